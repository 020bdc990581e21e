"""The parameters of public addresses: each page knows some, and sees no others.

So an unknown parameter (`utm_source`, an invention) or another order leads to the same response,
which is stored once. The header `No-Vary-Search` of the response names the known parameters for
every cache (draft-ietf-httpbis-no-vary-search).
"""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict

HEADER = "No-Vary-Search"


def canonical(query: str, known: Collection[str]) -> str:
    """Return the `known` parameters of a query string, sorted, without those that are empty."""
    if not query:
        return ""
    found = parse_qsl(query, errors="replace", max_num_fields=None)
    return urlencode(sorted(pair for pair in found if pair[0] in known))


def narrow(request: HttpRequest, known: Collection[str]) -> None:
    """Remove every unknown parameter from the request, and sort the others."""
    query = canonical(request.GET.urlencode(), known)
    # The stubs think that it is a property without a setter.
    request.GET = QueryDict(query)  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query
    request.known_parameters = tuple(known)  # type: ignore[attr-defined]


def header_value(known: Collection[str]) -> str:
    """Return the header's value for a response that depends on the `known` parameters."""
    names = " ".join(f'"{name}"' for name in known)
    return f"key-order, params, except=({names})" if names else "params"
