"""`import_legacy` imports a document once, whole, and never over an editor's work."""

import csv
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, Revision, Site

from exchange.export import writer
from exchange.export.models import ImportedDocument
from media.models import Image, Rendition
from pages.models import ProgrammePage
from tests.exchange.takeover.conftest import SEED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(media_folder):
    """Give each test a media folder of its own."""


def run(source: Path, *options, capsys=None) -> str:
    call_command("import_legacy", str(source), *options)
    return capsys.readouterr().out if capsys else ""


def state(media_folder: Path) -> dict:
    """Return everything that an import may change."""
    return {
        **{
            model.__name__: list(model.objects.order_by("pk").values())
            for model in (Page, ProgrammePage, Revision, PageLogEntry, Image, Rendition)
        },
        "documents": list(
            ImportedDocument.objects.order_by("pk").values("source_path", "page", "revision")
        ),
        "files": sorted(str(path) for path in media_folder.rglob("*")),
    }


def the_page() -> ProgrammePage:
    return ProgrammePage.objects.get(slug="le-programme")


def edit(page: ProgrammePage, title="Titre d’un éditeur") -> None:
    page.title = title
    page.save_revision().publish()


# Imported content ---------------------------------------------------------------------------------


def test_the_page_is_published_under_the_french_home_page(seed, client):
    run(seed)
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
    run(seed)
    body = the_page().body
    assert [block.block_type for block in body] == ["image", "heading", "text", "heading", "text"]
    body.stream_block.clean(body)
    assert body[1].value["level"] == "2"
    assert "<ul><li>le développement de l’innovation ouverte" in body[2].value.source


def test_the_report_names_a_lost_picture(seed, tmp_path, capsys):
    (seed.parent / "img" / "uploads" / "eig.png").unlink()
    out = run(seed, "--report", str(tmp_path / "report.csv"), capsys=capsys)
    lost = "image remplacée par son texte\xa0: /img/uploads/eig.png"
    assert the_page().body[0].block_type == "heading"
    assert lost in out
    *_files, row = csv.DictReader((tmp_path / "report.csv").open(encoding="utf-8", newline=""))
    assert list(row) == ["source_path", "url", "status", "message"]
    assert row["source_path"] == "le-programme.md"
    assert row["url"] == "/le-programme/"
    assert row["status"] == "créé"
    assert lost in row["message"]


def test_the_report_names_a_field_without_a_place(seed, capsys):
    seed.write_text("---\ntitle: Le programme\nsurtitre: Entrée\nlayout: page\n---\nTexte")
    out = run(seed, capsys=capsys)
    assert "champ non repris\xa0: surtitre" in out
    assert "layout" not in out


def test_history_says_that_the_page_was_imported(seed):
    run(seed)
    entries = PageLogEntry.objects.filter(page=the_page().pk, action="exchange.import")
    assert [entry.message for entry in entries] == ["Page reprise de «\xa0le-programme.md\xa0»"]
    assert entries[0].user_id is None


def test_images_beside_the_document_come_along_once(seed, media_folder):
    data = (seed.parent / "img" / "uploads" / "eig.png").read_bytes()
    (seed.parent / "a.png").write_bytes(data)
    (seed.parent / "img" / "Été b.png").write_bytes(data)
    seed.write_text(
        "---\ntitle: Images\n---\n"
        "![Un](a.png)\n\n![Deux](/img/%C3%89t%C3%A9%20b.png)\n\n![](a.png)\n",
        encoding="utf-8",
    )
    run(seed)
    body = ProgrammePage.objects.get(slug="images").body
    assert [block.value["image"].contextual_alt_text for block in body] == ["Un", "Deux", ""]
    assert [block.value["image"].decorative for block in body] == [False, False, True]
    assert Image.objects.count() == 1
    assert len(list((media_folder / "original_images").iterdir())) == 1


def test_the_addresses_of_the_first_site_lead_on(seed, client, capsys):
    seed = seed.rename(seed.with_name("programme-2017.md"))
    assert "Anciennes adresses\xa0: 4 sur 4 répondent" in run(seed, capsys=capsys)

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
def test_an_image_without_a_file_becomes_text(seed, src, capsys):
    seed.write_text(f"---\ntitle: T\n---\n![Un chat]({src})\n*Légende*\n", encoding="utf-8")
    assert f"image remplacée par son texte\xa0: {src}" in run(seed, capsys=capsys)
    [block] = ProgrammePage.objects.get(slug="t").body
    assert "Un chat" in block.value.source
    assert "Légende" in block.value.source


def test_links_to_pages_follow_them(seed):
    run(seed)
    other = seed.with_name("autre.md")
    other.write_text(
        "---\ntitle: Autre\n---\n[a](/le-programme) [b](/inconnu/) [c](/le-programme/#d)\n", "utf-8"
    )
    run(other)
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
    run(seed)
    assert ProgrammePage.objects.get().slug == slug


@pytest.mark.parametrize("text", ["\ufeff" + SEED, SEED.replace("\n", "\r\n")], ids=["BOM", "CRLF"])
def test_bom_and_crlf_give_the_same_page(seed, media_folder, text):
    run(seed)
    before = state(media_folder)
    seed.write_bytes(text.encode())
    run(seed)
    assert state(media_folder) == before


# Again -------------------------------------------------------------------------------------------


def test_the_second_run_changes_nothing(seed, media_folder, capsys):
    run(seed)
    before = state(media_folder)
    assert "inchangé" in run(seed, capsys=capsys)
    assert state(media_folder) == before


