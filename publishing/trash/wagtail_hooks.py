"""Wagtail hooks that put deleted pages into the trash, and keep files and snippets in use."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.documents import get_document_model
from wagtail.documents.views import documents
from wagtail.documents.views import multiple as several_documents
from wagtail.images import get_image_model
from wagtail.images.views import images
from wagtail.images.views import multiple as several_images
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from publishing.trash import trash_root, views
from publishing.trash.bulk_actions import MovePagesToTrash
from publishing.trash.models import MOVE, RESTORE
from publishing.trash.trash_root import PagePolicy
from publishing.trash.usage import refuse_used, unless_used

FILES = (get_image_model(), get_document_model())

register_permission_policy(Page, PagePolicy(Page))
# Registered after Wagtail's, which it replaces.
hooks.register("register_bulk_action", MovePagesToTrash, order=10)


class TrashViewSet(ViewSet):
    """The section « Corbeille »."""

    name = "trash"
    url_prefix = "corbeille"
    icon = "bin"
    menu_label = "Corbeille"
    menu_order = 8000
    add_to_admin_menu = True

    def get_urlpatterns(self):
        index = views.TrashIndexView
        return [
            path("", self.construct_view(index), name="index"),
            path("results/", self.construct_view(index, results_only=True), name="index_results"),
            path("<int:pk>/restaurer/", views.RestoreView.as_view(), name="restore"),
        ]


@hooks.register("register_admin_viewset")
def register_trash():
    return TrashViewSet()


@hooks.register("before_delete_page")
def move_page_to_trash(request, page):
    """Redirect to the confirmation of the bulk action, which may refuse."""
    parent = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    query = {"id": page.pk, "next": get_valid_next_url_from_request(request) or parent}
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return redirect(f"{address}?{urlencode(query)}")


def lead_to_trash(request, page, *args):
    """Lead to the trash, in place of work on one of its pages. Superusers have every right else."""
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


# Registered before Wagtail's, whose addresses they replace.
@hooks.register("register_admin_urls", order=-1)
def register_file_deletions():
    image, document = FILES
    views_of_files = [
        ("images/<int:image_id>/delete/", images.DeleteView, image),
        ("images/multiple/<int:image_id>/delete/", several_images.DeleteView, image),
        ("documents/delete/<int:document_id>/", documents.DeleteView, document),
        ("documents/multiple/<int:doc_id>/delete/", several_documents.DeleteView, document),
    ]
    return [path(route, unless_used(view, model)) for route, view, model in views_of_files]


@hooks.register("before_bulk_action")
def keep_used_files(request, action_type, objects, action):
    is_deletion = action_type == "delete" and action.model in FILES
    if is_deletion and refuse_used(request, objects):
        return redirect(action.next_url)
    return None


@hooks.register("before_delete_snippet")
def keep_used_snippets(request, snippets):
    """Refuse it on the page for one snippet and in the bulk action, before they ask."""
    if refuse_used(request, snippets):
        index = snippets[0].snippet_viewset.get_url_name("list")
        return redirect(get_valid_next_url_from_request(request) or reverse(index))
    return None


@hooks.register("register_log_actions")
def register_trash_actions(actions):
    actions.register_action(MOVE, "Mettre à la Corbeille", "Mise à la Corbeille")
    actions.register_action(RESTORE, "Restaurer de la Corbeille", "Restauration de la Corbeille")
