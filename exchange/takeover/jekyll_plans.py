"""What each document of the Jekyll site is to become: its fields and its record as a page."""

from functools import cached_property
from html import escape
from typing import Any

from wagtail.models import Page

from challenges.folding import folded
from challenges.models import Expertise, Organisation
from exchange.export.writer import Plan
from exchange.takeover import jekyll_places
from exchange.takeover.blocks import Block, Heading, RichText
from exchange.takeover.jekyll import JekyllCheckout, JekyllDocument, promotion_path
from exchange.takeover.jekyll_records import Records, mappings
from exchange.takeover.jekyll_texts import within_site
from exchange.takeover.plans import Plans
from exchange.takeover.promotions import PROMOTIONS
from exchange.takeover.sources import line
from pages.models import Category, FAQPage

# The picture of who had none.
NO_PORTRAIT = "sans-photo"
# Its skills and its people's classes, and the expertises that they are here.
SKILLS = {"dataengineering": "Data engineering", "datascience": "Data science", "design": "Design",
          "dev": "Développement", "geomatique": "Géomatique"}  # fmt: skip
CLASSES = {"datascientist": "datascience", "webdev": "dev", "designer": "design",
           "geomatique": "geomatique"}  # fmt: skip
# Lists in the front matter of pages whose facts a page of the present site may lack.
FACTS = ("figures", "accordion")


class JekyllPlans(Plans):
    """Plans of the earlier site's pages."""

    checkout: JekyllCheckout

    @cached_property
    def records(self) -> Records:
        return Records(self)

    def model_of(self, document: JekyllDocument, place: str) -> tuple[type[Page], dict[str, Any]]:
        return jekyll_places.model_of(document, place)

    # People and challenges --------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[str, JekyllDocument]:
        """Everybody by what challenges call them, as `folded` writes it."""
        found: dict[str, JekyllDocument] = {}
        for one in self.checkout.of("personnes"):
            for name in (one.title, one.key):
                found.setdefault(folded(name), one)
        return found

    def promotion(self, document: JekyllDocument, plan: Plan) -> None:
        plan.values = {**PROMOTIONS[document.key].values, "introduction": ""}
        plan.streams = {"body": []}

    def _promotion_ids(self, document: JekyllDocument) -> list[int]:
        paths = [promotion_path(key) for key in document.promotions]
        return [self.pages[path].pk for path in paths if path in self.pages]

    def person(self, document: JekyllDocument, plan: Plan) -> None:
        title = line(document.record.get("title") or "")
        if title and folded(title) != folded(document.title):
            self.note(
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
            "portrait_id": self.image_id(document, portrait),
            "display_order": None,
        }
        plan.streams = {
            "biography": self.texts.stream(document),
            "links": list(self.records.links(document)),
        }
        skills = [SKILLS[CLASSES[one]] for one in CLASSES if one in classes]
        plan.relations = {
            "promotions": self._promotion_ids(document),
            "expertises": self.terms.ids(Expertise, skills),
        }

    def challenge(self, document: JekyllDocument, plan: Plan) -> None:
        months = document.record.get("duration_months")
        plan.values = {
            "subtitle": document.of_record("description"),
            "place": "",
            "town": document.of_record("ville")[:120],
            "start": next((PROMOTIONS[key].start for key in document.promotions), None),
            "duration": months if isinstance(months, int) and 0 < months < 1000 else None,
            "image_id": self.image_id(document, document.of_record("image")),
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
            "promotions": self._promotion_ids(document),
            "expertises": self.terms.ids(Expertise, [skill for skill in skills if skill]),
        }
        if name:
            self.terms.complete(
                Organisation, name, website=self.records.url(document, "administration_website")
            )
        plan.children = {"team": self._team(document)}

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
        return self.texts.bodies.raw(blocks, f"{document.path}#webinaire")

    # News and pages ---------------------------------------------------------------------------

    def picture_of(self, document: JekyllDocument) -> str:
        image = document.text("image")
        if "//" in image and not self.library.has(image):
            self.note(document, f"image sur un autre site, non reprise\xa0: {image}")
            return ""
        return image

    def image_id(self, document: JekyllDocument, address: str) -> int | None:
        if NO_PORTRAIT in address:
            self.note(
                document, "sans portrait\xa0: la silhouette de l’ancien site n’est pas reprise"
            )
            return None
        return super().image_id(document, within_site(address, "/") if address else "")

    def category_ids(self, document: JekyllDocument) -> list[int]:
        return self.terms.ids(Category, map(term_name, document.texts("tags")))

    def page(
        self, document: JekyllDocument, plan: Plan, model: type[Page], stream: list[dict]
    ) -> None:
        blocks = self.texts.blocks(document)
        first = next((block.text for block in blocks if isinstance(block, Heading)), "")
        fallback = document.slug.replace("-", " ").capitalize() or "Accueil"
        plan.title = plan.title or first[:255] or fallback
        super().page(document, plan, model, stream)
        facts = self._under_heading([block for block in stream if block["type"] in FACTS], document)
        if issubclass(model, FAQPage):
            plan.extras = {"after": facts}
        elif hasattr(model, "body"):
            plan.extras = {"body": facts}

    def _under_heading(self, facts: list[dict], document: JekyllDocument) -> list[dict]:
        """The facts of a page that another took the place of, under a heading that dates them."""
        if not facts:
            return []
        is_french = document.locale == "fr"
        title = "Sur le site de 2018 à 2022" if is_french else "On the site until 2022"
        return [*self.texts.bodies.raw([Heading(title, 2)], f"{document.path}#faits"), *facts]


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
