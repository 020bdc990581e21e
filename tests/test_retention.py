"""Personal data go by themselves at the end given in docs/donnees-personnelles.md, not before."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from editing import history
from editing.accounts import sessions, throttle
from editing.models import Attempt
from pages.models import ContactMessage
from pages.models.contact_message import delete_old_messages
from publishing.invitations import agreement_mails
from publishing.launches.models import Launch
from publishing.models import VisitorCount
from publishing.ratelimit import delete_expired_counts
from publishing.scheduler import background
from tests.planning import ask_agreement, link_to

DAY = timedelta(days=1)


def message(at):
    return ContactMessage.objects.create(sender="a@example.org", subject="a", sent_at=at)


def session(at):
    user = User.objects.get_or_create(username="claire")[0]
    return UserSession.objects.create(
        user=user, ip="192.0.2.1", session_key=str(at), last_seen_at=at
    )


def failure(at):
    return Attempt.objects.create(kind=Attempt.Kind.SIGN_IN, at=at)


def success(at):
    return Attempt.objects.create(kind=Attempt.Kind.SIGN_IN, at=at, succeeded=True)


def visitor_count(at):
    return VisitorCount.objects.create(digest=str(at), expires_at=at)


def expired(at):
    return link_to(at, expires_at=at)


def agreement(at):
    launch = Launch.objects.create(name="Rentrée", moment=at, planned_at=at, left_at=at)
    return ask_agreement(launch)


def page_deleted(at):
    page = int(at.timestamp())  # gone
    kind = ContentType.objects.get_for_model(Page)
    of_it = {"page_id": page, "content_type": kind, "label": "a"}
    made, _gone = PageLogEntry.objects.bulk_create(
        [
            PageLogEntry(action="wagtail.create", timestamp=at - DAY, **of_it),
            PageLogEntry(action="wagtail.delete", timestamp=at, deleted=True, **of_it),
        ]
    )
    return made


def thing_deleted(at):
    kind = ContentType.objects.get_for_model(User)
    of_it = {"object_id": str(at), "content_type": kind, "label": "a"}
    made = ModelLogEntry.objects.create(action="wagtail.create", timestamp=at - DAY, **of_it)
    ModelLogEntry.objects.create(action="wagtail.delete", timestamp=at, deleted=True, **of_it)
    return made


@pytest.mark.parametrize(
    ("make", "kept_for", "job"),
    [
        (message, 180 * DAY, delete_old_messages),
        (session, timedelta(hours=12), sessions.delete_expired),
        (failure, DAY, throttle.delete_old),
        (success, 30 * DAY, throttle.delete_old),
        (visitor_count, timedelta(0), delete_expired_counts),
        (expired, 30 * DAY, agreement_mails.delete_old),
        (agreement, 30 * DAY, agreement_mails.delete_old),
        (page_deleted, 365 * DAY, history.delete_old),
        (thing_deleted, 365 * DAY, history.delete_old),
    ],
)
def test_it_goes_at_its_end_and_not_before(db, make, kept_for, job):
    minute = timedelta(minutes=1)
    now = timezone.now()
    old, fresh = make(now - kept_for - minute), make(now - kept_for + minute)
    assert job in background._jobs  # the scheduler does it
    while job():
        pass
    left = type(old).objects.values_list("pk", flat=True)
    assert old.pk not in left
    assert fresh.pk in left


def test_the_history_of_another_kind_of_the_same_number_stays(db):
    gone = thing_deleted(timezone.now() - 366 * DAY)
    other = ModelLogEntry.objects.create(
        object_id=gone.object_id,
        label="a",
        content_type=ContentType.objects.get_for_model(Page),
        action="wagtail.create",
        timestamp=gone.timestamp,
    )
    assert history.delete_old() is True
    assert list(ModelLogEntry.objects.values_list("pk", flat=True)) == [other.pk]


def test_the_history_of_an_existing_page_stays(db):
    kind = ContentType.objects.get_for_model(Page)
    at = timezone.now() - 3 * 365 * DAY
    entry = PageLogEntry.objects.create(
        page=Page.objects.first(),
        label="a",
        content_type=kind,
        action="wagtail.publish",
        timestamp=at,
    )
    assert history.delete_old() is False
    assert PageLogEntry.objects.filter(pk=entry.pk).exists()
