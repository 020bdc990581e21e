"""Uploads in an object store (S3), for sites on several machines or on disks that do not last."""

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateS3Storage(S3Storage):
    """A bucket that nobody reads but the site.

    Files keep the site's own addresses: `media.views` decides who may see them, and a front cache
    keeps those that everybody may.
    """

    def url(self, name, parameters=None, expire=None, http_method=None):
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"
