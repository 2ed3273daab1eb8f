"""What an uploaded file is: its content decides, whatever it is called, and a refusal names the cause."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfWriter

from bot.core.errors import SopError
from storage import refusals
from storage.uploads.judge import judge
from storage.uploads.kinds import FileKind, Useless
from tests.worlds.bot import JPEG, PDF, picture, saved

_NS = "application/vnd.openxmlformats-officedocument"


def archive(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in members.items():
            found.writestr(name, data)
    return target.getvalue()


def word(**more: bytes) -> bytes:
    """A document of Word, with further parts; the parts' names have _ for /."""
    target = io.BytesIO()
    docx.Document().save(target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as found:
        for name, data in more.items():
            found.writestr(name.replace("_", "/").replace("/bin", ".bin"), data)
    return target.getvalue()


def pdf(user: str | None = None, owner: str = "kantor") -> bytes:
    """A PDF of one page; with `user` it is encrypted, with an empty one it opens without a password."""
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if user is not None:
        writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def tiff(width: int, height: int) -> bytes:
    fields = [(256, width), (257, height)]
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    return b"II*\x00" + struct.pack("<IH", 8, len(fields)) + body + bytes(4)


def heic(width: int, height: int) -> bytes:
    return bytes(4) + b"ftypheic" + bytes(20) + b"ispe" + bytes(4) + struct.pack(">II", width, height)


def webp(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + size


_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(*streams: str, **heads: bytes) -> bytes:
    """A compound file whose root has these streams, each of 4096 bytes; `heads`: how one begins (_ for a space)."""
    contents = dict.fromkeys(streams, b"") | {one.replace("_", " "): head for one, head in heads.items()}
    names = ["Root Entry", *contents]
    folder, per = -(-len(names) // 4), 8
    table = [_TABLE, *range(2, folder + 1), _END]
    entries = [_entry(names[0], 5, _FREE, 1, _END, 0)]
    for number, name in enumerate(names[1:], 1):
        start = len(table)
        table += [*range(start + 1, start + per), _END]
        entries.append(_entry(name, 2, number + 1 if number + 1 < len(names) else _FREE, _FREE, start, 4096))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
        + bytes(10)
    )
    head += struct.pack("<IIIIIIII", 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    return b"".join([
        head.ljust(512, b"\xff"),
        struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff"),
        b"".join(entries).ljust(512 * folder, b"\0"),
        *(data.ljust(4096, b"\0") for data in contents.values()),
    ])  # fmt: skip


def _entry(name: str, kind: int, after: int, inside: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le") + bytes(2)
    place = struct.pack("<HBBIII", len(letters), kind, 1, _FREE, after, inside)
    return letters.ljust(64, b"\0") + place + bytes(36) + struct.pack("<IQ", start, size)


def sample(name: str) -> bytes:
    """A file that a program has made: LibreOffice 97-2003 formats, pypdf with `cryptography`, libheif."""
    return (Path(__file__).parent / "samples" / name).read_bytes()


def xor_locked(verifier: int) -> bytes:
    """The head of a workbook of Excel 5 that has a password: a first record, then its lock."""
    return struct.pack("<HHIHHHH", 0x0809, 4, 0, 0x2F, 4, 0x1234, verifier)


def slides(token: int) -> bytes:
    """What `Current User` of a presentation says of itself."""
    return bytes(8) + struct.pack("<II", 20, token)


def judged(data: bytes) -> FileKind:
    return judge(data, "bukti.pdf")


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


GOOD: list[tuple[FileKind, bytes]] = [
    (FileKind.PDF, PDF),
    (FileKind.PDF, pdf()),
    (FileKind.PDF, b"\xef\xbb\xbf\r\n" + pdf()),
    (FileKind.PDF, pdf(user="")),
    (FileKind.JPEG, JPEG),
    (FileKind.PNG, picture(3, 2, 9)),
    (FileKind.GIF, b"GIF89a" + struct.pack("<HH", 3, 2)),
    (FileKind.BMP, b"BM" + bytes(16) + struct.pack("<ii", 3, -2)),
    (FileKind.TIFF, tiff(3, 2)),
    (FileKind.HEIC, heic(3, 2)),
    (FileKind.WEBP, webp(3, 2)),
    (FileKind.DOCX, word()),
    (FileKind.XLSX, saved(openpyxl.Workbook())),
    (FileKind.PPTX, archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"})),
    (FileKind.ODT, archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})),
    (FileKind.DOC, compound("WordDocument")),
    (FileKind.XLS, compound("Workbook")),
    (FileKind.PPT, compound("PowerPoint Document", Current_User=slides(0xE391C05F))),
    (FileKind.DOC, sample("terbuka.doc")),
    (FileKind.XLS, sample("terbuka.xls")),
    (
        FileKind.XLS,
        sample("dikunci-excel.xls"),
    ),  # with the password that Excel itself sets and never asks for
    (FileKind.XLS, compound(Book=xor_locked(0x9A0A))),
    (FileKind.PDF, sample("aes128-terbuka.pdf")),
    (FileKind.PDF, sample("aes256-terbuka.pdf")),
    (FileKind.HEIC, sample("foto.heic")),
    (FileKind.HEIC, sample("foto.heic").replace(b"ftypheic", b"ftypmif1")),
    (FileKind.AVIF, sample("foto.heic").replace(b"ftypheic", b"ftypmif1").replace(b"mif1heic", b"mif1avif")),
]

BAD: list[tuple[str, bytes, type[SopError]]] = [
    ("a bare head of a PDF", b"%PDF-1.7\n%\xe2\xe3", refusals.PdfBroken),
    ("a PDF with an opening password", pdf(user="rahasia"), refusals.PdfLocked),
    ("a picture of 0 x 0", picture(0, 0, 9), refusals.PictureBroken),
    ("a JPEG of a few bytes", JPEG[:20], refusals.PictureBroken),
    ("a scan of 0 x 0", tiff(0, 7), refusals.PictureBroken),
    ("a document cut off", cut(word()), refusals.DocumentBroken),
    ("macros in a document", word(word_vbaProject_bin=b"x"), refusals.DocumentMacro),
    ("a bomb in a document", word(word_media_a=bytes(20 << 20)), refusals.DocumentSwollen),
    ("an old document with macros", compound("WordDocument", "_VBA_PROJECT"), refusals.DocumentMacro),
    ("a document with a password", compound("EncryptedPackage"), refusals.DocumentLocked),
    ("an old document of Word with a password", sample("bersandi.doc"), refusals.DocumentLocked),
    ("an old workbook with a password", sample("bersandi.xls"), refusals.DocumentLocked),
    ("a workbook of Excel 5 with a password", compound(Book=xor_locked(1)), refusals.DocumentLocked),
    (
        "an old presentation with a password",
        compound("PowerPoint Document", Current_User=slides(0xF3D1C4DF)),
        refusals.DocumentLocked,
    ),
    ("an old document cut off", sample("terbuka.doc")[:600], refusals.DocumentBroken),
    ("a PDF with an opening password, AES-128", sample("aes128-bersandi.pdf"), refusals.PdfLocked),
    ("a PDF with an opening password, AES-256", sample("aes256-bersandi.pdf"), refusals.PdfLocked),
    (
        "a photo of 0 x 0",
        sample("foto.heic").replace(struct.pack(">II", 64, 64), bytes(8)),
        refusals.PictureBroken,
    ),
]

OTHER: list[tuple[Useless, bytes]] = [
    (Useless.WEB_PAGE, b"<!DOCTYPE html><html><body>Masuk</body></html>"),
    (Useless.WEB_PAGE, b"\n  <HTML>%PDF-1.4</HTML>"),
    (Useless.VECTORS, b'<?xml version="1.0"?><svg onload="x()"><script/></svg>'),
    (Useless.PROGRAM, b"MZ\x90\x00" + bytes(60)),
    (Useless.PROGRAM, b"\x7fELF" + bytes(60)),
    (Useless.PROGRAM, b"#!/bin/sh\nrm -r x\n"),
    (Useless.PROGRAM, archive({"AndroidManifest.xml": b"x", "classes.dex": b"x"})),
    (Useless.ARCHIVE, archive({"foto/1.jpg": b"x"})),
    (Useless.ARCHIVE, b"Rar!\x1a\x07\x01\x00"),
    (Useless.VIDEO, bytes(4) + b"ftypisom" + bytes(30)),
    (Useless.SOUND, b"OggS" + bytes(30)),
    (Useless.TEXT, b"bukti kegiatan"),
    (Useless.UNKNOWN, b"{\\rtf1 isi}"),
    (Useless.UNKNOWN, bytes(range(256))),
]


@pytest.mark.parametrize(("kind", "data"), GOOD, ids=lambda one: getattr(one, "name", ""))
def test_a_sound_file_is_taken_whatever_it_is_called(kind: FileKind, data: bytes) -> None:
    assert judged(data) is kind


@pytest.mark.parametrize(
    ("what", "data", "refusal"), BAD, ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_a_colleague_could_not_open_is_refused_for_its_cause(
    what: str, data: bytes, refusal: type[SopError]
) -> None:
    with pytest.raises(refusal):
        judged(data)


@pytest.mark.parametrize(("kind", "data"), OTHER, ids=lambda one: getattr(one, "name", ""))
def test_what_is_no_document_is_named_as_what_it_is(kind: Useless, data: bytes) -> None:
    with pytest.raises(refusals.FileOfOtherKind) as refused:
        judged(data)
    assert refused.value.fields["jenis"] == kind
