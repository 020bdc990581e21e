"""Deletes the history of content a year after the content itself."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

# Counted from the final deletion.
KEPT_FOR = timedelta(days=365)


def forget_deleted() -> bool:
    """Delete the history of one object that was deleted long ago: a background job.

    Returns False when there is none.
    """
    long_ago = timezone.now() - KEPT_FOR
    page = PageLogEntry.objects.filter(deleted=True, timestamp__lt=long_ago).first()
    if page is not None:
        PageLogEntry.objects.filter(page_id=page.page_id).delete()
        return True
    thing = ModelLogEntry.objects.filter(deleted=True, timestamp__lt=long_ago).first()
    if thing is None:
        return False
    ModelLogEntry.objects.filter(
        content_type_id=thing.content_type_id, object_id=thing.object_id
    ).delete()
    return True
