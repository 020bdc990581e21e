"""Backups: the database and the uploads of one moment in one file, and the way back."""


class BackupError(Exception):
    """Why a backup cannot be made or restored, in words for whoever asked for it."""
