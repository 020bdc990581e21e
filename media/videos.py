"""The video players that the site knows: from the address of a video to its player and back.

Pure: asks nothing of the players. Their origins are the ones of `eigcms.csp`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

YOUTUBE_HOSTS = {
    "youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com",
    "youtube-nocookie.com", "www.youtube-nocookie.com",
}  # fmt: skip
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
DAILYMOTION_ID = re.compile(r"[A-Za-z0-9]{5,12}")
START = re.compile(r"[1-9][0-9]{0,4}")  # seconds
VIMEO_ID = re.compile(r"[0-9]{5,12}")
VIMEO_HASH = re.compile(r"[0-9a-f]{8,12}")


@dataclass(frozen=True)
class Video:
    """A video on a player: its player's name, its public page and its frame's address."""

    player: str
    page_url: str
    embed_url: str


def recognise(address: str) -> Video | None:
    """Return the video at `address`, None unless it is one of a known player.

    Takes the address of the video's page, the short one or the frame's, with or without further
    parameters; keeps nothing of them but the identifier, the second at which a Dailymotion video
    begins, and Vimeo's key of unlisted videos.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    path = [segment for segment in parts.path.split("/") if segment]
    query = parse_qs(parts.query)
    return next(_candidates(host, path, query), None)


def _candidates(host: str, path: list[str], query: dict[str, list[str]]) -> Iterator[Video]:
    match host, path:
        case "youtu.be", [key]:
            yield from _youtube(key)
        case _, ["watch"] if host in YOUTUBE_HOSTS:
            yield from _youtube(query.get("v", [""])[0])
        case _, ["embed" | "shorts" | "live" | "v", key] if host in YOUTUBE_HOSTS:
            yield from _youtube(key)
        case (("dailymotion.com" | "www.dailymotion.com"), ["video", key]):
            yield from _dailymotion(key.partition("_")[0], query.get("start", [""])[0])
        case (("dailymotion.com" | "www.dailymotion.com"), ["embed", "video", key]):
            yield from _dailymotion(key, query.get("start", [""])[0])
        case "dai.ly", [key]:
            yield from _dailymotion(key)
        case (("geo.dailymotion.com" | "www.dailymotion.com"), ["player.html"]):
            yield from _dailymotion(query.get("video", [""])[0])
        case (("vimeo.com" | "www.vimeo.com"), [key]):
            yield from _vimeo(key)
        case (("vimeo.com" | "www.vimeo.com"), [key, secret]):
            yield from _vimeo(key, secret)
        case "player.vimeo.com", ["video", key]:
            yield from _vimeo(key, query.get("h", [""])[0])


def _youtube(key: str) -> Iterator[Video]:
    if YOUTUBE_ID.fullmatch(key):
        yield Video(
            "YouTube",
            f"https://www.youtube.com/watch?v={key}",
            f"https://www.youtube-nocookie.com/embed/{key}",
        )


def _dailymotion(key: str, start: str = "") -> Iterator[Video]:
    if DAILYMOTION_ID.fullmatch(key):
        begin = f"?start={start}" if START.fullmatch(start) else ""
        yield Video(
            "Dailymotion",
            f"https://www.dailymotion.com/video/{key}{begin}",
            f"https://www.dailymotion.com/embed/video/{key}{begin}",
        )


def _vimeo(key: str, secret: str = "") -> Iterator[Video]:
    if VIMEO_ID.fullmatch(key) and (not secret or VIMEO_HASH.fullmatch(secret)):
        yield Video(
            "Vimeo",
            f"https://vimeo.com/{key}" + (f"/{secret}" if secret else ""),
            f"https://player.vimeo.com/video/{key}" + (f"?h={secret}" if secret else ""),
        )
