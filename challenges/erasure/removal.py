"""Takes away all that was found of a person, in one transaction."""

import json
from typing import Any

from django.db import connection, models, transaction
from wagtail.admin.models import FormState
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from challenges.erasure.memory import remember
from challenges.erasure.plan import Plan
from challenges.erasure.texts import Text
from challenges.models import Participation, PersonPage
from challenges.models.listed import ListedPage
from publishing.caching import generation


class Removal:
    """Carries out a plan."""

    def __init__(self, plan: Plan, *, keep_name: bool, replace_text: bool):
        self.plan = plan
        self.keep_name = keep_name
        self.replace_text = replace_text and not plan.homonyms
        # The rows of others that change.
        self.changed: set[tuple[type[models.Model], Any]] = set()

    def carry_out(self) -> None:
        self._leave_teams()
        for text in self.plan.texts:
            self._rewrite_text(text)
        self._rewrite_versions()
        self._delete()
        self._renew()

    def _leave_teams(self) -> None:
        for part in self.plan.teams:
            self.changed.add((Page, part.challenge_id))
            if not self.keep_name:
                part.delete()
            elif part.person is not None:
                part.name, part.person = part.person.title, None
                part.save()

    # Texts of others ----------------------------------------------------------------------------

    def _rewrite_text(self, text: Text) -> None:
        rows = text.model._base_manager.filter(pk=text.pk)
        if text.goes_with_row:
            if not self.plan.homonyms:
                rows.delete()
            return
        is_kept = self.keep_name and text.column == Participation._meta.get_field("name")
        value = self._rewritten(text.value)
        if text.is_place or is_kept or value == text.value:
            return
        if text.column.get_internal_type() == "JSONField":
            value = json.loads(value)
        elif text.column.max_length:
            value = value[: text.column.max_length]
        rows.update(**{text.column.attname: value})
        self.changed.add((text.model, text.pk))

    def _rewritten(self, value: Any) -> Any:
        value = self.plan.matcher.without_links(value)
        return self.plan.matcher.without_name(value) if self.replace_text else value

    def _rewrite_versions(self) -> None:
        for revision in self.plan.other_versions():
            left = self.plan.without_them(revision.content, keep_name=self.keep_name)
            content = self._rewritten(left)
            if self.keep_name and content.get("team"):
                for entry, kept in zip(content["team"], left["team"], strict=True):
                    entry["name"] = kept["name"]
            title = self._rewritten(revision.object_str)
            if content != revision.content or title != revision.object_str:
                Revision.objects.filter(pk=revision.pk).update(content=content, object_str=title)

    # Pages and files ----------------------------------------------------------------------------

    def _delete(self) -> None:
        # The forms of previews: an open one writes its own again.
        FormState.objects.all().delete()
        for page in self.plan.pages:
            PersonPage.objects.get(pk=page.pk).delete()
        PageLogEntry.objects.filter(page__in=self.plan.pks).delete()
        for rows in (self.plan.images, self.plan.redirects, *self.plan.records):
            for row in rows:
                ModelLogEntry.objects.for_instance(row).delete()
                row.delete()

    def _renew(self) -> None:
        """Bring references and the search index up to date with the rows that changed."""
        for model, pk in self.changed:
            found: Any = model._base_manager.get(pk=pk)
            if isinstance(found, Participation):
                found = found.challenge
            if isinstance(found, Page):
                found = found.specific
            if isinstance(found, ListedPage):
                found.save(update_fields=["sort_title", "words"], clean=False)
            if ReferenceIndex.model_is_indexable(type(found)):
                ReferenceIndex.create_or_update_for_object(found)
            if isinstance(found, index.Indexed):
                index.insert_or_update_object(found)
        search: Any = get_search_backend()
        titles = [page.title for page in self.plan.pages]
        search.forget(" ".join([*titles, *self.plan.name_keys]))
        if connection.vendor == "sqlite":
            # A deleted row leaves its words in the index's own tables until they are built anew.
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts)"
                    " VALUES('rebuild')"
                )


def erase(
    person: PersonPage, *, keep_name: bool = False, replace_text: bool = False, user: Any = None
) -> Plan:
    """Erase `person` from the whole site in one transaction, and return the plan that was followed.

    With `keep_name` the teams of challenges keep the name, without a page. With `replace_text`
    the texts of others say « une personne » instead of the name, in earlier versions too. They stay
    as they are where a homonym has a page, for nobody can tell the two apart. Files are deleted
    after the commit. The plan lists the work that is left to do by hand. Raises
    PersonPage.DoesNotExist for somebody who has just been erased.
    """
    with transaction.atomic():
        generation.bump()
        plan = Plan(person)
        known_by = [getattr(row, row.erased_with_page) for rows in plan.records for row in rows]
        Removal(plan, keep_name=keep_name, replace_text=replace_text).carry_out()
        # A homonym may come back; this person is known by the addresses then.
        paths = [*plan.addresses, *known_by]
        remember(sorted(plan.name_keys), paths, keep_name=keep_name, user=user)
        return plan
