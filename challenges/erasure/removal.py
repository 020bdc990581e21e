"""Takes away all that a plan names, in one transaction."""

from typing import Any

from django.db import connection, transaction
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from challenges.erasure.memory import remember
from challenges.erasure.plan import Plan
from challenges.models import ChallengePage, PersonPage
from publishing.caching import generation


def erase(person: PersonPage, *, keep_name: bool = False, user: Any = None) -> Plan:
    """Erase `person` from the site in one transaction, and return the plan that was followed.

    With `keep_name` the teams of challenges keep the name, without a page. The texts of others stay
    as they are: `objects_naming` finds them. Files are deleted after the commit. Raises
    PersonPage.DoesNotExist for somebody who has just been erased.
    """
    with transaction.atomic():
        generation.bump()
        plan = Plan(person)
        known_by = [getattr(row, row.erased_with_page) for rows in plan.records for row in rows]
        _leave_teams(plan, keep_name=keep_name)
        _delete(plan)
        _forget_words(plan)
        # A homonym may come back; this person is known by the addresses then.
        paths = [*plan.addresses, *known_by]
        remember(sorted(plan.name_keys), paths, keep_name=keep_name, user=user)
        return plan


def _leave_teams(plan: Plan, *, keep_name: bool) -> None:
    for version in plan.versions_with_them():
        team = plan.team_without_them(version, keep_name=keep_name)
        content = version.content | {"team": team}
        Revision.objects.filter(pk=version.pk).update(content=content)
    for part in plan.teams:
        if not keep_name:
            part.delete()
        elif part.person is not None:
            part.name, part.person = part.person.title, None
            part.save()
    for challenge in ChallengePage.objects.filter(pk__in={p.challenge_id for p in plan.teams}):
        challenge.save(update_fields=["sort_title", "words"], clean=False)
        ReferenceIndex.create_or_update_for_object(challenge)
        index.insert_or_update_object(challenge)


def _delete(plan: Plan) -> None:
    # The forms of previews: an open one writes its own again.
    FormState.objects.all().delete()
    for page in plan.pages:
        PersonPage.objects.get(pk=page.pk).delete()
    PageLogEntry.objects.filter(page__in=plan.pks).delete()
    for rows in (plan.images, plan.redirects, plan.rows_with_name, *plan.records):
        for row in rows:
            ModelLogEntry.objects.for_instance(row).delete()
            row.delete()


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
