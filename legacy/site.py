"""A whole Hugo site into pages, taxonomies and files, in an order in which nothing is missing.

Files first, then terms, then an empty draft for each page, so that relations and links find what
they name; then each page is filled and published in a transaction of its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page, Site

from challenges import erasure
from challenges.folding import folded
from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    PersonPage,
    PromotionPage,
    TermAlias,
    Theme,
)
from challenges.models.taxonomies import Term
from home.demo.remover import remove as remove_demo
from home.models import DemoObject, HomePage
from legacy import hugo, writer
from legacy.blocks import Block, Picture, Steps
from legacy.bodies import raw_body
from legacy.conversion import convert_markdown
from legacy.errors import SourceError
from legacy.hugo import Checkout, Document
from legacy.library import Library
from legacy.outcomes import DROPPED, Outcome, Status, refusal
from legacy.pictures import without_missing
from legacy.relations import Names
from legacy.slugs import slug_of
from legacy.structured import BY_ADDRESS, blocks_of_fields, kind_of_page
from legacy.taxonomies import TAXONOMIES
from legacy.writer import Plan
from pages.models import Category, FAQPage, NewsPage, ProgrammePage

# Hosts under which the programme's sites stood; links to them are links within the site.
OWN_HOSTS = {
    f"{www}{host}"
    for www in ("", "www.")
    for host in (
        "eig.etalab.gouv.fr",
        "eig.numerique.gouv.fr",
        "entrepreneur-interet-general.etalab.gouv.fr",
        "entrepreneur-interet-general.netlify.com",
    )
}
# What the old site called the roles of people, and what they are in a challenge's team.
ROLES = {
    "participant": ["talent"],
    "agent-public": ["agent-public"],
    "agent-programme": ["equipe"],
    "agent-programme-alumni": ["alumni"],
    "agent-ecosysteme": ["ecosysteme"],
}
TEAM_ROLES = {
    "participant": "talent",
    "agent-public": "agent-public",
    "agent-ecosysteme": "mentor",
}
INDEXES = {
    "/promos/": "Les promotions",
    "/personnes/": "Les personnes",
    "/defis/": "Les défis",
    "/blog/": "Actualités",
}


class SiteImport:
    """The take-over of one checkout. Iterate `run()`; each step commits by itself.

    Demo content that nobody edited makes way first; what stays of it is told to `say`.

    Raises SourceError when the checkout cannot be read at all, or leaves its folder.
    """

    def __init__(
        self,
        source: Path,
        *,
        dry_run: bool = False,
        overwrite_edited: bool = False,
        say: Callable[[str], Any] = lambda line: None,
    ):
        self.source = source
        self.say = say
        self.dry_run = dry_run
        self.overwrite_edited = overwrite_edited
        self.checkout: Checkout = hugo.read_checkout(source)
        files = hugo.static_files(self.checkout, source)
        self.library = Library(source, self.checkout.static, files, dry_run=dry_run)
        self.total = len(self.checkout.documents) + len(self.checkout.refused) + len(files)
        self.places: dict[str, Page] = {}
        self._terms: dict[type[Term], list[Term]] = {}
        self._conversions: dict[str, tuple[list[Block], list[str]]] = {}
        self._notes: dict[str, list[str]] = defaultdict(list)

    def run(self) -> Iterator[Outcome]:
        for path, error in self.checkout.refused:
            yield refusal(path, error)
        if not self.dry_run and DemoObject.objects.exists():
            self.say("Le contenu de démonstration laisse la place\xa0:")
            remove_demo(self.say)
        _ = self.teams  # what it finds amiss is said with the people, who come first
        self._name_pictures()
        yield from self.library.bring_in()
        yield from self._bring_in_terms()
        if not self.dry_run:
            self._make_places()
        for document in self._in_order():
            yield from self._bring_in(document)

    # The documents ----------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[str, list[Document]]:
        """The documents about each person, by the path of the first.

        The old site's editor added `-1` to a file's name when there was one of that name already:
        somebody entered twice.
        """
        found: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for document in sorted(self.checkout.of("personnes"), key=lambda one: len(one.address)):
            stem = re.sub(r"-\d+$", "", document.address.strip("/"))
            found[folded(document.title), stem].append(document)
        return {documents[0].path: documents for documents in found.values()}

    @cached_property
    def first_of(self) -> dict[str, Document]:
        """By its path, the document whose page also holds one that is not its person's first."""
        return {
            other.path: documents[0]
            for documents in self.people.values()
            for other in documents[1:]
        }

    def _in_order(self) -> list[Document]:
        """Every document, in the order in which pages need each other's relations."""
        order = ["promos", "personnes", "defis", "blog", "pages"]
        return [
            document
            for section in order
            for document in sorted(
                self.checkout.of(section), key=lambda one: (one.address.count("/"), one.path)
            )
        ]

    @cached_property
    def names(self) -> dict[str, Names]:
        return {
            section: Names(document.title for document in self.checkout.of(section))
            for section in hugo.SECTIONS
        }

    @cached_property
    def by_title(self) -> dict[tuple[str, str], Document]:
        """The first document of each title in each section."""
        found: dict[tuple[str, str], Document] = {}
        for document in self.checkout.documents:
            first = self.first_of.get(document.path, document)
            found.setdefault((document.section, document.title), first)
        return found

    # Files ------------------------------------------------------------------------------------

    def _name_pictures(self) -> None:
        labels = {"personnes": "Portrait de {}", "defis": "Illustration du défi {}"}
        for document in self.checkout.documents:
            label = labels.get(document.section, "{}").format(document.title)
            for key in ("image", "ogImage"):
                if address := document.text(key):
                    alt = label if document.section == "personnes" else ""
                    self.library.name(address, label, alt)
            for src, alt in pictures_of(self._converted(document)[0]):
                self.library.name(src, alt[:100] or label, alt)

    # Terms ------------------------------------------------------------------------------------

    def _bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = self._term(taxonomy.model, document.title)
                slug = term.slug if term else slug_of(document.title)
                if term is not None:
                    old = document.address.strip("/").split("/")[-1]
                    self._alias(term, [old, hugo.urlized(document.title)])
                url = f"{taxonomy.path}?{taxonomy.parameter}={slug}"
                yield Outcome(document.path, url, status, self._said(document))

    def _term(self, model: type[Term], name: str) -> tuple[Term | None, Status]:
        """Return the term of that name, made now if there is none (but in a dry run)."""
        key = folded(name)
        for term in self._known_terms(model):
            if folded(term.name) == key:
                return term, Status.UNCHANGED
        if former := model._default_manager.named(slug_of(name)).first():
            return former, Status.UNCHANGED  # editors renamed it, or reunited it with another
        if self.dry_run:
            return None, Status.CREATED
        term = model(name=name[:200])
        term.full_clean()
        term.save()
        self._known_terms(model).append(term)
        return term, Status.CREATED

    def _known_terms(self, model: type[Term]) -> list[Term]:
        if model not in self._terms:
            self._terms[model] = list(model._default_manager.all())
        return self._terms[model]

    def _alias(self, term: Term, slugs: Iterable[str]) -> None:
        kind = ContentType.objects.get_for_model(term)
        for slug in slugs:
            plain = slug_of(slug)
            if plain and plain != term.slug:
                taken = type(term)._default_manager.filter(slug=plain).exists()
                if not taken:
                    TermAlias.objects.get_or_create(
                        content_type=kind, slug=plain, defaults={"object_id": term.pk}
                    )

    def _term_ids(self, model: type[Term], section: str, document: Document) -> list[int]:
        """Return the keys of the terms that `document` names; those defined nowhere are made."""
        found = self.names[section].find_all(document.texts(section))
        self._notes[document.path] += found.notes
        for name in found.unknown:
            self._notes[document.path].append(f"«\xa0{name}\xa0» n’est défini nulle part\xa0: créé")
        terms = [self._term(model, name)[0] for name in (*found.names, *found.unknown)]
        return list(dict.fromkeys(term.pk for term in terms if term is not None))

    # Places -----------------------------------------------------------------------------------

    @cached_property
    def home(self) -> HomePage:
        site = Site.objects.filter(is_default_site=True).first()
        home = HomePage.objects.filter(pk=site.root_page_id).first() if site else None
        if home is None:
            raise SourceError("Le site n’a pas de page d’accueil où placer les pages.")
        return home

    def _make_places(self) -> None:
        for address, title in INDEXES.items():
            self.places[address] = self._index(address, title)
        for document in self._in_order():
            is_home = document.address == "/"
            is_gone = self._is_erased(document) or self._was_deleted(document)
            if document.path not in self.first_of and not is_home and not is_gone:
                try:
                    self.places[document.address] = self._place(document)
                except (SourceError, ValidationError) as error:
                    self._notes[document.path].append(str(error))
        self.places["/"] = self.home
        for other, first in self.first_of.items():
            if first.address in self.places:
                address = next(one.address for one in self.checkout.documents if one.path == other)
                self.places[address] = self.places[first.address]

    def _index(self, address: str, title: str) -> Page:
        """Return the list at `address`: the site's own, else one made of its document or empty."""
        model = apps.get_model(BY_ADDRESS[address][0])
        document = next((one for one in self.checkout.documents if one.address == address), None)
        page = model.objects.child_of(self.home).first()
        if page is None and document is not None:
            return writer.make_place(
                self.home, model, document.title or title, address.strip("/"), document.path
            )
        if page is None:
            page = model(title=title, slug=address.strip("/"), locale=self.home.locale)
            page.show_in_menus = True
            self.home.add_child(instance=page)
            page.save_revision().publish()
        return page

    def _place(self, document: Document) -> Page:
        if document.address in self.places:  # an index page that has a document of its own
            return self.places[document.address]
        parts = document.address.strip("/").split("/")
        parent = self._parent(parts[:-1])
        model, values = self._model(document)
        record = writer.record_of(document.path)
        if record is not None and record.page is not None:
            return record.page.specific
        slug = slug_of(parts[-1])
        if not slug:
            raise SourceError("Le titre n’a aucune lettre dont faire une adresse.")
        present = parent.get_children().filter(slug=slug).first()
        if present is not None:
            free = next(
                f"{slug}-{n}"
                for n in range(2, 1000)
                if not parent.get_children().filter(slug=f"{slug}-{n}").exists()
            )
            self._notes[document.path].append(f"l’adresse «\xa0{slug}\xa0» est prise\xa0: {free}")
            slug = free
        title = document.title or slug
        page = writer.make_place(parent, model, title, slug, document.path, **values)
        self._redirect(document.address, page)
        return page

    def _parent(self, parts: list[str]) -> Page:
        parent: Page = self.home
        for depth in range(1, len(parts) + 1):
            address = f"/{'/'.join(parts[:depth])}/"
            if address not in self.places:
                slug = slug_of(parts[depth - 1])
                page = parent.get_children().filter(slug=slug).first()
                if page is None:
                    page = ProgrammePage(
                        title=parts[depth - 1].replace("-", " ").capitalize(),
                        slug=slug,
                        locale=self.home.locale,
                        show_in_menus=True,
                    )
                    parent.add_child(instance=page)
                    page.save_revision().publish()
                self.places[address] = page.specific
            parent = self.places[address]
        # Its number of children changes with every one that is added.
        parent.refresh_from_db(fields=["numchild", "path", "depth"])
        return parent

    def _model(self, document: Document) -> tuple[type[Page], dict[str, Any]]:
        if document.address == "/":
            return HomePage, {}
        match document.section:
            case "promos":
                return PromotionPage, {}
            case "personnes":
                return PersonPage, {}
            case "defis":
                return ChallengePage, {}
            case "blog":
                return NewsPage, {}
        return kind_of_page(document)

    def _redirect(self, address: str, page: Page) -> None:
        """Lead the old address on, where the page stands at another one."""
        if page.get_url_parts()[2] != address:
            path = Redirect.normalise_path(address)
            site = Site.objects.get(is_default_site=True)
            Redirect.objects.get_or_create(
                old_path=path, site=site, defaults={"redirect_page": page, "is_permanent": True}
            )

    # Links ------------------------------------------------------------------------------------

    def page_at(self, address: str) -> int | None:
        """Return the key of the page at an address of the site, under whichever host it stood."""
        path = own_path(address)
        if path is None:
            return None
        page = self.places.get(path) or self.places.get(path.lower())
        if page is None:
            key = string_to_ascii(path).lower()
            page = self._places_by_key.get(key)
        return page.pk if page is not None else None

    @cached_property
    def _places_by_key(self) -> dict[str, Page]:
        return {string_to_ascii(address).lower(): page for address, page in self.places.items()}

    # Pages ------------------------------------------------------------------------------------

    def _converted(self, document: Document) -> tuple[list[Block], list[str]]:
        """The blocks of a document and what was dropped on the way; front matter last or first."""
        known = self._conversions
        if document.path not in known:
            conversion = convert_markdown(document.body)
            blocks, notes = list(conversion.blocks), list(conversion.notes)
            if document.section == "pages":
                before, more = blocks_of_fields(document)
                blocks, notes = [*before, *blocks], [*more, *notes]
            blocks, missing = without_missing(
                blocks, lambda src: self.library.path_of(src) is not None
            )
            known[document.path] = blocks, [*notes, *missing]
        return known[document.path]

    def _stream(self, document: Document) -> list[dict]:
        blocks, notes = self._converted(document)
        self._notes[document.path] += notes
        pictures = {src: (self.library.image(src), alt) for src, alt in pictures_of(blocks)}
        return raw_body(
            blocks,
            document=document.path,
            images=pictures,
            page_at=self.page_at,
            document_at=self.library.document,
            person_named=self._person_named,
        )

    def _person_named(self, name: str) -> int | None:
        found = self.names["personnes"].find(name).names
        page = self.places.get(self.by_title["personnes", found[0]].address) if found else None
        return page.pk if page is not None else None

    def _was_deleted(self, document: Document) -> bool:
        """Tell whether somebody deleted the page that was made of `document`."""
        record = writer.record_of(document.path)
        return record is not None and record.page is None and not self.overwrite_edited

    def _is_erased(self, document: Document) -> bool:
        return document.section == "personnes" and erasure.is_erased(
            name=document.title, path=document.address
        )

    def _bring_in(self, document: Document) -> Iterator[Outcome]:
        if self._is_erased(document):
            reason = "cette personne a demandé à disparaître du site"
            yield Outcome(document.path, DROPPED, Status.DROPPED, (reason,))
            return
        if self._was_deleted(document):
            reason = "la page a été supprimée depuis la reprise"
            yield Outcome(document.path, DROPPED, Status.KEPT, (reason,))
            return
        first = self.first_of.get(document.path)
        page = self.places.get((first or document).address)
        if page is None and not self.dry_run:
            yield refusal(document.path, SourceError(" ".join(self._said(document))))
            return
        if first is not None:
            if page is not None and not self.dry_run:
                self._redirect(document.address, page)
            url = page.get_url_parts()[2] if page is not None else ""
            yield Outcome(
                document.path, url, Status.UNCHANGED, (f"réuni avec {first.path}, même personne",)
            )
            return
        try:
            plan = self._plan(document)
            plan.messages = [*plan.messages, *self._said(document)]
            yield writer.carry_out(
                plan, page, overwrite_edited=self.overwrite_edited, dry_run=self.dry_run
            )
        except (SourceError, ValidationError) as error:
            if page is not None:
                writer.forget_place(page, document.path)
            yield refusal(document.path, error)

    def _said(self, document: Document) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._notes.pop(document.path, [])))

    def _plan(self, document: Document) -> Plan:
        planners: dict[str, Callable[[Document], Plan]] = {
            "promos": self._promotion,
            "personnes": self._person,
            "defis": self._challenge,
            "blog": self._news,
            "pages": self._page,
        }
        plan = planners[document.section](document)
        blocks = self._converted(document)[0]
        plan.blocks = Counter(type(block).__name__ for block in blocks)
        return plan

    def _base(self, document: Document) -> Plan:
        moment = document.date()
        return Plan(
            paths=(document.path,),
            title=document.title,
            live=document.truth("visible", default=True) and not document.truth("draft"),
            published_at=(
                timezone.make_aware(datetime.combine(moment, time(9))) if moment else None
            ),
        )

    def _image_id(self, document: Document, key: str) -> int | None:
        address = document.text(key)
        if not address:
            return None
        if self.library.path_of(address) is None:
            self._notes[document.path].append(f"image absente\xa0: {address}")
        return self.library.image(address)

    def _pages_named(self, section: str, texts: list[str], document: Document) -> list[int]:
        found = self.names[section].find_all(texts)
        self._notes[document.path] += found.notes
        self._notes[document.path] += [
            f"«\xa0{name}\xa0» n’existe pas dans cette copie" for name in found.unknown
        ]
        places = [self.places.get(self.by_title[section, name].address) for name in found.names]
        return list(dict.fromkeys(page.pk for page in places if page is not None))

    def _promotion(self, document: Document) -> Plan:
        plan = self._base(document)
        number = re.search(r"\d+", document.title)
        is_dig = "dig" in folded(document.title).split()
        plan.values = {
            "kind": PromotionPage.Kind.DIG if is_dig else PromotionPage.Kind.EIG,
            "number": int(number[0]) if number and not is_dig else None,
            "introduction": document.text("description") or document.text("desc"),
        }
        plan.streams = {"body": self._stream(document)}
        return plan

    def _person(self, document: Document) -> Plan:
        documents = self.people[document.path]
        plan = self._base(document)
        plan.paths = tuple(one.path for one in documents)
        roles = dict.fromkeys(r for one in documents for r in ROLES.get(one.text("role"), []))
        jobs = dict.fromkeys(one.text("job") for one in documents)
        links: dict[str, str] = {}
        for one in documents:
            for kind, host in (
                ("linkedin", "https://www.linkedin.com/in/"),
                ("github", "https://github.com/"),
            ):
                if value := one.text(kind):
                    url = value if "//" in value else f"{host}{value.strip('/@')}"
                    links.setdefault(url, kind)
        orders = [order for one in documents if (order := one.number("weight")) is not None]
        portraits = [self._image_id(one, "image") for one in documents]
        plan.values = {
            "job": ", ".join(filter(None, jobs))[:255],
            "introduction": " ".join(
                dict.fromkeys(filter(None, (one.text("desc") for one in documents)))
            ),
            "roles": list(roles),
            "portrait_id": next((key for key in portraits if key), None),
            "display_order": min(orders, default=None),
        }
        plan.streams = {
            "biography": [block for one in documents for block in self._stream(one)],
            "links": [
                {"type": "link", "value": {"kind": kind, "url": url, "label": ""}}
                for url, kind in links.items()
            ],
        }
        promotions = [text for one in documents for text in one.texts("promos")]
        plan.relations = {
            "promotions": self._pages_named("promos", promotions, document),
            "expertises": list(
                dict.fromkeys(
                    key for one in documents for key in self._term_ids(Expertise, "expertises", one)
                )
            ),
        }
        for one in documents[1:]:
            self._notes[document.path] += self._notes.pop(one.path, [])
        return plan

    @cached_property
    def teams(self) -> dict[str, list[tuple[Document, Document]]]:
        """The people of each challenge by its path: somebody's first document, and what says so."""
        found: dict[str, list[tuple[Document, Document]]] = defaultdict(list)
        for documents in self.people.values():
            for one in documents:
                relation = self.names["defis"].find_all(one.texts("defis"))
                self._notes[documents[0].path] += relation.notes
                self._notes[documents[0].path] += [
                    f"défi «\xa0{name}\xa0» absent de cette copie" for name in relation.unknown
                ]
                for name in relation.names:
                    found[self.by_title["defis", name].path].append((documents[0], one))
        for members in found.values():
            members.sort(key=lambda member: (member[1].number("weight") or 9999, member[0].path))
        return found

    def _challenge(self, document: Document) -> Plan:
        plan = self._base(document)
        plan.values = {
            "subtitle": document.text("description"),
            "place": document.text("place")[:255],
            "town": document.text("town")[:120],
            "image_id": self._image_id(document, "image"),
            "sharing_image_id": self._image_id(document, "ogImage"),
            "state_startup": document.text("urlSET") if document.truth("isSET") else "",
        }
        plan.streams = {"body": self._stream(document)}
        organisations = [self._term(Organisation, name)[0] for name in document.texts("who")]
        plan.relations = {
            "organisations": [term.pk for term in organisations if term is not None],
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "themes": self._term_ids(Theme, "themes", document),
            "expertises": self._term_ids(Expertise, "expertises", document),
        }
        team: dict[int, dict[str, Any]] = {}
        for person, said in self.teams.get(document.path, []):
            page = self.places.get(person.address)
            if page is not None:
                role = TEAM_ROLES.get(said.text("role"), "equipe")
                team.setdefault(page.pk, {"person_id": page.pk, "role": role})
        plan.children = {"team": list(team.values())}
        return plan

    def _news(self, document: Document) -> Plan:
        plan = self._base(document)
        author = document.text("author")
        known = f" {folded(author)} "
        authors = [
            self.places[one.address].pk
            for path, (one, *_) in self.people.items()
            if f" {folded(one.title)} " in known and one.address in self.places
        ]
        plan.values = {
            "author_line": author[:255],
            "introduction": document.text("description"),
            "image_id": self._image_id(document, "image"),
        }
        if moment := document.date():
            plan.values["date"] = moment
        plan.streams = {"body": self._stream(document)}
        plan.relations = {
            "categories": self._term_ids(Category, "categories", document),
            "authors": authors,
            "promotions": self._pages_named("promos", document.texts("promos"), document),
        }
        related = self._pages_named("blog", document.texts("related"), document)
        plan.streams["related"] = [{"type": "page", "value": key} for key in related]
        return plan

    def _page(self, document: Document) -> Plan:
        model, values = self._model(document)
        plan = self._base(document)
        plan.title = document.title or document.address.strip("/").rpartition("/")[2]
        plan.values = dict(values)
        stream = self._stream(document)
        if document.truth("open"):
            plan.messages.append("l’appel était ouvert\xa0: donnez-lui ses dates")
        if issubclass(model, FAQPage):
            plan.streams = questions_first(stream)
        elif hasattr(model, "body"):
            plan.streams = {"body": stream}
        elif stream:
            plan.messages.append("son texte n’a pas de place sur une liste")
        if document.address == "/":
            plan.title = self.home.title
        return plan


def questions_first(stream: list[dict]) -> dict[str, list[dict]]:
    """Part a stream into what `FAQPage` has places for: its questions, and what is after them."""
    kinds = [block["type"] for block in stream]
    end = len(kinds) - kinds[::-1].index("accordion") if "accordion" in kinds else 0
    first, after = stream[:end], stream[end:]
    after = [block for block in first if block["type"] not in ("heading", "accordion")] + after
    questions = [
        block | {"type": "questions" if block["type"] == "accordion" else "heading"}
        for block in first
        if block["type"] in ("heading", "accordion")
    ]
    return {"body": questions, "after": after}


def pictures_of(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield address and alternative text of every picture in `blocks`."""
    for block in blocks:
        match block:
            case Picture(src, alt):
                yield src, alt
            case Steps(steps):
                yield from ((step.src, "") for step in steps if step.src)


def own_path(address: str) -> str | None:
    """Return the path of an address of the site (with both slashes), None for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.query or parts.fragment:
        return None
    if parts.scheme in ("http", "https"):
        if (parts.hostname or "").lower() not in OWN_HOSTS:
            return None
    elif parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    path = parts.path.removesuffix(".html").strip("/")
    return f"/{path}/" if path else "/"
