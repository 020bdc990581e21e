"""`import_legacy` imports the page of the first site, whole, and never over an editor's work.

`test_site_again.py` has the rest: documents of all sites are written in the same way.
"""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError
from wagtail.models import Page, PageLogEntry, Revision, Site

from media.headings import summary
from media.models import Image, Rendition
from pages.models import ProgrammePage
from takeover.models import LegacyDocument
from takeover.tests.conftest import (
    NBSP,
    SEED,
    bring_in,
    refused,
    report_rows,
    sample_folder,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(media_folder):
    """Give each test a media folder of its own."""


def state(media_folder: Path) -> dict:
    """Return everything that an import may change."""
    return {
        **{
            model.__name__: list(model.objects.order_by("pk").values())
            for model in (Page, ProgrammePage, Revision, PageLogEntry, Image, Rendition)
        },
        "documents": list(
            LegacyDocument.objects.order_by("pk").values("source_path", "page", "revision")
        ),
        "files": sorted(str(path) for path in media_folder.rglob("*")),
    }


def the_page() -> ProgrammePage:
    return ProgrammePage.objects.get(slug="le-programme")


# Imported content ---------------------------------------------------------------------------------


def test_the_page_is_published_under_the_french_home_page(seed, client):
    bring_in(seed)
    page = the_page()
    assert page.title == "Le programme"
    assert page.get_parent().pk == Site.objects.get(is_default_site=True).root_page_id
    assert page.locale.language_code == "fr"
    assert page.live
    assert not page.has_unpublished_changes
    assert page.show_in_menus
    assert page.url == "/le-programme/"
    assert page.first_published_at is not None


def test_the_body_is_made_of_blocks_that_the_editor_accepts(seed):
    bring_in(seed)
    body = the_page().body
    assert [block.block_type for block in body] == ["image", "text"]
    body.stream_block.clean(body)
    text = body[1].value.source
    assert text.startswith(
        f"<h2>Qu’est-ce que le programme Entrepreneurs d’intérêt général{NBSP}?</h2><p>"
    )
    assert "<ul><li>le développement de l’innovation ouverte" in text


def test_the_report_names_a_lost_picture(seed, tmp_path):
    (seed.parent / "img" / "uploads" / "eig.png").unlink()
    out = bring_in(seed, "--report", str(tmp_path / "report.csv"))
    lost = "image remplacée par son texte\xa0: /img/uploads/eig.png"
    assert the_page().body[0].value.source.startswith("<h2>")
    assert lost in out
    *_files, row = report_rows(tmp_path / "report.csv")
    assert list(row) == ["source_path", "url", "status", "message"]
    assert row["source_path"] == "le-programme.md"
    assert row["url"] == "/le-programme/"
    assert row["status"] == "créé"
    assert lost in row["message"]


def test_the_report_names_a_field_without_a_place(seed):
    seed.write_text("---\ntitle: Le programme\nsurtitre: Entrée\nlayout: page\n---\nTexte")
    out = bring_in(seed)
    assert "champ non repris\xa0: surtitre" in out
    assert "layout" not in out


def test_images_beside_the_document_come_along_once(seed, media_folder):
    data = (seed.parent / "img" / "uploads" / "eig.png").read_bytes()
    (seed.parent / "a.png").write_bytes(data)
    (seed.parent / "img" / "Été b.png").write_bytes(data)
    seed.write_text(
        "---\ntitle: Images\n---\n"
        "![Un](a.png)\n\n![Deux](/img/%C3%89t%C3%A9%20b.png)\n\n![](a.png)\n",
        encoding="utf-8",
    )
    bring_in(seed)
    body = ProgrammePage.objects.get(slug="images").body
    assert [block.value["image"].contextual_alt_text for block in body] == ["Un", "Deux", ""]
    assert [block.value["image"].decorative for block in body] == [False, False, True]
    assert Image.objects.count() == 1
    assert len(list((media_folder / "original_images").iterdir())) == 1


def test_the_addresses_of_the_first_site_lead_on(seed, client):
    seed = seed.rename(seed.with_name("programme-2017.md"))
    assert "Anciennes adresses\xa0: 4 sur 4 répondent" in bring_in(seed)

    for address, redirects in {
        "/": 0,
        "/le-programme/": 0,
        "/programme-2017.html": 1,
        "/img/uploads/eig.png": 1,
    }.items():
        response = client.get(address, follow=True)
        assert (response.status_code, len(response.redirect_chain)) == (200, redirects), address


@pytest.mark.parametrize(
    "src",
    ["absent.png", "https://exemple.fr/a.png", "le-programme.md", "data:image/png;base64,AAAA"],
)
def test_an_image_without_a_file_becomes_text(seed, src):
    seed.write_text(f"---\ntitle: T\n---\n![Un chat]({src})\n*Légende*\n", encoding="utf-8")
    assert f"image remplacée par son texte\xa0: {src}" in bring_in(seed)
    [block] = ProgrammePage.objects.get(slug="t").body
    assert "Un chat" in block.value.source
    assert "Légende" in block.value.source


def test_links_to_pages_follow_them(seed):
    bring_in(seed)
    other = seed.with_name("autre.md")
    other.write_text(
        "---\ntitle: Autre\n---\n[a](/le-programme) [b](/inconnu/) [c](/le-programme/#d)\n", "utf-8"
    )
    bring_in(other)
    [block] = ProgrammePage.objects.get(slug="autre").body
    assert f'<a id="{the_page().pk}" linktype="page">a</a>' in block.value.source
    assert '<a href="/inconnu/">b</a>' in block.value.source
    assert '<a href="/le-programme/#d">c</a>' in block.value.source


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’État, c’est nous", "l-etat-c-est-nous"),
        ("Cœur & œuvre", "coeur-oeuvre"),
        ("2022", "2022"),
    ],
)
def test_the_address_of_a_page_is_its_title_in_ascii(seed, title, slug):
    seed.write_text(f"---\ntitle: {title}\n---\ntexte\n", encoding="utf-8")
    bring_in(seed)
    assert ProgrammePage.objects.get().slug == slug


