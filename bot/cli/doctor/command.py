"""`sopbot doctor`: whether the office can work, and what to repair if it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import typer

from bot.bootstrap import MIB
from bot.cli import common
from bot.cli.doctor import machine
from bot.cli.doctor.database import database
from bot.cli.doctor.finding import Finding, State, fault, sound
from bot.cli.doctor.telegram import pushing
from bot.cli.doctor.whatsapp import platform
from bot.clock import SystemClock
from bot.config import Settings, SettingsFault, load_settings, secret_paths
from bot.core.errors import SopError
from bot.core.sop.model import Sop
from bot.text import terminal
from bot.text.render import Message, Voice
from storage.database import FILE_NAME
from storage.invitation_codes import KEY_NAME
from storage.refusals import SopFileUnreadable
from storage.repositories.sops import SopVersions

_DASH = "- "


def doctor(*, as_json: bool) -> None:
    """Tell what was found; exit code 1 where there is a fault."""
    _tell_rehearsal()
    found = [(one, _words(one.said)) for one in examine()]
    if as_json:
        rows = [
            {
                "pemeriksaan": one.check,
                "keadaan": one.state.value,
                "uraian": words.in_one_line,
                "saran": words.advice,
                **({"kantor": one.office} if one.office else {}),
            }
            for one, words in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _tell(found)
    raise typer.Exit(any(one.state is State.FAULT for one, _ in found))


def _tell_rehearsal() -> None:
    """Say whose database is looked at, once there is one. Settings at fault are among the findings."""
    with suppress(SettingsFault):
        settings = load_settings()
        if (settings.directory / FILE_NAME).exists():
            common.tell_rehearsal(settings)


@dataclass(frozen=True, kw_only=True)
class _Words:
    """A finding in words: what is so, the list that belongs to it, and what mends it."""

    what: str
    items: list[str]
    advice: str

    @property
    def in_one_line(self) -> str:
        items = "; ".join(self.items)
        return f"{self.what} {items.rstrip('.')}." if items else self.what


def _tell(found: list[tuple[Finding, _Words]]) -> None:
    """The sum first, then each finding: what is to be mended above what is well."""
    states = [one.state for one, _ in found]
    wrong, odd = states.count(State.FAULT), states.count(State.WARNING)
    typer.echo(terminal.plain("cli_periksa_selesai", salah=wrong, peringatan=odd) + "\n")
    order = (State.FAULT, State.WARNING, State.SOUND)
    for one, words in sorted(found, key=lambda each: order.index(each[0].state)):
        text = terminal.plain(
            "cli_periksa_baris",
            keadaan=one.state.value,
            uraian=f"{one.office}: {words.what}" if one.office else words.what,
            rincian=words.items,
            saran=words.advice,
        )
        typer.echo(text)


def examine() -> Iterator[Finding]:
    """All findings, beginning with the settings; a fault skips the checks that depend on it."""
    try:
        settings = load_settings()
    except SettingsFault as wrong:
        yield machine.settings_unreadable(wrong)
        yield from machine.programs()
        return
    yield from machine.settings_of(settings)
    yield from machine.programs()
    folder = list(machine.folder(settings.directory, settings.min_free_disk * MIB))
    yield from folder
    yield from machine.readable([*secret_paths(), settings.directory, settings.directory / KEY_NAME])
    sop, told = _sop(settings)
    yield told
    if folder[0].state is State.FAULT:
        return  # what is in it cannot be told
    yield from database(settings, sop)
    yield from pushing(settings, SystemClock().now())
    yield from platform(settings)
    yield machine.running(settings.directory)


def _sop(settings: Settings) -> tuple[Sop | None, Finding]:
    path = str(settings.sop_file)
    try:
        sop = SopVersions(settings.sop_file).current
    except SopFileUnreadable:
        return None, fault("berkas_sop", Message("cli_periksa_sop_tak_terbaca", berkas=path))
    except SopError as refusal:
        said = Message("cli_periksa_sop_salah", berkas=path, banyak=refusal.fields["jumlah"])
        return None, fault("berkas_sop", said)
    return sop, sound("berkas_sop", Message("cli_periksa_sop", nama=sop.name, kode=sop.code))


def _words(said: Message) -> _Words:
    """The text of a finding, without markup. Its first line is the fact; lines that begin with a dash are its list."""
    text = terminal.words(said, Voice(now=SystemClock().now(), zone=ZoneInfo("Asia/Jakarta")))
    what, *rest = text.splitlines()
    items = [line.removeprefix(_DASH) for line in rest if line.startswith(_DASH)]
    advice = " ".join(" ".join(line for line in rest if not line.startswith(_DASH)).split())
    return _Words(what=what, items=items, advice=advice)
