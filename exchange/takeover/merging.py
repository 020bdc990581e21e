"""One page of what both earlier sites say of it: the present site's words, the other's facts.

What each document says is kept with its record (`ImportedDocument.content`), and a page is always
composed of all of them, so that the order in which the sites came in makes no difference.
"""

import json
from collections.abc import Iterable
from typing import Any

from challenges.folding import folded
from exchange.export.models import Site
from exchange.export.writer import Content
from exchange.takeover.richtext import plain_text

# Relations of which both sites' members are true; of others, the present site's alone.
UNITED = {"promotions", "categories", "organisations"}
# Kinds of links of which a person has one.
SINGLE_LINKS = {"github", "gitlab", "linkedin", "site"}


def merge(contents: Iterable[tuple[str, Content]]) -> Content:
    """Return the content of a page from what each site says of it, the site given with each."""
    ranked = [content for _, content in sorted(contents, key=lambda one: Site.rank(one[0]))]
    whole = ranked[0]
    for other in ranked[1:]:
        whole = _filled(whole, other)
    return {key: value for key, value in whole.items() if key != "extras"}


def unkept_prose(content: Content, whole: Content) -> list[str]:
    """Return the paragraphs that a document has and that the page made of it has not."""
    if not content:
        return []
    said = f" {folded(*_prose(whole))} "
    texts = _prose([content["values"], content["streams"]])
    return [text for text in texts if folded(text) and f" {folded(text)} " not in said]


def _prose(value: Any, key: str = "") -> list[str]:
    """The paragraphs in a part of a page, however deep: what has blanks between its words."""
    match value:
        case dict():
            return [text for name, one in value.items() for text in _prose(one, name)]
        case list():
            return [text for one in value for text in _prose(one, key)]
        case str() if " " in value.strip() and key not in ("id", "url", "published_at"):
            return plain_text(value).split("\n\n")
    return []


def _filled(first: Content, second: Content) -> Content:
    values = _values(first, second)
    streams = _streams(first, second)
    relations = {
        name: _relation(name, first["relations"].get(name, []), second["relations"].get(name, []))
        for name in {**first["relations"], **second["relations"]}
    }
    children = {**second["children"], **first["children"]}
    if "team" in children:
        children["team"] = _team(
            first["children"].get("team", []), second["children"].get("team", [])
        )
    return {
        **first,
        "values": values,
        "streams": streams,
        "relations": dict(sorted(relations.items())),
        "children": children,
        "published_at": first["published_at"] or second["published_at"],
    }


def _values(first: Content, second: Content) -> dict[str, Any]:
    ours, theirs = first["values"], second["values"]
    values = {**theirs, **{key: value for key, value in ours.items() if not is_empty(value)}}
    values = {**ours, **values}
    if "roles" in values:
        values["roles"] = _roles(ours.get("roles") or [], theirs.get("roles") or [])
    return values


def is_empty(value: Any) -> bool:
    """Tell whether a field says nothing; « no » and zero say something."""
    return value in (None, "", [])


def _roles(ours: list[str], theirs: list[str]) -> list[str]:
    """What somebody was stays true; the present site knows best who has left the team."""
    more = [role for role in theirs if role in ("talent", "mentor") or not ours]
    return list(dict.fromkeys([*ours, *more]))


def _relation(name: str, ours: list[int], theirs: list[int]) -> list[int]:
    if name not in UNITED or not ours:
        return ours or theirs
    return list(dict.fromkeys([*ours, *theirs]))


def _team(ours: list[dict], theirs: list[dict]) -> list[dict]:
    """Our team in its order, then who else was in it; mentors and jobs as the earlier site says."""
    said = {member(row): row for row in theirs}
    team = []
    for row in ours:
        other = said.pop(member(row), None)
        if other is not None:
            is_mentor = other["role"] == "mentor" and row["role"] == "agent-public"
            row = {
                **row,
                "role": "mentor" if is_mentor else row["role"],
                "note": row.get("note") or other.get("note", ""),
            }
        team.append(row)
    return [*team, *said.values()]


def member(row: dict) -> Any:
    """What a row of a team is known by: the person's page, or the name without case or accents."""
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
    for name, blocks in second.get("extras", {}).items():
        has_text = any(ours.get(each) for each in ours)
        if has_text:
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
    """Leave out of `blocks` the questions and the figures that the page has already."""
    said = folded(json.dumps(first["streams"], ensure_ascii=False))
    kept = []
    for block in blocks:
        if block["type"] in ("accordion", "figures", "questions"):
            items = [
                item
                for item in block["value"]
                if folded(item.get("title") or item.get("label") or "") not in said
            ]
            if items:
                kept.append({**block, "value": items})
        else:
            kept.append(block)
    has_more = any(block["type"] != "heading" for block in kept)
    return kept if has_more else []
