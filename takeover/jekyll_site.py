"""The whole Jekyll site into pages, terms and files, alone or to complete the present site."""

from collections.abc import Iterator
from functools import cached_property
from html import escape
from typing import Any

from wagtail.models import Locale, Page

from challenges.models import Expertise, Organisation
from exchange.export.errors import SourceError
from listing.folding import folded
from media.headings import headings_in
from pages.models import Category
from takeover import jekyll, menus
from takeover.blocks import Block, heading
from takeover.jekyll import promotion_path
from takeover.jekyll_places import places_of
from takeover.jekyll_records import Records
from takeover.jekyll_texts import JekyllTexts
from takeover.merging import SharedPlan
from takeover.models import Origin
from takeover.old_addresses import FEED, Move, led_to_parts, parts_of
from takeover.outcomes import Outcome, refusal
from takeover.page_types import INDEXES, Kind, kind_of
from takeover.promotions import DATES, promotion_values
from takeover.richtext import line
from takeover.site_importer import SiteImporter
from takeover.sources import Document, mappings
from takeover.terms import TAXONOMIES, find_or_create, term_ids

ENGLISH_HOME, ENGLISH_NEWS = "/en/", "/en/blog/"
ENGLISH_TITLES = {ENGLISH_HOME: "Public Interest Entrepreneurs", ENGLISH_NEWS: "News"}
# The silhouette that the old site showed instead of a portrait.
NO_PORTRAIT = "sans-photo"
# The expertises for the old site's skills, and its skills for the classes of people.
SKILLS = {"dataengineering": "Data engineering", "datascience": "Data science", "design": "Design",
          "dev": "Développement", "geomatique": "Géomatique"}  # fmt: skip
CLASSES = {"datascientist": "datascience", "webdev": "dev", "designer": "design",
           "geomatique": "geomatique"}  # fmt: skip
# Blocks with facts that the present site's page may lack.
FACTS = ("figures", "accordion")


