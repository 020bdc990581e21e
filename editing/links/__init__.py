"""The links of the public pages, as visitors meet them, and the ones that are broken."""
