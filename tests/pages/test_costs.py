"""No page, list, feed, file or search costs more queries for more content."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.search.backends import get_search_backend

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    PromotionPage,
    Theme,
)
from exchange.opendata.datasets import DATASETS
from exchange.opendata.models import OpenDataPage
from home.models import published_page_types
from listing.models import ListingPage
from media.uploads import document_from_bytes
from pages.models import (
    CallPage,
    CallSession,
    Category,
    ContactPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
    SiteSettings,
)
from tests.bulk import add_pages
from tests.challenges.conftest import Programme
from tests.challenges.crowd import terms, tie
from tests.menus import MenuEntry, publish_menu
from tests.query_costs import BUDGET, cost

LISTS = [model for model in published_page_types() if issubclass(model, ListingPage)]

LOST = "/nulle-part/"
# The queries of each address that no cache holds, with all that its page may have.
COSTS = {
    "/": 9,
    "/blog/": 17,
    "/blog/?categorie=appels&annee=2017&q=appels": 21,
    "/blog/news10-00000/": 23,
    "/blog/rss/": 12,
    "/defis/": 21,
    "/defis/?tri=recent&q=defi": 22,
    # Nothing has all of these: the page counts what there is without each of them.
    "/defis/?promotion=promotion-4&thematique=theme-0&thematique=theme-1"
    "&expertise=expertise-1&organisation=organisation-1&statut=en-cours&q=defi": 28,
    "/defis/?statut=termine&q=zebre": 23,
    "/personnes/": 15,
    "/personnes/?role=talent&promotion=promotion-4&expertise=expertise-1&q=ada": 21,
    "/promos/": 11,
    "/defis/cartav/": 24,
    "/promos/promotion-4/": 21,
    "/personnes/awa/": 23,
    "/defis/administrations/organisation-0/": 16,
    "/rubrique10-00000/": 13,
    "/appel10-00000/": 14,
    "/contact/": 9,
    "/presse/": 10,
    "/plan-du-site/": 11,
    "/donnees/": 17,
    "/donnees/actualites.json": 5,
    "/donnees/administrations.json": 3,
    "/donnees/defis.json": 5,
    "/donnees/defis-tableur.csv": 5,
    "/donnees/participations.json": 2,
    "/donnees/personnes.json": 4,
    "/donnees/promotions.json": 2,
    "/sitemap.xml": 20,  # it asks for each type of page
    "/appels.ics": 3,
    "/recherche/?q=quartz": 11,
    "/recherche/?q=quarts+minerale&type=personnes": 13,
    "/recherche/?q=ada+zebre": 13,
    "/recherche/?q=zebre": 17,
    "/recherche/": 3,
    "/recherche/suggestions/?q=quartz": 6,
    # Wagtail asks twice more for each step of an address.
    "/presse/plus-bas/": 11,
    LOST: 9,  # and each place of old addresses once
}


class Growing:
    """A site whose lists, bodies and menus get longer."""

    def __init__(self, home, image):
        self.home, self.image, self.programme = home, image, Programme()
        self.promotion = self.programme.promotion(image=image, start=date(2020, 9, 1))
        self.person = self.programme.person(promotions=[self.promotion], portrait=image)
        self.challenge = self.programme.challenge(
            image=image, sharing_image=image, promotion=self.promotion
        )
        self.news = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
        self.relations = {
            "categories": [Category.objects.create(name="Appels", slug="appels")],
            "authors": [self.person],
            "challenges": [self.challenge],
        }
        self.press = home.add_child(instance=PressPage(title="Presse", slug="presse"))
        self.press.add_child(instance=ProgrammePage(title="Plus bas", slug="plus-bas"))
        home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
        home.add_child(instance=OpenDataPage(title="Données ouvertes", slug="donnees"))
        home.add_child(instance=ContactPage(title="Nous écrire", slug="contact"))
        document = document_from_bytes("a.csv", b"a\n", title="A")
        self.file = ("file", {"document": document, "title": "", "description": ""})
        picture = {"image": image, "alt_text": "A", "decorative": False}
        self.achievement = ("achievement", {"title": "Une carte", "image": picture})
        text = f'<p>Un <a linktype="page" id="{home.pk}">lien</a>.</p>'
        self.body = [("text", text), ("image", {"image": picture}), self.file]
        SiteSettings.objects.create(site=Site.objects.get(), sharing_image=image, logo=image)

    def add(self, number: int) -> None:
        """Add as many pages of each kind, and make each body and menu as long."""
        lists = self.programme
        news = add_pages(
            self.news,
            NewsPage,
            f"News{number}",
            number,
            date=date(2017, 9, 1),
            image=self.image,
            promotion=self.promotion,
            body=self.body,
        )
        for name, objects in self.relations.items():
            tie(NewsPage, name, news, objects)
        people = add_pages(
            lists.people,
            PersonPage,
            f"Ada Quartz {number}",
            number,
            job="Minérale",
            portrait=self.image,
            biography=self.body,
        )
        challenges = add_pages(
            lists.challenges,
            ChallengePage,
            f"Défi{number}",
            number,
            image=self.image,
            promotion=self.promotion,
            body=self.body,
        )
        add_pages(
            lists.promotions, PromotionPage, f"Promotion{number}", number // 5, body=self.body
        )
        tie(PersonPage, "promotions", people, [self.promotion])
        Participation.objects.bulk_create(
            Participation(challenge_id=challenge_id, person_id=person_id, role="talent")
            for challenge, person in zip(challenges, people, strict=True)
            for challenge_id, person_id in (
                (challenge.pk, person.pk),
                (challenge.pk, self.person.pk),
                (self.challenge.pk, person.pk),
            )
        )
        for added in (news, people, challenges):
            model = added[0].content_type.model_class()
            found = model.objects.filter(pk__in=[page.pk for page in added])
            get_search_backend().add_bulk(model, found)
        now, day = timezone.now(), timedelta(days=1)
        CallSession.objects.bulk_create(
            CallSession(call_id=page.pk, opens_at=now - day, closes_at=now + day)
            for page in add_pages(
                self.home, CallPage, f"Appel{number}", min(number, 12), body=self.body
            )
        )
        for section in add_pages(
            self.home, ProgrammePage, f"Rubrique{number}", min(number, 12), body=self.body
        ):
            add_pages(section, ProgrammePage, "Page", number // 25)
        PageViewRestriction.objects.create(page=section, restriction_type="login")
        self.lengthen(number)
        mention = ("mention", {"title": "A", "media": "B", "date": date(2019, 1, 14), "url": ""})
        self.press.kit = self.press.body = [self.file] * number
        self.press.mentions = [mention] * number
        self.press.save()
        entry = MenuEntry(page=self.press)
        group = MenuEntry("Groupe", children=(entry,) * min(number, 12))
        publish_menu("fr", [group] * min(number, 10), footer=[entry] * min(number, 12))

    def lengthen(self, number: int) -> None:
        """Give a challenge and a person bodies of this length, and as many terms."""
        body = self.body * (number // 5)
        video = {"url": "https://youtu.be/Kh0Y2hVe_bw", "title": "Le défi", "poster": self.image}
        page, person = self.challenge, self.person
        page.body, page.poster = body, self.file[1]["document"]
        page.achievements = [self.achievement] * min(number, 12)
        page.videos = [(kind, video) for kind in ("introduction", "closing")]
        page.save()
        person.biography = body
        person.save()
        for model, name in (
            (Organisation, "organisation"),
            (Theme, "theme"),
            (Expertise, "expertise"),
        ):
            for term in terms(model, name, range(model.objects.count(), number)):
                tie(ChallengePage, f"{name}s", [page], [term])
                if model is Expertise:
                    tie(PersonPage, "expertises", [person], [term])


@pytest.mark.django_db(transaction=True)
def test_an_address_costs_the_same_with_any_content(client, home, image):
    assert {f"/donnees/{each.name}.json" for each in DATASETS} <= COSTS.keys()
    site = Growing(home, image)
    for number in (10, 490):
        site.add(number)
        lines = "\n".join(
            f'    "{address}": {found},  # expected {expected}'
            for address, expected in COSTS.items()
            if (found := cost(client, address, 404 if address == LOST else 200)) != expected
        )
        assert not lines, (
            f"COSTS with {number} more of each content:\n{lines}\nRaise one only for a query that "
            "the page needs (decision 15 in docs/architecture.md), never for more content."
        )
    met = {type(page) for page in Page.objects.specific() if page.get_url() in COSTS}
    in_lists = {*LISTS, *(model().listed_pages().model for model in LISTS)}
    missing = [model.__name__ for model in published_page_types() if model not in met | in_lists]
    assert not missing, f"Have `Growing` make a page of {missing}, and give each a line in COSTS."


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.django_db(transaction=True)
def test_a_list_and_its_pages_cost_the_same_with_any_number(client, home, image, model):
    page = home.add_child(instance=model(title="Liste", slug="liste"))
    listed = page.listed_pages().model
    costs = []
    for number in (10, 60):
        added = add_pages(page, listed, f"Page{number}", number, **{listed.picture_field: image})
        costs.append([cost(client, shown.get_url()) for shown in (page, added[0])])
    few, many = costs
    assert few == many
    assert max(many) <= BUDGET
