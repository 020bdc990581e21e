"""Draws an SVG as a PNG, in a process of its own that is ended when it takes too long.

    python media/drawings.py < drawing.svg > drawing.png

A drawing may hold scripts, or ask for more time and memory than there is; its picture does not.
"""

import resource
import subprocess
import sys
from xml.etree import ElementTree

LARGEST_DRAWING = 4 * 1024 * 1024  # bytes of SVG
WIDTH = 1200  # pixels
SECONDS, MEMORY = 10, 1024**3


class DrawingError(ValueError):
    """It is no drawing, or one that costs too much to draw."""


def png_of(svg: bytes) -> bytes:
    """Return the picture of an SVG document. Raises DrawingError."""
    if len(svg) > LARGEST_DRAWING or b"<!ENTITY" in svg:
        raise DrawingError("too large, or entities")
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [sys.executable, "-I", __file__],
            input=svg, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        raise DrawingError("it could not be drawn") from error
    return done.stdout


def main() -> None:
    """Draw within bounds of time and memory, without reading anything from disk or elsewhere."""
    import resvg_py  # every process imports this module, few draw

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    svg = sys.stdin.buffer.read().decode("utf-8-sig")
    root = ElementTree.fromstring(svg)  # noqa: S314 - without entities, in a process of its own
    for element in root.iter():
        for name, value in list(element.items()):
            # References to the drawing's own parts and contents remain, and none to files.
            if name.endswith("href") and not value.startswith(("#", "data:")):
                del element.attrib[name]
    svg = ElementTree.tostring(root, encoding="unicode")
    png = resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, skip_system_fonts=False)
    sys.stdout.buffer.write(bytes(png))


if __name__ == "__main__":
    main()
