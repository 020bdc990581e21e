"""Monitoring and editors learn when nobody carries out the plans."""

import socket
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from editing.models import PasswordResetRequest
from media.models import Image
from pages.models import ContactMessage
from publishing.launches.models import Launch
from publishing.mail_queue import STUCK_TRIES
from publishing.scheduler import background, heartbeats
from publishing.scheduler.heartbeats import SchedulerHeartbeat
from publishing.scheduler.loop import Scheduler
from tests.media.conftest import picture_bytes
from tests.planning import ask_agreement, launch_of, plan
from tests.publishing.conftest import Elsewhere
from tests.publishing.real import wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media_folder")]

WARNING = "Les publications planifiées sont à l’arrêt"


@pytest.fixture
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def home_of_admin(media_folder):
    """Return a function that gives the text of the admin's home page."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("admin"))
    return lambda: client.get("/admin/").content.decode()


def seen(ago):
    SchedulerHeartbeat.objects.update_or_create(
        name="ailleurs:1", defaults={"seen_at": timezone.now() - timedelta(seconds=ago)}
    )


def test_it_is_red_until_a_scheduler_is_seen_and_when_none_was_for_half_a_minute(
    client, home_of_admin
):
    response = client.get("/sante/")
    assert (response.status_code, response.json()["scheduler_seen_at"]) == (503, None)
    assert "jamais été mis en marche" in home_of_admin()

    seen(ago=25)
    response = client.get("/sante/")
    assert response.status_code == 200
    assert response.json()["status"] == response.json()["scheduler"] == "ok"
    seen_at = timezone.localtime(SchedulerHeartbeat.objects.get().seen_at)
    assert response.json()["scheduler_seen_at"] == seen_at.isoformat()  # in Paris
    assert "no-store" in response.headers["Cache-Control"]
    assert WARNING not in home_of_admin()

    seen(ago=31)
    response = client.get("/sante/")
    assert response.status_code == 503
    assert response.json()["database"] == "ok"
    assert response.json()["scheduler"] == "down"
    assert WARNING in home_of_admin()


def test_a_sign_of_life_from_the_future_is_not_believed(client):
    """Such as one that was left while the clock of the machine was wrong."""
    seen(ago=-3600)
    assert client.get("/sante/").status_code == 503


def test_it_is_red_without_a_database(client):
    seen(ago=1)

    def refuse(*args):
        raise OperationalError("no database")

    with connection.execute_wrapper(refuse):
        response = client.get("/sante/")
    assert response.status_code == 503
    assert response.json()["database"] == "down"


@pytest.mark.django_db(transaction=True)
def test_a_scheduler_is_seen_while_it_runs(monkeypatch):
    monkeypatch.setattr(background, "_jobs", [])
    scheduler = Scheduler()
    running = Elsewhere(scheduler.run)
    try:
        wait_until(heartbeats.is_alive, seconds=30)
    finally:
        scheduler.stop()
        running.result()
    assert heartbeats.INTERVAL < heartbeats.ALARM / 2


@pytest.fixture
def failed_launch(home):
    """A launch that could not leave, as the scheduler wrote down."""
    later = timezone.now() + timedelta(hours=1)
    launch = launch_of(User.objects.create_superuser("chef"), later, [home])
    Launch.objects.update(moment=timezone.now(), failing_since=timezone.now())
    return launch


def state_of(client, part):
    response = client.get("/sante/")
    assert response.json()["status"] == ("ok" if response.status_code == 200 else "down")
    return response.json()[part]


def test_uploads_that_are_gone_are_an_alarm_and_one_lost_file_is_none(client, settings):
    seen(ago=1)
    assert state_of(client, "media") == "ok"
    images = [
        Image.objects.create(
            title=name, file=ContentFile(picture_bytes(), name=f"{name}.jpg"), width=1, height=1
        )
        for name in ("a", "b")
    ]
    assert state_of(client, "media") == "ok"
    default_storage.delete(images[1].file.name)
    assert state_of(client, "media") == "ok"
    Path(settings.MEDIA_ROOT).rename(settings.MEDIA_ROOT.with_name("elsewhere"))
    assert state_of(client, "media") == "down"
    settings.MEDIA_ROOT.write_text("no folder")  # as a broken mount
    assert state_of(client, "media") == "down"


@pytest.mark.parametrize("full", ["VAR_DIR", "MEDIA_ROOT"])
@pytest.mark.parametrize(
    ("free", "total", "expected"),
    [(201, 1000, "ok"), (199, 1000, "down"), (301, 10_000, "ok"), (299, 10_000, "down")],
)
def test_a_disk_that_is_nearly_full_is_an_alarm(
    client, monkeypatch, settings, full, free, total, expected
):
    """In megabytes. The site's data may be on two disks, and a folder of uploads not made yet."""
    seen(ago=1)
    settings.MEDIA_ROOT = settings.MEDIA_ROOT.parent / "disk" / "media"
    place = Path(getattr(settings, full))
    place = place if place.exists() else settings.MEDIA_ROOT.parent.parent
    usage = SimpleNamespace(free=free * 1024**2, total=total * 1024**2)
    empty = SimpleNamespace(free=1024**4, total=1024**4)
    monkeypatch.setattr(
        "eigcms.health.shutil.disk_usage", lambda path: usage if path == place else empty
    )
    assert state_of(client, "disk") == expected


