"""`sopbot doctor`: whether the office can work, and what to repair if it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.bootstrap import check_runnable
from bot.cli.doctor import machine
from bot.cli.doctor.database import database
from bot.cli.doctor.finding import Finding, State, fault, sound
from bot.clock import SystemClock
from bot.config import Settings, SettingsFault, load_settings, secret_paths
from bot.core.errors import SopError
from bot.core.sop.model import Sop
from bot.text import terminal
from bot.text.render import Message, Voice
from storage.refusals import SopFileUnreadable
from storage.repositories.sops import SopVersions


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Keluaran JSON.")] = False) -> None:
    """Periksa apakah bot dan kantornya siap bekerja."""
    found = [(one, *_words(one.said)) for one in examine()]
    if as_json:
        rows = [
            {"pemeriksaan": one.check, "keadaan": one.state.value, "uraian": what, "saran": advice}
            for one, what, advice in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one, what, advice in found:
            typer.echo(
                terminal.plain("cli_periksa_baris", keadaan=one.state.value, uraian=what, saran=advice)
            )
        states = [one.state for one, _, _ in found]
        wrong, odd = states.count(State.FAULT), states.count(State.WARNING)
        typer.echo(terminal.plain("cli_periksa_selesai", salah=wrong, peringatan=odd))
    raise typer.Exit(any(one.state is State.FAULT for one, _, _ in found))


def examine() -> Iterator[Finding]:
    """All findings, beginning with the settings; a fault skips the checks that depend on it."""
    try:
        settings = load_settings()
    except SettingsFault as wrong:
        yield machine.settings_unreadable(wrong.names)
        yield from machine.programs()
        return
    yield from machine.settings_of(settings)
    yield from machine.programs()
    yield from machine.folder(settings.directory)
    yield from machine.readable([*secret_paths(), settings.directory])
    sop, told = _sop(settings)
    yield told
    try:
        check_runnable(settings)
    except SopError:
        return  # already reported with the settings
    yield from database(settings, sop)
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


def _words(said: Message) -> tuple[str, str]:
    """(what is so, what mends it), without markup and each on one line."""
    text = terminal.words(said, Voice(now=SystemClock().now(), zone=ZoneInfo("Asia/Jakarta")))
    what, _, advice = text.partition("\n")
    return what, " ".join(advice.split())
