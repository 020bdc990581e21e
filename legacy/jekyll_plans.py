"""What each document of the Jekyll site is to become: its fields and its record as a page."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from wagtail.models import Page

from challenges.folding import folded
from challenges.models import Expertise, Organisation, PromotionPage
from legacy.blocks import Block, Heading, Quote, RichText
from legacy.bodies import raw_body
from legacy.hugo_plans import kit_last, questions_first, text_first
from legacy.jekyll import JekyllCheckout, JekyllDocument
from legacy.jekyll_places import year_of
from legacy.jekyll_texts import within_site
from legacy.library import Library
from legacy.matching import promotion_key
from legacy.models import Site
from legacy.outcomes import Notes
from legacy.richtext import paragraph
from legacy.sources import line
from legacy.terms import Terms
from legacy.texts import Texts
from legacy.writer import Plan
from media import videos
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
# The picture of who had none.
NO_PORTRAIT = "sans-photo"
MOST_VIDEOS = 3  # of each kind
PROFILES = {
    "github": "https://github.com/",
    "gitlab": "https://gitlab.com/",
    "twitter": "https://twitter.com/",
    "linkedin": "https://www.linkedin.com/in/",
}
MONTHS = {
    name: number + 1
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split())
}
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
        self._notes = notes

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

    def _note(self, document: JekyllDocument, message: str) -> None:
        self._notes[document.path].append(message)

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

    def _image_id(self, document: JekyllDocument, address: str) -> int | None:
        address = within_site(address, "/") if address else ""
        if not address or NO_PORTRAIT in address:
            return None
        if not self.library.has(address):
            self._note(document, f"image absente\xa0: {address}")
        return self.library.image(address)

    def _url(self, document: JekyllDocument, key: str, value: str = "") -> str:
        """An address that a field takes, "" for what is none, with a note."""
        url = (value or document.of_record(key)).replace(" ", "%20")
        if not url:
            return ""
        if url.startswith(("hhttp", "htttp")):
            url = f"http{url[5:]}"
            self._note(document, f"adresse corrigée\xa0: {url}")
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            self._note(document, f"«\xa0{key}\xa0» n’est pas une adresse\xa0: {url[:100]}")
            return ""
        return url[:500]

    def _person(self, document: JekyllDocument) -> Plan:
        plan = self._base(document)
        title = line(document.record.get("title") or "")
        if title and folded(title) != folded(document.title):
            self._note(
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
            "portrait_id": self._image_id(document, portrait),
            "display_order": None,
        }
        plan.streams = {
            "biography": self.texts.stream(document),
            "links": list(self._links(document)),
        }
        skills = [SKILLS[CLASSES[one]] for one in CLASSES if one in classes]
        plan.relations = {
            "promotions": self._promotion_ids([key for key in PROMOTIONS if key in classes]),
            "expertises": self.terms.ids(Expertise, skills),
        }
        return plan

    def _links(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for kind, host in PROFILES.items():
            if name := document.of_record(kind):
                url = name if "//" in name else f"{host}{name.strip('/@')}"
                if url := self._url(document, kind, url):
                    known = kind if kind != "twitter" else "autre"
                    label = "Twitter" if kind == "twitter" else ""
                    yield {"type": "link", "value": {"kind": known, "url": url, "label": label}}
        if website := self._url(document, "website"):
            yield {"type": "link", "value": {"kind": "site", "url": website, "label": ""}}

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
            "image_id": self._image_id(document, document.of_record("image")),
            "sharing_image_id": None,
            "source_code": self._url(document, "source_code"),
            "website": self._url(document, "website"),
            "poster_url": self._url(document, "poster"),
            "state_startup": "",
        }
        shown, elsewhere = self._videos(document)
        plan.streams = {
            "body": [*self.texts.stream(document), *self._webinars(document)],
            "key_figures": list(self._key_figures(document)),
            "achievements": [*self._achievements(document), *elsewhere],
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
                Organisation, name, website=self._url(document, "administration_website")
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

    def _key_figures(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for position, figure in enumerate(_mappings(document.record.get("key_figures"))):
            amount = figure.get("amount")
            if amount is None or not figure.get("description"):
                continue
            if position >= 8:
                self._note(document, "chiffres clés au-delà de huit écartés")
                return
            shown = (
                f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
                if (type(amount) is int)
                else line(amount)
            )
            yield {
                "type": "figure",
                "value": {
                    "before": line(figure.get("before") or "")[:60],
                    "amount": shown[:30],
                    "after": line(figure.get("after") or "")[:60],
                    "label": line(figure["description"])[:200],
                },
            }

    def _achievements(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for position, project in enumerate(_mappings(document.record.get("projects"))):
            title = line(project.get("title") or "")
            if not title:
                continue
            if position >= 10:
                self._note(document, "réalisations au-delà de dix écartées")
                return
            image = self._image_id(document, line(project.get("image") or ""))
            yield _achievement(
                title,
                line(project.get("description") or ""),
                url=self._url(document, "url", line(project.get("url") or "")),
                label=line(project.get("call_to_action") or ""),
                image=image,
                alt=title,
            )

    def _videos(self, document: JekyllDocument) -> tuple[list[dict], list[dict]]:
        """The videos to show, and those of a player that the site has not, as achievements."""
        shown: list[dict] = []
        elsewhere: list[dict] = []
        for field, kind in (("intro_videos", "introduction"), ("end_of_project_videos", "closing")):
            for video in _mappings(document.record.get(field)):
                name = line(video.get("description") or "") or "Vidéo"
                if video.get("show") is not True:
                    self._note(document, f"vidéo non montrée\xa0: «\xa0{name[:60]}\xa0»")
                    continue
                url = _video_url(line(video.get("platform") or ""), line(video.get("id") or ""))
                known = videos.recognise(url)
                count = sum(one["type"] == kind for one in shown)
                if known is not None and count < MOST_VIDEOS:
                    value = {"url": known.page_url, "title": name[:200], "poster": None,
                             "transcript": ""}  # fmt: skip
                    shown.append({"type": kind, "value": value})
                elif url and len(elsewhere) < 2:
                    elsewhere.append(_achievement(name, "", url=url, label="Voir la vidéo"))
                    self._note(document, f"vidéo d’un lecteur inconnu, en lien\xa0: {url}")
        return shown, elsewhere

    def _webinars(self, document: JekyllDocument) -> list[dict]:
        """What the old layout said of the webinars that presented the challenge."""
        blocks: list[Block] = []
        for name, webinars in sorted(self.checkout.data.items()):
            if not name.startswith("webinaires"):
                continue
            for webinar in _mappings(webinars):
                named = webinar.get("defis")
                if not isinstance(named, list) or document.key not in map(str, named):
                    continue
                theme, day = line(webinar.get("theme") or ""), line(webinar.get("date") or "")
                url = self._url(
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
            self._note(document, f"image sur un autre site, non reprise\xa0: {image}")
            image = ""
        plan.values = {
            "author_line": author[:255],
            "introduction": document.text("description"),
            "image_id": self._image_id(document, image),
        }
        if document.day:
            plan.values["date"] = document.day
        plan.streams = {"body": self.texts.stream(document), "related": []}
        plan.relations = {
            "categories": self.terms.ids(Category, map(term_name, document.texts("tags"))),
            "authors": list(dict.fromkeys(authors)),
            "promotions": [],
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
            plan.extras = {"mentions": list(self._releases(document))}
        elif issubclass(model, ContactPage):
            text, plan.streams["body"] = text_first(stream)
            plan.values["text"] = text
        elif issubclass(model, SiteMapPage):
            self._note(document, "sa liste de liens est désormais faite par le site")
        elif hasattr(model, "body"):
            plan.streams = {"body": stream}
            plan.extras = {"body": _under(document, facts)}
        elif stream:
            self._note(document, "son texte n’a pas de place sur cette page, faite par le site")
        return plan

    def _releases(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        """The press releases in a page's front matter, as the press page lists them."""
        for one in _mappings(document.fields.get("communiques")):
            title, day = line(one.get("title") or ""), _day_of(line(one.get("date") or ""))
            url = self._url(document, "url", line(one.get("url") or ""))
            if title and day:
                value = {"title": title[:300], "media": "Communiqué de presse",
                         "date": day.isoformat(), "url": url}  # fmt: skip
                yield {"type": "mention", "value": value}

    def testimonials(self) -> list[dict]:
        """The quotes of `_data/temoignages.yml`, which pages showed in a carousel."""
        quotes: list[Block] = [
            Quote(
                line(one["text"]),
                line(one.get("author") or "")[:200],
                line(one.get("position") or "")[:200],
            )
            for one in _mappings(self.checkout.data.get("temoignages"))
            if one.get("text")
        ]
        return raw_body(
            quotes, document="_data/temoignages.yml", images={}, page_at=lambda address: None
        )


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


