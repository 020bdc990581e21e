"""A second world of content, for lists, reports, exports, feeds and search.

The demo shows what a site shows. This world has what must not show where it does not belong: hidden
and English twins, drafts, former names, closed collections, somebody who left. And it has what is
seldom there: edges of dates, empty fields beside full ones, one of a kind beside several.
"""

from datetime import date

from wagtail.models import (
    Locale,
    Page,
    PageViewRestriction,
)

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
from media.blocks import StoryBlock
from media.uploads import image_from_bytes
from pages.models import (
    CallPage,
    CallSession,
    Category,
    NewsIndexPage,
    NewsPage,
)
from tests.drawings import draw_picture
from tests.world import office, sections
from tests.world.marks import DAY, ENGLISH, MINUTE, NOW, SECRET, slow_clocks

LISTED = {
    ChallengePage: ChallengeIndexPage,
    PromotionPage: PromotionIndexPage,
    PersonPage: PersonIndexPage,
    NewsPage: NewsIndexPage,
}

# The addresses of what visitors read, as `test_seen` compares it.
PAGES = """
/
/defis/
/defis/?promotion=promotion-3&thematique=mer
/defis/?statut=perennise&tri=titre&q=bateaux
/defis/?tri=ancien
/defis/?organisation=direction-des-phares&expertise=ecriture
/defis/carto/
/defis/echo/
/defis/fanal/
/defis/garde/
/defis/zero/
/defis/hublot/
/defis/jusant/
/defis/large/
/defis/mole/
/defis/administrations/
/defis/administrations/direction-des-phares/
/defis/administrations/port/
/promotions/
/promotions/promotion-2/
/promotions/promotion-3/
/promotions/promotion-5/
/promotions/promotion-de-la-veille/
/promotions/promotion-sans-date/
/promotions/designers-1/
/personnes/
/personnes/?expertise=cartographie&promotion=designers-1
/personnes/awa-kermarrec/
/personnes/zoe-de-lecume/
/personnes/ada/
/personnes/mei-lin/
/personnes/?role=talent
/actualites/
/actualites/?annee=2024&categorie=ecoles
/actualites/?promotion=promotion-3&tri=ancien
/actualites/une-journee-en-mer/
/actualites/tout-de-lannee/
/actualites/signe-dun-mot/
/appel/
/appel-ouvert/
/appel-jusqua-demain/
/appel-clos/
/appel-a-venir/
/le-programme/
/le-programme/une-sous-page/
/questions/
/presse/
/contact/
/contact/?message=recu
/plan-du-site/
/recherche/
/recherche/?q=phares
/recherche/?q=navires&type=defis
/recherche/?q=zzzzzz
/donnees/
/nulle-part/
/en/
/en/defis/
/en/defis/?promotion=promotion-3
/en/defis/carto/
/en/defis/administrations/direction-des-phares/
/en/promotions/
/en/promotions/promotion-3/
/en/personnes/
/en/personnes/awa-kermarrec/
/en/actualites/
/en/actualites/une-journee-en-mer/
/en/appel/
/en/contact/
/en/search/?q=carto
/en/donnees/
/en/nowhere/
"""
FILES = """
/actualites/rss/
/en/actualites/rss/
/actualites/rss/?categorie=ecoles
/appels.ics
/en/calls.ics
/sitemap.xml
/robots.txt
/recherche/suggestions/?q=ph
/en/search/suggestions/?q=ca
/donnees/defis-tableur.csv
/donnees/defis.json
"""
# Where cards are compared whole, in which part of the page; elsewhere their titles alone are.
CARDS = {
    "/defis/": "main",
    "/defis/administrations/": "main",
    "/defis/echo/": ".eig-team__members",
    "/personnes/": "main",
    "/personnes/zoe-de-lecume/": "main",
    "/promotions/": "main",
    "/actualites/": "main",
    "/presse/": "main",
    "/en/defis/": "main",
    "/en/personnes/": "main",
    "/en/promotions/": "main",
    "/en/promotions/promotion-3/": "main",
    "/en/actualites/": "main",
}
# The lists whose facets are compared: one of each, and a filtered one.
FACETS = """
/defis/
/defis/?organisation=direction-des-phares&expertise=ecriture
/personnes/
/actualites/
/en/defis/?promotion=promotion-3
"""


