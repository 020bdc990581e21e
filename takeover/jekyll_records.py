"""The records of the Jekyll site's data as the fields and the streams of a page."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from media import videos as media_videos
from takeover.blocks import link_to
from takeover.jekyll_texts import within_site
from takeover.richtext import line, paragraph
from takeover.site_importer import SiteImporter
from takeover.sources import Document, mappings

MOST_FIGURES, MOST_ACHIEVEMENTS = 8, 10
MOST_VIDEOS = 3  # of each kind
PROFILES = {
    "github": "https://github.com/",
    "gitlab": "https://gitlab.com/",
    "twitter": "https://twitter.com/",
    "linkedin": "https://www.linkedin.com/in/",
}


class Records:
    """Reads the fields of records for `importer`, and gives it the notes on them."""

    def __init__(self, importer: SiteImporter):
        self.note = importer.note
        self.image_id = importer.image_id
        self.texts = importer.texts

    def url(self, document: Document, key: str, value: str = "") -> str:
        """Return an address that a field takes, "" and a note for anything else."""
        url = (value or document.text(key)).replace(" ", "%20")
        if not url:
            return ""
        if url.startswith(("hhttp", "htttp")):
            url = f"http{url[5:]}"
            self.note(document, f"adresse corrigée\xa0: {url}")
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            self.note(document, f"lien retiré, rien n’est à son adresse\xa0: {url[:100]}")
            return ""
        return url[:500]

    def links(self, document: Document) -> Iterator[dict[str, Any]]:
        for kind, host in PROFILES.items():
            if name := document.text(kind):
                url = name if "//" in name else f"{host}{name.strip('/@')}"
                if url := self.url(document, kind, url):
                    known = kind if kind != "twitter" else "autre"
                    label = "Twitter" if kind == "twitter" else ""
                    yield {"type": "link", "value": {"kind": known, "url": url, "label": label}}
        if website := self.url(document, "website"):
            yield {"type": "link", "value": {"kind": "site", "url": website}}

    def key_figures(self, document: Document) -> list[dict[str, Any]]:
        found = [
            figure
            for figure in mappings(document.fields.get("key_figures"))
            if line(figure.get("amount")) and line(figure.get("description"))
        ]
        if len(found) > MOST_FIGURES:
            self.note(document, f"chiffres clés au-delà de {MOST_FIGURES} écartés")
        return [{"type": "figure", "value": _figure(each)} for each in found[:MOST_FIGURES]]

    def achievements(self, document: Document) -> list[dict[str, Any]]:
        found = [
            each for each in mappings(document.fields.get("projects")) if line(each.get("title"))
        ]
        if len(found) > MOST_ACHIEVEMENTS:
            self.note(document, f"réalisations au-delà de {MOST_ACHIEVEMENTS} écartées")
        return [self._project(document, each) for each in found[:MOST_ACHIEVEMENTS]]

    def _project(self, document: Document, project: dict[str, Any]) -> dict[str, Any]:
        title, label = line(project["title"]), line(project.get("call_to_action"))
        text = paragraph(line(project.get("description")))
        url = line(project.get("url"))
        # The field takes the addresses of other sites; the text leads within this one. Its link
        # says where to: the editor refuses « Découvrir » alone.
        name = f"{label}\xa0: {title}" if label else title
        if link := self._link(name, within_site(url, "/")):
            text, url = text + link, ""
        return _achievement(
            title,
            text=text,
            url=self.url(document, "url", url),
            label=label,
            image=self.image_id(document, line(project.get("image"))),
        )

    def _link(self, label: str, address: str) -> str:
        """Return a link to a page or a file of the site, "" if none is at the address."""
        link = self.texts.linked(link_to(label, address))
        is_picture = self.texts.library.image(address) is not None
        return link if "linktype=" in link or is_picture else ""

    def videos(self, document: Document) -> tuple[list[dict], list[dict]]:
        """Return the videos to show, and as achievements those of unknown players."""
        shown: list[dict] = []
        elsewhere: list[dict] = []
        for field, kind in (("intro_videos", "introduction"), ("end_of_project_videos", "closing")):
            for video in mappings(document.fields.get(field)):
                name = line(video.get("description")) or "Vidéo"
                if video.get("show") is not True:
                    self.note(document, f"vidéo non montrée\xa0: «\xa0{name[:60]}\xa0»")
                    continue
                url = _video_url(line(video.get("platform")), line(video.get("id")))
                known = media_videos.recognise(url)
                count = sum(one["type"] == kind for one in shown)
                if known is not None and count < MOST_VIDEOS:
                    value = {"url": known.page_url, "title": name[:200], "poster": None,
                             "transcript": ""}  # fmt: skip
                    shown.append({"type": kind, "value": value})
                elif url and len(elsewhere) < 2:
                    elsewhere.append(_achievement(name, url=url, label="Voir la vidéo"))
                    self.note(document, f"vidéo d’un lecteur inconnu, en lien\xa0: {url}")
        return shown, elsewhere


def _figure(row: dict[str, Any]) -> dict[str, str]:
    amount = row["amount"]
    is_number = type(amount) is int
    shown = f"{amount:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") if is_number else line(amount)
    return {
        "before": line(row.get("before"))[:60],
        "amount": shown[:30],
        "after": line(row.get("after"))[:60],
        "label": line(row["description"])[:200],
    }


def _achievement(
    title: str, *, text: str = "", url: str, label: str, image: int | None = None
) -> dict[str, Any]:
    picture = {"image": image, "decorative": False, "alt_text": title[:255] if image else ""}
    return {
        "type": "achievement",
        "value": {
            "title": title[:200],
            "image": picture,
            "text": text,
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
