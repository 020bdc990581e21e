"""What is seen at an address: the texts of a page, or the rows of a file, one a line.

`[label](address)` is a link, `(label)` a button, `{name: value}` a field, `<text>` a picture (`<>`
if it says nothing) or the date of a time, `word(info)` a badge of a colour. `*` is what is current,
chosen or required. `N` is the key of a row, `KEY` a random one.
"""

import difflib
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

FOLDER = Path(__file__).parent / "seen"
ACCEPT = "ACCEPT_SEEN"

UNSEEN = ["script", "style", "template", "svg", "noscript", "head"]
# Around the content of each screen of the admin.
COMMON = ".w-breadcrumbs, .w-slim-header button, [data-comment-add], td .w-dropdown"
COMMON += ", [data-panel-toggle], [type=submit][hidden], .chooser .w-dropdown"
COMMON += ", [data-side-panel=preview], [data-side-panel=checks]"
# The same in each list of the admin.
OF_LISTS = "[data-bulk-action-footer], [data-search-form], #drilldown-id_locale, .pagination"
# The same below each page.
CALLS = "[aria-labelledby=open-calls-title]"
# The same in each event of a calendar.
OF_EVENTS = re.compile(r"END:VEVENT\s*|TRANSP:.*\s*|BEGIN:VALARM(.|\s)*?END:VALARM\s*")
# What visitors know by its colour.
LOOKS = re.compile(r"fr-badge--(success|info)|fr-btn--(secondary)")
INLINE = {"a", "abbr", "b", "bdi", "button", "cite", "code", "em", "i", "img", "input", "label"} | {
    "mark", "q", "s", "select", "small", "span", "strong", "sub", "sup", "textarea", "time", "u",
}  # fmt: skip
# Beyond it, each cell of a row of a table is a line: so a difference shows where it is.
LONGEST_ROW = 700
# What one run has and the next has not.
CHANGING = (
    (re.compile(r"\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b"), "KEY"),
    (re.compile(r"(?<=-)[0-9a-f]{10}(?=\.)"), "KEY"),
    (re.compile(r"(?<=/accord/)[\w:-]+"), "KEY"),
    (re.compile(r"(?<=/confirm/)[\w/-]+"), "KEY"),
    (re.compile(r"(?<=KEY:)[\w-]+"), "KEY"),
    (re.compile(r"(?<=:\d\d)\.\d{3,6}(?=\+)"), ""),
    (re.compile(r"(?<=text image-|kbox image-)\d+"), "N"),
    (re.compile(r"(?<=entrées de journal) de \w+"), ""),  # of the first of several models
    (re.compile(r"\(Il y a [^)]*\)"), "(Il y a…)"),
    (re.compile(r"({(?:checkbox|radio) [\w-]+ (?:home.Menu:)?|Version )\d+"), r"\1N"),
)
KEYS = re.compile(
    r"(/|[?&](?:id|p|lancement|group)=|00&page=|venir/\?page=|new/\?page=|%2F|cation-)\d+(?=[/.)&%?])"
)


def lines_of_page(soup: Tag) -> list[str]:
    """Return what is seen in a part of a page, in its order."""
    for found in soup.select(COMMON):
        found.decompose()
    return tidied("".join(pieces(soup)).split("\n"))


def tidied(lines: Iterable[str]) -> list[str]:
    """Return the lines that say something; a picture that does not stands behind its line."""
    kept: list[str] = []
    for line in lines:
        found = re.sub(r"[ \t\r\f]+", " ", line).strip()
        if found == "<>" and kept:
            kept[-1] += " <>"
        elif found:
            kept.append(found)
    return kept


def pieces(found: Any) -> Iterator[str]:
    """Yield the texts of an element, with the marks of what it is."""
    if isinstance(found, NavigableString):
        if not isinstance(found, Comment):
            yield re.sub(r"[ \t\r\f\n]+", " ", found)
        return
    if found.name in UNSEEN or found.get("type") == "hidden":
        return
    inside = "".join(piece for child in found.children for piece in pieces(child))
    inside = marked(found, inside)
    if found.name == "dd":  # on the line of its term
        yield f" {inside.lstrip()}\n"
    else:
        yield inside if found.name in INLINE else f"\n{inside}" + "\n" * (found.name != "dt")