def test_a_changed_source_updates_the_page(seed):
    run(seed)
    first = the_page()
    seed.write_text(SEED.replace("11 innovateurs", "12 innovateurs"), encoding="utf-8")
    run(seed)
    page = the_page()
    assert page.pk == first.pk
    assert "12 innovateurs" in page.body[4].value.source
    assert [block.id for block in page.body] == [block.id for block in first.body]
    assert Image.objects.count() == 1


@pytest.mark.parametrize("source", [SEED, SEED.replace("11", "12")], ids=["same", "changed"])
def test_an_edited_page_is_left_alone(seed, media_folder, source, capsys):
    run(seed)
    edit(the_page())
    before = state(media_folder)
    seed.write_text(source, encoding="utf-8")
    assert "modifiée depuis la reprise" in run(seed, capsys=capsys)
    assert state(media_folder) == before


def test_an_editors_draft_is_left_alone(seed, media_folder):
    run(seed)
    page = the_page()
    page.title = "Brouillon"
    page.save_revision()
    before = state(media_folder)
    seed.write_text(SEED.replace("11", "12"), encoding="utf-8")
    run(seed)
    assert state(media_folder) == before


def test_unpublished_and_deleted_pages_stay_so(seed, media_folder, capsys):
    run(seed)
    the_page().unpublish()
    before = state(media_folder)
    run(seed)
    assert state(media_folder) == before
    the_page().delete()
    before = state(media_folder)
    assert "supprimée depuis la reprise" in run(seed, capsys=capsys)
    assert state(media_folder) == before


def test_overwrite_edited_takes_the_source_again(seed):
    run(seed)
    first = the_page()
    edit(first)
    run(seed, "--overwrite-edited")
    assert the_page().pk == first.pk
    assert the_page().title == "Le programme"
    the_page().delete()
    run(seed, "--overwrite-edited")
    assert the_page().live


# Nothing by halves -------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing(seed, media_folder, capsys):
    before = state(media_folder)
    out = run(seed, "--dry-run", capsys=capsys)
    assert "rien n’a été gardé" in out
    assert "créé → /le-programme/" in out
    assert state(media_folder) == before


def test_a_killed_import_publishes_nothing_and_completes_without_duplicates(
    seed, media_folder, monkeypatch
):
    def crash(*args, **kwargs):
        assert Image.objects.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "log", crash)
    with pytest.raises(KeyboardInterrupt):
        run(seed)
    assert not ProgrammePage.objects.live().exists()
    monkeypatch.undo()
    run(seed)
    assert the_page().live
    assert Page.objects.search("programme")
    assert len(list((media_folder / "original_images").iterdir())) == 1


def test_another_page_at_the_address_is_never_touched(seed, capsys):
    home = Site.objects.get(is_default_site=True).root_page
    other = home.add_child(instance=ProgrammePage(title="Autre", slug="le-programme"))
    assert "l’adresse «\xa0le-programme\xa0» est prise" in run(seed, capsys=capsys)
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
def test_hostile_documents_are_refused(seed, media_folder, content, message, capsys):
    before = state(media_folder)
    seed.write_bytes(content)
    with pytest.raises(CommandError, match="refusés"):
        run(seed)
    out = capsys.readouterr().out
    assert "le-programme.md\xa0: refusé" in out
    assert message in out
    assert state(media_folder) == before


def test_a_link_to_a_file_outside_is_refused(seed, tmp_path, media_folder):
    secret = tmp_path / "secret.png"
    secret.write_bytes((seed.parent / "img" / "uploads" / "eig.png").read_bytes())
    (seed.parent / "a.png").symlink_to(secret)
    seed.write_text("---\ntitle: T\n---\n![x](a.png)\n", encoding="utf-8")
    before = state(media_folder)
    with pytest.raises(CommandError):
        run(seed)
    assert state(media_folder) == before


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: None, os.mkdir], ids=["fifo", "none", "dir"]
)
def test_a_source_that_is_no_file_is_refused(tmp_path, media_folder, make, capsys):
    source = tmp_path / "le-programme.md"
    make(source)
    before = state(media_folder)
    with pytest.raises(CommandError):
        run(source)
    assert "refusé" in capsys.readouterr().out
    assert state(media_folder) == before


def test_a_device_is_refused(tmp_path):
    source = tmp_path / "zero.md"
    source.symlink_to("/dev/zero")
    with pytest.raises(CommandError):
        run(source)


def test_a_report_that_cannot_be_written_stops_before_the_import(seed, tmp_path, media_folder):
    before = state(media_folder)
    with pytest.raises(CommandError, match="absent"):
        run(seed, "--report", str(tmp_path / "absent" / "report.csv"))
    assert state(media_folder) == before


def test_the_real_page_of_the_first_site_opens(shared_content, client):
    run(shared_content / "seed" / "le-programme.md")
    body = the_page().body
    assert [block.value["text"] for block in body if block.block_type == "heading"] == [
        "Qu’est-ce que le programme Entrepreneurs d’intérêt général\xa0?",
        "Une première promotion est en cours de réalisation des défis",
        "Le programme Entrepreneurs d’intérêt général débute le recrutement de sa deuxième "
        "promotion",
    ]
    assert client.get("/le-programme/").status_code == 200


def test_the_page_opens_in_the_editor_and_its_history_tells(seed, admin_client):
    run(seed)
    page = the_page()
    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    history = admin_client.get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert "Page reprise de «\xa0le-programme.md\xa0»" in history
