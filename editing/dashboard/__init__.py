"""The admin's home page: what whoever looks at it has to do."""
