"""What records of the Jekyll site's data say, as the fields and the streams of a page."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from exchange.takeover.jekyll import JekyllDocument
from exchange.takeover.plans import Plans
from exchange.takeover.richtext import paragraph
from exchange.takeover.sources import line
from media import videos as media_videos

MOST_VIDEOS = 3  # of each kind
PROFILES = {
    "github": "https://github.com/",
    "gitlab": "https://gitlab.com/",
    "twitter": "https://twitter.com/",
    "linkedin": "https://www.linkedin.com/in/",
}


class Records:
    """Reads the fields of records for `plans`, which takes what is amiss."""

    def __init__(self, plans: Plans):
        self.note = plans.note
        self.image_id = plans.image_id

    def url(self, document: JekyllDocument, key: str, value: str = "") -> str:
        """An address that a field takes, "" for what is none, with a note."""
        url = (value or document.of_record(key)).replace(" ", "%20")
        if not url:
            return ""
        if url.startswith(("hhttp", "htttp")):
            url = f"http{url[5:]}"
            self.note(document, f"adresse corrigée\xa0: {url}")
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            self.note(document, f"«\xa0{key}\xa0» n’est pas une adresse\xa0: {url[:100]}")
            return ""
        return url[:500]

    def links(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for kind, host in PROFILES.items():
            if name := document.of_record(kind):
                url = name if "//" in name else f"{host}{name.strip('/@')}"
                if url := self.url(document, kind, url):
                    known = kind if kind != "twitter" else "autre"
                    label = "Twitter" if kind == "twitter" else ""
                    yield {"type": "link", "value": {"kind": known, "url": url, "label": label}}
        if website := self.url(document, "website"):
            yield {"type": "link", "value": {"kind": "site", "url": website}}

    def key_figures(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for position, figure in enumerate(mappings(document.record.get("key_figures"))):
            amount = figure.get("amount")
            if amount is None or not figure.get("description"):
                continue
            if position >= 8:
                self.note(document, "chiffres clés au-delà de huit écartés")
                return
            shown = (
                f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
                if (type(amount) is int)
                else line(amount)
            )
            yield {
                "type": "figure",
                "value": {
                    "before": line(figure.get("before") or "")[:60],
                    "amount": shown[:30],
                    "after": line(figure.get("after") or "")[:60],
                    "label": line(figure["description"])[:200],
                },
            }

    def achievements(self, document: JekyllDocument) -> Iterator[dict[str, Any]]:
        for position, project in enumerate(mappings(document.record.get("projects"))):
            title = line(project.get("title") or "")
            if not title:
                continue
            if position >= 10:
                self.note(document, "réalisations au-delà de dix écartées")
                return
            image = self.image_id(document, line(project.get("image") or ""))
            yield _achievement(
                title,
                line(project.get("description") or ""),
                url=self.url(document, "url", line(project.get("url") or "")),
                label=line(project.get("call_to_action") or ""),
                image=image,
                alt=title,
            )

    def videos(self, document: JekyllDocument) -> tuple[list[dict], list[dict]]:
        """The videos to show, and those of a player that the site has not, as achievements."""
        shown: list[dict] = []
        elsewhere: list[dict] = []
        for field, kind in (("intro_videos", "introduction"), ("end_of_project_videos", "closing")):
            for video in mappings(document.record.get(field)):
                name = line(video.get("description") or "") or "Vidéo"
                if video.get("show") is not True:
                    self.note(document, f"vidéo non montrée\xa0: «\xa0{name[:60]}\xa0»")
                    continue
                url = _video_url(line(video.get("platform") or ""), line(video.get("id") or ""))
                known = media_videos.recognise(url)
                count = sum(one["type"] == kind for one in shown)
                if known is not None and count < MOST_VIDEOS:
                    value = {"url": known.page_url, "title": name[:200], "poster": None,
                             "transcript": ""}  # fmt: skip
                    shown.append({"type": kind, "value": value})
                elif url and len(elsewhere) < 2:
                    elsewhere.append(_achievement(name, "", url=url, label="Voir la vidéo"))
                    self.note(document, f"vidéo d’un lecteur inconnu, en lien\xa0: {url}")
        return shown, elsewhere


def mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _achievement(
    title: str, text: str, *, url: str, label: str, image: int | None = None, alt: str = ""
) -> dict[str, Any]:
    picture = {"image": image, "decorative": False, "alt_text": alt[:255] if image else ""}
    return {
        "type": "achievement",
        "value": {
            "title": title[:200],
            "image": picture,
            "text": paragraph(text),
            "url": url,
            "link_text": label[:120] if url else "",
        },
    }


def _video_url(platform: str, key: str) -> str:
    addresses = {
        "dailymotion": "https://www.dailymotion.com/video/",
        "vimeo": "https://vimeo.com/",
        "youtube": "https://www.youtube.com/watch?v=",
        "loom": "https://www.loom.com/share/",
    }
    host = addresses.get(platform.lower(), "")
    return f"{host}{key}" if host and re.fullmatch(r"[\w?=&-]+", key) else ""
