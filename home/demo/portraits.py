"""Draws the portraits of the demo people: flat busts that nobody could take for a photograph."""

import random
from functools import cache

from home.demo.canvas import Canvas, ellipse_points

BACKGROUNDS = ["#E3E3FD", "#FEE9E6", "#C7F6FC", "#FEECC2", "#DFFDF7", "#FEE7FC", "#E9EDFE"]
# Skin, its shade (neck, nose, ears) and the colour of the lips.
SKINS = [
    ("#F6D7C3", "#E5B79B", "#C4716A"),
    ("#EBC19F", "#D3A07B", "#B5635A"),
    ("#D9A67C", "#BD865C", "#9E5047"),
    ("#B97F55", "#9B653F", "#82423A"),
    ("#94603F", "#774A2E", "#6B342E"),
    ("#7A4E35", "#5F3A26", "#4F2620"),
]
DARK_HAIR = ["#1E1B1A", "#2F211B", "#46302A"]
LIGHT_HAIR = ["#6B4A2F", "#9A5B32", "#C49A5A", "#3A2A24"]
GREY_HAIR = ["#A8A8AE", "#D4D4D8"]
CLOTHES = ["#000091", "#6A6AF4", "#009099", "#C9191E", "#465F9D", "#A558A0", "#447049", "#3A3A3A"]
SCARVES = ["#6A6AF4", "#009099", "#C9191E", "#465F9D", "#CE614A"]
ACCENTS = ["#FFFFFF", "#FCC63A", "#FF9575", "#95E257", "#CACAFB"]

POLO_NECK = 3
HAIRCUTS = ["short", "side", "bob", "long", "bun", "curls", "afro", "braids", "bald", "scarf"]


