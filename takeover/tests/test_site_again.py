"""A second import of a Hugo site doubles nothing, loses nothing and respects editors."""

import re

import pytest
from wagtail.models import Page, Revision

from challenges import erasure
from challenges.models import ChallengePage, PersonPage, Theme
from home.models import Menu
from listing.terms.merging import merge
from pages.models import NewsPage
from publishing.trash.actions import move_to_trash
from takeover.tests.checkout import write_document, write_picture
from takeover.tests.conftest import bring_in, files_in, refused
from tests.exchange.export.public_dump import public_dump
from tests.menus import MenuEntry, publish_menu

pytestmark = pytest.mark.django_db


def test_the_second_import_changes_nothing(source, settings):
    def state():
        versions = Page.objects.order_by("pk").values_list("pk", "latest_revision_id")
        return (
            public_dump(),
            list(versions),
            Revision.objects.count(),
            files_in(settings.MEDIA_ROOT),
        )

    before = state()
    said = bring_in(source)

    assert state() == before
    assert "créé" not in said.splitlines()[-2]


def test_only_a_changed_document_updates_its_page(source):
    before = dict(Page.objects.values_list("slug", "latest_revision_id"))
    write_document(source, "blog/autre.md", "title: Autre article\ndate: 2020-01-02", "Plus long.")
    output = bring_in(source)

    after = dict(Page.objects.values_list("slug", "latest_revision_id"))
    assert {slug for slug in after if after[slug] != before.get(slug)} == {"autre"}
    assert "1 mis à jour" in output


def test_a_refused_document_takes_no_page_below_its_own_with_it(source):
    write_document(source, "dossier/bas.md", "title: En bas", "Un texte.")
    bring_in(source)
    write_document(source, "dossier/_index.md", f"title: {'Trop long ' * 30}", "Un texte.")
    refused(source)
    assert Page.objects.get(slug="bas").live


def test_a_link_leads_to_a_page_that_an_earlier_run_made_for_those_below(source):
    write_document(source, "blog/lien.md", "title: Lien", "[Ici](/participer/administrations/)")
    bring_in(source)
    body = NewsPage.objects.get(slug="lien").body
    page = Page.objects.get(slug="administrations")
    assert f'<a id="{page.pk}" linktype="page">Ici</a>' in body[0].value.source


def test_a_page_shows_the_present_picture_of_a_changed_file(source):
    before = PersonPage.objects.get(slug="ada-martin").portrait
    write_picture(source / "site" / "static" / "img" / "portrait.jpg", "red")
    bring_in(source)
    assert PersonPage.objects.get(slug="ada-martin").portrait.file_hash != before.file_hash


def test_a_page_that_an_editor_changed_stays_and_is_listed(source):
    page = ChallengePage.objects.get(slug="sirano")
    page.subtitle = "Réécrit"
    page.save_revision().publish()
    write_document(source, "defis/sirano.md", "title: SIRANo\ndescription: Autre", "Autre.")
    output = bring_in(source)
    assert ChallengePage.objects.get(slug="sirano").subtitle == "Réécrit"
    assert "la page a été modifiée depuis la reprise" in output

    bring_in(source, "--overwrite-edited")
    assert ChallengePage.objects.get(slug="sirano").subtitle == "Autre"


def test_a_menu_that_an_editor_changed_stays(source, admin_user):
    publish_menu("fr", [MenuEntry("Ici", url="https://example.org/")], user=admin_user)
    bring_in(source)
    menu = Menu.objects.get(locale__language_code="fr")
    assert [block.value["label"] for block in menu.entries] == ["Ici"]


def test_deleted_pages_and_merged_terms_stay_so(source):
    move_to_trash(ChallengePage.objects.get(slug="sirano"))
    source_term, target = Theme.objects.get(name="Santé"), Theme.objects.create(name="Autre")
    merge(source_term, target)
    output = bring_in(source)

    assert not ChallengePage.objects.live().filter(title__startswith="Sirano").exists()
    assert "la page a été supprimée depuis la reprise" in output
    assert not Theme.objects.filter(name="Santé").exists()
    bring_in(source, "--overwrite-edited")
    assert ChallengePage.objects.get(slug="sirano").live


def test_the_end_names_the_old_addresses_that_lead_nowhere(source):
    Page.objects.get(slug="programme").specific.unpublish()
    said = bring_in(source)
    number = re.search(r"Anciennes adresses\xa0: (\d+) sur (\d+) répondent", said)
    assert int(number[2]) - int(number[1]) == 1
    assert "ne répond plus\xa0: /programme/" in said


def test_a_changed_picture_leaves_the_one_that_was_the_same(source):
    folder = source / "site" / "static" / "img"
    write_picture(folder / "jumelle.jpg", "olive")
    bring_in(source)
    write_picture(folder / "jumelle.jpg", "red")
    before = PersonPage.objects.get(slug="ada-martin").portrait.file_hash
    bring_in(source)
    assert PersonPage.objects.get(slug="ada-martin").portrait.file_hash == before


def test_an_erased_person_does_not_come_back(source, django_user_model):
    person = PersonPage.objects.get(slug="ada-martin")
    erasure.erase(person)
    output = bring_in(source)

    assert not PersonPage.objects.filter(title="Ada Martin").exists()
    assert "a demandé à disparaître" in output
    assert [str(part.person) for part in ChallengePage.objects.get(slug="sirano").team.all()] == [
        "Jérôme Petit"
    ]


def test_a_challenge_of_two_promotions_is_named(source):
    promotions = "promos:\n- Promotion 6\n- Promotion 3 - DIG"
    write_document(source, "defis/double.md", f"title: Double\n{promotions}", "Un texte.")
    said = bring_in(source)
    assert "plusieurs promotions\xa0: seule la première est gardée" in said
    assert ChallengePage.objects.get(slug="double").promotion.title == "Promotion 6"
