"""Addresses of subscribers do not stay, and nobody reads them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from challenges.erasure import erase
from challenges.models import PersonIndexPage, PersonPage
from exchange.opendata.datasets import DATASETS
from home.models import HomePage
from pages.models import CallSubscription
from pages.models.subscriptions import RETENTION, UNCONFIRMED_RETENTION, forget_subscriptions
from publishing import clock
from tests.pages.subscriptions.conftest import (
    ADDRESS,
    DAY,
    OPENS,
    SECOND,
    commits,
    link_in,
    mail_all,
    open_the_call,
    soup,
)

pytestmark = pytest.mark.django_db


@commits
def test_every_mail_has_a_link_that_erases_in_one_click(subscribed, ask):
    robot = Client(enforce_csrf_checks=True)
    ask()
    open_mail = subscribed("b@example.org")
    sent = mail_all()
    open_the_call()
    with clock.at(OPENS):
        sent += mail_all()
    assert len(sent) == 2
    for message in sent:
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        # Mail programs read this header as it is sent: whole, without codes.
        header = f"List-Unsubscribe: <http://localhost{link_in(message)}>\n"
        assert header.encode() in message.message().as_bytes()
        response = robot.post(link_in(message), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200  # mail programs follow no redirect
        assert "n’est pas sur la liste" in response.content.decode()
    assert open_mail.key in link_in(sent[1])
    assert not CallSubscription.objects.exists()


def test_a_lost_link_is_sent_again_and_the_address_stays(subscribed, ask, client):
    subscribed()
    ask()
    (sent,) = mail_all()
    assert sent.subject.startswith("Votre adresse est sur la liste")
    client.post(link_in(sent))
    assert not CallSubscription.objects.exists()


def test_the_page_of_a_link_is_kept_by_nobody(subscribed, client):
    response = client.get(reverse("subscription", args=[subscribed().key]))
    assert "no-store" in response.headers["cache-control"]
    assert "X-Generation" not in response.headers
    assert soup(response).select_one("meta[name=robots]")["content"] == "noindex"
    assert ADDRESS not in response.content.decode()
    assert client.get("/prevenez-moi/lien/inconnu/").status_code == 404


def test_addresses_do_not_stay(subscribed):
    now = clock.now()
    kept = [
        subscribed("a@example.org", asked_at=now - UNCONFIRMED_RETENTION, confirmed_at=None),
        subscribed("b@example.org", asked_at=now - 9 * DAY, confirmed_at=now - RETENTION),
    ]
    subscribed("c@example.org", asked_at=now - UNCONFIRMED_RETENTION - SECOND, confirmed_at=None)
    subscribed("d@example.org", confirmed_at=now - RETENTION - SECOND)
    assert forget_subscriptions() is True
    assert list(CallSubscription.objects.order_by("pk")) == kept
    assert forget_subscriptions() is False


def test_erasing_a_person_erases_the_address_with_their_name(subscribed):
    home = HomePage.objects.get(locale__language_code="fr")
    people = home.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
    person = people.add_child(instance=PersonPage(title="Ada Lovelace", slug="ada-lovelace"))
    subscribed("ada.lovelace@example.org")
    other = subscribed("grace@example.org")
    plan = erase(person)
    assert [type(row) for row in plan.rows_with_name] == [CallSubscription]
    assert list(CallSubscription.objects.all()) == [other]


def test_editors_read_the_number_of_subscribers_and_no_address(subscribed, call, client):
    client.force_login(User.objects.create_superuser("admin"))
    address = reverse("wagtailadmin_pages:edit", args=[call.pk])
    assert "prévenue" not in client.get(address).content.decode()
    subscribed()
    subscribed("b@example.org")
    subscribed("c@example.org", confirmed_at=None)
    text = " ".join(soup(client.get(address)).get_text().split())
    assert "2 personnes seront prévenues par courriel à l’ouverture de l’appel." in text
    assert "@example.org" not in text
    everything = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_pages:usage", args=[call.pk]),
        *(f"/donnees/{dataset.name}.csv" for dataset in DATASETS),
    ]
    for path in everything:
        assert ADDRESS not in client.get(path).content.decode()
