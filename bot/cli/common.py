"""Shared by all commands: settings, the office's services, and errors without a traceback."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import DatabaseError

from bot.bootstrap import look_in, open_services
from bot.config import Settings, SettingsFault, load_settings, unknown_settings, unreadable_lines
from bot.core.errors import SopError
from bot.core.sop.faults import shown
from bot.text.render import Key
from bot.text.terminal import because, plain
from handlers.context import Services
from handlers.messages.names import UNKNOWN_GREETING
from storage.database import FILE_NAME, Tx
from storage.disk import DiskFault, ServerFault, disk_faults
from storage.files import StoreFault
from storage.refusals import FilesUnusable, SopFileFaults
from storage.repositories import offices
from storage.repositories.sops import SopVersions

T = TypeVar("T")

_PORT_TAKEN = (errno.EADDRINUSE, errno.EACCES)  #: anything else is a fault of the host's name
Kantor = Annotated[
    str, typer.Option("--kantor", metavar="KODE", help="Kode kantornya, bila ada beberapa (sopbot org list).")
]
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")  #: of an office
Sure = Annotated[bool, typer.Option("--ya", help="Teruskan: yang diragukan memang orang lain.")]


def refuse(key: Key, code: int, **fields: object) -> typer.Exit:
    """Say what is wrong on the error stream; raise what is returned."""
    typer.echo(plain(key, **fields), err=True)
    return typer.Exit(code)


def address_refused(chosen: Settings, error: OSError) -> typer.Exit:
    """Say which setting is at fault where HTTP_HOST and HTTP_PORT cannot be listened on; raise what is returned."""
    said = {"latihan": chosen.rehearsal, "sebab": because(error)}
    if error.errno in _PORT_TAKEN:
        return refuse("cli_alamat_terpakai", 1, port=chosen.http_port, **said)
    return refuse("cli_alamat_salah", 1, host=chosen.http_host, **said)


def file_bytes(file: Path) -> bytes:
    """What is in a file that the operator names; one that cannot be read ends the command."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise refuse("cli_tak_terbaca", 2, berkas=str(file), sebab=because(error)) from None


def check_readable(file: Path) -> None:
    """End the command unless there is a file that can be opened."""
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise refuse("cli_tak_terbaca", 2, berkas=str(file), sebab=because(error)) from None


def settings() -> Settings:
    """The settings in force; if some are wrong, the command ends and names them."""
    try:
        return load_settings()
    except SettingsFault as fault:
        raise refuse("cli_pengaturan", 2, salah=told_wrong(fault)) from None


def told_wrong(fault: SettingsFault) -> list[dict[str, object]]:
    """The wrong settings, as the texts want them."""
    return [{**asdict(one), "value": shown(one.value)} for one in fault.wrong]


def tell_unknown() -> None:
    """Say on the error stream which names and lines are in vain: a mistyped token starts a rehearsal."""
    with suppress(SettingsFault):  # told when the settings are wanted
        if lines := unreadable_lines():
            typer.echo(plain("cli_baris_asing", baris=lines), err=True)
        _tell_unknown_names()


def _tell_unknown_names() -> None:
    for one in unknown_settings():
        typer.echo(plain("cli_pengaturan_asing", nama=shown(one.name), mirip=one.near), err=True)


def tell_rehearsal(chosen: Settings) -> None:
    """Say on the error stream when a command works on the rehearsal's database: its codes count only there."""
    if chosen.rehearsal:
        typer.echo(plain("cli_basis_data_latihan", folder=str(chosen.directory)), err=True)


@contextmanager
def services() -> Iterator[Services]:
    """The office's services. A refusal ends the command with its sentence."""
    chosen = settings()
    with _opening(chosen):
        opened = open_services(chosen)
    try:
        tell_rehearsal(chosen)
        yield opened
    except SopError as refusal:
        raise say_refusal(refusal) from None
    except DiskFault as fault:
        raise refuse_folder(chosen, fault) from None
    finally:
        opened.db.close()


@contextmanager
def office_services(kantor: str, *, new: bool = False) -> Iterator[Services]:
    """The services of the office that the operator names, or of the only one; with `new` it need not exist yet."""
    with services() as opened:
        with opened.read() as uow:
            code = code_of(uow.tx, kantor, new=new)
        yield opened.of(code)