class JekyllImport(SiteImporter):
    """The import of a Jekyll checkout."""

    origin = Origin.JEKYLL
    labels = {"personnes": "Portrait de {}", "defis": "Logo du défi {}"}
    picture_fields = ("image", "image_url")

    def read(self) -> None:
        if not self.has_documents_of(Origin.HUGO):
            self.say(
                "Attention\xa0: le site actuel n’est pas importé. Importez-le d’abord\xa0: le site "
                "de 2018 le complète, et la commande refuse l’ordre contraire."
            )
        self.checkout = jekyll.read_checkout(self.source)
        self.prepare(JekyllTexts(self.checkout).convert)
        for document in list(self.checkout.documents):
            try:
                self.texts.conversion(document)
            except SourceError as error:
                self.checkout.documents.remove(document)
                self.checkout.left_out.append(refusal(document.path, error))

    def bring_in_menus(self) -> Iterator[Outcome]:
        """Publish the English menu, and the French one unless the present site has its own."""
        is_wanted = {"nav": not self.has_documents_of(Origin.HUGO), "nav-en": self.has_english}
        for language, name in (("fr", "nav"), ("en", "nav-en")):
            entries = menus.of_jekyll(self.checkout.data.get(name))
            if entries and is_wanted[name]:
                yield menus.bring_in(
                    language, entries, f"_data/{name}.yml", overwrite_edited=self.overwrite_edited
                )

    @property
    def has_english(self) -> bool:
        return any(document.locale == "en" for document in self.checkout.documents)

    def name_pictures(self, document: Document) -> None:
        super().name_pictures(document)
        for project in mappings(document.fields.get("projects")):
            title = line(project.get("title")) or self.label_of(document)
            self.library.name(line(project.get("image")), title, title)

    def bring_in_terms(self) -> Iterator[Outcome]:
        for document in self.checkout.of("tags"):
            term, status = find_or_create(Category, term_name(document.title))
            url = TAXONOMIES["categories"].address_of(term)
            yield Outcome(document.path, url, status, self.said(document))

    # Addresses

    def further_addresses(self) -> Iterator[Move]:
        """Yield those of tags, of the parts of the news and of their feeds."""
        yield from super().further_addresses()
        for document in self.checkout.of("tags"):
            term, _status = find_or_create(Category, term_name(document.title))
            for address in document.addresses:
                yield address, TAXONOMIES["categories"].address_of(term), ""
        for locale, above in (("fr", "/"), ("en", "/en/")):
            if page := self.places.get(f"{above}blog/"):
                yield f"{above}feed.xml", page, FEED
                number = sum(one.locale == locale for one in self.checkout.of("blog"))
                yield from led_to_parts(parts_of(f"{above}blog/", number, "page"), page)

    # Places

    def kind_of(self, document: Document) -> Kind:
        return kind_of(document.section, self.place_of(document))

    @cached_property
    def _places(self) -> dict[str, str]:
        return places_of(self.checkout)

    def place_of(self, document: Document) -> str:
        return self._places.get(document.path, "")

    def promotions_of(self, document: Document) -> list[str]:
        return jekyll.promotions_of(document) if document.section in ("promos", "defis") else []

    def make_first_places(self) -> None:
        """Make the lists of the site, in both languages."""
        for address in INDEXES:
            self.places.section(address)
        if self.has_english:
            home = self._make_english(self.places.home, None, ENGLISH_HOME, "accueil-en")
            self._make_english(self.places.get("/blog/"), home, ENGLISH_NEWS, "blog")

    def _make_english(self, french: Page, parent: Page | None, address: str, slug: str) -> Page:
        """Return the translation of a French page, published with a title alone if need be."""
        page = french.get_translation_or_none(self.english)
        if page is None:
            page = type(french)(
                title=ENGLISH_TITLES[address],
                slug=slug,
                locale=self.english,
                translation_key=french.translation_key,
                show_in_menus=french.show_in_menus_default,
            )
            self.places.publish_empty(parent or french.get_parent(), page, address)
        elif not page.live and page.latest_revision_id is None:  # as the site was set up
            self.places.publish(page, address)
        elif not page.live:
            self.say(f"{page.get_url_parts()[2]} n’est pas publiée\xa0: les pages en dessous, si.")
        self.places[address] = page
        return page

    @cached_property
    def english(self) -> Locale:
        return Locale.objects.get_or_create(language_code="en")[0]

    def values_of(self, document: Document) -> dict[str, Any]:
        """Return the values of a translation of the French page with the same reference."""
        if document.locale == "fr":
            return {}
        reference = document.text("lang-ref")
        french = next(
            (
                self.pages.get(one.path)
                for one in self.checkout.of(document.section)
                if one.locale == "fr" and reference and one.text("lang-ref") == reference
            ),
            None,
        )
        if french is None or french.get_translation_or_none(self.english) is not None:
            return {"locale": self.english}
        return {"locale": self.english, "translation_key": french.translation_key}

    # Plans

    @cached_property
    def records(self) -> Records:
        return Records(self)

    @cached_property
    def people(self) -> dict[str, Document]:
        """Everybody by the names that challenges give them, as `folded` writes it."""
        found: dict[str, Document] = {}
        for one in self.checkout.of("personnes"):
            for name in (one.title, one.key):
                found.setdefault(folded(name), one)
        return found

    def promotion(self, document: Document, plan: SharedPlan) -> None:
        plan.values |= promotion_values(document.key)

    def _promotion_ids(self, document: Document) -> list[int]:
        paths = [promotion_path(key) for key in jekyll.promotions_of(document)]
        return [self.pages[path].pk for path in paths if path in self.pages]

    def person(self, document: Document, plan: SharedPlan) -> None:
        title = line(document.fields.get("title"))
        if title and folded(title) != folded(document.title):
            self.note(
                document,
                f"sa fiche de données s’intitule «\xa0{title}\xa0», une autre personne\xa0: "
                "le nom du document est gardé",
            )
        classes = {folded(one).replace(" ", "-") for one in document.texts("class")}
        portrait = document.text("image_url") or next(iter(document.texts("images")), "")
        skills = [SKILLS[CLASSES[one]] for one in CLASSES if one in classes]
        plan.values |= {
            "job": document.text("profil")[:255],
            "roles": _roles_of(classes, document.text("profil")),
            "portrait_id": self.image_id(document, portrait),
            "biography": self.texts.stream(document),
            "links": list(self.records.links(document)),
            "promotions": self._promotion_ids(document),
            "expertises": term_ids(Expertise, skills),
        }

    def challenge(self, document: Document, plan: SharedPlan) -> None:
        months = document.fields.get("duration_months")
        plan.values |= {
            "subtitle": document.text("description"),
            "town": document.text("ville")[:120],
            "start": next((DATES[key][0] for key in jekyll.promotions_of(document)), None),
            "duration": months if isinstance(months, int) and 0 < months < 1000 else None,
            "image_id": self.image_id(document, document.text("image")),
            "source_code": self.records.url(document, "source_code"),
            "website": self.records.url(document, "website"),
            "poster_url": self.records.url(document, "poster"),
        }
        shown, elsewhere = self.records.videos(document)
        webinars = self._webinars(document)
        plan.extras = {"body": webinars}
        name = document.text("administration").rstrip(" ,")
        skills = [SKILLS[one] for one in document.texts("skills") if one in SKILLS]
        plan.values |= {
            "body": [*self.texts.stream(document), *webinars],
            "key_figures": self.records.key_figures(document),
            "achievements": [*self.records.achievements(document), *elsewhere],
            "videos": shown,
            "organisations": term_ids(Organisation, [name] if name else []),
            "promotion_id": self.only_one(document, self._promotion_ids(document)),
            "expertises": term_ids(Expertise, skills),
            "team": self._team(document),
        }
        website = self.records.url(document, "administration_website")
        if name and website:
            organisation, _status = find_or_create(Organisation, name)
            if not organisation.website:
                organisation.website = website
                organisation.save()

    def _team(self, document: Document) -> list[dict[str, Any]]:
        """Return the people that the record names, then those that name the challenge.

        Somebody without a page is a name alone. The note is their job: the present site may call it
        otherwise.
        """
        named = [(name, "talent") for name in document.texts("eigs")]
        named += [(name, "mentor") for name in document.texts("mentors")]
        for person in self.checkout.of("personnes"):
            if document.key in person.texts("defis"):
                is_mentor = "mentor" in person.texts("class")
                named.append((person.title, "mentor" if is_mentor else "talent"))
        team: dict[Any, dict[str, Any]] = {}
        for name, role in named:
            member = self.people.get(folded(name))
            page = self.pages.get(member.path) if member else None
            job = member.text("profil") if member else ""
            note = job[:255] if folded(job) != role else ""
            if page is not None:
                team.setdefault(page.pk, {"person_id": page.pk, "role": role, "note": note})
            else:
                team.setdefault(folded(name), {"name": name[:255], "role": role, "note": note})
        return list(team.values())

    def _webinars(self, document: Document) -> list[dict]:
        """Return the sentence of the old layout on each webinar that presented the challenge."""
        blocks: list[Block] = []
        for name, webinars in sorted(self.checkout.data.items()):
            if not name.startswith("webinaires"):
                continue
            for webinar in mappings(webinars):
                named = webinar.get("defis")
                if not isinstance(named, list) or document.key not in map(str, named):
                    continue
                theme, day = line(webinar.get("theme")), line(webinar.get("date"))
                url = self.records.url(
                    document, "rediffusion_url", line(webinar.get("rediffusion_url"))
                )
                text = f"Ce défi a été présenté lors du webinaire «\xa0{theme}\xa0» du {day}."
                again = f' <a href="{escape(url)}">Voir la rediffusion</a>' if url else ""
                html = f"<p>{escape(text, quote=False)}{again}</p>"
                blocks += [heading("Webinaire", 2), ("text", html)]
        return self.texts.raw(blocks, document)

    def image_id(self, document: Document, address: str) -> int | None:
        if NO_PORTRAIT in address:
            self.note(
                document, "sans portrait\xa0: la silhouette de l’ancien site n’est pas reprise"
            )
            return None
        return super().image_id(document, address)

    def category_ids(self, document: Document) -> list[int]:
        return term_ids(Category, map(term_name, document.texts("tags")))

    def page(self, document: Document, plan: SharedPlan, page: Page, stream: list[dict]) -> None:
        texts = "".join(block["value"] for block in stream if block["type"] == "text")
        headings = (heading.text for heading in headings_in(texts))
        fallback = document.slug.replace("-", " ").capitalize() or "Accueil"
        plan.values["title"] = document.title or next(headings, fallback)
        super().page(document, plan, page, stream)
        facts = [block for block in stream if block["type"] in FACTS]
        if facts and "body" in plan.values:
            is_french = document.locale == "fr"
            title = "Sur le site de 2018 à 2022" if is_french else "On the site until 2022"
            above = self.texts.raw([heading(title, 2)], document)
            plan.extras = {"body": [*above, *facts]}


def term_name(text: str) -> str:
    """Return a tag as the site writes terms: « Méthode » for « méthode »."""
    return text[:1].upper() + text[1:]


def _roles_of(classes: set[str], job: str) -> list[str]:
    roles = ["mentor"] if "mentor" in classes else []
    if folded(job) == "accompagnement":
        return [*roles, "alumni"]  # the team of the time
    if "eig" in classes or not roles:
        roles.insert(0, "talent")
    return roles