class World:
    """The content by names. `french` and `english` are the pages of each kind that visitors see."""

    def __init__(self):
        with slow_clocks(NOW - 400 * DAY):
            office.date_what_migrations_made(self)
            self.home = HomePage.objects.get(locale__language_code="fr")
            self.lists = {
                model: self.home.add_child(
                    instance=model(title=title, slug=slug, introduction=f"{title} du site.")
                )
                for model, title, slug in (
                    (ChallengeIndexPage, "Défis", "defis"),
                    (PromotionIndexPage, "Promotions", "promotions"),
                    (PersonIndexPage, "Personnes", "personnes"),
                    (NewsIndexPage, "Actualités", "actualites"),
                )
            }
            office.add_people_of_the_team(self)
            office.add_files(self)
            self.add_terms()
            self.add_pages()
        with slow_clocks(NOW - 40 * DAY):
            self.add_full_pages()
            self.add_many_of_one_promotion()
            self.add_what_is_alone()
            sections.add_calls(self)
            sections.add_sections(self)
            self.hide_pages()
            self.translate()
            sections.write_settings(self)
        office.plan(self)
        office.invite_guests(self)
        office.receive(self)
        office.age(self)
        for page in Page.objects.filter(latest_revision_created_at=None):
            written = NOW - 30 * DAY + page.pk * MINUTE
            Page.objects.filter(pk=page.pk).update(latest_revision_created_at=written)

    def add_terms(self):
        self.theme = Theme.objects.create(name="Mer | littoral", slug="mer")
        self.theme.add_alias("ocean")
        self.other_theme = Theme.objects.create(name="Éducation")
        Theme.objects.create(name="Thème que rien ne nomme")
        self.expertise = Expertise.objects.create(name="Cartographie")
        self.other_expertise = Expertise.objects.create(name="Écriture")
        self.draft_theme = Theme.objects.create(name=f"{SECRET} des drafts", slug="brouillons")
        self.organisation = Organisation.objects.create(
            name="Direction des phares",
            acronym="DPh",
            description="Elle allume les phares.",
            website="https://phares.example.org/",
        )
        self.other_organisation = Organisation.objects.create(
            name="Délégation interministérielle aux très longues dénominations et aux archipels"
        )
        self.categories = [
            Category.objects.create(name=name) for name in ("Retours d’expérience", "Écoles")
        ]

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
                promotion=promotions[0],
                themes=[self.theme],
                expertises=[self.expertise],
                organisations=[self.organisation],
                team=[Participation(person=awa, role="talent")],
                # With five months after it, it ends beyond December.
                start=date(2019, 8, 1),
                duration=5,
            )
        news = self.add(NewsPage, "Une journée en mer", date=date(2020, 5, 5))
        self.relate(news, challenges=challenges, promotion=promotions[0], authors=[awa])
        older = [
            self.add(NewsPage, f"Pour toutes et tous {n}", date=date(2019, 1, n)) for n in (1, 2, 3)
        ]
        for page in older:
            self.relate(page, promotion=promotions[0])
        self.promotions, self.people, self.challenges = promotions, [awa, mei], challenges
        self.news = [news, *older]

    def add_full_pages(self):
        """One of each kind with all its fields, and some whose values are seldom there."""
        # The programme's page has one of each block.
        body = [("text", StoryBlock().child_blocks["text"].get_preview_value())]
        figures = [
            ("figure", {"before": "+", "amount": "1", "after": "%", "label": "de navires"}),
            ("figure", {"before": "", "amount": "2 000", "after": "", "label": "balises"}),
        ]
        coming, last = (
            self.add(PromotionPage, title, **fields)
            for title, fields in (
                ("Promotion 5", {"number": 5, "start": date(2025, 1, 1)}),
                ("Designers 1", {"number": 1, "kind": "dig", "start": date(2024, 12, 31),
                                 "end": date(2024, 12, 31), "introduction": "Un seul jour.",
                                 "image": self.photo, "key_figures": figures, "body": body}),
            )
        )  # fmt: skip
        self.add(PromotionPage, "Promotion de la veille", kind="autre", start=date(2024, 1, 31),
                 end=date(2024, 12, 30))  # fmt: skip
        self.add(PromotionPage, "Promotion sans date", introduction="Quand ? On ne sait.")
        zoe = self.add(
            PersonPage,
            "Zoé de l’Écume",
            job="Géographe",
            introduction="Elle dessine des côtes.",
            portrait=self.photo,
            biography=body,
            links=[
                ("link", {"kind": kind, "url": f"https://{kind}.example.org/", "label": label})
                for kind, label in (("site", ""), ("github", "Mes dépôts"), ("autre", ""))
            ],
            display_order=1,
        )
        self.relate(
            zoe,
            roles=["mentor", "equipe"],
            promotions=[last, coming],
            expertises=[self.expertise, self.other_expertise],
        )
        self.person = zoe
        links = [("link", {"kind": "site", "url": "https://ada.example.org/", "label": ""})]
        self.ada = self.add(PersonPage, "Ada", links=links)
        self.relate(self.people[1], job="Talent")  # what her role says already
        self.relate(self.news[0], authors=[self.people[0], zoe])  # has no page in English
        team = [
            Participation(person=zoe, role="mentor"),
            Participation(person=self.people[1], role="talent", note="cartes"),
            Participation(person=self.people[1], role="mentor"),
            Participation(person=self.people[0], role="talent"),
            Participation(name="Sans Page", role="agent-public", note="pilotage"),
            Participation(name="Autre Sans Page", role="agent-public"),
        ]
        self.challenge = self.add(
            ChallengePage,
            "Écho",
            subtitle="Entendre les bateaux de loin.",
            place="Phare du Créac’h",
            town="Ouessant",
            status="perennise",
            start=date(2024, 12, 31),
            duration=1,
            image=self.photo,
            website="https://echo.example.org/",
            source_code="https://code.example.org/echo",
            state_startup="https://beta.gouv.fr/startups/echo.html",
            body=body,
            key_figures=figures,
            achievements=[
                ("achievement", {"title": "Une carte", "url": "https://carte.example.org/",
                                 "image": {"image": self.photo, "alt_text": "La carte"},
                                 "text": "<p>De la côte.</p>", "link_text": "La carte"}),
                ("achievement", {"title": "Un guide", "url": "", "text": "", "link_text": ""}),
            ],
            videos=[
                (when, StoryBlock().child_blocks["video"].get_preview_value())
                for when in ("introduction", "closing")
            ],
            poster=self.open_document,
        )  # fmt: skip
        self.relate(
            self.challenge,
            promotion=self.promotions[0],
            organisations=[self.organisation, self.other_organisation],
            themes=[self.theme, self.other_theme],
            expertises=[self.expertise, self.other_expertise],
            team=team,
        )
        others = {
            "Fanal": {"status": "a-venir", "start": date(2025, 1, 1), "duration": 2,
                      "poster_url": "https://affiches.example.org/fanal.pdf"},
            "Garde": {"status": "arrete", "subtitle": "Il s’est arrêté.", "duration": 10},
            "Le très long titre d’un défi qui dit tout de ce que l’on y cherche, de la côte au "
            "large et par tous les temps": {"status": "en-cours", "town": "Brest"},
            "Zéro": {},
        }  # fmt: skip
        for title, fields in others.items():
            self.add(ChallengePage, title, **fields)
        fanal, garde = (ChallengePage.objects.get(title=title) for title in ("Fanal", "Garde"))
        self.relate(fanal, promotion=coming, organisations=[self.other_organisation])
        self.relate(garde, themes=[self.other_theme], team=[Participation(person=zoe)])
        full = self.add(
            NewsPage,
            "Tout de l’année",
            date=date(2024, 12, 31),
            author_line="L’équipe EIG",
            image=self.photo,
            image_alt="Un port vu d’en haut",
            image_caption="Le port de Brest.",
            introduction="Ce que l’on a fait, & 1 < 2.",
            body=[*body, ("latest_news", {"title": "Cartes", "number": 1})],
            related=[("page", self.news[1])],
        )
        self.relate(
            full,
            authors=[zoe, self.people[1]],
            categories=self.categories,
            challenges=[self.challenge, fanal],
            promotion=last,
        )
        others = (
            ("Le jour d’après", date(2025, 1, 1), self.categories[:1]),
            ("Le premier jour", date(2024, 1, 1), self.categories[1:]),
        )
        for title, day, categories in others:
            self.relate(self.add(NewsPage, title, date=day), categories=categories)
        self.full_news = full

    def add_many_of_one_promotion(self):
        """More than its page, a team and a list show at once."""
        years = {"start": date(2020, 9, 1), "end": date(2021, 6, 30)}
        large = self.add(PromotionPage, "Promotion 2", number=2, image=self.photo, **years)
        of_people = PromotionPage.objects.get(title="Promotion de la veille")
        of_challenges = PromotionPage.objects.get(title="Promotion sans date")
        new = [self.add(PersonPage, f"Personne {n}") for n in range(10)]
        for number, person in enumerate(new):
            promotions = [large, of_people] if number < 5 else [large]
            roles = ["talent"] if number < 7 else ["alumni"]
            self.relate(person, roles=roles, promotions=promotions)
        for person in (*self.people, self.person, self.ada):
            self.relate(person, promotions=[*person.promotions.all(), large])
        self.add(ChallengePage, "Hublot", place="Le port")
        crew = [
            Participation(name=f"Matelot {n}", role="talent" if n < 9 else "mentor", note="pont")
            for n in range(13)
        ]
        self.relate(self.add(ChallengePage, "Jusant", image=self.photo), team=crew)
        for number, challenge in enumerate(ChallengePage.objects.live().exclude(title="Zéro")):
            if challenge.promotion is None:
                self.relate(challenge, promotion=of_challenges if number % 2 else large)

    def add_what_is_alone(self):
        """One of several things that stand in one place of a page."""
        port = Organisation.objects.create(name="Port", website="https://port.example.org/")
        alone = self.add(ChallengePage, "Kayak", image=self.photo, poster=self.open_document)
        self.relate(alone, organisations=[port])
        self.add(ChallengePage, "Large", source_code="https://code.example.org/large")
        self.add(ChallengePage, "Môle", website="https://mole.example.org/")
        self.add(NewsPage, "Signé d’un mot", date=date(2018, 7, 1), author_line="La rédaction")

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
            for challenge in (self.challenges[1], pages[ChallengePage]):
                team = [*challenge.team.all(), Participation(person=pages[PersonPage])]
                self.relate(challenge, promotion=self.promotions[0], team=team)
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
        zero = ChallengePage.objects.get(title="Zéro")
        self.relate(zero, promotion=hidden[PromotionPage])
        self.relate(NewsPage.objects.get(title="Signé d’un mot"), promotion=drafts[PromotionPage])
        body = [("text", f"<p>{SECRET}</p>")]
        self.relate(
            hidden[ChallengePage],
            body=body,
            expertises=[Expertise.objects.create(name=f"{SECRET} expertise")],
            organisations=[Organisation.objects.create(name=f"{SECRET} bureau")],
        )
        secret = image_from_bytes(
            "zibeline.png", draw_picture("secret", (64, 36)), title=f"{SECRET} image"
        )
        self.relate(hidden[ChallengePage], image=secret)
        for fields in ({"live": False}, {}):
            call = CallPage(title=f"{SECRET} appel", slug=f"zibeline-{len(fields)}", **fields)
            call.sessions = [CallSession(opens_at=NOW, closes_at=NOW + DAY)]
            self.home.add_child(instance=call)
        PageViewRestriction.objects.create(page=call, restriction_type="login")
        link = f'<a linktype="page" id="{drafts[NewsPage].pk}">un lien</a>'
        picture = f'<embed alt="A" embedtype="image" format="fullwidth" id="{self.picture.pk}"/>'
        self.relate(self.news[1], body=[("text", f"<p>Voir {link}.</p>{picture}<p>Fin.</p>")])
        category = Category.objects.create(name=f"{SECRET} catégorie")
        self.relate(hidden[NewsPage], body=body, categories=[category])
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
            self.contact,
            self.open_data,
        ]
        self.english = []
        for original in originals:
            original = type(original).objects.get(pk=original.pk)
            page = original.copy_for_translation(english)
            page.title = f"{ENGLISH} {page.title}"
            if isinstance(page, NewsPage):
                page.date += DAY
            page.save_revision().publish()
            self.english.append(type(page).objects.get(pk=page.pk))

    def add(self, model, title, **fields):
        parent = self.lists[LISTED[model]]
        if model is NewsPage:  # no two of them on one day
            fields.setdefault("date", date(2018, 1, len(NewsPage.objects.all()) + 1))
        return parent.add_child(instance=model(title=title, **fields))

    def relate(self, page, **values):
        """Save these fields and relations of a page."""
        for number, part in enumerate(values.get("team", ())):
            part.sort_order = 9 - number  # not the order of their keys
        for name, value in values.items():
            setattr(page, name, value)
        page.save()
