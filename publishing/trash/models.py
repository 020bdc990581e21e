"""Deleted pages, kept for a while with the data to restore them."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from wagtail.models import Page
from wagtail.permissions import policy_registry

from publishing import clock

RETENTION = timedelta(days=30)
# The log's names of the two actions.
MOVE, RESTORE = "trash.move", "trash.restore"


class TrashedItemQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "TrashedItemQuerySet":
        """Filter the items that `user` may see: all with the right to publish, else their own."""
        return self if is_publisher(user) else self.filter(deleted_by=user)


class TrashedItem(models.Model):
    """A page that somebody deleted, with those below it.

    The page itself stays in the database, so that references to it stay. The item is deleted with
    the page.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="trashed")
    title = models.CharField("titre", max_length=255)
    # Where it was: the titles of the pages above, its address, the page above it, its slug, the
    # last step of its path there.
    place = models.CharField("emplacement", max_length=1000, blank=True)
    address = models.CharField("adresse", max_length=1000, blank=True)
    parent = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    slug = models.SlugField(max_length=255, db_index=False)
    step = models.CharField(max_length=4)
    # The number of pages below it, and the keys of its pages that were online.
    descendants = models.PositiveIntegerField(default=0)
    live_pages = models.JSONField(default=list)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="supprimé par",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    deleted_at = models.DateTimeField("supprimé le", db_index=True)

    objects = TrashedItemQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        verbose_name = "élément de la Corbeille"
        verbose_name_plural = "éléments de la Corbeille"
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def type_in_words(self) -> str:
        """« Défi », « Page de programme avec les 3 pages qui sont en dessous »."""
        return capfirst(self.page.page_type_display_name) + with_others(self.descendants)

    @property
    def leaves_at(self) -> datetime:
        """A background job deletes it for good after this moment."""
        return self.deleted_at + RETENTION

    @property
    def days_in_words(self) -> str:
        """The days before its final deletion, including the last one."""
        days = -((clock.now() - self.leaves_at) // timedelta(days=1))
        return "Dernier jour" if days <= 1 else f"{days}\xa0jours"


def with_others(number: int) -> str:
    """Return « avec les 3 pages qui sont en dessous » after a space, or an empty text."""
    return {0: "", 1: " avec la page qui est en dessous"}.get(
        number, f" avec les {number} pages qui sont en dessous"
    )


def item_of(page: Page) -> TrashedItem | None:
    """Return the item with which `page` went into the trash."""
    top = page.path[: 2 * Page.steplen]
    return TrashedItem.objects.select_related("page").filter(page__path=top).first()


def former_address(page: Page) -> str:
    """Return the former address of `page`, which is in the trash; empty if unknown."""
    item = item_of(page)
    if item is None or not item.address:
        return ""
    return item.address + page.url_path.removeprefix(item.page.url_path)


def is_publisher(user: Any) -> bool:
    """Tell whether `user` may publish pages, and hence see all of the trash."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")
