"""Launches, which put pages online together, and the calendars that people subscribe to."""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable, Page

from publishing.lines import LineField


class LaunchQuerySet(models.QuerySet):
    def to_come(self, at: datetime) -> "LaunchQuerySet":
        return self.filter(moment__gt=at, is_cancelled=False)


class Launch(ClusterableModel):
    """Pages that are planned for one moment, and moved together.

    The plans themselves are Wagtail's, on the revisions of the pages. `publishing.agenda.launches`
    keeps both in step. Without it the pages would still go live.
    """

    name = LineField("nom", max_length=120)
    moment = models.DateTimeField("moment")
    # It keeps its pages, and is planned again when it is saved; meanwhile none of them goes live by
    # being approved.
    is_cancelled = models.BooleanField("annulé", default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créé par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = LaunchQuerySet.as_manager()

    class Meta:
        verbose_name = "lancement"
        verbose_name_plural = "lancements"
        ordering = ["-moment"]

    def __str__(self) -> str:
        return self.name


class LaunchItem(Orderable):
    launch = ParentalKey(Launch, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page, verbose_name="page", on_delete=models.CASCADE, related_name="launch_items"
    )

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = "page d’un lancement"
        verbose_name_plural = "pages d’un lancement"
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "page"],
                name="page_once_in_launch",
                violation_error_message="Cette page est déjà dans le lancement.",
            )
        ]

    def __str__(self) -> str:
        return self.page.title


class CalendarFeed(models.Model):
    """The private address at which one person's calendar reads the agenda.

    Only a digest of the address's key is kept: who reads the database cannot subscribe with it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField("empreinte de la clé", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        default_permissions = ()
        verbose_name = "abonnement à l’agenda"
        verbose_name_plural = "abonnements à l’agenda"

    def __str__(self) -> str:
        return f"Abonnement de {self.user}"

    @classmethod
    def renew(cls, user) -> str:
        """Give `user` a new key, which ends the one before, and return it: it is shown once."""
        key = secrets.token_urlsafe(32)
        values = {"digest": digest_of(key), "created_at": timezone.now(), "read_at": None}
        cls.objects.update_or_create(user=user, defaults=values)
        return key

    @classmethod
    def of_key(cls, key: str) -> "CalendarFeed | None":
        """Return the feed that `key` opens, None if it was revoked or its owner may not sign in."""
        feed = cls.objects.select_related("user").filter(digest=digest_of(key)).first()
        if feed and feed.user.is_active and feed.user.has_perm("wagtailadmin.access_admin"):
            return feed
        return None


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
