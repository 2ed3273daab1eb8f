"""Checks of the database: whether it opens, is intact, and has the tables of this version."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import DatabaseError

from bot.bootstrap import clock_of, files_of, look_in, misplaced
from bot.cli.doctor.finding import Finding, State, fault, sound, warning
from bot.cli.doctor.machine import backups
from bot.cli.doctor.office import office
from bot.cli.doctor.telegram import heard
from bot.cli.doctor.whatsapp import standing, webhook
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.sop.model import Sop
from bot.refusals import OtherDatabase
from bot.text.render import Message
from bot.text.terminal import because
from storage.database import FILE_NAME, Tx
from storage.disk import ServerFault
from storage.files import StoreFault
from storage.migrate import Schema, schema_of
from storage.refusals import FilesUnusable
from storage.repositories import backlogs

_PATIENCE = timedelta(minutes=10)  #: a row that is overdue by more than this is reported
_RECENT = timedelta(days=7)  #: messages given up within this time are reported


def traffic(tx: Tx, now: datetime) -> Iterator[Finding]:
    queued = backlogs.outgoing(tx, overdue=now - _PATIENCE, since=now - _RECENT)
    if queued.held:
        said = Message("cli_periksa_pesan_tertahan", banyak=queued.held, sebab=queued.why)
        yield warning("pesan_keluar", said)
    if queued.given_up:
        said = Message("cli_periksa_pesan_gagal", banyak=queued.given_up, kepada=queued.unreached)
        yield warning("pesan_keluar", said)
    if not queued.held and not queued.given_up:
        yield sound("pesan_keluar", Message("cli_periksa_pesan_keluar", terjadwal=queued.scheduled))
    arrived = backlogs.incoming(tx, overdue=now - _PATIENCE)
    if arrived.held:
        yield warning("pesan_masuk", Message("cli_periksa_masuk_tertahan", banyak=arrived.held))
    if arrived.quarantined:
        said = Message("cli_periksa_karantina", nomor=arrived.quarantined, sebab=arrived.why)
        yield warning("pesan_masuk", said)
    if arrived.unread:
        yield warning("pesan_masuk", Message("cli_periksa_tak_terbaca", banyak=arrived.unread))
    if not arrived.held and not arrived.quarantined and not arrived.unread:
        yield sound("pesan_masuk", Message("cli_periksa_pesan_masuk"))


_SHOWN = 3  #: faults of SQLite that are printed; more add nothing


def database(settings: Settings, sop: Sop | None) -> list[Finding]:
    """All findings that are read from the database; `sop` is the one in force, None if its file is faulty."""
    try:
        with look_in(settings) as tx:
            return [_none(settings)] if tx is None else _read(settings, tx, sop)
    except OtherDatabase as other:
        known = other.fields["ada"]
        return [fault("basis_data", Message("cli_periksa_basis_data_lain", ada=known))]
    except (DatabaseError, OSError) as error:
        why = str(error.strerror) if isinstance(error, ServerFault) else str(getattr(error, "orig", error))
        return [_of_server(settings, why) if settings.database else _broken(settings, [why])]


def _none(settings: Settings) -> Finding:
    """The finding where there is no database: a rehearsal creates one, a real office imports its office file."""
    folder = settings.database_shown if settings.database else str(settings.directory)
    said = Message("cli_periksa_basis_data_belum", latihan=settings.rehearsal, folder=folder)
    return fault("basis_data", said)


def _broken(settings: Settings, why: list[str]) -> Finding:
    path = str(settings.directory / FILE_NAME)
    return fault("basis_data", Message("cli_periksa_basis_data_rusak", berkas=path, sebab=why))


def _read(settings: Settings, tx: Tx, sop: Sop | None) -> list[Finding]:
    whole = _of_server(settings) if settings.database else _of_file(settings, tx)
    if whole.state is State.FAULT:
        return [whole]
    tables = _tables(tx)
    if tables.state is not State.SOUND:
        return [whole, tables]
    now = clock_of(tx, settings).now()
    return [
        whole,
        tables,
        *office(tx, sop, now),
        *traffic(tx, now),
        *heard(settings, tx, SystemClock().now()),
        *webhook(settings, tx),
        *standing(settings, tx, now),
        *backups(settings, SystemClock().now()),
        *_files(settings, tx),
    ]


def _of_server(settings: Settings, why: str = "") -> Finding:
    sentence = " ".join(why.split()).rstrip(".")
    said = Message("cli_periksa_basis_data_server", alamat=settings.database_shown, sebab=sentence)
    return fault("basis_data", said) if why else sound("basis_data", said)


def _of_file(settings: Settings, tx: Tx) -> Finding:
    rows = tx.connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars().all()
    if rows != ["ok"]:
        return _broken(settings, [" ".join(str(row).split()) for row in rows[:_SHOWN]])
    return sound("basis_data", Message("cli_periksa_basis_data", berkas=str(settings.directory / FILE_NAME)))


def _files(settings: Settings, tx: Tx) -> Iterator[Finding]:
    """Whether the store of the files is there, and is that of this office. Their own folder was looked at before."""
    try:
        files = files_of(settings)
        refusal = misplaced(settings, tx, files)
        if refusal is None and files.owner():
            yield sound("berkas", Message("cli_periksa_berkas", di=files.root))
    except FilesUnusable as wrong:
        refusal = wrong
    except StoreFault as down:
        said = {"di": str(down.filename), "sebab": because(down), "kunci": down.errno == errno.EACCES}
        yield fault("berkas", Message("cli_penyimpanan_berkas", **said))
        return
    if refusal:
        yield fault("berkas", Message(f"galat_{refusal.key}", **refusal.fields))


def _tables(tx: Tx) -> Finding:
    schema = schema_of(tx.connection)
    said = Message("cli_periksa_skema", keadaan=schema.value)
    if schema is Schema.NEWER:
        return fault("skema", said)
    return warning("skema", said) if schema is Schema.OLDER else sound("skema", said)
