"""The page of the open data, its files and their descriptions.

A file is written on request. Caches store it as they store pages.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.opendata import formats, interface
from exchange.opendata.datasets import DATASETS
from home.search.outside import OutsidePage
from publishing.caching import generation
from publishing.caching.public_views import public


def found_by_search(request: HttpRequest) -> OutsidePage:
    return OutsidePage(
        title=_("Données ouvertes"),
        url=reverse("open_data"),
        text=_(
            "Les défis, les promotions, les personnes et les administrations du programme, à "
            "télécharger et à réutiliser librement."
        ),
        keywords="open data opendata jeux de données datasets csv json api",
    )


@require_safe
@public()
def page(request: HttpRequest) -> HttpResponse:
    """Show the data sets, with links to their files."""
    context = {
        "datasets": DATASETS,
        "formats": formats.FORMATS,
        "folder": formats.FOLDER,
        "licence": formats.LICENCE,
        "api": interface.PREFIX,
        "part": {
            "title": _("Données ouvertes"),
            "url": request.build_absolute_uri(reverse("open_data")),
            "route": "open_data",
        },
    }
    return TemplateResponse(request, "opendata/data.html", context)


@require_safe
@public()
def data_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Answer with a data set in one of the formats."""
    dataset = next((each for each in DATASETS if each.name == name), None)
    format_ = next((each for each in formats.FORMATS if each.ending == ending), None)
    if dataset is None or format_ is None:
        raise Http404
    response = HttpResponse(
        format_.text(dataset), content_type=f"{format_.media_type}; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="eig-{name}{ending}"'
    return opened_to_all(response)


@require_safe
@public()
def data_package(request: HttpRequest) -> HttpResponse:
    """Answer with the description of all files."""
    _number, reached = generation.state()
    options = {"ensure_ascii": False, "indent": 2}
    package = formats.data_package(reached.isoformat())
    return opened_to_all(JsonResponse(package, json_dumps_params=options))


def opened_to_all(response: Any) -> Any:
    """Let scripts of any site read the response, which is the same for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
