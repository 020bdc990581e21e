"""Bulk actions on pages: « Préparer un lancement », and « Publier » with its checks."""

from collections.abc import Container
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction, UnpublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page, Revision

from publishing.errors import NotPossibleError
from publishing.launches import readiness
from publishing.launches.plans import waiting_for
from publishing.launches.refusals import check_withdrawal, may_publish, waits
from publishing.trash.trash_root import is_trashed

MOST = 100  # pages in one address


@hooks.register("register_bulk_action")
class PrepareLaunch(PageBulkAction):
    """Redirects at once: the form shows the pages and asks for the moment."""

    display_name = "Préparer un lancement"
    action_type = "launch"
    aria_label = "Préparer un lancement avec les pages choisies"
    action_priority = 70

    def check_perm(self, page: Page) -> bool:
        return may_publish(self.request.user, page)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("publishing.add_launch"):
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


def has_gap(page: Page, published: Container[int]) -> bool:
    """Tell whether the address of a page would lead through one that is not online, nor to be."""
    parent = page.get_parent()
    return not (page.live or parent.live or parent.pk in published)


# It replaces Wagtail's action of the same name, whose form is in English.
@hooks.register("register_bulk_action", order=10)
class PublishPages(PublishBulkAction):
    form_class = BulkPublicationForm

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse at once what is planned, which `publish` refuses after the question."""
        pages, _others = self.get_actionable_objects()
        for item in chain(*waiting_for(pages).values()):
            if not item.is_removal:
                raise NotPossibleError(waits(item))
        return super().get(request, *args, **kwargs)

    def prepare_action(self, pages: list[Page], pages_without_access: Any) -> HttpResponse | None:
        """Refuse all if « Publier » would refuse one page, and name such pages; pass on advice.

        The drafts below are among them, if they are to be published too.
        """
        found = {page.pk: page for page in pages if not is_trashed(page)}
        if self.cleaned_form.cleaned_data["include_descendants"]:
            for page in pages:
                found |= {below.pk: below for below in page.get_descendants().not_live()}
        drafts = [page.get_latest_revision_as_object() for page in found.values()]
        if broken := [each for each in drafts if has_gap(each, found) or readiness.problems(each)]:
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a>',
                ((reverse("wagtailadmin_pages:edit", args=[page.pk]), page) for page in broken),
            )
            said = format_html("Rien n’a été publié. À corriger d’abord\xa0: {}.", links)
            messages.error(self.request, said)
            return redirect(self.next_url)
        versions = Revision.objects.filter(pk__in=[draft.latest_revision_id for draft in drafts])
        for advice in readiness.advice(versions):
            messages.warning(self.request, advice)
        return None


# It replaces Wagtail's, which asks before it is refused.
@hooks.register("register_bulk_action", order=10)
class UnpublishPages(UnpublishBulkAction):
    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse at once what a launch with a name holds."""
        pages, _others = self.get_actionable_objects()
        check_withdrawal(pages, request.user)
        return super().get(request, *args, **kwargs)
