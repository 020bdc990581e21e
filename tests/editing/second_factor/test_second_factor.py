"""The second factor of every account of the admin: set up, given, lost."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from editing.accounts import second_factor, sessions
from editing.models import Attempt
from eigcms.mail import configuration as mail_configuration
from tests.editing.conftest import AGAIN, PASSWORD
from tests.editing.second_factor.conftest import (
    SECURITY,
    come_in,
    give_code,
    give_password,
    is_in,
    member,
    text_of,
)
from tests.editing.totp import code


@pytest.mark.django_db(transaction=True)
def test_the_first_sign_in_leads_to_a_second_factor_and_nowhere_else(claire):
    client = Client()
    page = give_password(client)
    assert page.redirect_chain[-1][0] == SECURITY
    assert "Protégez votre compte" in text_of(page)
    assert not is_in(client)
    assert client.get("/admin/pages/").url == SECURITY
    leaving = Client()
    give_password(leaving)
    leaving.post("/admin/logout/")
    assert "_auth_user_id" not in leaving.session
    asked_by_script = client.get("/admin/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert asked_by_script.status_code == 403

    # On the public site too they are nobody.
    assert client.get("/").wsgi_request.user.is_anonymous
    assert client.get("/documents/1/x").wsgi_request.user.is_anonymous

    key = shown_secret(client)
    assert "Ce code n’est pas le bon" in text_of(activate(client, "000000"))
    assert not is_in(client)

    codes = client.get(activate(client, code(key)).url)
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
    told = activate(client, code(shown_secret(client)))
    assert len(re.findall(r"\b\d{8}\b", text_of(client.get(told.url)))) == 10
    assert is_in(client)


def shown_secret(client) -> str:
    """Return the secret that an application would read from the screen."""
    setup = client.get("/admin/securite/totp/activate/")
    return BeautifulSoup(setup.content, "lxml").select_one(".access__secret").get_text()


def activate(client, value):
    return client.post("/admin/securite/totp/activate/", {"code": value})


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
    # From a page that is not for them, they come in as somebody else.
    assert client.get("/_util/login/").status_code == 200


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
    for typed, expected in ((used, True), (used, False), (f"{used[:3]} {used[3:]}", False)):
        cache.clear()  # another process has another
        client = come_in(typed)
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
    client = come_in("000000")
    failed = Attempt.objects.get(succeeded=False)
    elsewhere = {"kind": failed.kind, "account": failed.account, "address": "another"}
    Attempt.objects.bulk_create(Attempt(**elsewhere) for _ in range(19))
    assert "Réessayez demain à partir de" in text_of(give_code(client, code(secret)))


def test_codes_cannot_be_guessed(claire, secret):
    client = Client()
    give_password(client)
    for _ in range(5):
        assert give_code(client, "000000").status_code == 200
    refused = give_code(client, code(secret))
    assert refused.status_code == 429
    assert AGAIN.search(text_of(refused))
    assert "no-store" in refused["Cache-Control"]
    assert not is_in(client)

    Attempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    give_code(client, code(secret))
    assert is_in(client)


def test_a_recovery_code_opens_once(claire, secret):
    first = RecoveryCodes.activate(claire).generate_codes()[0]
    for expected in (True, False):
        client = come_in(first)
        assert is_in(client) is expected


def test_the_last_factor_stays(client_in, claire):
    RecoveryCodes.activate(claire)  # on paper: no factor of their own
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
    ways = BeautifulSoup(client_in.get(asked.url).content, "lxml").select("main ul a")
    assert [" ".join(way.get_text().split()) for way in ways] == ["Avec un code"]
    wrong = client_in.post(asked.url, {"password": "faux"})
    assert "Mot de passe incorrect." in text_of(wrong)
    client_in.post(asked.url, {"password": PASSWORD})
    assert client_in.get("/admin/securite/recovery-codes/generate/").status_code == 200


def test_an_administrator_resets_a_lost_second_factor(client_in, claire, accounts, settings):
    helper = Client()
    settings.SECOND_FACTOR_REQUIRED = False
    helper.force_login(accounts["administration"])
    form = reverse("wagtailusers_users:edit", args=[claire.pk])
    assert "Retirer le second facteur" in helper.get(form).text
    address = reverse("wagtailusers_users:take_factor_away", args=[claire.pk])
    assert "de vive voix" in helper.get(address).content.decode()
    RecoveryCodes.activate(claire)
    claire.first_name, claire.last_name = "Claire", "Martin"
    claire.save()
    told = helper.post(address, follow=True).text
    assert "Le second facteur de «\xa0Claire Martin\xa0» est retiré" in told
    report = text_of(helper.get(reverse("wagtailadmin_reports:site_history")))
    assert "Claire Martin" in report.replace(claire.username, "Claire Martin")
    RecoveryCodes.activate(claire)  # codes alone are none to take away
    assert "Retirer le second facteur" not in helper.get(form).text
    Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
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
