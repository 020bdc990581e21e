"""The checks of content: each rule, and each kind of block."""

import io
import tracemalloc
import zlib

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from challenges.models import ChallengePage
from listing.terms.blocks import TermBlock
from media import pdfs, rules, wording
from media.checks import findings_of, rich_text_findings
from media.form_fields import CheckedBlockField, CheckedTextField
from media.models import Document, Image
from media.safe_html import visible_html
from media.uploads import document_from_bytes
from pages.blocks import BodyBlock
from tests.documents import pdf

BODY = BodyBlock()
LONG = " ".join(["mot"] * 41)


# The name of each rule here: « empty-link » for `EMPTY_LINK`.
CODES = {
    rule: name.lower().replace("_", "-")
    for name, rule in vars(rules).items()
    if isinstance(rule, rules.Rule)
}


def found_in(html: str) -> list[str]:
    return [CODES[finding.rule] for finding in rich_text_findings(html)]


@pytest.mark.parametrize(
    ("html", "codes"),
    [
        ('<p>Lire <a href="https://x.fr">le bilan de la promotion</a>.</p>', []),
        ('<p>Voir <a href="https://x.fr"></a>.</p>', ["empty-link"]),
        ('<p>Voir <a linktype="page" id="3"> </a>.</p>', ["empty-link"]),
        ('<p><a id="ancre"></a>Un texte</p>', []),
        ('<p><a href="https://x.fr">Cliquez ici</a></p>', ["vague-link-alone"]),
        ('<p><a href="https://x.fr">En savoir plus</a>\xa0!</p>', ["vague-link-alone"]),
        ('<ul><li><a href="https://x.fr">Lire l’article</a></li></ul>', ["vague-link-alone"]),
        ('<p>Pour candidater, <a href="https://x.fr">cliquez ici</a>.</p>', ["vague-link"]),
        ('<h2>Candidater</h2><p><a href="https://x.fr">Cliquez ici</a></p>', ["vague-link"]),
        ('<p><a href="/x"><embed embedtype="image" id="1" alt="Un pont"/></a></p>', []),
        ('<p><a href="/x"><embed embedtype="image" id="1" alt=""/></a></p>', ["empty-link"]),
        ('<p>Voir <a href="https://x.fr">https://www.x.fr/a</a></p>', ["address-as-link"]),
        ("<h1>Le bilan</h1>", ["main-heading-in-text"]),
        ("<h2> </h2><p>Texte</p>", ["empty-heading"]),
        ('<embed embedtype="image" id="1" alt="IMG_2041.jpg"/>', ["file-name-as-alternative"]),
        ('<embed embedtype="image" id="1" alt=""/>', []),
        (f"<p>{LONG}.</p>", ["long-sentence"]),
        (f"<p>{LONG[4:]}.</p>", []),
        (f"<p>Une phrase. {LONG[:80]}. Une autre\xa0?</p>", []),
        ("<p>Notre « state of the art » du sujet.</p>", ["english-passage"]),
        ("<p>Il a dit : “this is what we have to do with our data”.</p>", ["english-passage"]),
        ('<p>Notre <span lang="en">state of the art</span>.</p>', []),
        ("<p>Tapez <code>for the of and with</code>.</p>", []),
        ('<p>Tapez <code lang="en">for <b lang="fr">the</b> of and with</code>.</p>', []),
        ("<p>Les agents ont testé un service open source, web et mobile, en sprint.</p>", []),
        ("<p>« What » dans le titre, « that » et « this » dans le texte.</p>", []),
    ],
)
def test_rich_text(html, codes):
    assert found_in(html) == codes


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("IMG_2041.jpg", True),
        ("DSC00412", True),
        ("2017-03-04_12", True),
        ("logo_eig_final_v2", True),
        ("rapport annuel.pdf", True),
        ("_logo__eig_final_", True),
        (f"{'a' * 100}_{'b' * 100}", False),
        (f"{'logo_' * 50}final !", False),
        ("La promotion 3 en 2019", False),
        ("Promotion 3", False),
        ("EIG 2019", False),
        ("", False),
    ],
)
def test_names_of_files(text, is_name):
    assert wording.is_file_name(text) == is_name


def codes_and_places(*children) -> list[tuple[str, str]]:
    value = BODY.normalize([(name, value) for name, value in children])
    return [(CODES[finding.rule], finding.place) for finding in findings_of(BODY, value)]


