"""Pages in the trash: moved below a separate root, with the pages below them."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from wagtail.actions.move_page import MovePageAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site, TaskState, WorkflowState

from publishing import clock
from publishing.dates import moment_in_short
from publishing.reasons import NotPossibleError
from publishing.scheduling.actions import drop_date
from publishing.trash import trash_root
from publishing.trash.models import MOVE, RESTORE, TrashedItem

# Inserting a page rewrites each later page. Editors order menus, not long lists.
MOST_SHIFTED = 100

# Former values of rows, by primary key and field.
type Rows = dict[str, dict[str, Any]]

# The parts of a state. Meanwhile in the trash their rows have other values.
MODELS: dict[str, type[Model]] = {
    "live": Page,
    "locks": Page,
    "plans": Revision,
    "reviews": WorkflowState,
    "tasks": TaskState,
}


# In ---------------------------------------------------------------------------------------------


def check_deletable(page: Page) -> None:
    """Raise NotPossibleError if nobody may move `page` to the trash."""
    if trash_root.is_trashed(page):
        raise NotPossibleError("Cette page est déjà dans la Corbeille.")
    if Site.objects.filter(root_page__in=page.get_descendants(inclusive=True)).exists():
        raise NotPossibleError(
            "C’est la page d’accueil du site\xa0: sans elle, plus aucune page ne s’afficherait."
        )


def move_to_trash(page: Page, user: Any) -> TrashedItem:
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    check_deletable(page)
    parent = page.get_parent()
    subtree = page.get_descendants(inclusive=True)
    address = page.get_url_parts()
    item = TrashedItem(
        kind=TrashedItem.Kind.PAGE,
        page_id=page.pk,
        title=page.get_admin_display_title()[:255],
        place=place_in_words(parent),
        address=((address and address[2]) or "")[:1000],
        parent=parent,
        slug=page.slug,
        step=page.path[-Page.steplen :],
        descendants=subtree.count() - 1,
        state=_suspend(subtree),
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


def place_in_words(parent: Page) -> str:
    """Return the place of children of `parent` in words: « Accueil › Actualités »."""
    above = parent.get_ancestors(inclusive=True).filter(depth__gt=1)
    titles = [page.get_admin_display_title() for page in above.specific(defer=True)]
    return " › ".join(titles)[:1000]


def _suspend(subtree: QuerySet) -> dict[str, Rows]:
    """Take these pages off the site, stop their plans and reviews, and return their former state.

    Wagtail's own actions would delete the plans, unpublish aliases elsewhere and send mails.
    """
    pks = list(subtree.values_list("pk", flat=True))
    pages, keys = Page.objects.filter(pk__in=pks), list(map(str, pks))
    reviews = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=keys
    )
    return {
        "live": _change(
            pages.filter(live=True), live=False, live_revision=None, has_unpublished_changes=True
        ),
        "locks": _change(pages.filter(locked=True), locked=False, locked_by=None, locked_at=None),
        "plans": _change(
            Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False),
            approved_go_live_at=None,
        ),
        "tasks": _change(
            TaskState.objects.filter(
                workflow_state__in=reviews, status=TaskState.STATUS_IN_PROGRESS
            ),
            status=TaskState.STATUS_CANCELLED,
        ),
        "reviews": _change(reviews, status=WorkflowState.STATUS_CANCELLED),
    }


def _change(rows: QuerySet, **values: Any) -> Rows:
    """Give these rows other values, and return the former ones."""
    former = {str(row.pop("pk")): row for row in rows.values("pk", *values)}
    rows.update(**values)
    for row in former.values():
        row.update({name: at.isoformat() for name, at in row.items() if isinstance(at, datetime)})
    return former


def _move(page: Page, target: Page, position: str, user: Any) -> None:
    MovePageAction(page, target, pos=position, user=user).execute(skip_permission_checks=True)


# Out --------------------------------------------------------------------------------------------


def why_not_below(item: TrashedItem, parent: Page | None) -> str:
    """Return why the page of `item` cannot be restored below `parent`; empty if it can."""
    if parent is None:
        return "La page au-dessus d’elle n’existe plus\xa0: choisissez-lui une autre place."
    if trash_root.is_trashed(parent):
        return (
            "La page au-dessus d’elle est elle aussi dans la Corbeille\xa0: "
            "restaurez-la d’abord, ou choisissez une autre place."
        )
    if not item.content.specific.can_move_to(parent):
        return (
            f"Elle ne peut pas être placée sous «\xa0{parent.get_admin_display_title()}\xa0»\xa0: "
            "c’est une autre langue, ou ce type de page n’y a pas de place, ou il y en a déjà une."
        )
    return ""


def restore(item: TrashedItem, parent: Page | None, online: bool, user: Any) -> list[str]:
    """Put the page back between its former neighbours; return the differences in French."""
    if reason := why_not_below(item, parent):
        raise NotPossibleError(reason)
    assert parent is not None  # noqa: S101 - `why_not_below` saw to it
    if user:
        rights = parent.permissions_for_user(user)
        if not rights.can_add_subpage():
            raise NotPossibleError("Vous n’avez pas le droit d’ajouter une page à cette place.")
        online = online and rights.can_publish_subpage()
    # A separate instance, because moving needs the present path.
    parent = Page.objects.get(pk=parent.pk)
    page = Page.objects.get(pk=item.page_id).specific
    page.slug = find_available_slug(parent, item.slug)
    Page.objects.filter(pk=page.pk).update(slug=page.slug)
    # Paths stay when neighbours leave, so the old path tells the former neighbours.
    after = list(parent.get_children().filter(path__gte=parent.path + item.step)[:MOST_SHIFTED])
    if 0 < len(after) < MOST_SHIFTED:
        _move(page, after[0], "left", user)
    else:
        _move(page, parent, "last-child", user)
    is_below_public = parent.live or parent.is_root()
    differences = _resume(item.state, online=online and is_below_public)
    if item.live_pages and not is_below_public:
        differences.append(
            "La page au-dessus d’elle n’est pas en ligne\xa0: elle reste un brouillon."
        )
    page = Page.objects.get(pk=page.pk).specific
    if page.slug != item.slug:
        _write_slug_to_draft(page, user)
        address = page.get_url_parts()
        differences.append(
            f"Son adresse est prise par une autre page\xa0: «\xa0{item.title}\xa0» est maintenant "
            f"à l’adresse {(address and address[2]) or page.slug}."
        )
    item.delete()
    log(page, RESTORE, user=user)
    return differences


def _write_slug_to_draft(page: Page, user: Any) -> None:
    """Update the slug in the draft, so that the editor opens with the present one."""
    if page.latest_revision_id:
        draft = page.get_latest_revision_as_object()
        draft.slug = page.slug
        draft.save_revision(user=user, changed=False, clean=False)


def _resume(state: dict[str, Rows], *, online: bool) -> list[str]:
    """Give the rows of `state` their former values; return the differences in French."""
    now = clock.now()
    differences = []
    for part, rows in state.items():
        for pk, values in rows.items():
            row = MODELS[part]._base_manager.filter(pk=pk)
            if part == "live" and not online:
                continue
            if part == "live" and row.filter(expire_at__lte=now).update(expired=True):
                differences.append("Sa date d’expiration est passée\xa0: elle reste hors ligne.")
                continue
            if part == "plans":
                moment = datetime.fromisoformat(values["approved_go_live_at"])
                if not online or moment <= now:
                    differences.append(
                        f"Sa publication, qui était planifiée pour le {moment_in_short(moment)}, "
                        "ne l’est plus."
                    )
                    if cancelled := row.first():
                        drop_date(cancelled)
                    continue
            row.update(**_without_deleted(MODELS[part], values))
    return differences


def _without_deleted(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` without the keys of rows that were deleted meanwhile, such as an account."""
    deleted = {
        name: None
        for name, value in values.items()
        if value
        and (related := model._meta.get_field(name).related_model)
        and not related._base_manager.filter(pk=value).exists()
    }
    return values | deleted
