"""What each document of the Jekyll site is to become: its fields and its record as a page."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from html import escape
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from challenges.folding import folded
from challenges.models import Expertise, Organisation, PromotionPage
from legacy.models import Site
from legacy.outcomes import Notes
from legacy.takeover.blocks import Block, Heading, RichText
from legacy.takeover.bodies import raw_body
from legacy.takeover.hugo_plans import kit_last, questions_first, text_first
from legacy.takeover.jekyll import JekyllCheckout, JekyllDocument
from legacy.takeover.jekyll_places import year_of
from legacy.takeover.jekyll_records import Records, mappings
from legacy.takeover.library import Library
from legacy.takeover.matching import promotion_key
from legacy.takeover.sources import line
from legacy.takeover.terms import Terms
from legacy.takeover.texts import Texts
from legacy.writer import Plan
from pages.mentioned import linked_challenges
from pages.models import Category, ContactPage, FAQPage, PressPage, SiteMapPage

# What the old site called its promotions: number (none for the designers) and first day, which
# the dates of its people's documents tell.
PROMOTIONS = {
    "eig-1": (1, date(2017, 1, 1)),
    "eig-2": (2, date(2018, 1, 1)),
    "eig-3": (3, date(2019, 1, 1)),
    "eig-4": (4, date(2020, 9, 1)),
    "dig": (None, date(2019, 7, 1)),
}
# Its skills and its people's classes, and the expertises that they are here.
SKILLS = {"dataengineering": "Data engineering", "datascience": "Data science", "design": "Design",
          "dev": "Développement", "geomatique": "Géomatique"}  # fmt: skip
CLASSES = {"datascientist": "datascience", "webdev": "dev", "designer": "design",
           "geomatique": "geomatique"}  # fmt: skip
# Lists in the front matter of pages whose facts a page of the present site may lack.
FACTS = ("figures", "accordion")


class JekyllPlans:
    """Plans of pages, with the keys of what they refer to; `notes` takes what is amiss.

    `pages` has the page of each document by its path, `promotions` those of promotions by key;
    both fill while places are made.
    """

    def __init__(
        self,
        checkout: JekyllCheckout,
        library: Library,
        terms: Terms,
        texts: Texts,
        notes: Notes,
    ):
        self.checkout = checkout
        self.library = library
        self.terms = terms
        self.texts = texts
        self.pages: dict[str, Page] = {}
        self.promotions: dict[str, Page] = {}
        self.records = Records(library, notes)

    def plan(self, document: JekyllDocument, model: type[Page], values: dict[str, Any]) -> Plan:
        """Return the page that `document` is to be. In a dry run, what is not there is left out."""
        planners: dict[str, Callable[[JekyllDocument], Plan]] = {
            "personnes": self._person,
            "defis": self._challenge,
            "blog": self._news,
        }
        if document.section in planners:
            plan = planners[document.section](document)
        else:
            plan = self._page(document, model, values)
        plan.blocks = Counter(type(block).__name__ for block in self.texts.blocks(document))
        return plan

    def _base(self, document: JekyllDocument) -> Plan:
        moment = document.day
        return Plan(
            paths=(document.path,),
            title=document.title,
            site=Site.JEKYLL,
            live=not document.is_draft,
            published_at=(
                timezone.make_aware(datetime.combine(moment, time(9))) if moment else None
            ),
        )

    # People and challenges --------------------------------------------------------------------

    @cached_property
    def challenges(self) -> dict[str, JekyllDocument]:
        return {one.key: one for one in self.checkout.of("defis")}

    @cached_property
    def people(self) -> dict[str, JekyllDocument]:
        """Everybody by what challenges call them, as `folded` writes it."""
        found: dict[str, JekyllDocument] = {}
        for one in self.checkout.of("personnes"):
            for name in (one.title, one.key):
                found.setdefault(folded(name), one)
        return found

    def promotion_of(self, document: JekyllDocument) -> str:
        """The key of a challenge's promotion; "" where none is said."""
        return promotion_key(str(document.record.get("promotion") or ""))

    def promotion_plan(self, key: str) -> Plan:
        """The page of a promotion, which the old site had not: dates and duration of its projects.

        It ends when the longest of its challenges did.
        """
        number, start = PROMOTIONS[key]
        months = [
            months
            for one in self.challenges.values()
            if self.promotion_of(one) == key
            and isinstance(months := one.record.get("duration_months"), int)
        ]
        end = _months_later(start, max(months, default=10))
        return Plan(
            paths=(f"_data/promos.yml#{key}",),
            title=promotion_title(key),
            site=Site.JEKYLL,
            values={
                "kind": PromotionPage.Kind.EIG if number else PromotionPage.Kind.DIG,
                "number": number,
                "start": start,
                "end": end,
                "introduction": "",
            },
            streams={"body": []},
        )

    def _promotion_ids(self, keys: list[str]) -> list[int]:
        return [self.promotions[key].pk for key in dict.fromkeys(keys) if key in self.promotions]

    def _person(self, document: JekyllDocument) -> Plan:
        plan = self._base(document)
        title = line(document.record.get("title") or "")
        if title and folded(title) != folded(document.title):
            self.records.note(
                document,
                f"sa fiche de données s’intitule «\xa0{title}\xa0», une autre personne\xa0: "
                "le nom du document est gardé",
            )
        classes = {folded(str(one)).replace(" ", "-") for one in document.list_of_record("class")}
        images = document.fields.get("images")
        portrait = document.of_record("image_url") or (
            line(images[0]) if isinstance(images, list) and images else ""
        )
        plan.values = {
            "job": document.of_record("profil")[:255],
            "introduction": "",
            "roles": _roles_of(classes, document.of_record("profil")),
            "portrait_id": self.records.image_id(document, portrait),
            "display_order": None,
        }
        plan.streams = {
            "biography": self.texts.stream(document),
            "links": list(self.records.links(document)),
        }
        skills = [SKILLS[CLASSES[one]] for one in CLASSES if one in classes]
        plan.relations = {
            "promotions": self._promotion_ids([key for key in PROMOTIONS if key in classes]),
            "expertises": self.terms.ids(Expertise, skills),
        }
        return plan

    def _challenge(self, document: JekyllDocument) -> Plan:
        plan = self._base(document)
        key = self.promotion_of(document)
        year = year_of(document)
        start = PROMOTIONS[key][1] if key in PROMOTIONS else None
        if year and (start is None or start.year != year):
            start = date(year, 1, 1)
        months = document.record.get("duration_months")
        plan.values = {
            "subtitle": document.of_record("description"),
            "place": "",
            "town": document.of_record("ville")[:120],
            "start": start,
            "duration": months if isinstance(months, int) and 0 < months < 1000 else None,
            "image_id": self.records.image_id(document, document.of_record("image")),
            "sharing_image_id": None,
            "source_code": self.records.url(document, "source_code"),
            "website": self.records.url(document, "website"),
            "poster_url": self.records.url(document, "poster"),
            "state_startup": "",
        }
        shown, elsewhere = self.records.videos(document)
        webinars = self._webinars(document)
        plan.extras = {"body": webinars}
        plan.streams = {
            "body": [*self.texts.stream(document), *webinars],
            "key_figures": list(self.records.key_figures(document)),
            "achievements": [*self.records.achievements(document), *elsewhere],
            "videos": shown,
        }
        name = document.of_record("administration")
        skills = [SKILLS.get(str(one), "") for one in document.list_of_record("skills")]
        plan.relations = {
            "organisations": self.terms.ids(Organisation, [name] if name else []),
            "promotions": self._promotion_ids([key]),
            "expertises": self.terms.ids(Expertise, [skill for skill in skills if skill]),
        }
        if name:
            self.terms.complete(
                Organisation, name, website=self.records.url(document, "administration_website")
            )
        plan.children = {"team": self._team(document)}
        return plan

    def _team(self, document: JekyllDocument) -> list[dict[str, Any]]:
        """Who the record names, then who names the challenge; a name alone where there is no page.

        What somebody did is the note: the present site may call their job otherwise.
        """
        named = [(line(name), "talent") for name in document.list_of_record("eigs")]
        named += [(line(name), "mentor") for name in document.list_of_record("mentors")]
        for person in self.checkout.of("personnes"):
            if document.key in map(line, map(str, person.list_of_record("defis"))):
                is_mentor = "mentor" in map(str, person.list_of_record("class"))
                named.append((person.title, "mentor" if is_mentor else "talent"))
        team: dict[Any, dict[str, Any]] = {}
        for name, role in named:
            member = self.people.get(folded(name))
            page = self.pages.get(member.path) if member else None
            job = member.of_record("profil") if member else ""
            note = job[:255] if folded(job) != role else ""
            if page is not None:
                team.setdefault(page.pk, {"person_id": page.pk, "role": role, "note": note})
            else:
                team.setdefault(folded(name), {"name": name[:255], "role": role, "note": note})
        return list(team.values())

    def _webinars(self, document: JekyllDocument) -> list[dict]:
        """What the old layout said of the webinars that presented the challenge."""
        blocks: list[Block] = []
        for name, webinars in sorted(self.checkout.data.items()):
            if not name.startswith("webinaires"):
                continue
            for webinar in mappings(webinars):
                named = webinar.get("defis")
                if not isinstance(named, list) or document.key not in map(str, named):
                    continue
                theme, day = line(webinar.get("theme") or ""), line(webinar.get("date") or "")
                url = self.records.url(
                    document, "rediffusion_url", line(webinar.get("rediffusion_url") or "")
                )
                text = f"Ce défi a été présenté lors du webinaire «\xa0{theme}\xa0» du {day}."
                again = f' <a href="{escape(url)}">Voir la rediffusion</a>' if url else ""
                blocks += [
                    Heading("Webinaire", 2),
                    RichText(f"<p>{escape(text, quote=False)}{again}</p>"),
                ]
        return raw_body(
            blocks, document=f"{document.path}#webinaire", images={}, page_at=lambda address: None
        )

    # News and pages ---------------------------------------------------------------------------

    def _news(self, document: JekyllDocument) -> Plan:
        plan = self._base(document)
        author = document.text("author")
        known = f" {folded(author)} "
        authors = [
            page.pk
            for one in self.checkout.of("personnes")
            if f" {folded(one.title)} " in known and (page := self.pages.get(one.path))
        ]
        image = document.text("image")
        if "//" in image and not self.library.has(image):
            self.records.note(document, f"image sur un autre site, non reprise\xa0: {image}")
            image = ""
        plan.values = {
            "author_line": author[:255],
            "introduction": document.text("description"),
            "image_id": self.records.image_id(document, image),
        }
        if image and not self.library.alternative(image):
            plan.values["image_is_decorative"] = True  # the old site said nothing of it
        if document.day:
            plan.values["date"] = document.day
        plan.streams = {"body": self.texts.stream(document), "related": []}
        plan.relations = {
            "categories": self.terms.ids(Category, map(term_name, document.texts("tags"))),
            "authors": list(dict.fromkeys(authors)),
            "promotions": [],
            "challenges": linked_challenges(plan.streams["body"]),
        }
        return plan

    def _page(self, document: JekyllDocument, model: type[Page], values: dict[str, Any]) -> Plan:
        plan = self._base(document)
        blocks = self.texts.blocks(document)
        first = next((block.text for block in blocks if isinstance(block, Heading)), "")
        fallback = document.slug.replace("-", " ").capitalize() or "Accueil"
        plan.title = document.title or first[:255] or fallback
        plan.values = dict(values)
        stream = self.texts.stream(document)
        facts = [block for block in stream if block["type"] in FACTS]
        if issubclass(model, FAQPage):
            plan.streams = questions_first(stream)
            plan.extras = {"after": _under(document, facts)}
        elif issubclass(model, PressPage):
            plan.streams = kit_last(stream)
            plan.extras = {"mentions": list(self.records.releases(document))}
        elif issubclass(model, ContactPage):
            text, plan.streams["body"] = text_first(stream)
            plan.values["text"] = text
        elif issubclass(model, SiteMapPage):
            self.records.note(document, "sa liste de liens est désormais faite par le site")
        elif hasattr(model, "body"):
            plan.streams = {"body": stream}
            plan.extras = {"body": _under(document, facts)}
        elif stream:
            self.records.note(
                document, "son texte n’a pas de place sur cette page, faite par le site"
            )
        return plan


def _under(document: JekyllDocument, facts: list[dict]) -> list[dict]:
    """The facts of a page that another took the place of, under a heading that dates them."""
    if not facts:
        return []
    title = "Sur le site de 2018 à 2022" if document.locale == "fr" else "On the site until 2022"
    blocks: list[Block] = [Heading(title, 2)]
    heading = raw_body(
        blocks, document=f"{document.path}#faits", images={}, page_at=lambda address: None
    )
    return [*heading, *facts]


def promotion_title(key: str) -> str:
    number = PROMOTIONS[key][0]
    return f"Promotion {number}" if number else "Designers d’intérêt général"


def term_name(text: str) -> str:
    """A tag as the site writes terms: « Méthode » for « méthode »."""
    return text[:1].upper() + text[1:]


def _roles_of(classes: set[str], job: str) -> list[str]:
    roles = ["mentor"] if "mentor" in classes else []
    if folded(job) == "accompagnement":
        return [*roles, "alumni"]  # the team of the time
    if "eig" in classes or not roles:
        roles.insert(0, "talent")
    return roles


def _months_later(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + min(months, 120)
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
