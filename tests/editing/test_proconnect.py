"""Signing in with ProConnect, against a real OpenID Connect provider in a thread of its own."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.editing.conftest import PASSWORD
from tests.editing.oidc_provider import AGENT, CLIENT_ID, CLIENT_SECRET, serve
from tests.editing.second_factor.conftest import text_of

LEAVE = "/admin/login/proconnect/"
WAITING = "/admin/login/proconnect/attente/"


@pytest.fixture(scope="module")
def running():
    with serve() as provider:
        yield provider


@pytest.fixture
def provider(running, settings, db):
    running.reset()
    settings.PROCONNECT_SERVER = running.address
    settings.PROCONNECT_DOMAINS = ["example.gouv.fr"]
    settings.SECOND_FACTOR_REQUIRED = True
    settings.SOCIALACCOUNT_PROVIDERS = {
        "proconnect": {
            "APPS": [
                {
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": running.address},
                }
            ]
        }
    }
    return running


def come(provider, client=None, leave=LEAVE):
    client = client or Client()
    return client, client.get(provider.sign_in(client.post(leave).url))


def signed_in_as(client) -> str:
    return client.get("/").wsgi_request.user.username


def test_a_newcomer_has_an_account_without_rights_until_given_a_role(provider, settings):
    client, back = come(provider)
    assert back.url == WAITING
    assert "Votre compte attend un rôle" in text_of(client.get(WAITING))
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == (
        AGENT["email"].lower(), "Camille", "Agent",
    )  # fmt: skip
    assert not user.groups.exists()
    assert not user.is_superuser
    assert not user.has_usable_password()
    assert client.get("/admin/").status_code == 302
    _, back = come(provider)
    assert back.url == WAITING  # whoever comes back still waits

    user.groups.add(Group.objects.get(name="Rédaction"))
    assert client.get("/admin/pages/").url == "/admin/securite/"  # with a second factor, like all
    settings.SECOND_FACTOR_REQUIRED = False
    assert client.get(WAITING).url == "/admin/"
    _, back = come(provider)
    assert back.url == "/admin/"
    assert User.objects.count() == 1


def test_an_account_is_never_taken_over_by_its_address(provider):
    owner = User.objects.create_superuser("claire", AGENT["email"].lower(), PASSWORD)
    client, refused = come(provider)
    assert refused.status_code == 403
    assert "Un compte a déjà cette adresse" in text_of(refused)
    assert signed_in_as(client) == ""
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == owner


def test_owners_tie_their_account_and_then_come_in_by_proconnect(provider, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    owner = User.objects.create_superuser("claire", "claire@example.org", PASSWORD)
    client = Client()
    client.force_login(owner)
    _, back = come(provider, client, f"{LEAVE}?process=connect")
    assert back.url == "/admin/securite/"
    assert SocialAccount.objects.get().user == owner
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()

    other, back = come(provider)
    assert signed_in_as(other) == "claire"


def test_proconnect_does_not_replace_a_second_factor(provider):
    come(provider)
    user = User.objects.get()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    client, back = come(provider)
    assert back.url == "/admin/securite/authenticate/"
    assert signed_in_as(client) == ""


@pytest.mark.parametrize(
    "email", ["a@evil.example", "a@example.gouv.fr.evil.example", "a@sub.example.gouv.fr", "", "a"]
)
def test_other_mail_domains_stay_outside(provider, email):
    provider.person["email"] = email
    _, refused = come(provider)
    assert refused.status_code == 403
    assert "n’est pas admise" in text_of(refused)
    assert not User.objects.exists()


FORGED = {
    "id_token signed by a stranger": {"signed_by_stranger": {"id_token"}},
    "userinfo signed by a stranger": {"signed_by_stranger": {"userinfo"}},
    "userinfo without signature": {"plain_userinfo": True},
    "no algorithm": {"algorithm": "none"},
    "symmetric algorithm": {"algorithm": "HS256"},
    "nonce of another request": {"id_token": {"nonce": "x" * 43}},
    "for another site": {"id_token": {"aud": "other"}},
    "userinfo for another site": {"userinfo": {"aud": "other"}},
    "of another provider": {"id_token": {"iss": "https://evil.example"}},
    "userinfo of another provider": {"userinfo": {"iss": "https://evil.example"}},
    "too old": {"id_token": {"exp": int(time.time()) - 3600}},
    "about somebody else": {"userinfo": {"sub": "agent-2"}},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_answer_lets_nobody_in(provider, what):
    for name, value in FORGED[what].items():
        if name in provider.changes:
            provider.changes[name] = value
        else:
            setattr(provider, name, value)
    client, refused = come(provider)
    assert refused.status_code == 403
    assert "n’a pas abouti" in text_of(refused)
    assert signed_in_as(client) == ""
    assert not User.objects.exists()


def test_an_answer_serves_the_browser_that_asked_and_once(provider):
    asker, thief = Client(), Client()
    address = provider.sign_in(asker.post(LEAVE).url)
    assert thief.get(address).status_code == 403
    assert asker.get(address).url == WAITING
    assert asker.get(address).status_code == 403


def test_nobody_is_sent_to_proconnect_by_a_link_nor_with_words_of_theirs(provider):
    assert Client().get(LEAVE).status_code == 405
    visitor = Client()
    provider.sign_in(visitor.post(f"{LEAVE}?auth_params=nonce%3Dx&scope=everything").url)
    assert provider.asked["nonce"] != "x"
    assert "everything" not in provider.asked["scope"]
    assert Client().get("/admin/login/").headers["Content-Security-Policy"]


def test_a_cancelled_sign_in_says_so(provider):
    visitor = Client()
    visitor.post(LEAVE)
    state = next(iter(visitor.session["socialaccount_states"]))
    refused = visitor.get(f"{LEAVE}retour/?error=access_denied&state={state}")
    assert "n’a pas abouti" in text_of(refused)


def test_without_configuration_it_is_not_there(db):
    assert Client().post(LEAVE).status_code == 404
    assert "ProConnect" not in text_of(Client().get("/admin/login/"))
