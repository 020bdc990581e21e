"""The page of the open data and its files.

A file is written on request. Caches store it as they store pages.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchange.opendata.datasets import DATASETS, PROMOTION, PROMOTIONS, promotions
from exchange.opendata.formats import FORMATS
from publishing.caching import generation
from publishing.caching.public_views import public
from publishing.dates import day_in_full

LICENCE = {
    "title": "Licence Ouverte 2.0",
    "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


@require_safe
@public()
def page(request: HttpRequest) -> HttpResponse:
    """Show the data sets, with links to their files."""
    _number, changed_at = generation.state()
    context = {
        "datasets": [(dataset, dataset.rows().count()) for dataset in DATASETS],
        "formats": FORMATS,
        "licence": LICENCE,
        "changed": day_in_full(changed_at),
        "part": {
            "title": _("Données ouvertes"),
            "url": request.build_absolute_uri(reverse("open_data")),
            "route": "open_data",
        },
    }
    return TemplateResponse(request, "opendata/data.html", context)


@require_safe
@public("promotion")
def data_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Answer with a data set in one of the formats, `?promotion=` with the rows of one alone.

    Scripts of any site may read it.
    """
    dataset = next((each for each in DATASETS if each.name == name), None)
    format_ = next((each for each in FORMATS if each.ending == ending), None)
    if dataset is None or format_ is None:
        raise Http404
    if promotion := request.GET.get("promotion"):
        has_some = PROMOTION in dataset.columns or PROMOTIONS in dataset.columns
        if not has_some or not promotions().filter(slug=promotion).exists():
            raise Http404
        dataset, name = dataset.of_promotion(promotion), f"{name}-{promotion}"
    return HttpResponse(
        format_.text(dataset),
        content_type=f"{format_.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="eig-{name}{ending}"',
            "Access-Control-Allow-Origin": "*",
        },
    )
