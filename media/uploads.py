"""The one gate that every uploaded file passes, from whichever side it comes.

The admin's forms, `image_from_bytes` and, last, the storing of the file itself (`media.fields`) all
call `checked_image` or `checked_document`. A file that passed is a `CheckedFile` and is not checked
twice. All errors are Django's `ValidationError`, in French.
"""

import secrets
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from PIL import Image as PILImage
from PIL import ImageOps
from pillow_heif import register_heif_opener
from wagtail.coreutils import string_to_ascii
from wagtail.documents import get_document_model
from wagtail.documents.fields import WagtailDocumentField
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.utils.file import hash_filelike

from media import drawings
from media.metadata import without_metadata

register_heif_opener(thumbnails=False)

# The only decoders that ever see an upload.
DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# The extensions of the formats that are kept. Pillow calls a JPEG that several pictures share MPO;
# the first one is kept.
KEPT = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
# And of those that become another one. Visitors see the first picture of an animation.
CONVERTED = {"HEIF": "jpg", "GIF": "png"}
ORIENTATION_TAG = 0x0112
LONGEST_SIDE = 16_000  # pixels; WebP has no more
# A drawing has at most so many colours in so many pixels; a photograph, thousands.
SAMPLE, MOST_COLOURS = (200, 200), 512
# Each scan of a progressive JPEG is decoded over the whole picture; cameras and software make ten.
MOST_SCANS, START_OF_SCAN = 40, b"\xff\xda"


class CheckedFile(ContentFile):
    """A file whose content passed the checks of this module and is stored as it is.

    `is_drawing` tells a drawing, a logo or a screen, which must not be cropped, from a photograph.
    """

    def __init__(self, content: bytes, name: str, *, is_drawing: bool = False):
        super().__init__(content, name=name)
        self.is_drawing = is_drawing


def neutral_name(name: str) -> str:
    """Return a file name that is safe everywhere and that nobody can guess.

    `name` is that of the sender, and may be hostile. Its ASCII words remain, at most 40 characters,
    followed by ten random hexadecimal digits.
    """
    path = PurePosixPath(name.replace("\\", "/").replace("\0", ""))
    extension = slugify(path.suffix)
    words = slugify(string_to_ascii(path.stem.replace(".", "-")))[:40].strip("-_") or "fichier"
    token = secrets.token_hex(5)
    return f"{words}-{token}.{extension}" if extension else f"{words}-{token}"


# Images -----------------------------------------------------------------------------------------


def checked_image(file: File, name: str = "") -> CheckedFile:
    """Return `file` with the picture alone: upright, without metadata, under the right extension.

    `name` is by default the file's own. The content tells the format, and many names are wrong.
    Only a drawing in SVG is known by its name. It becomes a PNG.

    Size and number of pixels are checked before anything is decoded. The colour profile stays.
    Raises ValidationError.
    """
    if isinstance(file, CheckedFile):
        return file
    name = name or file.name or ""
    _check_weight(file, WagtailImageField().max_upload_size)
    file.seek(0)
    data = file.read()
    try:
        if extension_of(name) == "svg":
            data = drawings.png_of(data)
        return _picture_alone(data, name.rpartition(".")[0] or name)
    except ValidationError:
        raise
    except Exception as error:  # decoders raise anything on hostile bytes
        raise ValidationError(
            "Ce fichier est abîmé, ou n’est pas une image JPEG, PNG, WebP, GIF ou HEIC, ni un "
            "dessin SVG. Ouvrez-le dans un logiciel d’images, enregistrez-le à nouveau, puis "
            "renvoyez-le.",
            code="invalid_image",
        ) from error


def _picture_alone(data: bytes, stem: str) -> CheckedFile:
    with _opened(data) as image:
        extension = (KEPT | CONVERTED)[image.format or ""]
        if image.mode.startswith(("I", "F")):
            raise ValidationError(
                "Les images en niveaux de gris sur plus de 8 bits ne sont pas acceptées. "
                "Convertissez-la en 8 bits, puis renvoyez-la.",
                code="invalid_image_depth",
            )
        if image.format in ("JPEG", "MPO") and _number_of_scans(data) > MOST_SCANS:
            raise ValidationError(
                "Cette image est enregistrée d’une façon trop longue à lire. Enregistrez-la à "
                "nouveau en JPEG ordinaire, puis renvoyez-la.",
                code="too_many_scans",
            )
        image.load()  # refuses a file that stops halfway
        is_drawing = extension != "jpg" and _is_drawing(image)
        if image.format in CONVERTED or image.getexif().get(ORIENTATION_TAG, 1) in range(2, 9):
            data = _encoded_upright(image, extension, data)
    picture = without_metadata(data, extension)
    return CheckedFile(picture, f"{stem}.{extension}", is_drawing=is_drawing)


def _opened(data: bytes) -> PILImage.Image:
    """Return a picture of which nothing is decoded yet; one of too many pixels is refused."""
    largest = WagtailImageField().max_image_pixels
    # Where Pillow only warns, our own stricter count of pixels refuses. Catching warnings would not
    # be safe in the threads that check files.
    try:
        image = PILImage.open(BytesIO(data), formats=DECODERS)
        is_too_large = max(image.size) > LONGEST_SIDE or image.width * image.height > largest
    except (PILImage.DecompressionBombError, PILImage.DecompressionBombWarning):
        is_too_large = True
    if is_too_large:
        raise ValidationError(
            f"Cette image a trop de pixels. Le maximum est de {largest // 1_000_000}\xa0millions, "
            f"et de {intcomma(LONGEST_SIDE)} par côté\xa0: réduisez-la, puis renvoyez-la.",
            code="file_too_many_pixels",
        )
    return image


