"""A second world of content, for lists, reports, exports, feeds and search.

The demo shows what a site shows. This world has what must not show where it does not belong: hidden
and English twins, drafts, former names, closed collections, somebody who left. And it has what is
seldom there: edges of dates, empty fields beside full ones, one of a kind beside several.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group, User
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Site,
    Workflow,
)

from challenges.models import (
    ChallengeIndexPage,
    ChallengePage,
    DirectoryPage,
    Expertise,
    Organisation,
    Participation,
    PersonIndexPage,
    PersonPage,
    PromotionIndexPage,
    PromotionPage,
    Theme,
)
from editing.models import LinkedAddress, PageLink, PublicAddress
from home.models import HomePage, Menu, MissedSearch, Synonyms
from media.blocks import StoryBlock
from media.uploads import document_from_bytes, image_from_bytes
from pages.blocks import BodyBlock
from pages.models import (
    CallPage,
    CallSession,
    Category,
    ContactMessage,
    ContactPage,
    FAQPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
    SiteSettings,
)
from publishing.agenda import launches
from publishing.agenda.models import Agreement
from publishing.trash.actions import move_to_trash
from tests.documents import pdf_bytes
from tests.drawings import draw_picture
from tests.launches import launch_of, versions_of
from tests.menus import MenuEntry, publish_menu

# The last day of a year and of a month of 31 days; in UTC it is still the day before.
NOW = datetime(2024, 12, 31, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def stop_clocks(moment: datetime) -> Iterator[None]:
    """Have all code read this moment, also that which does not ask `publishing.clock`."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@contextmanager
def slow_clocks(moment: datetime) -> Iterator[None]:
    """Have all code read this moment and those just after it, so that no two things tie."""
    ticks = count()
    with patch.object(timezone, "now", lambda: moment + next(ticks) * timedelta(milliseconds=1)):
        yield


# No page that visitors may see has this word.
SECRET = "Zibeline"
# Every English page has this word in its title, and no French one.
ENGLISH = "Albion"


