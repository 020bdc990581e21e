"""The checks in the admin: the panel « Vérifications » of the editor."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.blocks.base import BlockField
from wagtail.models import Page

from editing.checks import checks_of
from editing.form_errors import form_findings, submitted


class ChecksMixin:
    """Answers the editor's form, saved or not, with its findings.

    Wagtail's preview checks the rights and turns the form into a page. Nothing is saved.
    """

    http_method_names = ["post"]
    object: Any
    get_form: Any

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form(request.POST)
        form.data = request.POST  # Wagtail's preview fills in a missing title and slug
        # The editor adds those of comments a moment after it is shown.
        form.formsets.pop("comments", None)
        form.full_clean()
        for name in form.errors:
            if isinstance(form.fields.get(name), BlockField):  # a form drops invalid values
                setattr(self.object, name, submitted(form, name))
        checks = checks_of(self.object, list(form_findings(form)))
        return render(request, "editing/checks/findings.html", {"checks": checks})

    def validate_form(self, form: Any) -> bool:
        return form.is_valid()  # as « Publier » does: a draft may be incomplete


class ChecksOnEditView(ChecksMixin, PreviewOnEditView):
    pass


class ChecksOnCreateView(ChecksMixin, PreviewOnCreateView):
    def get_object(self) -> Page:
        page = super().get_object()
        page.locale = page.get_parent().locale  # as the editor does
        return page


def checks_address(request: HttpRequest, page: Any) -> str:
    """Return where the editor that shows `page` sends its form to be checked; "" for no form."""
    if not isinstance(page, Page) or page.alias_of_id:
        return ""
    if page.pk:
        return reverse("checks_on_edit", args=[page.pk])
    match = request.resolver_match
    return reverse("checks_on_create", kwargs=match.kwargs) if match else ""


@hooks.register("register_admin_urls")
def checks_urls():
    return [
        path("verifications/<int:page_id>/", ChecksOnEditView.as_view(), name="checks_on_edit"),
        path(
            "verifications/<slug:content_type_app_name>/<slug:content_type_model_name>/"
            "<int:parent_page_id>/",
            ChecksOnCreateView.as_view(),
            name="checks_on_create",
        ),
    ]


@hooks.register("insert_editor_js")
def checks_script():
    return format_html('<script src="{}"></script>', static("editing/checks.js"))
