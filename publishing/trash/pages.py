"""Pages in the trash: moved below a separate root, with the pages below them."""

from datetime import datetime
from typing import Any

from wagtail.actions.move_page import MovePageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site, TaskState, WorkflowState

from publishing import clock
from publishing.reasons import NotPossibleError
from publishing.trash import trash_root
from publishing.trash.models import MOVE, RESTORE, TrashedItem

# Inserting a page rewrites each later page. Editors order menus, not long lists.
MOST_SHIFTED = 100


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
    log(page, MOVE, user=user, data={"place": item.place, "descendants": item.descendants})
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


def _suspend(subtree: Any) -> dict[str, Any]:
    """Take these pages off the site, drop their plans, and return their former state."""
    keys = [str(pk) for pk in subtree.values_list("pk", flat=True)]
    state: dict[str, Any] = {"pages": {}}
    for page in subtree.order_by("-depth", "path").specific():
        if not page.live and not page.locked:
            continue
        state["pages"][str(page.pk)] = {
            "live": page.live,
            "changed": page.has_unpublished_changes,
            "revision": page.live_revision_id,
            "locked": page.locked,
            "locked_by": page.locked_by_id,
            "locked_at": page.locked_at and page.locked_at.isoformat(),
        }
        if page.live:
            # Wagtail's unpublication would delete plans, and unpublish aliases elsewhere.
            page.has_unpublished_changes = True
        page.live, page.live_revision = False, None
        page.locked, page.locked_by, page.locked_at = False, None, None
        page.save(clean=False)
    planned = Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False)
    state["plans"] = {
        str(pk): moment.isoformat()
        for pk, moment in planned.values_list("pk", "approved_go_live_at")
    }
    planned.update(approved_go_live_at=None)
    state |= _suspend_reviews(keys)
    return state


def _suspend_reviews(keys: list[str]) -> dict[str, dict[str, str]]:
    """Cancel active reviews, so that no list of reviews shows them."""
    page_type = Page._meta.label_lower.split(".")
    active = WorkflowState.objects.active().filter(
        base_content_type__app_label=page_type[0],
        base_content_type__model=page_type[1],
        object_id__in=keys,
    )
    tasks = TaskState.objects.filter(workflow_state__in=active, status=TaskState.STATUS_IN_PROGRESS)
    kept = {
        "tasks": {str(pk): status for pk, status in tasks.values_list("pk", "status")},
        "workflows": {str(pk): status for pk, status in active.values_list("pk", "status")},
    }
    tasks.update(status=TaskState.STATUS_CANCELLED)
    active.update(status=WorkflowState.STATUS_CANCELLED)
    return kept


def _move(page: Page, target: Page, position: str, user: Any) -> None:
    MovePageAction(page, target, pos=position, user=user).execute(skip_permission_checks=True)


# Out --------------------------------------------------------------------------------------------


def why_not_below(item: TrashedItem, parent: Page | None) -> str:
    """Return why the page of `item` cannot be restored below `parent`; empty if it can."""
    if parent is None:
        return "La page au-dessus d’elle n’existe plus\xa0: choisissez-lui une autre place."
    page = item.content.specific
    if trash_root.is_trashed(parent):
        return (
            "La page au-dessus d’elle est elle aussi dans la Corbeille\xa0: "
            "restaurez-la d’abord, ou choisissez une autre place."
        )
    if parent.locale_id != page.locale_id and not parent.is_root():
        return "Cette place est dans une autre langue que la page."
    if type(page) not in parent.specific_class.allowed_subpage_models():
        return (
            f"Une page de type «\xa0{item.type_name}\xa0» ne peut pas être placée sous "
            f"«\xa0{parent.get_admin_display_title()}\xa0»."
        )
    most = page.max_count_per_parent
    if most is not None and type(page).objects.child_of(parent).count() >= most:
        return (
            f"Il y a déjà une page de type «\xa0{item.type_name}\xa0» sous "
            f"«\xa0{parent.get_admin_display_title()}\xa0», et une seule est possible."
        )
    return ""


def slug_below(item: TrashedItem, parent: Page) -> str:
    """Return the slug of the restored page below `parent`: its former one, or a similar one."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = item.slug, 2
    while slug in taken:
        slug, number = f"{item.slug[:240]}-{number}", number + 1
    return slug


def restore(item: TrashedItem, restored: Any, parent: Page | None, online: bool, user: Any) -> None:
    """Put the page back between its former neighbours, and record differences in `restored`."""
    if reason := why_not_below(item, parent):
        raise NotPossibleError(reason)
    assert parent is not None  # noqa: S101 - `why_not_below` saw to it
    # A separate instance, because moving needs the present path.
    parent = Page.objects.get(pk=parent.pk)
    page = Page.objects.get(pk=item.page_id).specific
    page.slug = slug_below(item, parent)
    Page.objects.filter(pk=page.pk).update(slug=page.slug)
    # Paths stay when neighbours leave, so the old path tells the former neighbours.
    after = list(parent.get_children().filter(path__gte=parent.path + item.step)[:MOST_SHIFTED])
    if 0 < len(after) < MOST_SHIFTED:
        _move(page, after[0], "left", user)
    else:
        _move(page, parent, "last-child", user)
    page = restored.content = Page.objects.get(pk=page.pk).specific
    if page.slug != item.slug:
        restored.new_slug = page.slug
        _write_slug_to_draft(page, user)
    _resume(item.state, restored, online=online and (parent.live or parent.is_root()))
    item.delete()
    page.refresh_from_db()
    log(page, RESTORE, user=user, data={"place": place_in_words(parent)})


def _write_slug_to_draft(page: Page, user: Any) -> None:
    """Update the slug in the draft, so that the editor opens with the present one."""
    if page.latest_revision_id:
        draft = page.get_latest_revision_as_object()
        draft.slug = page.slug
        draft.save_revision(user=user, changed=False, clean=False)


def _resume(state: dict[str, Any], restored: Any, *, online: bool) -> None:
    now = clock.now()
    known = state.get("pages", {})
    for page in Page.objects.filter(pk__in=known).order_by("depth", "path").specific():
        before = known[str(page.pk)]
        if before["live"] and online:
            if page.expire_at and page.expire_at <= now:
                page.expired = True
                restored.expired += 1
            else:
                page.live, page.has_unpublished_changes = True, before["changed"]
                page.live_revision = Revision.objects.filter(pk=before["revision"]).first()
        page.locked, page.locked_by_id = before["locked"], before["locked_by"]
        page.locked_at = before["locked_at"] and datetime.fromisoformat(before["locked_at"])
        page.save(clean=False)
    for pk, text in state.get("plans", {}).items():
        moment = datetime.fromisoformat(text)
        if online and moment > now:
            Revision.objects.filter(pk=pk).update(approved_go_live_at=moment)
        else:
            restored.missed.append(moment)
    for pk, status in state.get("workflows", {}).items():
        WorkflowState.objects.filter(pk=pk).update(status=status)
    for pk, status in state.get("tasks", {}).items():
        TaskState.objects.filter(pk=pk).update(status=status)
