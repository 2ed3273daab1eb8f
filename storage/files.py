"""Files by content: what an officer sends is kept under its SHA-256, once, and never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from storage.disk import disk_faults
from storage.refusals import FileDamaged

FILES = "files"  #: the store's folder, in that of the database


class FileStore:
    """A directory of files named by the hex SHA-256 of their bytes.

    `reserve`: bytes of the disk that what is sent by others may not use up.
    """

    def __init__(self, directory: Path, reserve: int = 0) -> None:
        self.directory, self._reserve = directory, reserve
        directory.mkdir(parents=True, exist_ok=True)

    def put(self, data: bytes) -> str:
        """Store `data` permanently and return its fingerprint.

        Safe against a crash at any moment. A stored file that was damaged is replaced. Raises `DiskFault`.
        """
        sha256 = _sha256(data)
        target = self.path(sha256)
        if target.exists() and _sha256(target.read_bytes()) == sha256:
            with disk_faults():
                os.utime(target)  # it is wanted again
            return sha256
        with disk_faults():
            _write(target, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a stored file. Raises FileNotFoundError, and `FileDamaged` if they are not those kept."""
        data = self.path(sha256).read_bytes()
        if _sha256(data) != sha256:
            raise FileDamaged(sidik=sha256)
        return data

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

    def damaged(self) -> Iterator[Path]:
        """The stored files that hold other bytes than their names say."""
        for path in sorted(self.directory.glob("*/[!.]*")):
            if path.name != _sha256(path.read_bytes()):
                yield path

    def has_room(self, size: int) -> bool:
        """Whether a file of `size` bytes leaves the reserve of the disk alone."""
        return shutil.disk_usage(self.directory).free - size >= self._reserve

    def older_than(self, limit: datetime) -> list[Path]:
        """The files that nobody has stored since, and what a crash has left of one."""
        return [path for path in self.directory.glob("*/*") if path.stat().st_mtime < limit.timestamp()]

    def remove(self, path: Path, limit: datetime) -> bool:
        """Remove a file unless it was stored anew since `limit`; whether it is gone."""
        if path.stat().st_mtime >= limit.timestamp():
            return False
        path.unlink()
        return True

    def path(self, sha256: str) -> Path:
        """Where the bytes are stored, whether or not the file exists."""
        return self.directory / sha256[:2] / sha256


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(target: Path, data: bytes) -> None:
    """Write the whole file or nothing: a partial file never gets the final name."""
    if not target.parent.exists():
        target.parent.mkdir(exist_ok=True)
        _sync_directory(target.parent.parent)
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


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
