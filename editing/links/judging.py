"""Tells which links to this very site lead nowhere, from the database alone."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site

from editing.links.gathering import ADDRESS, Target, document_keys

DELETED_PAGE = "La page n’existe plus."
PAGE_OFFLINE = "La page n’est pas en ligne."
DELETED_DOCUMENT = "Le document n’existe plus."
NO_SUCH_ADDRESS = "Aucune page du site n’a cette adresse."


@dataclass
class Addresses:
    """What this site answers to, read in a constant number of queries."""

    live: dict[str, bool] = field(default_factory=dict)  # by the keys of all pages
    paths: dict[str, Any] = field(default_factory=dict)  # the types of live pages, by path
    redirects: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def read(cls) -> "Addresses":
        found = cls(documents=document_keys())
        for page in Page.objects.filter(depth__gt=1).select_related("content_type"):
            found.live[str(page.pk)] = page.live
            url = page.get_url() if page.live else None
            if url:
                found.paths[urlsplit(url).path] = page.specific_class or Page
        found.redirects = set(Redirect.objects.values_list("old_path", flat=True))
        found.hosts = {*settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL).hostname or ""}
        found.hosts |= set(Site.objects.values_list("hostname", flat=True))
        return found

    def is_own(self, target: Target) -> bool:
        """Tell whether the target is on this site."""
        if target.kind != ADDRESS:
            return True
        parts = split(target.name)
        return not parts.scheme or (parts.scheme in WEB and parts.hostname in self.hosts)

    def fault(self, target: Target) -> str:
        """Return why a target on this site leads nowhere, "" if it does not."""
        match target.kind:
            case "page":
                if target.name not in self.live:
                    return DELETED_PAGE
                return "" if self.live[target.name] else PAGE_OFFLINE
            case "document":
                return "" if target.name in self.documents else DELETED_DOCUMENT
            case _:
                path = unquote(split(target.name).path)
                return "" if not path or self.answers(path) else NO_SUCH_ADDRESS

    def answers(self, path: str) -> bool:
        if path in self.paths or f"{path}/" in self.paths:
            return True
        if {path, Redirect.normalise_path(path)} & self.redirects:
            return True
        above, _, last = path.rstrip("/").rpartition("/")
        kind = self.paths.get(f"{above}/")
        if kind is not None and issubclass(kind, RoutablePageMixin):
            return any(part.pattern.match(f"{last}/") for part in kind.get_subpage_urls())
        try:
            match = resolve(path)
        except Resolver404:
            return False
        if match.url_name == "wagtaildocs_serve":
            key = match.kwargs.get("document_id") or match.args[0]
            return str(key) in self.documents
        return match.url_name != "wagtail_serve"


WEB = ("http", "https")


def split(address: str):
    """Return the parts of an address; of one that cannot be read, those of an empty one."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return urlsplit("")
    return parts
