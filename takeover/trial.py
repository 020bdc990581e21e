"""The trial run of an import."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.test.utils import override_settings

from publishing.caching import generation


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Undo the block: rows are rolled back, and files go to a folder that is deleted.

    The generation stays the same, so caches keep their pages.
    """
    storages = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    with (
        TemporaryDirectory() as folder,
        # Models keep a lazy storage, and Django resets it with this setting.
        override_settings(MEDIA_ROOT=folder, STORAGES=storages),
        transaction.atomic(),
        generation.suppressed(),
    ):
        try:
            yield
        finally:
            transaction.set_rollback(True)
