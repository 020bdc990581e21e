"""A second world of content, for lists, reports, exports, feeds and search.

The demo shows what a site shows. This world has what must not show where it does not belong: hidden
and English twins, drafts, former names, closed collections, somebody who left.
"""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction, Site

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from home.models import HomePage
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import CallPage, CallSession, NewsIndexPage, NewsPage, SiteSettings
from tests.documents import pdf_bytes
from tests.drawings import draw_picture

# No page that visitors may see has this word.
SECRET = "Zibeline"
# Every English page has this word in its title, and no French one.
ENGLISH = "Albion"


class World:
    """The content by names. `french` and `english` are the pages of each kind that visitors see."""

    def __init__(self):
        self.home = HomePage.objects.get(locale__language_code="fr")
        self.lists = {
            model: self.home.add_child(instance=model(title=title, slug=slug))
            for model, title, slug in (
                (ChallengeIndexPage, "Défis", "defis"),
                (PromotionIndexPage, "Promotions", "promotions"),
                (PersonIndexPage, "Personnes", "personnes"),
                (NewsIndexPage, "Actualités", "actualites"),
            )
        }
        self.add_terms()
        self.add_pages()
        self.hide_pages()
        self.translate()
        self.add_files()
        self.add_people_of_the_team()
        site = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        site.banner_text, site.banner_from = f"{SECRET} ouvre", datetime(2999, 1, 1, tzinfo=UTC)
        site.save()

    def add_terms(self):
        self.theme = Theme.objects.create(name="Mer | littoral", slug="mer")
        self.theme.add_alias("ocean")
        self.expertise = Expertise.objects.create(name="Cartographie")
        self.draft_theme = Theme.objects.create(name=f"{SECRET} des drafts", slug="brouillons")
        self.organisation = Organisation.objects.create(name="Direction des phares", acronym="DPh")

    def add_pages(self):
        promotions = [
            self.add(PromotionPage, f"Promotion {number}", number=number, start=date(2019, 9, 1))
            for number in (3, 4)
        ]
        awa, mei = (self.add(PersonPage, name) for name in ("Awa Kermarrec", "Mei Lin"))
        for person in (awa, mei):
            # In two promotions, so that each is found by two ways.
            self.relate(person, roles=["talent"], promotions=promotions)
        challenges = [self.add(ChallengePage, name) for name in ("Balises", "Carto", "Dauphin")]
        for challenge in challenges:
            self.relate(
                challenge,
                promotions=promotions,
                themes=[self.theme],
                expertises=[self.expertise],
                organisations=[self.organisation],
                team=[Participation(person=awa, role="talent")],
                # With five months after it, it ends beyond December.
                start=date(2019, 8, 1),
                duration=5,
            )
        news = self.add(NewsPage, "Une journée en mer", date=date(2020, 5, 5))
        self.relate(news, challenges=challenges, promotions=promotions, authors=[awa])
        older = [
            self.add(NewsPage, f"Pour toutes et tous {n}", date=date(2019, 1, n)) for n in (1, 2, 3)
        ]
        for page in older:
            self.relate(page, promotions=promotions[:1])
        call = self.home.add_child(instance=CallPage(title="Appel", slug="appel"))
        call.sessions = [
            CallSession(opens_at=datetime(year, 1, 31, tzinfo=UTC), closes_at=closing)
            for year, closing in (
                (2019, datetime(2019, 3, 1, 11, tzinfo=UTC)),
                (2020, datetime(2020, 5, 1, 11, tzinfo=UTC)),
            )
        ]
        call.save()
        self.promotions, self.people, self.challenges = promotions, [awa, mei], challenges
        self.news, self.call = [news, *older], call

    def hide_pages(self):
        """Relate each kind to a page behind a sign-in, and to a draft."""
        hidden = {model: self.add(model, f"{SECRET} {model.__name__}") for model in LISTED}
        drafts = {
            model: self.add(model, f"{SECRET} draft {model.__name__}", live=False)
            for model in LISTED
        }
        for page in hidden.values():
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        self.hidden, self.drafts = hidden, drafts
        for pages in (hidden, drafts):
            team = [Participation(person=pages[PersonPage], role="mentor")]
            for challenge in (self.challenges[1], pages[ChallengePage]):
                shared = [*challenge.promotions.all(), self.promotions[0], pages[PromotionPage]]
                self.relate(challenge, promotions=shared, team=[*challenge.team.all(), *team])
            for person in (self.people[0], pages[PersonPage]):
                shared = [*person.promotions.all(), self.promotions[0], pages[PromotionPage]]
                self.relate(person, promotions=shared)
            for news in (self.news[0], pages[NewsPage]):
                self.relate(
                    news,
                    authors=[*news.authors.all(), pages[PersonPage]],
                    challenges=[*news.challenges.all(), self.challenges[1], pages[ChallengePage]],
                )
        self.relate(drafts[ChallengePage], themes=[self.draft_theme])
        # A page that is online will name it.
        page = ChallengePage.objects.get(pk=self.challenges[2].pk)
        page.themes = [self.theme, Theme.objects.create(name=f"{SECRET} à venir")]
        page.save_revision()

    def translate(self):
        """Copy each kind to English as editors do: what it names stays French."""
        english = Locale.objects.get(language_code="en")
        home = self.home.get_translation(english)
        home.save_revision().publish()
        originals = [
            *self.lists.values(),
            self.promotions[0],
            self.people[0],
            self.challenges[1],
            self.news[0],
            self.call,
        ]
        self.english = []
        for original in originals:
            original = type(original).objects.get(pk=original.pk)
            page = original.copy_for_translation(english)
            page.title = f"{ENGLISH} {page.title}"
            page.save_revision().publish()
            self.english.append(type(page).objects.get(pk=page.pk))

    def add_files(self):
        """A picture and a document in a collection that visitors may not see."""
        root = Collection.get_first_root_node()
        self.closed = root.add_child(instance=Collection(name="Réservé"))
        CollectionViewRestriction.objects.create(collection=self.closed, restriction_type="login")
        self.picture = image_from_bytes(
            "a.png",
            draw_picture("a", (64, 36)),
            title=SECRET,
            description=SECRET,
            collection=self.closed,
        )
        self.document = document_from_bytes(
            "a.pdf", pdf_bytes("a"), title=SECRET, collection=self.closed
        )

    def add_people_of_the_team(self):
        group = Group.objects.get(name="Communication")
        self.present, self.gone = (
            User.objects.create_user(name, f"{name}@example.org", first_name=name)
            for name in ("presente", "partie")
        )
        for user in (self.present, self.gone):
            user.groups.add(group)
        self.gone.is_active = False
        self.gone.save()

    def add(self, model, title, **fields):
        parent = self.lists[LISTED[model]]
        return parent.add_child(instance=model(title=title, **fields))

    def relate(self, page, **values):
        """Save these fields and relations of a page."""
        for name, value in values.items():
            setattr(page, name, value)
        page.save()


LISTED = {
    ChallengePage: ChallengeIndexPage,
    PromotionPage: PromotionIndexPage,
    PersonPage: PersonIndexPage,
    NewsPage: NewsIndexPage,
}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db) -> World:
    return built
