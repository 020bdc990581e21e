"""Tells the demo content from the team's own, and from what the team has edited since."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Page

from home.models import DemoObject


def mark(instance: models.Model, revision_id: int | None = None) -> None:
    """Remember that the demo content brought `instance`."""
    DemoObject.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(instance),
        object_id=instance.pk,
        defaults={"revision_id": revision_id},
    )


def publish(page: Page) -> None:
    """Publish a demo page as it is; any revision after this one is somebody's edit."""
    page.save_revision().publish()
    page.refresh_from_db()
    mark(page, revision_id=page.latest_revision_id)


def marks_of(model: type[models.Model]) -> models.QuerySet[DemoObject]:
    return DemoObject.objects.filter(content_type=ContentType.objects.get_for_model(model))
