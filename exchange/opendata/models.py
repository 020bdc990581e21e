"""The page of the open data."""

from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from exchange.opendata.datasets import DATASETS
from exchange.opendata.formats import FORMATS
from pages.models.programme import IntroducedPage
from publishing.base.visibility import visible_to_all
from publishing.dates import day_in_full


class OpenDataPage(IntroducedPage):
    """The data sets, with links to their files, whose addresses do not depend on it."""

    page_description = "Les jeux de données du site, à télécharger, tenus à jour d’eux-mêmes."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "page des données ouvertes"
        verbose_name_plural = "pages des données ouvertes"

    def get_context(self, request: HttpRequest, *args, **kwargs):
        pages = visible_to_all(Page.objects.all())
        published_at = pages.aggregate(Max("last_published_at"))["last_published_at__max"]
        return super().get_context(request, *args, **kwargs) | {
            "datasets": [(dataset, dataset.rows().count()) for dataset in DATASETS],
            "formats": FORMATS,
            "published": day_in_full(timezone.localdate(published_at)) if published_at else None,
        }
