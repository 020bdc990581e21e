"""The one gate that every uploaded file passes, from whichever side it comes.

The admin's forms, an importer's `full_clean()` and, last, the storing of the file itself
(`media.fields`) all call `checked_image` or `checked_document`. A file that passed is a
`CheckedFile` and is not checked twice. All errors are Django's `ValidationError`, in French.
"""

import secrets
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.text import slugify
from PIL import Image as PILImage
from PIL import ImageOps
from wagtail.coreutils import string_to_ascii
from wagtail.documents import get_document_model
from wagtail.documents.fields import WagtailDocumentField
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.utils.file import hash_filelike

from media import pdfs
from media.metadata import without_metadata

# The only decoders that ever see an upload.
DECODERS = ("JPEG", "PNG", "GIF", "WEBP")
# Pillow calls a JPEG that several pictures share MPO; the first one is kept.
PIL_FORMATS = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
EXTENSIONS = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "webp": "webp"}
ORIENTATION_TAG = 0x0112
JPEG_QUALITY_AFTER_ROTATION = 95
# What an archive may become on the machine of who opens it, in bytes and files.
MAX_UNPACKED, MAX_ENTRIES = 500_000_000, 5000
# What a machine runs when somebody opens it.
PROGRAMS = frozenset(
    {
        "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "htm", "html", "iso", "jar",
        "js", "jse", "lnk", "msi", "pif", "pkg", "ps1", "py", "reg", "scr", "sh", "svg", "vbe",
        "vbs", "wsf", "xhtml",
    }
)  # fmt: skip


class CheckedFile(ContentFile):
    """A file whose content passed the checks of this module and is stored as it is."""


def neutral_name(name: str, extension: str = "") -> str:
    """Return a file name that is safe everywhere and that nobody can guess.

    `name` is what the sender wrote, however hostile; its ASCII words remain, at most 40
    characters, followed by ten random hexadecimal digits. `extension` replaces the one of `name`.
    """
    path = PurePosixPath(name.replace("\\", "/").replace("\0", ""))
    extension = extension or slugify(path.suffix)
    words = slugify(string_to_ascii(path.stem.replace(".", "-")))[:40].strip("-_") or "fichier"
    token = secrets.token_hex(5)
    return f"{words}-{token}.{extension}" if extension else f"{words}-{token}"


# Images -----------------------------------------------------------------------------------------


def checked_image(file: File, name: str = "") -> CheckedFile:
    """Return `file` with the picture alone: upright, without metadata.

    `name` is by default the file's own.

    Size, type and number of pixels are checked before anything is decoded. Animations stay
    animated, the colour profile stays. Raises ValidationError.
    """
    if isinstance(file, CheckedFile):
        return file
    name = name or file.name or ""
    _check_weight(file, WagtailImageField().max_upload_size)
    image_format = EXTENSIONS.get(extension_of(name))
    if image_format is None:
        raise ValidationError(
            "Ce type de fichier n’est pas accepté. Envoyez une image JPEG, PNG, WebP ou GIF.",
            code="invalid_image_extension",
        )
    file.seek(0)
    data = file.read()
    try:
        data = _picture_alone(data, image_format)
    except ValidationError:
        raise
    except Exception as error:  # decoders raise anything on hostile bytes
        raise ValidationError(
            "Ce fichier est abîmé ou n’est pas une image. Ouvrez-le dans un logiciel d’images, "
            "enregistrez-le à nouveau, puis renvoyez-le.",
            code="invalid_image",
        ) from error
    return CheckedFile(data, name=name)


def _picture_alone(data: bytes, image_format: str) -> bytes:
    with _opened(data) as image:
        if PIL_FORMATS[image.format or ""] != image_format:
            raise ValidationError(
                "Le contenu de ce fichier ne correspond pas à son extension "
                f"(c’est une image {image.format}). Renommez-le, puis renvoyez-le.",
                code="invalid_image_known_format",
            )
        frames = 1 if image_format == "jpeg" else getattr(image, "n_frames", 1)
        if image.width * image.height * frames > WagtailImageField().max_image_pixels:
            raise _too_many_pixels()
        if image.mode.startswith(("I", "F")):
            raise ValidationError(
                "Les images en niveaux de gris sur plus de 8 bits ne sont pas acceptées. "
                "Convertissez-la en 8 bits, puis renvoyez-la.",
                code="invalid_image_depth",
            )
        image.load()  # refuses a file that stops halfway
        is_animated = getattr(image, "is_animated", False) and image_format != "jpeg"
        if not is_animated and image.getexif().get(ORIENTATION_TAG, 1) in range(2, 9):
            data = _turned_upright(image, image_format, data)
    return without_metadata(data, image_format)


