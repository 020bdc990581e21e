"""Which entries of the index everybody may see, in the active language."""

from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from challenges.models import ChallengeIndexPage
from home.search.kinds import DOCUMENTS, ORGANISATIONS, Kind
from publishing.base.restrictions import visible_to_all


class PublicEntries:
    """The entries of public pages, of the documents that they name, and of organisations.

    `entry_path` leads from a row of the index to its entry, and `kinds` has the kind of each
    content type.
    """

    def __init__(self, entry_path: str, kinds: dict[int, Kind]):
        self.entry_path, self.kinds = entry_path, kinds
        self.language = get_language()

    def only(self, entries: QuerySet) -> QuerySet:
        """Return the public ones, with the `kind_id` and the `key` of what each is of."""
        others = self.types_of(DOCUMENTS, ORGANISATIONS)
        pages = [content_type for content_type in self.kinds if content_type not in others]
        is_page = Q(kind_id__in=pages, key__in=self.pages.values("pk"))
        return entries.annotate(
            kind_id=F(f"{self.entry_path}content_type_id"),
            object_key=F(f"{self.entry_path}object_id"),
            key=Cast(f"{self.entry_path}object_id", BigIntegerField()),
        ).filter(is_page | self.is_document | self.is_organisation)

    def types_of(self, *kinds: Kind) -> list[int]:
        return [content_type for content_type, kind in self.kinds.items() if kind in kinds]

    @property
    def pages(self) -> QuerySet:
        pages = Page.objects.filter(locale__language_code=self.language)
        return visible_to_all(pages).order_by()

    @cached_property
    def challenge_list(self) -> ChallengeIndexPage | None:
        """The list below which each organisation has a page."""
        return ChallengeIndexPage.objects.filter(pk__in=self.pages.values("pk")).first()

    @cached_property
    def is_organisation(self) -> Q:
        if self.challenge_list is None:
            return Q(pk=None)
        keys = self.challenge_list.organisations().values("pk")
        return Q(kind_id__in=self.types_of(ORGANISATIONS), key__in=keys)

    @cached_property
    def is_document(self) -> Q:
        """The condition that an entry is of a document that a public page names."""
        pages = self.pages.annotate(key=Cast("pk", CharField()))
        named = ReferenceIndex.objects.filter(
            to_content_type__in=self.types_of(DOCUMENTS),
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=pages.values("key"),
        )
        documents = get_document_model().objects.all()
        for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True):
            documents = documents.exclude(collection__path__startswith=path)
        return Q(
            kind_id__in=self.types_of(DOCUMENTS),
            object_key__in=named.values("to_object_id"),
            key__in=documents.values("pk"),
        )
