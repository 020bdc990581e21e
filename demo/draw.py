"""Makes the pictures of the demo content from the drawings beside it: `python demo/draw.py`."""

from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

DRAWINGS = Path(__file__).resolve().parent / "drawings"
IMAGES = DRAWINGS.parent / "static" / "images"
# The press page offers these for print, twice as large and in a format that printers take.
PRINTED = ["rencontre", "logo"]


def main() -> None:
    for drawing in sorted(DRAWINGS.glob("*.svg")):
        if drawing.stem == "logo":  # for print alone
            continue
        drawn(drawing).save(IMAGES / f"{drawing.stem}.webp", quality=72, method=6)
    for name in PRINTED:
        picture = drawn(DRAWINGS / f"{name}.svg", width=2400)
        # Fewer colours would merge some, as faces with their hair.
        picture = picture.quantize(64, dither=Image.Dither.NONE)
        picture.save(IMAGES / f"{name}-impression.png", optimize=True)


def drawn(drawing: Path, width: int | None = None) -> Image.Image:
    png = resvg_py.svg_to_bytes(svg_string=drawing.read_text("utf-8"), width=width)
    return Image.open(BytesIO(bytes(png))).convert("RGB")


if __name__ == "__main__":
    main()
