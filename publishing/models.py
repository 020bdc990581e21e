"""What the project keeps about publication: the base of its pages, the generation, the caches."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page, PageViewRestriction

from publishing.actions import PublishPageRevision, UnpublishPage
from publishing.sharing_panel import SharingPanel


class PublishedPage(Page):
    """The base of every page type: a page that is published and unpublished in one transaction."""

    # The images that stand for the page where it is shared: the first that is set.
    sharing_fields: ClassVar[tuple[str, ...]] = ()

    promote_panels = [*Page.promote_panels, SharingPanel(heading="Aperçu du partage")]

    class Meta:
        abstract = True

    def publish(
        self,
        revision,
        user=None,
        changed=True,
        log_action=True,
        previous_revision=None,
        skip_permission_checks=False,
        at: datetime | None = None,
    ) -> None:
        """Publish or plan `revision` as Wagtail does, acting for the moment `at` (default: now)."""
        PublishPageRevision(
            revision,
            user=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
            at=at,
        ).execute(skip_permission_checks=skip_permission_checks)

    def unpublish(self, set_expired=False, commit=True, user=None, log_action=True) -> None:
        UnpublishPage(
            self, set_expired=set_expired, commit=commit, user=user, log_action=log_action
        ).execute()

    @cached_property
    def site_restrictions(self) -> list[PageViewRestriction]:
        """Every view restriction of the site, read once for this page's response."""
        return list(PageViewRestriction.objects.select_related("page"))

    def get_view_restrictions(self):
        """Return what restricts this page; on a site without restrictions, for one query."""
        if not self.site_restrictions:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()


class Generation(models.Model):
    """The number of the public site's present state: one row, read and moved by
    `publishing.generation` alone.
    """

    number = models.BigIntegerField("numéro", default=0)
    held_at = models.DateTimeField("retenue depuis", null=True)
    moved_at = models.DateTimeField("atteinte le", default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = "génération du site public"
        verbose_name_plural = "générations du site public"

    def __str__(self) -> str:
        return str(self.number)


class FrontCache(models.Model):
    """What a cache in front of the site last acknowledged (see `publishing.caches`)."""

    address = models.URLField("adresse", unique=True)
    acknowledged = models.BigIntegerField("génération confirmée")
    acknowledged_at = models.DateTimeField("confirmée le")

    class Meta:
        default_permissions = ()
        verbose_name = "cache frontal"
        verbose_name_plural = "caches frontaux"

    def __str__(self) -> str:
        return self.address
