"""The trees, roles and review that every new site starts with."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site, Workflow

from home.models import HomePage

pytestmark = pytest.mark.django_db


def test_each_language_has_a_tree_and_they_are_translations_of_each_other():
    french = HomePage.objects.get(locale__language_code="fr")
    english = HomePage.objects.get(locale__language_code="en")

    assert french.get_url() == "/"
    assert english.get_url() == "/en/"
    assert french.get_translation(english.locale) == english.page_ptr.specific
    assert Site.objects.get().root_page_id == french.pk
    assert Page.find_problems() == ([], [], [], [], [])


def test_english_waits_for_its_content(client):
    assert client.get("/").status_code == 200
    assert client.get("/en/").status_code == 404


def test_roles_have_the_rights_of_their_names():
    def page_permissions(name):
        return set(
            Group.objects.get(name=name).page_permissions.values_list(
                "permission__codename", flat=True
            )
        )

    assert set(Group.objects.values_list("name", flat=True)) == {
        "Rédaction",
        "Communication",
        "Administration",
    }
    assert page_permissions("Rédaction") == {"add_page", "change_page"}
    assert "publish_page" in page_permissions("Communication")
    account_rights = Group.objects.filter(permissions__codename="change_user")
    assert [group.name for group in account_rights] == ["Administration"]


def test_review_is_done_by_communication():
    task = Workflow.objects.get(name="Relecture").workflow_tasks.get().task.specific
    assert [group.name for group in task.groups.all()] == ["Communication"]
