"""The keyed digests of names and addresses by which the site knows people who were erased."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from challenges.models.erasure import ErasedPerson
from listing.folding import folded


def is_erased(*, name: str = "", path: str = "") -> bool:
    """Tell whether a person of this name, or the page at this path, was erased.

    `path` is that of an address or of a source document. Importers ask before they make a page
    of a person, and before they write a name in a team.
    """
    keys = [*([name_key(name)] if name else []), *([path_key(path)] if path else [])]
    return ErasedPerson.objects.filter(digest__in=digests_of(keys)).exists()


def name_key(name: str) -> str:
    return f"name:{folded(name)}"


def path_key(path: str) -> str:
    return "/" + unquote(path).strip("/").casefold()


def digest_of(key: str, secret: str | bytes | None = None) -> str:
    key = key.encode("utf-8", "replace").decode()
    return salted_hmac("challenges.erasure", key, secret, algorithm="sha256").hexdigest()


def digests_of(keys: Iterable[str]) -> list[str]:
    """Return the digests under every key of the site, so that a change of key forgets nobody."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [digest_of(key, secret) for key in keys for secret in secrets]


def remember(names: Iterable[str], paths: Iterable[str], *, user: Any) -> None:
    """Write the digests that importers and old addresses ask for, and one log entry."""
    keys = {*map(name_key, names), *map(path_key, paths)}
    digests = sorted(map(digest_of, keys))
    record = None
    for digest in digests:
        record, _is_new = ErasedPerson.objects.get_or_create(digest=digest)
    if record is not None:  # a homonym whose page never had an address leaves nothing to know
        log(record, "challenges.erase", user=user, data={"digests": digests})
