"""Markdown of the old sites becomes the blocks an editor would have used, and loses no word."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.export import front_matter
from exchange.takeover.blocks import Code, Heading, Picture, Quote, RichText, Video
from exchange.takeover.conversion import convert_markdown
from exchange.takeover.richtext import plain_text
from tests.exchange.takeover.conftest import DASH, NBSP, SEED

CASES = {
    "a paragraph's lines": ("un\ndeux  \ntrois ", [RichText("<p>un deux<br/>trois</p>")]),
    "emphasis": ("*a* **b** `c`", [RichText("<p><i>a</i> <b>b</b> <code>c</code></p>")]),
    "blanks at the edges": (f"{NBSP}\n\na{NBSP}: b{NBSP}", [RichText(f"<p>a{NBSP}: b</p>")]),
    "escapes": (r"\(DINSIC) 1 &lt; 2", [RichText("<p>(DINSIC) 1 &lt; 2</p>")]),
    "invisible characters": ("\ufeffa\u2028b\x01c", [RichText("<p>a b c</p>")]),
    "a link": ("[l](https://a.fr)", [RichText('<p><a href="https://a.fr">l</a></p>')]),
    "a bare address": (
        "https://a.fr talent.es",
        [RichText('<p><a href="https://a.fr">https://a.fr</a> talent.es</p>')],
    ),
    "a script address": (
        '<a href="java\tscript:x">l</a> <a href="vbscript:y">m</a>',
        [RichText("<p>l m</p>")],
    ),
    "nested lists": (
        "- a\n  1. b\n  2. c\n- d",
        [RichText("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>")],
    ),
    "a loose list": (
        "- a\n\n  b\n\n- c",
        [RichText("<ul><li>a<br/>b</li><li>c</li></ul>")],
    ),
    "dashes and non-breaking spaces": (
        f"Deux\xa0:\n\n{DASH}\nun **gras**\nlong\n\n{DASH}\ndeux\n\nfin",
        [
            RichText(
                f"<p>Deux{NBSP}:</p><ul><li>un <b>gras</b> long</li><li>deux</li></ul><p>fin</p>"
            )
        ],
    ),
    "dashes glued to a paragraph": (
        f"Deux :\n-{NBSP}un\n-{NBSP}deux",
        [RichText("<p>Deux :</p><ul><li>un</li><li>deux</li></ul>")],
    ),
    "a dash within a sentence": (
        f"des gens -{NBSP}ou pas",
        [RichText(f"<p>des gens -{NBSP}ou pas</p>")],
    ),
    "heading levels": (
        "#### a\n##### b\n#### c\n# d\n### e",
        [Heading("a", 2), Heading("b", 3), Heading("c", 2), Heading("d", 2), Heading("e", 3)],
    ),
    "a deep heading": (
        "# a\n## b\n### c\n#### d",
        [Heading("a", 2), Heading("b", 3), Heading("c", 4), Heading("d", 4)],
    ),
    "links in headings": (
        "## [un](/un) et deux\n\ntrois",
        [Heading("un et deux", 2), RichText('<p><a href="/un">un</a></p><p>trois</p>')],
    ),
    "Markdown within HTML": (
        "<div>** un ** deux</div>",
        [RichText("<p><b>un</b> deux</p>")],
    ),
    "mark-up in an alternative text": (
        "![**un** {.x}<br>deux](a.png)",
        [Picture("a.png", "un deux")],
    ),
    "italic lines that act as headings": (
        "*Un*\n\na\n\n*Deux\xa0?*\n\nb",
        [
            Heading("Un", 2),
            RichText("<p>a</p>"),
            Heading(f"Deux{NBSP}?", 2),
            RichText("<p>b</p>"),
        ],
    ),
    "italic lines beside real headings": (
        "# T\n\n*Un*\n\na\n\n*Deux*\n\nb",
        [Heading("T", 2), RichText("<p><i>Un</i></p><p>a</p><p><i>Deux</i></p><p>b</p>")],
    ),
    "one italic line": ("*Un*\n\na", [RichText("<p><i>Un</i></p><p>a</p>")]),
    "an image": ("![Un chat](c.png)", [Picture("c.png", "Un chat")]),
    "an image in a sentence": (
        "un ![](c.png) deux **trois ![x](d.png) quatre**",
        [
            RichText("<p>un</p>"),
            Picture("c.png"),
            RichText("<p>deux <b>trois</b></p>"),
            Picture("d.png", "x"),
            RichText("<p><b>quatre</b></p>"),
        ],
    ),
    "an image in a list": (
        "- a\n  ![](c.png)\n- b",
        [RichText("<ul><li>a</li></ul>"), Picture("c.png"), RichText("<ul><li>b</li></ul>")],
    ),
    "an image and its caption": (
        "![x](c.png)\n_Un **chat** [là](/l)_",
        [Picture("c.png", "x", 'Un <b>chat</b> <a href="/l">là</a>')],
    ),
    "a caption in the next paragraph": (
        "![x](c.png)\n\n*Un chat*\n\nfin",
        [Picture("c.png", "x", "Un chat"), RichText("<p>fin</p>")],
    ),
    "a figure": (
        "<figure><img src='c.png' alt='x'><figcaption>Un <b>chat</b></figcaption></figure>",
        [Picture("c.png", "x", "Un <b>chat</b>")],
    ),
    "an image that is a link": (
        "[![Un chat](c.png)](https://a.fr)",
        [Picture("c.png", "Un chat", '<a href="https://a.fr">Un chat</a>')],
    ),
    "a quote": ("> un *deux*\n>\n> trois", [Quote("un deux\n\ntrois")]),
    "a quote with a link": ("> [l](/l)", [RichText('<p><a href="/l">l</a></p>')]),
    "code": ("```python\na = 1\n\nb\n```", [Code("a = 1\n\nb", "python")]),
    "a table": (
        "| a | b |\n|---|---|\n| 1 | **2** |\n| 3 |",
        [RichText("<p>a</p><p>b</p><p>1</p><p><b>2</b></p><p>3</p>")],
    ),
    "a video": (
        '<iframe src="//www.dailymotion.com/embed/video/x8akknj?a=1" title="T"></iframe>',
        [Video("https://www.dailymotion.com/video/x8akknj", "T")],
    ),
    "another frame": (
        '<iframe src="https://framaform.org/a?b=1&c=2"></iframe>',
        [
            RichText(
                '<p><a href="https://framaform.org/a?b=1&amp;c=2">'
                "https://framaform.org/a?b=1&amp;c=2</a></p>"
            )
        ],
    ),
    "raw HTML": (
        "<center><p>un<p><u>deux</u></center><script>trois</script><!-- quatre -->",
        [RichText("<p>un</p><p>deux</p>")],
    ),
}


@pytest.mark.parametrize(("markdown", "expected"), CASES.values(), ids=CASES.keys())
def test_markdown_becomes_blocks(markdown, expected):
    assert list(convert_markdown(markdown).blocks) == expected


@pytest.mark.parametrize(
    ("markdown", "part"),
    [
        ("<script>x</script>", "<script>"),
        ("a <!-- secret -->", "secret"),
        ("<div>x</div>", "<div>"),
        ("# [l](/l)", "placé dessous"),
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
def test_losses_are_reported(markdown, part):
    assert any(part in note for note in convert_markdown(markdown).notes)


def test_the_page_of_the_first_site_in_blocks():
    blocks = convert_markdown(front_matter.split(SEED)[1]).blocks
    assert [type(block) for block in blocks] == [Picture, Heading, RichText, Heading, RichText]
    assert blocks[1].text == f"Qu’est-ce que le programme Entrepreneurs d’intérêt général{NBSP}?"
    assert "<p><b>L’ambition est d’ouvrir l’administration à des personnes expertes.</b></p>" in (
        blocks[2].html
    )
    assert blocks[2].html.count("<li>") == 2
    assert "Etalab (DINSIC).</p>" in blocks[2].html


@pytest.mark.parametrize(
    "markdown", ["> " * 500 + "mot", "<b>" * 3000 + "mot", "- " * 500 + "mot", "<![if mot"]
)
def test_bombs_stay_text(markdown):
    assert "mot" in str(convert_markdown(markdown).blocks)


words_of_prose = st.text("abcdefgéèçœ0123456789’'", min_size=1, max_size=8)
paragraphs = st.lists(st.lists(words_of_prose, min_size=1, max_size=8), min_size=1, max_size=6)


def words(blocks) -> Counter:
    text = " ".join(
        block.text if isinstance(block, Heading) else plain_text(block.html) for block in blocks
    )
    return Counter(re.findall(r"[^\W_]+", text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(paragraphs, st.sampled_from([" ", "\n", NBSP, f"\n-{NBSP}", " *", "\n- ", " **"]))
def test_prose_keeps_its_words(prose, separator):
    markdown = "\n\n".join(separator.join(line) for line in prose)
    expected = Counter(re.findall(r"[^\W_]+", markdown))
    assert words(convert_markdown(markdown).blocks) == expected


MARKUP = "ab \n\t*_`#>-+|[]()!<>/&;:\"'=\\~\xa0\ufeff\u2028\x00\x01é"
TAGS = """
<p> </p> <b> </b> <li> <ul> </ul> <ol> <table> <tr> <td> </table> <figure> </figure> <figcaption>
<img> <img/src=a> <a/href=b> </a> <iframe> <pre> <code> <blockquote> <h2> <script> <!-- -->
<![CDATA[ <?
"""
tags = st.sampled_from(TAGS.split())


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(st.text(MARKUP, max_size=8) | tags | st.text(max_size=4), max_size=25))
def test_anything_converts(pieces):
    result = convert_markdown("".join(pieces))
    for block in result.blocks:
        if isinstance(block, RichText):
            assert block.html
            for tag in ("p", "ul", "ol", "li", "b", "i", "a", "code"):
                opened = len(re.findall(f"<{tag}[ >]", block.html))
                assert opened == block.html.count(f"</{tag}>"), block.html


def test_the_sites_own_documents_convert(shared_content):
    files = sorted(shared_content.rglob("*.md"))
    assert files
    for file in files:
        convert_markdown(file.read_text("utf-8-sig"))
