"""No page, list, feed, file or search costs more queries for more content."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from challenges.models import (
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonPage,
    Theme,
)
from media.uploads import document_from_bytes
from pages.models import (
    CallPage,
    CallSession,
    Category,
    FAQPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
    SiteSettings,
)
from tests.bulk import add_pages
from tests.challenges.conftest import Programme
from tests.menus import MenuEntry, publish_menu
from tests.test_query_counts import BUDGET, cost

ADDRESSES = [
    "/",
    "/blog/",
    "/blog/?categorie=appels&annee=2017&q=news",
    "/blog/news3-00000/",
    "/blog/rss/",
    "/defis/",
    "/defis/?tri=recent&q=defi",
    "/defis/?promotion=promotion-4&thematique=themes-0&thematique=themes-1"
    "&expertise=expertises-1&organisation=organisations-1&statut=en-cours&q=defi",
    "/defis/?statut=termine&q=zebre",
    "/personnes/",
    "/personnes/?promotion=promotion-4&expertise=expertises-1&q=ada",
    "/promos/",
    "/defis/cartav/",
    "/promos/promotion-4/",
    "/personnes/awa/",
    "/defis/administrations/organisations-0/",
    "/faq/",
    "/presse/",
    "/plan-du-site/",
    "/sitemap.xml",
    "/appels.ics",
    "/recherche/?q=quartz",
    "/recherche/?q=quarts+minerale&type=personnes",
    "/recherche/?q=ada+zebre",
    "/recherche/?q=zebre",
    "/recherche/",
    "/recherche/suggestions/?q=quartz",
]


class Growing:
    """A site whose lists, bodies and menus get longer."""

    def __init__(self, home, image):
        Site.clear_site_root_paths_cache()
        self.home, self.image, self.programme = home, image, Programme()
        self.promotion = self.programme.promotion(image=image, start=date(2020, 9, 1))
        self.person = self.programme.person(promotions=[self.promotion], portrait=image)
        self.challenge = self.programme.challenge(image=image, sharing_image=image)
        self.news = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
        self.relations = {
            "categories": [Category.objects.create(name="Appels", slug="appels")],
            "promotions": [self.promotion],
            "authors": [self.person],
            "challenges": [self.challenge],
        }
        self.faq = home.add_child(instance=FAQPage(title="Questions", slug="faq"))
        self.press = home.add_child(instance=PressPage(title="Presse", slug="presse"))
        home.add_child(instance=SiteMapPage(title="Plan du site", slug="plan-du-site"))
        document = document_from_bytes("a.csv", b"a\n", title="A")
        self.file = ("file", {"document": document, "title": "", "description": ""})
        SiteSettings.objects.create(site=Site.objects.get(), sharing_image=image, logo=image)

    def add(self, number: int) -> None:
        """Add as many pages of each kind, and make each body as long."""
        for page in add_pages(self.news, NewsPage, f"News{number}", number, date=date(2017, 9, 1)):
            news = NewsPage.objects.get(pk=page.pk)
            for name, value in self.relations.items():
                setattr(news, name, value)
            news.image = self.image
            news.save()
        now, day = timezone.now(), timedelta(days=1)
        for index in range(number):
            slug = f"{number}-{index}"
            shared = {"promotions": [self.promotion]}
            person = self.programme.person(
                f"Ada Quartz {index}", slug, job="Minérale", portrait=self.image, **shared
            )
            team = [Participation(person=each, role="talent") for each in (person, self.person)]
            self.programme.challenge(f"Défi {index}", slug, image=self.image, team=team, **shared)
            session = CallSession(opens_at=now - day, closes_at=now + day)
            self.home.add_child(instance=CallPage(title="Appel", sessions=[session]))
        for section in add_pages(self.home, ProgrammePage, f"Rubrique{number}", number):
            add_pages(section, ProgrammePage, "Page", 2)
        PageViewRestriction.objects.create(page=section, restriction_type="login")
        self.lengthen(number)
        link = f'<p>Voir <a linktype="page" id="{self.press.pk}">la page</a>.</p>'
        questions = [{"title": "Qui ?", "text": link}] * number
        self.faq.body = [("section", {"title": "Talents", "questions": questions})]
        self.faq.save()
        mention = ("mention", {"title": "A", "media": "B", "date": date(2019, 1, 14), "url": ""})
        self.press.kit = self.press.body = [self.file] * number
        self.press.mentions = [mention] * number
        self.press.save()
        entry = MenuEntry(page=self.press)
        group = MenuEntry("Groupe", children=(entry,) * min(number, 12))
        publish_menu("fr", [group] * min(number, 10), footer=[entry] * min(number, 12))

    def lengthen(self, number: int) -> None:
        """Give a challenge and a person bodies of this length, and as many relations."""
        text = f'<p>Un <a linktype="page" id="{self.home.pk}">lien</a>.</p>'
        picture = {"image": self.image, "alt_text": "A", "decorative": False}
        body = [("text", text), ("image", {"image": picture}), self.file] * number
        video = {"url": "https://youtu.be/Kh0Y2hVe_bw", "title": "Le défi", "poster": self.image}
        page = ChallengePage.objects.get(pk=self.challenge.pk)
        page.body, page.poster = body, self.file[1]["document"]
        page.achievements = [("achievement", {"title": "Une carte", "image": picture})] * min(
            number, 12
        )
        page.videos = [(kind, video) for kind in ("introduction", "closing")]
        page.promotions = [self.promotion]
        for model, name in (
            (Organisation, "organisations"),
            (Theme, "themes"),
            (Expertise, "expertises"),
        ):
            for index in range(number):
                model.objects.get_or_create(name=f"{name} {index}")
            setattr(page, name, model.objects.all())
        page.team = [Participation(person=each) for each in PersonPage.objects.all()]
        page.save()
        self.person.biography, self.person.expertises = body, Expertise.objects.all()
        self.person.save()


@pytest.mark.django_db(transaction=True)
def test_no_address_costs_more_for_more_content(client, home, image):
    site = Growing(home, image)
    site.add(3)
    few = {address: cost(client, address) for address in ADDRESSES}
    site.add(25)
    many = {address: cost(client, address) for address in ADDRESSES}
    # Of fewer kinds, a page of results costs less.
    assert [address for address in ADDRESSES if many[address] > few[address]] == []
    del few["/sitemap.xml"]  # it asks for each type of page
    assert max(few.values()) <= BUDGET + 5  # with all that a challenge has, or all facets
