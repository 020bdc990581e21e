"""Which entries of the index everybody may see, in the active language."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import get_language
from wagtail.models import Page

from listing.search.kinds import SearchKind
from publishing.base.restrictions import visible_to_all


class PublicEntries:
    """The entries of public pages, and of what other models say that everybody may find.

    `entry_path` leads from a row of the index to its entry, and `kinds` has the kind of each
    content type. A model that is no page has a `found_by_all`.
    """

    def __init__(self, entry_path: str, kinds: dict[int, SearchKind]):
        self.entry_path, self.kinds = entry_path, kinds
        self.language = get_language()

    def only(self, entries: QuerySet) -> QuerySet:
        """Return the public ones, with the `kind_id` and the `key` of what each is of."""
        models: dict[int, Any] = {
            key: ContentType.objects.get_for_id(key).model_class() for key in self.kinds
        }
        page_types = [key for key, model in models.items() if issubclass(model, Page)]
        is_public = Q(kind_id__in=page_types, key__in=self.pages.values("pk"))
        for key in models.keys() - page_types:
            found = models[key].found_by_all(self.pages)
            is_public |= Q(kind_id=key, key__in=found.values("pk"))
        return entries.annotate(
            kind_id=F(f"{self.entry_path}content_type_id"),
            key=Cast(f"{self.entry_path}object_id", BigIntegerField()),
        ).filter(is_public)

    def types_of(self, *kinds: SearchKind) -> list[int]:
        return [content_type for content_type, kind in self.kinds.items() if kind in kinds]

    @property
    def pages(self) -> QuerySet:
        pages = Page.objects.filter(locale__language_code=self.language)
        return visible_to_all(pages).order_by()
