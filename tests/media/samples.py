"""Pictures with metadata, files that are no pictures, and archives."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image as PILImage
from PIL import ImageCms, PngImagePlugin

from tests.media.conftest import picture_bytes

SECRET = b"SECRET-4d2f"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def exif_with_position(orientation: int = 1) -> bytes:
    exif = PILImage.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()


def png_text() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET.decode())
    text.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    return text


def declared_png(width: int, height: int) -> bytes:
    """Return a small PNG that declares a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


@cache
def scan_bomb(scans: int = 2000, size: int = 2000) -> bytes:
    """A progressive JPEG that repeats its last scan `scans` times."""
    output = io.BytesIO()
    PILImage.new("L", (size, size), 128).save(output, "JPEG", progressive=True)
    data = output.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def zip_with(*names: str, first: bytes | None = None, content: bytes = b"content") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        if first is not None:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, content)
    return output.getvalue()


WITH_METADATA = {
    "photo.jpg": picture_bytes(
        "JPEG", exif=exif_with_position(), comment=SECRET, icc_profile=PROFILE, xmp=XMP
    ),
    "progressive.jpg": picture_bytes(
        "JPEG", progressive=True, exif=exif_with_position(), icc_profile=PROFILE
    ),
    "photo.png": picture_bytes(
        "PNG", exif=exif_with_position(), pnginfo=png_text(), icc_profile=PROFILE
    ),
    "photo.webp": picture_bytes("WEBP", exif=exif_with_position(), xmp=XMP, icc_profile=PROFILE),
}


HTML = b"<!doctype html><script>alert(1)</script>"


NOT_IMAGES = {
    "empty.jpg": b"",
    "page.png": HTML,
    "page.svg": HTML,
    "file.heic": b"\0\0\0\x18ftypheic" + b"\0" * 100,
    "drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "script.gif": b"GIF89a/*" + HTML,
    "signature.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "signature.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 100,
    "signature.webp": b"RIFF\x40\0\0\0WEBPVP8 " + b"\xff" * 40,
    "truncated.jpg": picture_bytes("JPEG", (400, 300))[:-500],
    "truncated.png": picture_bytes("PNG", (400, 300))[:-100],
    "truncated.gif": picture_bytes("GIF", (400, 300), "P")[:-500],
    "truncated.webp": picture_bytes("WEBP", (400, 300))[:-50],
    "bitmap.bmp": picture_bytes("BMP"),
    "bitmap.jpg": picture_bytes("BMP"),
    "scan.tiff": picture_bytes("TIFF"),
    "deep.png": picture_bytes("PNG", mode="I;16"),
    "bomb.png": declared_png(100_000, 100_000),
    "large.png": declared_png(9_000, 9_000),
    "line.png": declared_png(1, 60_000_000),
    "column.png": declared_png(16_001, 1),
}
