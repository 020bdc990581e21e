"""Who may erase a person for ever, by the state of their page."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale

from challenges.models import PersonIndexPage, PersonPage
from home.models import HomePage
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import create_accounts, editor_below

pytestmark = pytest.mark.django_db

# The people who may erase: those who publish where the page is, or was.
PUBLISHERS = {"communication", "administration", "superuser"}
STATES = ["draft", "online", "draft in the trash", "page in the trash", "below the trash"]


@pytest.fixture
def accounts(home):
    """The roles, and somebody who writes about people and publishes other pages."""
    accounts = create_accounts()
    other = home.add_child(instance=ProgrammePage(title="Le programme"))
    accounts["half"] = editor_below(other, "add_page", "change_page", "publish_page")
    for codename in ("add_page", "change_page"):
        GroupPagePermission.objects.create(
            group=Group.objects.get(name="Une partie"),
            page=home,
            permission=Permission.objects.get(codename=codename),
        )
    return accounts


def may_erase(client, user, person) -> bool:
    client.force_login(user)
    address = reverse("erase_person", args=[person.pk])
    shown = client.get(address).status_code == 200
    client.post(address)
    erased = not PersonPage.objects.filter(pk=person.pk).exists()
    assert shown == erased
    return erased


@pytest.mark.parametrize("state", STATES)
def test_only_who_publishes_where_the_page_is_may_erase(home, client, accounts, state):
    may = set()
    for name, user in accounts.items():
        people = home.add_child(instance=PersonIndexPage(title="Personnes", slug=f"p-{name}"))
        person = PersonPage(title=f"Ada {name}", owner=user, live="draft" not in state)
        people.add_child(instance=person)
        person.save_revision(user=user)
        if "trash" in state:
            move_to_trash(people if "below" in state else person, user)
        if may_erase(client, user, PersonPage.objects.get(pk=person.pk)):
            may.add(name)
    assert may == PUBLISHERS


def test_who_publishes_one_language_does_not_erase_the_page_of_the_other(home, client):
    english = HomePage.objects.get(locale=Locale.objects.get(language_code="en"))
    rights = ("add_page", "change_page", "publish_page")
    user = editor_below(english, *rights)
    below = {
        parent: parent.add_child(instance=PersonIndexPage(title="Personnes", slug="personnes"))
        for parent in (home, english)
    }
    person = below[home].add_child(instance=PersonPage(title="Ada"))
    translation = below[english].add_child(
        instance=PersonPage(
            title="Ada", live=False, owner=user, translation_key=person.translation_key
        )
    )
    assert not may_erase(client, user, translation)
    assert PersonPage.objects.filter(pk=person.pk).exists()
