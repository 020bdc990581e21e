"""Restores whatever is in the trash for a user, within their rights, and says what came of it."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page

from publishing.times import in_full
from trash import files, pages
from trash.models import TrashedItem


@dataclass
class Restored:
    """What came back, in French."""

    sentence: str
    edit_url: str
    list_url: str
    warnings: list[str] = field(default_factory=list)


def may_place(user: Any, parent: Page) -> bool:
    return parent.permissions_for_user(user).can_add_subpage()


def restore(
    item: TrashedItem, user: Any, *, parent: Page | None = None, online: bool = True
) -> Restored:
    """Restore `item`, a page below `parent` (by default where it was), live if `user` may publish.

    Raises TrashError, also when the user may not add a page there.
    """
    if item.kind == TrashedItem.Kind.PAGE:
        return restore_page(item, user, parent or item.parent, online)
    return restore_file(item, user)


def restore_file(item: TrashedItem, user: Any) -> Restored:
    file = files.restore(item, user)
    is_image = item.kind == TrashedItem.Kind.IMAGE
    return Restored(
        f"«\xa0{item.title}\xa0» est de nouveau dans les "
        f"{'images' if is_image else 'documents'}, et là où il servait.",
        edit_url=AdminURLFinder(user).get_edit_url(file) or "",
        list_url=reverse("wagtailimages:index" if is_image else "wagtaildocs:index"),
    )


def restore_page(item: TrashedItem, user: Any, parent: Page | None, online: bool) -> Restored:
    if reason := pages.why_not_below(item, parent):
        raise pages.TrashError(reason)
    assert parent is not None  # noqa: S101 - `why_not_below` saw to it
    if not may_place(user, parent):
        raise pages.TrashError("Vous n’avez pas le droit d’ajouter une page à cette place.")
    may_publish = parent.permissions_for_user(user).can_publish_subpage()
    wants_online = online and may_publish
    outcome = pages.restore(item, user, parent=parent, online=wants_online)
    page = outcome.page
    sentence = f"«\xa0{item.title}\xa0» est restaurée"
    sentence += " et de nouveau en ligne." if page.live else " comme brouillon."
    warnings = []
    if outcome.new_slug:
        warnings.append(
            f"Son adresse est prise par une autre page\xa0: «\xa0{item.title}\xa0» est "
            f"maintenant à l’adresse {_address(page)}."
        )
    if item.live_pages and wants_online and not parent.live:
        warnings.append("La page au-dessus d’elle n’est pas en ligne\xa0: elle reste un brouillon.")
    if outcome.expired:
        warnings.append("Sa date d’expiration est passée\xa0: elle reste hors ligne.")
    warnings += [
        f"Sa publication, qui était planifiée pour le {in_full(moment)}, ne l’est plus."
        for moment in outcome.missed
    ]
    return Restored(
        sentence,
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        list_url=reverse("wagtailadmin_explore", args=[parent.pk]),
        warnings=warnings,
    )


def _address(page: Page) -> str:
    parts = page.get_url_parts()
    return (parts and parts[2]) or page.slug
