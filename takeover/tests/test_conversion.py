"""Markdown of the old sites becomes the blocks of an editor, and loses no word."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from takeover.blocks import Block, heading, image, quote
from takeover.conversion import convert_markdown
from takeover.tests.conftest import DASH, NBSP


def text(html: str) -> Block:
    return "text", html


CASES = {
    "a paragraph's lines": ("un\ndeux  \ntrois ", [text("<p>un deux<br/>trois</p>")]),
    "emphasis": ("*a* **b** `c`", [text("<p><i>a</i> <b>b</b> <code>c</code></p>")]),
    "blanks at the edges": (f"{NBSP}\n\na{NBSP}: b{NBSP}", [text(f"<p>a{NBSP}: b</p>")]),
    "escapes": (r"\(DINSIC) 1 &lt; 2", [text("<p>(DINSIC) 1 &lt; 2</p>")]),
    "invisible characters": ("\ufeffa\u2028b\x01c", [text("<p>a b c</p>")]),
    "a link": ("[l](https://a.fr)", [text('<p><a href="https://a.fr">l</a></p>')]),
    "a bare address": (
        "https://a.fr talent.es",
        [text('<p><a href="https://a.fr">https://a.fr</a> talent.es</p>')],
    ),
    "a script address": (
        '<a href="java\tscript:x">l</a> <a href="vbscript:y">m</a>',
        [text("<p>l m</p>")],
    ),
    "nested lists": (
        "- a\n  1. b\n  2. c\n- d",
        [text("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>")],
    ),
    "a loose list": (
        "- a\n\n  b\n\n- c",
        [text("<ul><li>a<br/>b</li><li>c</li></ul>")],
    ),
    "dashes and non-breaking spaces": (
        f"Deux\xa0:\n\n{DASH}\nun **gras**\nlong\n\n{DASH}\ndeux\n\nfin",
        [text(f"<p>Deux{NBSP}:</p><ul><li>un <b>gras</b> long</li><li>deux</li></ul><p>fin</p>")],
    ),
    "dashes glued to a paragraph": (
        f"Deux :\n-{NBSP}un\n-{NBSP}deux",
        [text("<p>Deux :</p><ul><li>un</li><li>deux</li></ul>")],
    ),
    "a dash within a sentence": (
        f"des gens -{NBSP}ou pas",
        [text(f"<p>des gens -{NBSP}ou pas</p>")],
    ),
    "heading levels": (
        "#### a\n##### b\n#### c\n# d\n### e",
        [heading("a", 2), heading("b", 3), heading("c", 2), heading("d", 2), heading("e", 3)],
    ),
    "a deep heading": (
        "# a\n## b\n### c\n#### d",
        [heading("a", 2), heading("b", 3), heading("c", 4), heading("d", 4)],
    ),
    "links in headings": (
        "## [un](/un) et deux\n\ntrois",
        [
            ("heading", {"html": '<a href="/un">un</a> et deux', "level": "2"}),
            text("<p>trois</p>"),
        ],
    ),
    "Markdown within HTML": (
        "<div>** un ** deux</div>",
        [text("<p><b>un</b> deux</p>")],
    ),
    "mark-up in an alternative text": (
        "![**un** {.x}<br>deux](a.png)",
        [image("a.png", "un deux")],
    ),
    "italic lines that act as headings": (
        "*Un*\n\na\n\n*Deux\xa0?*\n\nb",
        [
            heading("Un", 2),
            text("<p>a</p>"),
            heading(f"Deux{NBSP}?", 2),
            text("<p>b</p>"),
        ],
    ),
    "italic lines beside real headings": (
        "# T\n\n*Un*\n\na\n\n*Deux*\n\nb",
        [heading("T", 2), text("<p><i>Un</i></p><p>a</p><p><i>Deux</i></p><p>b</p>")],
    ),
    "one italic line": ("*Un*\n\na", [text("<p><i>Un</i></p><p>a</p>")]),
    "an image": ("![Un chat](c.png)", [image("c.png", "Un chat")]),
    "an image in a sentence": (
        "un ![](c.png) deux **trois ![x](d.png) quatre**",
        [
            text("<p>un</p>"),
            image("c.png"),
            text("<p>deux <b>trois</b></p>"),
            image("d.png", "x"),
            text("<p><b>quatre</b></p>"),
        ],
    ),
    "an image in a list": (
        "- a\n  ![](c.png)\n- b",
        [text("<ul><li>a</li></ul>"), image("c.png"), text("<ul><li>b</li></ul>")],
    ),
    "an image and its caption": (
        "![x](c.png)\n_Un **chat** [là](/l)_",
        [image("c.png", "x", 'Un <b>chat</b> <a href="/l">là</a>')],
    ),
    "a caption in the next paragraph": (
        "![x](c.png)\n\n*Un chat*\n\nfin",
        [image("c.png", "x", "Un chat"), text("<p>fin</p>")],
    ),
    "a figure": (
        "<figure><img src='c.png' alt='x'><figcaption>Un <b>chat</b></figcaption></figure>",
        [image("c.png", "x", "Un <b>chat</b>")],
    ),
    "an image that is a link": (
        "[![Un chat](c.png)](https://a.fr)",
        [image("c.png", "Un chat", '<a href="https://a.fr">Un chat</a>')],
    ),
    "a quote": ("> un *deux*\n>\n> trois", [quote("un deux\n\ntrois")]),
    "a quote with a link": ("> [l](/l)", [text('<p><a href="/l">l</a></p>')]),
    "code": (
        "```python\na = 1\n\nb\n```",
        [("code", {"code": "a = 1\n\nb"})],
    ),
    "a table": (
        "| a | b |\n|---|---|\n| 1 | **2** |\n| 3 |",
        [text("<p>a</p><p>b</p><p>1</p><p><b>2</b></p><p>3</p>")],
    ),
    "a video": (
        '<iframe src="//www.dailymotion.com/embed/video/x8akknj?a=1" title="T"></iframe>',
        [
            (
                "video",
                {
                    "url": "https://www.dailymotion.com/video/x8akknj",
                    "title": "T",
                    "poster": None,
                    "transcript": "",
                },
            )
        ],
    ),
    "another frame": (
        '<iframe src="https://framaform.org/a?b=1&c=2"></iframe>',
        [
            text(
                '<p><a href="https://framaform.org/a?b=1&amp;c=2">'
                "https://framaform.org/a?b=1&amp;c=2</a></p>"
            )
        ],
    ),
    "raw HTML": (
        "<center><p>un<p><u>deux</u></center><script>trois</script><!-- quatre -->",
        [text("<p>un</p><p>deux</p>")],
    ),
}


@pytest.mark.parametrize(("markdown", "expected"), CASES.values(), ids=CASES.keys())
def test_markdown_becomes_the_blocks_that_an_editor_would_use(markdown, expected):
    assert convert_markdown(markdown).blocks == expected


@pytest.mark.parametrize(
    ("markdown", "part"),
    [
        ("<script>x</script>", "<script>"),
        ("a <!-- secret -->", "secret"),
        ("<u>x</u>", "<u>"),
        ('<a href="javascript:x">l</a>', "javascript:x"),
        ('<iframe src="https://a.fr/x"></iframe>', "https://a.fr/x"),
        ("1. a\n   ![](b.png)\n2. c", "recommence"),
        ("> [l](/l)", "citation"),
        ("| a |\n|---|\n| b |", "tableau non repris"),
        ("a[^1]", "balisage laissé dans le texte, à relire\xa0: «\xa0a[^1]"),
        ("<div>[l](/l)</div>", "balisage laissé"),
        ("{{< inconnu >}}a", "raccourci Hugo retiré"),
    ],
)
def test_the_notes_tell_each_loss(markdown, part):
    assert any(part in note for note in convert_markdown(markdown).notes)


@pytest.mark.parametrize(
    "markdown",
    [
        "> " * 500 + "mot",
        "<b>" * 3000 + "mot",
        "- " * 500 + "mot",
        "<![if mot",
        f"mot{NBSP * 200_000}mot",
        f"**{NBSP * 200_000}mot",
    ],
)
def test_a_document_that_no_parser_takes_stays_text(markdown):
    assert "mot" in str(convert_markdown(markdown).blocks)


MARKUP = "ab \n\t*_`#>-+|[]()!<>/&;:\"'=\\~\xa0\ufeff\u2028\x00\x01é"
TAGS = """
<p> </p> <b> </b> <li> <ul> </ul> <ol> <table> <tr> <td> </table> <figure> </figure> <figcaption>
<img> <img/src=a> <a/href=b> </a> <iframe> <pre> <code> <blockquote> <h2> <script> <!-- -->
<![CDATA[ <?
"""
tags = st.sampled_from(TAGS.split())


@settings(max_examples=200, derandomize=True)
@given(st.lists(st.text(MARKUP, max_size=8) | tags | st.text(max_size=4), max_size=25))
def test_any_text_becomes_well_formed_rich_text(pieces):
    result = convert_markdown("".join(pieces))
    for html in (value for kind, value in result.blocks if kind == "text"):
        assert html
        for tag in ("p", "ul", "ol", "li", "b", "i", "a", "code"):
            opened = len(re.findall(f"<{tag}[ >]", html))
            assert opened == html.count(f"</{tag}>"), html