def code_of(tx: Tx, kantor: str, *, new: bool = False) -> str:
    """The code of the office that is meant; otherwise the command ends and lists those that there are."""
    known, wanted = offices.ids(tx), kantor.strip().lower()
    if wanted in known:
        return wanted
    if new and wanted:
        if not _CODE.fullmatch(wanted):
            raise refuse("cli_kantor_kode_salah", 2, kode=shown(kantor))
        return wanted
    if wanted:
        raise refuse("cli_kantor_asing", 2, kode=shown(kantor), ada=known)
    if len(known) > 1:
        raise refuse("cli_kantor_yang_mana", 2, ada=known)
    return known[0] if known else offices.OFFICE


@contextmanager
def look() -> Iterator[Tx | None]:
    """The database, read-only; None if there is none yet. A refusal ends the command with its sentence."""
    chosen = settings()
    with _opening(chosen):
        if _blocking(chosen.directory):
            raise NotADirectoryError
        with look_in(chosen) as tx:
            if tx:
                tell_rehearsal(chosen)
            yield tx


@contextmanager
def _opening(chosen: Settings) -> Iterator[None]:
    """Whatever keeps the data folder or its database from being opened ends the command with its sentence."""
    try:
        with disk_faults():
            yield
    except SopError as refusal:
        raise say_refusal(refusal) from None
    except OSError as error:
        raise refuse_folder(chosen, error) from None
    except DatabaseError as error:
        if chosen.database:
            raise _refuse_server(chosen, str(getattr(error, "orig", error))) from None
        raise refuse("cli_basis_data_rusak", 2, berkas=str(chosen.directory / FILE_NAME)) from None


def _refuse_server(chosen: Settings, why: str) -> typer.Exit:
    sentence = " ".join(why.split()).rstrip(".")
    return refuse("cli_basis_data_server", 2, alamat=chosen.database_shown, sebab=sentence)


def refuse_folder(chosen: Settings, error: OSError) -> typer.Exit:
    """Say which folder, file, server or store keeps the data from being kept; raise what is returned."""
    if isinstance(error, ServerFault):
        return _refuse_server(chosen, str(error.strerror))
    if isinstance(error, StoreFault):
        denied = error.errno == errno.EACCES
        said = {"di": str(error.filename), "sebab": because(error), "kunci": denied}
        return refuse("cli_penyimpanan_berkas", 2, **said)
    folder = str(chosen.data_dir)
    if there := _blocking(chosen.directory):
        return refuse("cli_folder_berkas", 2, berkas=str(there), folder=folder)
    return refuse("cli_folder_data", 2, folder=folder, sebab=because(error))


def _blocking(directory: Path) -> Path | None:
    """The file that stands where this folder, or one above it, should be."""
    return next((one for one in (directory, *directory.parents) if one.is_file()), None)


def say_refusal(refusal: SopError) -> typer.Exit:
    fields = {"kontak": "", "sapaan": UNKNOWN_GREETING, "terminal": True, **refusal.fields}
    if isinstance(refusal, SopFileFaults) and refusal.faults[0].of_whole_file:
        first = refusal.faults[0]
        fields["sebab"] = plain(f"sop_{first.key}", **first.fields)
    return refuse(f"galat_{refusal.key}", 2 if isinstance(refusal, FilesUnusable) else 1, **fields)


def only(found: Sequence[tuple[str, T]], who: str, contact: str) -> T:
    """The only match; otherwise the command ends and says why."""
    if not found:
        raise refuse("galat_pejabat_tak_dikenal", 1, teks=who[:60], kontak=contact)
    if len(found) > 1:
        names = [name for name, _ in found]
        raise refuse("galat_pejabat_banyak", 1, teks=who[:60], pilihan=names, kontak=contact)
    return found[0][1]


def sops() -> SopVersions:
    """The SOP in force; a faulty SOP file ends the command with its faults."""
    try:
        return SopVersions(settings().sop_file)
    except SopError as refusal:
        raise say_refusal(refusal) from None
