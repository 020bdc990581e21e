"""Hugo's shortcodes, expanded to HTML before the Markdown is parsed, as Hugo does it."""

import re
from collections.abc import Callable
from html import escape

from legacy.takeover.richtext import excerpt

# `{{< name argument key="value" >}}`, also with `%`; the name may be glued to what follows.
SHORTCODE = re.compile(
    r"\{\{(?P<mark>[<%])\s*(?P<closes>/?)\s*(?P<name>[\w-]*)(?P<arguments>.*?)/?\s*[>%]\}\}", re.S
)
# `{{</* name */>}}` is how Hugo's own documentation shows one.
SHOWN = re.compile(r"\{\{(?P<open>[<%])/\*(?P<inside>.*?)\*/(?P<close>[>%])\}\}", re.S)
UNCLOSED = re.compile(r"\{\{[<%]\s*[\w-]*")
ARGUMENT = re.compile(
    r"(?:(?P<key>[\w-]+)=)?(?:\"(?P<quoted>[^\"]*)\"|`(?P<raw>[^`]*)`|(?P<bare>[^\s\"`]+))"
)

Note = Callable[[str], None]


def expand(markdown: str, note: Note) -> str:
    """Return `markdown` without any shortcode; what is dropped is told to `note` in French.

    Buttons become `<a data-button>`, videos `<iframe>`, figures `<figure>`. An unknown shortcode
    goes, what stands between its opening and its closing stays.
    """
    if "{{" not in markdown:
        return markdown
    shown: list[str] = []

    def keep(found: re.Match) -> str:
        shown.append(f"{{{{{found['open']}{found['inside']}{found['close']}}}}}")
        return f"\x00{len(shown) - 1}\x00"

    markdown = SHOWN.sub(keep, markdown)
    markdown = SHORTCODE.sub(lambda found: _html(found, note), markdown)
    if UNCLOSED.search(markdown):
        note("raccourci Hugo non fermé\xa0: ses mots sont gardés")
        markdown = UNCLOSED.sub("", markdown)
    return re.sub("\x00(\\d+)\x00", lambda found: shown[int(found[1])], markdown)


def _html(found: re.Match, note: Note) -> str:
    name, positional, named = found["name"], [], {}
    for argument in ARGUMENT.finditer(found["arguments"]):
        value = next(
            (argument[key] for key in ("quoted", "raw", "bare") if argument[key] is not None), ""
        )
        if argument["key"]:
            named[argument["key"]] = value
        else:
            positional.append(value)
    if not found["closes"] and name in EXPANSIONS:
        html = EXPANSIONS[name](positional, named)
        if html is not None:
            return html
    if not found["closes"]:
        note(f"raccourci Hugo retiré\xa0: «\xa0{excerpt(found[0])}\xa0»")
    return ""


def _button(positional: list[str], named: dict[str, str]) -> str | None:
    url = named.get("url") or (positional[0] if positional else "")
    title = named.get("title") or (positional[1] if len(positional) > 1 else url)
    if not url.strip():
        return escape(title) or None
    return f'<a data-button="" href="{escape(url.strip())}">{escape(title.strip())}</a>'


def _player(address: str) -> Callable[[list[str], dict[str, str]], str | None]:
    def expansion(positional: list[str], named: dict[str, str]) -> str | None:
        key = named.get("id") or (positional[0] if positional else "")
        if not re.fullmatch(r"[\w-]+", key):
            return None
        title = named.get("title") or (positional[1] if len(positional) > 1 else "")
        return f'<iframe src="{address}{key}" title="{escape(title)}"></iframe>'

    return expansion


def _figure(positional: list[str], named: dict[str, str]) -> str | None:
    src = named.get("src") or (positional[0] if positional else "")
    if not src:
        return None
    picture = f'<img src="{escape(src)}" alt="{escape(named.get("alt", ""))}">'
    if link := named.get("link"):
        picture = f'<a href="{escape(link)}">{picture}</a>'
    words = " ".join(filter(None, [named.get("title"), named.get("caption"), named.get("attr")]))
    caption = f"<figcaption>{escape(words)}</figcaption>" if words else ""
    return f"<figure>{picture}{caption}</figure>"


def _reference(positional: list[str], named: dict[str, str]) -> str | None:
    path = (named.get("path") or (positional[0] if positional else "")).removesuffix(".md")
    return f"/{path.strip('/').removesuffix('_index').strip('/')}/" if path else None


EXPANSIONS: dict[str, Callable[[list[str], dict[str, str]], str | None]] = {
    "arrow-link": _button,
    "dailymotion": _player("https://www.dailymotion.com/embed/video/"),
    "youtube": _player("https://www.youtube.com/embed/"),
    "vimeo": _player("https://player.vimeo.com/video/"),
    "figure": _figure,
    "ref": _reference,
    "relref": _reference,
}
