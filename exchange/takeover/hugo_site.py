"""The whole Hugo site into pages, taxonomies and files."""

from collections.abc import Iterator
from typing import Any

from wagtail.models import Page

from challenges.models import Expertise, Organisation, Theme
from challenges.models.taxonomies import Term
from exchange.addresses.slugs import slug_of
from exchange.addresses.taxonomies import TAXONOMIES
from exchange.export.errors import SourceError
from exchange.export.models import Origin
from exchange.export.outcomes import Outcome, Status
from exchange.export.writer import Plan
from exchange.takeover import hugo, menus
from exchange.takeover.blocks import Conversion
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.page_types import (
    BY_ADDRESS,
    INDEXES,
    Kind,
    introduction_of,
    kind_of_page,
)
from exchange.takeover.promotions import promotion_key, promotion_named
from exchange.takeover.relations import Relations
from exchange.takeover.site_importer import SiteImporter
from exchange.takeover.sources import Document
from exchange.takeover.structured import blocks_of_fields, closing_text
from exchange.takeover.terms import find_or_create, term_ids
from home.models import HomePage
from pages.models import CallPage, Category

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
        files = hugo.static_files(self.checkout, self.source)
        self.prepare(files, convert)

    def old_addresses(self) -> set[str]:
        return hugo.old_addresses(self.checkout, self.library.files)

    def bring_in_menus(self) -> Iterator[Outcome]:
        yield menus.bring_in(
            "fr", self.checkout.menu, "config.toml#menu",
            overwrite_edited=self.overwrite_edited,
        )  # fmt: skip

    def bring_in_terms(self) -> Iterator[Outcome]:
        for section, taxonomy in TAXONOMIES.items():
            for document in self.checkout.of(section):
                term, status = find_or_create(taxonomy.model, document.title)
                for slug in (document.slug, hugo.urlized(document.title)):
                    term.add_alias(slug_of(slug))
                url = f"{taxonomy.path}?{taxonomy.parameter}={term.slug}"
                yield Outcome(document.path, url, status, self.said(document))

    # Places

    def kind_of(self, document: Document) -> Kind:
        if document.section != "pages":
            return super().kind_of(document)
        return (HomePage, {}) if document.address == "/" else kind_of_page(document)

    def addresses_of(self, document: Document) -> list[str]:
        documents = self.relations.people.get(document.path, [document])
        return [address for one in documents for address in hugo.addresses_of(one)]

    def promotions_of(self, document: Document) -> list[str]:
        named = {"promos": [document.title], "defis": document.texts("promos")}
        return list(filter(None, map(promotion_key, named.get(document.section, ()))))

    def values_of(self, document: Document) -> dict[str, Any]:
        address = document.address
        model, _values = self.kind_of(document)
        in_menu = any(entry.address == address for entry in menus.flat(self.checkout.menu))
        is_below = address.count("/") > 2 or address in BY_ADDRESS
        return {"show_in_menus": in_menu or (is_below and model.show_in_menus_default)}

    def make_first_places(self) -> None:
        """Make the places of the menu, in its order, and of the lists."""
        documents = {document.address: document for document in reversed(self.in_order)}
        in_menu = [entry.address for entry in menus.flat(self.checkout.menu) if entry.address]
        for address in dict.fromkeys([*in_menu, *INDEXES]):
            document = documents.get(address)
            if address in INDEXES:
                model, title = INDEXES[address]
                self.places.index(address, model, (document.title if document else "") or title)
            elif document is not None:
                self.make_place(document)
            elif any(other.startswith(address) for other in documents):
                self.places.section(address)

    def make_place(self, document: Document) -> None:
        first = self.relations.first_of.get(document.path)
        if first is None:
            super().make_place(document)
            return
        self.make_place(first)
        if first.path in self.pages:
            self.pages[document.path] = self.places[document.address] = self.pages[first.path]

    def person_named(self, name: str) -> int | None:
        found, _unknown = self.relations.names["personnes"].find(name)
        document = self.relations.by_title["personnes", found[0]] if found else None
        page: Page | None = self.pages.get(document.path) if document else None
        return page.pk if page is not None else None

    # Pages

    def bring_in(self, document: Document) -> Outcome:
        first = self.relations.first_of.get(document.path)
        if first is None or self.why_not(document):
            return super().bring_in(document)
        page = self.pages.get(first.path)
        url = page.get_url_parts()[2] if page is not None else first.address
        reason = f"réuni avec {first.path}, même personne"
        return Outcome(document.path, url, Status.UNCHANGED, (reason,))

    # Plans

    def promotion(self, document: Document, plan: Plan) -> None:
        promotion = promotion_named(document.title)
        introduction = document.text("description") or document.text("desc")
        plan.values = {**promotion.values, "introduction": introduction}
        if promotion.start is None:
            plan.messages.append("aucun texte ne dit ses dates\xa0: donnez sa date de début")
        plan.streams = {"body": self.texts.stream(document)}

    def person(self, document: Document, plan: Plan) -> None:
        documents = self.relations.people[document.path]
        plan.paths = tuple(one.path for one in documents)
        roles = [ROLES[role] for one in documents if (role := one.text("role")) in ROLES]
        jobs = dict.fromkeys(one.text("job") for one in documents)
        links: dict[str, str] = {}
        for one in documents:
            for kind, host in PROFILES.items():
                if value := one.text(kind):
                    url = value if "//" in value else f"{host}{value.strip('/@')}"
                    links.setdefault(url, kind)
        orders = [order for one in documents if (order := one.number("weight")) is not None]
        portraits = [self.image_id(one, one.text("image")) for one in documents]
        expertises = [key for one in documents for key in self._term_ids(Expertise, one)]
        promotions = [text for one in documents for text in one.texts("promos")]
        plan.values = {
            "job": ", ".join(filter(None, jobs))[:255],
            "introduction": " ".join(
                dict.fromkeys(filter(None, (one.text("desc") for one in documents)))
            ),
            "roles": list(dict.fromkeys(roles)),
            "portrait_id": next((key for key in portraits if key), None),
            "display_order": min(orders, default=None),
        }
        plan.streams = {
            "biography": [block for one in documents for block in self.texts.stream(one)],
            "links": [
                {"type": "link", "value": {"kind": kind, "url": url}} for url, kind in links.items()
            ],
        }
        plan.relations = {
            "promotions": self._pages_named("promos", promotions, document),
            "expertises": list(dict.fromkeys(expertises)),
        }
        for one in documents[1:]:
            self.note(document, *self.notes.pop(one.path, []))

    def challenge(self, document: Document, plan: Plan) -> None:
        plan.values = {
            "subtitle": document.text("description"),
            "place": document.text("place")[:255],
            "town": document.text("town")[:120],
            "image_id": self.image_id(document, document.text("image")),
            "sharing_image_id": self.image_id(document, document.text("ogImage")),
            "state_startup": document.text("urlSET") if document.truth("isSET") else "",
        }
        plan.streams = {"body": self.texts.stream(document)}
        plan.relations = {
            "organisations": term_ids(Organisation, document.texts("who")),
            "promotions": self._pages_named("promos", document.texts("promos"), document),
            "themes": self._term_ids(Theme, document),
            "expertises": self._term_ids(Expertise, document),
        }
        team: dict[int, dict[str, Any]] = {}
        for person, said in self.relations.teams.get(document.path, []):
            if page := self.pages.get(person.path):
                role = TEAM_ROLES.get(said.text("role"), "equipe")
                team.setdefault(page.pk, {"person_id": page.pk, "role": role})
        plan.children = {"team": list(team.values())}

    def news(self, document: Document, plan: Plan) -> None:
        super().news(document, plan)
        promotions = self._pages_named("promos", document.texts("promos"), document)
        related = self._pages_named("blog", document.texts("related"), document)
        plan.relations["promotions"] = promotions
        plan.streams["related"] = [{"type": "page", "value": key} for key in related]

    def page(self, document: Document, plan: Plan, page: Page, stream: list[dict]) -> None:
        plan.title = plan.title or document.slug
        super().page(document, plan, page, stream)
        if document.truth("open"):
            plan.messages.append("l’appel était ouvert\xa0: donnez-lui ses dates")
        if document.address == "/":
            plan.values["introduction"] = introduction_of(document)
        if isinstance(page, CallPage):
            plan.values["text_after"] = self.texts.linked(closing_text(document))

    def category_ids(self, document: Document) -> list[int]:
        return self._term_ids(Category, document)

    def _pages_named(self, section: str, texts: list[str], document: Document) -> list[int]:
        names, unknown = self.relations.named(section, texts, document)
        for name in unknown:
            self.note(document, f"«\xa0{name}\xa0» n’existe pas dans cette copie")
        documents = [self.relations.by_title[section, name] for name in names]
        pages = [self.pages[one.path] for one in documents if one.path in self.pages]
        return list(dict.fromkeys(page.pk for page in pages))

    def _term_ids(self, model: type[Term], document: Document) -> list[int]:
        """Return the keys of the terms that `document` names; unknown ones are created."""
        section = {Theme: "themes", Expertise: "expertises", Category: "categories"}[model]
        names, unknown = self.relations.named(section, document.texts(section), document)
        for name in unknown:
            self.note(document, f"«\xa0{name}\xa0» n’est défini nulle part\xa0: créé")
        return term_ids(model, [*names, *unknown])
