"""What visitors see of images and documents has changed: move the public generation.

Signals, since bulk deletions of Wagtail's admin call neither `save()` nor `delete()`.
"""

from django.db.models.signals import post_delete, post_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from publishing import generation


def move_generation(**_kwargs) -> None:
    generation.move()


def connect() -> None:
    for model in (get_image_model(), get_document_model()):
        for signal in (post_save, post_delete):
            signal.connect(move_generation, sender=model)
