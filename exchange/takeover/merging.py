"""One page from the documents of both sites: the present site's words, the other's facts.

The content of each document stays in its record (`ImportedDocument.content`). A page is always
composed of all its documents.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from challenges.folding import folded
from exchange.export.models import Origin
from exchange.export.outcomes import Outcome, Status
from exchange.export.writer import Content, PageWriter
from exchange.takeover.richtext import excerpt
from media.html_text import plain_text

# Relations that unite the members of both sites; of others, the present site's count alone.
UNITED = {"promotions", "categories", "organisations"}
# Kinds of links that a person has once.
SINGLE_LINKS = {"github", "gitlab", "linkedin", "site"}


class SharedPageWriter(PageWriter):
    """Composes a page from all its documents."""

    def composed(self, contents: list[tuple[str, Content]]) -> Content:
        return merge(contents)

    def outcome(self, status: Status, *messages: str) -> Outcome:
        if status != Status.KEPT:
            self.plan.messages += self._unkept()
        return super().outcome(status, *messages)

    def _unkept(self) -> Iterator[str]:
        """Yield a message on each text that another document's text replaces."""
        if self.others and (texts := unkept_prose(self.plan.content, self.whole)):
            yield f"texte non repris, un autre le remplace\xa0: {_summary(texts)}"
        for record in self.others:
            if texts := unkept_prose(record.content or {}, self.whole):
                yield f"remplace le texte de {record.source_path}\xa0: {_summary(texts)}"


def _summary(texts: list[str]) -> str:
    words = sum(len(text.split()) for text in texts)
    return f"«\xa0{excerpt(texts[0])}\xa0» ({words} mots)"


def merge(contents: Iterable[tuple[str, Content]]) -> Content:
    """Return the content of a page from those of its documents, each with its site."""
    ranked = [content for _, content in sorted(contents, key=lambda one: Origin.rank(one[0]))]
    whole = ranked[0]
    for other in ranked[1:]:
        whole = _filled(whole, other)
    return {key: value for key, value in whole.items() if key != "extras"}


def unkept_prose(content: Content, whole: Content) -> list[str]:
    """Return the paragraphs of a document that its page has not."""
    if not content:
        return []
    said = f" {folded(*_prose(whole))} "
    texts = _prose([content["values"], content["streams"]])
    return [text for text in texts if folded(text) and f" {folded(text)} " not in said]


def _prose(value: Any, key: str = "") -> list[str]:
    """Return the paragraphs in a part of a page, however deep: texts of several words."""
    match value:
        case dict():
            return [text for name, one in value.items() for text in _prose(one, name)]
        case list():
            return [text for one in value for text in _prose(one, key)]
        case str() if " " in value.strip() and key not in ("id", "url", "published_at"):
            return plain_text(value).split("\n\n")
    return []


def _filled(first: Content, second: Content) -> Content:
    ours, theirs = first["values"], second["values"]
    values = theirs | ours | {name: theirs[name] for name in theirs if is_empty(ours.get(name))}
    if "roles" in values:
        values["roles"] = _roles(ours.get("roles") or [], theirs.get("roles") or [])
    relations = {
        name: _relation(name, first["relations"].get(name, []), second["relations"].get(name, []))
        for name in sorted(first["relations"].keys() | second["relations"].keys())
    }
    children = second["children"] | first["children"]
    if "team" in children:
        teams = (content["children"].get("team", []) for content in (first, second))
        children["team"] = _team(*teams)
    return first | {
        "values": values,
        "streams": _streams(first, second),
        "relations": relations,
        "children": children,
        "published_at": first["published_at"] or second["published_at"],
    }


def is_empty(value: Any) -> bool:
    """Tell whether a field is empty; « no » and zero are not."""
    return value in (None, "", [])


def _roles(ours: list[str], theirs: list[str]) -> list[str]:
    """Add the lasting roles of the earlier site; only the present one knows today's team."""
    more = [role for role in theirs if role in ("talent", "mentor") or not ours]
    return list(dict.fromkeys([*ours, *more]))


def _relation(name: str, ours: list[int], theirs: list[int]) -> list[int]:
    is_united = name in UNITED and ours
    return list(dict.fromkeys([*ours, *theirs])) if is_united else ours or theirs


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


def _streams(first: Content, second: Content) -> dict[str, list[dict]]:
    ours, theirs = first["streams"], second["streams"]
    streams = {name: ours.get(name) or theirs.get(name, []) for name in {**theirs, **ours}}
    if ours.get("links") and theirs.get("links"):
        streams["links"] = _links(ours["links"], theirs["links"])
    if theirs.get("videos") and not ours.get("videos"):
        shown = json.dumps(ours.get("body", []))
        streams["videos"] = [
            video for video in theirs["videos"] if video["value"]["url"] not in shown
        ]
    if any(ours.values()):  # else the earlier site's text is there, with these blocks
        for name, blocks in second.get("extras", {}).items():
            streams[name] = [*streams.get(name, []), *_unsaid(blocks, first)]
    return dict(sorted(streams.items()))


def _links(ours: list[dict], theirs: list[dict]) -> list[dict]:
    kinds = {link["value"]["kind"] for link in ours} & SINGLE_LINKS
    urls = {_bare(link["value"]["url"]) for link in ours}
    more = [
        link
        for link in theirs
        if link["value"]["kind"] not in kinds and _bare(link["value"]["url"]) not in urls
    ]
    return [*ours, *more][:10]


def _bare(url: str) -> str:
    return url.lower().split("://")[-1].removeprefix("www.").rstrip("/")


def _unsaid(blocks: list[dict], first: Content) -> list[dict]:
    """Return `blocks` without the questions and the figures that the page already has."""
    said = folded(json.dumps(first["streams"], ensure_ascii=False))
    kept = []
    for block in blocks:
        if block["type"] in ("accordion", "figures", "questions"):
            items = [
                item
                for item in block["value"]
                if folded(item.get("title") or item.get("label") or "") not in said
            ]
            block = block | {"value": items}
        if block["value"]:
            kept.append(block)
    return kept if any(block["type"] != "heading" for block in kept) else []
