"""The links of the site's content: their places, and the ones that are broken."""
