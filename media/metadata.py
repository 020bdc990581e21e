"""Removes from image files all but the picture, without encoding it again.

Works on the containers (JPEG segments, PNG and WebP chunks): colours and quality stay exactly as
they were, and cleaning a clean file gives the same bytes. Gone are EXIF with its GPS position, XMP,
IPTC, comments, thumbnails, text, dates, and anything that follows the end of the picture (a video,
an archive, a script). Kept are the colour profile and what the decoder needs.
"""

import re
import struct

# After the start of a scan, the next marker that is neither a stuffed byte nor a restart.
JPEG_MARKER_AFTER_SCAN = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"cHRM",
    b"gAMA",
    b"iCCP",
    b"sBIT",
    b"sRGB",
    b"cICP",
    b"bKGD",
    b"acTL",
    b"fcTL",
    b"fdAT",
}
WEBP_EXIF_AND_XMP_FLAGS = 0b0000_1100
WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}


class MalformedImageError(ValueError):
    """The bytes do not have the structure that their format prescribes."""


def without_metadata(data: bytes, extension: str) -> bytes:
    """Return `data` without its metadata.

    `extension` is "jpg", "png" or "webp". The orientation that EXIF carries is lost too: apply it
    first. Raises MalformedImageError.
    """
    strip = {"jpg": _strip_jpeg, "png": _strip_png, "webp": _strip_webp}
    try:
        return strip[extension](data)
    except (IndexError, struct.error) as error:
        raise MalformedImageError("unexpected end of file") from error


def _strip_jpeg(data: bytes) -> bytes:
    if data[:2] != b"\xff\xd8":
        raise MalformedImageError("no start of image")
    kept = [b"\xff\xd8"]
    position = 2
    while True:
        if data[position] != 0xFF:
            raise MalformedImageError("marker expected")
        while data[position] == 0xFF:
            position += 1
        marker = data[position]
        position += 1
        if marker == 0xD9:  # end of image
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:  # stand alone, and useless here
            continue
        (length,) = struct.unpack_from(">H", data, position)
        payload = data[position : position + length]
        if length < 2 or len(payload) != length:
            raise MalformedImageError("truncated segment")
        position += length
        if _is_kept_in_jpeg(marker, payload[2:]):
            kept.append(bytes([0xFF, marker]) + payload)
        if marker == 0xDA:  # a scan: compressed data up to the next marker
            end = JPEG_MARKER_AFTER_SCAN.search(data, position)
            if end is None:
                raise MalformedImageError("no end of image")
            kept.append(data[position : end.start()])
            position = end.start()


def _is_kept_in_jpeg(marker: int, content: bytes) -> bool:
    if marker == 0xE0:
        return content.startswith(b"JFIF\0")
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:  # says whether the colours are YCCK
        return content.startswith(b"Adobe")
    is_application_data_or_comment = 0xE0 <= marker <= 0xEF or marker == 0xFE
    return not is_application_data_or_comment


def _strip_png(data: bytes) -> bytes:
    if not data.startswith(PNG_SIGNATURE):
        raise MalformedImageError("no PNG signature")
    kept = [PNG_SIGNATURE]
    position = len(PNG_SIGNATURE)
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        chunk = data[position : position + 12 + length]
        if len(chunk) != 12 + length:
            raise MalformedImageError("truncated chunk")
        if name in PNG_KEPT:
            kept.append(chunk)
        position += len(chunk)
        if name == b"IEND":
            return b"".join(kept)


def _strip_webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise MalformedImageError("no WebP signature")
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise MalformedImageError("truncated file")
    kept = []
    position = 12
    while position + 8 <= end:
        name, size = struct.unpack_from("<4sI", data, position)
        chunk = data[position : position + 8 + size]
        if len(chunk) != 8 + size:
            raise MalformedImageError("truncated chunk")
        position += 8 + size + size % 2
        if name not in WEBP_KEPT:
            continue
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_EXIF_AND_XMP_FLAGS]) + chunk[9:]
        kept.append(chunk + b"\0" * (size % 2))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
