"""A backup: one file that holds an office whole, and was read back before it counts as one.

A zip of the database, the key of the invitations, the SOP file, every stored file, and at the end a manifest with the
SHA-256 of each of them. It holds personal data and that key, but neither a token nor another setting.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from storage.database import FILE_NAME, Database, glance, save_copy
from storage.disk import disk_faults
from storage.files import FILES, FileStore
from storage.invitation_codes import KEY_NAME
from storage.migrate import REVISIONS, Schema, revision, schema_of
from storage.refusals import (
    BackupDamaged,
    BackupTooNew,
    DatabaseOccupied,
    FileDamaged,
    NotABackup,
    NothingToBackUp,
)
from storage.repositories.cases import every_case
from storage.repositories.settings import FILES_MARK, KIND, get_meta
from storage.verification import verify_case

ENDING = ".zip"
SOP_NAME = "sop.yaml"
_MANIFEST = "manifest.json"
_FORMAT = 1
_CHUNK = 1 << 20
_STORED = re.compile(rf"{FILES}/([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")
#: What a member raises that is damaged; RuntimeError: it is locked with a password, or packed in an unknown way.
_UNREADABLE = (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, zlib.error)
_ALONE = (FILE_NAME, KEY_NAME, SOP_NAME)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What the manifest of a sound backup says."""

    made_at: datetime
    kind: str  #: of the office: `latihan` or `kantor`
    schema: str  #: number of the newest migration of its database
    members: Mapping[str, str]  #: SHA-256 by name
    mark: str = ""  #: in the store of its files, where that needs one
    cases: int = 0  #: periods whose chain and files were verified

    @property
    def files(self) -> int:
        return sum(_STORED.fullmatch(name) is not None for name in self.members)


