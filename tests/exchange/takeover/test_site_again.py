"""A second import of a Hugo site doubles nothing, loses nothing and respects editors."""

import csv
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, ReferenceIndex, Revision

from challenges import erasure
from challenges.merging import merge
from challenges.models import ChallengePage, Expertise, Organisation, PersonPage, TermAlias, Theme
from exchange.export.models import ImportedDocument
from exchange.export.writer import PageWriter
from home.models import HomePage
from media.models import Document, Image
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from tests.exchange.takeover.checkout import write_checkout, write_document, write_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(tmp_path, media_folder):
    return write_checkout(tmp_path / "source")


def bring_in(source, *options) -> str:
    output = StringIO()
    call_command("import_legacy", str(source), *options, stdout=output)
    return output.getvalue()


def state() -> dict:
    """Return everything that an import writes."""
    return {
        "pages": list(
            Page.objects.order_by("path").values_list(
                "pk", "title", "url_path", "live", "latest_revision_id", "first_published_at"
            )
        ),
        "revisions": Revision.objects.count(),
        "bodies": [
            str(page.body.get_prep_value()) for page in ChallengePage.objects.order_by("pk")
        ],
        "teams": list(
            ChallengePage.objects.order_by("pk", "team__sort_order").values_list(
                "pk", "team__person", "team__role"
            )
        ),
        "terms": [
            sorted(model.objects.values_list("pk", "name", "slug"))
            for model in (Theme, Expertise, Organisation)
        ],
        "files": sorted(Image.objects.values_list("pk", "file"))
        + sorted(Document.objects.values_list("pk", "file")),
        "records": sorted(ImportedDocument.objects.values_list("source_path", "fingerprint")),
    }


def files_in(folder) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def test_the_second_import_changes_nothing(source, media_folder):
    bring_in(source)
    before, files = state(), files_in(media_folder)
    output = bring_in(source)

    assert state() == before
    assert files_in(media_folder) == files
    assert "créé" not in output.splitlines()[-2]


def test_a_killed_import_completes_without_duplicates(source, media_folder, monkeypatch):
    whole, count = PageWriter.fill, 0

    def killed_at_the_seventh(*arguments):
        nonlocal count
        count += 1
        whole(*arguments)
        if count == 7:
            raise KeyboardInterrupt

    monkeypatch.setattr(PageWriter, "fill", killed_at_the_seventh)
    with pytest.raises(KeyboardInterrupt):
        bring_in(source)
    monkeypatch.undo()
    bring_in(source)
    assert Page.objects.search("Promotion 6")
    portrait = PersonPage.objects.get(slug="ada-martin").portrait
    assert list(Image.objects.search("Portrait")) == [portrait]
    assert ReferenceIndex.get_references_to(portrait).count() == 1
    pages = sorted(Page.objects.values_list("url_path", "live"))
    images = Image.objects.count()
    shown = files_in(media_folder)

    assert len(pages) == len(set(pages))
    assert images == 3
    assert not Page.objects.filter(live=False, depth__gt=2).exclude(slug="cache").exists()
    bring_in(source)
    assert sorted(Page.objects.values_list("url_path", "live")) == pages
    assert files_in(media_folder) == shown


def test_only_a_changed_document_updates_its_page(source):
    bring_in(source)
    before = dict(Page.objects.values_list("slug", "latest_revision_id"))
    write_document(source, "blog/autre.md", "title: Autre article\ndate: 2020-01-02", "Plus long.")
    output = bring_in(source)

    after = dict(Page.objects.values_list("slug", "latest_revision_id"))
    assert {slug for slug in after if after[slug] != before.get(slug)} == {"autre"}
    assert "1 mis à jour" in output


def test_a_page_shows_the_present_picture_of_a_changed_file(source):
    bring_in(source)
    before = PersonPage.objects.get(slug="ada-martin").portrait
    write_picture(source / "site" / "static" / "img" / "portrait.jpg", "red")
    bring_in(source)
    assert PersonPage.objects.get(slug="ada-martin").portrait.file_hash != before.file_hash


def test_a_page_that_an_editor_changed_stays_and_is_listed(source):
    bring_in(source)
    page = ChallengePage.objects.get(slug="sirano")
    page.subtitle = "Réécrit"
    page.save_revision().publish()
    write_document(source, "defis/sirano.md", "title: SIRANo\ndescription: Autre", "Autre.")
    output = bring_in(source)
    assert ChallengePage.objects.get(slug="sirano").subtitle == "Réécrit"
    assert "la page a été modifiée depuis la reprise" in output

    bring_in(source, "--overwrite-edited")
    assert ChallengePage.objects.get(slug="sirano").subtitle == "Autre"


