"""Sessions end, and factors outlive a new secret key."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from editing.accounts import sessions
from publishing.dates import moment_in_full
from tests.editing.second_factor.conftest import (
    come_in,
    give_code,
    give_password,
    is_in,
    text_of,
)
from tests.editing.totp import code


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

    other = come_in(code(secret, steps=1))
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
    earlier = timezone.localtime() - timedelta(days=3)
    UserSession.objects.update(last_seen_at=earlier)
    seen = f"vue le {moment_in_full(earlier)}".replace("\xa0", " ")
    assert seen in text_of(client_in.get("/admin/securite/sessions/"))
    grow_old(elsewhere, seen_at=timedelta(minutes=6))
    assert is_in(elsewhere)
    page = text_of(client_in.get("/admin/securite/sessions/"))
    assert seen not in page
    assert "après 2 heures sans rien faire, et 12 heures après la connexion" in page
    assert "Firefox, Windows" in page
    assert "127.0.0.9" in page
    assert page.count("Ici") == 1
    assert "Fermer toutes les autres" in page

    UserSession.objects.create(user=accounts["redaction"], ip="127.0.0.2", session_key="x")
    client_in.post("/admin/securite/sessions/")
    assert UserSession.objects.filter(user=accounts["redaction"]).exists()
    assert not is_in(elsewhere)
    assert is_in(client_in)
    assert "Fermer toutes" not in text_of(client_in.get("/admin/securite/sessions/"))


@pytest.mark.parametrize(
    ("system", "sign", "name"),
    [
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "CriOS/140.0 Safari/604.1", "Chrome, iPhone"),
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "FxiOS/140.0 Safari/604.1", "Firefox, iPhone"),
        ("iPhone; CPU iPhone OS 18_0 like Mac OS X", "EdgiOS/140.0 Safari/604.1", "Edge, iPhone"),
        ("iPad; CPU OS 16_0 like Mac OS X", "Version/16.0 Safari/604.1", "Safari, iPad"),
        ("Linux; Android 10; K", "Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("X11; Linux x86_64", "Chrome/140.0 Safari/537.36 OPR/120.0", "Opera, Linux"),
        ("Windows NT 10.0; Win64; x64", "Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Macintosh; Intel Mac OS X 10_15_7", "Version/18.0 Safari/605.1.15", "Safari, macOS"),
    ],
)
def test_browsers_are_told_apart(system, sign, name):
    assert (
        sessions.browser_of(f"Mozilla/5.0 ({system}) AppleWebKit (KHTML, like Gecko) {sign}")
        == name
    )
    assert sessions.browser_of("curl/8.5.0") == "Navigateur inconnu"


def test_a_changed_password_or_a_closed_account_ends_every_session(client_in, claire):
    claire.set_password("Une-autre-phrase-assez-longue")
    claire.save()
    assert not is_in(client_in)


# Another secret key


def test_a_new_key_reads_the_factors_of_the_one_before(claire, secret, settings):
    recovery = RecoveryCodes.activate(claire).generate_codes()[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "une-autre-clé" * 5
    for given in (code(secret), recovery):
        client = come_in(given)
        assert is_in(client)


def test_a_factor_that_no_key_reads_lets_nobody_in(claire, secret, settings):
    settings.SECRET_KEY = "une-autre-clé" * 5
    for given in (code(secret), "000000"):
        assert not is_in(come_in(given))
    client = Client()
    give_password(client)
    assert client.get("/admin/").url.startswith("/admin/login/")


def test_the_factors_that_a_key_still_reads_serve(claire, secret, settings):
    settings.SECRET_KEY = "une-autre-clé" * 5
    recovery = RecoveryCodes.activate(claire).generate_codes()[0]
    come_in(code(secret))
    assert is_in(come_in(recovery))
