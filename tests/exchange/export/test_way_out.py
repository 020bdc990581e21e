"""The way out: an export brought into an empty site gives the same site."""

import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Site

from challenges.models import ChallengePage, Organisation
from exchange.export.names import Names
from exchange.export.notation import body_read, serialize_body
from home.models import HomePage
from media.uploads import image_from_bytes
from pages.blocks import BodyBlock
from pages.models import NewsIndexPage, NewsPage, ProgrammePage, SiteSettings
from publishing import clock
from tests import databases
from tests.drawings import draw_picture
from tests.exchange.export.public_dump import public_dump
from tests.exchange.export.same import assert_same
from tests.planning import launch_of, plan_end, planned_end

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo_export(copies, django_db_blocker, tmp_path_factory) -> tuple[dict, Path]:
    """Export the demo content; return its dump in words, and the export."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        copies.use(databases.DEMO)
        shutil.copytree(databases.files(copies.server), django_settings.MEDIA_ROOT)
        before = public_dump()
        call_command("export_content", str(folder / "export"), stdout=StringIO())
        copies.use(databases.MIGRATED)
    return before, folder / "export"


@pytest.fixture
def media_folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


def bring_in(folder: Path) -> None:
    call_command("import_content", str(folder), stdout=StringIO())


@pytest.mark.long
def test_the_demo_content_comes_back_the_same(demo_export, media_folder):
    before, folder = demo_export
    HomePage.objects.update(translation_key=uuid4())  # the other site's own
    bring_in(folder)
    assert_same(before, public_dump())


BLOCKS = [
    ("text", "<p>Un <b>mot</b> &amp; un <i>autre</i></p><ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("code", {"code": "x"}),
    ("text", "<p># pas un titre<br/>- ni une liste</p><p>1. ni un nombre</p>"),
    ("code", {"code": "y"}),
    ("text", "<h2>Un</h2><p>H<sub>2</sub>O</p><h3>{{&lt; x &gt;}} <i>un</i> [titre]</h3><p>a</p>"),
    ("code", {"code": "z"}),
    ("text", "<p>{{&lt; video &gt;}} ```\n![x](/images/a.png)</p>"),
    ("code", {"code": "a"}),
    ("text", '<p><a href="/page/">par son adresse</a> <a id="7" linktype="page">suit</a></p>'),
    ("code", {"code": "b"}),
    ("text", '<embed alt="A" embedtype="image" format="fullwidth" id="8"/><p>\xa0</p>'),
    ("code", {"code": "c"}),
    ("code", {"code": "```\n{{< /code >}}\n\n    x = 1\n"}),
    ("code", {"code": "a\n````\nb"}),
    ("image", {"image": {"image": 8, "decorative": False, "alt_text": "A [b]"}, "caption": ""}),
    ("image", {"image": {"image": 8, "decorative": True, "alt_text": ""}, "caption": "<p>L</p>"}),
    ("quote", {"text": "Une\n\n- citation: oui  \n", "author": "'x'", "role": "2022-05-16"}),
    ("accordion", [{"title": "no", "text": "<p>{{% x %}}</p>"}]),
    ("buttons", [{"label": "&x: *y*", "page": 7, "url": "", "style": "primary"}]),
    ("people", {"title": "", "people": [7]}),
    ("table", {"columns": [{"type": "text", "heading": "a"}, {"type": "number", "heading": "b"}],
               "rows": [{"values": ["<p>x</p>", 1.5]}, {"values": ["", None]}], "caption": "c"}),
]  # fmt: skip


def test_every_kind_of_block_comes_back_the_same():
    names = Names()
    names.add("page", 7, "/page/")
    names.add("image", 8, "/images/a.png")
    raw = [{"type": kind, "value": value} for kind, value in BLOCKS]
    for body in (raw, raw[::-1]):
        text = serialize_body(BodyBlock(), body, names)
        assert body_read(BodyBlock(), text, names) == body


def test_texts_that_follow_each_other_are_one_and_a_section_alone_is_html():
    marked = '<h2>Deux</h2><p>Un <span lang="en">mot</span></p>'
    raw = [{"type": "text", "value": value} for value in ("<p>Un</p>", marked, "<h3>Trois</h3>")]

    text = serialize_body(BodyBlock(), raw, Names())

    assert text == f"Un\n\n{{{{< html >}}}}\n{marked}\n{{{{< /html >}}}}\n\n### Trois"
    together = f"<p>Un</p>{marked}<h3>Trois</h3>"
    assert body_read(BodyBlock(), text, Names()) == [{"type": "text", "value": together}]


def test_a_picture_or_a_page_that_is_not_there_leaves_the_text():
    html = (
        '<p>Un <a data-wagtail="page" href="/absente/">lien</a></p>'
        '<img alt="A" data-wagtail="image" format="fullwidth" src="/images/absente.png"/>'
    )
    body = body_read(BodyBlock(), f"{{{{< html >}}}}\n{html}\n{{{{< /html >}}}}", Names())
    assert body == [{"type": "text", "value": "<p>Un lien</p>"}]


def test_a_block_that_is_nothing_without_private_content_is_left_out():
    """An import would refuse the whole page for it."""
    names = Names()
    names.add("page", 7, "/page/")
    image = {"image": {"image": 8, "alt_text": "A", "decorative": False}, "caption": ""}

    def button(page):
        return {"label": "Lire", "page": page, "url": "", "style": "primary"}

    raw = [
        {"type": "text", "value": "<p>Avant</p>"},
        {"type": "image", "value": image},
        {"type": "buttons", "value": [button(9)]},
        {"type": "buttons", "value": [button(9), button(7)]},
    ]
    text = serialize_body(BodyBlock(), raw, names)
    assert body_read(BodyBlock(), text, names) == [
        raw[0],
        {"type": "buttons", "value": [button(7)]},
    ]


def test_a_page_that_goes_at_a_moment_still_does(home, media_folder, tmp_path):
    end = datetime(2031, 6, 1, 10, tzinfo=UTC)
    page = home.add_child(instance=ProgrammePage(title="Jusqu’à l’été", slug="ete"))
    plan_end(page, end)
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    page.delete()
    bring_in(tmp_path / "export")
    assert planned_end(ProgrammePage.objects.get(slug="ete")) == end


def test_an_end_that_is_not_decided_stays_at_home(home, media_folder, tmp_path):
    page = home.add_child(instance=ProgrammePage(title="Jusqu’à l’été", slug="ete"))
    end = timezone.now() + timedelta(days=1)
    launch_of(User.objects.create(), end, removed=[page], planned=False)
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    assert "expiryDate" not in (tmp_path / "export/content/fr/ete.md").read_text("utf-8")


def test_the_logo_comes_along_though_a_draft_shows_it_too(home, media_folder, tmp_path):
    logo = image_from_bytes("a.png", draw_picture("a", (64, 36)), title="EIG", description="EIG")
    SiteSettings.objects.create(site=Site.objects.get(), logo=logo)
    home.add_child(instance=NewsPage(title="Brouillon", live=False, image=logo))
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    assert "logo: /images/a.png" in (tmp_path / "export/data/settings.yml").read_text("utf-8")


def test_a_page_of_the_day_of_the_export_keeps_its_day(home, media_folder, tmp_path):
    """That day is the default of a new page, and has gone by when the export is read."""
    index = home.add_child(instance=NewsIndexPage(title="Actualités", slug="blog"))
    with clock.at(timezone.now() - timedelta(days=3)):
        page = index.add_child(instance=NewsPage(title="Aujourd’hui", slug="aujourdhui"))
        call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    NewsIndexPage.objects.get().delete()
    bring_in(tmp_path / "export")
    assert NewsPage.objects.get().date == page.date


def test_every_field_of_a_term_comes_back(home, media_folder, tmp_path):
    """A field that is added to a model of terms is written and read without a word about it."""
    sample = {"name": "Un nom", "slug": "un-nom", "website": "https://example.org/"}
    fields = [
        field.name
        for field in Organisation._meta.concrete_fields
        if field.editable and not field.primary_key
    ]
    values = {name: sample.get(name, "Texte") for name in fields}
    before = Organisation.objects.create(**values)
    before.add_alias("ancien-nom")
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    before.delete()

    bring_in(tmp_path / "export")

    after = Organisation.objects.get(slug="un-nom")
    assert {name: getattr(after, name) for name in fields} == values
    assert [term.slug for term in after.predecessors] == ["ancien-nom"]


def test_a_public_page_below_a_draft_comes_back_and_tells_nothing_of_it(
    home, media_folder, tmp_path
):
    above = home.add_child(instance=ProgrammePage(title="Zircon", slug="plus-tard", live=False))
    above.add_child(instance=ProgrammePage(title="Publique", slug="publique"))
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    assert "Zircon" not in "".join(
        file.read_text("utf-8") for file in (tmp_path / "export").rglob("*.md")
    )
    above.delete()
    bring_in(tmp_path / "export")
    page = ProgrammePage.objects.get(slug="publique")
    assert (page.live, page.url) == (True, "/plus-tard/publique/")
    parent = page.get_parent()
    assert (parent.live, parent.specific_class) == (False, ProgrammePage)


def test_an_alias_comes_back_as_one_and_follows_its_page(home, media_folder, tmp_path):
    page = home.add_child(instance=ProgrammePage(title="Première", slug="page"))
    page.create_alias(update_slug="a-la-une")  # its address is before that of the page
    call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
    page.get_siblings().delete()
    bring_in(tmp_path / "export")

    page = ProgrammePage.objects.get(slug="page")
    page.title = "Seconde"
    page.save_revision().publish()

    alias = ProgrammePage.objects.get(slug="a-la-une")
    assert (alias.alias_of, alias.title, alias.live) == (page.page_ptr, "Seconde", True)


def test_a_broken_export_is_refused_with_the_reason(demo_export, media_folder, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(demo_export[1], folder)
    for each in (folder / "content" / "fr").iterdir():
        if each.is_dir() and each.name != "defis":
            shutil.rmtree(each)
    shutil.rmtree(folder / "static")
    for name in ("images", "documents"):
        (folder / "data" / f"{name}.yml").unlink()
    pages = sorted((folder / "content/fr/defis").glob("[a-z]*.md"))
    for page in pages[6:]:
        page.unlink()
    texts = [page.read_text("utf-8") for page in pages[:5]]
    pages[0].write_text(texts[0].replace("type: challengepage", "type: zebre"))
    pages[1].write_text(texts[1] + "\n{{< zebre >}}\nx\n{{< /zebre >}}\n")
    pages[2].write_text(texts[2] + "\n{{< quote >}}\nauthor: [\n")
    pages[3].write_text(texts[3].replace("title:", "title: &a [*a]\nx:", 1))
    video = "{{< video >}}\ntitle: Film\nurl: https://exemple.fr/film\n{{< /video >}}"
    pages[4].write_text(f"{texts[4]}\n{video}\n")

    with pytest.raises(CommandError) as refused:
        bring_in(folder)
    said = str(refused.value)
    for words in (
        "Type de page inconnu",
        "Bloc ou champ inconnu",
        "manque",
        "pas du YAML",
        "Adresse de la vidéo, Cette adresse n’est pas celle d’une vidéo",
    ):
        assert words in said
    assert "Validation error" not in said
    assert not ChallengePage.objects.exists()
    assert not Organisation.objects.exists()


def test_a_folder_with_something_else_is_left_alone(home, media_folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("à moi")
    with pytest.raises(CommandError, match="n’est pas vide"):
        call_command("export_content", str(tmp_path / "mine"), stdout=StringIO())
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["note.txt"]


def test_a_new_export_leaves_what_stands_beside_the_former_one(home, media_folder, tmp_path):
    folder = tmp_path / "export"
    call_command("export_content", str(folder), stdout=StringIO())
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (folder / "content" / "fr" / "former.md").write_text("former")
    call_command("export_content", str(folder), stdout=StringIO())
    assert (folder / ".git" / "HEAD").read_text() == "ref: refs/heads/main"
    assert not (folder / "content" / "fr" / "former.md").exists()


def test_an_export_does_not_mix_with_other_content(demo, demo_export, media_folder):
    with pytest.raises(CommandError, match="a déjà un contenu"):
        bring_in(demo_export[1])
