"""Wagtail hooks that replace deletion by the trash in the admin."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry, register_permission_policy

from publishing.reasons import NotPossibleError
from publishing.trash import actions, trash_root, views
from publishing.trash.bulk_actions import (
    MoveDocumentsToTrash,
    MoveImagesToTrash,
    MovePagesToTrash,
    PurgeItems,
    RestoreItems,
)
from publishing.trash.files import is_trashed
from publishing.trash.models import MOVE, RESTORE, TrashedItem
from publishing.trash.pages import check_deletable
from publishing.trash.policies import document_policy, image_policy, page_policy

register_permission_policy(Page, page_policy)
# For the exact class, because Wagtail registers its policies after these.
register_permission_policy(get_image_model(), image_policy, exact_class=True)
register_permission_policy(get_document_model(), document_policy, exact_class=True)
hooks.register("register_bulk_action", RestoreItems)
hooks.register("register_bulk_action", PurgeItems)
# Registered after Wagtail's, which it replaces.
for action in (MovePagesToTrash, MoveImagesToTrash, MoveDocumentsToTrash):
    hooks.register("register_bulk_action", action, order=10)


class TrashViewSet(ViewSet):
    """The section « Corbeille »."""

    name = "trash"
    url_prefix = "corbeille"
    icon = "bin"
    menu_label = "Corbeille"
    menu_order = 8000
    add_to_admin_menu = True
    menu_item_class = MenuItem

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(views.TrashIndexView), name="index"),
            path(
                "results/",
                self.construct_view(views.TrashIndexView, results_only=True),
                name="index_results",
            ),
            path("<int:pk>/apercu/", views.preview, name="preview"),
        ]


@hooks.register("register_admin_viewset")
def register_trash():
    return TrashViewSet()


@hooks.register("before_delete_page")
def move_page_to_trash(request, page):
    """Redirect to the confirmation of the bulk action."""
    parent = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    try:
        check_deletable(page)
    except NotPossibleError as refusal:
        messages.error(request, f"Cette page ne peut pas être supprimée. {refusal}")
        return redirect(parent)
    next_url = get_valid_next_url_from_request(request) or parent
    return redirect(views.bulk_address("delete", Page(pk=page.pk), next_url))


def move_file_to_trash(request, model, **key):
    """Redirect to the same confirmation, in place of Wagtail's page for one file."""
    [pk] = key.values()
    listing = "wagtailimages:index" if model is get_image_model() else "wagtaildocs:index"
    next_url = get_valid_next_url_from_request(request) or reverse(listing)
    return redirect(views.bulk_address("delete", model(pk=pk), next_url))


@require_POST
def move_upload_to_trash(request, model, **key):
    """Answer the script of the upload page as Wagtail's view does."""
    [pk] = key.values()
    file = get_object_or_404(model, pk=pk)
    if not policy_registry.get_by_type(model).user_has_permission_for_instance(
        request.user, "delete", file
    ):
        raise PermissionDenied
    actions.move_to_trash(file, request.user)
    return JsonResponse({"success": True})


# Registered before Wagtail's, whose addresses they replace.
@hooks.register("register_admin_urls", order=-1)
def register_file_deletions():
    image, document = {"model": get_image_model()}, {"model": get_document_model()}
    return [
        path("images/<int:image_id>/delete/", move_file_to_trash, image),
        path("images/multiple/<int:image_id>/delete/", move_upload_to_trash, image),
        path("documents/delete/<int:document_id>/", move_file_to_trash, document),
        path("documents/multiple/<int:doc_id>/delete/", move_upload_to_trash, document),
    ]


@hooks.register("before_serve_document")
def serve_to_editors_alone(document, request):
    if is_trashed(document) and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404("Ce document est dans la Corbeille.")


@hooks.register("describe_collection_contents")
def describe_trashed_files(collection):
    """Explain why an apparently empty collection cannot be deleted."""
    inside = Q(image__collection=collection) | Q(document__collection=collection)
    count = TrashedItem.objects.filter(inside).count()
    if not count:
        return None
    text = "un fichier de la Corbeille" if count == 1 else f"{count} fichiers de la Corbeille"
    return {"count": count, "count_text": text, "url": reverse(views.INDEX)}


def lead_to_trash(request, page, *args):
    """Keep superusers, who have every right, from editing a page of the trash."""
    if trash_root.is_trashed(page):
        messages.warning(
            request, "Cette page est dans la Corbeille\xa0: restaurez-la pour y travailler."
        )
        return redirect(views.INDEX)
    return None


for hook in ("edit", "copy", "move", "publish", "unpublish", "convert_alias"):
    hooks.register(f"before_{hook}_page", lead_to_trash, order=-1)


@hooks.register("before_bulk_action")
def leave_trash_alone(request, action_type, objects, action_class_instance):
    """Exclude the trash from bulk actions on all pages, which check no policy."""
    objects[:] = [
        item for item in objects if not (isinstance(item, Page) and trash_root.is_trashed(item))
    ]


@hooks.register("construct_page_chooser_queryset")
def choose_outside_trash(pages, request):
    return trash_root.exclude_trashed(pages)


@hooks.register("register_log_actions")
def register_trash_actions(actions):
    actions.register_action(MOVE, "Mettre à la Corbeille", "Mise à la Corbeille")
    actions.register_action(RESTORE, "Restaurer de la Corbeille", "Restauration de la Corbeille")
