"""Shorthands to see what the scheduler did."""

import logging

import pytest

from pages.models import ProgrammePage


def live_titles():
    return set(ProgrammePage.objects.live().values_list("title", flat=True))


@pytest.fixture
def logged(caplog):
    """Return a function that gives the lines that the scheduler logged."""
    caplog.set_level(logging.INFO, logger="publishing.scheduler.loop")
    return lambda: [r.getMessage() for r in caplog.records if r.name == "publishing.scheduler.loop"]
