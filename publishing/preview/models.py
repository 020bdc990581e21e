"""Links that show the site at a later moment to guests without an account."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from publishing.launches.models import Launch
from publishing.scheduler.background import delete_rows
from publishing.signed_links import SignedLink

# An expired link stays in the list for this time.
RETENTION = timedelta(days=30)


class GuestLinkManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("page", "launch", "created_by")


class GuestLink(SignedLink, models.Model):
    """A link that shows a guest one page, or the whole site, at a moment or a launch.

    A page that would not be online then is shown as its latest draft. Without a moment, the link
    shows the latest draft of any page. Deleting the link revokes it.
    """

    view_name = "preview_guest"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guest = models.CharField(
        "pour qui",
        max_length=120,
        help_text="Par exemple «\xa0Cabinet du ministre\xa0». Ce nom sert à s’y retrouver dans la "
        "liste.",
    )
    # None: the whole site, from the home page.
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="page",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="La page que le lien montre, ou sur laquelle la visite du site commence.",
    )
    is_whole_site = models.BooleanField(
        "laisser parcourir tout le site",
        default=False,
        help_text="Sinon, seule cette page est montrée telle qu’elle sera\xa0; le reste du site "
        "est celui d’aujourd’hui.",
    )
    # One of the two, or neither for a draft. The links of a launch follow its new date.
    moment = models.DateTimeField(
        "moment",
        null=True,
        blank=True,
        help_text="Heure de Paris, par exemple 25/12/2030 9h30. Sans moment ni lancement, le lien "
        "montre le dernier brouillon de la page.",
    )
    launch = models.ForeignKey(
        Launch,
        verbose_name="lancement",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créé par",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    used_at = models.DateTimeField("dernière visite", null=True, editable=False)

    objects = GuestLinkManager()

    class Meta:
        default_permissions = ("add", "delete", "view")
        permissions = [("see_preview", "Peut voir le site à venir")]
        verbose_name = "lien d’invité"
        verbose_name_plural = "liens d’invités"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.guest

    @property
    def shown_moment(self) -> datetime | None:
        """The moment of the view: its own, or the present one of the launch."""
        return self.launch.moment if self.launch else self.moment

    @property
    def draft(self) -> int | None:
        """The page that it shows as a draft if the page is not online."""
        return None if self.is_whole_site else self.page_id

    @property
    def is_valid(self) -> bool:
        return self.expires_at > timezone.now()

    @property
    def is_of_use(self) -> bool:
        """Tell whether its moment is still to come."""
        moment = self.shown_moment
        return self.is_valid and (moment is None or moment > timezone.now())

    @property
    def shows_changes(self) -> bool:
        """Tell whether it also opens « Ce qui va changer », which is about the whole site."""
        return self.launch is not None and self.is_whole_site

    @property
    def state(self) -> str:
        if not self.is_valid:
            return "Expiré"
        return "Valable" if self.is_of_use else "Moment passé"

    @property
    def subject(self) -> str:
        """Its description, in French."""
        if self.page is None:
            return "Tout le site"
        name = f"«\xa0{self.page.get_admin_display_title()}\xa0»"
        if self.shown_moment is None:
            return f"{name}, le dernier brouillon"
        return f"{name} et tout le site" if self.is_whole_site else name


def delete_expired_links() -> bool:
    """Delete the links that expired long ago: a background job."""
    return delete_rows(GuestLink.objects.filter(expires_at__lt=timezone.now() - RETENTION))
