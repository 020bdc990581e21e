"""A disk that is full keeps no part of an upload."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class Cut(ContentFile):
    """A file with a second part that no longer fits on the disk."""

    def chunks(self, chunk_size=None):
        yield b"first"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_full_disk_leaves_nothing_behind(folder):
    with pytest.raises(OSError, match="No space"):
        default_storage.save("documents/a.txt", Cut(b"first and second"))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_earlier_file_stays(folder):
    default_storage.save("a.txt", ContentFile(b"kept"))
    with pytest.raises(OSError, match="No space"):
        default_storage.save("a.txt", Cut(b"first and second"))
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [b"kept"]