@pytest.mark.parametrize("text", ["\ufeff" + SEED, SEED.replace("\n", "\r\n")], ids=["BOM", "CRLF"])
def test_bom_and_crlf_give_the_same_page(seed, media_folder, text):
    bring_in(seed)
    before = state(media_folder)
    seed.write_bytes(text.encode())
    bring_in(seed)
    assert state(media_folder) == before


# Again -------------------------------------------------------------------------------------------


def test_a_changed_source_updates_the_page(seed):
    bring_in(seed)
    first = the_page()
    seed.write_text(SEED.replace("11 innovateurs", "12 innovateurs"), encoding="utf-8")
    bring_in(seed)
    page = the_page()
    assert page.pk == first.pk
    assert "12 innovateurs" in page.body[1].value.source
    assert [block.id for block in page.body] == [block.id for block in first.body]
    assert Image.objects.count() == 1


def test_an_editors_draft_is_left_alone(seed, media_folder):
    bring_in(seed)
    page = the_page()
    page.title = "Brouillon"
    page.save_revision()
    before = state(media_folder)
    seed.write_text(SEED.replace("11", "12"), encoding="utf-8")
    bring_in(seed)
    assert state(media_folder) == before


def test_unpublished_and_deleted_pages_stay_so(seed, media_folder):
    bring_in(seed)
    the_page().unpublish()
    before = state(media_folder)
    bring_in(seed)
    assert state(media_folder) == before
    the_page().delete()
    before = state(media_folder)
    assert "supprimée depuis la reprise" in bring_in(seed)
    assert state(media_folder) == before


# Nothing by halves -------------------------------------------------------------------------------


def test_another_page_at_the_address_is_never_touched(seed):
    home = Site.objects.get(is_default_site=True).root_page
    other = home.add_child(instance=ProgrammePage(title="Autre", slug="le-programme"))
    assert "l’adresse «\xa0le-programme\xa0» est prise" in bring_in(seed)
    assert list(the_page().revisions.all()) == []
    assert (the_page().pk, the_page().title) == (other.pk, "Autre")
    assert ProgrammePage.objects.get(slug="le-programme-1").title == "Le programme"


