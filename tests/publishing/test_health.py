"""Monitoring and editors learn when nobody carries out what is planned."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from publishing import background, heartbeats
from publishing.models import SchedulerHeartbeat
from publishing.scheduler import Scheduler

pytestmark = pytest.mark.django_db

WARNING = "Les publications planifiées sont à l’arrêt"


@pytest.fixture
def home_of_admin(unhashed_static_files):
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


def test_a_scheduler_is_seen_while_it_runs(monkeypatch):
    monkeypatch.setattr(background, "_jobs", [])
    scheduler = Scheduler()
    found = []

    def sleep(seconds):
        found.append((heartbeats.is_alive(), seconds))
        scheduler.stop()

    monkeypatch.setattr(scheduler, "_sleep", sleep)
    scheduler.run()
    [(alive, pause)] = found
    assert alive
    assert pause <= heartbeats.INTERVAL.total_seconds() < heartbeats.ALARM.total_seconds() / 2
