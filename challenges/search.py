"""Finding people, challenges and terms in the admin, without regard to accents."""

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend

from challenges.folding import folded


def found(objects: QuerySet, text: str) -> QuerySet:
    """Leave the objects that have every word of `text`, or words that begin so.

    `words` is what an object is indexed by, written by the same `folded`. The result is an ordinary
    QuerySet: it can be filtered and ordered further.
    """
    words = folded(text)
    if not words:
        return objects.none()
    everything = objects.model._default_manager.all()
    matches = get_search_backend().autocomplete(words, everything, order_by_relevance=False)
    return objects.filter(pk__in=[match.pk for match in matches])
