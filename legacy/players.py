"""Which addresses are videos of a player that the video block knows."""

from urllib.parse import urlsplit

PLAYER_HOSTS = {
    "www.dailymotion.com",
    "dailymotion.com",
    "geo.dailymotion.com",
    "dai.ly",
    "www.youtube.com",
    "youtube.com",
    "www.youtube-nocookie.com",
    "youtu.be",
    "vimeo.com",
    "player.vimeo.com",
}


def is_known_player(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.hostname in PLAYER_HOSTS
