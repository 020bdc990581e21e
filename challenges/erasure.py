"""Erases a person from the site on their request (GDPR, article 17).

`plan_for` tells what there is, `erase` takes it away in one transaction, `is_erased` and
`may_be_named` keep importers from bringing the person back. Creating a page of the same name by
hand stays possible: that is a human's decision.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac
from wagtail.admin.models import FormState
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
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
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from challenges.folding import folded
from challenges.models import Participation, PersonPage
from challenges.models.erasure import ErasedPerson
from challenges.models.listed import ListedPage
from challenges.name_traces import NameTraces
from media import sharing
from publishing import generation
from trash.models import TrashedItem, former_address

# Written again along with what they are made of, cleared, without anybody's name in clear, or of
# somebody's account, which is not ours to change.
NOT_SEARCHED = frozenset(
    {
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Permission",
        "auth.User",
        "challenges.ErasedPerson",
        "contenttypes.ContentType",
        "home.IndexedText",
        "home.IndexedWord",
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
# Fields that lead somewhere: rewriting them would break what they lead to.
PLACE_FIELDS = frozenset({"address", "old_path", "source_path", "url_path"})


@dataclass
class Plan:
    """What the site holds about a person, by what becomes of it."""

    person: PersonPage
    pages: list[PersonPage]
    names: list[str]
    addresses: list[str]
    # Other people of the same name: texts that name them cannot be told apart, and stay.
    homonyms: list[PersonPage]
    teams: list[Participation] = field(default_factory=list)
    team_versions: int = 0
    images: list[Any] = field(default_factory=list)
    shared_images: list[Any] = field(default_factory=list)
    other_files: list[Any] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)
    by_hand: Counter[str] = field(default_factory=Counter)
    accounts: list[Any] = field(default_factory=list)

    def sections(
        self, *, keep_name: bool | None = None, replace_text: bool | None = None
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield headings and lines, in French, of what these choices do; None is not chosen yet."""
        teams_heading = {
            None: "Équipes où la personne figure",
            False: "Équipes dont la personne disparaît",
            True: "Équipes où seul le nom restera",
        }[keep_name]
        texts_heading = {
            None: "Textes qui nomment la personne",
            False: "Textes qui nomment la personne et qui ne changeront pas",
            True: "Textes où le nom sera remplacé par «\xa0une personne\xa0»",
        }[replace_text if not self.homonyms else False]
        yield (
            "Pages supprimées, avec leurs versions, brouillons, commentaires et historique",
            [f"{page.title} ({_address_of(page) or 'hors du site'})" for page in self.pages],
        )
        yield "Adresses qui répondront «\xa0410, page retirée\xa0»", self.addresses
        teams = [f"{part.challenge.title}, {part.get_role_display()}" for part in self.teams]
        if self.team_versions:
            teams.append(f"ainsi que dans {self.team_versions} versions ou brouillons de défis")
        yield teams_heading, teams
        yield "Images supprimées, avec leurs fichiers", [str(image) for image in self.images]
        yield (
            "Images gardées, car une autre page s’en sert",
            [str(image) for image in self.shared_images],
        )
        yield (
            "Fichiers cités par ces pages seules, à supprimer vous-même s’il le faut",
            [str(file) for file in self.other_files],
        )
        yield texts_heading, _counted(self.texts)
        if self.homonyms:
            yield (
                "Une autre personne porte ce nom\xa0: les textes restent tels quels",
                [f"{page.title} ({_address_of(page)})" for page in self.homonyms],
            )
        yield (
            "Adresses et fichiers qui contiennent le nom, à changer vous-même",
            _counted(self.by_hand),
        )
        yield (
            "Comptes à supprimer à part, dans les réglages",
            [account.get_username() for account in self.accounts],
        )


def _counted(places: Counter[str]) -> list[str]:
    return [place if number == 1 else f"{place} ({number} fois)"
            for place, number in sorted(places.items())]  # fmt: skip


# Finding ----------------------------------------------------------------------------------------


def person_at(path: str) -> PersonPage | None:
    """Return the person whose page, live or not, is at this path or full address.

    One in the trash is found where it was.
    """
    wanted = _path_key(urlsplit(path).path)
    slug = wanted.rpartition("/")[2]
    named = Q(slug=slug) | Q(trashed__slug=slug)
    for page in PersonPage.objects.filter(named).order_by("path"):
        if _path_key(_address_of(page)) == wanted:
            return page
    return None


def plan_for(person: PersonPage) -> Plan:
    """Return what the site holds about `person`. Reads all of the database, and writes nothing."""
    return _Erasure(person).plan


def _pages_of(person: PersonPage) -> list[PersonPage]:
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


