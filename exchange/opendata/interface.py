"""The read-only interface for programs, `/api/v3/`: public pages and data sets as JSON.

Pages have the schemas and filters of Wagtail's API. Its own addresses are not mounted, because many
of them write. Data sets have the columns of `exchange.opendata.datasets`. The interface reads
neither sessions nor tokens, so answers are the same for everybody, and caches store them as they
store pages.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Query, Router, Schema
from ninja.errors import HttpError
from ninja.openapi import get_schema
from ninja.pagination import paginate
from wagtail.models import Page

from exchange.opendata.datasets import Dataset, datasets
from exchange.opendata.wagtail_api import (
    PROBLEM_JSON,
    AllowAnonymous,
    BasePageSchema,
    PageDetailSchema,
    PageFilterSchema,
    ProblemDetail,
    SearchSchema,
    WagtailLimitOffsetPagination,
    get_pages_queryset,
    register_exception_handlers,
)
from publishing.caching.public_views import public

PREFIX = "/api/v3/"
REQUESTS_A_MINUTE = 120  # from one address
LONGEST_SEARCH = 200
LARGEST_OFFSET = 10_000_000  # databases refuse one that does not fit in 64 bits


class Nobody(AllowAnonymous):
    """Treats every request as one without a session, so without the password of any page."""

    def __call__(self, request: HttpRequest) -> Any:
        request.session = {}  # type: ignore[assignment]
        return super().__call__(request)


class Pagination(WagtailLimitOffsetPagination):
    """Pages through a list by `limit`, twenty by default and a hundred at most, and `offset`."""

    def paginate_queryset(self, queryset, pagination, request, **params):
        if pagination.offset > LARGEST_OFFSET:
            raise HttpError(400, f"offset cannot be higher than {LARGEST_OFFSET}")
        return super().paginate_queryset(queryset, pagination, request, **params)


api = NinjaAPI(
    title="Entrepreneurs d’intérêt général",
    version="3.0.0",
    description=(
        "Les pages et les données du site, en lecture seule, sous Licence Ouverte 2.0. "
        f"{REQUESTS_A_MINUTE} requêtes par minute\xa0; au-delà, 429 et Retry-After."
    ),
    urls_namespace="wagtailapi_v3",
    auth=Nobody(),
    docs_url=None,
    openapi_url=None,
)
register_exception_handlers(api)


# Pages --------------------------------------------------------------------------------------------


class Order(Schema):
    order: Literal["title", "-title", "first_published_at", "-first_published_at"] | None = None


page_router = Router(tags=["pages"])


@page_router.get(
    "/", response=list[BasePageSchema], url_name="list_pages", summary="Les pages publiques"
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


@page_router.get(
    "/{page_id}/", response=PageDetailSchema, url_name="detail_page", summary="Une page"
)
def detail_page(request: HttpRequest, page_id: int):
    """A page with all its public fields. Rich text is the HTML that visitors get."""
    if page_id >= 2**63:
        raise Http404
    public = get_pages_queryset(request)
    page = get_object_or_404(public, pk=page_id).specific
    # The page above it, or the page that it is an alias of, may not be public.
    parent = page.get_parent()
    known = set(public.filter(pk__in=[parent.pk, page.alias_of_id]).values_list("pk", flat=True))
    if parent.pk not in known:
        page._cached_parent_obj = None
    if page.alias_of_id not in known:
        page.alias_of = None
    return page


api.add_router("/pages/", page_router)


# Data ---------------------------------------------------------------------------------------------

data_router = Router(tags=["données"])


class Records:
    """The rows of a data set for a paginator, which counts them and reads a slice."""

    def __init__(self, dataset: Dataset):
        self.dataset = dataset
        self.rows = dataset.rows()

    def __getitem__(self, cut: slice) -> list[dict[str, Any]]:
        return [self.dataset.record(row) for row in self.rows[cut]]

    def __len__(self) -> int:
        return self.rows.count()


def add(dataset: Dataset) -> None:
    @data_router.get(
        f"/{dataset.name}/",
        response=list[dataset.row_schema],  # type: ignore[name-defined]
        url_name=f"list_{dataset.name}",
        operation_id=f"{dataset.name}_list",
        summary=dataset.title,
        description=dataset.description,
    )
    @paginate(Pagination)
    def list_rows(request: HttpRequest):
        return Records(dataset)

    if dataset.key:

        @data_router.get(
            f"/{dataset.name}/{{identifiant}}/",
            response=dataset.row_schema,
            url_name=f"detail_{dataset.name}",
            operation_id=f"{dataset.name}_detail",
            summary=f"{dataset.title}\xa0: une ligne",
        )
        def detail_row(request: HttpRequest, identifiant: str):
            row = dataset.rows().filter(slug=identifiant).first()
            if row is None:
                raise Http404("Rien ne porte cet identifiant.")
            return dataset.record(row)


for each in datasets():
    add(each)
api.add_router("/", data_router)


# Around -------------------------------------------------------------------------------------------


@cache
def parameters() -> list[str]:
    """Return the parameters of all addresses of the interface."""
    operations = [operations["get"] for operations in openapi()["paths"].values()]
    found = [one for operation in operations for one in operation.get("parameters", ())]
    return sorted({one["name"] for one in found if one["in"] == "query"})


def public_operation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return `view` as a public one. Scripts of any site may read its answers."""

    @public(*parameters())
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    # No operation writes. Without this, a POST would get 403 instead of 405.
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def openapi() -> dict[str, Any]:
    """Return the description of the interface (OpenAPI 3.1), with its refusals."""
    described: dict[str, Any] = dict(get_schema(api, path_prefix=PREFIX))
    described["info"]["license"] = {
        "name": "Licence Ouverte 2.0",
        "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    }
    described["components"]["schemas"]["ProblemDetail"] = ProblemDetail.model_json_schema()
    described["components"].pop("securitySchemes", None)
    problem = {
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDetail"}}}
    }
    for operations in described["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            } | {
                "304": {"description": "Rien n’a changé."},
                # Text if a middleware refuses the request.
                "400": {
                    "description": "La demande n’a pas de sens.",
                    "content": problem["content"] | {"text/plain": {}},
                },
                # A page of the site if the interface has no such address.
                "404": {
                    "description": "Rien ne porte ce nom.",
                    "content": problem["content"] | {"text/html": {}},
                },
                "422": {"description": "Un paramètre n’est pas valable.", **problem},
                "429": {"description": "Trop de requêtes.", **problem},
            }
    return described
