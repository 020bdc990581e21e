"""Keeps the import of redirects from failing when its uploaded file is gone."""

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from wagtail import hooks
from wagtail.admin import messages
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import process_import
from wagtail.permissions import policy_registry

SIGNED = ("import_file_name", "input_format")


def process(request: HttpRequest) -> HttpResponse:
    """Run Wagtail's view, and ask for the file again when it is gone.

    Wagtail answers 500 if the form lacks its signed fields, or if the uploaded file was deleted.
    """
    if not policy_registry.get_by_type(Redirect).user_has_permission(request.user, "add"):
        raise PermissionDenied
    signer = Signer()
    try:
        for name in SIGNED:
            signer.unsign(request.POST.get(name, ""))
        return process_import(request)
    except (BadSignature, FileNotFoundError):
        messages.error(request, "Le fichier à importer n’est plus là. Envoyez-le à nouveau.")
        return redirect("wagtailredirects:start_import")


# Before Wagtail's of the same address.
@hooks.register("register_admin_urls", order=-10)
def register_address():
    return [path("redirects/import/process/", process)]
