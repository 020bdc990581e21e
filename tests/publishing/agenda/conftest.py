"""A team, pages to plan, and shorthands for actions of the agenda."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from challenges.models import PromotionIndexPage, PromotionPage
from home.models import Menu
from pages.models import CallPage, CallSession, NewsIndexPage, NewsPage, ProgrammePage, SiteSettings
from publishing import clock
from publishing.agenda import plans
from publishing.agenda.models import LaunchItem, version_key
from publishing.scheduling.scheduler import Scheduler
from tests.launches import launch_of
from tests.menus import publish_menu
from tests.publishing.conftest import DAY


@pytest.fixture
def index(home):
    return home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))


@pytest.fixture
def team():
    """Return the accounts by role."""
    users = {}
    for role in ("Rédaction", "Communication"):
        user = User.objects.create_user(role, f"{role}@example.org", first_name=role)
        user.groups.add(Group.objects.get(name=role))
        users[role] = user
    return users


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
    ["Appel", "Ouverture d’un appel · Appel à candidatures"],
    ["Une première", "Publication · Actualité · par Communication"],
    ["Une seconde", "Publication · Actualité · par Communication"],
    ["Nouveau", "Mise à jour · Page de programme · par Communication"],
    ["Menu principal (français)", "À approuver", "Mise à jour · Menu principal · par Rédaction"],
    [
        "À relire",
        "À approuver",
        "Publication · Actualité · par Rédaction",
        "Elle attend encore son approbation : sans elle, rien ne sera publié.",
    ],
    ["Ancien", "Dépublication · Page de programme"],
    ["Une première", "Dépublication · Actualité · par Communication"],
    ["Promotion 9", "Début d’une promotion · Promotion"],
    ["Appel", "Clôture d’un appel · Appel à candidatures"],
    ["Appel", "Ouverture d’un appel · Appel à candidatures"],
    ["Appel", "Clôture d’un appel · Appel à candidatures"],
]


@pytest.fixture
def everything(draft, online, plan, home, menu, team, tomorrow):
    """Plan one thing of each kind, and make what no list shows."""
    writer, publisher = team["Rédaction"], team["Communication"]
    promotions = home.add_child(instance=PromotionIndexPage(title="Promotions", slug="promos"))
    promotions.add_child(
        instance=PromotionPage(title="Promotion 9", start=(tomorrow + 9 * DAY).date())
    )
    plan("Une seconde", tomorrow)
    first = draft("Une première", expire_at=tomorrow + 5 * DAY)
    written = first.save_revision(user=writer)
    plans.plan_version(first, version_key(written), tomorrow, publisher)
    page = home.add_child(instance=ProgrammePage(title="Ancien", expire_at=tomorrow + 3 * DAY))
    page.save_revision().publish()
    schedule(page, tomorrow + DAY, publisher, title="Nouveau")
    sessions = [
        CallSession(opens_at=tomorrow + days * DAY, closes_at=tomorrow + (days + 20) * DAY)
        for days in (0, 40)
    ]
    home.add_child(instance=CallPage(title="Appel", sessions=sessions))
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"banner_text": "Travaux", "banner_from": tomorrow}
    )
    launch_of(publisher, tomorrow, [draft("Un"), draft("Deux")])
    launch_of(publisher, tomorrow, [draft("Trois")], name="En préparation", planned=False)
    long_ago = draft("Oubliée", go_live_at=timezone.now() - 40 * DAY)
    review = draft("À relire")
    link = f'<p><a linktype="page" id="{review.pk}">Retour au début</a></p>'
    review.body = [("text", link)]  # no reason to warn
    for content in (review, menu, long_ago):
        content.go_live_at = content.go_live_at or tomorrow + 2 * DAY
        content.save_revision(user=writer)
        content.get_workflow().start(content, writer)


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


def schedule(page, moment, user, **fields):
    """Plan a version of `page` with these fields, as the editor's form does."""
    for name, value in ({"go_live_at": moment} | fields).items():
        setattr(page, name, value)
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


def carry_out(moment):
    """Carry out the changes that are due at a moment, and return their outcome."""
    with clock.at(moment):
        return Scheduler().catch_up()


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def typed(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def act(client, page, *, follow=True, expiry=False, **data):
    key = f"depublication-{page.pk}" if expiry else f"publication-{page.scheduled_revision.pk}"
    return client.post(f"/admin/agenda/plan/{key}/", data, follow=follow)


def approve(client, page, destination=None):
    """Approve a page under review; `destination` is the choice for what a launch holds."""
    state = fresh(page).current_workflow_task_state
    action = "approve" if destination is None else "launch"
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    data = {"comment": "", "destination": destination or ""}
    return client.post(address, data, follow=True)


def launch_data(name, moment, pages, removed=(), menus=(), launch=None, agreements=()):
    """Return the form of a launch with these pages; `launch` is the one that it changes."""
    existing = list(launch.items.order_by("sort_order")) if launch else []
    existing = [item for item in existing if item.is_page]
    known = {item.object_id: item.pk for item in existing}
    rows = [
        {"object_id": page.pk, "action": "unpublish" if page in removed else "publish"}
        | ({"id": known[str(page.pk)]} if str(page.pk) in known else {})
        for page in sorted([*pages, *removed], key=lambda page: str(page.pk) not in known)
    ]
    data = nested_form_data(
        {
            "name": name,
            "moment": typed(moment),
            "items": inline_formset(rows, initial=sum("id" in row for row in rows)),
            "agreements": inline_formset(agreements),
        }
    )
    return data | {"chosen_snippets": [f"home.Menu:{menu.pk}" for menu in menus]}


def edit_launch(client, launch, pages, moment=None, **options):
    """Save the form of a launch, and return the answer."""
    data = launch_data(launch.name, moment or launch.moment, pages, launch=launch, **options)
    return client.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data)


def act_on(client, launch, what, versions=None, **data):
    """Press a button of the launch's screen, which names the versions that it shows."""
    address = f"/admin/agenda/lancements/edit/{launch.pk}/"
    screen = BeautifulSoup(client.get(address).text, "html.parser")
    form = screen.select_one(f"form[action='{reverse('launches:act', args=[launch.pk])}']")
    shown = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    return client.post(form["action"], shown | (versions or {}) | {"faire": what}, follow=True)


def items_of(launch):
    """Return the items of a launch by the name of their object."""
    return {str(item): item for item in LaunchItem.objects.filter(launch=launch)}


def footer_of(menu):
    return [block.value["label"] for block in Menu.objects.get(pk=menu.pk).footer_links]


def screen(client, launch):
    answer = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/")
    assert answer.status_code == 200
    return answer.text


def correct(page, **fields):
    """Save another draft of a page, as an editor does."""
    draft = fresh(page).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    return draft.save_revision()
