"""Keeps the history of each object whole, and deletes it a year after the object itself."""

from datetime import timedelta
from uuid import uuid5

from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ModelLogEntry, PageLogEntry

# Counted from the final deletion.
RETENTION = timedelta(days=365)


def tell_objects_apart(instance: PageLogEntry | ModelLogEntry, **kwargs) -> None:
    """Give the entries of each object and sentence a number of their own within a request.

    Wagtail's histories show the last entry of each number and action, of whatever object. So an
    action on many pages would be missing in the history of all pages but one, and one of a
    publication and an end that are both cancelled.
    """
    number = instance.uuid
    if number and number == get_active_log_context().uuid:
        operation = instance.data.get("said", "")
        which = f"{instance.content_type_id} {instance.object_id} {operation}"
        instance.uuid = uuid5(number, which)


def delete_old() -> bool:
    """Delete the history of one object that was deleted long ago: a background job.

    Returns False when there is none.
    """
    long_ago = timezone.now() - RETENTION
    for model, keys in ((PageLogEntry, ["page"]), (ModelLogEntry, ["content_type", "object_id"])):
        entry = model.objects.filter(deleted=True, timestamp__lt=long_ago).values(*keys).first()
        if entry:
            model.objects.filter(**entry).delete()
            return True
    return False