def _day_of(text: str) -> date | None:
    """The day that « 12 mars 2019 » or « 12 March 2019 » is."""
    found = re.fullmatch(r"(\d{1,2})(?:er)? (\w+) (\d{4})", text)
    month = MONTHS.get(folded(found[2])) if found else None
    try:
        return date(int(found[3]), month, int(found[1])) if found and month else None
    except ValueError:
        return None


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _achievement(
    title: str, text: str, *, url: str, label: str, image: int | None = None, alt: str = ""
) -> dict[str, Any]:
    picture = {"image": image, "decorative": False, "alt_text": alt[:255] if image else ""}
    return {
        "type": "achievement",
        "value": {
            "title": title[:200],
            "image": picture,
            "text": paragraph(text),
            "url": url,
            "link_text": label[:120] if url else "",
        },
    }


def _video_url(platform: str, key: str) -> str:
    addresses = {
        "dailymotion": "https://www.dailymotion.com/video/",
        "vimeo": "https://vimeo.com/",
        "youtube": "https://www.youtube.com/watch?v=",
        "loom": "https://www.loom.com/share/",
    }
    host = addresses.get(platform.lower(), "")
    return f"{host}{key}" if host and re.fullmatch(r"[\w?=&-]+", key) else ""


def _months_later(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + min(months, 120)
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
