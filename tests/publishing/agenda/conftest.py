"""A team, pages to plan, and shorthands for actions of the agenda."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from challenges.models import PromotionIndexPage, PromotionPage
from home.models import Menu
from pages.models import CallPage, CallSession, NewsIndexPage, NewsPage, ProgrammePage, SiteSettings
from publishing import clock
from publishing.scheduling import due
from publishing.scheduling.scheduler import Scheduler
from tests.menus import publish_menu

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
def tomorrow():
    return (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture
def plan(index, team):
    """Return a function that plans the publication of a new piece of news."""

    def plan_news(title, moment, parent=None, **fields):
        page = NewsPage(title=title, live=False, **fields)
        (parent or index).add_child(instance=page)
        return schedule(page, moment, team["Communication"])

    return plan_news


@pytest.fixture
def everything(plan, home, index, team, tomorrow):
    """Plan one thing of each kind."""
    promotions = home.add_child(instance=PromotionIndexPage(title="Promotions", slug="promos"))
    promotions.add_child(
        instance=PromotionPage(title="Promotion 9", start=(tomorrow + 9 * DAY).date())
    )
    plan("Une première", tomorrow)
    page = home.add_child(instance=ProgrammePage(title="Ancien", expire_at=tomorrow + 3 * DAY))
    page.save_revision().publish()
    schedule(page, tomorrow + DAY, team["Communication"], title="Nouveau")
    sessions = [
        CallSession(opens_at=tomorrow + days * DAY, closes_at=tomorrow + (days + 20) * DAY)
        for days in (0, 40)
    ]
    home.add_child(instance=CallPage(title="Appel", sessions=sessions))
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"banner_text": "Travaux", "banner_from": tomorrow}
    )


@pytest.fixture
def menu():
    """Return the main menu, with a draft that has another link in the footer."""
    menu = publish_menu("fr", [])
    menu.footer_links = [("link", {"label": "Presse", "url": "https://presse.example.org/"})]
    menu.save_revision()
    return menu


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


def publish_due(moment):
    for change in due.until(moment):
        change.apply()


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def typed(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def act(client, page, *, follow=True, expiry=False, **data):
    key = f"depublication-{page.pk}" if expiry else f"publication-{page.scheduled_revision.pk}"
    return client.post(f"/admin/agenda/plan/{key}/", data, follow=follow)


def approve(client, page):
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    return client.post(address, {"comment": ""}, follow=True)


def launch_data(name, moment, pages, existing=()):
    items = [
        {"page": page.pk, "action": "publish"}
        | ({"id": existing[number]} if number < len(existing) else {})
        for number, page in enumerate(pages)
    ]
    data = {"name": name, "moment": typed(moment)}
    data |= {"items": inline_formset(items, initial=len(existing))}
    return nested_form_data(data | {"agreements": inline_formset([])})


def data_of(moment, published, removed=(), menus=(), launch=None):
    pages = [*published, *removed]
    ids = list(launch.items.values_list("pk", flat=True)) if launch else ()
    data = launch_data("Rentrée", moment, pages, existing=ids)
    for number, page in enumerate(pages):
        data[f"items-{number}-action"] = "unpublish" if page in removed else "publish"
    return data | {"chosen_snippets": [f"home.Menu:{menu.pk}" for menu in menus]}


def footer_of(menu):
    return [block.value["label"] for block in Menu.objects.get(pk=menu.pk).footer_links]
