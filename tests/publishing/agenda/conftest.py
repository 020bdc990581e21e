"""A team, and pages to plan."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from wagtail.models import Site

from home.models import HomePage
from pages.models import NewsIndexPage, NewsPage, ProgrammePage, SiteSettings
from tests.menus import publish_menu
from tests.planning import correct, fresh, launch_of, plan_end, propose, schedule, schedule_latest
from tests.publishing.conftest import DAY


@pytest.fixture(scope="module")
def news_list(module_transaction):
    home = HomePage.objects.get(locale__language_code="fr")
    return home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))


@pytest.fixture
def index(news_list, db):
    return fresh(news_list)


@pytest.fixture(scope="module")
def accounts(module_transaction):
    for role in ("Rédaction", "Communication"):
        user = User.objects.create_user(role, f"{role}@example.org", first_name=role)
        user.groups.add(Group.objects.get(name=role))


@pytest.fixture
def team(accounts, db):
    """Return the accounts by role."""
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def user(team):
    return team["Communication"]


@pytest.fixture
def page(home):
    """Return a draft below the home page."""
    page = home.add_child(instance=ProgrammePage(title="Bilan", slug="bilan", live=False))
    page.save_revision()
    return page


@pytest.fixture
def communication(team, client):
    client.force_login(team["Communication"])
    return client


@pytest.fixture
def draft(index):
    """Return a function that adds a draft of a piece of news."""

    def add(title="Volet", parent=None, **fields):
        page = (parent or index).add_child(instance=NewsPage(title=title, live=False, **fields))
        page.save_revision()
        return page

    return add


@pytest.fixture
def online(index):
    """Return a function that adds a piece of news to the site."""

    def add(title="En ligne", parent=None, **fields):
        page = (parent or index).add_child(instance=NewsPage(title=title, **fields))
        page.save_revision().publish()
        return fresh(page)

    return add


@pytest.fixture
def plan(index, team):
    """Return a function that plans the publication of a new piece of news."""

    def plan_news(title, moment, parent=None, **fields):
        page = NewsPage(title=title, live=False, **fields)
        (parent or index).add_child(instance=page)
        return schedule(page, moment, team["Communication"])

    return plan_news


# The rows of the agenda's list once `everything` is there, in their order.
ALL = [
    ["Travaux", "Début du bandeau · Réglages du site"],
    ["Rentrée", "Lancement · par Communication"],
    ["Une première", "Publication · Actualité · par Communication"],
    [
        "Une seconde",
        "Publication · Actualité · par Communication",
        "Un brouillon plus récent existe : il n’est pas dans la version planifiée.",
    ],
    ["Nouveau", "Mise à jour · Page de programme · par Communication"],
    ["Menu principal (français)", "Proposée", "Mise à jour · Menu principal · par Rédaction"],
    ["À relire", "Proposée", "Publication · Actualité · par Rédaction"],
    ["Nouveau", "Dépublication · Page de programme"],
    ["Une première", "Dépublication · Actualité · par Communication"],
]


@pytest.fixture
def everything(draft, online, plan, home, menu, team, tomorrow):
    """Plan what `tests/world` has not planned, and make what no list shows."""
    writer, publisher = team["Rédaction"], team["Communication"]
    correct(plan("Une seconde", tomorrow), introduction="Plus récent.")
    first = draft("Une première")
    first.save_revision(user=writer)
    plan_end(first, tomorrow + 5 * DAY, publisher)
    schedule_latest(first, tomorrow, publisher)
    page = home.add_child(instance=ProgrammePage(title="Ancien"))
    page.save_revision().publish()
    plan_end(page, tomorrow + 3 * DAY)
    schedule(page, tomorrow + DAY, publisher, title="Nouveau")
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"banner_text": "Travaux", "banner_from": tomorrow}
    )
    launch_of(publisher, tomorrow, [draft("Un"), draft("Deux")])
    launch_of(publisher, tomorrow, [draft("Trois")], name="En préparation", planned=False)
    review = draft("À relire")
    link = f'<p><a linktype="page" id="{review.pk}">Retour au début</a></p>'
    review.body = [("text", link)]  # no reason to warn
    for content in (review, menu):
        propose(content, tomorrow + 2 * DAY, writer)
    propose(draft("Oubliée"), timezone.now() - 40 * DAY, writer)


@pytest.fixture
def menu():
    """Return the main menu, with a draft that has another link in the footer."""
    menu = publish_menu("fr", [])
    menu.footer_links = [("link", {"label": "Presse", "url": "https://presse.example.org/"})]
    menu.save_revision()
    return menu


@pytest.fixture
def updated(online, team, tomorrow):
    """Return a page that is online, and planned in a launch in another version."""
    page = online("Avant")
    page.title = "Promis"
    page.save_revision()
    launch_of(team["Communication"], tomorrow, [page])
    return fresh(page)
