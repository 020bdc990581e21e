"""The pages that a site has one of, its calls, and its settings."""

from datetime import UTC, date, datetime

from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import (
    Locale,
    Site,
)

from challenges.models import (
    ChallengeIndexPage,
    PromotionPage,
)
from exchange.opendata.models import OpenDataPage
from home.models import HomePage, Menu, MissedSearch
from listing.search.models import Synonyms
from pages.blocks import BodyBlock
from pages.models import (
    CallPage,
    CallSession,
    ContactPage,
    NewsIndexPage,
    NewsPage,
    PressPage,
    ProgrammePage,
    SiteMapPage,
    SiteSettings,
)
from tests.menus import MenuEntry, publish_menu
from tests.world.marks import DAY, MINUTE, NOW, SECRET, date_time, one_of_each

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


def add_calls(world):
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
    world.calls = []
    for title, (fields, *sessions) in calls.items():
        call = CallPage(title=title, **fields)
        call.sessions = [CallSession(opens_at=start, closes_at=end) for start, end in sessions]
        world.calls.append(world.home.add_child(instance=call))
    world.call = world.calls[0]


def add_sections(world):
    """The pages that a site has one of."""
    blocks = one_of_each(BodyBlock())
    # Each block stands on one page.
    at_home = [(name, value) for name, value in blocks if name in HOME_BLOCKS]
    body = [(name, value) for name, value in blocks if name not in HOME_BLOCKS]
    kit = {"title": "Dossier", "description": "Le tout.", "document": world.open_document}
    mentions = [
        {"title": title, "media": "Le Phare", "date": day, "url": url}
        for title, day, url in (
            ("Ancien", date(2020, 1, 31), ""),
            ("Récent", date(2024, 12, 31), "https://presse.example.org/"),
        )
    ]
    questions = [{"title": "Combien de temps dure un défi\u202f?", "text": "<p>Dix mois.</p>"}]
    pages = (
        ProgrammePage(title="Le programme", introduction="Ce qu’il fait.", body=body),
        ProgrammePage(
            title="Questions",
            seo_title="Des questions et des réponses",
            search_description="Tout ce que l’on demande.",
            body=[
                ("text", "<h2>Candidater</h2>"),
                ("accordion", questions),
                ("text", "<h2>Après</h2>"),
                ("accordion", questions),
                ("text", "<p>Une autre question ?</p>"),
            ],
        ),
        PressPage(
            title="Presse",
            contact_name="Le service",
            contact_email="presse@example.org",
            contact_phone="01 02 03 04 05",
            pictures=[("image", {"image": world.photo, "caption": ""})],
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
        OpenDataPage(title="Données ouvertes", slug="donnees", introduction="À réutiliser."),
    )
    for page in pages:
        world.home.add_child(instance=page)
    world.programme, world.faq, world.press, world.contact = pages[:4]
    world.site_map, world.open_data = pages[4:]
    world.subpage = world.programme.add_child(instance=ProgrammePage(title="Une sous-page"))
    home = HomePage.objects.get(pk=world.home.pk)
    home.introduction, home.image = "Un site.", world.photo
    home.body = at_home
    home.save_revision().publish()


def write_settings(world):
    world.site = Site.objects.get(is_default_site=True)
    site = SiteSettings.for_site(world.site)
    site.banner_text, site.banner_from = f"{SECRET} ouvre", datetime(2999, 1, 1, tzinfo=UTC)
    site.header_line, site.footer_line = "Une ligne", "Deux lignes."
    site.header_line_en = "One line"
    site.accessibility = "partiellement-conforme"
    site.legal_notice_page = world.programme
    site.newsletter_url = "https://lettre.example.org/"
    site.contact_address = "equipe@example.org"
    site.social_links = [
        ("link", {"network": "mastodon", "url": "https://mastodon.example.org/@eig"})
    ]
    site.save()
    publish_menu(
        "fr",
        [
            MenuEntry(page=world.lists[ChallengeIndexPage]),
            MenuEntry("Le reste", children=(
                MenuEntry(page=world.lists[NewsIndexPage]),
                MenuEntry("Les questions", page=world.faq),
                MenuEntry(page=world.hidden[PromotionPage]),
            )),
        ],
        [MenuEntry("Ailleurs", url="https://ailleurs.example.org/")],
    )  # fmt: skip
    Synonyms.objects.create(words="bateau, navire")
    Redirect.add_redirect("/ancien/", world.faq)
    Redirect.add_redirect("/cache/", world.hidden[NewsPage])
    Redirect.add_redirect("/flux/", world.lists[NewsIndexPage], is_permanent=False)
    Redirect.objects.filter(old_path="/flux").update(redirect_page_route_path="/rss/")
    Menu.objects.create(locale=Locale.objects.get(language_code="en"), live=False)
    MissedSearch.objects.create(text="sous-marin", number=2, last_day=date(2024, 12, 30))
    query = Query.objects.create(query_string="phare")
    SearchPromotion.objects.create(query=query, page=world.faq, description="À lire d’abord.")
