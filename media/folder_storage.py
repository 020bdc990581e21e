"""Uploads in a folder, which is never left with half a file."""

from django.core.files.storage import FileSystemStorage


class FolderStorage(FileSystemStorage):
    """A folder that keeps nothing of a file that a full disk cut off."""

    def _save(self, name, content):
        is_new = not self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            if is_new:
                self.delete(name)
            raise
