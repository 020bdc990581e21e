"""The results of `/recherche/`: live public pages and documents, by kind, with extracts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Locale, Page, Site

from challenges.models import ChallengeIndexPage, Organisation, PromotionPage
from listing.search import words
from listing.search.extracts import Marker
from listing.search.kinds import DOCUMENTS, PAGES, SearchKind
from listing.search.query import Query
from listing.search.words import FRENCH
from media import references
from pages.models import CallPage, SiteSettings
from publishing.base.visibility import visible_to_all

PAGE_SIZE = 10
SUGGESTIONS = 6
LANDMARK = 6  # words
LANGUAGE_NAMES = {"fr": _("en français"), "en": _("en anglais")}

# The words of who looks for the dates of a call, by its audience.
CALL_WORDS = {
    CallPage.Audience.CANDIDATES: _(
        "quand puis-je appel candidature candidater postuler recrutement inscription date limite "
        "ouverture clôture délai salaire"
    ),
    CallPage.Audience.ADMINISTRATIONS: _(
        "quand puis-je appel proposer défi date limite ouverture clôture délai coût"
    ),
}

# The content type and the key of what an entry is of.
Row = tuple[int, int]


@dataclass(frozen=True)
class Result:
    title: str
    url: str
    kind: SearchKind
    extract: str
    details: str = ""
    language: str = ""  # if it is not that of the page


class Search(Query):
    """The search of an address: `?q=…&type=…&page=…`.

    Parameters may hold anything, and a value that names nothing is left aside. Costs at most nine
    queries at any size of the site, and one for each type of the pages that it shows.
    """

    def __init__(self, request: HttpRequest, text: str, kind: str = "", page: str | None = None):
        super().__init__(text)
        self.request = request
        self.kind = next((each for each in self.kinds.values() if each.value == kind), None)
        self.page = page

    @cached_property
    def counts(self) -> list[tuple[SearchKind, int]]:
        """The kinds of which there are results, with their numbers."""
        numbers: Counter[SearchKind] = Counter()
        for content_type, number in self.found.counts.items():
            numbers[self.kinds[content_type]] += number
        return sorted(numbers.items(), key=lambda each: each[0].order)

    @property
    def total(self) -> int:
        if self.kind is None:
            return self.everything
        return sum(number for kind, number in self.counts if kind == self.kind)

    @property
    def parameters(self) -> dict[str, str]:
        kind = {"type": self.kind.value} if self.kind else {}
        return {"q": self.text} | kind

    @cached_property
    def pinned(self) -> list[Result]:
        """The results that editors pinned to these words, calls, the promotion, the letter.

        They stand on the first page of all kinds, and of a kind where there is nothing else.
        """
        has_its_own = self.kind is not None and self.total
        if not self.asked or has_its_own or self.page not in (None, "", "1"):
            return []
        wanted = self.key_of(self.text)
        mark = self.marker.mark
        results = []
        picks = SearchPromotion.objects.select_related("query", "page")
        for pick in picks.filter(Q(page=None) | Q(page__in=self.pages)):
            if self.key_of(pick.query.query_string) == wanted:
                url = pick.page.get_url(self.request) if pick.page else pick.external_link_url
                text = pick.description or (pick.page.search_description if pick.page else "")
                results.append(Result(mark(pick.title), url, PAGES, mark(text)))
        audiences = [each for each, said in CALL_WORDS.items() if self.answers(str(said))]
        calls = CallPage.objects.filter(audience__in=audiences, pk__in=self.pages.values("pk"))
        results += [
            Result(mark(call.title), call.get_url(self.request), PAGES, mark(call.details))
            for call in calls.prefetch_related("sessions")
            if call.state != call.State.CLOSED
        ]
        if len(self.typed) > 1 and self.answers("promotion en cours actuelle current cohort"):
            promotions = PromotionPage.objects.in_order().filter(pk__in=self.pages.values("pk"))
            results += [
                Result(mark(page.title), page.get_url(self.request), page.search_kind, "")
                for page in promotions
                if page.state == page.State.UNDER_WAY
            ]
        title = gettext("La lettre d’information")
        if self.answers(f"{title} newsletter infolettre abonnement"):
            site = SiteSettings.objects.filter(site=Site.find_for_request(self.request)).first()
            if site and site.newsletter_url:
                text = gettext("Les appels, les défis et les nouvelles du programme, par courriel.")
                results.append(Result(mark(title), site.newsletter_url, PAGES, mark(text)))
        return results

    def key_of(self, text: str) -> frozenset[Any]:
        return frozenset(term.choices for term in words.search_terms(text, self.languages))

    def answers(self, text: str) -> bool:
        """Tell whether a text has all the words that were asked for."""
        stems = {stem for language in self.languages for stem in words.stems(text, language)}
        return all(any(stems.issuperset(choice) for choice in each.choices) for each in self.asked)

    @property
    def has_missed(self) -> bool:
        """Whether somebody looked for something and nothing answers."""
        return bool(self.terms) and not self.everything and not self.pinned

    @cached_property
    def elsewhere(self) -> list[tuple[str, int, str]]:
        """The other languages with all the words: their name, number of results and address."""
        found = []
        for code, _name in settings.LANGUAGES:
            if code != get_language():
                with translation.override(code):
                    search = Search(self.request, self.text)
                    number = search.everything if search.found.operator == "and" else 0
                    address = f"{reverse('search')}?{urlencode({'q': self.text})}"
                if number:
                    found.append((str(LANGUAGE_NAMES[code]), number, address))
        return found

    # The results

    @cached_property
    def marker(self) -> Marker:
        return Marker(self.terms, self.languages)

    @cached_property
    def results(self) -> ResultPage:
        """The page of results asked for: the first if it is no number, the last beyond the last."""
        rows: Any = self.ranked(self.kind).values_list("kind_id", "key") if self.total else []
        paginator = Paginator(rows, PAGE_SIZE)
        paginator.count = self.total
        page = paginator.get_page(self.page)
        page.object_list = self.shown(list(page.object_list))
        return page

    @property
    def page_numbers(self) -> Iterable[int | str]:
        return self.results.paginator.get_elided_page_range(self.results.number, on_each_side=1)

    def shown(self, rows: list[Row]) -> list[Result]:
        found = self.objects_of(rows)
        # Texts need no object that the bodies name.
        with references.using(references.References()):
            passages = {
                row: self.marker.passage(getattr(each, "own_texts", list)())
                for row, each in found.items()
            }
            return [
                Result(
                    title=self.marker.mark(found[row].title),
                    url=self.address(found[row], passages[row]),
                    kind=self.kinds[row[0]],
                    extract=self.marker.mark(passages[row]),
                    details=getattr(found[row], "acronym", getattr(found[row], "details", "")),
                    language=self.other_language(found[row]),
                )
                for row in rows
                if row in found
            ]

    @cached_property
    def own_locale(self) -> Locale:
        return Locale.get_active()

    def other_language(self, found: Any) -> str:
        """Return the language of what was found, "" for that of the page: all else is French."""
        if self.language == FRENCH:
            return ""
        is_own = isinstance(found, Page) and found.locale_id == self.own_locale.pk
        return "" if is_own else FRENCH

    def objects_of(self, rows: Iterable[Row]) -> dict[Row, Any]:
        keys: dict[int, list[int]] = {}
        for content_type, key in rows:
            keys.setdefault(content_type, []).append(key)
        return {
            (content_type, key): found
            for content_type, of_type in keys.items()
            for key, found in self.models[content_type]._default_manager.in_bulk(of_type).items()
        }

    @cached_property
    def challenge_list(self) -> Any:
        """The list below which each organisation has a page."""
        return visible_to_all(ChallengeIndexPage.objects.filter(locale=self.own_locale)).get()

    def address(self, found: Any, passage: str) -> str:
        """Return the address of a result, at the passage that has the words."""
        leads_there = isinstance(found, Page) and self.marker.found_in(passage)
        return f"{self.url_of(found)}{text_fragment(passage) if leads_there else ''}"

    def url_of(self, found: Any) -> str:
        if isinstance(found, Organisation):
            return self.challenge_list.organisation_url(found, self.request)
        return (found.get_url(self.request) or "") if isinstance(found, Page) else found.url


def text_fragment(passage: str) -> str:
    """Return the end of an address by which browsers lead to a passage, and open what folds it.

    (`#:~:text=`, URL Fragment Text Directives.)
    """
    words = passage.removesuffix("…").split(" ")[-LANDMARK:]
    return f"#:~:text={quote(' '.join(words), safe='').replace('-', '%2D')}"


def suggestions(request: HttpRequest, text: str) -> list[dict[str, str]]:
    """Return the title, address and kind of pages that a half-typed text may mean."""
    search = Search(request, text)
    entries = search.beginning_so().exclude(kind_id__in=search.types_of([DOCUMENTS]))
    rows = list(entries.values_list("kind_id", "key")[:SUGGESTIONS]) if search.typed else []
    found = search.objects_of(rows)
    return [
        {
            "title": found[row].title,
            "url": search.url_of(found[row]),
            "kind": str(search.kinds[row[0]].one),
        }
        for row in rows
        if row in found
    ]