def _address_of(page: Page) -> str:
    parts = page.get_url_parts()
    return (parts and parts[2]) or former_address(page)


@dataclass(frozen=True)
class _Text:
    """A value of the database that names the person or links to one of their pages."""

    model: type[models.Model]
    pk: Any
    column: models.Field
    value: Any
    mentions: int

    @property
    def is_place(self) -> bool:
        """Tell whether the value leads somewhere, so that rewriting it would break what it does."""
        column = self.column
        return (
            column.unique
            or column.name in PLACE_FIELDS
            or isinstance(column, models.SlugField | models.FileField)
        )

    def __str__(self) -> str:
        instance = self.model._base_manager.get(pk=self.pk)
        kind = self.model._meta.verbose_name
        return f"{kind} «\xa0{instance}\xa0», {self.column.verbose_name}"


class _Erasure:
    """One person on the way out: what belongs to them, and what others wrote about them."""

    def __init__(self, person: PersonPage):
        self.pages = _pages_of(person)
        self.pks = {page.pk for page in self.pages}
        self.keys = [str(pk) for pk in self.pks]
        self.page_type = ContentType.objects.get_for_model(Page)
        self.revisions = Revision.objects.filter(
            base_content_type=self.page_type, object_id__in=self.keys
        )
        self.versions = list(self.revisions.values_list("content", flat=True))
        names = self._names()
        name_keys = {folded(name) for name in names}
        others = PersonPage.objects.exclude(pk__in=self.pks)
        homonyms = [other for other in others if folded(other.title) in name_keys]
        self.traces = NameTraces(names, self.pks)
        # A team that names somebody without a page may mean the homonym.
        self.name_keys = set() if homonyms else name_keys
        self.redirects = list(Redirect.objects.filter(redirect_page__in=self.pks))
        addresses = self._addresses()
        self._add_redirects_between(addresses)
        self.imported = [
            *apps.get_model("legacy.ImportedDocument")._base_manager.filter(page__in=self.pks)
        ]
        self.plan = Plan(person, self.pages, names, addresses, homonyms)
        self._find_files()
        self._find_teams()
        self.belongings = self._belongings()
        self._find_texts()
        self._find_accounts()

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
            if address := _address_of(page):
                above = address.rstrip("/").rpartition("/")[0]
                addresses |= {address, *(f"{above}/{slug}/" for slug in slugs if slug)}
        # Another page may have taken an old address over.
        taken = {_path_key(_address_of(page)) for page in self._pages_with(slugs)}
        own = {_path_key(address): f"{address.rstrip('/')}/" for address in addresses}
        return sorted(address for key, address in own.items() if key not in {"/", *taken})

    def _pages_with(self, slugs: set[Any]) -> QuerySet[Page]:
        return Page.objects.filter(slug__in=slugs - {None}).exclude(pk__in=self.pks)

    def _add_redirects_between(self, addresses: list[str]) -> None:
        """Add the redirects that were written by hand from or to one of the addresses."""
        keys = {_path_key(address) for address in addresses}
        known = {redirect.pk for redirect in self.redirects}
        for redirect in Redirect.objects.exclude(pk__in=known):
            ends = {_path_key(redirect.old_path), _path_key(urlsplit(redirect.redirect_link).path)}
            if ends & keys:
                self.redirects.append(redirect)

    # What there is ------------------------------------------------------------------------------

    def _find_files(self) -> None:
        image_model, document_model = get_image_model(), get_document_model()
        keys = {page.portrait_id for page in self.pages}
        keys |= {version.get("portrait") for version in self.versions}
        keys.discard(None)
        for image in image_model.objects.filter(pk__in=keys):
            is_shared = self._is_used_elsewhere(image)
            (self.plan.shared_images if is_shared else self.plan.images).append(image)
        for model in (image_model, document_model):
            cited = self._references_of_pages().filter(
                to_content_type=ContentType.objects.get_for_model(model)
            )
            pks = {int(pk) for pk in cited.values_list("to_object_id", flat=True)}
            self.plan.other_files += [
                file
                for file in model._base_manager.filter(pk__in=pks)
                if file not in (*self.plan.images, *self.plan.shared_images)
                and not self._is_used_elsewhere(file)
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
        self.plan.teams = [part for part in parts if self._is_theirs(part.person_id, part.name)]
        for revision in self._other_revisions():
            if any(self._is_their_entry(entry) for entry in revision.content.get("team") or []):
                self.plan.team_versions += 1

    def _is_theirs(self, person: int | None, name: str) -> bool:
        return person in self.pks or (person is None and folded(name) in self.name_keys)

    def _is_their_entry(self, entry: dict) -> bool:
        return self._is_theirs(entry.get("person"), entry.get("name") or "")

    def _belongings(self) -> dict[type[models.Model], QuerySet]:
        """Return the rows that go with the pages, in the order in which they can be deleted."""
        image_model = get_image_model()
        rendition_model = image_model.get_rendition_model()
        imported = type_of_imports()
        images = [image.pk for image in self.plan.images]
        states = WorkflowState.objects.filter(
            base_content_type=self.page_type, object_id__in=self.keys
        )
        return {
            TrashedItem: TrashedItem.objects.filter(Q(page__in=self.pks) | Q(image__in=images)),
            imported: imported._base_manager.filter(pk__in=[row.pk for row in self.imported]),
            Redirect: Redirect.objects.filter(pk__in=[row.pk for row in self.redirects]),
            CommentReply: CommentReply.objects.filter(comment__page__in=self.pks),
            Comment: Comment.objects.filter(page__in=self.pks),
            TaskState: TaskState.objects.filter(workflow_state__in=states),
            WorkflowState: states,
            Participation: Participation.objects.filter(pk__in=[p.pk for p in self.plan.teams]),
            PersonPage: PersonPage.objects.filter(pk__in=self.pks),
            Page: Page.objects.filter(pk__in=self.pks),
            Revision: self.revisions,
            PageLogEntry: PageLogEntry.objects.filter(page__in=self.pks),
            rendition_model: rendition_model._base_manager.filter(image__in=images),
            image_model: image_model._base_manager.filter(pk__in=images),
        }

    def _find_texts(self) -> None:
        for text in self._texts():
            if text.mentions:
                places = self.plan.by_hand if text.is_place else self.plan.texts
                places[str(text)] += text.mentions
        for revision in self._other_revisions():
            if found := self.traces.mentions(self._without_them(revision.content)):
                self.plan.texts[f"versions et brouillons de «\xa0{revision.object_str}\xa0»"] += (
                    found
                )

    def _texts(self) -> Iterator[_Text]:
        """Yield every value that names the person or links to them, but in what belongs to them.

        Revisions are left out: their teams need a closer look.
        """
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label in NOT_SEARCHED or not model._meta.managed or model is Revision:
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
                    if value and (mentions := self.traces.mentions(value)):
                        yield _Text(model, pk, column, value, mentions)
                    elif value and self.traces.without_links(value) != value:
                        yield _Text(model, pk, column, value, 0)

    def _other_revisions(self) -> Iterator[Revision]:
        others = Revision.objects.exclude(pk__in=self.revisions.values("pk")).order_by("pk")
        yield from others.iterator(chunk_size=50)

    def _find_accounts(self) -> None:
        for account in get_user_model()._default_manager.all():
            words = [account.get_full_name(), account.get_username(), account.email]  # type: ignore[attr-defined]
            if self.traces.mentions(words):
                self.plan.accounts.append(account)

    # Taking it away -----------------------------------------------------------------------------

    def carry_out(self, *, keep_name: bool, replace_text: bool, user: Any) -> None:
        touched = {part.challenge_id for part in self.plan.teams}
        if keep_name:
            self._reduce_to_names()
        else:
            self.belongings[Participation].delete()
        others = self._rewrite_texts(keep_name=keep_name, replace_text=replace_text)
        self._rewrite_revisions(keep_name=keep_name, replace_text=replace_text)
        self._forget_forms()
        for page in self.pages:
            Page.objects.get(pk=page.pk).specific.delete()
        for image in self.plan.images:
            image.delete()
        for rows in self.belongings.values():
            rows.delete()
        ReferenceIndex.objects.filter(
            to_content_type=self.page_type, to_object_id__in=self.keys
        ).delete()
        self._renew({(Page, pk) for pk in touched} | others)
        search: Any = get_search_backend()
        search.forget(" ".join([*(page.title for page in self.pages), *self.name_keys]))
        self._remember(keep_name=keep_name, user=user)

    def _reduce_to_names(self) -> None:
        for part in self.plan.teams:
            if part.person is not None:
                part.name, part.person = part.person.title, None
                part.save()
        self.belongings[Participation] = Participation.objects.none()

    def _rewrite_texts(
        self, *, keep_name: bool, replace_text: bool
    ) -> set[tuple[type[models.Model], Any]]:
        """Rewrite what others wrote, and return the model and key of each row that changed."""
        changed = set()
        for text in list(self._texts()):
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
        value = self.traces.without_links(value)
        return self.traces.without_name(value) if replace_text else value

    def _rewrite_revisions(self, *, keep_name: bool, replace_text: bool) -> None:
        for revision in self._other_revisions():
            content = self._rewritten(
                self._without_them(revision.content), replace_text=replace_text
            )
            if "team" in content and keep_name:
                content = {
                    **content,
                    "team": self._named(revision.content["team"], content["team"]),
                }
            title = self._rewritten(revision.object_str, replace_text=replace_text)
            if content != revision.content or title != revision.object_str:
                Revision.objects.filter(pk=revision.pk).update(content=content, object_str=title)

    def _without_them(self, content: dict) -> dict:
        """Return the content of a revision without the person in its team."""
        team = content.get("team") or []
        others = [entry for entry in team if not self._is_their_entry(entry)]
        return content if len(others) == len(team) else {**content, "team": others}

    def _named(self, team: list[dict], others: list[dict]) -> list[dict]:
        """Return a `team` with the person's name in place of the person; `others` are the rest."""
        rest = iter(others)
        return [
            {**entry, "person": None, "name": entry.get("name") or self.plan.person.title}
            if self._is_their_entry(entry)
            else next(rest)
            for entry in team
        ]

    def _forget_forms(self) -> None:
        """Delete what the admin keeps of forms for their preview, where it names the person."""
        for form in FormState.objects.all():
            is_theirs = form.object_id in self.keys and issubclass(
                form.content_type.model_class() or models.Model, Page
            )
            if is_theirs or self.traces.mentions(unquote_plus(form.data)):
                form.delete()

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
        sharing.delete_outdated_cards()
        if connection.vendor == "sqlite":
            # A deleted row leaves its words in the index's own tables until they are built anew.
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO wagtailsearch_indexentry_fts(wagtailsearch_indexentry_fts)"
                    " VALUES('rebuild')"
                )

    def _remember(self, *, keep_name: bool, user: Any) -> None:
        """Write the digests that importers and old addresses ask for, and one log entry."""
        kind = ErasedPerson.Kind.NAME_IN_TEAMS if keep_name else ErasedPerson.Kind.NAME
        # A homonym may come back; this person is known by the addresses then.
        digests = {_digest(_name_key(name)): kind for name in sorted(self.name_keys)}
        paths = [*self.plan.addresses, *(row.source_path for row in self.imported)]
        digests |= {_digest(_path_key(path)): ErasedPerson.Kind.PATH for path in paths}
        record = None
        for digest, its_kind in digests.items():
            record, is_new = ErasedPerson.objects.get_or_create(
                digest=digest, defaults={"kind": its_kind}
            )
            if not is_new and its_kind == ErasedPerson.Kind.NAME:
                record.kind = its_kind
                record.save()
        if record is not None:
            log(record, "challenges.erase", user=user, data={"digests": list(digests)})


