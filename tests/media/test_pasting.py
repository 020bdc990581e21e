"""Documents pasted from elsewhere become blocks of a body."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from media.pasting import Pasted

PASTED = Path(__file__).with_name("pasted")
MENTOR = '<a href="https://www.numerique.gouv.fr/mentors">mentor</a>'


@pytest.mark.parametrize("origin", ["word", "libreoffice", "web"])
def test_headings_lists_links_and_tables_are_kept(origin):
    pasted = Pasted((PASTED / f"{origin}.txt").read_text("utf-8"))

    assert [(kind, flat(value)) for kind, value in pasted.blocks] == [
        ("heading", {"text": "Le programme", "level": "2"}),
        (
            "text",
            f"<p>Dix mois pour <b>transformer</b> un service, avec l’aide d’un {MENTOR}.</p>"
            "<ul><li>Des développeurs<ul><li>web</li></ul></li><li>Des juristes</li></ul>",
        ),
        ("heading", {"text": "Candidater", "level": "3"}),
        ("text", "<ol><li>Lire l’appel</li><li>Écrire</li></ol>"),
        (
            "table",
            {
                "caption": "",
                "columns": [
                    {"type": "text", "heading": "Promotion"},
                    {"type": "text", "heading": "Défis"},
                ],
                "rows": [{"values": ["<p><b>EIG 6</b></p>", "<p>19</p>"]}],
            },
        ),
    ]
    assert pasted.left_out == "N’a pas pu être collé\xa0: 1\xa0image."


def flat(value):
    return " ".join(value.split()) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("html", "levels"),
    [
        ("<h3>A</h3><h5>B</h5><h3>C</h3>", "232"),
        ("<h1>A</h1><h2>B</h2><h3>C</h3><h6>D</h6>", "2344"),
        ("<h1>A</h1><h4>B</h4><h4>C</h4>", "233"),
    ],
)
def test_the_outline_starts_below_the_title_and_skips_no_level(html, levels):
    blocks = Pasted(html).blocks
    assert "".join(value["level"] for _, value in blocks) == levels


def test_losses_of_a_paste_are_counted():
    pasted = Pasted(
        "<h2>Suite</h2><p><img><img><iframe></iframe> <a href='file:///C:/notes.docx'>notes</a></p>"
        "<table><tr><td colspan=2>Total</td><td>3</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>"
        "</table>"
    )

    assert pasted.left_out == (
        "N’a pas pu être collé\xa0: 2\xa0images, 1\xa0vidéo ou son, 1\xa0adresse de lien."
        " Les cellules fusionnées d’un tableau ont été séparées."
    )
    _, (_, text), (_, table) = pasted.blocks
    assert text == "<p>notes</p>"
    assert [column["heading"] for column in table["columns"]] == ["Total", "", "3"]


def test_a_cell_merged_downwards_keeps_the_others_in_their_columns():
    html = (
        "<table><tr><th>Ville</th><th>Défi</th></tr><tr><td rowspan=2>Lyon</td><td>A</td></tr>"
        "<tr><td>B</td></tr><tr><td>Metz</td><td>C</td></tr></table>"
    )
    [(_, table)] = Pasted(html).blocks
    assert [row["values"] for row in table["rows"]] == [
        ["<p>Lyon</p>", "<p>A</p>"],
        ["", "<p>B</p>"],
        ["<p>Metz</p>", "<p>C</p>"],
    ]


def test_the_marks_of_a_revision_stay_out():
    """Word copies the words that were taken away, and puts the comments below the text."""
    pasted = Pasted(
        "<h2>Suite</h2><p>Il y a <del>dix</del><ins>douze</ins> défis"
        "<span class=MsoCommentReference><a href='#_msocom_1'>[JD1]</a></span>.</p>"
        "<div style='mso-element:comment-list'><p class=MsoCommentText>À cacher</p></div>"
    )
    assert pasted.blocks[1] == ("text", "<p>Il y a douze défis.</p>")
    assert pasted.left_out == (
        "Les commentaires et les mots supprimés d’une relecture n’ont pas été collés."
    )


def test_a_list_of_word_may_lack_its_bullets():
    pasted = Pasted(
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'></span>Un</p>"
    )
    assert pasted.blocks == [("text", "<ul><li>Un</li></ul>")]


def test_quotes_and_code_become_blocks():
    pasted = Pasted("<blockquote><p>Dix mois.</p></blockquote><pre>a = 1\n  b = 2\n</pre>")
    assert pasted.blocks == [
        ("quote", {"text": "Dix mois.", "author": "", "role": ""}),
        ("code", {"code": "a = 1\n  b = 2"}),
    ]


def test_a_list_beside_its_item_goes_into_it():
    """Google Docs writes the list below an item so."""
    pasted = Pasted("<ul><li>Un</li><ul><li>Deux</li></ul><li>Trois</li></ul>")
    [(_, text)] = pasted.blocks
    assert text == "<ul><li>Un<ul><li>Deux</li></ul></li><li>Trois</li></ul>"


def test_the_lines_of_a_cell_are_paragraphs():
    """A cell takes neither lists nor headings."""
    cell = "<td><h3>Un</h3><ul><li>Deux<ul><li>Trois</li></ul></li></ul></td>"
    rows = f"<tr><th>A</th><th>B</th></tr><tr>{cell}<td></td></tr>"
    [(_, table)] = Pasted(f"<table>{rows}</table>").blocks
    assert table["rows"][0]["values"] == ["<p>Un</p><p>Deux</p><p>Trois</p>", ""]


def test_a_table_that_only_arranges_a_page_is_text():
    pasted = Pasted("<table><tr><td><h2>Un</h2><p>Deux</p></td></tr></table><p>Trois</p>")
    assert [kind for kind, _ in pasted.blocks] == ["heading", "text"]
    assert pasted.blocks[1][1] == "<p>Deux</p><p>Trois</p>"


def test_bold_follows_the_look_of_the_text():
    """Google Docs wraps all text in a `<b>` of normal weight, and marks bold text by a style."""
    pasted = Pasted(
        '<b style="font-weight:normal;" id="docs-internal-guid-1"><h2><span>Titre</span></h2>'
        '<p>Un mot <span style="font-weight:700">gras</span>.</p></b>'
    )
    assert pasted.blocks[1] == ("text", "<p>Un mot <b>gras</b>.</p>")


def test_the_editor_gets_the_blocks_that_its_form_holds(admin_client: Client):
    html = "<h2>Titre</h2><p>Mot <a href='javascript:alert(1)'>x</a><script>alert(1)</script></p>"
    answer = admin_client.post(reverse("pasted_blocks"), {"html": html}).json()

    heading, text = answer["blocks"]
    assert heading["value"] == {"text": "Titre", "level": ["2"]}
    assert '"text": "Mot x"' in text["value"]
    assert "alert" not in str(answer)
    assert heading["id"] != text["id"]