def _opened(data: bytes) -> PILImage.Image:
    # What Pillow only warns of is refused by our own count of pixels, which is stricter: catching
    # warnings would not be safe in the threads that check files.
    try:
        return PILImage.open(BytesIO(data), formats=DECODERS)
    except (PILImage.DecompressionBombError, PILImage.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error


def _too_many_pixels() -> ValidationError:
    millions = WagtailImageField().max_image_pixels // 1_000_000
    return ValidationError(
        f"Cette image a trop de pixels. Le maximum est de {millions}\xa0millions\xa0: "
        "réduisez-la, puis renvoyez-la.",
        code="file_too_many_pixels",
    )


def _turned_upright(image: PILImage.Image, image_format: str, data: bytes) -> bytes:
    options: dict[str, Any] = {
        "jpeg": {"quality": JPEG_QUALITY_AFTER_ROTATION, "optimize": True},
        "webp": {"quality": 95, "lossless": b"VP8L" in data[:64]},
    }.get(image_format, {})
    output = BytesIO()
    ImageOps.exif_transpose(image).save(
        output, image_format.upper(), icc_profile=image.info.get("icc_profile"), **options
    )
    return output.getvalue()


def image_extension(data: bytes) -> str | None:
    """Return the extension that the content of a picture asks for, None if it is none."""
    try:
        with _opened(data) as image:
            return {"jpeg": "jpg"}.get(name := PIL_FORMATS[image.format or ""], name)
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes
        return None


def image_dimensions(
    file: IO[bytes], formats: tuple[str, ...] = DECODERS
) -> tuple[int | None, int | None]:
    """Return width and height as the header declares them, decoding nothing; None if unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PILImage.DecompressionBombWarning)
            with PILImage.open(file, formats=formats) as image:
                return image.size
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes
        return None, None


# Documents --------------------------------------------------------------------------------------


def checked_document(file: File, name: str = "") -> File:
    """Return `file` once its size, its extension and its content agree. Raises ValidationError.

    `name` is by default the file's own.
    """
    if isinstance(file, CheckedFile):
        return file
    _check_weight(file, WagtailDocumentField().max_upload_size)
    extension = extension_of(name or file.name or "")
    is_genuine = DOCUMENT_CONTENTS.get(extension)
    if is_genuine is None:
        accepted = ", ".join(sorted(DOCUMENT_CONTENTS)).upper()
        raise ValidationError(
            f"Ce type de fichier n’est pas accepté. Types acceptés\xa0: {accepted}.",
            code="invalid_extension",
        )
    file.seek(0)
    try:
        genuine = is_genuine(file)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        genuine = False
    file.seek(0)
    if not genuine:
        raise ValidationError(
            f"Le contenu de ce fichier n’est pas celui d’un fichier {extension.upper()}.",
            code="invalid_content",
        )
    return file


def _starts_with(signature: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda file: file.read(len(signature)) == signature


def _is_text(file: IO[bytes]) -> bool:
    start = file.read(64 * 1024)
    return b"\0" not in start and not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _is_pdf(file: IO[bytes]) -> bool:
    if file.read(5) != b"%PDF-":
        return False
    if pdfs.has_program(file):
        raise ValidationError(
            "Ce PDF contient un programme ou un fichier caché, que les visiteurs ne doivent pas "
            "recevoir. Ouvrez-le, imprimez-le «\xa0vers un PDF\xa0», puis envoyez le nouveau.",
            code="active_content",
        )
    return True


def _check_unpacking(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that harms who unpacks it; nothing of it is unpacked here."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        raise ValidationError(
            f"Une fois ouvert, ce fichier pèserait plus de {weight(MAX_UNPACKED)} ou donnerait "
            f"plus de {MAX_ENTRIES} fichiers. Envoyez-le en plusieurs morceaux.",
            code="archive_too_large",
        )
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.partition("/")[0]:
            raise ValidationError(
                "Ce fichier en cache d’autres qui s’écriraient hors de leur dossier. Refaites "
                "l’archive, puis renvoyez-la.",
                code="archive_escapes",
            )
        if extension_of(name) in PROGRAMS:
            raise ValidationError(
                f"Cette archive contient un programme ({name[-60:]}), que les visiteurs ne doivent "
                "pas recevoir. Retirez-le, puis renvoyez-la.",
                code="active_content",
            )


def _is_zip(file: IO[bytes]) -> bool:
    if file.read(4) != b"PK\x03\x04":
        return False
    with zipfile.ZipFile(file) as archive:
        _check_unpacking(archive)
        return bool(archive.namelist())


def _is_office_open_xml(folder: str) -> Callable[[IO[bytes]], bool]:
    def is_genuine(file: IO[bytes]) -> bool:
        if file.read(4) != b"PK\x03\x04":
            return False
        with zipfile.ZipFile(file) as archive:
            _check_unpacking(archive)
            names = archive.namelist()
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        is_office = "[Content_Types].xml" in names
        return is_office and not has_macros and any(name.startswith(folder) for name in names)

    return is_genuine


def _is_open_document(kind: str) -> Callable[[IO[bytes]], bool]:
    def is_genuine(file: IO[bytes]) -> bool:
        # The format asks for this entry first and uncompressed, so that it can be read here.
        expected = b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode()
        start = file.read(200)
        if not (start.startswith(b"PK\x03\x04") and start[30:].startswith(expected)):
            return False
        with zipfile.ZipFile(file) as archive:
            _check_unpacking(archive)
            return not any(name.startswith(("Basic/", "Scripts/")) for name in archive.namelist())

    return is_genuine


DOCUMENT_CONTENTS: dict[str, Callable[[IO[bytes]], bool]] = {
    "pdf": _is_pdf,
    "csv": _is_text,
    "ics": _starts_with(b"BEGIN:VCALENDAR"),
    "json": _is_text,
    "txt": _is_text,
    "zip": _is_zip,
    "docx": _is_office_open_xml("word/"),
    "xlsx": _is_office_open_xml("xl/"),
    "pptx": _is_office_open_xml("ppt/"),
    "odt": _is_open_document("text"),
    "ods": _is_open_document("spreadsheet"),
    "odp": _is_open_document("presentation"),
}


# From bytes -------------------------------------------------------------------------------------


def image_from_bytes(name: str, data: bytes, *, title: str, description: str = "", **fields):
    """Return the image of the library that holds `data`, saved now if there is none yet.

    `name` gives the extension. The image found is the one with the same picture once cleaned;
    its fields stay as they are. `fields` are further fields of a new image (credit, collection…).
    Raises ValidationError.
    """
    return image_from_file(
        checked_image(ContentFile(data, name=name)), title=title, description=description, **fields
    )


def image_from_file(file: CheckedFile, *, title: str, description: str = "", **fields):
    """As `image_from_bytes`, of a picture that `checked_image` gave."""
    return _stored_once(get_image_model(), file, title=title, description=description, **fields)


def document_from_bytes(name: str, data: bytes, *, title: str, **fields):
    """Return the document of the library that holds `data`, saved now if there is none yet.

    Same contract as `image_from_bytes`.
    """
    checked_document(ContentFile(data, name=name))
    file = CheckedFile(data, name=name)
    return _stored_once(get_document_model(), file, title=title, **fields)


def stored_image(file: CheckedFile):
    """Return the image of the library that holds the picture of `file`, None if there is none."""
    return _same(get_image_model(), file)


def _same(model, file: File):
    # What is in the Corbeille is on its way out: it is not used again.
    same = model.objects.filter(file_hash=hash_filelike(file), trashed=None)
    return same.order_by("pk").first()


def _stored_once(model, file: File, **fields):
    same = _same(model, file)
    if same is not None:
        return same
    new = model(file=file, **fields)
    new.full_clean()
    new.save()
    return new


def _check_weight(file: File, limit: int | None) -> None:
    if limit is not None and file.size > limit:
        raise ValidationError(
            f"Ce fichier est trop lourd ({weight(file.size)}). Le maximum est de {weight(limit)}.",
            code="file_too_large",
        )


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def weight(size: int) -> str:
    """Return a number of bytes as French readers write it: « 1,2 Mo »."""
    if size < 1000:
        return f"{size}\xa0octet{'s' if size > 1 else ''}"
    value, unit = (size / 1e6, "Mo") if size >= 999_500 else (size / 1e3, "ko")
    text = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return text.removesuffix(".0").replace(".", ",") + f"\xa0{unit}"
