"""Files by content: what an officer sends is kept under its SHA-256, once, and never changed."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.disk import DiskFault, disk_faults
from storage.refusals import FileDamaged

FILES = "files"  #: the store's folder, in that of the database
OWNER = "pemilik"  #: says whose store it is, where that is not said by the folder that it stands in
_AWAY = "dibuang"  #: where files wait that nothing names, until they are removed
_STORED = re.compile(rf"(?:([0-9a-f]{{2}})/(?=\1)|{_AWAY}/)([0-9a-f]{{64}})")


class StoreFault(DiskFault):
    """The store of the files cannot be reached, or refuses, for now: to be tried again, like a full disk."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something in a store, as it is listed."""

    place: str  #: its path below the store
    at: datetime  #: when it was stored last, or put away

    @property
    def sha256(self) -> str:
        """Empty for what is no stored file, but was left by a crash."""
        found = _STORED.fullmatch(self.place)
        return found[2] if found else ""

    @property
    def away(self) -> bool:
        return self.place.startswith(f"{_AWAY}/")


class FileStore(ABC):
    """Files named by the hex SHA-256 of their bytes. Any number of processes on any number of machines may use one.

    Whatever reaches the store raises `DiskFault` where the disk, the network or the service refuses.
    """

    def put(self, data: bytes) -> str:
        """Store `data` permanently and return its fingerprint.

        Safe against a crash at any moment. A stored file that was damaged is replaced.
        """
        sha256 = _sha256(data)
        self._write(place_of(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a stored file. Raises FileNotFoundError, and `FileDamaged` if they are not those kept."""
        data = self._kept(sha256)
        if _sha256(data) != sha256:
            raise FileDamaged(sidik=sha256)
        return data

    def _kept(self, sha256: str) -> bytes:
        """It may be put away, or brought back, while it is looked for."""
        for place in (place_of(sha256), f"{_AWAY}/{sha256}"):
            with suppress(FileNotFoundError):
                return self._read(place)
        return self._read(place_of(sha256))

    def verify(self, sha256: str) -> None:
        """Raises `FileDamaged` unless the file is there and holds the bytes that were kept."""
        if not self.holds(sha256):
            raise FileDamaged(sidik=sha256)

    def holds(self, sha256: str) -> bool:
        """Whether the file is there with the bytes that were kept."""
        try:
            self.get(sha256)
        except (FileNotFoundError, FileDamaged):
            return False
        return True

    def damaged(self) -> Iterator[str]:
        """Where the stored files are that hold other bytes than their names say."""
        for sha256 in self.names():
            try:
                self.get(sha256)
            except FileDamaged:
                yield self.where(sha256)
            except FileNotFoundError:
                continue  # removed since it was listed

    def names(self) -> list[str]:
        """The fingerprints of all stored files."""
        return sorted({one.sha256 for one in self._entries()} - {""})

    def remove_unnamed(
        self, named: Callable[[], Collection[str]], *, since: datetime, away_since: datetime
    ) -> int:
        """Put away the files that nobody has stored `since` and that nothing names; returns how many.

        `named` is asked after the files are listed. What was put away can be read as before, and is brought back if it
        is named by then: somebody stored the same bytes at that very moment. What lies there longer is removed.
        """
        old = [one for one in self._entries() if one.away or one.at < since]
        if not old:
            return 0
        wanted, gone = named(), 0
        for one in old:
            if not one.sha256 or (one.away and one.sha256 not in wanted and one.at < away_since):
                self._remove(one.place)
            elif one.away and one.sha256 in wanted:
                self._move(one.place, place_of(one.sha256))
            elif not one.away and one.sha256 not in wanted:
                self._move(one.place, f"{_AWAY}/{one.sha256}")
                gone += 1
        return gone

    def owner(self) -> str:
        """The mark of the office whose store this is; empty where nobody has claimed it."""
        try:
            return self._read(OWNER).decode(errors="replace")
        except FileNotFoundError:
            return ""

    def claim(self, mark: str) -> None:
        """It is the store of the office with this mark from now on."""
        self._write(OWNER, mark.encode())

    def release(self) -> None:
        """It is nobody's store any more; its files stay."""
        self._remove(OWNER)

    def where(self, sha256: str) -> str:
        """Where the operator finds the file."""
        return f"{self.root}/{place_of(sha256)}"

    @property
    @abstractmethod
    def root(self) -> str:
        """Where the operator finds the store."""

    @abstractmethod
    def has_room(self, size: int) -> bool:
        """Whether a file of `size` bytes leaves alone what must stay free, where that can be known."""

    @abstractmethod
    def size(self, sha256: str) -> int | None:
        """Bytes of a stored file; None if it is not there."""

    @abstractmethod
    def _write(self, place: str, data: bytes) -> None:
        """Whole or not at all; counts as stored now, even if it was there before."""

    @abstractmethod
    def _read(self, place: str) -> bytes:
        """Raises FileNotFoundError."""

    @abstractmethod
    def _entries(self) -> Iterator[Entry]: ...

    @abstractmethod
    def _move(self, place: str, to: str) -> None:
        """Replace what is there; counts as stored now. What is gone meanwhile is no fault."""

    @abstractmethod
    def _remove(self, place: str) -> None:
        """What is gone meanwhile is no fault."""


class FolderStore(FileStore):
    """The files in a folder of this machine, or in one that several machines share.

    `reserve`: bytes of the disk that what is sent by others may not use up. A `shared` folder without its mark is not
    there for now: what is written where it should be would be on the machine's own disk.
    """

    def __init__(self, directory: Path, reserve: int = 0, *, shared: bool = False) -> None:
        self.directory, self._reserve, self._shared = directory, reserve, shared
        if not shared:
            directory.mkdir(parents=True, exist_ok=True)

    def claim(self, mark: str) -> None:
        with disk_faults():
            self.directory.mkdir(parents=True, exist_ok=True)
        super().claim(mark)

    @property
    def root(self) -> str:
        return str(self.directory)

    def path(self, sha256: str) -> Path:
        """Where the bytes are stored, whether or not the file exists."""
        return self.directory / place_of(sha256)

    def has_room(self, size: int) -> bool:
        with disk_faults():
            return shutil.disk_usage(self.directory).free - size >= self._reserve

    def size(self, sha256: str) -> int | None:
        with disk_faults():
            path = self.path(sha256)
            return path.stat().st_size if path.is_file() else None

    def _write(self, place: str, data: bytes) -> None:
        target = self.directory / place
        if place != OWNER:
            self._check_there()
        with disk_faults():
            if not _renewed(target, data):
                _write(target, data)

    def _read(self, place: str) -> bytes:
        try:
            with disk_faults():
                return (self.directory / place).read_bytes()
        except FileNotFoundError:
            if place != OWNER:
                self._check_there()
            raise

    def _entries(self) -> Iterator[Entry]:
        self._check_there()
        with disk_faults():
            for path in sorted(self.directory.glob("*/*")):
                try:
                    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                except FileNotFoundError:
                    continue
                yield Entry(place=path.relative_to(self.directory).as_posix(), at=at)

    def _move(self, place: str, to: str) -> None:
        source, target = self.directory / place, self.directory / to
        with disk_faults():
            _make_folder(target.parent)
            try:
                os.utime(source)
                source.replace(target)
            except FileNotFoundError:
                return
            _sync_directory(target.parent)

    def _remove(self, place: str) -> None:
        with disk_faults():
            (self.directory / place).unlink(missing_ok=True)

    def _check_there(self) -> None:
        if self._shared and not (self.directory / OWNER).is_file():
            raise StoreFault(errno.ENOENT, "the shared folder is not there", self.root)


def place_of(sha256: str) -> str:
    """The path of a stored file below its store."""
    return f"{sha256[:2]}/{sha256}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _renewed(target: Path, data: bytes) -> bool:
    """Whether the file is there with these bytes; its age then begins anew."""
    try:
        if target.stat().st_size != len(data) or target.read_bytes() != data:
            return False
        os.utime(target)
    except FileNotFoundError:  # not there, or put away at this very moment
        return False
    return True


def _write(target: Path, data: bytes) -> None:
    """Write the whole file or nothing: a partial file never gets the final name."""
    _make_folder(target.parent)
    partial = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


def _make_folder(directory: Path) -> None:
    if not directory.exists():
        directory.mkdir(exist_ok=True)
        _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
