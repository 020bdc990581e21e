"""Takes away all that was found of a person, in one transaction."""

import json
from typing import Any

from django.db import connection, models, transaction
from wagtail.admin.models import FormState
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from challenges.erasure.memory import remember
from challenges.erasure.plan import Plan
from challenges.models import Participation, PersonPage
from challenges.models.listed import ListedPage
from publishing.caching import generation


class Removal(Plan):
    """Carries out the plan."""

    def carry_out(self, *, keep_name: bool, replace_text: bool, user: Any) -> None:
        touched = {part.challenge_id for part in self.teams}
        if keep_name:
            self._reduce_to_names()
        else:
            self.belongings[Participation].delete()
        others = self._rewrite_texts(keep_name=keep_name, replace_text=replace_text)
        self._rewrite_revisions(keep_name=keep_name, replace_text=replace_text)
        # The forms of previews: an open one writes its own again.
        FormState.objects.all().delete()
        for page in self.pages:
            Page.objects.get(pk=page.pk).specific.delete()
        for image in self.images:
            image.delete()
        for rows in self.belongings.values():
            rows.delete()
        ReferenceIndex.objects.filter(
            to_content_type=self.page_type, to_object_id__in=self.keys
        ).delete()
        self._renew({(Page, pk) for pk in touched} | others)
        search: Any = get_search_backend()
        search.forget(" ".join([*(page.title for page in self.pages), *self.name_keys]))
        known_by = [
            getattr(row, row.erased_with_page) for rows in self.records.values() for row in rows
        ]
        paths = [*self.addresses, *known_by]
        # A homonym may come back; this person is known by the addresses then.
        remember(sorted(self.name_keys), paths, keep_name=keep_name, user=user)

    def _reduce_to_names(self) -> None:
        for part in self.teams:
            if part.person is not None:
                part.name, part.person = part.person.title, None
                part.save()
        self.belongings[Participation] = Participation.objects.none()

    def _rewrite_texts(
        self, *, keep_name: bool, replace_text: bool
    ) -> set[tuple[type[models.Model], Any]]:
        """Rewrite the texts of others, and return the model and key of each row that changed."""
        changed = set()
        for text in list(self.naming_texts()):
            if text.goes_with_row:
                if not self.homonyms:
                    text.model._base_manager.filter(pk=text.pk).delete()
                continue
            is_kept = keep_name and text.column == Participation._meta.get_field("name")
            if text.is_place or is_kept:
                continue
            value = self._rewritten(text.value, replace_text=replace_text)
            if value == text.value:
                continue
            if text.column.get_internal_type() == "JSONField":
                value = json.loads(value)
            elif text.column.max_length:
                value = value[: text.column.max_length]
            text.model._base_manager.filter(pk=text.pk).update(**{text.column.attname: value})
            changed.add((text.model, text.pk))
        return changed

    def _rewritten(self, value: Any, *, replace_text: bool) -> Any:
        value = self.matcher.without_links(value)
        return self.matcher.without_name(value) if replace_text else value

    def _rewrite_revisions(self, *, keep_name: bool, replace_text: bool) -> None:
        for revision in self.other_revisions():
            content = self._rewritten(
                self.without_them(revision.content), replace_text=replace_text
            )
            if "team" in content and keep_name:
                content = {
                    **content,
                    "team": self._named(revision.content["team"], content["team"]),
                }
            title = self._rewritten(revision.object_str, replace_text=replace_text)
            if content != revision.content or title != revision.object_str:
                Revision.objects.filter(pk=revision.pk).update(content=content, object_str=title)

    def _named(self, team: list[dict], others: list[dict]) -> list[dict]:
        """Return a `team` with the person's name in place of the person; `others` are the rest."""
        rest = iter(others)
        return [
            {**entry, "person": None, "name": entry.get("name") or self.person.title}
            if self.is_their_entry(entry)
            else next(rest)
            for entry in team
        ]

    def _renew(self, rows: set[tuple[type[models.Model], Any]]) -> None:
        """Bring references and the search index up to date with the rows that changed."""
        objects: dict[tuple[type[models.Model], Any], models.Model] = {}
        for model, pk in rows:
            if model is Participation:
                model, pk = Page, Participation.objects.get(pk=pk).challenge_id
            found = model._base_manager.get(pk=pk)
            if isinstance(found, Page):
                model, found = Page, found.specific
            objects[model, pk] = found
        for found in objects.values():
            if isinstance(found, ListedPage):
                found.save(update_fields=["sort_title", "words"], clean=False)
            if ReferenceIndex.model_is_indexable(type(found)):
                ReferenceIndex.create_or_update_for_object(found)
            if isinstance(found, index.Indexed):
                index.insert_or_update_object(found)
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
        erasure = Removal(PersonPage.objects.get(pk=person.pk))
        replace_text = replace_text and not erasure.homonyms
        erasure.carry_out(keep_name=keep_name, replace_text=replace_text, user=user)
        return erasure
