"""The one way into the trash: the bulk action, to which Wagtail's deletion page leads too."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction
from wagtail.models import Page

from publishing.errors import NotPossibleError
from publishing.launches.plans import tree_of
from publishing.launches.refusals import check_withdrawal
from publishing.trash import actions
from publishing.trash.models import RETENTION, TrashedItem, with_others
from publishing.trash.trash_root import is_trashed
from publishing.trash.views import restore_address


class MovePagesToTrash(DeleteBulkAction):
    """Moves pages to the trash, in place of Wagtail's bulk action, which deletes."""

    template_name = "trash/confirm_move.html"
    form_class = forms.Form  # Wagtail's asks about the pages below, which always go along
    extra_context: ClassVar = {"days": RETENTION.days}

    def check_perm(self, page: Any) -> bool:
        """Note in French why nobody, or not this user, may delete this page and those below."""
        page.refusal = ""
        try:
            actions.check_deletable(page)
            page.plans = check_withdrawal(tree_of([page]), self.request.user)
        except NotPossibleError as error:
            page.refusal = str(error)
            return False
        return super().check_perm(page)

    def prepare_action(self, objects: list[Page], objects_without_access: dict[str, Any]) -> None:
        """Say what was planned between the confirmation and the button."""
        for page in objects_without_access["items_with_no_access"]:
            if page.refusal:
                messages.error(self.request, page.refusal)

    def object_context(self, page: Page) -> dict[str, Any]:
        context = super().object_context(page)
        subtree = page.get_descendants(inclusive=True)
        return context | {
            "with_others": with_others(context["descendant_count"]),
            "live": subtree.live().count(),
            "plans": page.plans,
            "reviews": actions.reviews_of(subtree),
            "may_unpublish": page.permissions_for_user(self.request.user).can_unpublish(),
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request}

    @classmethod
    def execute_action(cls, objects: Iterable[Page], request: Any = None, **kwargs: Any):
        items = []
        # A page chosen together with a page above it goes with that page.
        for page in sorted(objects, key=lambda page: page.depth):
            page.refresh_from_db(fields=["path", "depth", "numchild"])
            if not is_trashed(page):
                items.append(actions.move_to_trash(page, request.user))
        say_where_they_are(request, items)
        return len(items), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> None:
        return None  # the message has a button to restore


def say_where_they_are(request: HttpRequest, items: list[TrashedItem]) -> None:
    place = f"dans la Corbeille pour {RETENTION.days}\xa0jours"
    if len(items) == 1:
        [item] = items
        said = f"«\xa0{item.title}\xa0» est {place}{with_others(item.descendants)}."
        buttons = [messages.button(restore_address(item), "Restaurer")]
        messages.success(request, said, buttons=buttons)
    elif items:
        number = sum(1 + item.descendants for item in items)
        messages.success(request, f"{number} pages sont {place}.")
