"""`sopbot files`: the office's files from one place to another, each read again before the new place counts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import adopt_files, alone, check_files, files_at
from bot.cli import common
from bot.cli.shell import Shell
from bot.config import Settings
from bot.refusals import BotAtWork
from bot.text import terminal
from handlers.context import Services
from storage.files import FILES, FileStore
from storage.refusals import FileDamaged, FilesOfOthers
from storage.repositories.settings import FILES_MARK, get_meta

app = Shell(
    help="Berkas kantor: memindahkannya ke folder bersama atau S3, dan kembali.",
    epilog="sopbot files move /mnt/sopbot",
)

_AT_ONCE = 4  #: files under way; each may hold 20 MiB in memory
_TARGET = Annotated[
    str, typer.Argument(metavar="TUJUAN", help="Folder, atau alamat S3, seperti pada FILES_URL.")
]


class _Copy(Enum):
    MADE = auto()
    FOUND = auto()  # it is there already
    LOST = auto()  # the file is damaged, or gone


@app.callback()
def files() -> None:
    """Keeps `move` a command of a group, though it is the only one."""


@app.command(epilog="sopbot files move /mnt/sopbot\nsopbot files move var/files")
def move(target: _TARGET) -> None:
    """Salin semua berkas ke tempat lain, baca ulang, lalu pakai tempat itu. Hentikan bot dahulu."""
    chosen = common.settings()
    if chosen.rehearsal:
        raise common.refuse("cli_berkas_latihan", 2)
    with _at_rest(chosen) as services:
        check_files(chosen, services)
        here, there = services.files, files_at(chosen, target, claimed=False)
        _check_ours(services, there)
        names = here.names()
        with ThreadPoolExecutor(_AT_ONCE) as several:
            copies = list(several.map(lambda one: _copied(here, there, one), names))
        if _Copy.LOST in copies:
            lost = [here.where(one) for one, copy in zip(names, copies, strict=True) if copy is _Copy.LOST]
            raise common.refuse("cli_berkas_tak_pindah", 1, asal=here.root, rusak=lost)
        _take_over(services, there)
    own = Path(target).resolve() == (chosen.directory / FILES).resolve()
    counted = {"disalin": copies.count(_Copy.MADE), "ada": copies.count(_Copy.FOUND)}
    typer.echo(terminal.plain("cli_berkas_pindah", tujuan=target, asal=here.root, bawaan=own, **counted))


@contextmanager
def _at_rest(chosen: Settings) -> Iterator[Services]:
    """The office's services, while no bot serves it, on this machine or another."""
    with (
        common.services() as services,
        alone(chosen.directory),
        closing(services.db.colleagues()) as others,
    ):
        if not others.leads():
            raise BotAtWork(alamat=chosen.database_shown)
        yield services


def _check_ours(services: Services, there: FileStore) -> None:
    with services.db.reading() as tx:
        known = get_meta(tx, FILES_MARK) or ""
    if there.owner() not in ("", known):
        raise FilesOfOthers(di=there.root)


def _copied(here: FileStore, there: FileStore, sha256: str) -> _Copy:
    if there.holds(sha256):
        return _Copy.FOUND
    try:
        there.put(here.get(sha256))
        there.verify(sha256)
    except (FileDamaged, FileNotFoundError):
        return _Copy.LOST
    return _Copy.MADE


def _take_over(services: Services, there: FileStore) -> None:
    """From now on the files are there, and nowhere else: whoever still works with the old place is refused."""
    with services.db.writing() as tx:
        adopt_files(tx, there)
    mark = there.owner()
    services.files.release()
    if not there.owner():  # another name of the same place
        there.claim(mark)
