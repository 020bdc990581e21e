"""Uploads on a disk."""

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Keeps a file whole or not at all: a disk that is full leaves no part of it behind."""

    def _save(self, name: str, content: File) -> str:  # the documented hook of a storage
        is_ours = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except BaseException:
            if is_ours:
                self.delete(name)
            raise
