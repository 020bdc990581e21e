"""Signing in: success, refusal, waiting, and the words of each."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from editing.accounts import password_links, throttle
from editing.models import Attempt, PasswordResetRequest
from tests.editing.conftest import AGAIN, PASSWORD
from tests.only import only

HOME, MINISTRY, ELSEWHERE = "192.0.2.10", "198.51.100.7", "203.0.113.5"


@pytest.fixture(autouse=True)
def heard_from_anywhere(settings):
    settings.IS_LOCAL = False


@pytest.fixture
def claire(db, heard_from_anywhere) -> User:
    return User.objects.create_superuser("claire", "claire@example.org", PASSWORD)


def sign_in(name, password, address=HOME, door="/admin/login/"):
    return Client(REMOTE_ADDR=address).post(
        door, {"username": name, "password": password, "next": "/admin/"}
    )


def told(response) -> str:
    soup = BeautifulSoup(response.content, "lxml")
    errors = soup.select(".fr-alert--error, .fr-error-text")
    return " ".join(" ".join(error.get_text().split()) for error in errors)


def let_in(response) -> bool:
    return response.status_code == 302 and "sessionid" in response.cookies


def fail(times, name="claire", address=HOME):
    for _ in range(times):
        response = sign_in(name, "faux", address)
    return response


def attempt(kind, name, address) -> Attempt | None:
    """Try without the time that an answer takes; return the attempt, None if it must wait."""
    request = RequestFactory(REMOTE_ADDR=address).post("/")
    try:
        return throttle.begin(kind, name, request)
    except throttle.ThrottledError:
        return None


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_the_right_password_comes_too_late_after_five_wrong_ones(claire, door):
    fail(4)
    assert sign_in("claire", "faux", door=door).status_code == 200

    earliest = timezone.localtime(timezone.now() + timedelta(minutes=15))
    refused = sign_in("claire", PASSWORD, door=door)
    assert refused.status_code == 429
    assert not let_in(refused)
    # The last attempt may have been some seconds ago, and the moment is rounded up.
    hours = {(earliest + timedelta(minutes=late)).hour for late in (-1, 0, 1)}
    assert any(f"à partir de {hour} h" in told(refused) for hour in hours)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_attempts_that_come_at_once_are_counted_before_any_is_heard(heard_from_anywhere):
    User.objects.create_superuser("claire", "claire@example.org", PASSWORD)

    def attempt(_):
        try:
            return sign_in("claire", "faux").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        statuses = Counter(pool.map(attempt, range(24)))
    assert statuses[200] <= 5
    assert statuses[429] == 24 - statuses[200]


def test_the_wait_ends_by_itself_and_is_not_made_longer_by_trying(claire):
    fail(5)
    fail(10)
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=14, seconds=58))
    assert not let_in(sign_in("claire", PASSWORD))
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))

    assert let_in(sign_in("claire", PASSWORD))
    assert let_in(sign_in("claire", PASSWORD))


def test_a_success_forgets_the_failures_before(claire):
    fail(4)
    assert let_in(sign_in("claire", PASSWORD))
    fail(4)

    assert let_in(sign_in("claire", PASSWORD))


def test_an_account_that_does_not_exist_answers_like_one_that_does(claire):
    User.objects.create_user("ancienne", "ancienne@example.org", PASSWORD, is_active=False)
    for number in range(7):
        real = sign_in("claire", "faux", address=f"10.0.0.{number // 6}")
        for name in ("personne", "ancienne"):
            other = sign_in(name, PASSWORD, address=f"10.0.1.{number // 6}")
            assert (other.status_code, told(other)) == (real.status_code, told(real))


class CountingHasher(MD5PasswordHasher):
    """Counts the digests of passwords, the slow part of signing in."""

    digested = 0

    def encode(self, *args, **kwargs):
        CountingHasher.digested += 1
        return super().encode(*args, **kwargs)


def test_an_account_that_does_not_exist_takes_as_long_as_one_that_does(claire, settings):
    settings.PASSWORD_HASHERS = ["tests.editing.test_sign_in.CountingHasher"]
    User.objects.create_user("ancienne", "ancienne@example.org", PASSWORD, is_active=False)
    User.objects.create_user("agent", "agent@example.org")  # comes by ProConnect, has no password
    for name in ("claire", "personne", "ancienne", "agent"):
        CountingHasher.digested = 0
        sign_in(name, "faux")
        assert CountingHasher.digested == 1, name


def test_the_name_is_the_same_account_however_it_is_typed(claire):
    for name in ("claire", "Claire", " claire", "CLAIRE", "claire "):
        sign_in(name, "faux")

    assert sign_in("claire", PASSWORD).status_code == 429


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        # On the account from its owner's address; on it from anywhere; on any from that address.
        (Attempt.Kind.SIGN_IN, [(5, QUARTER), (30, HOUR), (60, HOUR)]),
        (Attempt.Kind.PASSWORD_RESET, [(3, HOUR), (5, HOUR), (20, HOUR)]),
        (Attempt.Kind.SECOND_FACTOR, [(5, QUARTER), (20, DAY), (60, HOUR)]),
        (Attempt.Kind.PRIVATE_CONTENT, [(5, QUARTER), (60, HOUR), (20, HOUR)]),
    ],
)
@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("way", range(3))
def test_so_many_failures_are_heard_and_then_the_next_waits(db, kind, waits, is_known, way):
    """Where they work, neither strangers nor colleagues lock owners out; of a code, strangers do:
    they have the password."""
    most, wait = waits[way]
    if is_known:
        throttle.succeed(attempt(kind, "claire", MINISTRY))
    for number in range(most):
        name = f"inconnu-{number}" if way == 2 else "claire"
        assert attempt(kind, name, f"203.0.113.{number}" if way == 1 else MINISTRY)
    waits_when_known = way == 0 or (way == 1 and kind == Attempt.Kind.SECOND_FACTOR)
    must_wait = waits_when_known or not is_known
    assert (attempt(kind, "claire", MINISTRY) is None) == must_wait
    other = ("claire", ELSEWHERE) if way == 1 else ("inconnu", MINISTRY)
    assert (attempt(kind, *other) is None) == (way > 0)

    failed = Attempt.objects.filter(succeeded=False)
    failed.update(at=timezone.now() - wait + timedelta(seconds=9))
    assert (attempt(kind, "claire", MINISTRY) is None) == must_wait
    failed.update(at=timezone.now() - wait - timedelta(seconds=1))
    assert attempt(kind, "claire", MINISTRY)


def test_homes_with_many_addresses_count_as_one(claire):
    for number in range(5):
        sign_in("claire", "faux", f"2001:db8:0:1::{number}")

    assert sign_in("claire", PASSWORD, "2001:db8:0:1:ffff::1").status_code == 429
    assert let_in(sign_in("claire", PASSWORD, "2001:db8:0:2::1"))


def test_an_address_is_the_same_written_as_ipv6_and_no_other_is(claire):
    fail(5, address=f"::ffff:{HOME}")
    assert sign_in("claire", PASSWORD, HOME).status_code == 429
    assert let_in(sign_in("claire", PASSWORD, f"::ffff:{MINISTRY}"))


def test_stored_attempts_hold_neither_name_nor_address(claire):
    sign_in("claire", PASSWORD, MINISTRY)
    fail(1, address=ELSEWHERE)
    kept = str(list(Attempt.objects.values()))
    assert "claire" not in kept
    assert MINISTRY not in kept


def ask_for_password(email, address=HOME):
    return Client(REMOTE_ADDR=address).post("/admin/password_reset/", {"email": email})


def test_a_form_from_before_another_sign_in_is_refused_in_french(claire):
    """Django's own page is for developers."""
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/admin/login/", {"username": "claire", "password": PASSWORD})
    assert response.status_code == 403
    assert "rechargez-la et recommencez" in response.text
    assert "CSRF" not in response.text


