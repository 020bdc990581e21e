"""The bases of pages that lists show as cards, and of the pages that list them."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from listing.filters import Listing
from listing.folding import folded
from listing.search.kinds import PAGES, SearchKind
from listing.search.models import IndexedWord, Synonyms  # noqa: F401 - Django finds them here
from listing.terms.models import Term
from media.pages import IllustratedPage
from publishing.base.pages import PublishedPage
from publishing.base.visibility import hidden_paths, is_visible_to_all, visible_to_all
from publishing.caching.public_changes import BOOKKEEPING


def translation_keys(pages: Any) -> Any:
    """Return what the pages have in common with their translations, as a query if it can be one.

    In a preview, the pages of a relation are those that are not saved yet.
    """
    if isinstance(pages, models.QuerySet):
        return pages.order_by().values("translation_key")
    return [page.translation_key for page in pages]


class ListedPageQuerySet(PageQuerySet):
    def visible_to_all(self) -> Self:
        return visible_to_all(self)

    def for_display(self) -> Self:
        """Return only the pages that visitors may see, ready for cards but for their renditions.

        `with_renditions` adds those of one list. `media.pictures.load_renditions` reads those of
        several lists at once.
        """
        model: Any = self.model
        pages = self.visible_to_all().defer_streamfields().select_related(model.picture_field)
        return pages.prefetch_related(*model.shown_on_cards)

    # The language of related pages. A translation names the French pages that its original named,
    # so two pages are related if any of their translations are.

    def in_language_of(self, page: Page) -> Self:
        """Return only the pages in the language of `page`."""
        return self.filter(locale=page.locale_id)

    def translating(self, pages: Any) -> Self:
        """Return only these pages and their translations."""
        return self.filter(translation_key__in=translation_keys(pages))

    def naming(self, relation: str, pages: Any) -> Self:
        """Return only the pages whose `relation` names one of these pages, or a translation."""
        named = {f"{relation}__translation_key__in": translation_keys(pages)}
        return self.filter(pk__in=self.model._base_manager.filter(**named).values("pk"))

    def with_renditions(self) -> Self:
        model: Any = self.model
        return self.prefetch_related(f"{model.picture_field}__renditions")

    def by_title(self) -> Self:
        return self.order_by("sort_title", "pk")


class ListedPage(IllustratedPage):
    """A page that lists show as a card, by the template `card_template`."""

    # Folded, because databases sort « Écologie » differently.
    sort_title = models.CharField(max_length=255, editable=False, blank=True)

    objects = PageManager.from_queryset(ListedPageQuerySet)()

    unsearched_fields = frozenset({"sort_title"})
    search_fields = [*PublishedPage.search_fields, index.AutocompleteField("other_titles")]
    card_template: ClassVar[str]
    search_kind: ClassVar[SearchKind] = PAGES
    picture_field: ClassVar[str] = "image"
    # Relations that its card names.
    shown_on_cards: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def picture(self) -> Any:
        return getattr(self, self.picture_field)

    @property
    def other_titles(self) -> list[str]:
        """The texts by which search finds it as by its title, half-typed too."""
        return []

    @property
    def called(self) -> list[str]:
        """How the pages that name it call it, by which search finds them."""
        return [self.title]

    def related_names(self) -> list[str]:
        return [str(self.search_kind.one)]

    def public_names(self, pages: Iterable[Any]) -> list[str]:
        """Return how the related pages are called that visitors may see."""
        hidden = hidden_paths()
        return [name for page in pages if is_visible_to_all(page, hidden) for name in page.called]

    def pages_naming_it(self) -> Iterable[Page]:
        """Return the pages that search finds by how it is called."""
        return ()

    def publicly_called(self) -> list[str]:
        """Return how the stored page is called if it is live."""
        stored = type(self)._base_manager.filter(pk=self.pk, live=True).first()
        return stored.called if stored else []

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
            return super().save(*args, update_fields=update_fields, **kwargs)
        self.sort_title = folded(self.title)[:255]
        with transaction.atomic():
            before = self.publicly_called()
            result = super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields is None:
                self.follow_merges(commit=True)
            if before != self.publicly_called():
                for page in self.pages_naming_it():
                    index.insert_or_update_object(page)
        return result

    @classmethod
    def from_serializable_data(cls, *args, **kwargs):
        """Read a version, with the terms that stand for those that were merged since."""
        page = super().from_serializable_data(*args, **kwargs)
        page.follow_merges()
        return page

    def follow_merges(self, commit: bool = False) -> None:
        """Replace each term that was merged by the one that stands for it."""
        for field in self._meta.many_to_many:
            if issubclass(field.related_model, Term):
                relation = getattr(self, field.name)
                if merged := [term for term in relation.all() if term.merged_into_id]:
                    relation.remove(*merged)
                    relation.add(*(term.final for term in merged))
                    if commit:
                        relation.commit()


class ListingPage(RoutablePageMixin, PublishedPage):
    """A page that lists others as cards, filtered by the parameters of its address."""

    introduction = models.TextField("chapô", blank=True)

    content_panels = [*PublishedPage.content_panels, FieldPanel("introduction")]
    listing_class: ClassVar[type[Listing]]

    class Meta:
        abstract = True

    @classmethod
    def known_parameters(cls) -> list[str]:
        return cls.listing_class.known_parameters()

    def listed_pages(self) -> Any:
        """Return the pages that it lists without any filter: those that visitors may see."""
        raise NotImplementedError

    def get_listing(self, request: HttpRequest) -> Listing:
        return self.listing_class(request.GET, self)

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        return self.render(request, context_overrides={"listing": self.get_listing(request)})
