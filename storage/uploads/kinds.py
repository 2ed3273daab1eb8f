"""The kinds of file that officers send, told by their first bytes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class FileKind(StrEnum):
    """A kind that a colleague can open; the value is the ending of its names."""

    PDF = ".pdf"
    JPEG = ".jpg"
    PNG = ".png"
    WEBP = ".webp"
    GIF = ".gif"
    BMP = ".bmp"
    TIFF = ".tiff"
    HEIC = ".heic"
    AVIF = ".avif"
    DOCX = ".docx"
    PPTX = ".pptx"
    XLSX = ".xlsx"
    DOC = ".doc"
    PPT = ".ppt"
    XLS = ".xls"
    ODT = ".odt"
    ODP = ".odp"
    ODS = ".ods"

    @property
    def endings(self) -> frozenset[str]:
        """Every ending under which programs know the kind."""
        return frozenset({self.value}) | _OTHER_ENDINGS.get(self, frozenset())

    @property
    def picture(self) -> bool:
        return self in _PICTURES


_PICTURES = frozenset({
    FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.GIF, FileKind.BMP, FileKind.TIFF, FileKind.HEIC, FileKind.AVIF,
})  # fmt: skip
_OTHER_ENDINGS = {
    FileKind.JPEG: frozenset({".jpeg"}),
    FileKind.TIFF: frozenset({".tif"}),
    FileKind.HEIC: frozenset({".heif"}),
}


class Useless(StrEnum):
    """A kind that cannot be used, as the refusal names it."""

    WEB_PAGE = "halaman_web"
    VECTORS = "svg"
    PROGRAM = "program"
    ARCHIVE = "arsip"
    VIDEO = "video"
    SOUND = "suara"
    TEXT = "teks"
    UNKNOWN = "lain"


_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"dex\n",
)
_STARTS: tuple[tuple[bytes, FileKind | Useless], ...] = (
    *((start, Useless.PROGRAM) for start in _PROGRAMS),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"Rar!\x1a\x07", Useless.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Useless.ARCHIVE),
    (b"\x1f\x8b", Useless.ARCHIVE),
    (b"BZh", Useless.ARCHIVE),
    (b"\xfd7zXZ\x00", Useless.ARCHIVE),
    (b"\x1aE\xdf\xa3", Useless.VIDEO),
    (b"OggS", Useless.SOUND),
    (b"ID3", Useless.SOUND),
    (b"fLaC", Useless.SOUND),
    (b"#!AMR", Useless.SOUND),
)
_BRANDS: Mapping[bytes, FileKind | Useless] = {
    b"avif": FileKind.AVIF, b"avis": FileKind.AVIF, b"M4A ": Useless.SOUND, b"M4B ": Useless.SOUND,
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), FileKind.HEIC),
}  #: of the container that pictures of new phones share with videos  # fmt: skip
_RIFF: Mapping[bytes, FileKind | Useless] = {b"WEBP": FileKind.WEBP, b"WAVE": Useless.SOUND}
_LOOKED = 4096  #: bytes in which a text shows what it is
_PDF_WITHIN = 1024  #: bytes before the mark of a PDF that its readers allow


def told_by_head(data: bytes) -> FileKind | Useless | None:
    """The kind by the first bytes; None for archives in the format ZIP and compound files, which need a closer look."""
    head = data[:_LOOKED]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return None
    if head.startswith(b"#!AMR"):
        return Useless.SOUND
    found = next((kind for start, kind in _STARTS if head.startswith(start)), None)
    if found is not None:
        return found
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return FileKind.BMP
    if head[4:8] == b"ftyp":
        return _of_container(head)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], Useless.VIDEO)
    return _text(head)


def _of_container(head: bytes) -> FileKind | Useless:
    """By its brand; what says only that it holds a picture tells which in the list of those that it fits too."""
    brand, fits = head[8:12], head[16 : int.from_bytes(head[:4])]
    if brand in (b"mif1", b"msf1") and b"avif" in fits:
        return FileKind.AVIF
    return _BRANDS.get(brand, Useless.VIDEO)


def _text(head: bytes) -> FileKind | Useless:
    """A PDF, a web page, a drawing, or what else is made of characters."""
    said = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip().lower()
    if said.startswith(b"%pdf-"):
        return FileKind.PDF
    if b"<svg" in said:
        return Useless.VECTORS
    if said.startswith((b"<!doctype html", b"<html")) or any(
        mark in said for mark in (b"<html", b"<script", b"<body")
    ):
        return Useless.WEB_PAGE
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return FileKind.PDF
    if said.startswith(b"{\\rtf"):
        return Useless.UNKNOWN
    binary = any(byte < 9 or 13 < byte < 27 for byte in head)
    return Useless.UNKNOWN if binary else Useless.TEXT
