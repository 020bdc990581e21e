"""The Jekyll site comes alone, before any other."""

import pytest
from wagtail.models import Locale, Page

from challenges.models import ChallengePage, PersonPage, PromotionPage
from home.models import HomePage
from media.models import Document
from pages.models import NewsPage
from takeover.tests.checkout import write_checkout
from takeover.tests.conftest import bring_in, brought_in, refused
from takeover.tests.jekyll_checkout import write_jekyll_checkout
from tests.exchange.export.public_dump import public_dump

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def imported(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("jekyll")
    source = write_jekyll_checkout(folder / "source")
    with brought_in(source, folder / "media", django_db_blocker) as imported:
        yield imported


def test_its_documents_become_pages(imported):
    page = ChallengePage.objects.get(slug="sirano-sante")
    assert (page.subtitle, page.duration) == ("Un autre résumé", 10)
    figure = page.key_figures[0].value
    assert (figure["before"], figure["amount"]) == ("+", "70\N{NARROW NO-BREAK SPACE}000")
    titles = ["Le portail", "Le mémo", "L’ancien mémo", "Le rapport", "Présentation"]
    assert [one.value["title"] for one in page.achievements] == titles
    memo = Document.objects.get()
    labels = "Découvrir\xa0: Le mémo", "L’ancien mémo"
    for one, label in zip(page.achievements[1:3], labels, strict=True):
        link = f'<a id="{memo.pk}" linktype="document">{label}</a>'
        assert one.value["text"].source == f"<p>{link}</p>"
    assert page.achievements[3].value["text"].source == ""
    assert "lien retiré, rien n’est à son adresse\xa0: docs/perdu.pdf" in imported.said
    assert page.achievements[0].value["image"].title == "Logo du défi SIRANo"
    assert [one.value["url"] for one in page.videos.blocks_by_name("closing")] == [
        "https://www.dailymotion.com/video/x7zgtds?start=2835"
    ]
    assert page.poster_url == "https://fichiers.example.org/sirano.pdf"
    assert (page.source_code, page.website) == ("https://github.com/eig/sirano", "")
    organisation = page.organisations.get()
    assert organisation.name == "Direction de l’offre de soins"
    assert organisation.website == "https://soins.example.org"
    assert {one.name for one in page.expertises.all()} == {"Développement", "Design"}
    team = [(str(row.person or row.name), row.role, row.note) for row in page.team.all()]
    assert team == [
        ("Ada Martin", "talent", "Designer"),
        ("Zoé Sans-Page", "talent", ""),
        ("Jérôme Petit", "mentor", ""),
    ]
    assert "Webinaire" in str(page.body)
    ada = PersonPage.objects.get(title="Ada Martin")
    assert (ada.job, ada.roles, ada.portrait) == ("Designer", ["talent", "mentor"], None)
    assert {one.title for one in ada.promotions.all()} == {"Promotion 2", "Promotion 3"}
    assert [link.value["url"] for link in ada.links] == [
        "https://github.com/ada",
        "https://twitter.com/ada%20martin",
        "https://www.linkedin.com/in/autre/",
    ]
    alone = NewsPage.objects.get(title="Seulement ici")
    assert [one.title for one in alone.authors.all()] == ["Jérôme Petit"]
    assert alone.author_line == "EIG Link, Lou Ici"
    assert alone.image.title == "Logo du défi SIRANo"  # the same file
    assert [one.block_type for one in alone.body] == ["text"]
    # Its text links to an address that the old site had moved.
    assert alone.challenges.get() == page
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
    questions = Page.objects.get(slug="faq", locale__language_code="fr")
    assert questions.url == "/participer/candidats/faq/"
    assert questions.get_translation(english.locale).url == "/en/faq-entrepreneur/"
    assert HomePage.objects.get(locale=english.locale).live
    quotes = Page.objects.get(slug="temoignages").specific
    assert quotes.url == "/programme/temoignages/"
    assert [one.value["author"] for one in quotes.body] == ["Lou"]
    assert "vidéo non montrée" in imported.said
    assert "s’intitule «\xa0Pierre Autre\xa0»" in imported.said


def test_its_addresses_lead_on(imported, client):
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
    for old in (
        "/img/logo.jpg",
        "/IMG/Logo.JPG",
        "/docs/memo.pdf",
        "/assets/memo.pdf",
        "/line-rahal.png",
    ):
        response = client.get(old, follow=True)
        assert (len(response.redirect_chain), response.status_code) == (1, 200), old
    for lost in (
        "/posts/2018/perdu/",
        "/tag/jamais.html",
        "/blog/2020/01/02/brouillon.html",
        "/readme.html",  # a document without front matter is none
    ):
        assert client.get(lost).status_code == 404, lost
    assert "ne répond plus" not in imported.said  # `/posts/2018/perdu/` led nowhere there either


def test_again_it_changes_nothing(source):
    def state():
        return public_dump(), list(Page.objects.order_by("pk").values_list("latest_revision_id"))

    before = state()
    assert "inchangé" in bring_in(source)
    assert state() == before


def test_the_present_site_is_refused_after_it(imported, tmp_path):
    assert "le site actuel n’est pas importé" in imported.said
    before = public_dump()
    refused(write_checkout(tmp_path / "hugo"))
    assert public_dump() == before
