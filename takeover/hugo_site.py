"""The whole Hugo site into pages, taxonomies and files."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from wagtail.models import Page

from challenges.models import Expertise, Organisation, Theme
from exchange.export.errors import SourceError
from listing.terms.models import Term
from pages.models import CallPage, Category
from takeover import hugo, menus
from takeover.blocks import Conversion
from takeover.conversion import convert_markdown
from takeover.merging import SharedPlan
from takeover.models import Origin
from takeover.old_addresses import FEED, Move, led_to_parts, parts_of
from takeover.outcomes import Outcome, Status
from takeover.page_types import DIRECTORIES, INDEXES, LISTS, Kind, introduction_of, kind_of
from takeover.promotions import promotion_key, promotion_values
from takeover.relations import Relations
from takeover.site_importer import SiteImporter
from takeover.sources import Document
from takeover.structured import blocks_of_fields, closing_text
from takeover.terms import TAXONOMIES, find_or_create, term_ids

# The roles of people on the old site as those on their pages, and in the team of a challenge.
ROLES = {
    "participant": "talent",
    "agent-public": "agent-public",
    "agent-programme": "equipe",
    "agent-programme-alumni": "alumni",
    "agent-ecosysteme": "ecosysteme",
}
TEAM_ROLES = {
    "participant": "talent",
    "agent-public": "agent-public",
    "agent-ecosysteme": "mentor",
}
# The sections with a list in several parts.
LISTED = ("defis", "blog", "personnes", "promos")
PROFILES = {"linkedin": "https://www.linkedin.com/in/", "github": "https://github.com/"}


def convert(document: Document) -> Conversion:
    """Return the blocks of a document, those of its fields first."""
    blocks, notes = convert_markdown(document.body)
    if document.section != "pages":
        return Conversion(blocks, notes)
    before, more = blocks_of_fields(document)
    return Conversion([*before, *blocks], [*more, *notes])


class HugoImport(SiteImporter):
    """The import of a Hugo checkout."""

    origin = Origin.HUGO
    labels = {"personnes": "Portrait de {}", "defis": "Illustration du défi {}"}
    picture_fields = ("image", "ogImage")
    relations: Relations

    def read(self) -> None:
        if self.has_documents_of(Origin.JEKYLL) and not self.has_documents_of(Origin.HUGO):
            raise SourceError(
                "Le site de 2018 a été importé avant le site actuel, qu’il ne peut que compléter. "
                "Repartez d’une base sans cet import\xa0: le site actuel, puis celui de 2018."
            )
        self.checkout = hugo.read_checkout(self.source)
        self.relations = Relations(self.checkout, self.notes)
        self.prepare(convert)

    def bring_in_menus(self) -> Iterator[Outcome]:
        yield menus.bring_in(
            "fr", self.checkout.menu, "config.toml#menu",
            overwrite_edited=self.overwrite_edited,
        )  # fmt: skip

    def bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = find_or_create(taxonomy.model, document.title)
                url = taxonomy.address_of(term)
                yield Outcome(document.path, url, status, self.said(document))

    # Addresses

    def further_addresses(self) -> Iterator[Move]:
        """Yield those of lists and their parts, of terms, and of the feed that each list had."""
        yield from super().further_addresses()
        yield from ((old, there, "") for old, there in DIRECTORIES.items())
        news = self.places["/blog/"]
        pages = [*self.checkout.of("pages"), *self.checkout.of("promos")]
        for address in {f"/{section}/" for section in LISTED} | {one.address for one in pages}:
            yield f"{address}index.xml", news, FEED
        for section in LISTED:
            parts = parts_of(f"/{section}/", len(self.checkout.of(section)))
            yield from led_to_parts(parts, self.places[f"/{section}/"])
        named = self._times_named("promos")
        for document in self.checkout.of("promos"):
            if page := self.pages.get(document.path):
                for address in document.addresses:
                    yield from ((old, page, "") for old in parts_of(address, named[document.title]))
        for section, taxonomy in TAXONOMIES.items():
            documents, named = self.checkout.of(section), self._times_named(section)
            yield from _of_list(f"/{section}/", len(documents), self.places[taxonomy.path])
            terms = [(one.slug, one.title) for one in documents]
            terms += [(hugo.urlized(title), title) for title in named.keys() | dict(terms).values()]
            for slug, title in terms:
                target = taxonomy.address_of(find_or_create(taxonomy.model, title)[0])
                yield from _of_list(f"/{section}/{slug}/", named[title], target)

    def _times_named(self, section: str) -> Counter[str]:
        """Return how many documents name each promotion or term of a section, by its title."""
        found: Counter[str] = Counter()
        for document in self.checkout.documents:
            for text in document.texts(section):
                known, unknown = self.relations.find(section, text)
                found.update([*(one.title for one in known), *unknown])
        return found

    # Places

    def kind_of(self, document: Document) -> Kind:
        model, values = kind_of(document.section, document.address)
        if document.address in LISTS:
            values = values | {"introduction": introduction_of(document)}
        return model, values

    def why_not(self, document: Document) -> Outcome | None:
        if there := DIRECTORIES.get(document.address):
            said = f"cette page devient la liste des personnes, filtrée par rôle\xa0: {there}"
            return Outcome(document.path, there, Status.DROPPED, (said,))
        return super().why_not(document)

    def promotions_of(self, document: Document) -> list[str]:
        named = {"promos": [document.title], "defis": document.texts("promos")}
        return list(filter(None, map(promotion_key, named.get(document.section, ()))))

    def values_of(self, document: Document) -> dict[str, Any]:
        address = document.address
        model, _values = self.kind_of(document)
        in_menu = any(entry.address == address for entry in menus.flat(self.checkout.menu))
        is_below = address.count("/") > 2 or address in LISTS
        return {"show_in_menus": in_menu or (is_below and model.show_in_menus_default)}

    def make_first_places(self) -> None:
        """Make the places of the menu, in its order, and of the lists."""
        documents = {document.address: document for document in reversed(self.in_order)}
        in_menu = [entry.address for entry in menus.flat(self.checkout.menu) if entry.address]
        for address in dict.fromkeys([*in_menu, *INDEXES]):
            if address in documents and address not in INDEXES:
                self.make_place(documents[address])
            elif address in INDEXES or any(one.startswith(address) for one in documents):
                self.places.section(address)
        for address in DIRECTORIES:
            self.places.setdefault(address, self.places["/personnes/"])

    def person_named(self, name: str) -> int | None:
        found, _unknown = self.relations.find("personnes", name)
        page = self.pages.get(found[0].path) if found else None
        return page.pk if page is not None else None

    # Plans

    def promotion(self, document: Document, plan: SharedPlan) -> None:
        introduction = document.text("description") or document.text("desc")
        values = promotion_values(promotion_key(document.title))
        plan.values |= values | {
            "introduction": introduction,
            "body": self.texts.stream(document),
        }
        if values["start"] is None:
            plan.messages.append("aucun texte ne dit ses dates\xa0: donnez sa date de début")

    def person(self, document: Document, plan: SharedPlan) -> None:
        links = {
            value if "//" in value else f"{host}{value.strip('/@')}": kind
            for kind, host in PROFILES.items()
            for value in document.texts(kind)
        }
        portraits = [self.image_id(document, address) for address in document.texts("image")]
        plan.values |= {
            "job": ", ".join(dict.fromkeys(document.texts("job")))[:255],
            "introduction": " ".join(dict.fromkeys(document.texts("desc"))),
            "roles": _roles(document, ROLES),
            "portrait_id": next(filter(None, portraits), None),
            "display_order": document.number("weight"),
            "biography": self.texts.stream(document),
            "links": [
                {"type": "link", "value": {"kind": kind, "url": url}} for url, kind in links.items()
            ],
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "expertises": self._term_ids(Expertise, document),
        }

    def challenge(self, document: Document, plan: SharedPlan) -> None:
        plan.values |= {
            "subtitle": document.text("description"),
            "place": document.text("place")[:255],
            "town": document.text("town")[:120],
            "image_id": self.image_id(document, document.text("image")),
            "sharing_image_id": self.image_id(document, document.text("ogImage")),
            "state_startup": document.text("urlSET") if document.truth("isSET") else "",
            "body": self.texts.stream(document),
            "organisations": term_ids(Organisation, document.texts("who")),
            "promotion_id": self._promotion_id(document),
            "themes": self._term_ids(Theme, document),
            "expertises": self._term_ids(Expertise, document),
        }
        team: dict[int, dict[str, Any]] = {}
        for person in self.relations.teams.get(document.path, []):
            if page := self.pages.get(person.path):
                role = next(iter(_roles(person, TEAM_ROLES)), "equipe")
                team.setdefault(page.pk, {"person_id": page.pk, "role": role})
        plan.values["team"] = list(team.values())

    def news(self, document: Document, plan: SharedPlan) -> None:
        super().news(document, plan)
        related = self._pages_named("blog", document.texts("related"), document)
        plan.values["promotion_id"] = self._promotion_id(document)
        plan.values["related"] = [{"type": "page", "value": key} for key in related]

    def page(self, document: Document, plan: SharedPlan, page: Page, stream: list[dict]) -> None:
        plan.values["title"] = document.title or document.slug
        super().page(document, plan, page, stream)
        if document.truth("open"):
            plan.messages.append("l’appel était ouvert\xa0: donnez-lui ses dates")
        if document.address == "/":
            plan.values["introduction"] = introduction_of(document)
        if isinstance(page, CallPage):
            plan.values["text_after"] = self.texts.linked(closing_text(document))

    def category_ids(self, document: Document) -> list[int]:
        return self._term_ids(Category, document)

    def _promotion_id(self, document: Document) -> int | None:
        found = self._pages_named("promos", document.texts("promos"), document)
        return self.only_one(document, found)

    def _pages_named(self, section: str, texts: list[str], document: Document) -> list[int]:
        documents, unknown = self.relations.named(section, texts, document)
        for name in unknown:
            self.note(document, f"«\xa0{name}\xa0» n’existe pas dans cette copie")
        pages = [self.pages[one.path] for one in documents if one.path in self.pages]
        return list(dict.fromkeys(page.pk for page in pages))

    def _term_ids(self, model: type[Term], document: Document) -> list[int]:
        """Return the keys of the terms that `document` names; unknown ones are created."""
        section = {Theme: "themes", Expertise: "expertises", Category: "categories"}[model]
        found, unknown = self.relations.named(section, document.texts(section), document)
        for name in unknown:
            self.note(document, f"«\xa0{name}\xa0» n’est défini nulle part\xa0: créé")
        return term_ids(model, [*(one.title for one in found), *unknown])


def _of_list(address: str, documents: int, target: Page | str) -> Iterator[Move]:
    """Yield the addresses of a list, of its parts and of its feed, which all lead to one."""
    for old in (address, f"{address}index.xml", *parts_of(address, documents)):
        yield old, target, ""


def _roles(document: Document, table: dict[str, str]) -> list[str]:
    return list(dict.fromkeys(table[role] for role in document.texts("role") if role in table))
