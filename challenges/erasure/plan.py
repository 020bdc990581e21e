"""The plan of an erasure: pages, teams and files of a person, and texts that name them.

A model takes part by an attribute. The rows of one with `erased_with_page` go with their `page`;
the attribute names the field with the path by which an importer knows the person. The rows of one
with `erased_with_name` go with the name in them. One with `is_not_searched` is derived from others
and written again with them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    TaskState,
    WorkflowState,
)

from challenges.erasure.memory import path_key
from challenges.folding import folded
from challenges.models import Participation, PersonPage
from challenges.name_matcher import NameMatcher
from publishing.trash.models import TrashedItem, former_address

# Models of libraries: derived ones, written again with their source; those that are cleared; and
# those of accounts, which this does not change.
NOT_SEARCHED = frozenset(
    {
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Permission",
        "auth.User",
        "contenttypes.ContentType",
        "mfa.Authenticator",
        "sessions.Session",
        "socialaccount.SocialAccount",
        "socialaccount.SocialApp",
        "socialaccount.SocialToken",
        "usersessions.UserSession",
        "wagtailadmin.FormState",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
    }
)
# Fields that hold an address: another text in them would lead nowhere.
PLACE_FIELDS = frozenset({"address", "old_path", "source_path", "url_path"})


def pages_of(person: PersonPage) -> list[PersonPage]:
    """Return the page, its translations and the aliases of all of them."""
    found = {person.pk: person}
    while True:
        related = PersonPage.objects.exclude(pk__in=found).filter(
            Q(translation_key__in={page.translation_key for page in found.values()})
            | Q(alias_of__in=found)
        )
        more = {page.pk: page for page in related}
        if not more:
            return list(found.values())
        found |= more


@dataclass(frozen=True)
class Text:
    """A value of the database that names the person or links to one of their pages."""

    model: type[models.Model]
    pk: Any
    column: models.Field
    value: Any
    mentions: int

    @property
    def is_place(self) -> bool:
        """Tell whether the value is an address, which another text would break."""
        column = self.column
        return (
            column.unique
            or column.name in PLACE_FIELDS
            or isinstance(column, models.SlugField | models.FileField)
        )

    @property
    def goes_with_row(self) -> bool:
        """Tell whether the whole row is of no use without the name."""
        return getattr(self.model, "erased_with_name", False)

    def __str__(self) -> str:
        instance = self.model._base_manager.get(pk=self.pk)
        kind = self.model._meta.verbose_name
        return f"{kind} «\xa0{instance}\xa0», {self.column.verbose_name}"


class Plan:
    """All that the site holds about a person, by its fate.

    Reads all of the database, and writes nothing.
    """

    def __init__(self, person: PersonPage):
        self.person = person
        self.pages = pages_of(person)
        self.pks = {page.pk for page in self.pages}
        self.keys = [str(pk) for pk in self.pks]
        self.page_type = ContentType.objects.get_for_model(Page)
        self.revisions = Revision.objects.filter(
            base_content_type=self.page_type, object_id__in=self.keys
        )
        self.versions = list(self.revisions.values_list("content", flat=True))
        self.names = self._names()
        name_keys = {folded(name) for name in self.names}
        others = PersonPage.objects.exclude(pk__in=self.pks)
        # Other people of the same name: texts that name them cannot be told apart, and stay.
        self.homonyms = [other for other in others if folded(other.title) in name_keys]
        self.matcher = NameMatcher(self.names, self.pks)
        # A team that names somebody without a page may mean the homonym.
        self.name_keys = set() if self.homonyms else name_keys
        self.redirects = list(Redirect.objects.filter(redirect_page__in=self.pks))
        self.addresses = self._addresses()
        self._add_redirects_between()
        self.records = {
            model: list(model._base_manager.filter(page__in=self.pks))
            for model in apps.get_models()
            if hasattr(model, "erased_with_page")
        }
        self._find_files()
        self._find_teams()
        self.belongings = self._belongings()
        self._find_texts()
        self.accounts = self._accounts()

    def _names(self) -> list[str]:
        """Return the titles of the pages, and those of earlier versions that have several words.

        A page may have begun as « Test »: one word of an earlier title is not a name to look for.
        """
        titles = [title for page in self.pages for title in (page.title, page.draft_title)]
        earlier = [version.get("title") or "" for version in self.versions]
        titles += [title for title in earlier if len(folded(title).split()) > 1]
        return list(dict.fromkeys(title for title in titles if folded(title)))

    def _addresses(self) -> list[str]:
        """Return the addresses at which the person can be, or could once be, found."""
        addresses = {redirect.old_path for redirect in self.redirects}
        slugs = {version.get("slug") for version in self.versions}
        for page in self.pages:
            if address := address_of(page):
                above = address.rstrip("/").rpartition("/")[0]
                addresses |= {address, *(f"{above}/{slug}/" for slug in slugs if slug)}
        # Another page may have taken an old address over.
        taken = {path_key(address_of(page)) for page in self._pages_with(slugs)}
        own = {path_key(address): f"{address.rstrip('/')}/" for address in addresses}
        return sorted(address for key, address in own.items() if key not in {"/", *taken})

    def _pages_with(self, slugs: set[Any]) -> QuerySet[Page]:
        return Page.objects.filter(slug__in=slugs - {None}).exclude(pk__in=self.pks)

    def _add_redirects_between(self) -> None:
        """Add the redirects that were written by hand from or to one of the addresses."""
        keys = {path_key(address) for address in self.addresses}
        known = {redirect.pk for redirect in self.redirects}
        for redirect in Redirect.objects.exclude(pk__in=known):
            ends = {path_key(redirect.old_path), path_key(urlsplit(redirect.redirect_link).path)}
            if ends & keys:
                self.redirects.append(redirect)

    # Files, teams, texts and accounts -----------------------------------------------------------

    def _find_files(self) -> None:
        image_model, document_model = get_image_model(), get_document_model()
        keys = {page.portrait_id for page in self.pages}
        keys |= {version.get("portrait") for version in self.versions}
        keys.discard(None)
        portraits = list(image_model.objects.filter(pk__in=keys))
        self.shared_images = [image for image in portraits if self._is_used_elsewhere(image)]
        self.images = [image for image in portraits if image not in self.shared_images]
        self.other_files: list[Any] = []
        for model in (image_model, document_model):
            cited = self._references_of_pages().filter(
                to_content_type=ContentType.objects.get_for_model(model)
            )
            pks = {int(pk) for pk in cited.values_list("to_object_id", flat=True)}
            self.other_files += [
                file
                for file in model._base_manager.filter(pk__in=pks)
                if file not in portraits and not self._is_used_elsewhere(file)
            ]

    def _references_of_pages(self) -> QuerySet[ReferenceIndex]:
        return ReferenceIndex.objects.filter(
            base_content_type=self.page_type, object_id__in=self.keys
        )

    def _is_used_elsewhere(self, file: models.Model) -> bool:
        uses = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(file), to_object_id=str(file.pk)
        )
        return uses.exclude(pk__in=self._references_of_pages()).exists()

    def _find_teams(self) -> None:
        parts = Participation.objects.select_related("challenge", "person")
        self.teams = [part for part in parts if self._is_theirs(part.person_id, part.name)]

    def _is_theirs(self, person: int | None, name: str) -> bool:
        return person in self.pks or (person is None and folded(name) in self.name_keys)

    def is_their_entry(self, entry: dict) -> bool:
        return self._is_theirs(entry.get("person"), entry.get("name") or "")

    def _belongings(self) -> dict[type[models.Model], QuerySet]:
        """Return the rows that go with the pages, in the order in which they can be deleted."""
        image_model = get_image_model()
        rendition_model = image_model.get_rendition_model()
        images = [image.pk for image in self.images]
        states = WorkflowState.objects.filter(
            base_content_type=self.page_type, object_id__in=self.keys
        )
        return {
            TrashedItem: TrashedItem.objects.filter(Q(page__in=self.pks) | Q(image__in=images)),
            **{
                model: model._base_manager.filter(pk__in=[row.pk for row in rows])
                for model, rows in self.records.items()
            },
            Redirect: Redirect.objects.filter(pk__in=[row.pk for row in self.redirects]),
            CommentReply: CommentReply.objects.filter(comment__page__in=self.pks),
            Comment: Comment.objects.filter(page__in=self.pks),
            TaskState: TaskState.objects.filter(workflow_state__in=states),
            WorkflowState: states,
            Participation: Participation.objects.filter(pk__in=[p.pk for p in self.teams]),
            PersonPage: PersonPage.objects.filter(pk__in=self.pks),
            Page: Page.objects.filter(pk__in=self.pks),
            Revision: self.revisions,
            PageLogEntry: PageLogEntry.objects.filter(page__in=self.pks),
            rendition_model: rendition_model._base_manager.filter(image__in=images),
            image_model: image_model._base_manager.filter(pk__in=images),
        }

    def _find_texts(self) -> None:
        self.rows: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.by_hand: Counter[str] = Counter()
        self.team_versions = 0
        for text in self.naming_texts():
            if text.mentions:
                self._place(text)[str(text)] += text.mentions
        for revision in self.other_revisions():
            content = self.without_them(revision.content)
            if content is not revision.content:
                self.team_versions += 1
            if found := self.matcher.mentions(content):
                self.texts[f"versions et brouillons de «\xa0{revision.object_str}\xa0»"] += found

    def _place(self, text: Text) -> Counter[str]:
        if text.goes_with_row:
            return self.rows
        return self.by_hand if text.is_place else self.texts

    def naming_texts(self) -> Iterator[Text]:
        """Yield every value that names the person or links to them.

        Their own rows are left out, and revisions, whose teams need a closer look.
        """
        for model in apps.get_models(include_auto_created=True):
            if not is_searched(model) or model is Revision:
                continue
            columns = [
                column for column in model._meta.local_concrete_fields if _holds_text(column)
            ]
            if not columns:
                continue
            rows = model._base_manager.order_by()
            if model in self.belongings:
                rows = rows.exclude(pk__in=self.belongings[model].values("pk"))
            stored = [Cast(column.attname, models.TextField()) for column in columns]
            for pk, *values in rows.values_list("pk", *stored).iterator(chunk_size=200):
                for column, value in zip(columns, values, strict=True):
                    if value and (mentions := self.matcher.mentions(value)):
                        yield Text(model, pk, column, value, mentions)
                    elif value and self.matcher.without_links(value) != value:
                        yield Text(model, pk, column, value, 0)

    def other_revisions(self) -> Iterator[Revision]:
        others = Revision.objects.exclude(pk__in=self.revisions.values("pk")).order_by("pk")
        yield from others.iterator(chunk_size=50)

    def without_them(self, content: dict) -> dict:
        """Return the content of a revision without the person in its team."""
        team = content.get("team") or []
        others = [entry for entry in team if not self.is_their_entry(entry)]
        return content if len(others) == len(team) else {**content, "team": others}

    def _accounts(self) -> list[Any]:
        accounts: QuerySet[Any] = get_user_model()._default_manager.all()
        return [
            account
            for account in accounts
            if self.matcher.mentions(
                [account.get_full_name(), account.get_username(), account.email]
            )
        ]


def is_searched(model: type[models.Model]) -> bool:
    is_ours_to_change = model._meta.label not in NOT_SEARCHED and model._meta.managed
    return is_ours_to_change and not getattr(model, "is_not_searched", False)


def _holds_text(column: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.FileField)
    return isinstance(column, kinds) or column.get_internal_type() == "JSONField"


def address_of(page: Page) -> str:
    parts = page.get_url_parts()
    return (parts and parts[2]) or former_address(page)
