"""Which addresses are videos, as a table."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eigcms.csp import VIDEO_PLAYER_ORIGINS
from media.videos import recognise

KEY = "Kh0Y2hVe_bw"
YOUTUBE = f"https://www.youtube-nocookie.com/embed/{KEY}"
DAILYMOTION = "https://www.dailymotion.com/embed/video/x7tgad0"
VIMEO = "https://player.vimeo.com/video/76979871"


@pytest.mark.parametrize(
    ("address", "embed"),
    [
        (f"https://www.youtube.com/watch?v={KEY}", YOUTUBE),
        (f"https://www.youtube.com/watch?t=12s&v={KEY}&list=PL0", YOUTUBE),
        (f"http://m.youtube.com/watch?v={KEY}#t=3", YOUTUBE),
        (f"https://youtu.be/{KEY}?si=abc", YOUTUBE),
        (f"https://www.youtube.com/shorts/{KEY}", YOUTUBE),
        (f"https://www.youtube.com/live/{KEY}", YOUTUBE),
        (f"https://www.youtube.com/embed/{KEY}?rel=0", YOUTUBE),
        (f"  {YOUTUBE}  ", YOUTUBE),
        ("https://www.dailymotion.com/video/x7tgad0", DAILYMOTION),
        ("https://www.dailymotion.com/video/x7tgad0_un-titre_news", DAILYMOTION),
        ("https://www.dailymotion.com/video/x7tgad0?start=90", DAILYMOTION + "?start=90"),
        ("https://dai.ly/x7tgad0", DAILYMOTION),
        ("https://www.dailymotion.com/embed/video/x7tgad0", DAILYMOTION),
        ("https://geo.dailymotion.com/player.html?video=x7tgad0", DAILYMOTION),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/76979871/8272103f6e", VIMEO + "?h=8272103f6e"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e", VIMEO + "?h=8272103f6e"),
    ],
)
def test_known_videos(address, embed):
    video = recognise(address)
    assert video.embed_url == embed
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(embed))
    assert origin in VIDEO_PLAYER_ORIGINS
    # Both addresses of a video lead back to it.
    assert recognise(video.embed_url) == recognise(video.page_url) == video


@pytest.mark.parametrize(
    "address",
    [
        "",
        "youtube",
        "https://",
        "https://[",
        "https://www.youtube.com/",
        "//youtu.be/" + KEY,
        f"javascript:alert(1)//www.youtube.com/watch?v={KEY}",
        f"https://www.youtube.com.example.org/watch?v={KEY}",
        f"https://example.org/https://youtu.be/{KEY}",
        f"https://youtu.be@example.org/{KEY}",
        f"https://www.youtube.com/watch?v={KEY}x",
        f'https://www.youtube.com/watch?v={KEY[:-1]}"',
        "https://www.youtube.com/watch?list=PL0",
        "https://www.youtube.com/@chaine",
        "https://www.youtube.com/embed/../evil",
        "https://www.dailymotion.com/playlist/x7tgad0",
        "https://vimeo.com/channels/staffpicks",
        'https://vimeo.com/76979871/"onload',
        "https://player.vimeo.com/video/76979871?h=%22onload",
        f"ftp://youtu.be/{KEY}",
    ],
)
def test_anything_else_is_no_video(address):
    assert recognise(address) is None


@given(st.text() | st.from_regex(r"https://(youtu\.be|vimeo\.com|dai\.ly)/.{0,30}"))
def test_garbage_is_no_error_and_no_other_origin(address):
    video = recognise(address)
    if video is not None:
        assert video.embed_url.startswith(tuple(f"{o}/" for o in VIDEO_PLAYER_ORIGINS))
        assert not set(video.embed_url) & set("\"'<> ")
