"""`sopbot invite`: a personal code for each officer, to be used once."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from bot.bootstrap import whatsapp_account
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.whatsapp.account import Account
from bot.cli import common
from bot.cli.shell import Shell
from bot.config import Settings
from bot.core.office.officers import Officer
from bot.core.sop.faults import shown
from bot.ports import SendFailed
from bot.text import terminal
from handlers.context import Services, UnitOfWork
from handlers.staff.links import link_to
from storage.repositories import people
from storage.repositories.incidents import incidents_of
from storage.repositories.settings import account_key, accounts, set_meta

app = Shell(help="Undangan pejabat.", epilog="sopbot invite list\nsopbot invite log")

_LINE = 1000  #: characters of a line
_NEWEST = 100  #: incidents that are listed without `--semua`
_JSON = Annotated[bool, typer.Option("--json", help="Keluaran JSON.")]


@app.command(name="list", epilog="sopbot invite list\nsopbot invite list --json")
def list_(as_json: _JSON = False, kantor: common.Kantor = "") -> None:
    """Kode dan tautan setiap pejabat."""
    with common.office_services(kantor) as services:
        _learn_accounts(services)
        rows = invitations(services)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(shown(terminal.plain("cli_undangan", **row), _LINE))  # an account has any name
    if not rows:
        typer.echo(terminal.plain("cli_undangan_kosong"))


@app.command(epilog="sopbot invite log\nsopbot invite log --semua")
def log(
    as_json: _JSON = False,
    everything: Annotated[
        bool, typer.Option("--semua", help="Seluruhnya, bukan seratus yang terakhir.")
    ] = False,
    kantor: common.Kantor = "",
) -> None:
    """Pendaftaran yang ditolak, orang asing, dan ketukan palsu."""
    with common.office_services(kantor) as services, services.read() as uow:
        rows = [
            {
                "waktu": row.at.astimezone(uow.voice.zone).isoformat(),
                "jenis": row.kind,
                **{key: value for key, value in json.loads(row.data).items() if key != "jenis"},
            }
            for row in incidents_of(uow.tx, uow.office_id, None if everything else _NEWEST)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row, count in folded(rows):
        rest = ", ".join(
            f"{key} {_said(value)}" for key, value in row.items() if key not in ("waktu", "jenis")
        )
        typer.echo(shown(terminal.plain("cli_kejadian", **_brief(row), rincian=rest, banyak=count), _LINE))
    if not rows:
        typer.echo(terminal.plain("cli_kejadian_kosong"))


def _said(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _brief(row: dict[str, Any]) -> dict[str, Any]:
    return {"waktu": row["waktu"], "jenis": row["jenis"]}


def folded(rows: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Incidents that differ only in their time as one, at the newest time, with their number."""
    found: dict[str, tuple[dict[str, Any], int]] = {}
    for row in rows:
        same = json.dumps({**row, "waktu": ""}, sort_keys=True)
        first, count = found.get(same, (row, 0))
        found[same] = (first, count + 1)
    return list(found.values())


def _learn_accounts(services: Services) -> None:
    """Ask each server for the bot's name or number if no run has done so yet; without an answer there are no links."""
    with services.read() as uow:
        known = accounts(uow.tx)
    for name, ask in _askable(common.settings()).items():
        if name in known:
            continue
        with contextlib.suppress(SendFailed):
            account = asyncio.run(ask())
            with services.begin() as uow:
                set_meta(uow.tx, account_key(name), account)


def _askable(settings: Settings) -> Mapping[str, Callable[[], Coroutine[None, None, str]]]:
    """How to ask for the account on each channel that the settings name."""
    found: dict[str, Callable[[], Coroutine[None, None, str]]] = {}
    if settings.token:
        found["telegram"] = partial(_username, settings)
    if whatsapp := whatsapp_account(settings):
        found["whatsapp"] = partial(_number, whatsapp, settings)
    return found


async def _username(settings: Settings) -> str:
    channel = TelegramChannel(settings.token, settings.telegram_api_base_url)
    try:
        return await channel.username()
    finally:
        await channel.close()


async def _number(account: Account, settings: Settings) -> str:
    from bot.channels.whatsapp.channel import WhatsAppChannel

    channel = WhatsAppChannel(account, settings.whatsapp_api_base_url)
    try:
        return await channel.start()
    finally:
        await channel.close()


def invitations(services: Services) -> list[dict[str, object]]:
    """Every officer with a role in the SOP, with a valid code (or the one that was used)."""
    with services.begin() as uow:
        office = uow.office  # raises a refusal if no office is imported
        known = uow.staff.everyone
        names = {bidang.code: bidang.name for bidang in office.bidang}
        return [_row(uow, officer, names) for officer in known]


def _row(uow: UnitOfWork, officer: Officer, names: dict[str, str]) -> dict[str, object]:
    seats = sorted(uow.staff.seats_of_any_day(officer.id), key=lambda seat: (seat.role, seat.bidang or ""))
    phones = sorted(people.phones(uow.tx, officer.id), key=lambda phone: phone.channel)
    used = bool(phones)
    newest = people.newest_invitation(uow.tx, officer.id)
    ended = newest is not None and newest.void_at is not None and newest.used_by is not None
    code = people.code_of(uow.tx, newest) if used and newest else people.invite(uow.tx, officer, uow.now)
    return {
        "nama": officer.name,
        "jabatan": officer.position,
        "peran": ", ".join(dict.fromkeys(seat.role for seat in seats)),
        "bidang": ", ".join(dict.fromkeys(seat.bidang for seat in seats if seat.bidang)),
        "nama_bidang": ", ".join(dict.fromkeys(names.get(s.bidang, s.bidang) for s in seats if s.bidang)),
        "kode": code,
        "tautan": link_to(uow, "telegram", code),
        "tautan_whatsapp": link_to(uow, "whatsapp", code),
        "kanal": ", ".join(phone.channel for phone in phones),
        "terpakai": used,
        "akun": ", ".join(phone.account or phone.address for phone in phones),
        "sebelumnya_dibatalkan": ended and not used,
    }