def type_of_imports() -> type[models.Model]:
    return apps.get_model("legacy.ImportedDocument")


def _holds_text(column: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.FileField)
    return isinstance(column, kinds) or column.get_internal_type() == "JSONField"


def erase(
    person: PersonPage, *, keep_name: bool = False, replace_text: bool = False, user: Any = None
) -> Plan:
    """Erase `person` from the whole site in one transaction, and return what there was.

    With `keep_name` the teams of challenges keep the name, without a page. With `replace_text`
    what others wrote says « une personne » instead of the name, in earlier versions too; where a
    homonym has a page it stays as it is, for nobody can tell whom it means. Files are deleted
    after the commit. What a person has to do by hand is in the plan.
    """
    with transaction.atomic():
        generation.move()
        erasure = _Erasure(person)
        replace_text = replace_text and not erasure.plan.homonyms
        erasure.carry_out(keep_name=keep_name, replace_text=replace_text, user=user)
        return erasure.plan


# Remembering ------------------------------------------------------------------------------------


def is_erased(*, name: str = "", path: str = "") -> bool:
    """Tell whether a person of this name, or what was at this path, was erased.

    `path` is that of an address or of a source document. Importers ask before they make a page
    of a person; they ask `may_be_named` before they write a name in a team.
    """
    keys = [*([_name_key(name)] if name else []), *([_path_key(path)] if path else [])]
    return ErasedPerson.objects.filter(digest__in=_digests(keys)).exists()


def may_be_named(name: str) -> bool:
    """Tell whether a team may hold this name, which nobody asked to have removed everywhere."""
    erased = ErasedPerson.objects.filter(kind=ErasedPerson.Kind.NAME)
    return not erased.filter(digest__in=_digests([_name_key(name)])).exists()


def _name_key(name: str) -> str:
    return f"name:{folded(name)}"


def _path_key(path: str) -> str:
    return "/" + unquote(path).strip("/").casefold()


def _digest(key: str, secret: str | bytes | None = None) -> str:
    key = key.encode("utf-8", "replace").decode()
    return salted_hmac("challenges.erasure", key, secret, algorithm="sha256").hexdigest()


def _digests(keys: Iterable[str]) -> list[str]:
    """Return the digests under every key of the site, so that a change of key forgets nobody."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [_digest(key, secret) for key in keys for secret in secrets]
