"""Checks of WhatsApp: whether the platform knows token, number and account, and whether its webhook has been heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.bootstrap import whatsapp_account
from bot.channels.whatsapp.account import WEBHOOK
from bot.channels.whatsapp.events import GREETING, STRANGER
from bot.cli.doctor.finding import Finding, fault, sound, warning
from bot.config import Settings
from bot.ports import MISSING, Failure, SendFailed, TemplateState, TokenRefused
from bot.text.openers import openers
from bot.text.render import Message
from storage.database import Tx
from storage.repositories import accounts, backlogs, windows
from storage.repositories.backlogs import arrived
from storage.repositories.settings import refusals

if TYPE_CHECKING:
    from bot.channels.whatsapp.graph import Graph

_CHANNEL = "whatsapp"
_HEARD = ("pesan", "status", "lain")  #: kinds of events that the platform sends by itself
_NEVER = datetime.min.replace(tzinfo=UTC)
_PATIENCE = 5.0  #: seconds for each answer of the platform


def platform(settings: Settings) -> list[Finding]:
    """What the platform says of the settings; nothing without them."""
    account = whatsapp_account(settings)
    if account is None:
        return []
    from bot.channels.whatsapp.graph import Graph

    async def ask() -> list[Finding]:
        graph = Graph(account, settings.whatsapp_api_base_url, seconds=_PATIENCE)
        try:
            return await _asked(graph, settings.whatsapp_api_base_url)
        finally:
            await graph.close()

    return asyncio.run(ask())


async def _asked(graph: Graph, address: str) -> list[Finding]:
    try:
        number = await graph.number()
    except TokenRefused:
        return [fault("whatsapp_token", Message("cli_periksa_wa_token", alamat=address))]
    except SendFailed as failed:
        if failed.failure in (Failure.RETRY, Failure.WAIT):
            said = Message("cli_periksa_wa_server", alamat=address, sebab=failed.why)
            return [warning("whatsapp_server", said)]
        return [fault("whatsapp_nomor", Message("cli_periksa_wa_nomor_asing", sebab=failed.why))]
    known = sound("whatsapp_nomor", Message("cli_periksa_wa_nomor", nomor=number))
    return [known, *await _account(graph)]


async def _account(graph: Graph) -> list[Finding]:
    """What is not shown to this token is not a fault: only the templates are needed."""
    try:
        await graph.find_account()
    except SendFailed as failed:
        return [fault("whatsapp_akun", Message("cli_periksa_wa_akun_asing", sebab=failed.why))]
    owns = subscribed = True
    with suppress(SendFailed):
        owns = await graph.owns_number()
    with suppress(SendFailed):
        subscribed = await graph.is_subscribed()
    if not owns:
        return [fault("whatsapp_akun", Message("cli_periksa_wa_akun_lain"))]
    if not subscribed:
        return [warning("whatsapp_akun", Message("cli_periksa_wa_langganan"))]
    return [sound("whatsapp_akun", Message("cli_periksa_wa_akun"))]


def webhook(settings: Settings, tx: Tx) -> Iterator[Finding]:
    """What the webhook has heard."""
    if whatsapp_account(settings) is None:
        return
    _, refused = refusals(tx, _CHANNEL)
    heard = [at for kind in _HEARD if (at := arrived(tx, _CHANNEL, kind)[1])]
    _, greeted = arrived(tx, _CHANNEL, GREETING)
    if refused and refused > max(heard, default=_NEVER):
        yield warning("whatsapp_webhook", Message("cli_periksa_wa_tanda_tangan", pada=refused))
    elif heard:
        yield sound("whatsapp_webhook", Message("cli_periksa_wa_terdengar", pada=max(heard)))
    elif greeted:
        yield warning("whatsapp_webhook", Message("cli_periksa_wa_dikenali", pada=greeted))
    else:
        address = f"http://{settings.http_host}:{settings.http_port}{WEBHOOK}"
        yield warning("whatsapp_webhook", Message("cli_periksa_wa_belum_terdengar", alamat=address))
    strangers, _ = arrived(tx, _CHANNEL, STRANGER)
    if strangers:
        yield warning("whatsapp_webhook", Message("cli_periksa_wa_nomor_lain", banyak=strangers))


def standing(settings: Settings, tx: Tx, now: datetime) -> Iterator[Finding]:
    """What the bot has learnt of its account: whether it may send, its templates, its number, the chats that are open."""
    if whatsapp_account(settings) is None:
        return
    if hold := accounts.hold(tx, _CHANNEL):
        yield fault("whatsapp_kiriman", Message("cli_periksa_wa_ditahan", sejak=hold.since, sebab=hold.why))
    yield _templates(tx)
    quality = accounts.quality(tx, _CHANNEL)
    if quality in ("RED", "YELLOW"):
        yield warning("whatsapp_mutu", Message("cli_periksa_wa_mutu", mutu=quality))
    elif quality:
        yield sound("whatsapp_mutu", Message("cli_periksa_wa_mutu_baik", mutu=quality))
    waiting = backlogs.behind_doors(tx)
    said = {
        "terbuka": windows.count_open(tx, _CHANNEL, now),
        "pesan": sum(waiting.values()),
        "tertutup": len(waiting),
    }
    yield sound("whatsapp_obrolan", Message("cli_periksa_wa_obrolan", **said))


def _templates(tx: Tx) -> Finding:
    known = accounts.templates(tx, _CHANNEL)
    if not known:
        return warning("whatsapp_templat", Message("cli_periksa_wa_templat_belum"))
    odd = [
        {"nama": name, "keadaan": state.status, "golongan": state.category}
        for name in openers()
        if not (state := known.get(name, TemplateState(status=MISSING))).usable
    ]
    if odd:
        return warning("whatsapp_templat", Message("cli_periksa_wa_templat", templat=odd))
    return sound("whatsapp_templat", Message("cli_periksa_wa_templat_siap", banyak=len(openers())))
