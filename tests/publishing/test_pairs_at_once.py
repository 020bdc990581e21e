"""Two gestures at once on the same pages: both are done, and neither undoes the other.

PostgreSQL ends one of two transactions that wait for each other.
"""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from pages.models import ProgrammePage
from publishing.caching import generation
from publishing.errors import NotPossibleError
from publishing.launches import gestures
from publishing.launches.models import LaunchItem, version_key
from publishing.transactions import atomic_with_lock_timeout
from tests.editor_forms import edit, form
from tests.media.conftest import picture_bytes
from tests.planning import edit_launch, launch_of, leave_now, plan_launch, schedule_latest
from tests.publishing import real
from tests.publishing.conftest import Elsewhere, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

# The statements after which the first of two gestures waits for the second one.
SAVED = r"UPDATE \"?wagtailcore_page"
COUNTED = r'"numchild" = .*\+'
READ_LAUNCH = r'FROM "publishing_launch"|FROM "agenda_launch"'
LOCKED = r'FROM "wagtailcore_page".* FOR UPDATE'


@pytest.fixture
def user(db):
    if connection.vendor == "sqlite":
        pytest.skip("one write lock: nobody else writes at all meanwhile")
    return User.objects.create_superuser("admin")


@pytest.fixture
def browser(user):
    """Return a function that gives a browser of its own, signed in."""

    def open_one(**headers):
        client = Client(headers={"host": "localhost"} | headers)
        client.force_login(user)
        return client

    return open_one


@pytest.fixture
def draft(add_page):
    def add(title="Volet", **fields):
        page = add_page(title, live=False, **fields)
        page.save_revision()
        return page

    return add


def at_once(first, second, pause):
    """Do `first` until it has sent a statement like `pause`, then `second`, then the rest.

    The rest of `first` begins when `second` has ended, or waits for a lock.
    """
    paused, goes_on = threading.Event(), threading.Event()

    def execute(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not paused.is_set() and re.search(pause, sql):
            paused.set()
            assert goes_on.wait(30)
        return result

    def run():
        with connection.execute_wrapper(execute):
            return first()

    one = Elsewhere(run)
    assert paused.wait(30), "the first gesture sent no such statement"
    two = Elsewhere(second)
    real.wait_until(lambda: two.is_over() or real.is_waiting(), seconds=30)
    goes_on.set()
    return one.result(), two.result()


def test_a_publication_and_the_trash(draft, browser):
    page = draft()
    press = form("<p>Un mot.</p>", "Volet", slug=page.slug) | {"action-publish": "1"}
    delete = reverse("wagtailadmin_pages:delete", args=[page.pk])
    bulk = browser().get(delete).headers["Location"]
    published, _ = at_once(
        lambda: browser().post(edit(page), press), lambda: browser().post(bulk), pause=SAVED
    )
    assert published.status_code == 302
    page.refresh_from_db()
    assert (page.live, page.first_published_at is None) == (False, False)


def test_a_version_published_beside_its_launch_and_one_that_the_launch_takes(draft, user, tomorrow):
    page = draft()
    launch = launch_of(user, tomorrow, [page])
    page.title = "Corrigé"
    page.save_revision()
    version, item = version_key(page.latest_revision), launch.items.get()
    at_once(
        lambda: gestures.publish_now(page, version, user, keeps=True),
        lambda: gestures.take_version(item, version, user),
        pause=LOCKED,
    )
    page.refresh_from_db()
    item.refresh_from_db()
    assert (page.live, page.title, item.revision) == (True, "Corrigé", page.latest_revision)


def test_a_save_of_the_form_of_a_launch_and_its_planning(draft, user, browser, tomorrow):
    """The form was loaded before the launch was planned, and must not say that it is not."""
    page = draft()
    launch = launch_of(user, tomorrow, [page], planned=False)
    saved, _ = at_once(
        lambda: edit_launch(browser(), launch, [page]),
        lambda: plan_launch(launch, user),
        pause=READ_LAUNCH,
    )
    assert saved.status_code == 302
    launch.refresh_from_db()
    assert launch.is_planned
    assert launch.items.get().revision == page.latest_revision


def test_a_move_and_a_departure(draft, user, browser, tomorrow):
    """The page comes below one that leaves with a launch at that moment."""
    page, shelf = draft(), draft("Rayon")
    launch = launch_of(user, tomorrow, [shelf])
    address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, shelf.pk])
    moved, _ = at_once(
        lambda: browser().post(address),
        lambda: leave_now(launch, user),
        pause=COUNTED,
    )
    assert moved.status_code == 302
    page.refresh_from_db()
    assert page.get_parent().specific == shelf
    shelf.refresh_from_db()
    assert (shelf.live, shelf.numchild) == (True, 1)


