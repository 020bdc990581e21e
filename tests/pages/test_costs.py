"""No page, list, feed, file or search costs more queries for more content."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from challenges.models import PersonIndexPage, PersonPage, PromotionIndexPage, PromotionPage
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
from tests.menus import MenuEntry, publish_menu
from tests.test_query_counts import BUDGET, cost

ADDRESSES = [
    "/",
    "/blog/",
    "/blog/?categorie=appels&annee=2017&q=news",
    "/blog/news3-00000/",
    "/blog/rss/",
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
        self.home, self.image = home, image
        self.news = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
        self.people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
        promotions = home.add_child(instance=PromotionIndexPage(title="Promotions", slug="promos"))
        promotion = promotions.add_child(instance=PromotionPage(title="P 1", slug="p-1"))
        self.relations = {
            "categories": [Category.objects.create(name="Appels", slug="appels")],
            "promotions": [promotion],
            "authors": [self.people.add_child(instance=PersonPage(title="Awa", slug="awa"))],
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
            self.people.add_child(instance=PersonPage(title=f"Ada Quartz {index}", job="Minérale"))
            session = CallSession(opens_at=now - day, closes_at=now + day)
            self.home.add_child(instance=CallPage(title="Appel", sessions=[session]))
        for section in add_pages(self.home, ProgrammePage, f"Rubrique{number}", number):
            add_pages(section, ProgrammePage, "Page", 2)
        PageViewRestriction.objects.create(page=section, restriction_type="login")
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


@pytest.mark.django_db(transaction=True)
def test_no_address_costs_more_for_more_content(client, home, image):
    site = Growing(home, image)
    site.add(3)
    few = {address: cost(client, address) for address in ADDRESSES}
    site.add(25)
    assert {address: cost(client, address) for address in ADDRESSES} == few
    del few["/sitemap.xml"]  # it asks for each type of page
    assert max(few.values()) <= BUDGET
