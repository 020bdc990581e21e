"""Translations: made from a French page, and said to be behind when that page changes."""

import csv
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageLogEntry

from editing.translations import translations
from home.models import HomePage
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import costs_the_same, editor_below
from tests.planning import planned, schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(
        instance=ProgrammePage(title="Le statut", slug="statut", introduction="Une ébauche.")
    )
    page.save_revision()
    page.introduction = ""
    page.save_revision().publish()
    return page


@pytest.fixture
def english(french):
    page = french.copy_for_translation(Locale.objects.get(language_code="en"))
    page.title = "The contract"
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def change(french: ProgrammePage) -> None:
    french = ProgrammePage.objects.get(pk=french.pk)
    french.introduction = "Tout a changé."
    french.save_revision().publish()
    # The clock of a fast machine may not have moved since the translation was saved.
    later = timezone.now() + timedelta(minutes=1)
    Page.objects.filter(pk=french.pk).update(last_published_at=later)


def is_behind(page: Page) -> bool:
    return translations().get(pk=page.pk).is_behind


def test_an_editor_translates_a_page_as_a_draft(client, accounts, french):
    client.force_login(accounts["redaction"])
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[french.pk]))
    address = reverse("simple_translation:submit_page_translation", args=[french.pk])
    assert address in editor.text

    response = client.post(address, {"locales": [Locale.objects.get(language_code="en").pk]})
    page = french.get_translations().get().specific
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.slug, page.locale.language_code) == (False, "statut", "en")


def test_a_translation_is_behind_until_somebody_says_that_it_is_up_to_date(
    client, accounts, french, english
):
    assert not is_behind(english)
    change(french)
    assert is_behind(english)

    client.force_login(accounts["redaction"])
    report = BeautifulSoup(client.get(reverse("translations:index")).content, "lxml")
    (row,) = [row for row in report.select("tbody tr") if "The contract" in row.text]
    assert "À revoir" in row.text
    compared = client.get(row.find("a", string="Voir ce qui a changé")["href"])
    assert "Tout a changé." in compared.text
    assert "Une ébauche." not in compared.text  # before it was translated
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[english.pk]))
    assert "La page française a été publiée depuis" in editor.text
    assert (
        "publiée depuis"
        not in client.get(reverse("wagtailadmin_pages:edit", args=[french.pk])).text
    )

    Page.objects.filter(pk=french.pk).update(last_published_at=timezone.now())
    english.save_revision().publish()  # a letter changed, or autosaved, says nothing of the rest
    assert is_behind(english)
    client.post(row.form["action"])
    assert not is_behind(english)
    said = PageLogEntry.objects.filter(page=english.pk, user=accounts["redaction"])
    assert [entry.action for entry in said] == ["wagtail.edit"]
    english.refresh_from_db()
    assert not english.has_unpublished_changes
    change(french)
    assert is_behind(english)


def test_what_changed_between_copy_and_publication_is_behind(client, accounts, french, english):
    """An untouched copy is a draft, neither behind nor up to date."""
    original = french.add_child(instance=ProgrammePage(title="Rubrique", slug="rubrique"))
    original.save_revision().publish()
    page = original.copy_for_translation(english.locale)
    client.force_login(accounts["redaction"])

    def state() -> str:
        report = BeautifulSoup(client.get(reverse("translations:index")).content, "lxml")
        (row,) = [row for row in report.select("tbody tr") if page.title in row.text]
        return row.select_one("td:last-child .w-status").text

    change(original)
    assert state() == "Brouillon"
    assert not is_behind(page)
    page.save_revision().publish()
    assert state() == "À revoir"


