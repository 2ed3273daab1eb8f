"""Opens the office's services: database, files, SOP, clock. Used by the bot and by the commands."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot.channels.whatsapp.account import Account
from bot.clock import Clock, MovableClock, SystemClock
from bot.config import Settings
from bot.refusals import AlreadyRunning, OtherDatabase
from handlers.context import Services
from storage.database import FILE_NAME, Database, Tx, glance
from storage.disk import private_folder
from storage.files import FILES, FileStore, FolderStore
from storage.repositories.settings import KIND, get_meta, set_meta
from storage.repositories.sops import SopVersions

MIB = 1024 * 1024
_SHIFT = "geser_detik"
_HELD = "berjalan"  #: file in the folder that a running bot locks


@contextmanager
def alone(directory: Path, *, among: bool = False) -> Iterator[None]:
    """Lock the folder for the life of `sopbot run`. Commands work beside it. Raises `AlreadyRunning`.

    `among`: others of its kind may serve the same database, also from this folder.

    The kernel releases the lock when the process ends, however it ends.
    """
    private_folder(directory, holds=FILE_NAME)
    with (directory / _HELD).open("a+") as held:
        try:
            fcntl.flock(held, (fcntl.LOCK_SH if among else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise AlreadyRunning(folder=str(directory), proses=held.read().strip()) from None
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        yield


def serving(directory: Path) -> str:
    """The process number of the `sopbot run` that serves this folder; empty where there is none."""
    try:
        with (directory / _HELD).open() as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return (directory / _HELD).read_text().strip() or "?"
    except OSError:
        return ""
    return ""


def whatsapp_account(settings: Settings) -> Account | None:
    """The account that the settings name; None without them. They are complete, or there are none (`load_settings`)."""
    secrets = (settings.whatsapp_token, settings.whatsapp_app_secret, settings.whatsapp_verify_token)
    token, app_secret, verify_token = (one.get_secret_value() if one else "" for one in secrets)
    phone, business = settings.whatsapp_phone_number_id, settings.whatsapp_business_account_id
    if not (token and app_secret and verify_token and phone and business):
        return None
    return Account(
        token=token, phone=phone, business=business, app_secret=app_secret, verify_token=verify_token
    )


@contextmanager
def look_in(settings: Settings) -> Iterator[Tx | None]:
    """Read the database of these settings; nothing is created, migrated or changed.

    None where there is no database yet. Raises what `open_services` raises, but reads no SOP.
    """
    with glance(settings.directory, settings.database) as tx:
        if tx:
            _check_kind(settings, get_meta(tx, KIND))
        yield tx


def files_of(settings: Settings) -> FileStore:
    """Where the files of these settings are."""
    return FolderStore(settings.directory / FILES, settings.min_free_disk * MIB)


def open_services(settings: Settings, clock: Clock | None = None) -> Services:
    """The services of these settings. Raises a leaf of `SopError`."""
    sops = SopVersions(settings.sop_file)
    db = Database(settings.directory, settings.database)
    try:
        _claim(db, settings)
        services = Services(
            db=db,
            files=files_of(settings),
            clock=clock or _clock(db, settings),
            sops=sops,
            watermark="LATIHAN" if settings.rehearsal else "",
            asks_nip=settings.registration_asks_nip,
            queues_kept=timedelta(days=settings.keep_messages_days),
        )
    except BaseException:
        db.close()
        raise
    return services


def _claim(db: Database, settings: Settings) -> None:
    with db.writing() as tx:
        known = get_meta(tx, KIND)
        _check_kind(settings, known)
        if known is None:
            set_meta(tx, KIND, kind_of(settings))


def _check_kind(settings: Settings, known: str | None) -> None:
    wanted = kind_of(settings)
    if known not in (None, wanted):
        raise OtherDatabase(ada=known, perlu=wanted, folder=str(settings.directory))


def kind_of(settings: Settings) -> str:
    """Whose database these settings want: a rehearsal's or an office's."""
    return "latihan" if settings.rehearsal else "kantor"


def _clock(db: Database, settings: Settings) -> Clock:
    with db.reading() as tx:
        return clock_of(tx, settings)


def clock_of(tx: Tx | None, settings: Settings) -> Clock:
    """The machine's clock; in a rehearsal a clock that may have been pushed forward."""
    if tx is None or not settings.rehearsal:
        return SystemClock()
    shift = float(get_meta(tx, _SHIFT) or "0")
    return MovableClock(SystemClock().now() + timedelta(seconds=shift))


def keep_shift(db: Database, clock: MovableClock) -> None:
    """Store how far a rehearsal's clock was pushed forward."""
    with db.writing() as tx:
        set_meta(tx, _SHIFT, str(clock.offset.total_seconds()))