def test_a_move_by_a_command_and_a_departure(draft, user, add_page, tomorrow):
    page, shelf = draft(), add_page("Rayon", live=True)
    launch = launch_of(user, tomorrow, [page])

    def move():
        with transaction.atomic():
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=shelf.pk), pos="last-child")

    at_once(move, lambda: leave_now(launch, user), pause=SAVED)
    page.refresh_from_db()
    assert page.get_parent().specific == shelf
    assert page.live


def test_an_autosave_of_a_page_above_others_and_a_publication(
    draft, user, browser, add_page, tomorrow
):
    page = draft()
    add_page("Dessous", parent=page, live=False)
    launch = launch_of(user, tomorrow, [page])
    values = form("<p>La suite.</p>", "Volet", slug=page.slug)
    saved, _ = at_once(
        lambda: browser(accept="application/json").post(edit(page), values),
        lambda: leave_now(launch, user),
        pause=LOCKED,
    )
    assert saved.json()["success"]
    page = ProgrammePage.objects.get(pk=page.pk)
    assert page.live
    assert page.live_revision != page.latest_revision


# A rehearsal has its launches leave.
REHEARSED = r'UPDATE "publishing_launchitem" SET "done_at"'


def test_the_end_of_a_page_and_the_planning_of_one_below(draft, user, add_page, tomorrow):
    """The first one is planned, and the other is refused."""
    shelf = add_page("Rayon", live=True)
    page = draft(parent=shelf)

    def plan_below():
        with pytest.raises(NotPossibleError) as refusal:
            schedule_latest(page, tomorrow + timedelta(days=1), user)
        return str(refusal.value)

    _, refusal = at_once(
        lambda: gestures.plan_alone(shelf, "", tomorrow, user, LaunchItem.Action.UNPUBLISH),
        plan_below,
        pause=REHEARSED,
    )
    assert "«\xa0Rayon\xa0», n’est pas en ligne" in refusal
    assert [str(item) for item in LaunchItem.objects.waiting()] == ["Rayon"]


class WatchedStorage(FileSystemStorage):
    """A folder that notes, while a file is written, whether somebody else could publish."""

    was_free: list[bool] = []

    def _save(self, name, content):
        elsewhere(self.publish)
        return super()._save(name, content)

    def publish(self):
        with atomic_with_lock_timeout(2000):
            generation.bump()
        self.was_free.append(True)


TEXT = ("notes.txt", b"Des notes.")
PICTURE = ("photo.png", picture_bytes())
UPLOADS = {
    "wagtailimages:add": {
        "file": ("photo.png", picture_bytes()),
        "description": "Une photographie",
    },
    "wagtailimages:add_multiple": {"files[]": ("photo.png", picture_bytes())},
    "wagtaildocs:add": {"file": TEXT},
    "wagtaildocs:add_multiple": {"files[]": TEXT},
}


@pytest.mark.parametrize("address", UPLOADS)
def test_an_upload_and_a_publication(user, browser, settings, tmp_path, address):
    """It was read, decoded and stored before it was written down: nobody waits for that."""
    WatchedStorage.was_free.clear()
    backend = {"BACKEND": f"{__name__}.WatchedStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    fields = {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in UPLOADS[address].items()
    }
    answer = browser().post(reverse(address), {"title": "Photo", "collection": 1} | fields)
    assert answer.status_code in (200, 302)
    assert WatchedStorage.was_free
