"""A message reaches the team even if the mail fails, and no abuse gets far."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from pages.contact import LATEST, mail_next, waiting_messages
from pages.flood import FROM_ALL, FROM_ONE, network_of
from pages.models import ContactMessage, ContactPage, SiteSettings, VisitorCount
from pages.models.contact import RETENTION, delete_old_messages
from publishing.caching import generation
from publishing.scheduling.mail_queue import STUCK_TRIES, is_stuck
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db

TYPED = {
    "subject": "Une question",
    "message": "Bonjour,\nQuand ouvre l’appel ?",
    "sender": "camille@example.org",
    "website": "",
}
FROM_HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def page():
    Site.clear_site_root_paths_cache()
    cache.clear()
    home = HomePage.objects.get(locale__language_code="fr")
    settings = SiteSettings.for_site(Site.objects.get())
    settings.contact_address = "equipe@example.org"
    settings.save()
    return home.add_child(instance=ContactPage(title="Nous écrire", slug="contact"))


@pytest.fixture
def send(page):
    """Return a function that sends the form as a browser that holds Django to its CSRF checks."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def post(headers=FROM_HERE, **changes):
        return client.post(f"/message/{page.pk}/", TYPED | changes, headers=headers)

    return post


@pytest.fixture
def broken_mail(settings):
    """A mail server that refuses the connection."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }


def soup(response):
    return BeautifulSoup(response.content, "lxml")


# Visitors


def test_the_page_can_be_kept_by_caches(client, page):
    response = client.get("/contact/")
    assert response.status_code == 200
    assert response.cookies == {}
    assert "cookie" not in response.headers.get("vary", "").lower()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_message_is_stored_and_mailed_and_the_visitor_told(client, send):
    response = send()
    assert response.status_code == 302
    assert response.url == "/contact/?message=recu"
    assert response.cookies == {}
    assert soup(client.get(response.url)).h1.get_text() == "Message envoyé"

    assert mail_next()
    assert not mail_next()
    stored = ContactMessage.objects.get()
    assert (stored.subject, stored.sender, stored.state) == (
        "Une question",
        "camille@example.org",
        "nouveau",
    )
    assert stored.mailed
    (sent,) = mail.outbox
    assert sent.to == ["equipe@example.org"]
    assert sent.reply_to == ["camille@example.org"]
    assert "Quand ouvre l’appel" in sent.body


def test_mistakes_are_told_and_the_typed_text_is_kept(send):
    response = send(subject="", sender="camille")
    page = soup(response)
    assert response.status_code == 422
    assert "no-store" in response.headers["cache-control"]
    assert page.title.get_text().strip().startswith("Erreur –")
    assert page.select_one("textarea").get_text().strip() == TYPED["message"]
    sender = page.select_one("#id_sender")
    assert sender["value"] == "camille"
    assert sender["aria-invalid"] == "true"
    for name in ("subject", "sender"):
        described = page.select_one(f"#id_{name}")["aria-describedby"].split()
        assert all(page.select_one(f"#{one}") for one in described)
        assert page.select_one(f".fr-alert a[href='#id_{name}']")
    assert ContactMessage.objects.count() == 0


def test_the_english_form_answers_in_english(send, page):
    response = Client().post(f"/en/message/{page.pk}/", TYPED | {"subject": ""}, headers=FROM_HERE)
    assert "The message was not sent" in response.content.decode()


def test_the_page_says_how_long_messages_are_kept(client, page):
    assert f"gardés {RETENTION.days} jours" in soup(client.get("/contact/")).get_text()


def test_it_costs_no_more_than_other_pages(client, page, django_assert_max_num_queries):
    client.get("/contact/")
    with django_assert_max_num_queries(25):
        client.get("/contact/")


# When the mail does not go


def test_a_dead_mail_server_loses_nothing_and_gets_it_when_it_is_back(send, broken_mail, settings):
    assert send().status_code == 302
    assert mail_next()
    assert not mail_next()  # not again at once
    message = ContactMessage.objects.get()
    assert not message.mailed
    assert message.next_try_at > timezone.now()
    ContactMessage.objects.update(next_try_at=timezone.now())
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert mail_next()
    assert ContactMessage.objects.get().mailed
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_schedulers_one_mails_a_message(send):
    assert send().status_code == 302
    others = []

    def mail_and_die():
        """Be a scheduler that ends when the mail has left, before it could note so."""

        def die(execute, sql, *arguments):
            if mail.outbox:
                raise KeyboardInterrupt
            return execute(sql, *arguments)

        with connection.execute_wrapper(die):
            mail_next()

    def begin_too(execute, sql, *arguments):
        """Have another scheduler send the mails between this one's look and its first write."""
        if sql.startswith("UPDATE") and not others:
            others.append("another")
            with pytest.raises(KeyboardInterrupt):
                elsewhere(mail_and_die)
        return execute(sql, *arguments)

    with connection.execute_wrapper(begin_too):
        mail_next()

    assert others
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("sender", ["a@xn--é.com", "a@xn--a\u0301.fr"])
def test_an_address_that_no_mail_can_name_is_refused(send, sender):
    response = send(sender=sender)
    assert response.status_code == 422
    assert not ContactMessage.objects.exists()