def test_deleted_pages_and_merged_terms_stay_so(source):
    bring_in(source)
    move_to_trash(ChallengePage.objects.get(slug="sirano"))
    source_term, target = Theme.objects.get(name="Santé"), Theme.objects.create(name="Autre")
    merge(source_term, target)
    output = bring_in(source)

    assert not ChallengePage.objects.live().filter(title__startswith="Sirano").exists()
    assert "la page a été supprimée depuis la reprise" in output
    assert not Theme.objects.filter(name="Santé").exists()
    bring_in(source, "--overwrite-edited")
    assert ChallengePage.objects.get(slug="sirano").live


def test_a_changed_picture_leaves_the_one_that_was_the_same(source):
    folder = source / "site" / "static" / "img"
    write_picture(folder / "jumelle.jpg", "olive")
    bring_in(source)
    write_picture(folder / "jumelle.jpg", "red")
    before = PersonPage.objects.get(slug="ada-martin").portrait.file_hash
    bring_in(source)
    assert PersonPage.objects.get(slug="ada-martin").portrait.file_hash == before


def test_a_bad_document_is_reported_and_the_rest_comes(source, tmp_path):
    write_document(source, "defis/casse.md", "title: [")
    write_document(source, "personnes/x.md", "title: X\nlinkedin: 'https://a b'")
    report = tmp_path / "report.csv"
    with pytest.raises(CommandError):
        bring_in(source, "--report", str(report))
    rows = {row["source_path"]: row for row in csv.DictReader(report.open(encoding="utf-8"))}

    assert rows["site/content/defis/casse.md"]["status"] == "refusé"
    assert rows["site/content/personnes/x.md"]["status"] == "refusé"
    assert not PersonPage.objects.filter(slug="x").exists()
    assert rows["site/content/defis/sirano.md"]["url"] == "/defis/sirano/"
    assert rows["site/static/img/photo.jpg"]["url"] == "/img/photo.jpg"
    sources = {path.relative_to(source).as_posix() for path in source.rglob("content/**/*.md")}
    assert sources <= set(rows)


def test_a_page_at_the_address_of_a_list_stops_the_import_and_stays(source):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="À moi", slug="blog"))
    output = StringIO()
    with pytest.raises(CommandError):
        call_command("import_legacy", str(source), stdout=output)
    assert "Une autre page est à l’adresse /blog/" in output.getvalue()

    page.slug = "mon-blog"
    page.save()
    assert "refusé" not in bring_in(source)


def test_a_dry_run_writes_nothing(source, media_folder):
    before = state()
    output = bring_in(source, "--dry-run")
    assert state() == before
    assert files_in(media_folder) == []
    assert not TermAlias.objects.exists()
    assert "Il y aurait" in output


def test_the_end_names_the_old_addresses_that_lead_nowhere(source):
    said = bring_in(source, "--dry-run")
    assert "ne répond plus" not in said

    write_document(source, "program.md", "title: Le programme\nurl: /programme")
    bring_in(source)
    Page.objects.get(slug="programme").specific.unpublish()
    said = bring_in(source)
    number = re.search(r"Anciennes adresses\xa0: (\d+) sur (\d+) répondent", said)
    assert int(number[2]) - int(number[1]) == 1
    assert "ne répond plus\xa0: /programme/" in said


def test_the_screen_lists_no_file_of_the_library(source):
    said = bring_in(source)
    assert "rapport.pdf" not in said
    assert "defis/sirano.md" in said


def test_an_erased_person_does_not_come_back(source, django_user_model):
    bring_in(source)
    person = PersonPage.objects.get(slug="ada-martin")
    erasure.erase(person)
    output = bring_in(source)

    assert not PersonPage.objects.filter(title="Ada Martin").exists()
    assert "a demandé à disparaître" in output
    assert [str(part.person) for part in ChallengePage.objects.get(slug="sirano").team.all()] == [
        "Jérôme Petit"
    ]


def test_a_folder_that_is_no_site_is_refused(tmp_path):
    with pytest.raises(CommandError):
        bring_in(tmp_path)