class World:
    """The content by names. `french` and `english` are the pages of each kind that visitors see."""

    def __init__(self):
        with slow_clocks(NOW - 400 * DAY):
            self.date_what_migrations_made()
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
            self.add_people_of_the_team()
            self.add_files()
            self.add_terms()
            self.add_pages()
        with slow_clocks(NOW - 40 * DAY):
            self.add_full_pages()
            self.add_calls()
            self.add_sections()
            self.hide_pages()
            self.translate()
            self.write_settings()
        self.plan()
        self.receive()
        self.break_links()
        self.age()
        for page in Page.objects.filter(latest_revision_created_at=None):
            written = NOW - 30 * DAY + page.pk * MINUTE
            Page.objects.filter(pk=page.pk).update(latest_revision_created_at=written)

    def date_what_migrations_made(self):
        """The database is as old as the machine says."""
        now = timezone.now()
        Revision.objects.update(created_at=now)
        PageLogEntry.objects.update(timestamp=now)
        ModelLogEntry.objects.update(timestamp=now)
        dates = ("first_published_at", "last_published_at", "latest_revision_created_at")
        for name in dates:
            Page.objects.exclude(**{name: None}).update(**{name: now})

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
        self.promotions, self.people, self.challenges = promotions, [awa, mei], challenges
        self.news = [news, *older]

    def add_full_pages(self):
        """One of each kind with all its fields, and some whose values are seldom there."""
        body = [
            (name, block.get_preview_value()) for name, block in StoryBlock().child_blocks.items()
        ]
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
        self.add(PersonPage, "Ada")
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
            promotions=[self.promotions[0], last],
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
        self.relate(fanal, promotions=[coming], organisations=[self.other_organisation])
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
            promotions=[last],
        )
        others = (
            ("Le jour d’après", date(2025, 1, 1), self.categories[:1]),
            ("Le premier jour", date(2024, 1, 1), self.categories[1:]),
        )
        for title, day, categories in others:
            self.relate(self.add(NewsPage, title, date=day), categories=categories)
        self.full_news = full

    def add_calls(self):
        """Calls by what they are now: long closed, just open, just closed, to come twice."""
        texts = {
            "text_before": "<p>Bientôt.</p>",
            "text_during": "<p>C’est le moment.</p>",
            "text_after": "<p>Trop tard.</p>",
        }
        midnight = NOW - 30 * MINUTE
        calls = {
            "Appel": (
                {},
                (date_time(2019, 1, 31), date_time(2019, 3, 1, 12)),
                (date_time(2020, 1, 31), date_time(2020, 5, 1, 13)),
            ),
            "Appel ouvert": (
                texts
                | FACTS
                | {"apply_url": APPLY, "timeline": TIMELINE, "introduction": "Venez."},
                (NOW, date_time(2024, 12, 31, 23, 59)),
            ),
            "Appel jusqu’à demain": (texts, (midnight - 31 * DAY, midnight + DAY)),
            "Appel clos": (texts | FACTS | {"audience": "administrations"}, (NOW - DAY, NOW)),
            "Appel à venir": (
                texts,
                (NOW + MINUTE, midnight + 31 * DAY),
                (midnight + 62 * DAY, midnight + 90 * DAY),
            ),
        }  # fmt: skip
        self.calls = []
        for title, (fields, *sessions) in calls.items():
            call = CallPage(title=title, **fields)
            call.sessions = [CallSession(opens_at=start, closes_at=end) for start, end in sessions]
            self.calls.append(self.home.add_child(instance=call))
        self.call = self.calls[0]

    def add_sections(self):
        """The pages that a site has one of."""
        body = [
            (name, block.get_preview_value()) for name, block in BodyBlock().child_blocks.items()
        ]
        kit = {"title": "Dossier", "description": "Le tout.", "document": self.open_document}
        mentions = [
            {"title": title, "media": "Le Phare", "date": day, "url": url}
            for title, day, url in (
                ("Ancien", date(2020, 1, 31), ""),
                ("Récent", date(2024, 12, 31), "https://presse.example.org/"),
            )
        ]
        section = FAQPage().body.stream_block.child_blocks["section"].get_preview_value()
        pages = (
            ProgrammePage(title="Le programme", introduction="Ce qu’il fait.", body=body),
            FAQPage(
                title="Questions",
                seo_title="Des questions et des réponses",
                search_description="Tout ce que l’on demande.",
                body=[("section", section), ("section", section | {"title": "Après"})],
                after=[("text", "<p>Une autre question ?</p>")],
            ),
            PressPage(
                title="Presse",
                contact_name="Le service",
                contact_email="presse@example.org",
                contact_phone="01 02 03 04 05",
                pictures=[("image", {"image": self.photo, "caption": ""})],
                kit=[("file", kit)],
                mentions=[("mention", mention) for mention in mentions],
            ),
            ContactPage(
                title="Contact",
                introduction="Une question ?",
                text="<p>Écrivez-nous.</p>",
                body=[("text", "<p>Ou venez.</p>")],
                thanks="Bien reçu.",
            ),
            SiteMapPage(title="Plan du site"),
            DirectoryPage(title="Équipe", roles=["equipe"]),
            DirectoryPage(title="Talents", roles=["talent"]),
        )
        for page in pages:
            self.home.add_child(instance=page)
        self.programme, self.faq, self.press, self.contact, self.site_map, *self.directories = pages
        self.subpage = self.programme.add_child(instance=ProgrammePage(title="Une sous-page"))
        home = HomePage.objects.get(pk=self.home.pk)
        home.introduction = "Un site."
        home.body = [(name, value) for name, value in body if name in HOME_BLOCKS]
        home.save_revision().publish()

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
                shared = [*challenge.promotions.all(), self.promotions[0], pages[PromotionPage]]
                team = [*challenge.team.all(), Participation(person=pages[PersonPage])]
                self.relate(challenge, promotions=shared, team=team)
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

    def add_files(self):
        """Pictures and documents, two of them in a collection that visitors may not see."""
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
        image_from_bytes("photo.png", draw_picture("autre", (64, 36)), title="Du même nom")
        background = image_from_bytes("fond.png", draw_picture("fond", (64, 36)), title="Fond")
        background.is_decorative = True
        background.save()
        # The latest ones, which the previews of blocks have.
        self.photo = image_from_bytes(
            "photo.png",
            draw_picture("photo", (64, 36)),
            title="Photo",
            description="Un port",
            description_en="A harbour",
            credit="Ada",
        )
        self.photo.tags.set(["port"])
        self.open_document = document_from_bytes("ouvert.pdf", pdf_bytes("o"), title="Affiche")

    def add_people_of_the_team(self):
        team = {
            "redaction": "Rédaction",
            "presente": "Communication",
            "partie": "Communication",
            "administration": "Administration",
        }
        self.team = {}
        for name, group in team.items():
            user = User.objects.create_user(
                name,
                f"{name}@example.org",
                first_name=name.capitalize(),
                last_name="Test",
                date_joined=timezone.now(),
            )
            user.groups.add(Group.objects.get(name=group))
            self.team[name] = user
        self.present, self.gone = self.team["presente"], self.team["partie"]
        self.gone.is_active = False
        self.gone.save()

    def write_settings(self):
        site = SiteSettings.for_site(Site.objects.get(is_default_site=True))
        site.banner_text, site.banner_from = f"{SECRET} ouvre", datetime(2999, 1, 1, tzinfo=UTC)
        site.header_line, site.footer_line = "Une ligne", "Deux lignes."
        site.header_line_en = "One line"
        site.accessibility = "partiellement-conforme"
        site.legal_notice_page = self.programme
        site.newsletter_url = "https://lettre.example.org/"
        site.contact_address = "equipe@example.org"
        site.social_links = [
            ("link", {"network": "mastodon", "url": "https://mastodon.example.org/@eig"})
        ]
        site.save()
        publish_menu(
            "fr",
            [
                MenuEntry(page=self.lists[ChallengeIndexPage]),
                MenuEntry("Le reste", children=(
                    MenuEntry(page=self.lists[NewsIndexPage]),
                    MenuEntry("Les questions", page=self.faq),
                    MenuEntry(page=self.hidden[PromotionPage]),
                )),
            ],
            [MenuEntry("Ailleurs", url="https://ailleurs.example.org/")],
        )  # fmt: skip
        Synonyms.objects.create(words="bateau, navire")
        Redirect.add_redirect("/ancien/", self.faq)
        Redirect.add_redirect("/cache/", self.hidden[NewsPage])
        Redirect.add_redirect("/flux/", self.lists[NewsIndexPage], is_permanent=False)
        Redirect.objects.filter(old_path="/flux").update(redirect_page_route_path="/rss/")
        Menu.objects.create(locale=Locale.objects.get(language_code="en"), live=False)
        MissedSearch.objects.create(text="sous-marin", number=2, last_day=date(2024, 12, 30))
        query = Query.objects.create(query_string="phare")
        SearchPromotion.objects.create(query=query, page=self.faq, description="À lire d’abord.")

    def plan(self):
        """What is to come, what has left, and what was thrown away."""
        user, writer = self.present, self.team["redaction"]
        with slow_clocks(NOW - 10 * DAY):
            left = self.add(
                NewsPage, "Parti avec le lancement", date=date(2024, 12, 22), live=False
            )
            left.save_revision(user=user)
            gone = launch_of(user, NOW, [left], name="Lancement parti", planned=False)
            launches.leave_now(gone, versions_of(gone), user)
            late = self.add(NewsPage, f"{SECRET} en retard", live=False)
            late.save_revision(user=user)
            self.late = launch_of(user, NOW - 8 * DAY, [late], name="En retard", planned=False)
            self.ask(self.late, "Camille Dupont", user)
        with slow_clocks(NOW - DAY):
            waiting = self.add(NewsPage, f"{SECRET} attendu", live=False)
            waiting.save_revision(user=user)
            pages = [waiting, ChallengePage.objects.get(pk=self.drafts[ChallengePage].pk)]
            pages[1].save_revision(user=user)
            self.launch = launch_of(user, NOW + 2 * DAY, pages, name="Rentrée", planned=False)
            self.ask(self.launch, "Jean Martin", user)
            launch_of(user, NOW + 31 * DAY, removed=[self.faq], name="Retrait", planned=False)
            self.schedule(self.subpage, NOW + DAY, title=f"{SECRET} corrigée")
            expiring = ProgrammePage.objects.get(pk=self.programme.pk)
            expiring.expire_at = NOW + 31 * DAY
            expiring.save_revision(user=user).publish(user=user)
            coming = self.add(NewsPage, f"{SECRET} du jour de l’an", live=False)
            self.schedule(coming, date_time(2025, 1, 1))
            for title, submitted in (("relue", True), ("renvoyée", True), ("en cours", False)):
                page = self.add(NewsPage, f"{SECRET} {title}", live=False, owner=writer)
                page.save_revision(user=writer)
                if submitted:
                    Workflow.objects.get().start(page, writer)
                if title == "renvoyée":
                    task = page.current_workflow_task
                    task.on_action(
                        page.current_workflow_task_state, user, "reject", comment="Trop long."
                    )
        with slow_clocks(NOW - MINUTE):
            thrown = self.add(NewsPage, f"{SECRET} jetée")
            move_to_trash(thrown, user)
            section = self.home.add_child(instance=ProgrammePage(title=f"{SECRET} section"))
            section.add_child(instance=ProgrammePage(title=f"{SECRET} dessous"))
            move_to_trash(section, user)
            picture = image_from_bytes(
                "jetee.png", draw_picture("jetée", (64, 36)), title=f"{SECRET} image"
            )
            move_to_trash(picture, user)

    def ask(self, launch, name, user):
        """Plan a launch that this person has to agree to."""
        Agreement.objects.create(launch=launch, name=name, email="accord@example.org")
        launches.plan(launch, versions_of(launch), user)

    def schedule(self, page, moment, **fields):
        """Plan a version of a page with these fields, as the editor’s form does."""
        for name, value in ({"go_live_at": moment} | fields).items():
            setattr(page, name, value)
        page.save_revision(user=self.present).publish(user=self.present)

    def receive(self):
        """Two messages of visitors, one of them read."""
        for minutes, subject, state in ((1, "Une question", "nouveau"), (2, "Un merci", "traite")):
            ContactMessage.objects.create(
                sent_at=NOW - minutes * MINUTE,
                sender="visite@example.org",
                subject=subject,
                message="Bonjour.\nÀ bientôt.",
                state=state,
            )

    def break_links(self):
        """Links of a page to an address, to a page, to one that answers; and one of the menus."""
        source = PublicAddress.objects.create(page=self.news[1], path="/actualites/pour-tous/")
        gone = "Page introuvable (réponse 404)."
        for days, page, address, fault in (
            (3, self.news[1], "/absente/", gone),
            (1, self.news[1], "Page nº 99999", "Ce contenu n’est pas en ligne."),
            (None, self.news[1], "/defis/", ""),
            (2, None, "https://perdu.example.org/", gone),
        ):
            to = LinkedAddress.objects.create(
                address=address,
                fault=fault,
                since=NOW - days * DAY if days else None,
                is_asked=days != 1,
            )
            PageLink.objects.create(source=source, page=page, words=f"Lire {address}", to=to)

    def age(self):
        """What nobody has read again for two years: a page, one offline, a call, and a news."""
        offline = self.home.add_child(instance=ProgrammePage(title=f"{SECRET} retirée", live=False))
        old = NOW - 800 * DAY
        Page.objects.filter(
            pk__in=[self.subpage.pk, offline.pk, self.call.pk, self.news[3].pk]
        ).update(first_published_at=old, last_published_at=old)

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


def date_time(*parts: int) -> datetime:
    """Return a moment in Paris."""
    return datetime(*parts, tzinfo=NOW.tzinfo)


TIMELINE = [
    ("step", {"date": day, "title": title, "text": text})
    for day, title, text in (
        (date(2025, 1, 31), "Entretiens", "À Paris."),
        (date(2024, 12, 31), "Réunion", ""),
        (date(2024, 12, 30), "Annonce", ""),
    )
]
APPLY = "https://candidater.example.org/"
FACTS = {
    "profile": "Toute personne du métier.",
    "contract": "Un CDD.",
    "duration": "Dix mois.",
    "places": "Paris.",
    "pay": "Selon l’expérience.",
    "how_to_apply": "Sur un autre site.",
}
HOME_BLOCKS = ("latest_challenges", "promotion", "figures", "latest_news", "open_calls", "people")

LISTED = {
    ChallengePage: ChallengeIndexPage,
    PromotionPage: PromotionIndexPage,
    PersonPage: PersonIndexPage,
    NewsPage: NewsIndexPage,
}
