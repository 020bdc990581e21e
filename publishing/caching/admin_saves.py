"""Each save in the admin is one transaction. If it may bump, it waits for the others first."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from publishing.caching import generation
from publishing.errors import NotPossibleError

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# Images and documents open their own transaction, once the file is decoded.
UPLOADS = frozenset(
    {
        "add_images",
        "wagtaildocs:add",
        "wagtaildocs:add_multiple",
        "wagtaildocs:edit",
        "wagtaildocs_chooser:create",
        "wagtailimages:add",
        "wagtailimages:edit",
        "wagtailimages_chooser:create",
    }
)
# The beginnings of the names of views that change nothing public, whatever is sent to them.
PRIVATE = ("checks_on_", "ping", "preview_on_", "release", "wagtailadmin_account")


def atomic_writes(view: Callable) -> Callable:
    """Run each writing request of `view` in one transaction, with `generation.lock` if it may bump.

    An exception or a 5xx answer rolls back; a 4xx answer commits what it did, as without this
    decorator. `GET` has no transaction: on SQLite it would take the only write lock. Nor has an
    upload. Templates are rendered after the commit, as with Django's `ATOMIC_REQUESTS`. A
    NotPossibleError, such as for cancelling a finished change, leads back with its message.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            if request.method in SAFE_METHODS:
                return view(request, *args, **kwargs)
            _ = request.FILES  # read a slow upload before anything is locked
            if _is_upload(request):
                return view(request, *args, **kwargs)
            with transaction.atomic():
                if _may_bump(request):
                    generation.lock()
                response = view(request, *args, **kwargs)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                return response
        except NotPossibleError as refusal:
            messages.error(request, str(refusal))
            back = _where_from(request)
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                return JsonResponse({"step": "success", "redirect": back})  # for Wagtail's dialogs
            return redirect(back)

    return wrapped


def _is_upload(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in UPLOADS


def _may_bump(request: HttpRequest) -> bool:
    """Tell whether a request may change what the public sees.

    An automatic save, which asks for JSON as Wagtail's does, saves a draft. The form of a draft
    above other pages locks by itself (`PublishedPageForm.save`).
    """
    match = request.resolver_match
    is_private = match is not None and (match.url_name or "").startswith(PRIVATE)
    return request.accepts("text/html") and not is_private


def _where_from(request: HttpRequest) -> str:
    address = request.headers.get("referer", "")
    is_own = url_has_allowed_host_and_scheme(address, request.get_host(), request.is_secure())
    return address if is_own else reverse("wagtailadmin_home")
