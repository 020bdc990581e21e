"""The Jekyll site completes the present site."""

from difflib import unified_diff
from pprint import pformat
from shutil import copytree

import pytest
from wagtail.models import Page

from challenges.models import ChallengePage, PersonPage
from media.models import Image
from pages.models import NewsPage
from takeover.merging import merge, unkept_parts
from takeover.models import Origin
from takeover.tests.checkout import write_checkout, write_document
from takeover.tests.conftest import bring_in, brought_in, report_rows
from takeover.tests.jekyll_checkout import write_jekyll_checkout
from tests.exchange.export.public_dump import public_dump

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imported_sites(tmp_path_factory, django_db_setup, django_db_blocker):
    """Import the present site, then the earlier one, once for all tests of the module."""
    folder = tmp_path_factory.mktemp("sites")
    write_jekyll_checkout(folder / "jekyll")
    hugo = write_checkout(folder / "hugo")
    with brought_in(hugo, folder / "media", django_db_blocker):
        assert "site actuel n’est pas importé" not in bring_in(folder / "jekyll")
        yield folder


@pytest.fixture
def sites(imported_sites, tmp_path, settings, db):
    """Return copies of both imported checkouts, with a copy of their media, for one test."""
    folder = copytree(imported_sites, tmp_path / "sites")
    settings.MEDIA_ROOT = folder / "media"
    return folder / "hugo", folder / "jekyll"


@pytest.mark.long
def test_both_sites_again_change_nothing(sites):
    before = public_dump()
    for again in sites:
        assert ": mis à jour" not in bring_in(again)
    assert differences(before) == ""


def differences(expected: dict) -> str:
    """Return the differences between the site and `expected`, line by line."""
    ours, theirs = (pformat(one, width=150).splitlines() for one in (expected, public_dump()))
    return "\n".join(unified_diff(ours, theirs, n=0, lineterm=""))


def test_documents_of_both_sites_make_one_page(sites, client):
    page = ChallengePage.objects.get(title="SIRANo")
    assert page.url == "/defis/sirano/"
    assert page.subtitle == "Suivre la recherche"
    assert page.town == "Paris (75)"
    assert page.source_code == "https://github.com/eig/sirano"
    assert page.key_figures
    assert "premier" not in str(page.body)
    assert str(page.body).count("présenté lors du webinaire") == 1
    roles = {str(row.person or row.name): row.role for row in page.team.all()}
    assert roles == {"Ada Martin": "talent", "Zoé Sans-Page": "talent", "Jérôme Petit": "mentor"}
    ada = PersonPage.objects.get(title="Ada Martin")
    assert "Je dessine" in str(ada.biography)
    assert len([one for one in ada.links if one.value["kind"] == "linkedin"]) == 2
    assert {one.title for one in ada.promotions.all()} == {
        "Promotion 2",
        "Promotion 3",
        "Promotion 6",
    }
    news = NewsPage.objects.get(title="Le bilan")
    assert {one.name for one in news.categories.all()} == {"Méthode", "Open", "Outil"}
    programme = Page.objects.get(slug="programme").specific
    assert programme.title == "Le programme"
    assert "Sur le site de 2018 à 2022" in str(programme.body)
    assert "défis accompagnés" in str(programme.body)
    assert Image.objects.filter(title="Logo du défi SIRANo").count() == 0
    other = client.get("/blog/autre/").content.decode()
    assert 'href="/blog/2019/02/03/seul"' in other  # of the other site, on a former host
    assert client.get("/blog/2019/02/03/seul", follow=True).status_code == 200
    for old, new in [
        ("/defis/2018/sirano-sante.html", "/defis/sirano/"),
        ("/defis/sirano-sante/", "/defis/sirano/"),
        ("/blog/2021/07/19/le-bilan-complet.html", "/blog/le-bilan/"),
        ("/promos/designers-d-interet-general", "/promos/defis-dig/"),
    ]:
        response = client.get(old)
        assert (response.status_code, response.headers.get("Location")) == (301, new), old


