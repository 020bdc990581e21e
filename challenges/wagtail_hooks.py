"""What `challenges` adds to the admin."""

from challenges import erasure_admin  # noqa: F401 - its hooks register themselves
