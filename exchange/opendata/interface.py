"""The read-only interface for programs, `/api/v3/`: public pages as JSON.

Pages have the schemas and filters of Wagtail's API. Its own addresses are not mounted, because many
of them write. The interface reads neither sessions nor tokens, so answers are the same for
everybody, and caches store them as they store pages.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.pagination import paginate
from wagtail.api.v3.errors import PROBLEM_JSON, ProblemDetail, register_exception_handlers
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.routers.pages import PageDetailSchema, PageFilterSchema
from wagtail.api.v3.schemas import BasePageSchema
from wagtail.api.v3.schemas.params import SearchSchema
from wagtail.fields import StreamField
from wagtail.models import Page

from media import references
from publishing.caching.public_views import public

PREFIX = "/api/v3/"
REQUESTS_A_MINUTE = 120  # from one address
LONGEST_SEARCH = 200
# Databases refuse a number that does not fit in 64 bits.
LARGEST_OFFSET = 10_000_000
LARGEST_KEY = 2**63 - 1


def nobody(request: HttpRequest) -> bool:
    """Treat every request as one without a session, so without the password of any page."""
    request.session = {}  # type: ignore[assignment]
    request.user = AnonymousUser()
    return True


class Pagination(WagtailLimitOffsetPagination):
    """Pages through a list by `limit`, twenty by default and a hundred at most, and `offset`."""

    class Input(WagtailLimitOffsetPagination.Input):
        limit: int = Field(default=20, ge=1, le=settings.WAGTAILAPI_LIMIT_MAX)
        offset: int = Field(default=0, ge=0, le=LARGEST_OFFSET)


api = NinjaAPI(
    title="Entrepreneurs d’intérêt général",
    version="3.0.0",
    description=(
        "Les pages du site, en lecture seule, sous Licence Ouverte 2.0. "
        "Dans les textes, les liens partent de la racine du site. "
        f"{REQUESTS_A_MINUTE} requêtes par minute\xa0; au-delà, 429 et Retry-After."
    ),
    urls_namespace="wagtailapi_v3",
    auth=nobody,
    docs_url=None,
)
register_exception_handlers(api)

PROBLEM = {"content": {PROBLEM_JSON: {"schema": ProblemDetail.model_json_schema()}}}
# Part of the description of each address.
REFUSALS: dict[str, Any] = {
    "responses": {
        304: {"description": "Rien n’a changé."},
        # Text if a middleware refuses the request.
        400: {
            "description": "La demande n’a pas de sens.",
            "content": PROBLEM["content"] | {"text/plain": {}},
        },
        # A page of the site if the interface has no such address.
        404: {
            "description": "Rien ne porte ce nom.",
            "content": PROBLEM["content"] | {"text/html": {}},
        },
        422: {"description": "Un paramètre n’est pas valable.", **PROBLEM},
        429: {"description": "Trop de requêtes.", **PROBLEM},
    }
}


class Order(Schema):
    order: Literal["title", "-title", "first_published_at", "-first_published_at"] | None = Field(
        default=None, description="Sans effet avec `search`, qui trie par pertinence."
    )


@api.get(
    "/pages/",
    response=list[BasePageSchema],
    url_name="list_pages",
    summary="Les pages publiques",
    openapi_extra=REFUSALS,
)
@paginate(Pagination)
def list_pages(
    request: HttpRequest,
    filters: Query[PageFilterSchema],
    order: Query[Order],
    search: Query[SearchSchema],
):
    """Public pages, in all languages without `locale`."""
    models = cast(list[type[Page]], filters.type)
    pages = get_pages_queryset(request, models[0] if len(models) == 1 else Page)
    pages = filters.filter(pages, request)
    if search.search:
        search.search = search.search[:LONGEST_SEARCH]
    elif order.order:
        pages = pages.order_by(order.order, "pk")
    return search.search_queryset(request, pages)


@api.get(
    "/pages/{page_id}/",
    response=PageDetailSchema,
    url_name="detail_page",
    summary="Une page",
    openapi_extra=REFUSALS,
)
def detail_page(request: HttpRequest, page_id: Annotated[int, Path(le=LARGEST_KEY)]):
    """A page with all its public fields. Rich text is the HTML that visitors get."""
    public = get_pages_queryset(request)
    page = get_object_or_404(public, pk=page_id).specific
    # The page above it, or the page that it is an alias of, may not be public.
    parent = page.get_parent()
    known = set(public.filter(pk__in=[parent.pk, page.alias_of_id]).values_list("pk", flat=True))
    if parent.pk not in known:
        page._cached_parent_obj = None
    if page.alias_of_id not in known:
        page.alias_of = None
    # Bodies are read now, so that they take their images and documents from those loaded at once.
    with references.using(references.load(page, request=request)):
        for field in page._meta.concrete_fields:
            if isinstance(field, StreamField):
                list(getattr(page, field.name))
    return page


def parameters() -> set[str]:
    """Return the parameters of all addresses of the interface."""
    paths = api.get_openapi_schema(path_prefix=PREFIX)["paths"].values()
    return {
        one["name"]
        for operations in paths
        for one in operations["get"]["parameters"]
        if one["in"] == "query"
    }


PARAMETERS = parameters()


def public_operation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return `view` as a public one. Scripts of any site may read its answers."""

    @public(*PARAMETERS)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    # No operation writes. Without this, a POST would get 403 instead of 405.
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped
