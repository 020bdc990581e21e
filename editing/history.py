"""How long is kept who did what to content that is gone."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

# After it was deleted for good.
KEPT_FOR = timedelta(days=365)


def forget_deleted() -> bool:
    """Delete the history of what was deleted long ago: a job of the scheduler's spare time.

    One object at a time; returns False when none is left.
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
