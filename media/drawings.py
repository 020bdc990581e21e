"""Draws an SVG as a PNG, in a process of its own that is ended when it takes too long.

    python -m media.drawings < drawing.svg > drawing.png

A drawing may hold scripts, or ask for more time and memory than there is; its picture does not.
"""

import resource
import subprocess
import sys

LARGEST_DRAWING = 4 * 1024 * 1024  # bytes of SVG
WIDTH = 1200  # pixels
SECONDS, MEMORY = 10, 1024**3


class DrawingError(ValueError):
    """It is no drawing, or one that costs too much to draw."""


def png_of(svg: bytes) -> bytes:
    """Return the picture of an SVG document. Raises DrawingError."""
    if len(svg) > LARGEST_DRAWING:
        raise DrawingError("too large")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "media.drawings"],
            input=svg, capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        raise DrawingError("it could not be drawn") from error
    return done.stdout


def drawn(svg: bytes) -> bytes:
    """Return the same in this process, for a document that is trusted to end.

    Nothing is read from disk or from elsewhere meanwhile. Raises ValueError.
    """
    import resvg_py  # every process imports this module, few draw

    if len(svg) > LARGEST_DRAWING or b"<!ENTITY" in svg:
        raise DrawingError("too large, or entities")
    text = svg.decode("utf-8-sig")
    return bytes(resvg_py.svg_to_bytes(svg_string=text, width=WIDTH, skip_system_fonts=False))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(drawn(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
