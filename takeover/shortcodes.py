"""Hugo's shortcodes, expanded to HTML before the Markdown is parsed, as Hugo does."""

import re
from collections.abc import Callable
from html import escape

from takeover.richtext import excerpt

# `{{< name argument key="value" >}}`, also with `%`; the name may touch the next character.
SHORTCODE = re.compile(
    r"\{\{(?P<mark>[<%])\s*(?P<closes>/?)\s*(?P<name>[\w-]*)(?P<arguments>(?:(?!\{\{).)*?)/?\s*[>%]\}\}",
    re.S,
)
ARGUMENT = re.compile(r"(?:(?P<key>[\w-]+)=)?(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\"]+))")

Note = Callable[[str], None]


def expand(markdown: str, note: Note) -> str:
    """Return `markdown` without any shortcode; `note` takes in French those that are dropped.

    Buttons become `<a data-button>`, videos `<iframe>`. An unknown shortcode goes, the text between
    its opening and its closing stays.
    """
    if "{{" not in markdown:
        return markdown
    return SHORTCODE.sub(lambda found: _html(found, note), markdown)


def _html(found: re.Match, note: Note) -> str:
    positional, named = [], {}
    for argument in ARGUMENT.finditer(found["arguments"]):
        value = argument["quoted"] or argument["bare"] or ""
        if argument["key"]:
            named[argument["key"]] = value.strip()
        else:
            positional.append(value.strip())
    if found["closes"]:
        return ""
    if found["name"] == "arrow-link" and named.get("url"):
        title = named.get("title") or named["url"]
        return f'<a data-button="" href="{escape(named["url"])}">{escape(title)}</a>'
    if found["name"] == "dailymotion" and positional and re.fullmatch(r"[\w-]+", positional[0]):
        title = " ".join(positional[1:])
        address = f"https://www.dailymotion.com/embed/video/{positional[0]}"
        return f'<iframe src="{address}" title="{escape(title)}"></iframe>'
    note(f"raccourci Hugo retiré\xa0: «\xa0{excerpt(found[0])}\xa0»")
    return ""