def test_a_forgotten_password_is_answered_by_mail_in_french(claire, settings):
    known, unknown = ask_for_password("claire@example.org"), ask_for_password("x@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mail.outbox == []  # the answer waits neither for the mail nor for its absence

    while password_links.send_next():
        pass
    assert not PasswordResetRequest.objects.exists()
    message = only(mail.outbox)
    assert message.to == ["claire@example.org"]
    assert message.subject == "Réinitialisation de mot de passe"
    assert "claire" in message.body
    assert f"{settings.SITE_URL}/admin/password_reset/confirm/" in message.body

    visitor = Client()
    link = message.body[message.body.index("/admin/password_reset/confirm/") :].split()[0]
    form = visitor.get(link, follow=True)
    new = "Une-autre-phrase-assez-longue"
    done = visitor.post(form.redirect_chain[-1][0], {"new_password1": new, "new_password2": new})
    assert done.status_code == 302
    assert let_in(sign_in("claire", new))


def test_a_mail_server_that_is_away_loses_no_request_for_a_password(claire, settings):
    working = settings.MAILERS
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    ask_for_password("claire@example.org")
    while password_links.send_next():
        pass
    assert PasswordResetRequest.objects.count() == 1

    settings.MAILERS = working
    assert not password_links.send_next()  # not again at once
    PasswordResetRequest.objects.update(next_try_at=timezone.now())
    assert password_links.send_next()
    assert [message.to for message in mail.outbox] == [["claire@example.org"]]
    assert not PasswordResetRequest.objects.exists()
    ask_for_password("claire@example.org")
    PasswordResetRequest.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    assert not password_links.send_next()  # they have asked again, or found another way
    assert not PasswordResetRequest.objects.exists()


@pytest.mark.parametrize(("second", "minute"), [(0, "10\xa0h\xa000"), (1, "10\xa0h\xa001")])
def test_a_wait_is_over_at_the_minute_that_is_told(second, minute):
    until = datetime(2033, 1, 5, 9, 0, second, tzinfo=UTC)
    assert throttle.ThrottledError(until).message.endswith(f"à partir de {minute}.")


def test_asking_for_passwords_is_throttled_alike_for_known_and_unknown(claire):
    for _ in range(3):
        assert ask_for_password("claire@example.org").status_code == 302
        assert ask_for_password("x@example.org", ELSEWHERE).status_code == 302

    known = ask_for_password("claire@example.org")
    unknown = ask_for_password("x@example.org", ELSEWHERE)
    assert known.status_code == unknown.status_code == 429
    assert AGAIN.search(told(known))
    assert told(known) == told(unknown)
    assert PasswordResetRequest.objects.count() == 6
