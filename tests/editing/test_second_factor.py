"""The second factor of every account of the admin: set up, given, lost."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from editing.accounts import second_factor, sessions
from editing.models import Attempt
from eigcms.mail import configuration as mail_configuration
from tests.editing.conftest import PASSWORD
from tests.editing.totp import code

SECURITY = "/admin/securite/"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    cache.clear()  # where allauth notes codes that were used
    settings.SECOND_FACTOR_REQUIRED = True


def member(name, group="Communication") -> User:
    user = User.objects.create_user(name, f"{name}@example.org", PASSWORD)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def claire(db) -> User:
    return member("claire")


@pytest.fixture
def secret(claire) -> str:
    """Protect Claire's account by an application, and return the application's secret."""
    key = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(
        user=claire,
        type=Authenticator.Type.TOTP,
        data={"secret": second_factor.FactorAdapter().encrypt(key)},
    )
    return key


def give_password(client, name="claire", password=PASSWORD, follow=True):
    return client.post(
        "/admin/login/",
        {"username": name, "password": password, "next": "/admin/pages/"},
        follow=follow,
    )


def give_code(client, value):
    return client.post("/admin/securite/authenticate/", {"code": value})


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def text_of(response) -> str:
    main = BeautifulSoup(response.content, "lxml").select_one("main")
    return " ".join(main.get_text(" ").split())


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_leads_to_a_second_factor_and_nowhere_else(claire):
    client = Client()
    page = give_password(client)
    assert page.redirect_chain[-1][0] == SECURITY
    assert "Protégez votre compte" in text_of(page)
    assert not is_in(client)
    assert client.get("/admin/pages/").url == SECURITY
    asked_by_script = client.get("/admin/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert asked_by_script.status_code == 403

    setup = client.get("/admin/securite/totp/activate/")
    key = BeautifulSoup(setup.content, "lxml").select_one(".access__secret").get_text()
    wrong = client.post("/admin/securite/totp/activate/", {"code": "000000"})
    assert "Ce code n’est pas le bon" in text_of(wrong)
    assert not is_in(client)

    done = client.post("/admin/securite/totp/activate/", {"code": code(key)})
    codes = client.get(done.url)
    assert len(re.findall(r"\b\d{8}\b", text_of(codes))) == 10
    assert is_in(client)
    again = text_of(client.get("/admin/securite/recovery-codes/"))
    assert not re.search(r"\d{8}", again)  # shown once
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert key not in kept

    message = mail.outbox[0]
    assert message.to == ["claire@example.org"]
    assert message.subject == "Application d’authentification activée"
    assert "Compte : claire" in message.body
    assert "prévenez tout de suite" in message.body


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_keeps_nobody_from_setting_one_up(claire, settings):
    settings.MAILERS = mail_configuration("127.0.0.1", port=1)
    client = Client()
    give_password(client)
    setup = client.get("/admin/securite/totp/activate/")
    key = BeautifulSoup(setup.content, "lxml").select_one(".access__secret").get_text()
    told = client.post("/admin/securite/totp/activate/", {"code": code(key)}, follow=True)
    assert told.status_code == 200
    assert len(re.findall(r"\b\d{8}\b", text_of(told))) == 10
    assert is_in(client)


def test_until_then_they_are_nobody_on_the_public_site_too(claire, rf):
    client = Client()
    give_password(client)
    assert client.get("/").wsgi_request.user.is_anonymous
    assert client.get("/documents/1/x").wsgi_request.user.is_anonymous


def test_every_role_owes_one_and_visitors_with_an_account_do_not(db):
    for name in ("Rédaction", "Communication", "Administration"):
        member(name, name)
        client = Client()
        assert give_password(client, name).redirect_chain[-1][0] == SECURITY
    User.objects.create_superuser("chef", "chef@example.org", PASSWORD)
    assert give_password(Client(), "chef").redirect_chain[-1][0] == SECURITY

    User.objects.create_user("lectrice", "lectrice@example.org", PASSWORD)
    client = Client()
    give_password(client, "lectrice", follow=False)
    assert client.get("/").wsgi_request.user.username == "lectrice"


def test_password_then_code(claire, secret):
    client = Client()
    asked = give_password(client)
    assert "Confirmez que c’est bien vous" in text_of(asked)
    assert not is_in(client)
    assert client.get(SECURITY).url.startswith("/admin/login/")  # no new factor beside the first
    before = client.cookies["sessionid"].value

    done = give_code(client, code(secret))
    assert (done.status_code, done.url) == (302, "/admin/pages/")
    assert is_in(client)
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_no_door_opens_by_the_password_alone(claire, secret, door):
    client = Client()
    client.post(door, {"username": "claire", "password": PASSWORD})
    assert not is_in(client)
    assert client.get("/").wsgi_request.user.is_anonymous


@pytest.mark.parametrize(
    "path", ["/django-admin/login/", "/accounts/login/", "/accounts/signup/", "/admin/signup/"]
)
def test_there_is_no_other_door_and_none_to_sign_up(db, path):
    response = Client().get(path)
    assert response.status_code == 404 or response.url.startswith("/admin/login/")


def test_a_session_from_before_gives_the_factor_at_the_door(claire, secret):
    client = Client()
    client.force_login(claire)
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert client.get("/").wsgi_request.user.is_anonymous


def test_a_code_serves_once_even_to_another_process(claire, secret):
    used = code(secret)
    for expected in (True, False):
        cache.clear()  # another process has another
        client = Client()
        give_password(client)
        give_code(client, used)
        assert is_in(client) is expected


def test_a_code_of_another_time_is_refused(claire, secret):
    client = Client()
    give_password(client)
    for steps in (-3, 3):
        assert give_code(client, code(secret, steps=steps)).status_code == 200
    assert not is_in(client)
    give_code(client, code(secret, steps=-1))  # a telephone that is slow
    assert is_in(client)


def test_an_account_closed_for_a_day_is_told_to_come_back_tomorrow(claire, secret):
    client = Client()
    give_password(client)
    give_code(client, "000000")
    failed = Attempt.objects.get(succeeded=False)
    elsewhere = {"door": failed.door, "account": failed.account, "address": "another"}
    Attempt.objects.bulk_create(Attempt(**elsewhere) for _ in range(19))
    assert "Réessayez demain à partir de" in text_of(give_code(client, code(secret)))


def test_codes_cannot_be_guessed(claire, secret):
    client = Client()
    give_password(client)
    for _ in range(5):
        assert give_code(client, "000000").status_code == 200
    refused = give_code(client, code(secret))
    assert refused.status_code == 429
    assert "Trop d’essais" in text_of(refused)
    assert not is_in(client)

    Attempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    give_code(client, code(secret))
    assert is_in(client)


def test_codes_cannot_be_guessed_all_day_from_a_known_network(claire, secret):
    """A thief of the password in the account's own network has twenty tries a day."""
    client = Client()
    give_password(client)
    give_code(client, code(secret))
    assert is_in(client)

    heard = 0
    for minutes in range(20 * 60, 0, -150):  # twice as many as a day allows
        guesser = Client()
        give_password(guesser)
        for _ in range(5):
            heard += give_code(guesser, "000000").status_code != 429
        tried = Attempt.objects.filter(door=Attempt.Door.SECOND_FACTOR, succeeded=False)
        recent = tried.filter(at__gt=timezone.now() - timedelta(minutes=10))
        recent.update(at=timezone.now() - timedelta(minutes=minutes))
    assert heard <= 20
    latest = Client()
    give_password(latest)
    assert give_code(latest, code(secret, steps=1)).status_code == 429


