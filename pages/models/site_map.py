"""The site map: how the site is built, as a nested list of its pages."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page

from listing.models import ListedPage
from pages.models.programme import IntroducedPage
from publishing.base.restrictions import visible_to_all

HOME_DEPTH = 2


@dataclass
class Entry:
    """A page of the map, with those below it."""

    path: str
    title: str
    url: str
    children: list["Entry"] = field(default_factory=list)


class SiteMapPage(IntroducedPage):
    """The other public pages of its language, but for those that a list shows: it leads to them."""

    page_description = "Les rubriques, leurs pages et les listes, tenues à jour d’elles-mêmes."
    parent_page_types = ["home.HomePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = "plan du site"
        verbose_name_plural = "plans du site"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"entries": self.entries(request)}

    def entries(self, request: HttpRequest) -> list[Entry]:
        """Return the pages as a tree, in the order of the editors, read in one query.

        If its parent is not shown, a page stands below the nearest one that is.
        """
        home = self.path[: HOME_DEPTH * Page.steplen]
        pages = visible_to_all(Page.objects.filter(path__startswith=home).exclude(pk=self.pk))
        fields = ("title", "path", "depth", "url_path", "content_type")
        top: list[Entry] = []
        above: list[Entry] = []
        for page in pages.not_type(ListedPage).only(*fields).order_by("path"):
            entry = Entry(page.path, page.title, page.get_url(request) or "")
            while above and not page.path.startswith(above[-1].path):
                above.pop()
            (above[-1].children if above else top).append(entry)
            above.append(entry)
        return top
