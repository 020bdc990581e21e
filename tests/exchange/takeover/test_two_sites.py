"""The Jekyll site comes alone, or completes the present site."""

import csv
from difflib import unified_diff
from pprint import pformat

import pytest
from django.core.management import CommandError
from wagtail.models import Locale, Page

from challenges.models import (
    ChallengePage,
    PersonPage,
    PromotionPage,
)
from home.models import HomePage
from media.models import Image
from pages.models import FAQPage, NewsPage
from tests.exchange.takeover.checkout import write_checkout, write_document
from tests.exchange.takeover.conftest import bring_in
from tests.exchange.takeover.dumps import dump
from tests.exchange.takeover.jekyll_checkout import write_jekyll_checkout

pytestmark = pytest.mark.django_db


@pytest.fixture
def hugo(tmp_path, media_folder):
    return write_checkout(tmp_path / "hugo")


@pytest.fixture
def jekyll(tmp_path, media_folder):
    return write_jekyll_checkout(tmp_path / "jekyll")


def test_the_jekyll_site_comes_alone_and_again_without_a_change(jekyll, client):
    said = bring_in(jekyll)

    page = ChallengePage.objects.get(slug="sirano-sante")
    assert (page.subtitle, page.duration) == ("Un autre résumé", 10)
    figure = page.key_figures[0].value
    assert (figure["before"], figure["amount"]) == ("+", "70\N{NARROW NO-BREAK SPACE}000")
    assert [one.value["title"] for one in page.achievements] == ["Le portail", "Présentation"]
    assert page.achievements[0].value["image"].title == "Logo du défi SIRANo"
    assert [one.value["url"] for one in page.videos.blocks_by_name("closing")] == [
        "https://www.dailymotion.com/video/x7zgtds?start=2835"
    ]
    assert page.poster_url == "https://fichiers.example.org/sirano.pdf"
    assert (page.source_code, page.website) == ("https://github.com/eig/sirano", "")
    assert page.organisations.get().website == "https://soins.example.org"
    assert {one.name for one in page.expertises.all()} == {"Développement", "Design"}
    team = [(str(row.person or row.name), row.role, row.note) for row in page.team.all()]
    assert team == [
        ("Ada Martin", "talent", "Designer"),
        ("Zoé Sans-Page", "talent", ""),
        ("Jérôme Petit", "mentor", ""),
    ]
    assert "Webinaire" in str(page.body)
    ada = PersonPage.objects.get(title="Ada Martin")
    assert (ada.job, ada.roles, ada.portrait) == ("Designer", ["talent"], None)
    assert [link.value["url"] for link in ada.links] == [
        *("https://twitter.com/ada%20martin", "https://www.linkedin.com/in/autre/"),
    ]
    dates = {one.number: (str(one.start), str(one.end)) for one in PromotionPage.objects.all()}
    assert dates == {
        2: ("2018-01-01", "2018-10-31"),
        3: ("2019-01-01", "2019-11-30"),
        None: ("2019-07-01", "2020-06-30"),
    }
    draft = NewsPage.objects.get(slug="brouillon")
    assert (draft.live, draft.has_unpublished_changes) == (False, True)
    french = NewsPage.objects.get(slug="le-bilan-complet", locale__language_code="fr")
    english = french.get_translation(Locale.objects.get(language_code="en"))
    assert english.url == "/en/blog/le-bilan-complet/"
    questions = FAQPage.objects.get(locale__language_code="fr")
    assert questions.url == "/participer/candidats/faq/"
    assert questions.get_translation(english.locale).url == "/en/faq-entrepreneur/"
    assert HomePage.objects.get(locale=english.locale).live
    quotes = Page.objects.get(slug="temoignages").specific
    assert quotes.url == "/programme/temoignages/"
    assert [one.value["author"] for one in quotes.body] == ["Lou"]
    assert "vidéo non montrée" in said
    assert "s’intitule «\xa0Pierre Autre\xa0»" in said

    for old, new in [
        ("/defis/2018/sirano-sante.html", "/defis/sirano-sante/"),
        ("/defis/2018/sirano-sante", "/defis/sirano-sante/"),
        ("/defis/2018/sirano-sante/", "/defis/sirano-sante/"),
        ("/Defis/2018/Sirano-Sante.HTML", "/defis/sirano-sante/"),
        ("/communaute/2018/ada-martin.html", "/personnes/ada-martin/"),
        ("/blog/2019/02/03/Seul.html", "/blog/seul/"),
        ("/en/blog/2021/07/19/le-bilan-complet.html", "/en/blog/le-bilan-complet/"),
        ("/defi/2017/09/26/sirano/", "/defis/sirano-sante/"),
        ("/defi/2017/09/26/archemse/", "/defis/archifiltre/"),
        ("/presentation.html", "/programme/"),
        ("/defis.html", "/defis/"),
        ("/DEFIS", "/defis/"),
        ("/blog/page2/", "/blog/?page=2"),
        ("/en/blog/page1/", "/en/blog/"),
        ("/tag/methode.html", "/blog/?categorie=methode"),
        ("/TAG/methode/", "/blog/?categorie=methode"),
        ("/feed.xml", "/blog/rss/"),
        ("/en/feed.xml", "/en/blog/rss/"),
    ]:
        response = client.get(old)
        assert (response.status_code, response.headers.get("Location")) == (301, new), old
        assert client.get(new).status_code == 200, new
    for old in ("/img/logo.jpg", "/IMG/Logo.JPG", "/docs/memo.pdf", "/assets/memo.pdf"):
        response = client.get(old, follow=True)
        assert (len(response.redirect_chain), response.status_code) == (1, 200), old
    for lost in ("/posts/2018/perdu/", "/blog/2020/01/02/brouillon.html", "/tag/jamais.html"):
        assert client.get(lost).status_code == 404, lost
    assert "ne répond plus" not in said  # `/posts/2018/perdu/` led nowhere there either

    before = dump(), Page.objects.order_by("pk").values_list("pk", "latest_revision_id")
    keys = list(before[1])
    assert "inchangé" in bring_in(jekyll)
    assert (dump(), list(before[1].all())) == (before[0], keys)


