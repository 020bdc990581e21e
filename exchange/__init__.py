"""Content in and out."""
