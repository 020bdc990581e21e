"""The files of the open data, written on request. Caches store them as they store pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from publishing.caching.public_views import public


@require_safe
@public()
def data_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Answer with a data set in one of the formats. Scripts of any site may read it."""
    dataset = next((each for each in DATASETS if each.name == name), None)
    format_ = next((each for each in FORMATS if each.ending == ending), None)
    if dataset is None or format_ is None:
        raise Http404
    return HttpResponse(
        format_.text(dataset),
        content_type=f"{format_.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="eig-{name}{ending}"',
            "Access-Control-Allow-Origin": "*",
        },
    )
