"""Takes away all that a plan names, in one transaction."""

from typing import Any

from django.db import connection, transaction
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from challenges.erasure.memory import remember
from challenges.erasure.plan import Plan
from challenges.models import PersonPage
from publishing.caching import generation


def erase(person: PersonPage, *, user: Any = None) -> Plan:
    """Erase `person` from the site in one transaction, and return the plan that was followed.

    The texts of others stay as they are: `mentions_of` finds them. Files are deleted after the
    commit. Raises PersonPage.DoesNotExist for somebody who has just been erased.
    """
    with transaction.atomic():
        generation.bump()
        plan = Plan(PersonPage.objects.get(pk=person.pk))
        known_by = [getattr(row, row.erased_with_page) for rows in plan.records for row in rows]
        _delete(plan)
        _forget_words(plan)
        # A homonym may come back; this person is known by the addresses then.
        paths = [*plan.addresses, *known_by]
        remember(sorted(plan.name_keys), paths, user=user)
        return plan


def _delete(plan: Plan) -> None:
    # The forms of previews: an open one writes its own again.
    FormState.objects.all().delete()
    for page in plan.pages:
        page.delete()
    PageLogEntry.objects.filter(page__in=plan.pks).delete()
    for rows in (plan.images, plan.redirects, plan.rows_with_name, *plan.records):
        for row in rows:
            ModelLogEntry.objects.for_instance(row).delete()
            row.delete()
    for challenge in {part.challenge for part in plan.teams}:
        ReferenceIndex.create_or_update_for_object(challenge)
        index.insert_or_update_object(challenge)


def _forget_words(plan: Plan) -> None:
    """Take the name out of what search remembers of the texts that went."""
    search: Any = get_search_backend()
    titles = [page.title for page in plan.pages]
    search.forget(" ".join([*titles, *plan.name_keys]))
    if connection.vendor == "sqlite":
        # A deleted row leaves its words in the index's own tables until they are built anew.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts)"
                " VALUES('rebuild')"
            )
