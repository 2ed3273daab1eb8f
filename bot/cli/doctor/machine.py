"""Checks of the machine: settings, the data folder, the disk, and the programs that the bot uses."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.bootstrap import serving
from bot.cli.common import told_wrong
from bot.cli.doctor.finding import Finding, fault, sound, warning
from bot.config import Settings, SettingsFault, unknown_settings, unreadable_lines
from bot.core.sop.faults import shown
from bot.documents.fonts import broken_faces
from bot.text.render import Message
from bot.text.terminal import because
from bot.workers.nightly_backup import kept_in, made_at
from storage.xlsx.untrusted.sandbox import isolated

_TOKEN = re.compile(r"\d+:\S+")
_MEGABYTE = 1_000_000
_BACKUP_LATE = timedelta(days=2)  #: an office PC may be off for a night
DISK_NEEDED, DISK_WANTED = 100 * _MEGABYTE, 1000 * _MEGABYTE

Version = tuple[int, int, int]


def settings_unreadable(wrong: SettingsFault) -> Finding:
    return fault("pengaturan", Message("cli_periksa_pengaturan_salah", salah=told_wrong(wrong)))


def settings_of(settings: Settings) -> Iterator[Finding]:
    """Whether the bot would start with these settings, and which of them it does not use."""
    if settings.token and not _TOKEN.fullmatch(settings.token):
        yield fault("pengaturan", Message("cli_periksa_token"))
    for name in ("telegram_api_base_url", "whatsapp_api_base_url"):
        yield from api_base(getattr(settings, name), name.upper())
    yield from api_base(parse_endpoint(settings.files_url or ""), "FILES_URL")
    if lines := unreadable_lines():
        yield warning("pengaturan", Message("cli_periksa_baris_asing", baris=lines))
    for one in unknown_settings():
        said = Message("cli_periksa_pengaturan_asing", nama=shown(one.name), mirip=one.near)
        yield warning("pengaturan", said)
    if unused := _unused(settings):
        yield warning("pengaturan", Message("cli_periksa_belum_dipakai", nama=unused))
    tokens = [name.upper() for name in ("telegram_bot_token", "whatsapp_token") if getattr(settings, name)]
    yield sound("pengaturan", Message("cli_periksa_pengaturan", latihan=settings.rehearsal, token=tokens))


def _unused(settings: Settings) -> list[str]:
    """Settings of a webhook without the others that it needs."""
    names = ("telegram_webhook_url", "telegram_webhook_secret")
    return [name.upper() for name in names if getattr(settings, name) and not settings.webhook_url]


def folder(directory: Path, reserve: int = 0) -> Iterator[Finding]:
    """Whether data can be written where the settings say, and how much space is left."""
    nearest = next(one for one in (directory, *directory.absolute().parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest) as probe:
            probe.write(b"sopbot")
            probe.flush()
    except OSError as error:
        why = because(error)
        yield fault("folder_data", Message("cli_periksa_folder_salah", folder=str(directory), sebab=why))
        return
    yield sound("folder_data", Message("cli_periksa_folder", folder=str(directory)))
    yield disk(shutil.disk_usage(nearest).free, reserve)


def readable(paths: Iterable[Path]) -> Iterator[Finding]:
    """A warning if other users of the machine may read some of these."""
    open_to_others = [str(one) for one in paths if one.exists() and one.stat().st_mode & 0o077]
    if open_to_others:
        yield warning("hak_baca", Message("cli_periksa_hak_baca", nama=open_to_others))


def parse_endpoint(url: str) -> str:
    """The address of the service in FILES_URL; empty where it names none."""
    return parse_qs(urlsplit(url).query).get("endpoint", [""])[0]


def api_base(address: str, name: str = "TELEGRAM_API_BASE_URL") -> Iterator[Finding]:
    """A warning if the token and the messages travel to another machine unencrypted."""
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        yield warning("alamat_api", Message("cli_periksa_alamat_api", alamat=address, nama=name))


def disk(free: int, reserve: int = 0) -> Finding:
    """`free`: bytes; below the `reserve` no file of an officer is taken."""
    short = free < DISK_WANTED
    said = Message("cli_periksa_ruang", sisa=free // _MEGABYTE, sempit=short, ditolak=free < reserve)
    if free < max(DISK_NEEDED, reserve):
        return fault("ruang_penyimpanan", said)
    return warning("ruang_penyimpanan", said) if free < DISK_WANTED else sound("ruang_penyimpanan", said)


def programs() -> Iterator[Finding]:
    """Findings about what was installed with the bot."""
    import openpyxl

    yield sqlite(sqlite3.sqlite_version_info[:3])
    yield xml_guard(openpyxl.DEFUSEDXML)
    yield reader_network(isolated())
    yield fonts(broken_faces())


def sqlite(version: Version) -> Finding:
    """Some versions may corrupt a WAL when two connections write at once (sqlite.org/wal.html#walresetbug)."""
    said = Message("cli_periksa_sqlite", versi=".".join(map(str, version)), rawan=wal_reset(version))
    return warning("sqlite", said) if wal_reset(version) else sound("sqlite", said)


def wal_reset(version: Version) -> bool:
    """Whether a version has the WAL-reset bug: 3.7.0 to 3.51.2, except the two repaired branches."""
    mended = (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0)
    return (3, 7, 0) <= version <= (3, 51, 2) and not mended


def xml_guard(active: bool) -> Finding:
    said = Message("cli_periksa_xml", aktif=active)
    return sound("pengurai_xml", said) if active else fault("pengurai_xml", said)


def reader_network(without: bool) -> Finding:
    said = Message("cli_periksa_jaringan_pembaca", tanpa=without)
    return sound("jaringan_pembaca", said) if without else warning("jaringan_pembaca", said)


def fonts(broken: Sequence[str]) -> Finding:
    said = Message("cli_periksa_huruf", rusak=broken)
    return fault("huruf", said) if broken else sound("huruf", said)


def backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the nightly backup of a real office is set up, and how old the newest one is."""
    into = settings.backup_dir
    if into is None:
        if not settings.rehearsal:
            yield warning("cadangan", Message("cli_periksa_cadangan_mati"))
        return
    newest = next(iter(kept_in(into)), None) if into.is_dir() else None
    made = made_at(newest) if newest else None
    late = made is None or now - made > _BACKUP_LATE
    said = Message("cli_periksa_cadangan", folder=str(into), pada=made, lambat=late)
    yield warning("cadangan", said) if late else sound("cadangan", said)


def running(directory: Path) -> Finding:
    process = serving(directory)
    said = Message("cli_periksa_bot", proses=process)
    return sound("bot_berjalan", said) if process else warning("bot_berjalan", said)