def test_an_author_whom_only_the_earlier_site_knows_is_named_once():
    present = {"values": {"author_line": "Ada Martin, EIG", "authors": []}, "extras": {}}
    earlier = {"values": {"author_line": "EIG", "authors": [7]}, "extras": {}}
    whole = merge([(Origin.HUGO, present), (Origin.JEKYLL, earlier)])
    assert whole["values"] == {"author_line": "EIG", "authors": [7]}


def test_what_goes_with_a_replaced_text_is_counted():
    links = '<p><a href="https://a.example/">A</a> <a id="6" linktype="page">B</a></p>'
    body = [
        {"type": "text", "value": f"<h2>Un</h2><h3>Deux</h3>{links}"},
        {"type": "image", "value": {"image": {"image": 59, "alt_text": "Une frise"}}},
        {"type": "video", "value": {"url": "https://v.example/1", "title": "Vidéo"}},
    ]
    kept = [{"type": "text", "value": '<h2>Deux</h2><p><a href="https://a.example/">A</a></p>'}]
    content, whole = ({"values": {"body": one}} for one in (body, kept))
    assert list(unkept_parts(content, whole)) == ["1 titre", "1 lien", "1 image", "1 vidéo"]
    assert list(unkept_parts(whole, content)) == []


def test_an_editors_page_is_left_and_the_report_says_so(sites):
    hugo, jekyll = sites
    page = ChallengePage.objects.get(title="SIRANo")
    page.subtitle, page.source_code = "Ce que nous en disons", ""
    page.save_revision().publish()
    versions = page.revisions.count()
    write_document(hugo, "defis/sirano.md", "title: SIRANo\ndescription: Autre", "Texte.")
    for again in sites:
        assert bring_in(again).count("la page a été modifiée depuis la reprise") == 1
    page = ChallengePage.objects.get(pk=page.pk)
    assert (page.subtitle, page.source_code) == ("Ce que nous en disons", "")
    assert page.revisions.count() == versions

    bring_in(jekyll, "--overwrite-edited")
    page.refresh_from_db()
    assert (page.subtitle, page.source_code) == ("Autre", "https://github.com/eig/sirano")
    assert page.key_figures


def test_the_report_says_which_texts_another_replaces(sites, tmp_path):
    hugo, jekyll = (
        {path: row["message"] for path, row in rows_of(site, tmp_path).items()} for site in sites
    )
    assert (
        "remplace le texte de _defis/2018-01-01-sirano-sante.md"
        in (hugo["site/content/defis/sirano.md"])
    )
    assert (
        "texte non repris, un autre le remplace\xa0: «\xa0Un autre résumé"
        in (jekyll["_defis/2018-01-01-sirano-sante.md"])
    )
    assert "remplace" not in hugo["site/content/blog/autre.md"]
    assert "remplace" not in jekyll["_posts/2019-02-03-Seul.md"]


def rows_of(source, tmp_path):
    """Import a site, and return the rows of the report by document."""
    report = tmp_path / "report.csv"
    bring_in(source, "--report", str(report))
    return {row["source_path"]: row for row in report_rows(report)}


def test_a_title_changed_in_the_copy_joins_and_separates_documents(sites, tmp_path):
    jekyll = sites[1]
    assert not ChallengePage.objects.filter(slug="sirano-sante").exists()
    for name, title, other in [
        ("_posts/2019-02-03-Seul.md", "Seulement ici", "Autre article"),
        ("_data/defis.yml", "title: SIRANo", "title: SIRANo d’avant"),
    ]:
        file = jekyll / name
        file.write_text(file.read_text().replace(title, other))
    rows = rows_of(jekyll, tmp_path)

    assert set(ChallengePage.objects.values_list("slug", flat=True)) >= {"sirano", "sirano-sante"}
    assert not NewsPage.objects.filter(slug="seul").exists()
    assert rows["_posts/2019-02-03-Seul.md"]["url"] == "/blog/autre/"
    assert rows["_defis/2018-01-01-sirano-sante.md"]["url"] == "/defis/sirano-sante/"
    assert "à vérifier" in rows["_posts/21-07-19-le-bilan-complet.md"]["message"]
