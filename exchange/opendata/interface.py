"""The interface for programs, `/api/v3/`: what visitors read, as JSON; nothing of it can write.

Pages are told by the schemas and filters of Wagtail's API, whose own addresses are mounted nowhere,
for many of them write; the data sets by the columns of `exchange.opendata.datasets`. Whoever asks
is nobody: neither session nor token is looked at, so an answer is the same for all and is kept as
pages are.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import quote_etag
from django.views.decorators.http import condition
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
from publishing.caching import generation
from publishing.caching.public_views import public

PREFIX = "/api/v3/"
REQUESTS_A_MINUTE = 120  # from one address
LONGEST_SEARCH = 200
LARGEST_OFFSET = 10_000_000  # databases refuse one that does not fit in 64 bits


class Nobody(AllowAnonymous):
    """Takes every visitor for one without a session, who has typed no password of any page."""

    def __call__(self, request: HttpRequest) -> Any:
        request.session = {}  # type: ignore[assignment]
        return super().__call__(request)


class Pagination(WagtailLimitOffsetPagination):
    """Twenty at a time, a hundred at most, by `limit` and `offset`."""

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
    """Public pages, in all languages unless `locale` says which."""
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
    """A page with all that it shows; rich text as HTML, as visitors read it."""
    if page_id >= 2**63:
        raise Http404
    public = get_pages_queryset(request)
    page = get_object_or_404(public, pk=page_id).specific
    # A public page may stand below one that is not, or come from one.
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
    """The rows of a data set as a paginator takes them: counted, and read where it cuts."""

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


def etag(request: HttpRequest, *args, **kwargs) -> str | None:
    number, reached = generation.state()
    return None if number is None else quote_etag(f"{number}-{reached.timestamp():.6f}")


@cache
def parameters() -> list[str]:
    """Return the parameters that some address of the interface knows."""
    operations = [operations["get"] for operations in openapi()["paths"].values()]
    found = [one for operation in operations for one in operation.get("parameters", ())]
    return sorted({one["name"] for one in found if one["in"] == "query"})


# Answers 304 to whoever has the present generation's answer.
conditional = condition(etag_func=etag)


def public_operation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 304 to who has the present generation's answer, and let scripts of any site read."""
    answered = conditional(view)

    @public(*parameters())
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = answered(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    # Ninja's views need no token: none of them can write.
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def openapi() -> dict[str, Any]:
    """Return the interface's description (OpenAPI 3.1), with the answers to what it refuses."""
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
                # Text where it is refused before the interface sees it.
                "400": {
                    "description": "La demande n’a pas de sens.",
                    "content": problem["content"] | {"text/plain": {}},
                },
                # A page of the site where the address itself is none of the interface.
                "404": {
                    "description": "Rien ne porte ce nom.",
                    "content": problem["content"] | {"text/html": {}},
                },
                "422": {"description": "Un paramètre n’est pas valable.", **problem},
                "429": {"description": "Trop de requêtes.", **problem},
            }
    return described
