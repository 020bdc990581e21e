"""Two editors do at once a thing that can be done once: one does it, the other is told."""

import threading
from collections import Counter

import pytest
from django.db import connection

from challenges import erasure
from challenges.models import ChallengePage, PersonPage, Theme
from listing.terms.merging import merge
from tests.challenges.crowd import crowd

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions) -> Counter[str]:
    """Have each action done by a thread of its own; return how often each outcome came."""
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(len(actions))

    def act(action) -> None:
        start.wait(20)
        try:
            action()
        except Exception as error:  # noqa: BLE001 - the test looks at the outcome
            outcomes[type(error).__qualname__] += 1
        else:
            outcomes["done"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_terms_merged_into_each_other_leave_one():
    crowd(12)
    one, other = Theme.objects.get(slug="theme-1"), Theme.objects.get(slug="theme-2")
    challenges = set(ChallengePage.objects.filter(themes__in=[one, other]).values_list("pk"))

    # As each of the two has read them.
    again = Theme.objects.get(pk=one.pk), Theme.objects.get(pk=other.pk)
    outcomes = at_once(lambda: merge(one, other), lambda: merge(*reversed(again)))

    assert outcomes == {"done": 1, "ValueError": 1}
    left = Theme.objects.get(slug__in=["theme-1", "theme-2"])
    assert set(left.challenges.values_list("pk")) == challenges
    former = ({"theme-1", "theme-2"} - {left.slug}).pop()
    assert Theme.objects.with_slug(former).get() == left


def test_a_person_is_erased_once():
    crowd(1, people=3)
    person = PersonPage.objects.first()

    again = PersonPage.objects.get(pk=person.pk)
    outcomes = at_once(lambda: erasure.erase(person), lambda: erasure.erase(again))

    assert outcomes == {"done": 1, "PersonPage.DoesNotExist": 1}
    assert erasure.is_erased(name=person.title)
    assert PersonPage.objects.count() == 2
