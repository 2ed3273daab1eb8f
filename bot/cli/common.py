"""Shared by all commands: settings, the office's services, and errors without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy.exc import DatabaseError

from bot.bootstrap import look_in, open_services
from bot.config import Settings, SettingsFault, load_settings
from bot.core.errors import SopError
from bot.text.render import Key
from bot.text.terminal import plain
from handlers.context import Services
from storage.database import Tx
from storage.disk import DiskFault
from storage.repositories.sops import SopVersions


def refuse(key: Key, code: int, **fields: object) -> typer.Exit:
    """Say what is wrong on the error stream; raise what is returned."""
    typer.echo(plain(key, **fields), err=True)
    return typer.Exit(code)


def settings() -> Settings:
    """The settings in force; if some are wrong, the command ends and names them."""
    try:
        return load_settings()
    except SettingsFault as fault:
        raise refuse("cli_pengaturan", 2, nama=fault.names) from None


def tell_rehearsal(chosen: Settings) -> None:
    """Say on the error stream when a command works on the rehearsal's database: its codes count only there."""
    if chosen.rehearsal:
        typer.echo(plain("cli_basis_data_latihan", folder=str(chosen.directory)), err=True)


@contextmanager
def services(*, announce: bool = True) -> Iterator[Services]:
    """The office's services. A refusal ends the command with its sentence.

    `announce`: whether to say that the database is the rehearsal's.
    """
    chosen = settings()
    if announce:
        tell_rehearsal(chosen)
    try:
        opened = open_services(chosen)
    except SopError as refusal:
        raise say_refusal(refusal) from None
    except OSError as error:
        raise refuse("cli_folder_data", 2, sebab=error.strerror or str(error)) from None
    try:
        yield opened
    except SopError as refusal:
        raise say_refusal(refusal) from None
    except DiskFault as fault:
        raise refuse("cli_folder_data", 2, sebab=fault.strerror) from None
    finally:
        opened.db.close()


@contextmanager
def look() -> Iterator[Tx | None]:
    """The database, read-only; None if there is none yet. A refusal ends the command with its sentence."""
    chosen = settings()
    try:
        with look_in(chosen) as tx:
            if tx:
                tell_rehearsal(chosen)
            yield tx
    except SopError as refusal:
        raise say_refusal(refusal) from None
    except OSError as error:
        raise refuse("cli_folder_data", 2, sebab=error.strerror or str(error)) from None
    except DatabaseError as error:
        raise refuse("cli_folder_data", 2, sebab=str(error.orig)) from None


def say_refusal(refusal: SopError) -> typer.Exit:
    return refuse(f"galat_{refusal.key}", 1, **{"kontak": "", **refusal.fields})


def sops() -> SopVersions:
    """The SOP in force; a faulty SOP file ends the command with its faults."""
    try:
        return SopVersions(settings().sop_file)
    except SopError as refusal:
        raise say_refusal(refusal) from None
