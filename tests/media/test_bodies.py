"""Whole bodies: their cost, their broken references, the limits of rich text, cells."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from media import references
from media.models import Image
from media.uploads import document_from_bytes
from pages.models import CallPage, ProgrammePage
from tests.media.bodies import BODY, body_of, render, soup_of
from tests.media.conftest import stored_files

pytestmark = pytest.mark.django_db

OF_CARDS = {
    "people", "challenges", "latest_challenges", "latest_news", "promotion", "figures",
    "open_calls",
}  # fmt: skip


def parts(block) -> Iterator[Block]:
    """Yield a block and those within it."""
    yield block
    within = getattr(block, "child_blocks", {}).values()
    for part in (block.child_block,) if isinstance(block, ListBlock) else within:
        yield from parts(part)


def every_kind(images, documents, pages) -> list[tuple[str, object]]:
    """Return one child of each kind of block, referring to each kind of object where it can."""
    children: list[tuple[str, object]] = []
    for image, document, page in zip(images, documents, pages, strict=True):
        text = (
            f'<p><a linktype="page" id="{page}">page</a> '
            f'<a linktype="document" id="{document}">document</a></p>'
            f'<embed embedtype="image" id="{image}" format="fullwidth" alt="Texte"/>'
        )
        cells = {"columns": [{"type": "text", "heading": "H"}], "rows": [{"values": [text]}]}
        video = {"url": "https://youtu.be/Kh0Y2hVe_bw", "title": "V", "poster": image}
        children += [
            ("text", f"<h2>Titre</h2>{text}"),
            ("image", {"image": {"image": image, "alt_text": "A"}, "caption": text}),
            ("quote", {"text": "Oui"}),
            ("callout", {"text": text}),
            ("buttons", [{"label": "B", "page": page}]),
            ("video", video | {"transcript": text}),
            ("table", cells | {"caption": "T"}),
            ("file", {"document": document}),
            ("accordion", [{"title": "A", "text": text}]),
            ("steps", [{"title": "S", "text": text}]),
            ("tiles", [{"title": "T", "image": image, "page": page}]),
        ]
    # See test_cards for those of cards.
    others = set(BODY.child_blocks) - OF_CARDS - {name for name, _ in children}
    for name in sorted(others):
        block = BODY.child_blocks[name]
        refers = any(isinstance(part, ChooserBlock | RichTextBlock) for part in parts(block))
        assert not refers, f"{name} can refer to something: have it do so here"
        children.append((name, block.get_preview_value()))
    return children


def count_rich_texts(children) -> int:
    return str(children).count("<embed ")


@pytest.fixture
def library(saved_image, home):
    """Return a function that gives keys of `count` images, documents and pages."""

    def stock(count: int):
        images = [saved_image((20 + n, 20)).pk for n in range(count)]
        documents = [
            document_from_bytes(f"{n}.txt", f"{n}".encode(), title=f"Document {n}").pk
            for n in range(count)
        ]
        pages = [
            home.add_child(instance=ProgrammePage(title=f"Page {n}", slug=f"page-{n}")).pk
            for n in range(count)
        ]
        return images, documents, pages

    return stock


def count_queries(value) -> tuple[int, str]:
    request = RequestFactory().get("/")
    template = Template("{% load media_tags %}{% body value %}")
    # Wagtail's routing has found both before a page is rendered.
    Site.find_for_request(request)
    request._wagtail_cached_site_root_paths = Site.get_site_root_paths()
    page = ProgrammePage(body=value)
    with CaptureQueriesContext(connection) as captured:
        html = template.render(Context({"value": value, "page": page, "request": request}))
    statements = [query["sql"] for query in captured.captured_queries]
    assert all(sql.startswith("SELECT") for sql in statements), "a visit writes"
    return len(statements), html


def test_a_body_of_any_length_costs_the_same(library, media_root):
    keys = library(10)
    short, _ = count_queries(body_of(*every_kind(*(found[:1] for found in keys))))
    files = stored_files(media_root)
    children = every_kind(*keys)
    long, html = count_queries(body_of(*children))
    assert short == long <= 4  # images, their renditions, documents, pages
    soup = BeautifulSoup(html, "html.parser")
    # Besides those in rich texts: the image, the poster of the video, that of the tile.
    assert len(soup.find_all("img")) == count_rich_texts(children) + 10 * 3
    assert len(soup.find_all("a", string="page")) == count_rich_texts(children)
    assert stored_files(media_root) == files


def test_a_body_without_references_costs_nothing():
    assert count_queries(body_of(("text", "<p>Bonjour</p>"), ("code", {"code": "x"})))[0] == 0


# Broken references ------------------------------------------------------------------------------


def test_a_link_to_a_deleted_page_becomes_plain_text(library):
    children = every_kind(*library(1))
    Image.objects.all().delete()
    document_from_bytes("0.txt", b"0", title="x").delete()
    Page.objects.get(slug="page-0").delete()
    soup = soup_of(*children)
    assert soup.get_text().count("page document") == count_rich_texts(children)
    assert "B" in soup.select_one(".fr-btns-group").get_text()
    assert soup.img is None
    assert soup.find("a", href="https://www.youtube.com/watch?v=Kh0Y2hVe_bw")
    assert not [a for a in soup.find_all("a") if not a["href"].startswith("https://")]


def test_a_page_that_is_not_live_is_no_link(home):
    draft = home.add_child(instance=ProgrammePage(title="Brouillon", live=False))
    soup = soup_of(
        ("text", f'<p><a linktype="page" id="{draft.pk}">bientôt</a></p>'),
        ("buttons", [{"label": "Voir", "page": draft.pk, "url": ""}]),
    )
    assert soup.a is None
    assert "bientôt" in soup.get_text()
    assert "Voir" in soup.get_text()


def test_links_of_a_text_without_blocks_lead_to_their_pages_too(home):
    """A page with pictures loads what it names at once: what is not loaded has no address."""
    target = home.add_child(instance=ProgrammePage(title="Cible", slug="cible"))
    call = CallPage(text_before=f'<p><a linktype="page" id="{target.pk}">Ici</a></p>')
    with references.using(references.load(call)):
        assert 'href="/cible/"' in str(RichText(call.text_before))


@pytest.mark.parametrize(
    "children",
    [
        [("image", {})],
        [("image", {"image": None, "caption": ""})],
        [("image", {"image": {"image": 999_999, "alt_text": None, "decorative": None}})],
        [("image", {"image": 999_999})],
        [("file", {"document": 999_999})],
        [("file", {"document": None, "title": "Reste"})],
        [("buttons", [])],
        [("buttons", [{"label": "A", "page": 999_999}])],
        [("video", {})],
        [("table", None)],
        [("table", {"columns": [], "rows": []})],
        [("quote", {})],
        [("code", {})],
        [("callout", {})],
        [("text", "")],
        [("text", '<a linktype="page" id="x">a</a><a linktype="page">b</a>')],
        [("text", '<a linktype="document" id="">a</a><embed embedtype="image"/>')],
        [
            (
                "text",
                '<embed embedtype="image" id="9" format="unknown"/><embed embedtype="media"/>',
            )
        ],
        [("text", '<embed embedtype="media" url="https://youtu.be/Kh0Y2hVe_bw"/>')],
        [("text", f'<a linktype="page" id="{10**30}">a</a>'), ("file", {"document": -(10**30)})],
        [("unknown", {"a": 1})],
    ],
)
def test_incomplete_blocks_are_no_error(children):
    html = render(body_of(*children))
    assert ("Reste" in html) == ("Reste" in str(children))


# Rich text --------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">lien</a>',
    '<a href="JaVa\tScRiPt:alert(1)">lien</a>',
    '<a href="&#106;avascript:alert(1)">lien</a>',
    '<a href=" javascript:alert(1)">lien</a>',
    '<a href="data:text/html,<script>alert(1)</script>">lien</a>',
    '<a href="vbscript:alert(1)">lien</a>',
    '<a href="ftp://example.fr/">lien</a>',
    '<a href="https://example.fr/" onclick="alert(1)" style="position:fixed">lien</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src='https://example.fr/'></iframe>",
    "<object data='x'></object><embed src='x'/>",
    "<form action='/x'><input name=a><button>ok</button></form>",
    "<style>*{display:none}</style><link rel=stylesheet href=x><meta http-equiv=refresh>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<?php echo 1 ?><!DOCTYPE x><!ELEMENT a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<p><a href='https://example.fr/'\"><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=a()>'>",
    "<b title='`'><a href='https://example.fr/`&#x0a;onmouseover=alert(1)'>lien</a></b>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_no_script_comes_out_of_rich_text(source):
    html = render(body_of(("text", f"<p>avant</p>{source}<p>après</p>")))
    for parser in ("html.parser", "lxml"):
        soup = BeautifulSoup(html, parser)
        assert "avant" in soup.get_text()
        for tag in soup.find_all(True):
            assert tag.name in {"html", "body", "div", "p", "a", "img", "br", "b", "i"}
            assert set(tag.attrs) <= {"class", "href", "alt", "src"}, tag
            assert tag.get("href", "https:").partition(":")[0] in ("https", "")
    assert "<!" not in html
    assert "<?" not in html


def test_good_rich_text_comes_out_as_it_is():
    source = (
        "<p>Un <b>mot</b>, <i>un autre</i>, 1<sup>er</sup>, <code>a &lt; b</code>"
        ' «\xa0&amp;\xa0» <a href="https://example.fr/?a=1&amp;b=2">lien</a>'
        ' <a href="mailto:a@example.fr">mail</a> <a href="#ancre">ancre</a>'
        ' <a id="ancre">ici</a></p>'
        "<ul><li>un</li><li>deux</li></ul><ol><li>trois</li></ol>"
    )
    soup = soup_of(("text", source))
    expected = BeautifulSoup(source, "html.parser")
    assert soup.div.decode_contents().strip() == expected.decode()


def test_rich_text_nested_beyond_reason_keeps_its_words():
    source = "<ul><li>a &lt;b&gt; " * 1000 + "c" + "</li></ul>" * 1000
    soup = soup_of(("text", source))
    assert soup.get_text().split() == ["a", "<b>"] * 1000 + ["c"]


def test_images_of_rich_text_are_the_renditions_that_exist(saved_image, media_root):
    image = saved_image((1000, 500))
    files = stored_files(media_root)
    source = (
        f'<p>a</p><embed embedtype="image" id="{image.pk}" format="fullwidth" alt="&lt;A&quot;"/>'
    )
    soup = soup_of(("text", source))
    assert soup.picture.img["alt"] == '<A"'
    assert soup.img["width"] == "800"
    assert stored_files(media_root) == files
    assert image.renditions.count() == 1


@pytest.mark.parametrize(
    ("fields", "alternative"),
    [
        ({"description": "Une dune"}, "Une dune"),
        ({"is_decorative": True}, ""),
        ({}, None),  # it is asked for
    ],
)
def test_an_image_enters_a_text_with_its_alternative_and_no_other_question(
    admin_client, saved_image, fields, alternative
):
    image = saved_image(**fields)
    address = reverse("wagtailimages_chooser:select_format", args=[image.pk])
    form = BeautifulSoup(admin_client.get(address).json()["html"], "html.parser").form
    labels = [label.get_text(strip=True) for label in form.select("label")]
    assert labels == ["L'image est décorative", "Texte alternatif"]
    fields = form.select("input[name][value], input[name][checked]")
    sent = {field["name"]: field.get("value", "on") for field in fields}
    answer = admin_client.post(address, sent).json()
    assert answer.get("result", {"alt": None})["alt"] == alternative


def test_a_picture_at_the_beginning_stands_beside_the_title(saved_image, home, client):
    image = {"image": saved_image().pk, "alt_text": "A", "decorative": False}
    picture = {"type": "image", "value": {"image": image, "caption": ""}}
    text = {"type": "text", "value": "<p>Un texte.</p>"}
    page = home.add_child(instance=ProgrammePage(title="Un titre", slug="un-titre"))
    for body, in_the_head in (([picture, text, picture], 1), ([text, picture], 0)):
        page.body = body
        page.save_revision().publish()
        article = BeautifulSoup(client.get(page.url).content, "html.parser").article
        assert len(article.header.select("figure")) == in_the_head
        assert len(article.select(".eig-body figure")) == 1
        # What one sees first is asked for at once.
        assert not article.select('header img[loading="lazy"]')
        assert len(article.select('.eig-body img[loading="lazy"]')) == 1


def test_the_field_of_a_number_in_a_table_has_a_name():
    """No label stands beside it."""
    number = BODY.child_blocks["table"].child_blocks["number"]
    field = BeautifulSoup(number.field.widget.render("cell", None), "html.parser").input
    assert field["aria-label"] == "Nombre"
