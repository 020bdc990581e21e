"""No abuse of the contact form gets far."""

import re
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from pages.contact_mails import mail_next
from pages.models import ContactMessage
from pages.views import FROM_ONE
from publishing.models import VisitorCount
from publishing.ratelimit import HOUR, network_of
from tests.pages.contact.conftest import FROM_HERE, TYPED, soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "%0a"])
def test_no_header_gets_in(send, ending):
    injected = f"Bonjour{ending}Bcc: victime@example.org{ending}{ending}Texte"
    send(subject=injected)
    send(sender=f"camille@example.org{ending}Bcc: victime@example.org")
    while mail_next():
        pass
    for sent in mail.outbox:
        parsed = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
        assert parsed["bcc"] is None
        assert sent.recipients() == ["equipe@example.org"]
        assert re.fullmatch(r"[^\r\n]*", parsed["subject"])
    assert len(mail.outbox) == ContactMessage.objects.count()


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://testserver"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[bad"}, False),
        ({}, False),
    ],
)
def test_only_the_page_itself_can_send(send, headers, is_taken):
    response = send(headers=headers)
    assert response.status_code == (302 if is_taken else 403)
    assert ContactMessage.objects.count() == is_taken


def test_a_robot_that_fills_everything_in_believes_it_won(send):
    response = send(website="https://spam.example")
    assert response.url == "/contact/?message=recu"
    assert ContactMessage.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
    ],
)
def test_one_address_is_stopped_and_others_are_not(page, settings, one, other):
    settings.IS_LOCAL = False  # which hears nobody else

    def post(address):
        return (
            Client()
            .post(f"/message/{page.pk}/", TYPED, headers=FROM_HERE, REMOTE_ADDR=address)
            .status_code
        )

    first = [post(one) for _ in range(FROM_ONE + 2)]
    assert first == [302] * FROM_ONE + [429] * 2
    assert post(other) == 302


def test_a_full_cache_does_not_reset_the_limit(send):
    for _ in range(FROM_ONE):
        assert send().status_code == 302
    for number in range(1000):  # as any visitor could do
        cache.set(f"key-{number}", number)
    assert send().status_code == 429


def test_the_limit_is_told_and_over_after_an_hour(send):
    for _ in range(FROM_ONE + 1):
        refused = send()
    assert refused.status_code == 429
    assert "trop de messages" in soup(refused).select_one(".fr-alert").get_text()
    VisitorCount.objects.update(expires_at=timezone.now())
    assert send().status_code == 302


def test_the_counts_hold_no_address(send):
    send()
    for kept in (VisitorCount.objects.values(), ContactMessage.objects.values(), cache._cache):
        assert "127.0.0.1" not in repr(kept)
    assert ContactMessage.objects.count() == VisitorCount.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "visitor"),
    [
        ("192.0.2.1", "192.0.2.1"),
        # An IPv4 address that is written as IPv6
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:C000:0201", "192.0.2.1"),
        # A home has a whole network of IPv6 addresses.
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("not an address", "not an address"),
        ("192.0.2.1:8000", "192.0.2.1:8000"),
        ("", ""),
    ],
)
def test_what_counts_as_one_visitor(address, visitor):
    assert network_of(address) == visitor


def test_behind_a_proxy_the_visitor_cannot_choose_an_address(page, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    codes = [
        Client()
        .post(
            f"/message/{page.pk}/",
            TYPED,
            headers=FROM_HERE | {"x-forwarded-for": f"10.0.0.{number}, 192.0.2.9"},
            REMOTE_ADDR="127.0.0.1",
        )
        .status_code
        for number in range(FROM_ONE + 1)
    ]
    assert codes[-1] == 429


def test_a_flood_silences_nobody_and_bombs_no_inbox(send, monkeypatch):
    """The honest are heard at once in the admin, and by mail when the hour is over."""
    monkeypatch.setattr("pages.contact_mails.MOST", 3)
    ContactMessage.objects.bulk_create(
        ContactMessage(subject="x", message="x", sender="a@example.org") for _ in range(200)
    )
    while mail_next():
        pass
    assert len(mail.outbox) == 3
    assert send().status_code == 302
    assert ContactMessage.objects.filter(sender=TYPED["sender"]).exists()

    ContactMessage.objects.filter(mailed=True).update(next_try_at=timezone.now() - HOUR)
    while mail_next():
        pass
    assert len(mail.outbox) == 6


@pytest.mark.parametrize("name", ["subject", "message", "sender"])
def test_too_long_a_message_is_refused(send, name):
    assert send(**{name: "a" * 6000}).status_code == 422
    assert send(**{name: "é" * 60_000}).status_code == 413
    assert ContactMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"\0\xff" * 1000, "application/x-www-form-urlencoded"),
        (b"subject=%00&message=%ff&sender=a", "application/x-www-form-urlencoded"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"a=1&" * 16_000, "application/x-www-form-urlencoded"),
        (b"x" * 10_000_000, "application/x-www-form-urlencoded"),
    ],
)  # fmt: skip
def test_garbage_is_refused(page, body, content_type):
    response = Client(raise_request_exception=False).generic(
        "POST", f"/message/{page.pk}/", body, content_type=content_type, headers=FROM_HERE
    )
    assert 400 <= response.status_code < 500
    assert ContactMessage.objects.count() == 0


@pytest.mark.parametrize("pk", [0, 99999, 10**30])
def test_no_page_no_form(send, pk):
    assert Client().post(f"/message/{pk}/", TYPED, headers=FROM_HERE).status_code == 404


def test_a_page_that_is_not_public_takes_no_message(send, page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert send().status_code == 404
    restriction.delete()
    page.unpublish()
    assert send().status_code == 404


def test_reloading_after_an_error_leads_back(client, page):
    assert client.get(f"/message/{page.pk}/").url == "/contact/"
    assert client.get("/message/abc/").status_code == 404
