"""Documents that are archives inside: those of Office and LibreOffice. Runs in the sandbox."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from storage.refusals import (
    DocumentBroken,
    DocumentLocked,
    DocumentMacro,
    DocumentSwollen,
    FileOfOtherKind,
)
from storage.uploads.kinds import FileKind, Useless

MEGABYTE = 1 << 20
LIMIT_UNPACKED = 200 * MEGABYTE
LIMIT_RATIO = 120  #: above `RATIO_FROM` only: small files of repeated parts pack well
RATIO_FROM = 16 * MEGABYTE
LIMIT_MEMBERS = 10_000
_CHUNK = 1 << 20

_PARTS = (("word/document.xml", FileKind.DOCX), ("ppt/presentation.xml", FileKind.PPTX),
          ("xl/workbook.xml", FileKind.XLSX), ("xl/workbook.bin", FileKind.XLSX))  # fmt: skip
_MIMETYPES = ((b"opendocument.text", FileKind.ODT), (b"opendocument.presentation", FileKind.ODP),
              (b"opendocument.spreadsheet", FileKind.ODS))  # fmt: skip
_OF_PROGRAMS = ("androidmanifest.xml", "classes.dex", "meta-inf/manifest.mf")
_OF_MACROS = ("vbaproject.bin", "vbadata.xml", "activex/", "macrosheets/", "basic/", "scripts/")


def kind_of_archive(data: bytes, name: str) -> FileKind:
    """The kind of document. Raises a refusal that says why a colleague could not open it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, len(data), name)
            kind = _kind(archive, name)
            _check_parts(archive, name)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, OSError, ValueError):
        raise DocumentBroken(nama=name) from None


def _check_size(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    """By the declared sizes: zipfile yields no more than these, and less fails the checksum."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    swollen = total > LIMIT_UNPACKED or (total > RATIO_FROM and total > packed * LIMIT_RATIO)
    if swollen or len(members) > LIMIT_MEMBERS:
        raise DocumentSwollen(nama=name)
    if any(member.flag_bits & 0x1 for member in members):
        raise DocumentLocked(nama=name)


def _kind(archive: zipfile.ZipFile, name: str) -> FileKind:
    names = {member.lower() for member in archive.namelist()}
    if "[content_types].xml" in names:
        found = next((kind for part, kind in _PARTS if part in names), None)
        if found:
            return found
    if "mimetype" in names:
        said = archive.read("mimetype")[:200]
        found = next((kind for mark, kind in _MIMETYPES if mark in said), None)
        if found:
            return found
    program = any(part in names for part in _OF_PROGRAMS)
    raise FileOfOtherKind(nama=name, jenis=Useless.PROGRAM if program else Useless.ARCHIVE)


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    """No macros, and every part readable to its end."""
    names = [member.lower() for member in archive.namelist()]
    if any(part in member for part in _OF_MACROS for member in names if not member.endswith("/")):
        raise DocumentMacro(nama=name)
    for member in archive.infolist():
        with archive.open(member) as stream:
            types = member.filename.lower() == "[content_types].xml"
            while part := stream.read(_CHUNK):
                if types and b"macroenabled" in part.lower():
                    raise DocumentMacro(nama=name)