@pytest.fixture
def first_hugo(hugo, jekyll):
    bring_in(hugo)
    bring_in(jekyll)
    return hugo, jekyll


def differences(expected: dict) -> str:
    """Return the differences between the site and `expected`, line by line."""
    ours, theirs = (pformat(one, width=150).splitlines() for one in (expected, dump()))
    return "\n".join(unified_diff(ours, theirs, n=0, lineterm=""))


def test_both_sites_again_change_nothing(first_hugo):
    expected = dump()
    for again in (*first_hugo, first_hugo[1]):
        assert ": mis à jour" not in bring_in(again)
    assert differences(expected) == ""


def test_the_present_site_is_refused_after_the_earlier_one(hugo, jekyll):
    assert "le site actuel n’est pas importé" in bring_in(jekyll)
    expected = dump()
    with pytest.raises(CommandError, match="refusés"):
        bring_in(hugo)
    assert differences(expected) == ""


def test_documents_of_both_sites_make_one_page(first_hugo, client):
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
    assert {one.title for one in ada.promotions.all()} == {"Promotion 2", "Promotion 6"}
    news = NewsPage.objects.get(title="Le bilan")
    assert {one.name for one in news.categories.all()} == {"Méthode", "Open", "Outil"}
    programme = Page.objects.get(slug="programme").specific
    assert programme.title == "Le programme"
    assert "Sur le site de 2018 à 2022" in str(programme.body)
    assert "défis accompagnés" in str(programme.body)
    assert Image.objects.filter(title="Logo du défi SIRANo").count() == 0
    for old, new in [
        ("/defis/2018/sirano-sante.html", "/defis/sirano/"),
        ("/defis/sirano-sante/", "/defis/sirano/"),
        ("/blog/2021/07/19/le-bilan-complet.html", "/blog/le-bilan/"),
        ("/promos/designers-d-interet-general", "/promos/defis-dig/"),
    ]:
        response = client.get(old)
        assert (response.status_code, response.headers.get("Location")) == (301, new), old


def test_an_editors_page_is_left_and_the_report_says_so(hugo, jekyll):
    bring_in(hugo)
    page = ChallengePage.objects.get(title="SIRANo")
    page.subtitle = "Ce que nous en disons"
    page.save_revision().publish()
    versions = page.revisions.count()
    said = bring_in(jekyll)

    page = ChallengePage.objects.get(pk=page.pk)
    assert (page.subtitle, page.source_code) == ("Ce que nous en disons", "")
    assert not page.key_figures
    assert page.revisions.count() == versions
    assert "la page a été modifiée depuis la reprise" in said

    write_document(hugo, "defis/sirano.md", "title: SIRANo\ndescription: Autre", "Texte.")
    assert bring_in(hugo).count("modifiée depuis la reprise") == 1
    assert page.revisions.count() == versions
    bring_in(jekyll, "--overwrite-edited")
    page.refresh_from_db()
    assert (page.subtitle, page.source_code) == ("Autre", "https://github.com/eig/sirano")
    assert page.key_figures


def test_the_report_says_which_texts_another_replaces(hugo, jekyll, tmp_path):
    for first, second in ((hugo, jekyll), (jekyll, hugo)):
        bring_in(first)
        report = tmp_path / "report.csv"
        bring_in(second, "--report", str(report))
        rows = {row["source_path"]: row for row in csv.DictReader(report.open(encoding="utf-8"))}
        if second == jekyll:
            said = rows["_defis/2018-01-01-sirano-sante.md"]["message"]
            assert "texte non repris, un autre le remplace\xa0: «\xa0Un autre résumé" in said
        else:
            said = rows["site/content/defis/sirano.md"]["message"]
            assert "remplace le texte de _defis/2018-01-01-sirano-sante.md" in said
        assert "remplace" not in rows["site/content/blog/autre.md" if second == hugo else
                                      "_posts/2019-02-03-Seul.md"]["message"]  # fmt: skip


def test_a_title_changed_in_the_copy_joins_and_separates_documents(hugo, jekyll, tmp_path):
    bring_in(hugo)
    assert "site actuel n’est pas importé" not in bring_in(jekyll)
    assert not ChallengePage.objects.filter(slug="sirano-sante").exists()
    for name, title, other in [
        ("_posts/2019-02-03-Seul.md", "Seulement ici", "Autre article"),
        ("_data/defis.yml", "title: SIRANo", "title: SIRANo d’avant"),
    ]:
        file = jekyll / name
        file.write_text(file.read_text().replace(title, other))
    report = tmp_path / "report.csv"
    bring_in(jekyll, "--report", str(report))

    assert set(ChallengePage.objects.values_list("slug", flat=True)) >= {"sirano", "sirano-sante"}
    assert not NewsPage.objects.filter(slug="seul").exists()
    rows = {row["source_path"]: row for row in csv.DictReader(report.open(encoding="utf-8"))}
    assert rows["_posts/2019-02-03-Seul.md"]["url"] == "/blog/autre/"
    assert rows["_defis/2018-01-01-sirano-sante.md"]["url"] == "/defis/sirano-sante/"
    assert "à vérifier" in rows["_posts/21-07-19-le-bilan-complet.md"]["message"]
