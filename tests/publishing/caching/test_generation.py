"""The generation is bumped with the data: once per transaction, with its commit or not at all."""

from contextlib import contextmanager, suppress

import pytest
from django.db import transaction

from publishing.caching import generation
from tests.publishing.conftest import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def rolled_back():
    with suppress(ZeroDivisionError), transaction.atomic():
        yield
        _ = 1 / 0


@pytest.fixture
def before():
    return generation.current()


def test_it_moves_once_in_a_transaction(before):
    with transaction.atomic():
        generation.bump()
        with transaction.atomic():
            generation.bump()
        generation.bump()
    assert generation.current() == before + 1


def test_other_actions_on_commit_do_not_keep_it_from_moving(before):
    with transaction.atomic():
        transaction.on_commit(lambda: None)
        generation.bump()
    assert generation.current() == before + 1


def test_a_change_beside_a_rolled_back_savepoint_moves_it(before):
    with transaction.atomic():
        with rolled_back():
            generation.bump()
        assert generation.current() == before
        generation.bump()
        generation.bump()
    assert generation.current() == before + 1

    with transaction.atomic():
        with rolled_back():  # with the savepoints that were released in it
            with transaction.atomic(), transaction.atomic():
                generation.bump()
            generation.bump()
        with transaction.atomic():
            generation.bump()
    assert generation.current() == before + 2

    with transaction.atomic():
        generation.bump()
        with rolled_back():
            generation.bump()
        generation.bump()
    assert generation.current() == before + 3


def test_concurrent_changes_each_get_a_number(before):
    def move_often():
        for _ in range(5):
            with transaction.atomic():
                generation.bump()

    for mover in [Elsewhere(move_often) for _ in range(4)]:
        mover.result()
    assert generation.current() == before + 20


def test_it_works_on_emptied_tables():
    generation.Generation.objects.all().delete()
    assert generation.current() == 0
    generation.bump()
    generation.bump()
    assert generation.current() == 2
