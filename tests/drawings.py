"""Draws pictures for tests: flat shapes, the same for the same seed."""

import random
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

# Background, then shapes: DSFR's blue France, red Marianne and illustrative colours.
PALETTES = [
    ("#E3E3FD", ["#000091", "#6A6AF4", "#CACAFB", "#E1000F"]),
    ("#FEE9E6", ["#E1000F", "#FCBFB7", "#000091", "#FF9575"]),
    ("#C7F6FC", ["#009099", "#000091", "#60E0EB", "#FFFFFF"]),
    ("#FEECC2", ["#C8AA39", "#000091", "#FEEBD0", "#E18B76"]),
    ("#DFFDF7", ["#00A95F", "#000091", "#58C5CF", "#FFFFFF"]),
]


@cache
def draw_picture(seed: str, size: tuple[int, int] = (1200, 675)) -> bytes:
    """Return a PNG of `size` pixels; the same seed gives the same picture."""
    chance = random.Random(seed)
    background, colours = PALETTES[chance.randrange(len(PALETTES))]
    scale = 2  # drawn twice as large and reduced, for smooth edges
    width, height = size[0] * scale, size[1] * scale
    picture = Image.new("RGB", (width, height), background)
    draw = ImageDraw.Draw(picture)
    columns, rows = 8, 5
    cell = width / columns
    for column in range(columns):
        for row in range(rows):
            if chance.random() < 0.35:
                continue
            left, top = column * cell, row * cell
            box = (left, top, left + cell, top + cell)
            colour = chance.choice(colours)
            shape = chance.randrange(4)
            if shape == 0:
                draw.rectangle(box, fill=colour)
            elif shape == 1:
                draw.ellipse(box, fill=colour)
            elif shape == 2:
                draw_quarter_disc(draw, box, chance.randrange(4), colour)
            else:
                inset = cell * 0.3
                draw.ellipse(
                    (left + inset, top + inset, left + cell - inset, top + cell - inset),
                    fill=colour,
                )
    output = BytesIO()
    picture.reduce(scale).save(output, "PNG")
    return output.getvalue()


def draw_quarter_disc(
    draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], corner: int, colour: str
) -> None:
    left, top, right, bottom = box
    side = right - left
    centre_x = left if corner in (0, 3) else right
    centre_y = top if corner in (0, 1) else bottom
    draw.pieslice(
        (centre_x - side, centre_y - side, centre_x + side, centre_y + side),
        start=corner * 90,
        end=corner * 90 + 90,
        fill=colour,
    )
