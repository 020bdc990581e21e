"""The mark-up of the old sites' authors converts without loss, in any order and nesting."""

import re
from collections.abc import Callable
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from takeover.blocks import Block
from takeover.conversion import convert_markdown

MARKUP = re.compile(r"\{\{|\}\}|\{[.:#]|\*\*|\]\(|!\[|\[\^|</?\w|&\w+;|--+>")
# Each inline pattern has places for words, each block pattern places for inline ones.
INLINE = """
{}|{} {}|{} *{}|{} **{}|**{}**|** {} **|**{}** {}|*{}*|***{}***|**{} *{}***|~~{}~~|[{}](/defis/x)
[{}](https://a.fr/b_c)|**[{}](/x)**|<b>{}</b>|<u>{}</u>|<font color=red>{}|{}<br>{}|{}\u2028{}
{}\xa0: {}|&laquo; {} &amp; {}|{}{{.subtitle}}|{} {{.subtitle}}|{}{{: .big}}|https://a.fr/{}
{{{{< arrow-link url="/x" title="{}" >}}}}
{{{{<arrow-link title="{}" url="/x">}}}}|![{}](/img/a.jpg)
{} {{{{< arrow-link url="https://a.fr" title="{}">}}}} {}|{{{{% ref "x" %}}}} {}
{{{{< dailymotion x8akknj "{}">}}}}|{{{{< note >}}}}{}{{{{< /note >}}}}
<img src="/img/a.jpg" alt="{}">
{{{{< dailymotion"{}">}}}} {}|![](/img/a.jpg) {}
""".strip().replace("\n", "|").split("|")  # fmt: skip
BLOCKS = [
    "{}",
    "# {}",
    "#### {}{{.subtitle}}",
    "### {} {{.subtitle}}",
    "## {} ##",
    "#{}",
    "> {}",
    "* {}\n* {}",
    "{} :\n* {}\n* {}",
    "{} :\n1. {}\n2. {}",
    "* {}\n\n  {}\n* {}",
    "- {}\n  - {}\n- {}",
    "1. {}\n\n   * {}\n\n2. {}",
    "> {}\n> \n> {}",
    "> * {}\n> * {}",
    "| {} | {} |\n|---|---|\n| {} | {} |",
    "---\n{}",
    "{}\n\n***\n\n{}",
    "{}\n: {}",
    "<div class='x'>\n\n{}\n\n</div>",
    "<div>{}</div>",
    "<center>{}</center>",
    "<h3>{}</h3>",
    "<details><summary>{}</summary>{}</details>",
    "<table><tr><td>{}</td></tr></table>",
    "<figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>",
    "<p align='center'>{}</p>",
    "<ul><li>{}<li>{}</ul>",
    "<blockquote>{}</blockquote>",
    "<a name='x'></a>{}",
    "<iframe src='https://a.fr'></iframe>{}",
    "-\xa0{}\n-\xa0{}",
    "–\xa0\xa0{}\n\n–\xa0\xa0{}",
]


@st.composite
def documents(draw) -> tuple[str, list[str]]:
    """Draw a document and its words, each there once."""
    words: list[str] = []

    def filled(pattern: str, inside: Callable[[], str]) -> str:
        places = pattern.replace("{{", "").count("{}")
        return pattern.format(*(inside() for _ in range(places)))

    def word() -> str:
        words.append(f"mot{len(words)}é")
        return words[-1]

    def inline() -> str:
        return filled(draw(st.sampled_from(INLINE)), word)

    parts = [filled(draw(st.sampled_from(BLOCKS)), inline) for _ in range(draw(st.integers(1, 4)))]
    return draw(st.sampled_from(["\n\n", "\r\n\r\n"])).join(parts), words


def visible(block: Block) -> str:
    """Return the words of a block that visitors read or hear."""
    match block:
        case ("text", html) | ("heading", {"html": html}):
            # Code is shown as typed.
            html = re.sub(r"<code>.*?</code>", lambda m: m[0].replace("*", ""), html)
            return unescape(re.sub(r"<[^>]*>", " ", html)) + " ".join(
                re.findall(r'href="([^"]*)"', html)
            )
        case "button", {"label": label, "href": href}:
            return f"{label} {href}"
        case "image", {"alt": alt, "caption": caption}:
            return unescape(f"{alt} {re.sub(r'<[^>]*>', ' ', caption)}")
        case "video", {"url": url, "title": title}:
            return f"{url} {title}"
    return str(block)


@settings(max_examples=120, derandomize=True)
@given(documents())
def test_no_word_is_lost_and_the_notes_tell_leftover_markup(document):
    text, words = document
    conversion = convert_markdown(text)
    shown = " ".join(visible(block) for block in conversion.blocks)
    assert [word for word in words if not re.search(rf"{word}(?!\w)", shown)] == []
    left = MARKUP.findall(re.sub(r"https?://\S+", "", shown))
    assert left == [] or any("balisage laissé" in note for note in conversion.notes)
