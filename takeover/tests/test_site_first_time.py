"""A first import of a Hugo site that is stopped, refused in part, or only tried."""

import pytest
from wagtail.models import Page, ReferenceIndex

from challenges.models import PersonPage
from home.models import HomePage
from media.models import Image
from pages.models import ProgrammePage
from takeover.page_writer import PageWriter
from takeover.tests.checkout import write_checkout, write_document
from takeover.tests.conftest import bring_in, files_in, refused, report_rows
from tests.exchange.export.public_dump import public_dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def checkout(tmp_path, media_folder):
    return write_checkout(tmp_path / "source")


def test_a_killed_import_completes_without_duplicates(checkout, media_folder, monkeypatch):
    whole, count = PageWriter.fill, 0

    def killed_at_the_seventh(*arguments):
        nonlocal count
        count += 1
        whole(*arguments)
        if count == 7:
            raise KeyboardInterrupt

    monkeypatch.setattr(PageWriter, "fill", killed_at_the_seventh)
    with pytest.raises(KeyboardInterrupt):
        bring_in(checkout)
    monkeypatch.undo()
    bring_in(checkout)
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
    bring_in(checkout)
    assert sorted(Page.objects.values_list("url_path", "live")) == pages
    assert files_in(media_folder) == shown


def test_a_bad_document_is_reported_and_the_rest_comes(checkout, tmp_path):
    write_document(checkout, "defis/casse.md", "title: [")
    write_document(checkout, "personnes/x.md", "title: X\nlinkedin: 'https://a b'")
    report = tmp_path / "report.csv"
    refused(checkout, "--report", str(report))
    rows = {row["source_path"]: row for row in report_rows(report)}

    assert rows["site/content/defis/casse.md"]["status"] == "refusé"
    assert rows["site/content/personnes/x.md"]["status"] == "refusé"
    assert not PersonPage.objects.filter(slug="x").exists()
    assert rows["site/content/defis/sirano.md"]["url"] == "/defis/sirano/"
    assert rows["site/static/img/photo.jpg"]["url"] == "/img/photo.jpg"
    sources = {path.relative_to(checkout).as_posix() for path in checkout.rglob("content/**/*.md")}
    assert sources <= set(rows)


def test_a_page_at_the_address_of_a_list_stops_the_import_and_stays(checkout):
    home = HomePage.objects.get(locale__language_code="fr")
    page = home.add_child(instance=ProgrammePage(title="À moi", slug="blog"))
    assert "Une autre page est à l’adresse /blog/" in refused(checkout)

    page.slug = "mon-blog"
    page.save()
    assert "refusé" not in bring_in(checkout)


def test_a_dry_run_writes_nothing(checkout, media_folder):
    before = public_dump(), list(Page.objects.values_list("pk"))
    said = bring_in(checkout, "--dry-run")
    assert (public_dump(), list(Page.objects.values_list("pk"))) == before
    assert files_in(media_folder) == []
    assert "Il y aurait" in said
    assert "ne répond plus" not in said


def test_a_folder_that_is_no_site_is_refused(tmp_path):
    refused(tmp_path)