def test_one_message_that_cannot_be_mailed_stops_no_other(send):
    ContactMessage.objects.create(sender="a@xn--é.com", subject="Bloqué", message="?")
    assert send().status_code == 302
    while mail_next():
        pass
    assert [message.mailed for message in ContactMessage.objects.order_by("pk")] == [False, True]
    assert len(mail.outbox) == 1
    stuck = ContactMessage.objects.get(mailed=False)
    assert stuck.mail_state == "Pas encore"
    ContactMessage.objects.filter(pk=stuck.pk).update(tries=STUCK_TRIES)
    stuck.refresh_from_db()
    assert stuck.mail_state == f"Non, après {STUCK_TRIES} essais"
    assert is_stuck(waiting_messages())


def test_a_message_unsent_for_a_week_is_no_longer_mailed(send):
    send()
    ContactMessage.objects.update(sent_at=timezone.now() - LATEST)
    assert not mail_next()
    assert mail.outbox == []


def test_without_a_contact_address_messages_wait_in_the_inbox(send):
    SiteSettings.objects.update(contact_address="")
    assert send().status_code == 302
    assert not mail_next()
    assert not ContactMessage.objects.get().mailed
    assert mail.outbox == []


# Abuse


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


def test_one_address_is_stopped_and_others_are_not(page):
    def post(address):
        return (
            Client()
            .post(f"/message/{page.pk}/", TYPED, headers=FROM_HERE, REMOTE_ADDR=address)
            .status_code
        )

    first = [post("127.0.0.1") for _ in range(FROM_ONE + 2)]
    assert first == [302] * FROM_ONE + [429] * 2
    assert post("127.0.0.2") == 302


def test_a_full_cache_does_not_reset_the_limit(send):
    for _ in range(FROM_ONE):
        assert send().status_code == 302
    for number in range(1000):  # as any visitor could do
        cache.set(f"key-{number}", number)
    assert send().status_code == 429


def test_the_limit_is_over_after_an_hour(send):
    for _ in range(FROM_ONE + 1):
        refused = send()
    assert refused.status_code == 429
    VisitorCount.objects.update(expires_at=timezone.now())
    assert send().status_code == 302


def test_the_counts_hold_no_address(send):
    send()
    assert "127.0.0.1" not in str(VisitorCount.objects.values())


def test_a_home_has_a_whole_network_of_the_new_addresses():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("not an address") == "not an address"


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


def test_all_together_are_stopped_too(send):
    ContactMessage.objects.bulk_create(
        ContactMessage(subject="x", message="x", sender="a@example.org") for _ in range(FROM_ALL)
    )
    response = send()
    assert response.status_code == 429
    assert "trop de messages" in soup(response).select_one(".fr-alert").get_text()
    assert ContactMessage.objects.count() == FROM_ALL


def test_no_address_of_a_visitor_is_kept(page):
    Client().post(f"/message/{page.pk}/", TYPED, headers=FROM_HERE, REMOTE_ADDR="127.0.0.77")
    assert ContactMessage.objects.count() == 1
    assert "127.0.0.77" not in repr(list(ContactMessage.objects.values()))
    assert b"127.0.0.77" not in repr(cache._cache).encode()


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


def test_a_message_moves_no_generation(send):
    before = generation.current()
    send()
    assert ContactMessage.objects.count() == 1
    assert generation.current() == before


# In the admin, and afterwards


@pytest.mark.parametrize(
    ("role", "may"), [("Rédaction", False), ("Communication", True), ("Administration", True)]
)
def test_each_role_has_its_rights_on_messages(client, send, role, may):
    send()
    message = ContactMessage.objects.get()
    user = User.objects.create_user("quelqu’un")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    inbox = client.get("/admin/contact_messages/")
    assert (inbox.status_code == 200 and "Une question" in inbox.content.decode()) == may
    edit = client.post(f"/admin/contact_messages/edit/{message.pk}/", {"state": "traite"})
    message.refresh_from_db()
    assert edit.status_code == 302
    assert (message.state == "traite") == may
    assert message.subject == "Une question"
    assert client.get("/admin/contact_messages/new/").status_code != 200


def test_old_messages_are_deleted_and_leave_no_trace():
    old, young = (
        ContactMessage.objects.create(
            subject="Secret", message="x", sender="a@example.org", sent_at=timezone.now() - age
        )
        for age in (RETENTION + timedelta(hours=1), RETENTION - timedelta(hours=1))
    )
    assert "Secret" not in str(old)
    assert delete_old_messages() is True
    assert list(ContactMessage.objects.all()) == [young]
    assert delete_old_messages() is False
