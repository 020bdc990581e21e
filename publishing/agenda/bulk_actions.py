"""Bulk actions on pages: « Préparer un lancement », and « Publier », which leaves planned pages."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from publishing.agenda.futures import futures_of, quoted_title
from publishing.agenda.models import Launch
from publishing.agenda.plans import may_plan
from publishing.scheduling.due import key_of

MOST = 100  # pages in one address


@hooks.register("register_bulk_action")
class PrepareLaunch(PageBulkAction):
    """Redirects at once: the form shows the pages and asks for the moment."""

    display_name = "Préparer un lancement"
    action_type = "launch"
    aria_label = "Préparer un lancement avec les pages choisies"
    action_priority = 70

    def check_perm(self, page: Page) -> bool:
        return may_plan(self.request.user, page)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(f"agenda.add_{Launch._meta.model_name}"):
            messages.error(request, "Seule l’équipe Communication prépare des lancements.")
            return redirect(self.next_url)
        pages, others = self.get_actionable_objects()
        left = others["items_with_no_access"]
        if not pages or len(pages) > MOST:
            messages.error(
                request,
                f"Choisissez au plus {MOST} pages."
                if pages
                else "Vous ne pouvez publier aucune de ces pages.",
            )
            return redirect(self.next_url)
        if left:
            names = ", ".join(f"«\xa0{page.get_admin_display_title()}\xa0»" for page in left)
            messages.warning(request, f"Sans {names}\xa0: vous ne pouvez pas publier ces pages.")
        query = urlencode([("page", page.pk) for page in pages])
        return redirect(f"{reverse('launches:add')}?{query}")

    post = get


class BulkPublicationForm(forms.Form):
    include_descendants = forms.BooleanField(
        label="Publier aussi les pages qui sont en dessous", required=False
    )


# It replaces Wagtail's action of the same name, whose form is in English.
@hooks.register("register_bulk_action", order=10)
class PublishPages(PublishBulkAction):
    """Publishes the latest drafts, but of no page that is planned: its own screen asks about it."""

    form_class = BulkPublicationForm

    def get_execution_context(self) -> dict[str, Any]:
        return super().get_execution_context() | {"request": self.request}

    def prepare_action(self, objects: list[Page], objects_without_access: dict[str, Any]) -> None:
        leave_planned(self.request, objects)

    @classmethod
    def execute_action(cls, objects, include_descendants=False, request=None, **kwargs):
        below: list[Page] = []
        if include_descendants:
            drafts = (draft for page in objects for draft in page.get_descendants().not_live())
            below = [page for page in drafts if may_plan(request.user, page)]
            leave_planned(request, below)
        for page in [*objects, *below]:
            revision = page.get_latest_revision() or page.specific.save_revision(user=request.user)
            revision.publish(user=request.user)
        return len(objects), len(below)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            return None
        return super().get_success_message(num_parent_objects, num_child_objects)


def leave_planned(request: HttpRequest, pages: list[Page]) -> None:
    """Take the planned pages out of the list, and name them."""
    futures = futures_of(pages)
    for page in pages:
        if future := futures.get(key_of(page)):
            messages.warning(
                request,
                f"{quoted_title(page)} est {future}\xa0: elle n’a pas été publiée. Ouvrez-la pour "
                "en décider.",
            )
    pages[:] = [page for page in pages if key_of(page) not in futures]
