"""What the admin's own actions must do for publication."""

from wagtail import hooks

from publishing import generation
from publishing.public_changes import PRIVATE_MODELS


@hooks.register("after_bulk_action")
def move_after_bulk_action(request, action_type, objects, action_class_instance):
    """Bulk actions update rows without a signal, such as the collection of a private document."""
    if any(item._meta.label not in PRIVATE_MODELS for item in objects):
        generation.move()