def test_a_front_cache_that_does_not_acknowledge_is_an_alarm(client, settings):
    seen(ago=1)
    with socket.create_server(("127.0.0.1", 0)) as port:
        settings.FRONT_CACHE_URLS = [f"http://127.0.0.1:{port.getsockname()[1]}/"]
    assert state_of(client, "cache") == "down"


def password_request(tries):
    PasswordResetRequest.objects.create(email="claire@example.org", tries=tries)


def message(tries):
    ContactMessage.objects.create(sender="a@example.org", tries=tries)


def agreement(tries):
    now = timezone.now()
    launch = Launch.objects.create(name="Rentrée", moment=now + timedelta(days=1), planned_at=now)
    ask_agreement(launch, tries=tries)


@pytest.mark.parametrize("wait_for_a_mail", [password_request, message, agreement])
def test_it_says_when_mails_do_not_leave(client, wait_for_a_mail):
    seen(ago=1)
    wait_for_a_mail(tries=STUCK_TRIES - 1)
    assert state_of(client, "mails") == "ok"
    wait_for_a_mail(tries=STUCK_TRIES)
    assert state_of(client, "mails") == "down"


def test_it_says_when_the_mail_about_a_failure_does_not_leave(client, failed_launch):
    past = timezone.now() - timedelta(minutes=30)
    Launch.objects.update(moment=past, failing_since=past, reason="Non.")
    assert state_of(client, "mails") == "ok"
    Launch.objects.update(tries=STUCK_TRIES)
    assert state_of(client, "mails") == "down"


def test_a_background_job_that_keeps_failing_is_said_until_it_succeeds(client, home_of_admin):
    seen(ago=1)
    job = "media.renditions.make_missing_renditions"
    background.record_failure(job, "OSError: disk full")
    background.record_failure(job, "OSError: disk full")
    assert client.get("/sante/").json()["jobs"] == "ok"  # it may pass by itself
    background.record_failure(job, "OSError: disk full")
    response = client.get("/sante/")
    assert (response.status_code, response.json()["jobs"]) == (503, "down")
    assert "disk full" not in response.text  # anybody may ask
    assert "OSError: disk full" in home_of_admin()

    background.FailingJob.objects.all().delete()
    assert client.get("/sante/").json()["jobs"] == "ok"
    assert "travail de fond" not in home_of_admin()


def test_a_page_that_could_not_leave_is_for_its_editors(client, home):
    seen(ago=1)
    plan(home, timezone.now())
    Launch.objects.update(failing_since=timezone.now())
    assert state_of(client, "launches") == "ok"


def test_a_launch_that_could_not_leave_is_said(client, failed_launch):
    seen(ago=1)
    assert state_of(client, "launches") == "down"
    Launch.objects.filter(pk=failed_launch.pk).update(planned_at=None)
    assert state_of(client, "launches") == "ok"
