"""The page of the open data, its files and what describes them."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from exports import files, formats, interface
from exports.datasets import dataset_named, datasets
from publishing import generation
from publishing.parameters import takes

SCHEMAS: dict[str, Callable[..., dict[str, Any]]] = {
    "tableschema": formats.table_schema,
    "jsonschema": formats.json_schema,
}


@require_safe
@takes()
def page(request: HttpRequest) -> HttpResponse:
    """Explain the data sets and lead to their files."""
    described = files.description(present_set() or "") or {"resources": []}
    sizes = {resource["path"].rpartition("/")[2]: resource for resource in described["resources"]}
    shown = [
        (
            dataset,
            [
                (
                    f"{dataset.name}.{extension}",
                    extension.upper(),
                    sizes.get(f"{dataset.name}.{extension}", {}),
                )
                for extension in formats.MEDIA_TYPES
            ],
        )
        for dataset in datasets()
    ]
    context = {"datasets": shown, "folder": formats.FOLDER, "licence": formats.LICENCE}
    context["api"] = interface.PREFIX
    return TemplateResponse(request, "exports/data.html", context)


@require_safe
@takes()
def data_file(request: HttpRequest, name: str, extension: str) -> HttpResponseBase:
    """Answer a data set of the present generation, as CSV or JSON."""
    if extension not in formats.MEDIA_TYPES or dataset_named(name) is None:
        raise Http404
    file_name = f"{name}.{extension}"
    present = present_set()
    etag = quote_etag(f"{present}/{file_name}") if present else None
    if unchanged := get_conditional_response(request, etag=etag):
        return opened_to_all(unchanged)
    content = None
    if present and files.description(present) is not None:
        try:
            content = files.opened(present, file_name)
        except OSError:  # deleted meanwhile
            content = None
    if content is None:
        content, _facts = files.made(file_name)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=f"eig-{file_name}",
        content_type=f"{formats.MEDIA_TYPES[extension]}; charset=utf-8",
    )
    if etag:
        response.headers["ETag"] = etag
    return opened_to_all(response)


@require_safe
@takes()
def data_package(request: HttpRequest) -> HttpResponse:
    """Answer the description of all files, with sizes and digests once they are made."""
    present = present_set()
    described = files.description(present) if present else None
    _number, reached = generation.state()
    return as_json(described or formats.data_package({}, reached.isoformat()))


@require_safe
@takes()
def schema(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    dataset = dataset_named(name)
    if dataset is None or kind not in SCHEMAS:
        raise Http404
    return as_json(SCHEMAS[kind](dataset))


def present_set() -> str | None:
    """Return the set of the generation that this request sees, None while it is held."""
    number, reached = generation.state()
    return None if number is None else files.set_of(number, reached)


def as_json(data: dict[str, Any]) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 2}
    return opened_to_all(JsonResponse(data, json_dumps_params=options))


def opened_to_all(response: Any) -> Any:
    """Let the scripts of any site read it: nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
