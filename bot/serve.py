"""`sopbot run`: the real bot, or without a token the rehearsal with its page of phones."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable

import typer

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.cli import common
from bot.config import Settings
from bot.localchat.server import LocalChat
from bot.localchat.state.store import SqliteStore
from bot.ports import TokenRefused
from bot.rehearsal.controls import OfficeStage, load_sample
from bot.text import terminal
from handlers.context import Desk

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


async def serve(settings: Settings, desk: Desk) -> None:
    """Serve until SIGTERM or SIGINT; raises the exception of a failed bot. A refused token ends it with a sentence."""
    if settings.rehearsal:
        await _rehearse(settings, desk)
        return
    if settings.telegram_webhook_url:
        typer.echo(terminal.plain("cli_tanpa_webhook"))
    bot = Bot(desk, TelegramChannel(settings.token, settings.telegram_api_base_url))
    try:
        await _until_stopped(bot.run(lambda: typer.echo(terminal.plain("cli_bot_berjalan"))))
    except ExceptionGroup as faults:
        if faults.subgroup(TokenRefused) is None:
            raise
        raise common.refuse("cli_token_ditolak", 1, alamat=settings.telegram_api_base_url) from None
    finally:
        await bot.close()


async def _rehearse(settings: Settings, desk: Desk) -> None:
    await asyncio.to_thread(load_sample, desk)
    store = SqliteStore(settings.directory / "obrolan.db")
    stage: OfficeStage | None = None
    chat = LocalChat(now=lambda: stage.now() if stage else desk.clock.now(), store=store)
    serving = await chat.serve(settings.http_host, settings.http_port)
    stage = OfficeStage(settings, desk, chat, serving.url)
    chat.show_page(stage, host=settings.http_host)
    open_to_all = settings.http_host not in _LOOPBACK
    greeting = terminal.plain("cli_latihan_berjalan", alamat=serving.url, terbuka=open_to_all)
    try:
        await stage.open(lambda: typer.echo(greeting))
        await _until_stopped(stage.watch())
    finally:
        chat.send_home()
        await stage.close()
        await serving.close()


async def _until_stopped(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
