"""Office 97-2003: a compound file is a small file system ([MS-CFB]), whose streams tell what the document is."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from storage.refusals import DocumentBroken, DocumentLocked, DocumentMacro, FileOfOtherKind
from storage.uploads.excel_password import opens_by_itself
from storage.uploads.kinds import FileKind, Useless

_KINDS = {"WordDocument": FileKind.DOC, "PowerPoint Document": FileKind.PPT, "Workbook": FileKind.XLS,
          "Book": FileKind.XLS}  # fmt: skip
_HEAD = 4096  #: bytes of a stream in which it says that it is encrypted
_ENTRY, _NONE, _LAST = (
    128,
    0xFFFFFFFF,
    0xFFFFFFFA,
)  #: a directory entry; no entry; the last number of a sector
_ENCRYPTED_SLIDES = 0xF3D1C4DF  #: the token in "Current User" ([MS-PPT] 2.3.2)


def kind_of_compound(data: bytes, name: str) -> FileKind:
    """The kind of document. Raises a refusal that says why a colleague could not open it."""
    try:
        file = _CompoundFile(data)
        if "EncryptedPackage" in file.streams:
            raise DocumentLocked(nama=name)
        stream = next((one for one in _KINDS if one in file.streams), "")
        if not stream:
            raise FileOfOtherKind(nama=name, jenis=Useless.UNKNOWN)
        if _locked(file, _KINDS[stream], stream):
            raise DocumentLocked(nama=name)
    except (struct.error, IndexError, ValueError):
        raise DocumentBroken(nama=name) from None
    if "_VBA_PROJECT" in file.names:
        raise DocumentMacro(nama=name)
    return _KINDS[stream]


def _locked(file: _CompoundFile, kind: FileKind, stream: str) -> bool:
    if kind is FileKind.XLS:
        return not opens_by_itself(file.head(stream))
    if kind is FileKind.DOC:
        (flags,) = struct.unpack_from("<H", file.head(stream), 10)
        return bool(flags & 0x0100)  # fEncrypted of the FIB ([MS-DOC] 2.5.2)
    if "Current User" not in file.streams:
        return False
    (token,) = struct.unpack_from("<I", file.head("Current User"), 12)
    return bool(token == _ENCRYPTED_SLIDES)


@dataclass(frozen=True, kw_only=True)
class _Entry:
    name: str
    around: tuple[int, int]  #: the entries beside it in its folder
    inside: int  #: one of the entries that it holds
    start: int
    size: int


class _CompoundFile:
    """`streams`: what stands in the root by name; `names`: of all entries. Raises as `struct` does where it is broken."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError
        self._size = 1 << shift
        count, directory, self._cutoff, mini = struct.unpack_from("<II4xII", data, 44)
        self._table = self._sector_table(count)
        entries = self._chain(directory)
        found = [_entry(entries, at) for at in range(0, len(entries) - _ENTRY + 1, _ENTRY)]
        self._root, self.names = found[0], {one.name for one in found}
        self._mini = _numbers(self._chain(mini))
        self.streams = {one.name: one for one in _beside(found, found[0].inside)}

    def head(self, stream: str) -> bytes:
        """How the stream begins."""
        one = self.streams[stream]
        wanted = min(one.size, _HEAD)
        if one.size >= self._cutoff:
            return self._chain(one.start, wanted)[:wanted]
        small = self._chain(self._root.start)
        found = b"".join(
            small[at * 64 : at * 64 + 64] for at in _followed(self._mini, one.start, wanted // 64 + 1)
        )
        return found[:wanted]

    def _sector_table(self, count: int) -> tuple[int, ...]:
        """Which sector follows which; the sectors of this table stand in the header and in further ones."""
        first, more = struct.unpack_from("<II", self._data, 68)
        places = list(struct.unpack_from("<109I", self._data, 76))
        while more and first < _LAST and len(places) < count + 109:
            *some, first = _numbers(self._sector(first))
            places += some
        return _numbers(b"".join(self._sector(at) for at in places[:count] if at < _LAST))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        found = self._data[at : at + self._size]
        if not found:
            raise ValueError
        return found

    def _chain(self, start: int, wanted: int | None = None) -> bytes:
        most = None if wanted is None else -(-wanted // self._size)
        return b"".join(self._sector(at) for at in _followed(self._table, start, most))


def _followed(table: tuple[int, ...], start: int, most: int | None) -> list[int]:
    """The numbers of a chain. Raises ValueError if it goes in a circle."""
    found: list[int] = []
    while start < _LAST and (most is None or len(found) < most):
        found.append(start)
        if len(found) > len(table):
            raise ValueError
        start = table[start]
    return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entry(data: bytes, at: int) -> _Entry:
    length, before, after, inside = struct.unpack_from("<H2xIII", data, at + 64)
    start, size = struct.unpack_from("<II", data, at + 116)
    name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name=name, around=(before, after), inside=inside, start=start, size=size)


def _beside(entries: list[_Entry], first: int) -> list[_Entry]:
    """All entries of the folder in which the first one stands."""
    found: dict[int, _Entry] = {}
    waiting = [first]
    while waiting:
        at = waiting.pop()
        if at != _NONE and at not in found:
            found[at] = entries[at]
            waiting += entries[at].around
    return list(found.values())
