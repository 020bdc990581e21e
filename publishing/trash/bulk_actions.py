"""Bulk actions on pages, files and items of the trash.

Wagtail's own deletion pages and the list of the trash lead here too, so that each action has only
one confirmation, for one object and for several.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction as DeletePages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents.views.bulk_actions import DeleteBulkAction as DeleteDocuments
from wagtail.images.views.bulk_actions import DeleteBulkAction as DeleteImages
from wagtail.models import Page

from publishing.keys import as_key
from publishing.launches.checks import check_withdrawal
from publishing.launches.objects import tree_of
from publishing.reasons import NotPossibleError
from publishing.trash import actions
from publishing.trash.models import RETENTION, TrashedItem, is_publisher
from publishing.trash.pages import check_deletable, plans_of, reviews_of, why_not_below
from publishing.trash.trash_root import is_trashed
from publishing.trash.views import TrashIndexView, restore_address


class MoveToTrashMixin:
    """Moves to the trash, in place of Wagtail's bulk action, which deletes."""

    template_name = "trash/bulk/confirm_move.html"
    # For the confirmation.
    icon, button, back = "bin", "Placer dans la Corbeille", "Ne pas supprimer"
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
    form_class = forms.Form  # Wagtail's asks about the pages below, which always go along

    def check_perm(self, page: Page) -> bool:
        return not self.refusal(page) and super().check_perm(page)

    def refusal(self, page: Page) -> str:
        """Say in French why nobody, or not this user, may delete this page and those below."""
        try:
            check_deletable(page)
            check_withdrawal(tree_of([page]), self.request.user)
        except NotPossibleError as error:
            return str(error)
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["items_with_no_access"]:
            row["refusal"] = self.refusal(row["item"])
        return context

    def prepare_action(self, objects: list[Page], objects_without_access: dict[str, Any]) -> None:
        """Say what was planned between the confirmation and the button."""
        for page in objects_without_access["items_with_no_access"]:
            if refusal := self.refusal(page):
                messages.error(self.request, refusal)

    def object_context(self, page: Page) -> dict[str, Any]:
        context = super().object_context(page)
        subtree = page.get_descendants(inclusive=True)
        return context | {
            "with_others": with_others(context["descendant_count"]),
            "live": subtree.live().count(),
            "plans": plans_of(subtree),
            "reviews": reviews_of(subtree),
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
    place = f"dans la Corbeille pour {RETENTION.days}\xa0jours"
    if len(items) == 1:
        [item] = items
        said = f"«\xa0{item.title}\xa0» est {place}{with_others(item.descendants)}."
        buttons = [messages.button(restore_address(item), "Restaurer")]
        messages.success(request, said, buttons=buttons)
    elif items:
        number = sum(1 + item.descendants for item in items)
        messages.success(request, f"{number} éléments sont {place}.")


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
    icon = meaning = button = ""
    back = "Retour à la Corbeille"

    def get_all_objects_in_listing_query(self, parent_id: Any):
        listing = TrashIndexView()
        listing.setup(self.request)
        return listing.get_queryset().values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any):
        keys = [key for key in map(as_key, object_ids) if key]
        return list(TrashedItem.objects.with_details().filter(pk__in=keys))

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request} | self.cleaned_form.cleaned_data

    @classmethod
    def execute_action(cls, objects: Iterable[Any], request: Any = None, **options: Any):
        done = []
        # A page deleted after a page below it is restored before that page.
        for item in sorted(objects, key=lambda item: item.deleted_at, reverse=True):
            try:
                cls.act(item, request, **options)
                done.append(item)
            except NotPossibleError as refusal:
                messages.error(request, f"«\xa0{item.title}\xa0»\xa0: {refusal}")
        if not objects:
            messages.warning(request, actions.GONE)
        if done:
            cls.say_done(request, done)
        return len(done), 0

    @classmethod
    def act(cls, item: TrashedItem, request: Any, **options: Any) -> None:
        raise NotImplementedError

    @classmethod
    def say_done(cls, request: Any, items: list[TrashedItem]) -> None:
        raise NotImplementedError


class RestoreForm(forms.Form):
    """The place of a page that is restored alone, and whether pages are online again."""

    def __init__(self, *args: Any, items: list[TrashedItem], user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if len(items) == 1 and items[0].page:
            [item] = items
            obstacle = why_not_below(item, item.parent)
            self.fields["parent"] = forms.ModelChoiceField(
                label="La placer sous",
                queryset=Page.objects.all(),
                initial=None if obstacle else item.parent,
                help_text=obstacle,
                widget=AdminPageChooser(
                    target_models=item.content.specific_class.allowed_parent_page_models(),
                    can_choose_root=False,
                ),
                error_messages={"required": "Choisissez la page sous laquelle la placer."},
            )
        live_pages = sum(len(item.live_pages) for item in items)
        if live_pages and is_publisher(user):
            self.fields["online"] = forms.BooleanField(
                label=(
                    "La remettre en ligne"
                    if live_pages == 1
                    else f"Remettre en ligne les {live_pages} pages qui l’étaient"
                ),
                required=False,
                initial=True,
                help_text="Sinon, tout revient comme brouillon.",
            )


class RestoreItems(TrashBulkAction):
    display_name = button = "Restaurer"
    action_type = "restore"
    aria_label = "Restaurer les éléments choisis"
    action_priority = 10
    form_class = RestoreForm
    icon = "rotate"
    meaning = "Ce qui suit reviendra là où c’était."

    def check_perm(self, item: Any) -> bool:
        return is_publisher(self.request.user) or item.deleted_by == self.request.user

    def get_form_kwargs(self) -> dict[str, Any]:
        items, _ = self.get_actionable_objects()
        return super().get_form_kwargs() | {"items": items, "user": self.request.user}

    @classmethod
    def act(cls, item: TrashedItem, request: Any, **options: Any) -> None:
        for difference in actions.restore(item, request.user, **options):
            messages.warning(request, f"{item.title}\xa0: {difference}")

    @classmethod
    def say_done(cls, request: Any, items: list[TrashedItem]) -> None:
        if len(items) > 1:
            messages.success(request, f"{len(items)} éléments sont restaurés.")
            return
        [item] = items
        content = type(item.content)._base_manager.get(pk=item.content.pk)
        if not item.page:
            said = f"est de nouveau dans les {item.kind}s, et là où il servait."
        elif content.live:
            said = "est restaurée et de nouveau en ligne."
        else:
            said = "est restaurée comme brouillon."
        edit_url = AdminURLFinder(request.user).get_edit_url(content)
        buttons = [messages.button(edit_url, "Modifier")] if edit_url else []
        messages.success(request, f"«\xa0{item.title}\xa0» {said}", buttons=buttons)


class PurgeItems(TrashBulkAction):
    display_name = button = "Supprimer définitivement"
    action_type = "purge"
    aria_label = "Supprimer définitivement les éléments choisis"
    action_priority = 20
    classes = {"serious"}
    icon = "bin"
    meaning = "Rien ne pourra ramener ce que voici."

    def check_perm(self, item: Any) -> bool:
        return actions.may_purge(self.request.user, item)

    @classmethod
    def act(cls, item: TrashedItem, request: Any, **options: Any) -> None:
        actions.purge(item, request.user)

    @classmethod
    def say_done(cls, request: Any, items: list[TrashedItem]) -> None:
        are_done = "éléments sont supprimés" if len(items) > 1 else "élément est supprimé"
        messages.success(request, f"{len(items)} {are_done} pour toujours.")
