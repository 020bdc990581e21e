"""Draws the pictures of the demo challenges: one pictogram each, on flat colour."""

import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from home.demo.canvas import Canvas, ellipse_points


class Palette(NamedTuple):
    """Ground, its lighter shape, main, second and bright colours; white goes with all."""

    ground: str
    light: str
    main: str
    second: str
    bright: str


PALETTES = [
    Palette("#E3E3FD", "#F5F5FE", "#000091", "#6A6AF4", "#E1000F"),
    Palette("#C7F6FC", "#E5FBFD", "#006A6F", "#009099", "#FF9575"),
    Palette("#FEE9E6", "#FEF4F2", "#000091", "#E18B76", "#C9191E"),
    Palette("#FEECC2", "#FEF6E3", "#716043", "#C8AA39", "#000091"),
    Palette("#C3FAD5", "#E3FDEB", "#297254", "#00A95F", "#FCC63A"),
    Palette("#FEE7FC", "#FEF3FD", "#6E445A", "#A558A0", "#009099"),
]
WHITE = "#FFFFFF"


@cache
def draw_challenge_picture(seed: str, motif: str) -> bytes:
    """Return a PNG of 1200 × 675 pixels; `motif` is a key of `MOTIFS`, the rest comes by seed."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    palette = chance.choice(PALETTES)
    canvas = Canvas((1200, 675), 160, palette.ground)
    draw_ground(canvas, palette, chance)
    MOTIFS[motif].draw(canvas, palette)
    return canvas.png()


def draw_ground(canvas: Canvas, palette: Palette, chance: random.Random) -> None:
    corners = [(0, 0), (160, 0), (160, 90), (0, 90)]
    first = chance.randrange(4)
    canvas.disc(*corners[first], chance.choice([26, 32, 38]), palette.second)
    canvas.disc(*corners[(first + 2) % 4], chance.choice([18, 24, 30]), palette.main)
    canvas.disc(*corners[(first + 2) % 4], 10, palette.bright)
    canvas.disc(80, 45, 41, palette.light)


def graph(canvas: Canvas, palette: Palette) -> None:
    nodes = [(80, 45), (58, 28), (103, 25), (110, 54), (86, 72), (54, 60)]
    for node in nodes[1:]:
        canvas.line(palette.main, 1.2, nodes[0], node)
    canvas.line(palette.main, 1.2, nodes[2], nodes[3])
    canvas.line(palette.main, 1.2, nodes[1], nodes[5])
    for (x, y), radius in zip(nodes[1:], (6, 7.5, 5, 6, 4.5), strict=True):
        canvas.disc(x, y, radius, palette.second)
    canvas.disc(80, 45, 10, palette.main)
    canvas.disc(110, 54, 5.5, palette.bright)


def road(canvas: Canvas, palette: Palette) -> None:
    canvas.polygon(palette.main, (73, 12), (87, 12), (113, 76), (47, 76))
    for top, height, width in [(17, 6, 1), (29, 9, 1.5), (45, 12, 2.2), (64, 10, 3)]:
        canvas.rectangle(80 - width, top, 80 + width, top + height, WHITE)
    for x, y, size in [(60, 30, 5), (104, 42, 6)]:
        canvas.disc(x, y, size, palette.bright)
        canvas.polygon(palette.bright, (x - size, y + 1), (x + size, y + 1), (x, y + size * 2.3))
        canvas.disc(x, y, size * 0.4, WHITE)


def heart(canvas: Canvas, palette: Palette) -> None:
    for x in (68.5, 91.5):
        canvas.disc(x, 36, 13.5, palette.bright)
    canvas.polygon(palette.bright, (57, 43.5), (103, 43.5), (80, 72))
    canvas.polygon(palette.bright, (68, 36), (92, 36), (100, 46), (60, 46))
    beat = [(46, 45), (66, 45), (71, 33), (78, 58), (84, 38), (88, 45), (114, 45)]
    canvas.line(palette.main, 2.2, *beat)


def puzzle(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(52, 26, 79, 62, 2, palette.main)
    canvas.rounded(84, 26, 111, 62, 2, palette.second)
    canvas.disc(82, 44, 6.5, palette.main)
    canvas.rectangle(74, 40.5, 80, 47.5, palette.main)
    canvas.disc(65.5, 38, 4.5, WHITE)
    canvas.slice(65.5, 55, 8, 10, (180, 360), WHITE)
    canvas.disc(98.5, 38, 4.5, WHITE)
    canvas.slice(98.5, 55, 8, 10, (180, 360), WHITE)


def organ(canvas: Canvas, palette: Palette) -> None:
    for index, top in enumerate([34, 28, 22, 16, 22, 28, 34]):
        left = 55 + index * 7.3
        colour = palette.second if index % 2 else palette.main
        canvas.rounded(left, top, left + 5.6, 60, 2, colour)
        canvas.rectangle(left + 1.8, 53, left + 3.8, 54.4, WHITE)
    canvas.rounded(51, 60, 109, 66, 1.5, palette.bright)
    canvas.rounded(57, 68, 103, 75, 1.5, WHITE)
    for index in range(1, 11):
        x = 57 + index * 46 / 11
        canvas.rectangle(x - 0.8, 68, x + 0.8, 72, palette.main)


def documents(canvas: Canvas, palette: Palette) -> None:
    for left, top, colour in [(64, 18, palette.second), (60, 22, palette.main), (56, 26, WHITE)]:
        canvas.rounded(left, top, left + 36, top + 46, 2, colour)
    for index, width in enumerate([14, 26, 26, 22, 26]):
        y = 33 + index * 6.4
        colour = palette.main if index == 0 else palette.second
        canvas.rounded(61, y, 61 + width, y + 2, 1, colour)
    canvas.ring(99, 56, 10, 2.4, palette.bright)
    canvas.line(palette.bright, 3, (106, 63), (114, 72))


def message(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(47, 20, 94, 50, 6, palette.main)
    canvas.polygon(palette.main, (56, 48), (70, 48), (54, 60))
    canvas.rounded(72, 40, 114, 66, 6, palette.second)
    canvas.polygon(palette.second, (94, 64), (106, 64), (109, 75))
    for x in (60, 70.5, 81):
        canvas.disc(x, 33, 2.6, WHITE)
    canvas.rounded(79, 49, 107, 51.4, 1, WHITE)
    canvas.rounded(79, 55.5, 99, 57.9, 1, WHITE)


def chair(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(62, 13, 98, 46, 13, palette.main)
    canvas.rounded(66.5, 17.5, 93.5, 46, 9.5, palette.bright)
    for x, y in [(75, 27), (85, 27), (80, 34), (75, 41), (85, 41)]:
        canvas.disc(x, y, 1.3, WHITE)
    for x in (56, 98):
        canvas.rounded(x, 38, x + 6, 56, 3, palette.main)
    canvas.rounded(58, 49, 102, 59, 4, palette.second)
    for x, shift in [(62, -3), (98, 3)]:
        canvas.polygon(
            palette.main, (x - 2.4, 59), (x + 2.4, 59), (x + shift + 1.4, 77), (x + shift - 1.4, 77)
        )


def flame(canvas: Canvas, palette: Palette) -> None:
    right = ellipse_points(80, 54, 20, 20, 0, 180)
    canvas.polygon(
        palette.bright, *right, (62, 44), (69, 34), (72, 40), (80, 12), (94, 32), (99, 45)
    )
    inner = ellipse_points(80, 61, 10.5, 12, 0, 180)
    canvas.polygon(palette.second, *inner, (72, 52), (80, 36), (88, 50))
    canvas.polygon(WHITE, *ellipse_points(80, 67, 5, 5.6, 0, 180), (80, 55))


def lifebuoy(canvas: Canvas, palette: Palette) -> None:
    canvas.ring(80, 45, 29, 15, WHITE)
    for start in (20, 110, 200, 290):
        canvas.arc(80, 45, 29, 29, (start, start + 50), 15, palette.bright)
    canvas.ring(80, 45, 30, 1.4, palette.main)
    canvas.ring(80, 45, 15, 1.4, palette.main)


def signal(canvas: Canvas, palette: Palette) -> None:
    for index, height in enumerate([30, 26, 28, 19, 13, 8]):
        left = 52 + index * 9.6
        colour = palette.bright if index > 3 else palette.second
        canvas.rounded(left, 66 - height, left + 6.6, 66, 1.5, colour)
    canvas.rectangle(49, 67, 111, 68.6, palette.main)
    path = [(54, 27), (65, 31), (75, 28), (85, 37), (94, 43), (104, 50)]
    canvas.line(palette.main, 1.6, *path)
    for x, y in path:
        canvas.disc(x, y, 2.2, palette.main)


def boat(canvas: Canvas, palette: Palette) -> None:
    canvas.rectangle(78.8, 12, 81.2, 56, palette.main)
    canvas.polygon(palette.bright, (83, 15), (83, 51), (106, 51))
    canvas.polygon(WHITE, (77, 20), (77, 51), (58, 51))
    canvas.polygon(palette.main, (50, 56), (110, 56), (101, 68), (59, 68))
    draw_waves(canvas, palette, 70)


def draw_waves(canvas: Canvas, palette: Palette, y: float) -> None:
    for row in range(2):
        for index in range(5):
            x = 54 + index * 12 + row * 4
            canvas.arc(x, y + row * 5, 6, 4, (20, 160), 1.6, palette.second)


def parcels(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(51, 18, 109, 72, 3, palette.main)
    canvas.polygon(palette.second, (53, 20), (76, 20), (72, 42), (53, 46))
    canvas.polygon(WHITE, (78.5, 20), (107, 20), (107, 36), (75, 41))
    canvas.polygon(palette.bright, (53, 48.5), (71.5, 44.5), (79, 70), (53, 70))
    canvas.polygon(palette.second, (74.5, 43.5), (107, 38.5), (107, 70), (81.5, 70))
    for y in (50, 55.5, 61, 66.5):
        canvas.line(palette.light, 0.9, (79 + (y - 50) * 0.27, y), (107, y - 4))
    canvas.disc(92, 26, 6, palette.main)
    canvas.polygon(palette.main, (86.3, 28), (97.7, 28), (92, 39))
    canvas.disc(92, 26, 2.4, WHITE)


def scales(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(78.6, 19, 81.4, 70, 1, palette.main)
    canvas.rounded(66, 68, 94, 72, 2, palette.main)
    canvas.rounded(54, 23.5, 106, 26, 1, palette.main)
    canvas.disc(80, 19, 4.2, palette.bright)
    for x in (58, 102):
        canvas.line(palette.main, 0.9, (x - 10, 49), (x, 25), (x + 10, 49))
        canvas.slice(x, 49, 12, 11, (0, 180), palette.second)


def factory(canvas: Canvas, palette: Palette) -> None:
    canvas.rectangle(56, 26, 63, 70, palette.main)
    canvas.rectangle(67, 32, 74, 70, palette.main)
    for x, y, radius in [(62, 20, 4), (69, 15, 5), (78, 13, 4)]:
        canvas.disc(x, y, radius, WHITE)
    canvas.polygon(
        palette.second,
        (52, 70), (52, 48), (68, 40), (68, 48), (84, 40), (84, 48), (100, 40), (100, 70),
    )  # fmt: skip
    for x in (57, 68, 79, 90):
        canvas.rectangle(x, 54, x + 6, 60, WHITE)
    canvas.rounded(94, 48, 114, 74, 2, WHITE)
    for index in range(3):
        mark = 53 + index * 6.5
        canvas.line(palette.bright, 1.5, (97, mark + 1), (98.8, mark + 2.8), (101.8, mark - 1))
        canvas.rounded(103.5, mark, 111, mark + 1.6, 0.8, palette.main)


def fish(canvas: Canvas, palette: Palette) -> None:
    canvas.ring(80, 45, 34, 0.9, palette.second)
    canvas.ring(80, 45, 24, 0.9, palette.second)
    canvas.slice(80, 45, 34, 34, (290, 340), palette.second)
    canvas.polygon(palette.main, (62, 47), (47, 35), (47, 59))
    canvas.ellipse(80, 47, 22, 12.5, palette.main)
    canvas.polygon(palette.main, (70, 37), (84, 28), (92, 38))
    canvas.disc(92, 44, 2.6, WHITE)
    canvas.disc(92.4, 44, 1.2, palette.main)
    for x in (70, 77, 84):
        canvas.arc(x - 3, 48, 4, 5, (300, 60), 1.1, palette.light)
    canvas.disc(104, 26, 3, palette.bright)


def town(canvas: Canvas, palette: Palette) -> None:
    for left, top, right, colour in [
        (50, 46, 64, palette.second),
        (66, 34, 94, palette.main),
        (96, 42, 110, palette.second),
    ]:
        canvas.rectangle(left, top, right, 70, colour)
    canvas.polygon(palette.bright, (48, 46), (57, 37), (66, 46))
    canvas.polygon(palette.main, (63, 34), (80, 22), (97, 34))
    canvas.polygon(palette.bright, (94, 42), (103, 34), (112, 42))
    canvas.rectangle(79.4, 11, 80.6, 24, palette.main)
    canvas.rectangle(80.6, 11.5, 84, 16, "#000091")
    canvas.rectangle(84, 11.5, 87.4, 16, WHITE)
    canvas.rectangle(87.4, 11.5, 90.8, 16, "#E1000F")
    for x in (69.5, 77.5, 85.5):
        canvas.rectangle(x, 39, x + 5, 47, WHITE)
    canvas.rounded(76, 53, 84, 74, 4, WHITE)
    canvas.rectangle(46, 70, 114, 72, palette.main)
    for x in (54, 100.5):
        canvas.rectangle(x, 52, x + 6, 59, WHITE)


def pill(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(53, 22, 79, 70, 3, palette.main)
    for x in (61, 71):
        for y in (31, 42, 53):
            canvas.disc(x, y, 3.7, WHITE)
    canvas.rounded(56.5, 61, 75.5, 64, 1.5, palette.second)
    canvas.rounded(86, 28, 100, 64, 7, palette.bright)
    canvas.slice(93, 57, 7, 7, (0, 180), WHITE)
    canvas.rectangle(86, 46, 100, 57.2, WHITE)
    canvas.disc(109, 62, 6, palette.second)
    canvas.line(WHITE, 1.2, (105, 62), (113, 62))


def school(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(54, 30, 90, 70, 12, palette.main)
    canvas.arc(72, 30, 7, 7, (180, 360), 2.2, palette.main)
    canvas.rounded(60, 50, 84, 66, 3, palette.second)
    canvas.rectangle(60, 54, 84, 55.4, palette.main)
    canvas.rounded(62, 38, 82, 44, 3, WHITE)
    canvas.rectangle(97, 26, 104, 60, palette.bright)
    canvas.polygon("#F6D7C3", (97, 60), (104, 60), (100.5, 69))
    canvas.polygon(palette.main, (99.4, 66), (101.6, 66), (100.5, 69))
    canvas.rectangle(97, 22, 104, 26, WHITE)


def tree(canvas: Canvas, palette: Palette) -> None:
    canvas.rounded(77.5, 44, 82.5, 72, 1.5, palette.main)
    for x, y, radius in [(80, 27, 15), (68, 39, 12), (92, 39, 12), (80, 42, 13)]:
        canvas.disc(x, y, radius, palette.second)
    canvas.line(palette.main, 1.6, (80, 58), (80, 30))
    canvas.line(palette.main, 1.4, (80, 48), (71, 39))
    canvas.line(palette.main, 1.4, (80, 43), (88, 35))
    canvas.polygon(palette.main, *ellipse_points(80, 78, 36, 8, 180, 360))
    canvas.line(palette.bright, 1.2, (101, 20), (105, 17), (109, 20), (113, 17), (117, 20))


class Motif(NamedTuple):
    """A pictogram, and how its picture is described to those who do not see it."""

    draw: Callable[[Canvas, Palette], None]
    description: str


MOTIFS = {
    "boat": Motif(boat, "Illustration : un voilier sur les vagues"),
    "chair": Motif(chair, "Illustration : un fauteuil ancien"),
    "documents": Motif(documents, "Illustration : une pile de documents et une loupe"),
    "factory": Motif(factory, "Illustration : une usine et une liste de points à vérifier"),
    "fish": Motif(fish, "Illustration : un poisson sur un écran radar"),
    "flame": Motif(flame, "Illustration : une flamme"),
    "graph": Motif(graph, "Illustration : des points reliés entre eux"),
    "heart": Motif(heart, "Illustration : un cœur traversé par son battement"),
    "lifebuoy": Motif(lifebuoy, "Illustration : une bouée de sauvetage"),
    "message": Motif(message, "Illustration : deux bulles de conversation"),
    "organ": Motif(organ, "Illustration : les tuyaux et le clavier d’un orgue"),
    "parcels": Motif(parcels, "Illustration : une carte de parcelles agricoles"),
    "pill": Motif(pill, "Illustration : une plaquette de comprimés et une gélule"),
    "puzzle": Motif(puzzle, "Illustration : deux fiches de personnes qui s’emboîtent"),
    "road": Motif(road, "Illustration : une route et deux lieux repérés"),
    "scales": Motif(scales, "Illustration : une balance de la justice"),
    "school": Motif(school, "Illustration : un cartable et un crayon"),
    "signal": Motif(signal, "Illustration : une courbe qui baisse"),
    "town": Motif(town, "Illustration : une mairie entre deux maisons"),
    "tree": Motif(tree, "Illustration : un arbre et des oiseaux"),
}
