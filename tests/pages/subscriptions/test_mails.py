"""A subscriber to an opening gets one mail, after it, and is then forgotten."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail.backends.locmem import EmailBackend
from wagtail.models import Locale, PageViewRestriction

from eigcms import health
from home.models import HomePage
from pages.models import CallPage, CallSession, CallSubscription
from pages.subscriptions import mail_next
from publishing import clock
from publishing.caching import generation
from publishing.scheduling.mail_queue import STUCK_TRIES
from tests.pages.subscriptions.conftest import (
    ADDRESS,
    BEFORE,
    CLOSES,
    DAY,
    FROM_HERE,
    OPENS,
    SECOND,
    commits,
    link_in,
    mail_all,
    open_the_call,
    soup,
)

pytestmark = pytest.mark.django_db


# From the form to the mail


@commits
def test_a_visitor_asks_confirms_and_is_told_once(ask, client, call):
    form = soup(client.get("/appel/")).select_one("#prevenez-moi form")
    assert form["action"] == f"/prevenez-moi/{call.pk}/#prevenez-moi"

    response = ask()
    assert response.url == "/appel/?inscription=demandee#prevenez-moi"
    assert response.cookies == {}
    page = soup(client.get(response.url))
    assert "Un courriel vient de partir" in page.select_one("#prevenez-moi").get_text()
    assert page.select_one("#prevenez-moi form") is None

    (sent,) = mail_all()
    assert sent.to == [ADDRESS]
    assert sent.subject == "Confirmez votre adresse\xa0: Appel & défis"
    assert "Appel & défis" in sent.body
    link = link_in(sent)
    assert client.get(link).status_code == 200
    assert CallSubscription.objects.get().confirmed_at is None  # mail servers follow links
    assert "Vous serez au courant" in client.post(link, {"confirm": "yes"}).content.decode()
    assert mail_all() == []

    open_the_call()
    with clock.at(OPENS):
        (sent,) = mail_all()
        assert sent.subject == "C’est ouvert\xa0: Appel & défis"
        assert "jusqu’au jeudi 25\xa0septembre 2031 à 23\xa0h\xa059, heure de Paris" in sent.body
        assert "/appel/" in sent.body
        assert not CallSubscription.objects.exists()
        assert client.get(link_in(sent)).status_code == 404
        assert mail_all() == []


def test_the_form_is_there_while_the_call_is_not_open(call, client):
    def is_offered(at):
        with clock.at(at):
            return bool(soup(client.get("/appel/")).select_one("#prevenez-moi"))

    moments = (OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES)
    assert [is_offered(at) for at in moments] == [True, False, False, True]
    call.sessions.all().delete()
    assert not is_offered(CLOSES)


def test_a_form_sent_after_the_opening_leads_to_the_call(ask):
    with clock.at(OPENS):
        assert ask().url == "/appel/"
    assert not CallSubscription.objects.exists()


def test_the_page_can_be_kept_by_caches(client, call):
    response = client.get("/appel/")
    assert response.cookies == {}
    assert "cookie" not in response.headers.get("vary", "").lower()
    assert "csrfmiddlewaretoken" not in response.content.decode()


@commits
def test_in_english_all_of_it_is_english(client, call):
    english = Locale.objects.get(language_code="en")
    home = HomePage.objects.filter(
        locale=english
    ).first() or call.get_parent().copy_for_translation(english)
    home.save_revision().publish()
    session = CallSession(opens_at=OPENS, closes_at=CLOSES)
    page = CallPage(title="Call", slug="call", locale=english, sessions=[session])
    home.add_child(instance=page)
    asked = client.post(f"/en/prevenez-moi/{page.pk}/", {"address": ADDRESS}, headers=FROM_HERE)
    assert "An e-mail is on its way" in client.get(asked.url).content.decode()
    (sent,) = mail_all()
    assert sent.subject == "Confirm your address: Call"
    assert link_in(sent).startswith("/en/")
    confirmed = client.post(link_in(sent), {"confirm": "yes"})
    assert "You will be told" in confirmed.content.decode()
    open_the_call()
    with clock.at(OPENS):
        (sent,) = mail_all()
        assert "is open until Thursday 25\xa0September 2031 at 23:59" in sent.body


def test_mistakes_are_told_and_the_typed_text_is_kept(ask):
    response = ask("camille")
    page = soup(response)
    assert response.status_code == 422
    assert "no-store" in response.headers["cache-control"]
    assert page.title.get_text().strip().startswith("Erreur –")
    field = page.select_one("#id_address")
    assert field["value"] == "camille"
    assert field["aria-invalid"] == "true"
    assert all(page.select_one(f"#{one}") for one in field["aria-describedby"].split())
    assert page.select_one(".fr-alert a[href='#id_address']")
    assert not CallSubscription.objects.exists()


def test_an_inscription_bumps_no_generation(ask):
    before = generation.current()
    ask()
    mail_all()
    assert generation.current() == before


# Recipients and moments


@commits
def test_nobody_is_told_before_the_opening_is_committed(subscribed):
    subscribed()
    with clock.at(OPENS - SECOND):
        generation.bump()
        assert mail_all() == []
    with clock.at(OPENS):
        assert mail_all() == []  # visitors still get the pages of before
    open_the_call()
    with clock.at(OPENS):
        assert len(mail_all()) == 1


@commits
def test_a_further_session_is_an_opening_too(call, subscribed):
    later = CLOSES + 30 * DAY
    CallSession.objects.create(call=call, opens_at=later, closes_at=later + DAY)
    with clock.at(CLOSES):
        generation.bump()
        subscribed()
        assert mail_all() == []
    open_the_call(later)
    with clock.at(later):
        assert len(mail_all()) == 1


@commits
def test_an_unconfirmed_address_gets_no_mail(ask):
    ask()
    mail_all()
    open_the_call()
    with clock.at(OPENS):
        assert mail_all() == []


@commits
@pytest.mark.parametrize("how", ["unpublished", "restricted"])
def test_of_a_call_that_visitors_do_not_see_nobody_is_told(call, subscribed, ask, how):
    subscribed()
    if how == "unpublished":
        call.unpublish()
    else:
        PageViewRestriction.objects.create(page=call, restriction_type="login")
    open_the_call()
    assert ask().status_code == 404
    with clock.at(OPENS):
        assert mail_all() == []
    assert CallSubscription.objects.count() == 1


@commits
def test_a_mail_missed_before_the_closing_is_sent_at_the_next_opening(call, subscribed):
    subscribed()
    open_the_call()
    with clock.at(CLOSES):
        generation.bump()
        assert mail_all() == []
        again = CLOSES + 300 * DAY
        CallSession.objects.filter(call=call).update(opens_at=again, closes_at=again + DAY)
    open_the_call(again)
    with clock.at(again):
        assert len(mail_all()) == 1


# When the mail does not go, or a process dies


class Refusing(EmailBackend):
    """A mail server that answers `code` for `refused@…` and takes all others."""

    code = 550

    def send_messages(self, messages):
        for message in messages:
            if message.to[0].startswith("refused"):
                raise SMTPRecipientsRefused({message.to[0]: (self.code, b"no")})
        return super().send_messages(messages)


class Greylisting(Refusing):
    code = 450


def use(settings, backend):
    path = f"{backend.__module__}.{backend.__qualname__}"
    settings.MAILERS = {"default": {"BACKEND": path}}


@commits
@pytest.mark.parametrize(("backend", "stays"), [(Refusing, False), (Greylisting, True)])
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_an_address_that_does_not_exist_is_erased(
    subscribed, settings, backend, stays, is_confirmed
):
    use(settings, backend)
    at = clock.now() if is_confirmed else None
    subscribed("refused@example.org", confirmed_at=at, link_mailed=is_confirmed)
    subscribed("taken@example.org")
    open_the_call()
    with clock.at(OPENS):
        assert [message.to for message in mail_all()] == [["taken@example.org"]]
    left = list(CallSubscription.objects.values_list("address", flat=True))
    assert left == (["refused@example.org"] if stays else [])


@commits
def test_a_process_that_dies_forgets_nobody_and_tells_one_of_them_twice(subscribed, monkeypatch):
    for number in range(4):
        subscribed(f"{number}@example.org")
    open_the_call()
    with clock.at(OPENS):
        assert mail_next()
        with monkeypatch.context() as dying:
            dying.setattr("pages.subscriptions.erase", lambda found: exit())
            with pytest.raises(SystemExit):
                mail_next()
        sent = mail_all()
        assert len(sent) == 4  # the one that was under way waits for its next try
    with clock.at(OPENS + timedelta(minutes=2)):
        sent += mail_all()
    assert [message.to[0][0] for message in sent] == ["0", "1", "2", "3", "1"]
    assert not CallSubscription.objects.exists()


@commits
def test_a_dead_mail_server_is_said_once_it_keeps_somebody_waiting(subscribed):
    subscribed(tries=STUCK_TRIES)
    assert health.mails()  # nothing is due yet
    open_the_call()
    with clock.at(OPENS):
        assert not health.mails()


def test_nobody_makes_the_site_look_ill_with_an_address_that_takes_no_mail(subscribed):
    subscribed(confirmed_at=None, link_mailed=False, tries=STUCK_TRIES)
    assert health.mails()


# Cost


@commits
def test_the_queue_costs_no_more_with_more_addresses(subscribed, django_assert_max_num_queries):
    for number in range(3):
        subscribed(f"{number}@example.org")
    open_the_call()
    with clock.at(OPENS):
        with django_assert_max_num_queries(15) as few:
            mail_next()
        CallSubscription.objects.bulk_create(
            CallSubscription(
                call=CallPage.objects.get(),
                address=f"more-{number}@example.org",
                confirmed_at=BEFORE,
                link_mailed=True,
                next_try_at=BEFORE,
            )
            for number in range(300)
        )
        with django_assert_max_num_queries(len(few)):
            mail_next()


def test_the_form_costs_the_page_no_query(call, client, django_assert_max_num_queries):
    client.get("/appel/")
    with clock.at(OPENS), django_assert_max_num_queries(25) as while_open:
        client.get("/appel/")
    with django_assert_max_num_queries(len(while_open)):
        client.get("/appel/")
