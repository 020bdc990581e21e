"""Draws the card that other sites show of a page without a picture: its title."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BytesIO

from django.utils.translation import gettext
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 80
# The brand of the State: blue France, white, red Marianne.
BACKGROUND, TEXT, ACCENT = "#000091", "#FFFFFF", "#E1000F"
TITLE_SIZES = (84, 72, 60, 50, 42, 36)
LINE = 1.2  # times the size of the letters
NAME_SIZE = 34
# The height beside the bar and the name of the programme.
TITLE_HEIGHT = SIZE[1] - 2 * MARGIN - 110


def draw_card(title: str) -> bytes:
    """Return a PNG with the title, as large as it fits, and the name of the programme."""
    picture = Image.new("RGB", SIZE, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    font, lines = fitted(title)
    for number, line in enumerate(lines):
        draw.text((MARGIN, MARGIN + number * font.size * LINE), line, TEXT, font)
    bottom = SIZE[1] - MARGIN
    draw.rectangle((MARGIN, bottom - 74, MARGIN + 120, bottom - 66), ACCENT)
    name = gettext("Entrepreneurs d’intérêt général")
    draw.text((MARGIN, bottom), name, TEXT, marianne(NAME_SIZE), anchor="ls")
    output = BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()


@cache
def marianne(size: int) -> ImageFont.FreeTypeFont:
    path = files("dsfr") / "static" / "dsfr" / "dist" / "fonts" / "Marianne-Bold.woff2"
    return ImageFont.truetype(BytesIO(path.read_bytes()), size)


def fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest letters in which the title has room, and its lines; a title that has none
    in the smallest is cut."""
    for size in TITLE_SIZES:
        font, room = marianne(size), int(TITLE_HEIGHT / (size * LINE))
        lines = list(wrapped(title, font))
        if len(lines) <= room:
            return font, lines
    return font, [*lines[: room - 1], f"{lines[room - 1][:-1]}…"]


def wrapped(title: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """Yield the lines of the title; only a word longer than a line is cut."""
    width = SIZE[0] - 2 * MARGIN
    line = ""
    for word in re.split(r"[ \t\r\n]+", title.strip()):  # a no-break space holds its words together
        longer = f"{line} {word}" if line else word
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        line = ""
        for character in word:
            if font.getlength(line + character) > width:
                yield line
                line = ""
            line += character
    if line:
        yield line