def _number_of_scans(jpeg: bytes) -> int:
    # Metadata, such as thumbnails, is not decoded.
    return without_metadata(jpeg, "jpg").count(START_OF_SCAN)


def _encoded_upright(image: PILImage.Image, extension: str, data: bytes) -> bytes:
    options: dict[str, dict[str, Any]] = {
        "jpg": {"format": "JPEG", "quality": 95, "optimize": True},
        "png": {"format": "PNG"},
        "webp": {"format": "WEBP", "quality": 95, "lossless": b"VP8L" in data[:64]},
    }
    upright = ImageOps.exif_transpose(image)
    if image.format == "HEIF":
        upright = upright.convert("RGB")  # a JPEG has no transparency
    output = BytesIO()
    upright.save(output, icc_profile=image.info.get("icc_profile"), **options[extension])
    return output.getvalue()


def _is_drawing(image: PILImage.Image) -> bool:
    """Tell whether a picture has transparent parts or few colours."""
    sample = image.resize(SAMPLE, PILImage.Resampling.NEAREST).convert("RGBA")
    clear = sum(sample.getchannel("A").histogram()[:128])
    colours = sample.convert("RGB").getcolors(MOST_COLOURS)
    return clear > SAMPLE[0] * SAMPLE[1] / 50 or colours is not None


# Documents --------------------------------------------------------------------------------------

# The bytes that a document begins with, by its extension. Files of text have no such bytes.
PDF, CALENDAR, ZIP = b"%PDF-", b"BEGIN:VCALENDAR", b"PK\x03\x04"
SIGNATURES = {
    "csv": b"",
    "docx": ZIP,
    "ics": CALENDAR,
    "json": b"",
    "odp": ZIP,
    "ods": ZIP,
    "odt": ZIP,
    "pdf": PDF,
    "pptx": ZIP,
    "txt": b"",
    "xlsx": ZIP,
    "zip": ZIP,
}
# The names or types inside that tell which kind of ZIP an office document is. An archive has them
# uncompressed, at its beginning or in the list at its end.
MARKS = {
    "docx": (b"[Content_Types].xml", b"word/"),
    "xlsx": (b"[Content_Types].xml", b"xl/"),
    "pptx": (b"[Content_Types].xml", b"ppt/"),
    "odt": (b"mimetypeapplication/vnd.oasis.opendocument.text",),
    "ods": (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",),
    "odp": (b"mimetypeapplication/vnd.oasis.opendocument.presentation",),
}
READ_AT_ENDS = 256 * 1024


def checked_document(file: File, name: str = "") -> File:
    """Return `file` once its size, its extension and its content agree. Raises ValidationError.

    `name` is by default the file's own. Nothing is unpacked, and no more than both ends are read:
    what a document does where it is opened is not known here (`docs/securite.md`).
    """
    if isinstance(file, CheckedFile):
        return file
    _check_weight(file, WagtailDocumentField().max_upload_size)
    extension = extension_of(name or file.name or "")
    if extension not in SIGNATURES:
        accepted = ", ".join(sorted(SIGNATURES)).upper()
        raise ValidationError(
            f"Ce type de fichier n’est pas accepté. Types acceptés\xa0: {accepted}.",
            code="invalid_extension",
        )
    if not _has_content_of(file, extension):
        raise ValidationError(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {extension.upper()}. "
            "Ouvrez-le dans son logiciel, enregistrez-le sous ce format, puis renvoyez-le.",
            code="invalid_content",
        )
    return file


def _has_content_of(file: File, extension: str) -> bool:
    """Tell whether both ends of a file are those of its kind. Leaves it at its beginning."""
    file.seek(0)
    start = file.read(READ_AT_ENDS)
    file.seek(max(file.size - READ_AT_ENDS, 0))
    ends = start + file.read(READ_AT_ENDS)
    file.seek(0)
    if SIGNATURES[extension]:
        marks = MARKS.get(extension, ())
        return start.startswith(SIGNATURES[extension]) and all(mark in ends for mark in marks)
    # A page of HTML is no text here, whatever its name.
    return b"\0" not in start and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


# From bytes -------------------------------------------------------------------------------------


def image_from_bytes(name: str, data: bytes, *, title: str, description: str = "", **fields):
    """Return the image of the library that holds `data`, saved now if there is none yet.

    `name` gives the extension. The image found is the one with the same picture once cleaned;
    its fields stay as they are. `fields` are further fields of a new image (credit, collection…).
    Raises ValidationError.
    """
    file = checked_image(ContentFile(data, name=name))
    return stored_once(get_image_model()(file=file, title=title, description=description, **fields))


def document_from_bytes(name: str, data: bytes, *, title: str, **fields):
    """Return the document of the library that holds `data`, saved now if there is none yet.

    Same contract as `image_from_bytes`.
    """
    checked_document(ContentFile(data, name=name))
    return stored_once(get_document_model()(file=CheckedFile(data, name), title=title, **fields))


def stored_once(new):
    """Return the image or document of the library with the file of `new`, saving `new` if none has.

    The file of `new` is a `CheckedFile`. Raises ValidationError.
    """
    same = type(new).objects.filter(file_hash=hash_filelike(new.file.file))
    if found := same.order_by("pk").first():
        return found
    new.full_clean()
    new.save()
    return new


def _check_weight(file: File, limit: int | None) -> None:
    if limit is not None and file.size > limit:
        raise ValidationError(
            f"Ce fichier est trop lourd ({filesizeformat(file.size)}). "
            f"Le maximum est de {filesizeformat(limit)}.",
            code="file_too_large",
        )


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")
