"""Opens the rehearsal of `sopbot run`: the local chat, its page of phones, and the office that plays on it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator
from datetime import datetime

import typer

from bot.cli import common
from bot.config import Settings
from bot.health import Health
from bot.localchat.cloud.account import CloudAccount
from bot.localchat.page.guard import KEY, is_loopback
from bot.localchat.server import TOKEN, LocalChat, Serving, secret_token
from bot.localchat.state.store import SqliteStore
from bot.rehearsal.controls import OfficeStage, load_sample
from bot.text import terminal
from handlers.context import Services

_KEY_FILE = "kunci-halaman"  #: in the data folder of the rehearsal


@contextlib.asynccontextmanager
async def opened(settings: Settings, services: Services) -> AsyncIterator[OfficeStage]:
    """The rehearsal while it runs; its address is told as soon as its page is there."""
    await asyncio.to_thread(load_sample, services)
    store = SqliteStore(settings.directory / "obrolan.db")
    stage: OfficeStage | None = None
    key = "" if is_loopback(settings.http_host) else _kept_key(settings)
    token, account = (secret_token(), CloudAccount.secret()) if key else (TOKEN, CloudAccount())

    def now() -> datetime:
        return stage.now() if stage else services.clock.now()

    chat = LocalChat(now=now, store=store, token=token, whatsapp=account)
    serving = await _open_page(settings, chat)
    stage = OfficeStage(settings, services, chat, serving.url)
    chat.show_page(stage, host=settings.http_host, key=key)
    chat.serve_also(Health(lambda: stage.bot).paths)
    address = f"{_shown_address(serving)}/?{KEY}={key}" if key else serving.url
    greeting = terminal.plain("cli_latihan_berjalan", alamat=address, terbuka=bool(key))
    try:
        await stage.open(lambda: typer.echo(greeting))
        yield stage
    finally:
        chat.send_home()
        await stage.close()
        await serving.close()


def _kept_key(settings: Settings) -> str:
    """The key of a rehearsal that other machines reach: made once, so that browsers that have it come in again."""
    path = settings.directory / _KEY_FILE
    kept = path.read_text(encoding="ascii").strip() if path.exists() else ""
    if not kept:
        kept = secrets.token_urlsafe(16)
        path.write_text(kept, encoding="ascii")
    return kept


def _shown_address(serving: Serving) -> str:
    """The address that others type: where the server listens everywhere, that of this machine in its network."""
    if serving.host not in ("0.0.0.0", "::"):  # noqa: S104  compared with, never bound to
        return serving.url
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # an address of nobody; nothing is sent
        return f"http://{probe.getsockname()[0]}:{serving.port}"
    return f"http://127.0.0.1:{serving.port}"


async def _open_page(settings: Settings, chat: LocalChat) -> Serving:
    """Serve the page of phones; an address that cannot be used ends the command and names the setting at fault."""
    try:
        return await chat.serve(settings.http_host, settings.http_port)
    except OSError as error:
        raise common.address_refused(settings, error) from None
