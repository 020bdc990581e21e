"""Bulk actions on pages, files and items of the trash.

Wagtail's own deletion pages lead here too, so that there is only one confirmation.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction as DeletePages
from wagtail.documents.views.bulk_actions import DeleteBulkAction as DeleteDocuments
from wagtail.images.views.bulk_actions import DeleteBulkAction as DeleteImages
from wagtail.models import Page

from publishing.keys import as_key
from publishing.reasons import NotPossibleError
from publishing.trash import actions
from publishing.trash.filters import TrashFilterSet
from publishing.trash.models import RETENTION, TrashedItem, is_publisher
from publishing.trash.pages import check_deletable
from publishing.trash.trash_root import is_trashed


def bulk_address(action: str, content: Any, next_url: str = "") -> str:
    """Return the address of the confirmation of `action` for one `content`."""
    opts = content._meta
    address = reverse("wagtail_bulk_action", args=[opts.app_label, opts.model_name, action])
    return f"{address}?{urlencode({'id': content.pk} | ({'next': next_url} if next_url else {}))}"


class MoveToTrashMixin:
    """Moves to the trash, in place of Wagtail's bulk action, which deletes."""

    template_name = "trash/bulk/confirm_move.html"
    request: Any

    def object_context(self, content: Any) -> dict[str, Any]:
        context = super().object_context(content)  # type: ignore[misc]
        number = context["usage_count"]
        usage = f"{number} contenus y renvoient." if number > 1 else "Un contenu y renvoie."
        return context | {"usage": usage if number else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"days": RETENTION.days}  # type: ignore[misc]

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request}

    @classmethod
    def execute_action(cls, objects: Iterable[Any], request: Any = None, **kwargs: Any):
        items = [actions.move_to_trash(content, request.user) for content in cls.in_order(objects)]
        say_where_it_is(request, items)
        return len(items), 0

    @classmethod
    def in_order(cls, objects: Iterable[Any]) -> Iterable[Any]:
        return objects

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> None:
        return None  # the message has a button to restore


class MovePagesToTrash(MoveToTrashMixin, DeletePages):
    def check_perm(self, page: Page) -> bool:
        try:
            check_deletable(page)
        except NotPossibleError:
            return False
        return super().check_perm(page)

    def object_context(self, page: Page) -> dict[str, Any]:
        context = super().object_context(page)
        live = page.get_descendants(inclusive=True).live().count()
        return context | {
            "with_others": with_others(context["descendant_count"]),
            "live": live,
            "may_unpublish": page.permissions_for_user(self.request.user).can_unpublish(),
        }

    @classmethod
    def in_order(cls, objects: Iterable[Page]) -> Iterable[Page]:
        """A page chosen together with a page above it goes with that page."""
        for page in sorted(objects, key=lambda page: page.depth):
            page.refresh_from_db(fields=["path", "depth", "numchild"])
            if not is_trashed(page):
                yield page


class MoveImagesToTrash(MoveToTrashMixin, DeleteImages):
    pass


class MoveDocumentsToTrash(MoveToTrashMixin, DeleteDocuments):
    pass


def say_where_it_is(request: HttpRequest, items: list[TrashedItem]) -> None:
    number = sum(1 + item.descendants for item in items)
    if len(items) == 1:
        [item] = items
        messages.success(
            request,
            f"«\xa0{item.title}\xa0» est dans la Corbeille pour {RETENTION.days}\xa0jours"
            f"{with_others(item.descendants)}.",
            buttons=[messages.button(reverse("trash:restore", args=[item.pk]), "Restaurer")],
        )
    elif items:
        messages.success(
            request, f"{number} éléments sont dans la Corbeille pour {RETENTION.days}\xa0jours."
        )


def with_others(number: int) -> str:
    """Return « avec les 3 pages qui sont en dessous » after a space, or an empty text."""
    return {0: "", 1: " avec la page qui est en dessous"}.get(
        number, f" avec les {number} pages qui sont en dessous"
    )


class TrashBulkAction(BulkAction):
    """The base of bulk actions on items of the trash."""

    models = [TrashedItem]
    template_name = "trash/bulk/confirm.html"
    # For the confirmation.
    icon = meaning = ""
    # The messages for one item and for several, with their number.
    one_done = several_done = ""

    def get_all_objects_in_listing_query(self, parent_id: Any):
        items = TrashedItem.objects.visible_to(self.request.user)
        filters = TrashFilterSet(self.request.GET, request=self.request)
        if filters.is_valid():
            items = filters.filter_queryset(items)
        return items.found_by(self.request.GET.get("q", "")).values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any):
        keys = [key for key in map(as_key, object_ids) if key]
        return list(TrashedItem.objects.with_details().filter(pk__in=keys))

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request}

    @classmethod
    def execute_action(cls, objects: Iterable[Any], request: Any = None, **kwargs: Any):
        done = 0
        # A page deleted after a page below it is restored before that page.
        for item in sorted(objects, key=lambda item: item.deleted_at, reverse=True):
            try:
                cls.act(item, request)
                done += 1
            except NotPossibleError as refusal:
                messages.error(request, f"«\xa0{item.title}\xa0»\xa0: {refusal}")
        if not objects:
            messages.warning(request, actions.GONE)
        return done, 0

    @classmethod
    def act(cls, item: TrashedItem, request: Any) -> None:
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if num_parent_objects < 2:
            return self.one_done if num_parent_objects else None
        return f"{num_parent_objects} {self.several_done}"


class RestoreItems(TrashBulkAction):
    display_name = "Restaurer"
    action_type = "restore"
    aria_label = "Restaurer les éléments choisis"
    action_priority = 10
    icon = "rotate"
    meaning = (
        "Chacun revient là où il était. Les pages qui étaient en ligne y reviennent, si vous "
        "pouvez publier à cette place."
    )
    one_done, several_done = "Un élément est restauré.", "éléments sont restaurés."

    def check_perm(self, item: Any) -> bool:
        return is_publisher(self.request.user) or item.deleted_by == self.request.user

    @classmethod
    def act(cls, item: TrashedItem, request: Any) -> None:
        for difference in actions.restore(item, request.user):
            messages.warning(request, f"{item.title}\xa0: {difference}")


class PurgeItems(TrashBulkAction):
    display_name = "Supprimer définitivement"
    action_type = "purge"
    aria_label = "Supprimer définitivement les éléments choisis"
    action_priority = 20
    classes = {"serious"}
    icon = "bin"
    meaning = "Rien ne pourra ramener ce que voici."
    one_done = "Un élément est supprimé pour toujours."
    several_done = "éléments sont supprimés pour toujours."

    def check_perm(self, item: Any) -> bool:
        return actions.may_purge(self.request.user, item)

    @classmethod
    def act(cls, item: TrashedItem, request: Any) -> None:
        actions.purge(item, request.user)
