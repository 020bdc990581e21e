"""The admin's home page: the tasks of the signed-in user."""
