"""The open data: data sets of what the site shows, to download."""
