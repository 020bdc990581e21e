"""No abuse of the form for subscribers gets far."""

import pytest
from django.test import Client
from django.utils import timezone

from pages.flood import FROM_ONE
from pages.models import CallSubscription, VisitorCount
from pages.subscriptions import LINKS_A_DAY, REQUESTS_FROM_ALL
from publishing import clock
from tests.pages.subscriptions.conftest import ADDRESS, FROM_HERE, link_in, mail_all, soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a@b",
        "a b@example.org",
        "a@xn--é.com",
        f"{'a' * 300}@example.org",
        "a@example.org\nb@c.fr",
    ],
)
def test_an_invalid_address_is_refused(ask, address):
    assert ask(address).status_code == 422
    assert not CallSubscription.objects.exists()


@pytest.mark.parametrize("known", ["nobody", "asked", "confirmed"])
def test_the_answer_does_not_betray_known_addresses(ask, subscribed, known):
    if known != "nobody":
        subscribed(confirmed_at=clock.now() if known == "confirmed" else None)
    response = ask("Camille@Example.org")
    assert (response.status_code, response.url) == (
        302,
        "/appel/?inscription=demandee#prevenez-moi",
    )
    assert len(mail_all()) == 1
    subscription = CallSubscription.objects.get()
    assert bool(subscription.confirmed_at) == (known == "confirmed")


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}])
def test_only_the_page_itself_can_send(ask, headers):
    assert ask(headers=headers).status_code == 403
    assert not CallSubscription.objects.exists()


def test_a_robot_that_fills_everything_in_believes_it_won(ask):
    assert ask(website="https://spam.example").url.startswith("/appel/?inscription=demandee")
    assert not CallSubscription.objects.exists()


def test_a_visitor_is_stopped_after_some_addresses_and_others_are_not(ask):
    codes = [ask(f"{number}@example.org").status_code for number in range(FROM_ONE + 1)]
    assert codes == [302] * FROM_ONE + [429]
    refused = soup(ask("x@example.org")).select_one(".fr-alert").get_text()
    assert "trop de demandes" in refused
    assert ask("x@example.org", visitor="127.0.0.2").status_code == 302


def test_everybody_together_is_stopped(call, ask):
    now = timezone.now()
    with clock.at(now):
        CallSubscription.objects.bulk_create(
            CallSubscription(call=call, address=f"{number}@example.org", asked_at=now)
            for number in range(REQUESTS_FROM_ALL)
        )
        assert ask().status_code == 429


def test_an_address_gets_few_links_even_after_erasure(ask, client):
    links = []
    for number in range(LINKS_A_DAY + 3):
        response = ask(visitor=f"127.0.0.{number + 1}")
        assert response.status_code == 302
        for message in mail_all():
            links.append(message)
            client.post(link_in(message))
    assert len(links) == LINKS_A_DAY
    assert ADDRESS not in str(list(VisitorCount.objects.values()))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"address=%00@example.org", "application/x-www-form-urlencoded"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"x" * 10_000_000, "application/x-www-form-urlencoded"),
    ],
)  # fmt: skip
def test_garbage_is_refused(call, body, content_type):
    response = Client(raise_request_exception=False).generic(
        "POST", f"/prevenez-moi/{call.pk}/", body, content_type=content_type, headers=FROM_HERE
    )
    assert 400 <= response.status_code < 500
    assert not CallSubscription.objects.exists()


@pytest.mark.parametrize("pk", [0, 99999, 10**30])
def test_no_call_no_form(pk):
    response = Client().post(f"/prevenez-moi/{pk}/", {"address": ADDRESS}, headers=FROM_HERE)
    assert response.status_code == 404
