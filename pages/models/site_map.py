"""The site map: every page that visitors can reach, as a nested list."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from challenges.models import ChallengeIndexPage, PersonIndexPage
from listing.folding import folded
from pages.models.news import NewsPage
from publishing.base.pages import PublishedPage
from publishing.base.restrictions import visible_to_all

HOME_DEPTH = 2

# Below the others, pages keep the order of the editors; here one looks a name up.
LISTS_OF_NAMES = (ChallengeIndexPage, PersonIndexPage)


@dataclass
class Entry:
    """A page of the map, or without `url` the name of those below it."""

    path: str
    title: str
    url: str
    children: list["Entry"] = field(default_factory=list)

    @property
    def is_of_short_titles(self) -> bool:
        """Tell whether two of the pages below it fit beside one another on a phone."""
        return all(len(child.title) <= 24 for child in self.children if child.url)


class SiteMapPage(PublishedPage):
    """All other live pages of its language, but for those under a view restriction."""

    introduction = models.TextField(
        "chapô", blank=True, help_text="Une ou deux phrases, affichées sous le titre."
    )

    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction")]
    page_description = "La liste de toutes les pages, tenue à jour d’elle-même."
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

        Challenges and people are in the order of their names, and the latest news come first.
        Below the home page the sections come first, then together the pages with none below them.
        If its parent is not shown, a page stands below the nearest one that is.
        """
        home = self.path[: HOME_DEPTH * Page.steplen]
        pages = visible_to_all(Page.objects.filter(path__startswith=home).exclude(pk=self.pk))
        types = ContentType.objects.get_for_models(*LISTS_OF_NAMES).values()
        keys_of_lists = {content_type.pk for content_type in types}
        lists = {found.path: found for found in ChallengeIndexPage.objects.filter(pk__in=pages)}
        top: list[Entry] = []
        above: list[Entry] = []
        entries: dict[str, Entry] = {}
        by_name: list[Entry] = []
        dates = dict(NewsPage.objects.filter(pk__in=pages).values_list("path", "date"))
        fields = ("title", "path", "depth", "url_path", "content_type")
        for page in pages.only(*fields).order_by("path"):
            entry = Entry(page.path, page.title, page.get_url(request) or "")
            if page.content_type_id in keys_of_lists:
                by_name.append(entry)
            entries[page.path] = entry
            while above and not page.path.startswith(above[-1].path):
                above.pop()
            (above[-1].children if above else top).append(entry)
            above.append(entry)
        for entry in by_name:
            entry.children.sort(key=lambda child: folded(child.title))
        for entry in entries.values():
            # Those without a date, which are not news, stay where they are: first.
            entry.children.sort(key=lambda child: dates.get(child.path, date.max), reverse=True)
        for path, challenges in lists.items():
            entries[path].children += self.organisations(challenges, request)
        for entry in top:
            sections = [child for child in entry.children if child.children]
            lone = [child for child in entry.children if not child.children]
            others = [Entry("", gettext("Autres pages"), "", lone)] if sections and lone else lone
            entry.children = [*sections, *others]
        return top

    def organisations(self, challenges: ChallengeIndexPage, request: HttpRequest) -> list[Entry]:
        """Return the organisations below an entry of their own, after the challenges."""
        found = [
            Entry("", each.name, challenges.organisation_url(each, request))
            for each in challenges.organisations()
        ]
        return [Entry("", gettext("Administrations"), "", found)] if found else []
