"""Opens the office's services: database, files, SOP, clock. Used by the bot and by the commands."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from bot.channels.whatsapp.account import Account
from bot.clock import Clock, MovableClock, SystemClock
from bot.config import Settings
from bot.core.errors import SopError
from bot.refusals import AlreadyRunning, OtherDatabase
from handlers.context import Services
from storage.database import FILE_NAME, Database, Tx, glance
from storage.disk import private_folder
from storage.files import FILES, FileStore, FolderStore
from storage.files_url import open_store
from storage.refusals import FilesElsewhere, FilesOfOthers
from storage.repositories.cases import every_case
from storage.repositories.settings import FILES_AT, FILES_MARK, KIND, get_meta, set_meta
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


def files_of(settings: Settings, *, claimed: bool = True) -> FileStore:
    """Where the files of these settings are; a rehearsal has its own. Raises a leaf of `FilesUnusable`."""
    if _own_folder(settings):
        return FolderStore(settings.directory / FILES, settings.min_free_disk * MIB)
    return files_at(settings, settings.files_url or "", claimed=claimed)


def files_at(settings: Settings, url: str, *, claimed: bool) -> FileStore:
    """The store of another URL, with the keys of the settings. Raises a leaf of `FilesUnusable`.

    `claimed`: a shared folder without an office's mark counts as one that is not there.
    """
    keys = (settings.files_key_id, settings.files_secret)
    key_id, secret = (one.get_secret_value() if one else "" for one in keys)
    reserve = settings.min_free_disk * MIB
    return open_store(url, reserve=reserve, key_id=key_id, secret=secret, claimed=claimed)


def check_files(settings: Settings, services: Services) -> None:
    """Raise `FilesElsewhere` or `FilesOfOthers` unless the store is that of this office; a new office claims it."""
    with services.db.writing() as tx:
        if refusal := misplaced(settings, tx, services.files):
            raise refusal
        if not _own_folder(settings) and not get_meta(tx, FILES_MARK):
            adopt_files(tx, services.files)


def misplaced(settings: Settings, tx: Tx, files: FileStore) -> SopError | None:
    """Why the store of these settings is not that of this office's files; None if it is, or may be from now on.

    While they have never been moved out of the data folder, they need no mark there.
    """
    known, found = get_meta(tx, FILES_MARK) or "", files.owner()
    if found and found != known:
        return FilesOfOthers(di=files.root)
    if not found and (known or (not _own_folder(settings) and every_case(tx))):
        return FilesElsewhere(di=files.root, ada=get_meta(tx, FILES_AT) or str(settings.directory / FILES))
    return None


def adopt_files(tx: Tx, files: FileStore) -> None:
    """This is the store of the office from now on, and no other one."""
    mark = get_meta(tx, FILES_MARK) or token_hex(16)
    files.claim(mark)
    set_meta(tx, FILES_MARK, mark)
    set_meta(tx, FILES_AT, files.root)


def restored_files(settings: Settings, tx: Tx, files: FileStore) -> None:
    """The store of an office that was restored gets its mark, where it needs one."""
    if get_meta(tx, FILES_MARK) or not _own_folder(settings):
        adopt_files(tx, files)


def _own_folder(settings: Settings) -> bool:
    return settings.rehearsal or not settings.files_url


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
