"""« Ce qui va changer »: what a launch changes on the public site, or has changed."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.template.loader import render_to_string
from wagtail.models import Page, ReferenceIndex, Revision

from publishing.invitations.comparison import LabelledLines, fields_between
from publishing.launches.invitations import Invitation, standings
from publishing.launches.models import Launch, LaunchItem
from publishing.launches.plans import key_of

# What becomes of an object, in the order of the page.
KINDS = ("new", "changed", "same", "removed")


@dataclass
class ObjectChange:
    """A page or a snippet that comes, changes or goes.

    `before` is what is online now, or was until the launch left. None means nothing.
    """

    before: Any
    after: Any
    # Of a new object those that have a value.
    fields: list[LabelledLines] = field(default_factory=list)
    # The remaining pages with links to a page that goes.
    linked_from: list[Page] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.after is None:
            return "removed"
        if self.before is None:
            return "new"
        is_moved = _address(self.before) != _address(self.after)
        return "changed" if self.fields or is_moved else "same"

    @property
    def instance(self) -> Any:
        return self.after or self.before

    @property
    def type_name(self) -> str:
        return str(self.instance._meta.verbose_name).capitalize()

    @property
    def place(self) -> str:
        """Say where it is on the site, and whether its address changes; "" without an address."""
        before, after = _address(self.before), _address(self.after)
        if before and after and before != after:
            return (
                f", qui passe de {before} à {after}, avec ce qui est en dessous. L’ancienne "
                "adresse y conduira."
            )
        return f", {after or before}" if after or before else ""


def changes_with(launch: Launch, is_team: bool) -> list[ObjectChange]:
    """Return the changes of `launch`, by its versions, against what is online now, or was before.

    The team sees the latest version of what is not planned yet. The new ones come first, then the
    changed ones and the removals.
    """
    items = [item for item in launch.ordered_items() if item.instance]
    versions = [(item, item.shown_revision if is_team else item.revision) for item in items]
    changes = [_publication(item, version) for item, version in versions if version]
    changes.sort(key=lambda change: KINDS.index(change.kind))
    removed = [item for item in items if item.is_removal and (item.was_live or item.instance.live)]
    gone = {key_of(each): each for item in removed for each in (item.instance, *item.leaving_with)}
    for each in gone.values():
        is_back = launch.left_at is not None and each.live
        linking = [] if is_back else _linking(each)
        linked_from = [page for page in linking if key_of(page) not in gone]
        changes.append(ObjectChange(getattr(each, "specific", each), None, linked_from=linked_from))
    return changes


def page_of_changes(
    launch: Launch, invitation: Invitation | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """Return « Ce qui va changer » of a launch for its guest, or without an `invitation` its team.

    The `digest` in the context is that of what is to be agreed to.
    """
    context |= {"launch": launch, "invitation": invitation}
    context["answers"] = [] if invitation else [one for one in standings(launch) if one[0].asks]
    context["changes"] = changes_with(launch, is_team=invitation is None)
    return HttpResponse(render_to_string("invitations/changes.html", context), status=status)


def _publication(item: LaunchItem, version: Revision) -> ObjectChange:
    after: Any = version.as_object()
    before: Any = None
    if item.former_revision:
        before = item.former_revision.as_object()
    elif item.was_live is None and item.instance.live:
        before = getattr(item.instance, "specific", item.instance)
    return ObjectChange(before, after, fields_between(before, after))


def _linking(instance: Any) -> list[Page]:
    pages = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(instance).filter(base_content_type=pages)
    keys = list(references.values_list("object_id", flat=True))
    return list(Page.objects.live().filter(pk__in=keys).order_by("path"))


def _address(instance: Any) -> str | None:
    """Return where a version of a page is, or will be, on the site."""
    if not isinstance(instance, Page):
        return None
    parent_url = instance.get_parent().get_url()
    return f"{parent_url}{instance.slug}/" if parent_url else None