FILE = Document(pk=1, collection_id=1, title="bilan_final_v2.pdf")
# Said of a PDF alone, once the page is checked.
UNTAGGED = ("untagged-pdf", "Fichier à télécharger (1) › Fichier")
VIDEO = {"url": "https://vimeo.com/1", "title": "Bilan", "transcript": "<p>Bonjour.</p>"}


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        ([("text", "<h2>Un</h2><p>b</p><h3>a</h3>"), ("text", "<h4>c</h4>")], []),
        ([("text", "<h2>Un</h2><h4>a</h4>")], [("heading-gap", "Texte (1)")]),
        (
            [("text", "<h2>Un</h2>"), ("text", "<h4>a</h4>")],
            [("heading-gap", "Texte (2)")],
        ),
        ([("text", "<h3>Un</h3>")], [("heading-gap", "Texte (1)")]),
        (
            [("buttons", [{"label": "En savoir plus", "url": "https://x.fr"}])],
            [("vague-link-alone", "Boutons (1) › Bouton (1) › Libellé")],
        ),
        (
            # A heading before is context, says RGAA: to be advised, not refused.
            [
                ("text", "<h2>Candidater</h2>"),
                ("buttons", [{"label": "En savoir plus", "url": "https://x.fr"}]),
            ],
            [("vague-link", "Boutons (2) › Bouton (1) › Libellé")],
        ),
        (
            [("tiles", [{"title": "Ici", "url": "https://x.fr"}])],
            [("vague-link-alone", "Tuiles (1) › Tuile (1) › Titre")],
        ),
        ([("video", VIDEO)], []),
        (
            [("video", VIDEO | {"transcript": ""})],
            [("no-transcript", "Vidéo (1) › Transcription")],
        ),
        ([("file", {"document": None, "title": "a.pdf"})], []),
        ([("file", {"document": FILE, "title": "Le bilan"})], [UNTAGGED]),
        *(
            (
                [("file", {"document": FILE, "title": title})],
                [(code, "Fichier à télécharger (1) › Titre"), UNTAGGED],
            )
            for title, code in (("", "file-without-name"), ("Télécharger", "vague-link-alone"))
        ),
        ([("quote", {"text": LONG, "author": "A", "role": ""})], []),
        ([("code", {"code": LONG})], []),
        (
            [("accordion", [{"title": "T", "text": '<p><a href="https://x.fr"></a></p>'}])],
            [("empty-link", "Accordéon (1) › Volet (1) › Texte")],
        ),
        (
            [("tiles", [{"title": "Candidater", "text": f"{LONG}."}])],
            [("long-sentence", "Tuiles (1) › Tuile (1) › Texte")],
        ),
    ],
)
def test_blocks(children, expected):
    assert codes_and_places(*children) == expected


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, []),
        ({"alt": "photo.jpg"}, ["file-name-as-alternative"]),
        ({"alt": "photo.jpg", "decorative": True}, []),
        ({"alt": "a" * 150}, []),
        ({"alt": "a" * 151}, ["long-alternative"]),
        ({"width": 300, "height": 200}, ["small-image"]),
    ],
)
def test_images_for_their_place(fields, codes):
    fields = {"alt": "Une équipe", "decorative": False, "width": 1200, "height": 800} | fields
    picture = Image(pk=1, collection_id=1, title="Vue", file_size=90_000)
    picture.width, picture.height = fields["width"], fields["height"]
    picture.contextual_alt_text, picture.decorative = fields["alt"], fields["decorative"]
    found = codes_and_places(("image", {"image": picture, "caption": ""}))
    assert [code for code, _ in found] == codes


def table(*headings: str):
    return {
        "caption": "Les promotions",
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": ['<p><a href="https://x.fr"></a></p>' for _ in headings]}],
    }


def test_tables():
    found = codes_and_places(("table", BODY.child_blocks["table"].to_python(table("Année", ""))))
    assert found == [
        ("no-column-heading", "Tableau (1)"),
        ("empty-link", "Tableau (1) › ligne\xa01, colonne\xa01"),
        ("empty-link", "Tableau (1) › ligne\xa01, colonne\xa02"),
    ]


# Every block ------------------------------------------------------------------------------------

# Kinds of block that hold no words, link or picture of their own. A new one fails the test below
# until someone decides whether it belongs here.
SILENT = (
    blocks.BooleanBlock,
    blocks.ChoiceBlock,
    blocks.ChooserBlock,
    blocks.DateBlock,
    blocks.FloatBlock,
    blocks.IntegerBlock,
    blocks.URLBlock,
    TermBlock,
)


def leaves(block: blocks.Block):
    match block:
        case ImageBlock():
            yield block
        case blocks.StreamBlock() | blocks.StructBlock() | TypedTableBlock():
            for child in block.child_blocks.values():
                yield from leaves(child)
        case blocks.ListBlock():
            yield from leaves(block.child_block)
        case _:
            yield block


def test_no_kind_of_block_and_no_field_escapes():
    models = [model for model in apps.get_models() if issubclass(model, Page)]
    for model in models:
        for field in model._meta.get_fields():
            if isinstance(field, RichTextField):
                panel_field = model.get_edit_handler().get_form_class().base_fields[field.name]
                assert isinstance(panel_field, CheckedTextField), field
            if not isinstance(field, StreamField):
                continue
            panel_field = model.get_edit_handler().get_form_class().base_fields[field.name]
            assert isinstance(panel_field, CheckedBlockField), field
            for block in leaves(field.stream_block):
                words = (blocks.RichTextBlock, blocks.CharBlock, blocks.TextBlock)
                known = hasattr(block, "own_findings") or isinstance(block, (*words, *SILENT))
                assert known, (field, block.name, type(block))


