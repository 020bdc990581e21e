"""The site as of a moment is the one that visitors get once the scheduler has run to it."""

import inspect
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Site

from challenges.models import ChallengeIndexPage, ChallengePage, PersonPage, PromotionPage, Theme
from home.models import HomePage, published_page_types
from listing.models import ListingPage
from pages.models import (
    CallPage,
    CallSession,
    NewsIndexPage,
    NewsPage,
    ProgrammePage,
    SiteSettings,
)
from publishing import clock
from publishing.launches.models import Launch
from publishing.scheduler import moments
from publishing.scheduler.loop import Scheduler
from tests.planning import guest_of, link_to, plan, plan_end, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# What alone differs: the banner, and the buttons to share, which a view does not have.
BANNER = re.compile(
    r'<link rel="stylesheet" href="[^"]*invitations/banner\.css">\s*'
    r'<section class="eig-preview".*?</section>'
    r'|<div class="eig-facts fr-no-print">\s*<div class="fr-share .*?</div>\s*</div>\s*</div>'
    r'|<div class="fr-share .*?</div>\s*</div>',
    re.DOTALL,
)
LISTS = (
    "/", "/defis/", "/defis/?q=prevu", "/personnes/", "/promos/", "/blog/", "/blog/rss/",
    "/recherche/?q=prevu", "/recherche/suggestions/?q=prevu", "/sitemap.xml", "/plan-du-site/",
    "/en/",
)  # fmt: skip
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
HOURS = st.integers(1, 6)
NUMBERS = st.integers(0, 2)
KINDS = st.sampled_from(
    [
        "first", "update", "rename", "expire", "come and go", "child first", "call", "banner",
        "promotion",
    ]
)  # fmt: skip
PLAN = st.tuples(KINDS, HOURS, NUMBERS)
PLANS = st.lists(PLAN, min_size=1, max_size=5, unique_by=lambda plan: (plan[0], plan[2]))


def carry(what_when_which, start) -> list[Page]:
    """Plan one thing on the demo site; return the pages that it is about."""
    what, hours, number = what_when_which
    moment = start + timedelta(hours=hours)
    name = f"Prévu {what} {number}"
    home = HomePage.objects.get(locale__language_code="fr")
    match what:
        case "first":
            new = [news(name), challenge(name), programme(name, home)][number]
            return [schedule(new, moment)]
        case "update":
            kind = [NewsPage, ChallengePage, PersonPage][number]
            page = kind.objects.live().filter(locale=home.locale).order_by("pk")[1]
            return [schedule(page, moment, title=name), home]
        case "rename":
            kind = [NewsPage, ChallengePage, PromotionPage][number]
            page = kind.objects.live().filter(locale=home.locale).order_by("pk")[2]
            return [schedule(page, moment, slug=f"prevu-{number}")]
        case "expire":
            kind = [NewsPage, ChallengePage, PromotionPage][number]
            page = kind.objects.live().filter(locale=home.locale).order_by("-pk")[0]
            return [plan_end(page, moment)]
        case "come and go":
            page = schedule(news(name), moment)
            return [plan_end(page, moment + timedelta(hours=1 + number))]
        case "child first":
            parent = programme(name, home)
            child = programme(f"{name} enfant", parent)
            plan(child, moment)  # unasked: nobody may plan it before its parent
            schedule(parent, moment + timedelta(hours=number))
            return [parent, child]
        case "call":
            hours = timedelta(hours=1)
            session = CallSession(opens_at=moment - 2 * hours, closes_at=moment + number * hours)
            call = CallPage(title=name, show_in_menus=True, sessions=[session])
            return [home.add_child(instance=call)]
        case "banner":
            values = {"banner_text": name, "banner_from": moment}
            values["banner_to"] = moment + timedelta(hours=1 + number)
            SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults=values)
            return []
        case _:
            page = PromotionPage.objects.live().filter(locale=home.locale).order_by("pk")[number]
            page.start = moment.date() + timedelta(days=1)
            page.end = page.start + timedelta(days=200)
            page.save()
            return [page]


def news(title):
    index = NewsIndexPage.objects.filter(locale__language_code="fr").get()
    return index.add_child(instance=NewsPage(title=title, live=False))


def challenge(title):
    index = ChallengeIndexPage.objects.filter(locale__language_code="fr").get()
    page = ChallengePage(title=title, live=False)
    page.themes = [Theme.objects.first()]
    page.promotion = PromotionPage.objects.live().first()
    return index.add_child(instance=page)


def programme(title, parent):
    return parent.add_child(instance=ProgrammePage(title=title, live=False, show_in_menus=True))


def site_seen(client, paths) -> dict[str, tuple[int, str]]:
    answers = {}
    for path in paths:
        # Every public page names this host, whatever the visitor called it.
        response = client.get(path, headers={"host": urlsplit(django_settings.SITE_URL).netloc})
        text = b"".join(response).decode()
        answers[path] = response.status_code, " ".join(BANNER.sub("", text).split())
    return answers


def run_scheduler() -> None:
    while Scheduler().catch_up():
        Launch.objects.update(retry_at=clock.now())  # its second has passed


def compare(plans, hours, more_paths=()) -> None:
    cache.clear()
    start = timezone.now().replace(microsecond=0) + timedelta(days=1)
    moment = start + timedelta(hours=hours)
    example = transaction.atomic()
    example._from_testcase = True  # type: ignore[attr-defined]  # durable blocks may stand in it
    with example:
        pages = [page for each in plans for page in carry(each, start)]
        renamed = [page.url_path.rstrip("/").rpartition("/")[0] + "/prevu-0/" for page in pages]
        own = {page.url for page in pages} | {path.removeprefix("/accueil") for path in renamed}
        paths = dict.fromkeys([*LISTS, *sorted(own), *more_paths])
        before = site_seen(guest_of(link_to(moment)), paths)
        with clock.at(moment):
            run_scheduler()
            then = site_seen(Client(), paths)
        transaction.set_rollback(True)
    for path in paths:
        assert before[path] == then[path], path


@settings(
    max_examples=4,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to look for a smaller example takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=PLANS, hours=st.integers(0, 7))
def test_the_site_as_of_a_moment_is_that_of_the_moment(db, plans, hours):
    compare(plans, hours)


def test_a_type_of_page_that_reads_the_clock_tells_its_moments(db):
    told = {type(each.instance) for each in moments.between(LONG_AGO, FOREVER)}
    for model in published_page_types():
        is_list = issubclass(model, ListingPage)
        parts = [model, type(model.objects.all()), *([model.listing_class] if is_list else [])]
        reads_it = re.search(r"clock\.(now|today)\(\)", "".join(map(inspect.getsource, parts)))
        shown = {model, model().listed_pages().model if is_list else model}
        assert shown & told or not reads_it, (
            f"Caches would keep {model} as it was: write and register a MomentSource, and have a "
            "page with such a moment in the demo (docs/extending.md, « A scheduled moment »)."
        )


@pytest.mark.long
@settings(
    max_examples=15,
    database=None,
    phases=[Phase.generate],  # to look for a smaller example takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=PLANS, hours=st.integers(0, 7))
def test_every_page_as_of_a_moment_is_that_of_the_moment(db, plans, hours, monkeypatch):
    monkeypatch.setattr("publishing.invitations.access.MOST_A_MINUTE", 10_000)
    everything = Page.objects.filter(depth__gt=1).live().specific()
    compare(plans, hours, [page.url for page in everything if page.url])
