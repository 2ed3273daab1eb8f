"""Width and height of a picture, from its header alone."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from storage.uploads.kinds import FileKind

Size = tuple[int, int]


def size(kind: FileKind, data: bytes) -> Size | None:
    """(width, height) in pixels; None where the header is cut off or makes no sense."""
    try:
        return _READERS[kind](data)
    except (struct.error, IndexError):
        return None


def _png(data: bytes) -> Size | None:
    width, height = struct.unpack_from(">II", data, 16)
    return (width, height) if data[12:16] == b"IHDR" and b"IDAT" in data else None


def _jpeg(data: bytes) -> Size | None:
    """From the frame header, which must be followed by a scan."""
    at, found = 2, None
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a byte that only fills
            at += 1
            continue
        if marker == 0xDA:  # the scan
            return found
        if marker not in (0x01, *range(0xD0, 0xD9)):
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack_from(">HH", data, at + 5)
                found = (width, height)
            at += struct.unpack_from(">H", data, at + 2)[0]
        at += 2
    return None


def _gif(data: bytes) -> Size | None:
    return struct.unpack_from("<HH", data, 6)


def _bmp(data: bytes) -> Size | None:
    width, height = struct.unpack_from("<ii", data, 18)
    return width, abs(height)


def _webp(data: bytes) -> Size | None:
    part = data[12:16]
    if part == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if part == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if part != b"VP8 ":
        return None
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


_SHORT, _WIDTH, _HEIGHT = 3, 256, 257  #: of TIFF: a type of numbers, and the numbers of two fields


def _tiff(data: bytes) -> Size | None:
    order = "<" if data.startswith(b"II") else ">"
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, start)
    fields = {}
    for at in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind = struct.unpack_from(f"{order}HH", data, at)
        if tag in (_WIDTH, _HEIGHT):
            (fields[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", data, at + 8)
    return (fields[_WIDTH], fields[_HEIGHT]) if len(fields) == 2 else None


def _boxes(data: bytes) -> Size | None:
    """HEIC and AVIF: the largest of the sizes that the container names."""
    found, at = [], data.find(b"ispe")
    while at >= 0:
        found.append(struct.unpack_from(">II", data, at + 8))
        at = data.find(b"ispe", at + 4)
    return max(found, default=None)


_READERS: Mapping[FileKind, Callable[[bytes], Size | None]] = {
    FileKind.PNG: _png,
    FileKind.JPEG: _jpeg,
    FileKind.GIF: _gif,
    FileKind.BMP: _bmp,
    FileKind.WEBP: _webp,
    FileKind.TIFF: _tiff,
    FileKind.HEIC: _boxes,
    FileKind.AVIF: _boxes,
}
