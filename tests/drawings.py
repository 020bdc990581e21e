"""Draws pictures for tests: flat shapes, the same for the same seed."""

import random
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

COLOURS = ("#000091", "#E1000F", "#E3E3FD", "#FEECC2", "#009099", "#FFFFFF")


@cache
def draw_picture(seed: str, size: tuple[int, int] = (1200, 675)) -> bytes:
    """Return a PNG of `size` pixels; the same seed gives the same picture."""
    chance = random.Random(seed)
    width, height = size
    picture = Image.new("RGB", size, chance.choice(COLOURS))
    draw = ImageDraw.Draw(picture)
    for _ in range(20):
        left, top = chance.randrange(width), chance.randrange(height)
        box = (left, top, left + width / 8, top + height / 5)
        draw.rectangle(box, fill=chance.choice(COLOURS))
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()