def marked(found: Tag, inside: str) -> str:
    name, label = found.name, found.get("aria-label")
    text = " ".join((f"{inside} «{label}»" if label else inside).split())
    look = LOOKS.search(" ".join(found.get("class", ())))
    text += f"({look[1] or look[2]})" if look else ""
    star = "*" if {"aria-current", "checked", "selected", "required"} & set(found.attrs) else ""
    if name in ("a", "button") and not text:
        return ""
    if name == "a" and found.get("href"):
        address = without_keys(f"({found['href']})")
        return f" {star}[{text}]{address} "
    if name == "button":
        sent = f" {found['name']}={found.get('value')}" if found.get("name") else ""
        return f" ({text}{sent}) "
    if name == "img":
        return f" <{found.get('alt')}> "
    if name == "input":
        shown = (found.get(key) for key in ("type", "name", "value", "placeholder"))
        return f" {star}{{{' '.join(filter(None, shown))}}} "
    if name in ("select", "textarea"):
        return f" {star}{{{found.get('name')}: {text}}} "
    if name == "option":
        return f" {star}{text} |"
    if name in ("td", "th"):
        return f"{text} |"
    if re.fullmatch("h[1-6]", name):
        anchor = f" {{#{found['id']}}}" if found.get("id") else ""
        return f"{'#' * int(name[1])} {text}{anchor}"
    if name == "tr":
        return text if len(text) <= LONGEST_ROW else text.replace(" | ", " |\n")
    if name == "time":
        return f"{inside}<{found['datetime']}>"
    if look:
        return text
    if name == "dt":
        return f"{text}:"
    return f"«{label}»\n{inside}" if label else f"{star}{inside}"


def without_keys(address: str) -> str:
    return KEYS.sub(r"\1N", address)


def lines_of_head(soup: BeautifulSoup) -> list[str]:
    """Return what search engines, networks and feed readers are told about a page."""
    lines = [found.text for found in soup.select("head title")]
    told = soup.select("meta[name=description], meta[name=robots]")
    lines += [f"{meta['name']}: {meta['content']}" for meta in told]
    pictures = (meta["content"] for meta in soup.select("meta[property^='og:image']"))
    lines.append(" | ".join(("og:image:", *pictures)))
    for link in soup.select("link[rel=canonical], link[rel=alternate]"):
        kept = (link.get("hreflang"), link.get("title"), link["href"])
        lines.append(" ".join((f"{link['rel'][0]}:", *filter(None, kept))))
    for script in soup.select('script[type="application/ld+json"]'):
        lines.append(" / ".join(objects_of(json.loads(script.text))))
    return tidied(without_keys(line) for line in lines)


def lines_of_own_head(soup: BeautifulSoup, address: str) -> list[str]:
    """Return what one page alone tells: not its own address, nor the picture of the site."""
    own = re.compile(
        rf"(canonical|alternate): .*//[^/]+{re.escape(address)}|og:image: .*/sharing.png"
    )
    return [line for line in lines_of_head(soup) if not own.match(line)]


def objects_of(data: Any) -> Iterator[str]:
    """Yield each object with its own values, then those in it."""
    inside = data.values() if isinstance(data, dict) else data
    if isinstance(data, dict):
        yield " | ".join(str(value) for value in inside if not isinstance(value, dict | list))
    for value in inside:
        if isinstance(value, dict | list):
            yield from objects_of(value)
        elif isinstance(data, list):
            yield str(value)


def together(seen_by: dict[str, list[str]]) -> list[str]:
    """Return what two roles see; a line that one of them alone sees begins with its name."""
    (one, first), (other, second) = seen_by.items()
    whose = {"  ": "", "- ": f"{one}: ", "+ ": f"{other}: "}
    lines = difflib.ndiff(first, second, linejunk=None, charjunk=None)
    return [whose[line[:2]] + line[2:] for line in lines if line[:2] in whose]


def lines_of_file(text: str) -> list[str]:
    """Return the rows of a file for programs."""
    if text.startswith(("{", "[")):
        text = text_of_json(json.loads(text))
    elif text.startswith("<"):
        text = re.sub(r">\s*<(?!/)", ">\n<", text)
        text = re.sub(r"(<url>|</loc>)\n(?=<l)", r"\1", text)
    elif text.startswith("BEGIN:"):
        text = text.replace("\r\n ", "")
        first, end, others = text.partition("END:VEVENT")
        text = first + end + OF_EVENTS.sub("", others)
    return tidied(text.splitlines())


def text_of_json(data: Any) -> str:
    """Return data with each object that has no other in it on one line."""
    text = json.dumps(data, ensure_ascii=False)
    return re.sub(r"(?<=[\[{,]) ?(?=\{)", "\n", text)


def names(folder: str = "") -> set[str]:
    """Return the names of all files below a folder."""
    files = (FOLDER / folder).rglob("*.txt")
    return {str(file.relative_to(FOLDER).with_suffix("")) for file in files}


def compare(name: str, lines: Iterable[str]) -> None:
    """Fail with what differs from the file of this name, or write it if that is asked for."""
    text = "\n".join(lines)
    for changing, instead in CHANGING:
        text = changing.sub(instead, text)
    file = FOLDER / f"{name}.txt"
    if os.environ.get(ACCEPT):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", "utf-8")
        return
    known = file.read_text("utf-8").splitlines() if file.exists() else []
    differences = difflib.unified_diff(
        known, text.split("\n"), "as it was", "as it is", lineterm=""
    )
    if found := "\n".join(differences):
        raise AssertionError(
            f"What is seen has changed in {file.relative_to(Path.cwd())}:\n{found}\n"
            f"If that is meant, run `{ACCEPT}=yes make test ARGS=tests/world`, and read the "
            "changes of the files."
        )
