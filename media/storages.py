"""Uploads in an object store (S3), for sites on several machines or on disks that do not last."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import BotoCoreError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateS3Storage(S3Storage):
    """A bucket that nobody reads but the site.

    Files keep the site's own addresses: `media.views` decides on access, and a front cache keeps
    public ones. A store that does not answer is an OSError within seconds, like that of a disk.
    """

    def get_default_settings(self):
        patient = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
        return super().get_default_settings() | {"client_config": patient, "file_overwrite": False}

    def _open(self, name, mode="rb"):
        with storage_errors():
            return super()._open(name, mode)

    def _save(self, name, content):
        with storage_errors():
            return super()._save(name, content)

    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


@contextmanager
def storage_errors() -> Iterator[None]:
    try:
        yield
    except BotoCoreError as error:
        raise OSError(str(error)) from error
