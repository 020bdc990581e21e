"""Finds broken links: links to this site by its own data, others by a request to their site."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page

from editing.models import FoundLink
from media.remote import Allowed, DeadEndError, RemoteError, fetch, is_public

State = FoundLink.State
# After one of these answers to HEAD, the site may still answer GET well.
TRY_GET = (400, 403, 404, 405, 410, 501, 503)
GONE = (404, 410)


def check_internal(address: str) -> str:
    """Return why an address of this site is broken, in French; "" if the site answers there."""
    path = unquote(urlsplit(address).path)
    if not path or Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists():
        return ""
    if any(_shows(each) for each in (path, f"{path.rstrip('/')}/")):
        return ""
    return "Aucune page du site n’a cette adresse."


def _shows(path: str) -> bool:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            found = resolve(path)
        except Resolver404:
            return False
        match found.url_name:
            case "wagtail_serve":
                request = HttpRequest()
                host = urlsplit(settings.SITE_URL).hostname
                request.META = {"SERVER_NAME": host, "SERVER_PORT": "443"}
                return Page.route_for_request(request, found.args[0]) is not None
            case "wagtaildocs_serve":
                documents = get_document_model().objects.filter(trashed=None)
                return documents.filter(pk=found.args[0]).exists()
    return True


def check_external(address: str, allowed: Allowed = is_public) -> tuple[FoundLink.State, str]:
    """Follow `address` to its end. Return the state, and the reason in French.

    The state is UNSURE if the answer proves nothing. `allowed` accepts or refuses an IP address.
    """
    try:
        status = fetch(address, method="HEAD", allowed=allowed).status
        if status in TRY_GET:
            status = fetch(address, allowed=allowed).status
    except DeadEndError as error:
        return State.BROKEN, str(error)
    except RemoteError as error:
        return State.UNSURE, str(error)
    if status in GONE:
        return State.BROKEN, f"Page introuvable (réponse\xa0{status})."
    if status >= 400:
        return State.UNSURE, f"Le site répond {status}\xa0: ouvrez le lien pour voir."
    return State.FINE, ""
