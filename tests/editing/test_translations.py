"""Translations: copies of a French page, still in French, then behind when that page changes."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from editing.translations import State
from home.models import HomePage
from pages.models import ProgrammePage
from publishing.agenda.schedule import address_of
from publishing.trash.actions import move_to_trash
from tests.editing.conftest import costs_the_same, editor_below
from tests.only import only
from tests.planning import launch_of, screen, take_newer

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


def test_the_page_above_is_translated_first(client, accounts, french):
    below = french.add_child(instance=ProgrammePage(title="Le salaire", slug="salaire"))
    client.force_login(accounts["redaction"])
    address = reverse("simple_translation:submit_page_translation", args=[below.pk])
    form = BeautifulSoup(client.get(address).content, "lxml").select_one("ul.fields")
    assert "«\xa0Le statut\xa0», n’est pas encore traduite" in form.text
    above = reverse("simple_translation:submit_page_translation", args=[french.pk])
    assert form.select_one("a.button")["href"] == above
    assert not form.select_one("[type=submit], [type=checkbox]")


def test_an_editor_translates_a_page_as_a_draft(client, accounts, french):
    client.force_login(accounts["redaction"])
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[french.pk]))
    address = reverse("simple_translation:submit_page_translation", args=[french.pk])
    assert address in editor.text

    response = client.post(address, {"locales": [Locale.objects.get(language_code="en").pk]})
    page = french.get_translations().get().specific
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.slug, page.locale.language_code) == (False, "statut", "en")


def state_of(client, page: Page) -> str:
    """Return what the report says of a page; its title is the one online, else the latest."""
    report = BeautifulSoup(client.get(reverse("translations:index")).content, "lxml")
    link = report.find("a", href=reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return link.find_parent("tr").select_one("td:last-child .w-status").text


def test_a_translation_is_behind_until_it_is_published_again(client, accounts, french, english):
    client.force_login(accounts["redaction"])
    assert state_of(client, english) == "À jour"
    change(french)
    assert state_of(client, english) == "À revoir"

    report = BeautifulSoup(client.get(reverse("translations:index")).content, "lxml")
    row = report.find("a", string="The contract").find_parent("tr")
    compared = client.get(row.find("a", string="Voir ce qui a changé")["href"])
    assert "Tout a changé." in compared.text
    assert "Une ébauche." not in compared.text  # before it was translated
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[english.pk]))
    assert "La page française a été publiée le" in editor.text
    of_french = client.get(reverse("wagtailadmin_pages:edit", args=[french.pk]))
    assert "La page française a été publiée le" not in of_french.text

    Page.objects.filter(pk=french.pk).update(last_published_at=timezone.now())
    english.save_revision()  # a draft, or autosaved, says nothing to visitors
    assert state_of(client, english) == "À revoir"
    english.save_revision().publish()
    assert state_of(client, english) == "À jour"
    change(french)
    assert state_of(client, english) == "À revoir"


def test_the_home_page_of_the_admin_counts_what_is_to_be_translated_again(
    client, accounts, french, english
):
    client.force_login(accounts["redaction"])
    report = reverse("translations:index")

    def links():
        main = BeautifulSoup(client.get("/admin/").text, "lxml").select_one("main")
        return main.select(f'a[href="{report}"]')

    assert links() == []
    change(french)
    assert only(links()).find_parent("li").text.split() == ["Traductions", "à", "reprendre", "1"]


def test_an_untouched_copy_is_said_to_be_in_french_before_and_after_publication(
    client, accounts, french, english_home
):
    """Also if the French page changes meanwhile, or if something else than its texts does."""
    french.introduction, french.body = "Un chapô.", [("text", "<p>Un contrat de dix mois.</p>")]
    french.save_revision().publish()
    client.force_login(accounts["communication"])
    page = french.copy_for_translation(english_home.locale)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    change(french)
    assert state_of(client, page) == "À traduire"
    assert "encore en français" in client.get(editor).text

    page.slug, page.show_in_menus = "contract", False
    # As the editor's text field writes it.
    page.body = [("text", '<p data-block-key="a1b2c">Un contrat de dix mois.</p>')]
    page.save_revision().publish()
    assert state_of(client, page) == "À traduire"
    assert "encore en français" in client.get(editor).text

    page.title = "The contract"
    revision = page.save_revision()
    assert "encore en français" not in client.get(editor).text
    assert state_of(client, page) == "À traduire"  # visitors still read French
    revision.publish()
    assert state_of(client, page) != "À traduire"


def test_a_bulk_publication_names_the_copies_that_are_still_in_french(
    client, accounts, french, english, english_home
):
    other = french.get_parent().specific.add_child(
        instance=ProgrammePage(title="Rejoindre", introduction="Dix mois.")
    )
    copy = other.copy_for_translation(english_home.locale)
    client.force_login(accounts["communication"])
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={english.pk}&id={copy.pk}&next=/admin/", follow=True)
    assert "Encore en français, à traduire\xa0: «\xa0Rejoindre\xa0»." in answer.text
    copy.refresh_from_db()
    assert copy.live


def test_a_copy_that_is_still_in_french_is_named_where_it_is_planned(
    client, accounts, french, english, english_home
):
    copy = (
        french.get_parent()
        .specific.add_child(instance=ProgrammePage(title="Rejoindre", introduction="Dix mois."))
        .copy_for_translation(english_home.locale)
    )
    client.force_login(accounts["communication"])
    said = "Encore en français, à traduire\xa0: «\xa0Rejoindre\xa0»."
    assert said in client.get(address_of("schedule", copy)).text
    assert "Encore en français" not in client.get(address_of("schedule", english)).text

    tomorrow = timezone.now() + timedelta(days=1)
    launch = launch_of(accounts["communication"], tomorrow, [copy, english])
    assert said in screen(client, launch)
    assert said in client.get(address_of("publish", copy)).text
    # The launch publishes the version that it holds.
    copy.title = "Joining"
    copy.save_revision()
    assert said in screen(client, launch)
    assert "Encore en français" not in client.get(address_of("publish", copy)).text
    take_newer(client, launch.items.get(object_id=str(copy.pk)))
    assert "Encore en français" not in screen(client, launch)


def test_a_draft_is_a_draft_whatever_the_french_page_does(client, accounts, french, english):
    client.force_login(accounts["redaction"])
    english.unpublish()
    change(french)
    assert state_of(client, english) == "Brouillon"


def test_a_page_brought_in_with_the_texts_of_the_french_one_is_to_translate(
    client, accounts, french, english_home
):
    client.force_login(accounts["redaction"])
    page = english_home.add_child(
        instance=ProgrammePage(title="Le statut", translation_key=french.translation_key)
    )
    page.save_revision().publish()
    assert state_of(client, page) == "À traduire"


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
        State.FRENCH: [],
        State.BEHIND: late,
        State.UP_TO_DATE: fresh,
        State.DRAFT: drafts,
    }.items():
        report = client.get(reverse("translations:index"), {"etat": state})
        shown = BeautifulSoup(report.content, "lxml").select("tbody td.title a")
        assert [link.text for link in shown] == titles


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
        said = only(one.text for one in html.select(place) if "n’est pas en ligne" in one.text)
        assert "The contract\xa0»" in said
        assert "Sous" in said


def test_the_report_names_no_page_without_the_right_to_it(client, french, english):
    other = english.get_parent().add_child(
        instance=ProgrammePage(title="Ailleurs", slug="ailleurs")
    )
    client.force_login(editor_below(other, "change_page", "add_page"))
    assert "The contract" not in client.get(reverse("translations:index")).text


def test_the_report_costs_the_same_for_any_number_of_pages(client, accounts, french, english):
    client.force_login(accounts["communication"])

    def grow():
        for number in range(3):
            page = french.add_child(instance=ProgrammePage(title=f"Page {number}"))
            page.save_revision().publish()
            page.copy_for_translation(english.locale).save_revision().publish()

    grow()
    costs_the_same(lambda: client.get(reverse("translations:index")), grow)
    report = BeautifulSoup(client.get(reverse("translations:index")).content, "lxml")
    states = [state.text for state in report.select("td:last-child .w-status")]
    assert states.count("À traduire") == 6
