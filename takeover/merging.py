"""One page from the documents of both sites: the present site's words, the other's facts.

The content of each document stays in its record (`LegacyDocument.content`). A page is always
composed of all its documents.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from listing.folding import folded
from takeover.html_text import plain_text
from takeover.outcomes import Outcome, Status
from takeover.page_writer import Content, PageWriter, Plan, as_json
from takeover.richtext import excerpt
from takeover.sources import rank

# Kinds of links that a person has once.
SINGLE_LINKS = {"github", "gitlab", "linkedin", "site"}
MOST_LINKS = 10
HEADINGS = re.compile(r"<h(\d)>.*?</h\1>")
# What a text may take with it, as the stored content has it.
PARTS = {
    "titre": re.compile(r"<h[2-4]>(.*?)</h"),
    "lien": re.compile(r'<a (?:href=\\"|linktype=\\"\w+\\" id=\\"|id=\\")([^"\\]+)'),
    "image": re.compile(r'"image": (\d+)'),
    "vidéo": re.compile(r'"type": "video", "value": \{"url": "([^"]+)'),
}
# Keys of values that are not the prose of a document.
NO_PROSE = {"id", "url", "first_published_at", "team"}


@dataclass
class SharedPlan(Plan):
    """A page as a document of one of the two sites describes it.

    `extras` are blocks to add to a page with the text of the other site, by their field.
    """

    extras: dict[str, list[dict]] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        return super().content | as_json({"extras": self.extras})


class SharedPageWriter(PageWriter):
    """Composes a page from all its documents."""

    def composed(self) -> Content:
        return merge((record.origin, record.content) for record in self.records if record.content)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        if status != Status.KEPT:
            self.plan.messages += self._unkept()
        return super().outcome(status, *messages)

    def _unkept(self) -> Iterator[str]:
        """Yield a message on each text that another document's text replaces."""
        for record in self.records:
            if record.content and (texts := unkept_prose(record.content, self.whole)):
                reason = f"remplace le texte de {record.source_path}"
                if record == self.own:
                    reason = "texte non repris, un autre le remplace"
                counts = [f"{sum(len(text.split()) for text in texts)} mots"]
                counts += unkept_parts(record.content, self.whole)
                yield f"{reason}\xa0: «\xa0{excerpt(texts[0])}\xa0» ({', '.join(counts)})"


def unkept_prose(content: Content, whole: Content) -> list[str]:
    """Return the paragraphs of a document that its page has not."""
    said = f" {folded(*_prose(whole['values']))} "
    texts = _prose(content["values"] | {"title": ""})
    return [text for text in texts if folded(text) and f" {folded(text)} " not in said]


def unkept_parts(content: Content, whole: Content) -> Iterator[str]:
    """Yield how many headings, links, images and videos of a document its page has not."""
    body, kept = (json.dumps(one["values"], ensure_ascii=False) for one in (content, whole))
    for name, pattern in PARTS.items():
        if number := len(set(pattern.findall(body)) - set(pattern.findall(kept))):
            yield f"{number} {name}{'s' if number > 1 else ''}"


def _prose(value: Any, key: str = "") -> list[str]:
    """Return the paragraphs in a part of a page, however deep: texts of several words."""
    match value:
        case _ if key in NO_PROSE:
            return []
        case dict():
            return [text for name, one in value.items() for text in _prose(one, name)]
        case list():
            return [text for one in value for text in _prose(one, key)]
        case str() if " " in value.strip():
            return plain_text(value).split("\n\n")
    return []


# The fields of a page ---------------------------------------------------------------------------


def merge(contents: Iterable[tuple[str, Content]]) -> Content:
    """Return the content of a page from those of its documents, each with its site."""
    ranked = [content for _, content in sorted(contents, key=lambda one: rank(one[0]))]
    whole = ranked[0] if ranked else {}
    for other in ranked[1:]:
        whole = _filled(whole, other)
    if "team" in whole.get("values", {}):
        rows = enumerate(whole["values"]["team"])
        team = [{"pk": None, "sort_order": position} | row for position, row in rows]
        whole = whole | {"values": whole["values"] | {"team": team}}
    return whole


def _filled(first: Content, second: Content) -> Content:
    """Return the first content, its fields united with those of the second or filled by them."""
    ours, theirs = first["values"], second["values"]
    values = theirs | ours
    for name in theirs:
        if name in UNITED:
            values[name] = UNITED[name](ours.get(name) or [], theirs[name] or [])
        elif ours.get(name) in (None, "", []):  # « no » and zero are values
            values[name] = theirs[name]
    if theirs.get("videos") and not ours.get("videos"):
        shown = json.dumps(ours.get("body", []))
        values["videos"] = [each for each in theirs["videos"] if each["value"]["url"] not in shown]
    if values.get("authors") and not ours.get("authors"):  # their line names no author twice
        values["author_line"] = theirs["author_line"]
    if ours.get("body"):  # else the earlier site's text is there, with these blocks
        for name, blocks in second["extras"].items():
            values[name] = [*values.get(name, []), *_unsaid(blocks, ours)]
    return first | {"values": values}


def _all(ours: list[int], theirs: list[int]) -> list[int]:
    return list(dict.fromkeys([*ours, *theirs]))


def _roles(ours: list[str], theirs: list[str]) -> list[str]:
    """Add the lasting roles of the earlier site; only the present one knows today's team."""
    more = [role for role in theirs if role in ("talent", "mentor") or not ours]
    return list(dict.fromkeys([*ours, *more]))


def _team(ours: list[dict], theirs: list[dict]) -> list[dict]:
    """Return our team in its order, then the others; the earlier site knows mentors and jobs."""
    others = {member(row): row for row in theirs}
    team = []
    for row in ours:
        if other := others.pop(member(row), None):
            is_mentor = other["role"] == "mentor" and row["role"] == "agent-public"
            row = row | {
                "role": "mentor" if is_mentor else row["role"],
                "note": row.get("note") or other.get("note", ""),
            }
        team.append(row)
    return [*team, *others.values()]


def member(row: dict) -> Any:
    """Return the person's page of a row of a team, or the name without case or accents."""
    return row.get("person_id") or folded(row.get("name", ""))


def _links(ours: list[dict], theirs: list[dict]) -> list[dict]:
    kinds = {link["value"]["kind"] for link in ours} & SINGLE_LINKS
    urls = {_bare(link["value"]["url"]) for link in ours}
    more = [
        link
        for link in theirs
        if link["value"]["kind"] not in kinds and _bare(link["value"]["url"]) not in urls
    ]
    return [*ours, *more][:MOST_LINKS]


def _bare(url: str) -> str:
    return url.lower().split("://")[-1].removeprefix("www.").rstrip("/")


def _unsaid(blocks: list[dict], ours: dict[str, Any]) -> list[dict]:
    """Return `blocks` without the questions and the figures that the page already has."""
    said = folded(json.dumps(ours, ensure_ascii=False))
    kept = []
    for block in blocks:
        if block["type"] in ("accordion", "figures"):
            items = [
                item
                for item in block["value"]
                if folded(item.get("title") or item.get("label") or "") not in said
            ]
            block = block | {"value": items}
        if block["value"]:
            kept.append(block)
    is_more = any(block["type"] != "text" or HEADINGS.sub("", block["value"]) for block in kept)
    return kept if is_more else []


# The fields that have the values of both sites. Of others, the present site's counts alone.
UNITED: dict[str, Callable[[list, list], list]] = {
    "promotions": _all,
    "categories": _all,
    "organisations": _all,
    "roles": _roles,
    "team": _team,
    "links": _links,
}
