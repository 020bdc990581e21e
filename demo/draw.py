"""Makes the pictures of the demo content from the drawings beside it: `python demo/draw.py`."""

from io import BytesIO
from pathlib import Path

import resvg_py
from PIL import Image

DEMO = Path(__file__).resolve().parent


def main() -> None:
    for drawing in sorted((DEMO / "drawings").glob("*.svg")):
        png = resvg_py.svg_to_bytes(svg_string=drawing.read_text("utf-8"))
        picture = Image.open(BytesIO(bytes(png))).convert("RGB")
        target = DEMO / "static" / "images" / f"{drawing.stem}.webp"
        picture.save(target, quality=72, method=6)


if __name__ == "__main__":
    main()
