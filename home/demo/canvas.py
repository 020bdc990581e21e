"""A surface for flat drawings, measured in units and smoothed when it is saved."""

import math
from io import BytesIO

from PIL import Image, ImageDraw

Point = tuple[float, float]

SCALE = 2  # drawn twice as large and reduced, for smooth edges


class Canvas:
    """Draws on `size` pixels as if they were `across` units wide."""

    def __init__(self, size: tuple[int, int], across: float, background: str) -> None:
        self.size = size
        self.unit = size[0] * SCALE / across
        self.picture = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), background)
        self.draw = ImageDraw.Draw(self.picture)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        self.draw.ellipse(self._around(x, y, rx, ry), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.ellipse(x, y, radius, radius, colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: str) -> None:
        self.arc(x, y, radius, radius, (0, 360), width, colour)

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        self.draw.rectangle(self._scaled(left, top, right, bottom), fill=colour)

    def rounded(
        self, left: float, top: float, right: float, bottom: float, radius: float, colour: str
    ) -> None:
        box = self._scaled(left, top, right, bottom)
        self.draw.rounded_rectangle(box, radius * self.unit, fill=colour)

    def slice(
        self, x: float, y: float, rx: float, ry: float, angles: tuple[int, int], colour: str
    ) -> None:
        self.draw.pieslice(self._around(x, y, rx, ry), *angles, fill=colour)

    def arc(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        angles: tuple[int, int],
        width: float,
        colour: str,
    ) -> None:
        box = self._around(x, y, rx, ry)
        self.draw.arc(box, *angles, fill=colour, width=round(width * self.unit))

    def polygon(self, colour: str, *points: Point) -> None:
        self.draw.polygon([self._scaled(*point) for point in points], fill=colour)

    def line(self, colour: str, width: float, *points: Point) -> None:
        scaled = [self._scaled(*point) for point in points]
        self.draw.line(scaled, fill=colour, width=round(width * self.unit), joint="curve")

    def png(self) -> bytes:
        output = BytesIO()
        self.picture.reduce(SCALE).save(output, "PNG")
        return output.getvalue()

    def _around(self, x: float, y: float, rx: float, ry: float) -> tuple[float, ...]:
        return self._scaled(x - rx, y - ry, x + rx, y + ry)

    def _scaled(self, *values: float) -> tuple[float, ...]:
        return tuple(value * self.unit for value in values)


def ellipse_points(x: float, y: float, rx: float, ry: float, start: int, end: int) -> list[Point]:
    """Points along an ellipse; degrees turn clockwise from the right, as in Pillow."""
    angles = [math.radians(start + (end - start) * step / 40) for step in range(41)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]