def test_the_report_lists_what_is_behind_first(client, accounts, french, english):
    """Nothing of the trash; a French page that is offline makes nothing late."""
    for title in ("A thrown page", "B offline in French", "C up to date", "D draft"):
        original = french.add_child(instance=ProgrammePage(title=f"Page {title}"))
        original.save_revision().publish()
        page = original.copy_for_translation(english.locale)
        page.title = title
        revision = page.save_revision()
        if title != "D draft":
            revision.publish()
        if title[0] in "ABD":
            change(original)
        if title[0] == "A":
            move_to_trash(Page.objects.get(pk=page.pk), accounts["communication"])
        if title[0] == "B":
            Page.objects.get(pk=original.pk).specific.unpublish()
    change(french)
    client.force_login(accounts["superuser"])
    late, fresh = ["The contract"], ["B offline in French", "C up to date"]
    drafts = ["D draft", "Public Interest Entrepreneurs"]
    for state, titles in {
        "": [*late, *fresh, *drafts],
        "a-revoir": late,
        "a-jour": fresh,
        "brouillon": drafts,
    }.items():
        report = client.get(reverse("translations:index"), {"etat": state})
        shown = BeautifulSoup(report.content, "lxml").select("tbody td.title a")
        assert [link.text for link in shown] == titles
    table = b"".join(client.get(reverse("translations:index"), {"export": "csv"}))
    heading, first, *_rest = csv.reader(table.decode().splitlines())
    assert heading == [
        "Page traduite", "Page française", "Français publié", "Traduction revue", "À revoir"
    ]  # fmt: skip
    assert (*first[:2], first[4]) == ("The contract", "Le statut", "oui")


@pytest.mark.parametrize("is_draft", [False, True])
def test_a_translation_below_a_page_that_is_not_online_is_pointed_out(
    client, accounts, english_home, french, english, is_draft
):
    below = french.add_child(instance=ProgrammePage(title="Sous", slug="sous"))
    page = below.copy_for_translation(english.locale)
    if not is_draft:
        page.save_revision().publish()
    client.force_login(accounts["redaction"])
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for address in (editor, reverse("translations:index")):
        assert "n’est pas en ligne" not in client.get(address).text
    english.unpublish()
    for address, place in ((editor, "body"), (reverse("translations:index"), "tbody tr")):
        html = BeautifulSoup(client.get(address).content, "lxml")
        [said] = [one.text for one in html.select(place) if "n’est pas en ligne" in one.text]
        assert "The contract\xa0»" in said
        assert "Sous" in said


def test_the_report_names_no_page_without_the_right_to_it(client, french, english):
    other = english.get_parent().add_child(
        instance=ProgrammePage(title="Ailleurs", slug="ailleurs")
    )
    client.force_login(editor_below(other, "change_page", "add_page"))
    assert "The contract" not in client.get(reverse("translations:index")).text


def test_a_planned_translation_that_is_declared_up_to_date_goes_live_without_a_newer_draft(
    client, accounts, french, english
):
    schedule(english, timezone.now() + timedelta(days=1))
    client.force_login(accounts["communication"])
    client.post(reverse("translations:mark_reviewed", args=[english.pk]))
    assert planned(english).revision == Page.objects.get(pk=english.pk).latest_revision


def test_only_editors_of_a_translation_declare_it_up_to_date(client, accounts, french, english):
    change(french)
    Page.objects.filter(pk=french.pk).update(last_published_at=timezone.now())
    address = reverse("translations:mark_reviewed", args=[english.pk])
    outsider = User.objects.create_user("bruno")
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    for user, may in ((outsider, False), (accounts["redaction"], True)):
        client.force_login(user)
        client.post(address)
        assert is_behind(english) is not may


def test_the_report_costs_the_same_for_any_number_of_pages(client, accounts, french, english):
    client.force_login(accounts["communication"])

    def grow():
        for number in range(3):
            page = french.add_child(instance=ProgrammePage(title=f"Page {number}"))
            page.copy_for_translation(english.locale).save_revision().publish()
            change(page)
        assert translations().filter(is_behind=True).count() == 3

    costs_the_same(lambda: client.get(reverse("translations:index")), grow)
