"""Moves a page with those below it to the trash, restores them, or deletes them for good."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from wagtail.actions.move_page import MovePageAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page, Site, WorkflowState
from wagtail.query import PageQuerySet

from publishing import clock
from publishing.caching import generation
from publishing.errors import NotPossibleError
from publishing.launches import gestures
from publishing.trash import trash_root
from publishing.trash.models import MOVE, RESTORE, RETENTION, TrashedItem

# Inserting a page rewrites each later page. Editors order menus, not long lists.
MOST_SHIFTED = 100

# In ---------------------------------------------------------------------------------------------


@transaction.atomic
def move_to_trash(page: Page, user: Any = None) -> TrashedItem:
    """Take `page` off the site, with those below it.

    References to them stay. Their reviews, and what is planned for each alone, are cancelled.
    Raises NotPossibleError as `check_deletable` and `withdraw` do. It checks no other right.
    """
    generation.bump()  # before any other row is locked
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    check_deletable(page)
    parent = page.get_parent()
    subtree = page.get_descendants(inclusive=True)
    item = TrashedItem(
        page_id=page.pk,
        title=page.get_admin_display_title()[:255],
        place=place_in_words(parent),
        address=_address(page)[:1000],
        parent=parent,
        slug=page.slug,
        step=page.path[-Page.steplen :],
        descendants=subtree.count() - 1,
        live_pages=_take_offline(subtree, user),
        deleted_by=user,
        deleted_at=clock.now(),
    )
    log(page, MOVE, user=user)
    # Slugs below one root must differ, and two deleted pages may have had the same.
    page.slug = f"corbeille-{page.pk}"
    Page.objects.filter(pk=page.pk).update(slug=page.slug)
    _move(page, trash_root.root(), "last-child", user)
    item.save()
    return item


def check_deletable(page: Page) -> None:
    """Raise NotPossibleError if nobody may move `page` to the trash."""
    if trash_root.is_trashed(page):
        raise NotPossibleError("Cette page est déjà dans la Corbeille.")
    if Site.objects.filter(root_page__in=page.get_descendants(inclusive=True)).exists():
        raise NotPossibleError(
            "C’est la page d’accueil du site\xa0: sans elle, plus aucune page ne s’afficherait."
        )


def place_in_words(parent: Page) -> str:
    """Return the place of children of `parent` in words: « Accueil › Actualités »."""
    above = parent.get_ancestors(inclusive=True).filter(depth__gt=1)
    titles = [page.get_admin_display_title() for page in above.specific(defer=True)]
    return " › ".join(titles)[:1000]


def reviews_of(pages: PageQuerySet) -> QuerySet:
    """Return the reviews of `pages` that have not ended."""
    content_type = ContentType.objects.get_for_model(Page)
    keys = [str(pk) for pk in pages.values_list("pk", flat=True)]
    reviews = WorkflowState.objects.active().filter(base_content_type=content_type)
    return reviews.filter(object_id__in=keys).order_by("pk")


def pass_over(instance: Page, **kwargs: Any) -> None:
    """Keep an alias in the trash off the site: Wagtail puts it online with its source."""
    if trash_root.is_trashed(instance):
        Page.objects.filter(pk=instance.pk).update(live=False)


def _take_offline(subtree: PageQuerySet, user: Any) -> list[int]:
    """Take these pages off the site, end their plans, reviews and locks.

    Returns the keys of those that were live. Wagtail's action would unpublish aliases
    elsewhere, and forget the live version.
    """
    gestures.withdraw(subtree, user)
    for review in reviews_of(subtree):
        review.cancel(user=user)
    live = list(subtree.live().values_list("pk", flat=True))
    subtree.update(live=False, locked=False, locked_by=None, locked_at=None)
    return live


def _move(page: Page, target: Page, position: str, user: Any) -> None:
    MovePageAction(page, target, pos=position, user=user).execute(skip_permission_checks=True)


def _address(page: Page) -> str:
    parts = page.get_url_parts()
    return (parts[2] if parts else None) or ""


# Out --------------------------------------------------------------------------------------------


@transaction.atomic
def restore(item: TrashedItem, user: Any, parent: Page, online: bool = True) -> list[str]:
    """Restore the page of `item` below `parent`, within the rights of `user`.

    It returns between its former neighbours, in a long list to the end. With `online`, pages that
    were on the site are online again, if the page above is. All others are drafts.

    Returns the differences from the former state, in French. Raises NotPossibleError.
    """
    generation.bump()
    item = _locked(item)
    if reason := why_not_below(item, parent):
        raise NotPossibleError(reason)
    rights = parent.permissions_for_user(user)
    if not rights.can_add_subpage():
        raise NotPossibleError("Vous n’avez pas le droit d’ajouter une page à cette place.")
    online = online and rights.can_publish_subpage()
    # A separate instance, because moving needs the present path.
    above = Page.objects.get(pk=parent.pk)
    page = Page.objects.get(pk=item.page_id).specific
    page.slug = find_available_slug(above, item.slug)
    Page.objects.filter(pk=page.pk).update(slug=page.slug)
    # Paths stay when neighbours leave, so the old path tells the former neighbours.
    after = list(above.get_children().filter(path__gte=above.path + item.step)[:MOST_SHIFTED])
    if 0 < len(after) < MOST_SHIFTED:
        _move(page, after[0], "left", user)
    else:
        _move(page, above, "last-child", user)
    differences = []
    were_live = Page.objects.filter(pk__in=item.live_pages)
    is_below_public = above.live or above.is_root()
    if online and is_below_public:
        were_live.update(live=True)
    else:
        were_live.update(live_revision=None, has_unpublished_changes=True)
    if item.live_pages and not is_below_public:
        differences.append(
            "La page au-dessus d’elle n’est pas en ligne\xa0: elle reste un brouillon."
        )
    page = Page.objects.get(pk=page.pk).specific
    if page.slug != item.slug:
        _write_slug_to_draft(page, user)
        differences.append(
            f"Son adresse est prise par une autre page\xa0: «\xa0{item.title}\xa0» est maintenant "
            f"à l’adresse {_address(page) or page.slug}."
        )
    item.delete()
    log(page, RESTORE, user=user)
    return differences


def why_not_below(item: TrashedItem, parent: Page | None) -> str:
    """Return why the page of `item` cannot be restored below `parent`; empty if it can."""
    if parent is None:
        return "La page au-dessus d’elle n’existe plus\xa0: choisissez-lui une autre place."
    if trash_root.is_trashed(parent):
        return (
            "La page au-dessus d’elle est elle aussi dans la Corbeille\xa0: "
            "restaurez-la d’abord, ou choisissez une autre place."
        )
    if not item.page.specific.can_move_to(parent):
        return (
            f"Elle ne peut pas être placée sous «\xa0{parent.get_admin_display_title()}\xa0»\xa0: "
            "c’est une autre langue, ou ce type de page n’y a pas de place, ou il y en a déjà une."
        )
    return ""


def _write_slug_to_draft(page: Page, user: Any) -> None:
    """Update the slug in the draft, so that the editor opens with the present one."""
    if page.latest_revision_id:
        draft = page.get_latest_revision_as_object()
        draft.slug = page.slug
        draft.save_revision(user=user, changed=False, clean=False)


# For good ---------------------------------------------------------------------------------------


@transaction.atomic
def purge(item: TrashedItem) -> None:
    """Delete the page of `item` from the database, with those below it; each is logged.

    Raises NotPossibleError if somebody restored it meanwhile.
    """
    generation.bump()
    _locked(item).page.specific.delete()


def purge_oldest() -> bool:
    """Purge the oldest overdue item that can be; return False if there is none.

    Raises the error of one that cannot be, once the others are gone.
    """
    failure = None
    overdue = TrashedItem.objects.filter(deleted_at__lte=clock.now() - RETENTION)
    for item in overdue.order_by("deleted_at", "pk"):
        try:
            purge(item)
        except Exception as error:  # noqa: BLE001 - raised below
            failure = error
        else:
            return True
    if failure:
        raise failure
    return False


def _locked(item: TrashedItem) -> TrashedItem:
    """Return the present item, locked against other restorations and purges."""
    locked = TrashedItem.objects.select_for_update().filter(pk=item.pk).first()
    if locked is None:
        raise NotPossibleError("Cet élément n’est plus dans la Corbeille.")
    return locked
