"""Finding people, challenges and terms in the admin, without regard to accents."""

from django.db.models import QuerySet
from wagtail.search.backends import get_search_backend


def found(objects: QuerySet, text: str) -> QuerySet:
    """Leave the objects that have every word of `text`, or words that begin so.

    The search backend folds them. The result is an ordinary QuerySet: it can be filtered and
    ordered further.
    """
    everything = objects.model._default_manager.all()
    matches = get_search_backend().autocomplete(text, everything, order_by_relevance=False)
    return objects.filter(pk__in=[match.pk for match in matches])