def test_a_recovery_code_opens_once(claire, secret):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    first = RecoveryCodes.activate(claire).generate_codes()[0]
    for expected in (True, False):
        client = Client()
        give_password(client)
        give_code(client, first)
        assert is_in(client) is expected


@pytest.fixture
def client_in(claire, secret) -> Client:
    client = Client()
    give_password(client)
    give_code(client, code(secret))
    return client


def test_the_last_factor_stays(client_in):
    page = client_in.get("/admin/securite/totp/deactivate/")
    assert "C’est votre seul second facteur" in text_of(page)
    client_in.post("/admin/securite/totp/deactivate/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_the_last_key_stays_and_another_goes(claire):
    client = Client()
    give_password(client)
    first, second = (
        Authenticator.objects.create(
            user=claire, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
        )
        for name in ("Clé du bureau", "Clé de chez moi")
    )
    session = client.session
    session[second_factor.VERIFIED] = claire.pk
    session.save()
    for key, refusals in ((second, 0), (first, 1)):
        address = reverse("mfa_remove_webauthn", args=[key.pk])
        assert text_of(client.get(address)).count("C’est votre seul second facteur") == refusals
        client.post(address)
    assert [key.pk for key in Authenticator.objects.filter(user=claire)] == [first.pk]


def test_a_sensitive_change_asks_again_after_a_quarter_of_an_hour(client_in):
    session = client_in.session
    session[sessions.OPENED] -= 16 * 60
    session.save()
    asked = client_in.get("/admin/securite/recovery-codes/generate/")
    assert asked.url.startswith("/admin/securite/confirmer/")
    wrong = client_in.post(asked.url, {"password": "faux"})
    assert "Mot de passe incorrect." in text_of(wrong)
    client_in.post(asked.url, {"password": PASSWORD})
    assert client_in.get("/admin/securite/recovery-codes/generate/").status_code == 200


def test_an_administrator_resets_a_lost_second_factor(client_in, claire, accounts, settings):
    helper = Client()
    settings.SECOND_FACTOR_REQUIRED = False
    helper.force_login(accounts["administration"])
    button = helper.get(reverse("wagtailusers_users:edit", args=[claire.pk]))
    assert "Retirer le second facteur" in button.content.decode()
    address = reverse("wagtailusers_users:take_factor_away", args=[claire.pk])
    assert "de vive voix" in helper.get(address).content.decode()
    assert "est retiré" in helper.post(address, follow=True).content.decode()
    settings.SECOND_FACTOR_REQUIRED = True

    assert not Authenticator.objects.exists()
    assert client_in.get("/admin/").url.startswith("/admin/login/")
    assert give_password(Client()).redirect_chain[-1][0] == SECURITY


def test_nobody_takes_the_factor_of_those_above_them(accounts):
    settings_free = Client()
    settings_free.force_login(accounts["administration"])
    session = settings_free.session
    session[second_factor.VERIFIED] = accounts["administration"].pk
    session.save()
    for name in ("superuser", "administration"):  # one's own is changed at one's own page
        address = reverse("wagtailusers_users:take_factor_away", args=[accounts[name].pk])
        assert settings_free.post(address).url == "/admin/"


# Sessions ---------------------------------------------------------------------------------------


def grow_old(client, **ages):
    session = client.session
    for key, age in ages.items():
        session[key] -= age.total_seconds()
    session.save()


def test_a_session_ends_when_nobody_is_there_and_after_a_day_of_work(client_in, claire, secret):
    grow_old(client_in, seen_at=sessions.IDLE_END - timedelta(minutes=1))
    assert is_in(client_in)
    grow_old(client_in, seen_at=sessions.IDLE_END - timedelta(minutes=1))
    assert is_in(client_in)  # the visit before counted
    grow_old(client_in, seen_at=sessions.IDLE_END - timedelta(minutes=1))
    client_in.get("/admin/editing-sessions/")  # an open page's own request does not
    grow_old(client_in, seen_at=timedelta(minutes=2))
    assert client_in.get("/admin/").url.startswith("/admin/login/")

    other = Client()
    give_password(other)
    give_code(other, code(secret, steps=1))
    grow_old(other, opened_at=sessions.END + timedelta(seconds=1))
    assert other.get("/admin/").url.startswith("/admin/login/")


def test_owners_see_their_sessions_and_end_them(client_in, claire, secret, accounts):
    elsewhere = Client(
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"},
        REMOTE_ADDR="127.0.0.9",
    )
    give_password(elsewhere)
    give_code(elsewhere, code(secret, steps=1))
    assert is_in(elsewhere)
    page = text_of(client_in.get("/admin/securite/sessions/"))
    assert "Firefox, Windows" in page
    assert "127.0.0.9" in page
    assert page.count("Ici") == 1

    theirs = Client()
    theirs.force_login(accounts["redaction"])
    foreign = UserSession.objects.create(
        user=accounts["redaction"], ip="127.0.0.2", session_key="x"
    )
    refused = client_in.post("/admin/securite/sessions/", {"session": foreign.pk})
    assert refused.status_code == 404
    assert client_in.post("/admin/securite/sessions/", {"session": "abc"}).status_code == 404

    ended = UserSession.objects.get(user=claire, ip="127.0.0.9")
    client_in.post("/admin/securite/sessions/", {"session": ended.pk})
    assert not is_in(elsewhere)
    assert is_in(client_in)


def test_a_changed_password_or_a_closed_account_ends_every_session(client_in, claire):
    claire.set_password("Une-autre-phrase-assez-longue")
    claire.save()
    assert not is_in(client_in)


def test_sessions_that_ended_are_forgotten(client_in):
    UserSession.objects.update(last_seen_at=timezone.now() - sessions.END - timedelta(seconds=1))
    assert sessions.forget_ended() is True
    assert not UserSession.objects.exists()
    assert sessions.forget_ended() is False


# Another secret key


def test_a_new_key_reads_and_renews_the_factors_of_the_one_before(claire, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une-autre-clé" * 5
    call_command("renew_second_factors")
    settings.SECRET_KEY_FALLBACKS = []  # nobody needs it any more
    client = Client()
    give_password(client)
    give_code(client, code(secret))
    assert is_in(client)


def test_a_key_without_the_one_before_asks_to_set_up_again(claire, secret, settings, capsys):
    settings.SECRET_KEY = "une-autre-clé" * 5
    call_command("renew_second_factors")
    assert "Illisibles\xa0: 1." in capsys.readouterr().out
    client = Client()
    give_password(client)
    answer = give_code(client, code(secret))
    assert answer.status_code == 200
    assert "Reconnectez-vous avec votre mot de passe" in text_of(answer)
    again = Client()
    give_password(again)
    assert again.get("/admin/").url == reverse("mfa_index")
