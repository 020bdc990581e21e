"""Hugo's shortcodes, expanded to HTML before the Markdown is parsed, as Hugo does it."""

import re
from collections.abc import Callable
from html import escape

from exchange.takeover.richtext import excerpt

# `{{< name argument key="value" >}}`, also with `%`; the name may be glued to what follows.
SHORTCODE = re.compile(
    r"\{\{(?P<mark>[<%])\s*(?P<closes>/?)\s*(?P<name>[\w-]*)(?P<arguments>.*?)/?\s*[>%]\}\}", re.S
)
ARGUMENT = re.compile(
    r"(?:(?P<key>[\w-]+)=)?(?:\"(?P<quoted>[^\"]*)\"|`(?P<raw>[^`]*)`|(?P<bare>[^\s\"`]+))"
)

Note = Callable[[str], None]


def expand(markdown: str, note: Note) -> str:
    """Return `markdown` without any shortcode; what is dropped is told to `note` in French.

    Buttons become `<a data-button>`, videos `<iframe>`. An unknown shortcode goes, what stands
    between its opening and its closing stays.
    """
    if "{{" not in markdown:
        return markdown
    return SHORTCODE.sub(lambda found: _html(found, note), markdown)


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


def _dailymotion(positional: list[str], named: dict[str, str]) -> str | None:
    key = named.get("id") or (positional[0] if positional else "")
    if not re.fullmatch(r"[\w-]+", key):
        return None
    title = named.get("title") or (positional[1] if len(positional) > 1 else "")
    address = f"https://www.dailymotion.com/embed/video/{key}"
    return f'<iframe src="{address}" title="{escape(title)}"></iframe>'


EXPANSIONS: dict[str, Callable[[list[str], dict[str, str]], str | None]] = {
    "arrow-link": _button,
    "dailymotion": _dailymotion,
}
