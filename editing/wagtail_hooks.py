"""What `editing` adds to the admin."""

from editing import accounts  # noqa: F401 - its hooks register themselves
