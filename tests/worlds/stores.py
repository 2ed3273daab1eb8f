"""Every kind of store for files, and what others may do to what is in it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from storage.files import FileStore, FolderStore


class Kept(Protocol):
    """A store, and what is in it as whoever looks after the disk or the service sees it."""

    store: FileStore

    def places(self) -> list[str]: ...

    def alter(self, sha256: str, data: bytes) -> None: ...

    def age(self, sha256: str, *, days: int) -> None:
        """As if the file had been stored so many days ago."""
        ...


class InFolder:
    def __init__(self, directory: Path) -> None:
        self.store = self._made(directory / "files")

    def _made(self, directory: Path) -> FolderStore:
        return FolderStore(directory)

    def places(self) -> list[str]:
        root = self.store.directory
        return sorted(str(one.relative_to(root)) for one in root.rglob("*/*") if one.is_file())

    def alter(self, sha256: str, data: bytes) -> None:
        self.store.path(sha256).write_bytes(data)

    def age(self, sha256: str, *, days: int) -> None:
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(self.store.path(sha256), (then, then))


class InSharedFolder(InFolder):
    def _made(self, directory: Path) -> FolderStore:
        store = FolderStore(directory, shared=True)
        store.claim("kantor-uji")
        return store


class InBucket:
    def __init__(self, _: Path) -> None:
        from tests.worlds.s3 import Bucket

        self._bucket = Bucket()
        self.store = self._bucket.store()
        self.store.claim("kantor-uji")

    def places(self) -> list[str]:
        return sorted(set(self._bucket.contents()) - {"pemilik"})

    def alter(self, sha256: str, data: bytes) -> None:
        self._bucket.put(f"{sha256[:2]}/{sha256}", data)

    def age(self, sha256: str, *, days: int) -> None:
        self._bucket.touch(f"{sha256[:2]}/{sha256}", datetime.now(UTC) - timedelta(days=days))


STORES = [InFolder, InSharedFolder, InBucket]
