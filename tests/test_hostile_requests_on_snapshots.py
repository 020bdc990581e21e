"""Nasty requests on the read-only snapshot that visitors are served from."""

import pytest
from django.test import Client

from tests.test_hostile_requests import NASTY, as_header, surrogate_free


@pytest.mark.django_db(transaction=True)
def test_nasty_requests_on_the_snapshot_that_visitors_get():
    client = Client(raise_request_exception=False)
    for value in NASTY:
        raw = surrogate_free(value)
        assert client.get("/", QUERY_STRING=as_header(raw)).status_code < 500, value
        assert client.get(f"/{raw}/").status_code < 500, value
