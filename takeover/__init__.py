"""The import of the earlier sites: one commit can remove it after the switch."""