# Refusal ----------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_a_publication_refused_where_the_breach_is():
    field = CheckedBlockField(block=BODY, required=False)
    value = BODY.normalize(
        [
            ("quote", {"text": "Un", "author": "", "role": ""}),
            (
                "buttons",
                [{"label": "Ici", "url": "https://x.fr", "page": None, "style": "primary"}],
            ),
            ("text", f"<p>{LONG}.</p>"),  # advice alone: refuses nothing
        ]
    )
    field.is_deferred_validation = True
    assert field.clean(value)
    del field.is_deferred_validation
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    errors = refused.value.as_json_data()["blockErrors"]
    assert list(errors) == [1]
    label = errors[1]["blockErrors"][0]["blockErrors"]["label"]["messages"]
    assert label[0].startswith("Lien qui ne dit pas où il mène («\xa0Ici\xa0»)")


def test_an_error_finds_its_cell_and_its_column():
    block = BODY.child_blocks["table"]
    field = CheckedBlockField(block=BODY, required=False)
    with pytest.raises(ValidationError) as refused:
        field.clean(BODY.normalize([("table", block.to_python(table("Année", "")))]))
    errors = refused.value.as_json_data()["blockErrors"][0]
    assert "colonne\xa02" in errors["messages"][0]
    assert "Lien sans texte" in errors["blockErrors"][0][1]["messages"][0]


def test_achievements_are_checked_too():
    block = ChallengePage._meta.get_field("achievements").stream_block
    value = block.normalize([("achievement", {"title": "Un", "text": "<p><a href='/x'></a></p>"})])
    assert [CODES[finding.rule] for finding in findings_of(block, value)] == ["empty-link"]


# Language ---------------------------------------------------------------------------------------


def test_a_passage_in_english_keeps_its_mark_from_editor_to_visitor():
    converter = ContentstateConverter(["english", "bold"])
    stored = '<p data-block-key="a">Notre <span lang="en">road map</span>.</p>'
    again = converter.to_database_format(converter.from_database_format(stored))
    assert '<span lang="en">road map</span>' in again
    assert '<span lang="en">road map</span>' in visible_html(expand_db_html(again))
    other = '<p>Un <span lang="x" onclick="y" style="z">mot</span></p>'
    assert "span" not in visible_html(other)
    assert BeautifulSoup(other, "html.parser").get_text() in visible_html(other)


# PDF --------------------------------------------------------------------------------------------


def pdf_bomb() -> bytes:
    """A PDF whose index unpacks to fifty megabytes."""
    index = zlib.compress(b"\0" * 50_000_000, 9)
    head = b"<</Type/XRef/Size 2/W[1 1 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(index)
    return (
        b"%PDF-1.5\n1 0 obj\n" + head + b"stream\n" + index
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"garbage" * 50,
        b"%PDF-",
        pdf(False)[:150],
        pdf_bomb(),
        pytest.param(pdf(False) + b" " * pdfs.LARGEST, id="large"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_stored_without_advice(admin_client, content):
    tracemalloc.start()
    try:
        assert pdfs.is_tagged(io.BytesIO(content)) is None
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < len(content) + 3 * pdfs.LARGEST_INDEX
    document = document_from_bytes("rapport.pdf", content, title="Rapport")
    assert document.is_tagged is None
    form = admin_client.get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert "balisé" not in form.text


class CountedFile(io.BytesIO):
    """A file that knows how many bytes of it were read."""

    was_read = 0

    def read(self, size=-1):
        data = super().read(size)
        self.was_read += len(data)
        return data


@pytest.mark.parametrize(
    "end",
    [b"", b"startxref 9 %%EOF\nx\n", b"startxref\n9\n%%EOF\n", b"xref\n0 1\nstartxref\n0\n%%EOF"],
)
def test_a_pdf_of_junk_is_not_read_whole(end):
    """It took nine seconds to look for objects in one of 19 MB."""
    file = CountedFile(b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 50_000 + end)
    assert pdfs.is_tagged(file) is None
    assert file.was_read < 50_000


@pytest.mark.parametrize(("content", "is_tagged"), [(pdf(True), True), (pdf(False), False)])
def test_the_tags_of_a_pdf_are_read_as_it_is_stored(admin_client, content, is_tagged):
    assert pdfs.is_tagged(io.BytesIO(content)) is is_tagged
    document = document_from_bytes("rapport.pdf", content, title="Rapport")
    document.refresh_from_db()
    assert document.is_tagged is is_tagged
    assert document.file.read() == content
    form = admin_client.get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert ("Puis remplacez le fichier." in form.text) is not is_tagged


@pytest.mark.django_db
def test_what_is_no_pdf_is_not_said_to_lack_tags(admin_client):
    document = document_from_bytes("donnees.csv", b"a,b\n1,2\n", title="Données")
    form = admin_client.get(reverse("wagtaildocs:edit", args=[document.pk]))
    assert "Puis remplacez le fichier." not in form.text
