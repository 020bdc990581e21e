"""Counting a search that found nothing waits for no lock of the database."""

import threading

import pytest
from django.db import connection, transaction

from home.models import MissedSearch

HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}


def counted() -> int:
    return MissedSearch.objects.get(text="zirconium").number


@pytest.mark.django_db(transaction=True)
def test_a_search_waits_for_nobody_s_save(client):
    """While somebody's save holds the lock, a search is not counted and answered at once."""
    MissedSearch.count_one("zirconium")
    locked, answered = threading.Event(), threading.Event()

    def save_for_long():
        with transaction.atomic():
            MissedSearch.objects.update(number=1)
            locked.set()
            answered.wait(15)
        connection.close()

    thread = threading.Thread(target=save_for_long)
    thread.start()
    locked.wait(5)
    response = client.post("/recherche/sans-resultat/?q=zirconium", **HERE)
    was_waiting = not thread.is_alive()
    answered.set()
    thread.join()
    assert not was_waiting, "the search waited until the save ended"
    assert response.status_code == 204
    assert counted() == 1
    client.post("/recherche/sans-resultat/?q=zirconium", **HERE)
    assert counted() == 2
