"""`sopbot whatsapp`: the templates that open a chat, and what the month costs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.bootstrap import whatsapp_account
from bot.cli import common
from bot.cli.shell import Shell
from bot.core.sop.faults import shown
from bot.ports import MISSING, SendFailed, Template, TemplateState
from bot.text import terminal
from bot.text.openers import openers
from handlers.monitoring.usage import usage as usage_of
from handlers.routing import account_news
from storage.repositories import accounts

if TYPE_CHECKING:
    from bot.channels.whatsapp.channel import WhatsAppChannel

app = Shell(
    help="Templat dan tagihan WhatsApp.", epilog="sopbot whatsapp template check\nsopbot whatsapp usage"
)
template = Shell(help="Teks yang membuka obrolan.", epilog="sopbot whatsapp template list")
app.add_typer(template, name="template")

CHANNEL = "whatsapp"
_LINE = 300  #: characters of a line
_T = TypeVar("_T")
_JSON = Annotated[bool, typer.Option("--json", help="Keluaran JSON.")]


@template.command(name="list", epilog="sopbot whatsapp template list\nsopbot whatsapp template list --json")
def list_(as_json: _JSON = False) -> None:
    """Semua templat, dan keadaannya menurut pemeriksaan terakhir."""
    with common.look() as tx:
        known = accounts.templates(tx, CHANNEL) if tx else {}
    rows = [{**_row(name, known.get(name)), **_text(one)} for name, one in openers().items()]
    _tell(rows, as_json)


@template.command(epilog="sopbot whatsapp template submit")
def submit(as_json: _JSON = False) -> None:
    """Ajukan templat yang belum dikenal WhatsApp."""
    found = _asked(_hand_in)
    _keep({name: state for name, (state, _) in found.items()})
    _tell([_row(name, state) | {"diajukan": new} for name, (state, new) in found.items()], as_json)


@template.command(epilog="sopbot whatsapp template check")
def check(as_json: _JSON = False) -> None:
    """Tanyakan keadaan setiap templat kepada WhatsApp."""
    states = _asked(lambda channel: channel.templates())
    _keep(states)
    rows = [_row(name, states.get(name, TemplateState(status=MISSING))) for name in openers()]
    _tell(rows, as_json)
    raise typer.Exit(not all(row["dapat_dipakai"] for row in rows))


@app.command(epilog="sopbot whatsapp usage\nsopbot whatsapp usage --json")
def usage(as_json: _JSON = False) -> None:
    """Pesan yang ditagih bulan ini, menurut golongannya."""
    with common.services() as services, services.read() as uow:
        found = usage_of(uow, CHANNEL)
    row = {
        **found.billed,
        "bulan": f"{found.month:%Y-%m}",
        "perkiraan": found.forecast,
        "jendela_terbuka": found.open_windows,
    }
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    typer.echo(
        terminal.plain(
            "cli_tagihan",
            bulan=found.month,
            ditagih=found.billed,
            perkiraan=found.forecast,
            terbuka=found.open_windows,
        )
    )


async def _hand_in(channel: WhatsAppChannel) -> Mapping[str, tuple[TemplateState, bool]]:
    """Every template of ours with what the platform says of it, and whether it was handed in now."""
    known = await channel.templates()
    found = {}
    for name, one in openers().items():
        new = name not in known
        found[name] = (await channel.submit(one) if new else known[name], new)
    return found


def _asked(ask: Callable[[WhatsAppChannel], Awaitable[_T]]) -> _T:
    """The platform's answer; without settings, or without an answer, the command ends with a sentence."""
    settings = common.settings()
    account = whatsapp_account(settings)
    if account is None:
        raise common.refuse("cli_tanpa_whatsapp", 2)
    from bot.channels.whatsapp.channel import WhatsAppChannel

    async def asked() -> _T:
        channel = WhatsAppChannel(account, settings.whatsapp_api_base_url)
        try:
            return await ask(channel)
        finally:
            await channel.close()

    try:
        return asyncio.run(asked())
    except SendFailed as failed:
        address = settings.whatsapp_api_base_url
        raise common.refuse(
            "cli_whatsapp_menolak", 1, alamat=address, sebab=shown(failed.why, _LINE)
        ) from None


def _keep(states: Mapping[str, TemplateState]) -> None:
    """The bot uses what was learnt here at once."""
    with common.services() as services, services.begin() as uow:
        account_news.listed(uow, CHANNEL, states)


def _row(name: str, state: TemplateState | None) -> dict[str, Any]:
    return {
        "nama": name,
        "keadaan": state.status if state else "",
        "golongan": state.category if state and state.status != MISSING else "",
        "dapat_dipakai": bool(state and state.usable),
        "sebab": state.why if state else "",
    }


def _text(one: Template) -> dict[str, Any]:
    return {"isi": one.body, "contoh": list(one.examples), "tombol": one.button}


def _tell(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        text = terminal.plain("cli_templat", **{"diajukan": False, **row, "isi": row.get("isi", "").splitlines(), "sebab": shown(row["sebab"], _LINE)})  # fmt: skip
        typer.echo(text)
    typer.echo(terminal.plain("cli_templat_jumlah", siap=sum(row["dapat_dipakai"] for row in rows), semua=len(rows)))  # fmt: skip