def write_backup(
    directory: Path, files: FileStore, target: Path, *, sop: Path, made_at: datetime, url: str = ""
) -> Backup:
    """Back up the office in `directory` while its bot may be running; `target` is there only once it was read back.

    Its database may be that of `url`; in the backup it is a file of SQLite in either case.

    Raises `NothingToBackUp`, `BackupDamaged` where the office itself is no longer whole, and `DiskFault`.
    """
    with glance(directory, url) as found:
        if found is None:
            raise NothingToBackUp(folder=str(directory))
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with disk_faults(), tempfile.TemporaryDirectory(dir=target.parent, prefix=".cadangan-") as beside:
            copy = Path(beside) / FILE_NAME
            save_copy(directory, url, copy)
            members = {FILE_NAME: copy, KEY_NAME: directory / KEY_NAME, SOP_NAME: sop}
            _pack(partial, members, files, _facts(copy, made_at))
            made = read_backup(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return made


def read_backup(path: Path) -> Backup:
    """Read every byte of a backup, and verify the chain of every period in it.

    Raises `NotABackup`, `BackupTooNew`, and `BackupDamaged` that names the first thing that does not fit.
    """
    with disk_faults(), tempfile.TemporaryDirectory(prefix="sopbot-") as beside, _opened(path) as packed:
        made = _manifest(packed, path)
        for name, sha256 in made.members.items():
            into = Path(beside) / FILE_NAME if name == FILE_NAME else None
            if _unpacked(packed, name, into) != sha256:
                raise BackupDamaged(berkas=path.name, bagian=name)
        cases = _verified(Path(beside), made.members, path.name)
    return replace(made, cases=cases)


def restore(path: Path, directory: Path, files: FileStore, url: str = "") -> Backup:
    """Unpack a sound backup into `files` and `directory`, which holds no office: the database comes last.

    That one goes to `url`, if given.

    What an attempt that was broken off has left is taken over. Raises what `read_backup` raises, and `DiskFault`.
    """
    made = read_backup(path)
    with glance(directory, url) as found:
        if found and get_meta(found, KIND):
            raise DatabaseOccupied()
    with disk_faults(), _opened(path) as packed:
        directory.mkdir(parents=True, exist_ok=True)
        for name in made.members.keys() - set(_ALONE):
            files.put(packed.read(name))
        _put(packed, KEY_NAME, directory / KEY_NAME)
        if url:
            _put_on_server(packed, directory, url)
        else:
            _put(packed, FILE_NAME, directory / FILE_NAME)
    return made


def _put_on_server(packed: zipfile.ZipFile, directory: Path, url: str) -> None:
    """Raises `DatabaseOccupied`."""
    with tempfile.TemporaryDirectory(prefix="sopbot-") as beside:
        file = Path(beside) / FILE_NAME
        _put(packed, FILE_NAME, file)
        with Database(file.parent) as source, Database(directory, url) as target:
            source.copy_into(target)


def sop_in(path: Path) -> bytes:
    """The SOP file of a sound backup."""
    with _opened(path) as packed:
        return packed.read(SOP_NAME)


def _facts(database: Path, made_at: datetime) -> dict[str, object]:
    with glance(database.parent) as tx:
        assert tx is not None
        kind, mark = get_meta(tx, KIND), get_meta(tx, FILES_MARK) or ""
        schema = revision(tx.connection)
    return {"bentuk": _FORMAT, "dibuat": made_at.isoformat(), "jenis": kind, "skema": schema, "tanda": mark}


def _pack(target: Path, alone: Mapping[str, Path], files: FileStore, facts: Mapping[str, object]) -> None:
    """The stored files are listed after the database was copied, so that all that it names are among them."""
    members = {}
    with target.open("xb") as raw:
        with zipfile.ZipFile(raw, "w", allowZip64=True) as packed:
            for name, source in alone.items():
                with source.open("rb") as read:
                    members[name] = _packed(packed, name, read)
            for sha256 in files.names():
                name = _member(sha256)
                with suppress(FileNotFoundError):  # removed since it was listed
                    members[name] = _packed(packed, name, io.BytesIO(_sound(files, sha256, target.name)))
            manifest = {**facts, "isi": members}
            packed.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        raw.flush()
        os.fsync(raw.fileno())


def _member(sha256: str) -> str:
    return f"{FILES}/{sha256[:2]}/{sha256}"


def _sound(files: FileStore, sha256: str, backup: str) -> bytes:
    try:
        return files.get(sha256)
    except FileDamaged:
        raise BackupDamaged(berkas=backup, bagian=_member(sha256)) from None


def _packed(packed: zipfile.ZipFile, name: str, read: IO[bytes]) -> str:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = (
        zipfile.ZIP_DEFLATED if name in _ALONE else zipfile.ZIP_STORED
    )  # papers are packed already
    with packed.open(entry, "w", force_zip64=True) as written:
        return _through(read, written)


def _through(read: IO[bytes], written: IO[bytes] | None) -> str:
    """Copy the bytes, where there is somewhere to; their SHA-256."""
    digest = hashlib.sha256()
    while block := read.read(_CHUNK):
        digest.update(block)
        if written:
            written.write(block)
    return digest.hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            yield packed
    except zipfile.BadZipFile:
        raise NotABackup(berkas=path.name) from None


def _manifest(packed: zipfile.ZipFile, path: Path) -> Backup:
    try:
        found = json.loads(packed.read(_MANIFEST))
        form, members = int(found["bentuk"]), dict(found["isi"])
        made = Backup(
            made_at=datetime.fromisoformat(found["dibuat"]),
            kind=str(found["jenis"]),
            schema=str(found["skema"]),
            members=members,
            mark=str(found.get("tanda", "")),
        )
    except (KeyError, TypeError, *_UNREADABLE):
        raise NotABackup(berkas=path.name) from None
    if form > _FORMAT or made.schema > REVISIONS[-1]:
        raise BackupTooNew(berkas=path.name, versi=made.schema)
    wanted = {*members, _MANIFEST}
    if sorted(packed.namelist()) != sorted(wanted) or not all(map(_known, members)):
        raise BackupDamaged(berkas=path.name, bagian=_MANIFEST)
    if missing := [name for name in _ALONE if name not in members]:
        raise BackupDamaged(berkas=path.name, bagian=missing[0])
    return made


def _known(name: str) -> bool:
    """Whether a backup may hold this: no name leads out of the folder that it is unpacked into."""
    return name in _ALONE or _STORED.fullmatch(name) is not None


def _unpacked(packed: zipfile.ZipFile, name: str, into: Path | None) -> str:
    """The SHA-256 of a member; empty where it cannot be read. A stored file must be the one that its name says."""
    try:
        with packed.open(name) as read:
            if into is None:
                found = _through(read, None)
            else:
                with into.open("wb") as written:
                    found = _through(read, written)
    except _UNREADABLE:
        return ""
    stored = _STORED.fullmatch(name)
    return found if stored is None or stored[2] == found else ""


class _Held:
    """The files of a backup, as far as a verification asks for them; each was read before."""

    def __init__(self, members: Collection[str]) -> None:
        self._members = members

    def holds(self, sha256: str) -> bool:
        return _member(sha256) in self._members


def _verified(directory: Path, members: Collection[str], name: str) -> int:
    """How many periods of the unpacked database were verified. An older one has to be brought up to date first."""
    with glance(directory) as tx:
        if tx is None or tx.connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise BackupDamaged(berkas=name, bagian=FILE_NAME)
        if schema_of(tx.connection) is not Schema.CURRENT:
            return 0
        known = every_case(tx)
        for case in known:
            if verify_case(tx, _Held(members), case).misfit is not None:
                raise BackupDamaged(berkas=name, bagian=case)
    return len(known)


def _put(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    """Write a member whole or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.pulih")
    with packed.open(name) as read, partial.open("wb") as written:
        _through(read, written)
        written.flush()
        os.fsync(written.fileno())
    partial.replace(target)
