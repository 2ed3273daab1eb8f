"""`sopbot run`: the real bot, or without a token the rehearsal with its own chat."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import typer

from bot.app import Bot
from bot.channels.telegram import TelegramChannel
from bot.cli import common
from bot.config import Settings
from bot.localchat.server import LocalChat
from bot.localchat.store import SqliteStore
from handlers.desk import Desk
from handlers.import_office import import_office
from handlers.refusals import NoOffice
from storage.xlsx.office_sample import sample_office


async def serve(settings: Settings, desk: Desk) -> None:
    """Serve until SIGTERM or SIGINT."""
    if settings.rehearsal:
        await _rehearse(settings, desk)
        return
    channel = TelegramChannel(settings.token, settings.telegram_api_base_url)
    await _until_stopped(Bot(desk, channel), lambda: typer.echo(common.plain("cli_bot_berjalan")))


async def _rehearse(settings: Settings, desk: Desk) -> None:
    load_sample(desk)
    chat = LocalChat(now=desk.clock.now, store=SqliteStore(settings.directory / "obrolan.db"))
    serving = await chat.serve(settings.http_host, settings.http_port)
    channel = TelegramChannel(chat.token, serving.url)
    try:
        await _until_stopped(
            Bot(desk, channel), lambda: typer.echo(common.plain("cli_latihan_berjalan", alamat=serving.url))
        )
    finally:
        await serving.close()


def load_sample(desk: Desk) -> None:
    """The sample office, at the first start of a rehearsal."""
    with desk.visit() as visit:
        try:
            _ = visit.office
        except NoOffice:
            import_office(visit, sample_office(roles=desk.shelf.current.roles))


async def _until_stopped(bot: Bot, ready: object) -> None:
    task = asyncio.create_task(bot.run(ready))  # type: ignore[arg-type]
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await bot.close()
