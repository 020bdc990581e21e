"""A call, its form as a browser sends it, and the mails that follow."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from wagtail.models import Site

from home.models import HomePage
from pages.models import CallPage, CallSession, CallSubscription
from pages.subscriptions import mail_next
from publishing import clock
from publishing.caching import generation
from publishing.scheduling.scheduler import Scheduler

# The generation moves once in a transaction: each step of these tests commits.
commits = pytest.mark.django_db(transaction=True)


PARIS = ZoneInfo("Europe/Paris")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OPENS = datetime(2031, 9, 4, 9, tzinfo=PARIS)
CLOSES = datetime(2031, 9, 26, tzinfo=PARIS)
BEFORE = OPENS - 30 * DAY
ADDRESS = "camille@example.org"
FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def before_the_opening():
    """The site and its readers are a month before the opening, unless a test says otherwise."""
    with clock.at(BEFORE):
        generation.bump()
        yield


@pytest.fixture
def call():
    Site.clear_site_root_paths_cache()
    home = HomePage.objects.get(locale__language_code="fr")
    session = CallSession(opens_at=OPENS, closes_at=CLOSES)
    return home.add_child(
        instance=CallPage(title="Appel & défis", slug="appel", sessions=[session])
    )


@pytest.fixture
def ask(call):
    """Return a function that sends the form as a browser that holds Django to its CSRF checks."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def post(address=ADDRESS, headers=FROM_HERE, prefix="", visitor="127.0.0.1", **more):
        return client.post(
            f"{prefix}/prevenez-moi/{call.pk}/",
            {"address": address, "website": ""} | more,
            headers=headers,
            REMOTE_ADDR=visitor,
        )

    return post


@pytest.fixture
def subscribed(call):
    """Return a function that makes a confirmed subscription."""

    def add(address=ADDRESS, **values):
        at = clock.now()
        defaults = {"call": call, "asked_at": at, "confirmed_at": at, "link_mailed": True}
        return CallSubscription.objects.create(
            address=address, next_try_at=at, **(defaults | values)
        )

    return add


def mail_all():
    while mail_next():
        pass
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def link_in(message) -> str:
    (link,) = re.findall(r"https?://[^/]+(\S*/prevenez-moi/lien/\S+)", message.body)
    return link


def open_the_call(at=OPENS):
    with clock.at(at):
        Scheduler().catch_up()


def soup(response):
    return BeautifulSoup(response.content, "lxml")
