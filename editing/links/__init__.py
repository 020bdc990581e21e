"""The links of the site's content: where they stand, and whether they lead anywhere."""
