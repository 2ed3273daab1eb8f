"""`sopbot run`: the real bot, or without a token the rehearsal with its page of phones."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable
from functools import partial

import typer

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.cli import common
from bot.config import Settings
from bot.ports import SendFailed, TokenRefused
from bot.text import terminal
from handlers.context import Services
from storage.repositories import people
from storage.repositories.offices import OFFICE
from storage.repositories.settings import USERNAME, get_meta


def check_office(settings: Settings, services: Services) -> None:
    """End the command if a real bot has no office to serve; a rehearsal brings its own."""
    with services.read() as uow:
        missing = not settings.rehearsal and services.offices.load(uow.tx) is None
    if missing:
        raise common.refuse("cli_tanpa_kantor", 1)


async def serve(settings: Settings, services: Services) -> None:
    """Serve until SIGTERM or SIGINT; raises the exception of a failed bot. A refused token ends it with a sentence."""
    if settings.rehearsal:
        from bot.rehearsal.opening import opened

        async with opened(settings, services) as stage:
            await _until_stopped(stage.watch())
        return
    if settings.telegram_webhook_url:
        typer.echo(terminal.plain("cli_tanpa_webhook"))
    bot = Bot(services, TelegramChannel(settings.token, settings.telegram_api_base_url))
    try:
        await _until_stopped(bot.run(partial(_tell_ready, services), partial(_tell_unanswered, settings)))
    except ExceptionGroup as faults:
        if faults.subgroup(TokenRefused) is None:
            raise
        raise common.refuse("cli_token_ditolak", 1, alamat=settings.telegram_api_base_url) from None
    finally:
        await bot.close()


def _tell_ready(services: Services) -> None:
    """Say who the bot is, how many officers it reaches, and what comes next."""
    with services.read() as uow:
        officers = people.load_staff(uow.tx, OFFICE, uow.now).everyone
        registered = sum(bool(people.phones(uow.tx, officer.id)) for officer in officers)
        name = get_meta(uow.tx, USERNAME) or ""
    typer.echo(terminal.plain("cli_bot_berjalan", nama=name, pejabat=len(officers), terdaftar=registered))


def _tell_unanswered(settings: Settings, failed: SendFailed) -> None:
    typer.echo(
        terminal.plain(
            "cli_server_belum_menjawab",
            alamat=settings.telegram_api_base_url,
            ditolak=isinstance(failed, TokenRefused),
        )
    )


async def _until_stopped(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