HOSTILE = {
    "not UTF-8": (b"---\ntitle: T\n---\n\xff\xfe", "UTF-8"),
    "NUL": (b"---\ntitle: T\n---\na\0b", "nuls"),
    "too large": (b"---\ntitle: T\n---\n" + b"a" * 5 * 1024 * 1024, "dépasse"),
    "malformed YAML": (b"---\ntitle: [T\n---\na", "YAML"),
    "YAML tag": (b"---\ntitle: !!python/object/apply:os.system [id]\n---\na", "YAML"),
    "deep YAML": (b"---\ntitle: " + b"[" * 50_000 + b"\n---\na", "YAML"),
    "impossible date": (b"---\ntitle: T\ndate: 2022-13-45\n---\na", "YAML"),
    "unclosed front matter": (b"---\ntitle: T\n\na", "fermé"),
    "no front matter": (b"du texte", "titre"),
    "no title": (b"---\nlayout: page\n---\na", "titre"),
    "empty title": (b"---\ntitle: ' '\n---\na", "titre"),
    "a list as title": (b"---\ntitle: [a, b]\n---\na", "titre"),
    "a list as front matter": (b"---\n- title\n---\na", "liste de champs"),
    "a long title": (b"---\ntitle: " + b"a" * 300 + b"\n---\na", "caractères"),
    "a title without letters": (b"---\ntitle: '!!!'\n---\na", "adresse"),
    "only front matter": (b"---\ntitle: T\n---\n", "texte"),
    "empty": (b"", "titre"),
    "an image outside": (b"---\ntitle: T\n---\n![x](../../etc/passwd)", "sort du dossier"),
    "an encoded path": (b"---\ntitle: T\n---\n![x](/%2e%2e/%2e%2e/etc/passwd)", "sort du dossier"),
    "NUL in a path": (b"---\ntitle: T\n---\n![x](a%00.png)", "refusé"),
}


@pytest.mark.parametrize(("content", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_documents_are_refused(seed, media_folder, content, message):
    before = state(media_folder)
    seed.write_bytes(content)
    said = refused(seed)
    assert "le-programme.md\xa0: refusé" in said
    assert message in said
    assert state(media_folder) == before


def test_a_link_to_a_file_outside_is_refused(seed, tmp_path, media_folder):
    secret = tmp_path / "secret.png"
    secret.write_bytes((seed.parent / "img" / "uploads" / "eig.png").read_bytes())
    (seed.parent / "a.png").symlink_to(secret)
    seed.write_text("---\ntitle: T\n---\n![x](a.png)\n", encoding="utf-8")
    before = state(media_folder)
    refused(seed)
    assert state(media_folder) == before


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, os.mkdir, lambda path: None, lambda path: path.symlink_to("/dev/zero")],
    ids=["fifo", "folder", "none", "device"],
)
def test_a_source_that_is_no_file_is_refused(tmp_path, media_folder, make):
    source = tmp_path / "le-programme.md"
    make(source)
    before = state(media_folder)
    assert "refusé" in refused(source)
    assert state(media_folder) == before


def test_a_report_that_cannot_be_written_stops_before_the_import(seed, tmp_path, media_folder):
    before = state(media_folder)
    with pytest.raises(CommandError, match="absent"):
        bring_in(seed, "--report", str(tmp_path / "absent" / "report.csv"))
    assert "Il n’y a rien à ce chemin" in refused(tmp_path / "absent")
    assert state(media_folder) == before


def test_the_real_page_of_the_first_site_opens(client):
    bring_in(sample_folder() / "seed" / "le-programme.md")
    body = the_page().body
    assert [heading.text for heading in summary(body)] == [
        "Qu’est-ce que le programme Entrepreneurs d’intérêt général\xa0?",
        "Une première promotion est en cours de réalisation des défis",
        "Le programme Entrepreneurs d’intérêt général débute le recrutement de sa deuxième "
        "promotion",
    ]
    assert client.get("/le-programme/").status_code == 200


def test_the_page_opens_in_the_editor_and_its_history_tells(seed, admin_client):
    bring_in(seed)
    page = the_page()
    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    history = admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "Page reprise d’un fichier" in history
    assert "le-programme.md" not in history
