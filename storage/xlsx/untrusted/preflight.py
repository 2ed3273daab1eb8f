"""The gate for hostile workbooks: what is looked at before openpyxl sees a byte.

`inspect` reads the archive once, to its end, with counted bytes; `run_sandboxed` parses what passed it in a process
that may die. Both block: call them from a thread. Measurements behind the limits: an entire sheet of styled blanks,
1 million rows, is 124 kB packed and 41 MB unpacked, and keeps openpyxl busy for 17 seconds.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from io import BytesIO

from storage.refusals import (
    WorkbookDamaged,
    WorkbookEmbeds,
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookEntities,
    WorkbookIsArchive,
    WorkbookIsPdf,
    WorkbookIsPicture,
    WorkbookIsText,
    WorkbookLinked,
    WorkbookMacro,
    WorkbookOldFormat,
    WorkbookOpenDocument,
    WorkbookOtherZip,
    WorkbookRefused,
    WorkbookStrict,
    WorkbookSuspicious,
    WorkbookSwollen,
    WorkbookTooLarge,
    WorkbookUnknown,
)
from storage.xlsx.untrusted.sandbox import run_sandboxed, warm_up

__all__ = ["inspect", "looks_like_workbook", "run_sandboxed", "warm_up"]

MEGABYTE = 1 << 20
LIMIT_PACKED = 20 * MEGABYTE  #: what a Telegram bot may download
LIMIT_UNPACKED = 60 * MEGABYTE
LIMIT_RATIO = 120  #: above `RATIO_FROM` only: small files of repeated rows pack well
RATIO_FROM = 8 * MEGABYTE
LIMIT_MEMBERS = 2_000

_SMALLEST_TABLE = re.compile(rb"[,;\t\r\n<]")  #: what any table has as text, however small
_ARCHIVES = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
             (b"\xfd7zXZ\x00", "xz"))  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_ENCODINGS = {
    b"utf-8",
    b"us-ascii",
    b"ascii",
    b"iso-8859-1",
    b"windows-1252",
    b"utf-16",
    b"utf-16le",
    b"utf-16be",
}
_CHUNK = 1 << 18


def looks_like_workbook(data: bytes) -> bool:
    """Whether the file is an archive that holds a workbook, whatever it is called. Nothing is unpacked.

    A directory that is too long or broken is none: a file that no officer calls a workbook is then a file like others.
    """
    if not data.startswith(b"PK\x03\x04") or len(data) > LIMIT_PACKED:
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "[content_types].xml" in names and any(name.startswith("xl/") for name in names)


def inspect(data: bytes, *, name: str) -> None:
    """Raise a leaf of `WorkbookRefused` unless `data` is a sound .xlsx that cannot harm its reader.

    `name` is the file's name as it was sent, for the sentence only: the content decides.
    """
    _check_kind(data, name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_members(archive, len(data), name)
            _check_workbook(archive, name)
            _check_contents(archive, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        KeyError,
        OSError,
        ValueError,
    ) as broken:
        raise WorkbookDamaged(name=name, sheet="", cell="") from broken


def _check_kind(data: bytes, name: str) -> None:
    head = data[:4096]
    if not data:
        raise WorkbookEmpty(name=name)
    if len(data) > LIMIT_PACKED:
        raise WorkbookTooLarge(
            name=name, size_mb=-(-len(data) // MEGABYTE), limit_mb=LIMIT_PACKED // MEGABYTE
        )
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookEncrypted(name=name)
        raise WorkbookOldFormat(name=name, kind=".xls")
    if b"%PDF-" in head[:1024]:
        raise WorkbookIsPdf(name=name)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        raise WorkbookIsPicture(name=name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return
    for magic, kind in _ARCHIVES:
        if head.startswith(magic):
            raise WorkbookIsArchive(name=name, kind=kind)
    if not _is_text(head):
        raise WorkbookUnknown(name=name)
    raise WorkbookIsText(name=name) if _SMALLEST_TABLE.search(head.strip()) else WorkbookEmpty(name=name)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _check_members(archive: zipfile.ZipFile, packed: int, name: str) -> None:
    """Sizes are the declared ones: zipfile never yields more than them, and less fails its checksum."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    swollen = total > LIMIT_UNPACKED or (total > RATIO_FROM and total > packed * LIMIT_RATIO)
    if swollen or len(members) > LIMIT_MEMBERS:
        raise WorkbookSwollen(name=name, limit_mb=LIMIT_UNPACKED // MEGABYTE)
    if any(member.flag_bits & 0x1 for member in members):
        raise WorkbookEncrypted(name=name)
    names = [member.orig_filename for member in members]
    if any(map(_leads_out, names)) or max(Counter(map(str.lower, names)).values(), default=0) > 1:
        raise WorkbookSuspicious(name=name)


def _leads_out(member: str) -> bool:
    parts = re.split(r"[/\\]", member)
    return member.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in member


def _check_workbook(archive: zipfile.ZipFile, name: str) -> None:
    names = {member.lower() for member in archive.namelist()}
    types = (
        archive.read("[Content_Types].xml").lower() if "[Content_Types].xml" in archive.namelist() else b""
    )
    if b"vnd.oasis.opendocument" in (archive.read("mimetype") if "mimetype" in names else b""):
        raise WorkbookOpenDocument(name=name)
    if "xl/workbook.bin" in names:
        raise WorkbookOldFormat(name=name, kind=".xlsb")
    _refuse_if(
        WorkbookMacro,
        _has(names, "vbaproject", "xl/macrosheets/", "xl/activex/") or b"macroenabled" in types,
        name,
    )
    _refuse_if(WorkbookLinked, _has(names, "xl/externallinks/"), name)
    _refuse_if(WorkbookEmbeds, _has(names, "xl/embeddings/"), name)
    if b"spreadsheetml" not in types or "xl/workbook.xml" not in names:
        kinds = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
        raise WorkbookOtherZip(
            name=name, kind=next((kind for part, kind in kinds.items() if part in names), "ZIP")
        )


def _has(names: set[str], *parts: str) -> bool:
    return any(part in member for part in parts for member in names)


def _refuse_if(leaf: Callable[..., WorkbookRefused], condition: bool, name: str) -> None:
    if condition:
        raise leaf(name=name)


def _check_contents(archive: zipfile.ZipFile, name: str) -> None:
    """Every member to its end, so that a broken checksum shows here; pictures are never parsed, hence not searched."""
    for member in archive.infolist():
        picture = member.filename.lower().startswith("xl/media/")
        with archive.open(member) as stream:
            head = stream.read(_CHUNK)
            if not picture and _unusual_encoding(head):
                raise WorkbookEntities(name=name)
            strict = member.filename.lower() == "xl/workbook.xml" and b"purl.oclc.org/ooxml" in head
            _refuse_if(WorkbookStrict, strict, name)
            tail = b""
            while head:
                text = tail + head.replace(b"\x00", b"")  # UTF-16 shows its ASCII once the zeros are gone
                _refuse_if(WorkbookEntities, not picture and bool(_DECLARATION.search(text)), name)
                tail, head = text[-32:], stream.read(_CHUNK)


def _unusual_encoding(head: bytes) -> bool:
    declared = _ENCODING.match(head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t"))
    return declared is not None and declared.group(1).lower() not in _ENCODINGS
