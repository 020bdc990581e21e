"""A subscriber to an opening gets one mail, after it, and is then forgotten."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction, Site

from challenges.erasure import erase
from challenges.models import PersonIndexPage, PersonPage
from eigcms import health
from exchange.opendata.datasets import datasets
from home.models import HomePage
from pages.flood import FROM_ONE
from pages.models import CallPage, CallSession, CallSubscription, VisitorCount
from pages.models.subscriptions import RETENTION, UNCONFIRMED_RETENTION, forget_subscriptions
from pages.subscriptions import LINKS_A_DAY, REQUESTS_FROM_ALL, mail_next
from publishing import clock
from publishing.caching import generation
from publishing.scheduling.mail_queue import STUCK_TRIES
from publishing.scheduling.scheduler import Scheduler

pytestmark = pytest.mark.django_db

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
    return home.add_child(
        instance=CallPage(title="Appel & défis", slug="appel", opens_at=OPENS, closes_at=CLOSES)
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


# From the form to the mail


@commits
def test_a_visitor_asks_confirms_and_is_told_once(ask, client, call):
    form = soup(client.get("/appel/")).select_one("#prevenez-moi form")
    assert form["action"] == f"/prevenez-moi/{call.pk}/"

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
    CallPage.objects.update(opens_at=None, closes_at=None)
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
    page = CallPage(title="Call", slug="call", locale=english, opens_at=OPENS, closes_at=CLOSES)
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


# Recipients and moments


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
        CallPage.objects.filter(pk=call.pk).update(opens_at=again, closes_at=again + DAY)
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


# Stored data and their end


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
        assert link_in(message) in message.extra_headers["List-Unsubscribe"]
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
    assert dict(plan.rows) == {
        "adresse à prévenir «\xa0Adresse laissée pour «\xa0Appel & défis\xa0»\xa0», adresse": 1
    }
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
        *(f"/donnees/{dataset.name}.csv" for dataset in datasets()),
    ]
    for path in everything:
        assert ADDRESS not in client.get(path).content.decode()


def test_an_inscription_bumps_no_generation(ask):
    before = generation.current()
    ask()
    mail_all()
    assert generation.current() == before


# Abuse


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