@cache
def draw_portrait(seed: str) -> bytes:
    """Return a PNG of 600 × 600 pixels; the same seed gives the same face."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    canvas = Canvas((600, 600), 100, chance.choice(BACKGROUNDS))
    number = chance.randrange(len(SKINS))
    skin, shade, lips = SKINS[number]
    hair = chance.choice(hair_colours(number, chance))
    cut = chance.choice(HAIRCUTS)
    clothes, accent = chance.choice(CLOTHES), chance.choice(ACCENTS)
    if cut == "scarf":
        accent = chance.choice([colour for colour in SCARVES if colour != clothes])
    canvas.ellipse(50, 50, 42, 42, "#FFFFFF")
    draw_hair_behind(canvas, cut, hair, accent)
    outfit = chance.randrange(4)
    draw_bust(canvas, POLO_NECK if cut == "scarf" else outfit, clothes, accent, skin, shade)
    draw_head(canvas, skin, shade)
    beard = cut in ("short", "side", "bald") and chance.random() < 0.6
    if beard:
        draw_beard(canvas, hair, skin)
    draw_features(canvas, shade, lips, brows=hair if cut != "scarf" else DARK_HAIR[1])
    draw_hair_in_front(canvas, cut, hair, accent)
    if chance.random() < 0.35:
        draw_glasses(canvas, chance.choice(["#161616", "#000091", "#C9191E"]))
    return canvas.png()


def hair_colours(skin: int, chance: random.Random) -> list[str]:
    if chance.random() < 0.22:
        return GREY_HAIR
    return DARK_HAIR if skin >= 3 else [*DARK_HAIR, *LIGHT_HAIR]


def draw_bust(
    canvas: Canvas, outfit: int, clothes: str, accent: str, skin: str, shade: str
) -> None:
    canvas.rounded(19, 73, 81, 120, 20, clothes)
    canvas.rounded(42.5, 56, 57.5, 79, 7, shade)
    if outfit == 0:  # round neck
        canvas.ellipse(50, 75, 11, 6.5, accent)
        canvas.ellipse(50, 74, 9, 5.5, shade)
    elif outfit == 1:  # jacket over a shirt
        canvas.polygon(accent, (39, 73), (61, 73), (50, 101))
        canvas.ellipse(50, 73, 7.5, 6, shade)
        canvas.polygon(clothes, (40.5, 73), (35, 73), (35, 84), (46.5, 101), (50, 101))
        canvas.polygon(clothes, (59.5, 73), (65, 73), (65, 84), (53.5, 101), (50, 101))
        canvas.line("#FFFFFF", 0.35, (40.5, 73), (50, 101), (59.5, 73))
    elif outfit == 2:  # collar
        canvas.ellipse(50, 74, 8.5, 6.5, shade)
        canvas.polygon(accent, (41, 70.5), (50, 82), (41, 87), (36, 76))
        canvas.polygon(accent, (59, 70.5), (50, 82), (59, 87), (64, 76))
    elif outfit == POLO_NECK:
        canvas.rounded(40.5, 66.5, 59.5, 82, 3.5, clothes)
        canvas.line("#FFFFFF", 0.35, (40.5, 73.5), (59.5, 73.5))


def draw_head(canvas: Canvas, skin: str, shade: str) -> None:
    canvas.ellipse(32.3, 46.5, 3.2, 4.6, shade)
    canvas.ellipse(67.7, 46.5, 3.2, 4.6, shade)
    canvas.ellipse(50, 38, 17.6, 18.5, skin)
    canvas.rounded(32.4, 36, 67.6, 66.5, 16.5, skin)


def draw_features(canvas: Canvas, shade: str, lips: str, brows: str) -> None:
    for x in (42.6, 57.4):
        canvas.ellipse(x, 45.5, 1.45, 1.75, "#241C1A")
        canvas.ellipse(x + 0.5, 44.9, 0.45, 0.45, "#FFFFFF")
        canvas.arc(x, 42.6, 4.2, 3.2, (205, 335), 0.95, brows)
    canvas.line(shade, 1.1, (50, 45), (48.6, 51.6), (51.2, 52))
    canvas.arc(50, 54.2, 5.6, 4.4, (25, 155), 1.1, lips)


def draw_beard(canvas: Canvas, hair: str, skin: str) -> None:
    canvas.polygon(hair, (32.4, 44), *ellipse_points(50, 49.5, 17.8, 18.6, 180, 0), (67.6, 44))
    canvas.ellipse(50, 45.5, 14.4, 11.2, skin)
    canvas.ellipse(50, 56.8, 6.2, 2.6, skin)


def draw_hair_behind(canvas: Canvas, cut: str, hair: str, accent: str) -> None:
    if cut == "long":
        canvas.rounded(28, 22, 72, 79, 20, hair)
    elif cut == "bob":
        canvas.rounded(28, 20, 72, 62, 18, hair)
    elif cut == "bun":
        canvas.ellipse(50, 15, 8, 7.5, hair)
        canvas.ellipse(50, 36, 19.5, 19.5, hair)
    elif cut == "afro":
        canvas.ellipse(50, 34, 26, 24, hair)
    elif cut == "curls":
        for x, y in [
            (33, 28),
            (40, 21),
            (50, 18),
            (60, 21),
            (67, 28),
            (30, 38),
            (70, 38),
            (30, 48),
            (70, 48),
            (31.5, 57),
            (68.5, 57),
        ]:
            canvas.ellipse(x, y, 7.5, 7.5, hair)
    elif cut == "braids":
        canvas.ellipse(50, 37, 20, 20, hair)
        for x in (30.5, 69.5):
            for step in range(6):
                canvas.ellipse(x, 48 + step * 5.6, 3.6 - step * 0.2, 3.6, hair)
            canvas.rounded(x - 2.6, 78, x + 2.6, 80.5, 1, accent)


def draw_hair_in_front(canvas: Canvas, cut: str, hair: str, accent: str) -> None:
    if cut == "bald":
        return
    if cut == "scarf":
        outside = ellipse_points(50, 43, 22, 26.5, 0, 360)
        canvas.polygon(accent, *outside, *ellipse_points(50, 46.5, 15.8, 18.6, 360, 0))
        canvas.polygon(accent, (34, 60), (42, 65.5), (58, 65.5), (66, 60), (71, 79), (29, 79))
        return
    if cut in ("side", "bob"):
        hairline = [*ellipse_points(38, 25, 26, 14, 90, 10), (67.6, 42)]
        draw_cap(canvas, hair, [(32, 42), *hairline], rise=1.5)
    elif cut in ("long", "bun"):
        left = ellipse_points(32, 22, 18, 17, 90, 5)
        right = ellipse_points(68, 22, 18, 17, 175, 90)
        draw_cap(canvas, hair, [(32, 42), *left, *right, (68, 42)], rise=1.5)
    elif cut == "braids":
        draw_cap(canvas, hair, ellipse_points(50, 41, 16.4, 10.5, 180, 360), rise=1.5)
        canvas.line("#FFFFFF", 0.3, (50, 18), (50, 30.5))
    else:
        draw_cap(canvas, hair, ellipse_points(50, 42, 16.4, 11.5, 180, 360), rise=2)
    if cut in ("curls", "afro"):
        for x, y in [(37, 30), (43.5, 28), (50, 27.2), (56.5, 28), (63, 30)]:
            canvas.ellipse(x, y, 4.2, 3.6, hair)


def draw_cap(canvas: Canvas, colour: str, hairline: list[tuple[float, float]], rise: float) -> None:
    """Fill what lies between the top of the head, `rise` units higher, and the hairline."""
    top = ellipse_points(50, 40, 18.2, 20.5 + rise, 360, 180)
    canvas.polygon(colour, *hairline, *top)


def draw_glasses(canvas: Canvas, colour: str) -> None:
    for x in (42.6, 57.4):
        canvas.arc(x, 46, 5.6, 5, (0, 360), 0.9, colour)
    canvas.arc(50, 46.2, 2.2, 1.8, (190, 350), 0.9, colour)
    canvas.line(colour, 0.9, (37, 45.4), (32.8, 44.4))
    canvas.line(colour, 0.9, (63, 45.4), (67.2, 44.4))
