"""A message reaches the team even if the mail fails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from pages.contact_mails import LATEST, mail_next, waiting_messages
from pages.models import ContactMessage, SiteSettings
from pages.models.contact_message import RETENTION, delete_old_messages
from publishing.caching import generation
from publishing.mail_queue import STUCK_TRIES, is_stuck
from tests.editing.conftest import create_accounts
from tests.only import only
from tests.pages.contact.conftest import FROM_HERE, TYPED, soup
from tests.publishing.conftest import elsewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken_mail(settings):
    """A mail server that refuses the connection."""
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }


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
    sent = only(mail.outbox)
    assert sent.to == ["equipe@example.org"]
    assert sent.reply_to == ["camille@example.org"]
    assert "Quand ouvre l’appel" in sent.body


def test_a_second_click_sends_no_second_message(send):
    assert [send().status_code, send().status_code] == [302, 302]
    assert ContactMessage.objects.count() == 1
    send(message="Et une autre question.")
    assert ContactMessage.objects.count() == 2


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


@pytest.mark.parametrize(("field", "most"), [("subject", 150), ("message", 5000)])
def test_a_text_that_is_too_long_is_told_and_not_cut(client, send, page, field, most):
    assert not soup(client.get("/contact/")).select("main [maxlength]:not([type=email])")
    refused = soup(send(**{field: "a" * (most + 2)}))
    told = refused.select_one(f"#id_{field}_error").get_text()
    assert told == f"Raccourcissez ce texte\xa0: {most} caractères au plus, pas {most + 2}."
    assert "a" * (most + 2) in str(refused.select_one(f"#id_{field}"))
    assert ContactMessage.objects.count() == 0
    assert send(**{field: "a" * most}).status_code == 302


def test_the_english_form_answers_in_english(send, page):
    response = Client().post(f"/en/message/{page.pk}/", TYPED | {"subject": ""}, headers=FROM_HERE)
    assert "The message was not sent" in response.content.decode()


def test_only_who_wrote_is_thanked(client, page):
    main = soup(client.get("/contact/?message=autre")).main
    assert main.h1.get_text() == "Nous écrire"
    assert main.select_one(".eig-form__trap input")["name"] == "website"


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
    for tries, state in ((0, "Pas encore"), (1, "Pas encore"), (2, "Non, après 2 essais")):
        assert ContactMessage(tries=tries).mail_state == state
    ContactMessage.objects.filter(pk=stuck.pk).update(tries=STUCK_TRIES)
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


def test_a_message_moves_no_generation(send):
    before = generation.current()
    send()
    assert ContactMessage.objects.count() == 1
    assert generation.current() == before


# In the admin, and afterwards


@pytest.mark.parametrize(
    ("role", "may"), [("redaction", False), ("communication", True), ("administration", True)]
)
def test_each_role_has_its_rights_on_messages(client, send, role, may):
    send()
    message = ContactMessage.objects.get()
    client.force_login(create_accounts()[role])
    inbox = client.get("/admin/contact_messages/")
    assert (inbox.status_code == 200 and "Une question" in inbox.content.decode()) == may
    address = f"/admin/contact_messages/edit/{message.pk}/"
    assert ("Bonjour,<br>Quand ouvre" in client.get(address).content.decode()) == may
    edit = client.post(address, {"state": "traite"})
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
