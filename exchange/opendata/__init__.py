"""The data sets, and the interface for programs."""
