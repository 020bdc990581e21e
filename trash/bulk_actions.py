"""Bulk actions: pages into the trash, and several of its items out of it or away for good."""

from collections.abc import Iterable
from typing import Any

from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction as DeletePages
from wagtail.documents.views.bulk_actions import DeleteBulkAction as DeleteDocuments
from wagtail.images.views.bulk_actions import DeleteBulkAction as DeleteImages

from trash import files, pages, restoring
from trash.file_views import usage_in_words
from trash.models import RETENTION, TrashedItem, is_publisher
from trash.purging import purge
from trash.rights import may_purge
from trash.views import TrashFilterSet, kind_in_words, with_others


class PutPages(DeletePages):
    """Takes the place of Wagtail's deletion of several pages."""

    template_name = "trash/bulk/confirm_put_pages.html"

    def check_perm(self, page: Any) -> bool:
        try:
            pages.check_deletable(page)
        except pages.TrashError:
            return False
        return super().check_perm(page)

    def object_context(self, page: Any) -> dict[str, Any]:
        context = super().object_context(page)
        return context | {"with_others": with_others(context["descendant_count"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"days": RETENTION.days}

    def post(self, request):
        # Undone by a click: nobody need type the site's name, as Wagtail wants it.
        return super(DeletePages, self).post(request)

    @classmethod
    def execute_action(cls, objects: Iterable[Any], user: Any = None, **kwargs: Any):
        items = []
        # One that is chosen with a page above it goes with that page.
        for page in sorted(objects, key=lambda page: page.depth):
            page.refresh_from_db(fields=["path", "depth", "numchild"])
            if not pages.trash_root.is_trashed(page):
                items.append(pages.put(page, user))
        return len(items), sum(item.descendants for item in items)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        number = num_parent_objects + num_child_objects
        return (
            f"{'Une page est' if number == 1 else f'{number} pages sont'} dans la Corbeille "
            f"pour {RETENTION.days}\xa0jours."
        )


class PutFilesMixin:
    """Takes the place of Wagtail's deletion of several files."""

    template_name = "trash/bulk/confirm_put_files.html"
    request: Any

    def object_context(self, file: Any) -> dict[str, Any]:
        context = super().object_context(file)  # type: ignore[misc]
        return context | {"usage": usage_in_words(context["usage_count"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"days": RETENTION.days}  # type: ignore[misc]

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects: Iterable[Any], user: Any = None, **kwargs: Any):
        return len([files.put(file, user) for file in objects]), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        number = num_parent_objects
        return (
            f"{'Un fichier est' if number == 1 else f'{number} fichiers sont'} dans la Corbeille "
            f"pour {RETENTION.days}\xa0jours."
        )


class PutImages(PutFilesMixin, DeleteImages):
    pass


class PutDocuments(PutFilesMixin, DeleteDocuments):
    pass


class TrashBulkAction(BulkAction):
    models = [TrashedItem]

    def get_all_objects_in_listing_query(self, parent_id: Any):
        items = TrashedItem.objects.visible_to(self.request.user)
        filters = TrashFilterSet(self.request.GET, request=self.request)
        if filters.is_valid():
            items = filters.filter_queryset(items)
        return items.found_by(self.request.GET.get("q", "")).values_list("pk", flat=True)

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any):
        return list(TrashedItem.objects.with_details().filter(pk__in=object_ids))

    def check_perm(self, item: Any) -> bool:
        return is_publisher(self.request.user) or item.deleted_by == self.request.user

    def object_context(self, item: Any) -> dict[str, Any]:
        return super().object_context(item) | {"kind": kind_in_words(item)}

    def get_execution_context(self) -> dict[str, Any]:
        return {"request": self.request}


class RestoreItems(TrashBulkAction):
    display_name = "Restaurer"
    action_type = "restore"
    aria_label = "Restaurer les éléments choisis"
    template_name = "trash/bulk/confirm_restore.html"
    action_priority = 10

    @classmethod
    def execute_action(cls, objects: Iterable[Any], request: Any = None, **kwargs: Any):
        restored = 0
        # A page that was deleted after one below it comes back before that one.
        for item in sorted(objects, key=lambda item: item.deleted_at, reverse=True):
            try:
                done = restoring.restore(item, request.user)
            except pages.TrashError as refusal:
                messages.error(
                    request, f"«\xa0{item.title}\xa0» reste dans la Corbeille. {refusal}"
                )
                continue
            restored += 1
            for sentence in done.warnings:
                messages.warning(request, f"{item.title}\xa0: {sentence}")
        return restored, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            return None
        if num_parent_objects == 1:
            return "Un élément est restauré."
        return f"{num_parent_objects} éléments sont restaurés."


class PurgeItems(TrashBulkAction):
    display_name = "Supprimer définitivement"
    action_type = "purge"
    aria_label = "Supprimer définitivement les éléments choisis"
    template_name = "trash/bulk/confirm_purge.html"
    action_priority = 20
    classes = {"serious"}

    def check_perm(self, item: Any) -> bool:
        return may_purge(self.request.user, item)

    @classmethod
    def execute_action(cls, objects: Iterable[Any], request: Any = None, **kwargs: Any):
        return sum(purge(item, request.user) for item in objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            return None
        if num_parent_objects == 1:
            return "Un élément est supprimé pour toujours."
        return f"{num_parent_objects} éléments sont supprimés pour toujours."
