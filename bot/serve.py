"""`sopbot run`: the real bot, or without a token the rehearsal with its page of phones."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import secrets
import signal
import socket
from collections.abc import Awaitable
from functools import partial

import typer

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.cli import common
from bot.config import Settings
from bot.localchat.page.guard import KEY, is_loopback
from bot.localchat.server import TOKEN, LocalChat, Serving, secret_token
from bot.localchat.state.store import SqliteStore
from bot.ports import SendFailed, TokenRefused
from bot.rehearsal.controls import OfficeStage, load_sample
from bot.text import terminal
from handlers.context import Services
from storage.repositories import people
from storage.repositories.offices import OFFICE
from storage.repositories.settings import USERNAME, get_meta

_KEY_FILE = "kunci-halaman"  #: in the data folder of the rehearsal
_PORT_TAKEN = (errno.EADDRINUSE, errno.EACCES)  #: anything else is a fault of the host's name


def check_office(settings: Settings, services: Services) -> None:
    """End the command if a real bot has no office to serve; a rehearsal brings its own."""
    with services.read() as uow:
        missing = not settings.rehearsal and services.offices.load(uow.tx) is None
    if missing:
        raise common.refuse("cli_tanpa_kantor", 1)


async def serve(settings: Settings, services: Services) -> None:
    """Serve until SIGTERM or SIGINT; raises the exception of a failed bot. A refused token ends it with a sentence."""
    if settings.rehearsal:
        await _rehearse(settings, services)
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


async def _rehearse(settings: Settings, services: Services) -> None:
    await asyncio.to_thread(load_sample, services)
    store = SqliteStore(settings.directory / "obrolan.db")
    stage: OfficeStage | None = None
    key = "" if is_loopback(settings.http_host) else _kept_key(settings)
    token = secret_token() if key else TOKEN
    chat = LocalChat(now=lambda: stage.now() if stage else services.clock.now(), store=store, token=token)
    serving = await _open_page(settings, chat)
    stage = OfficeStage(settings, services, chat, serving.url)
    chat.show_page(stage, host=settings.http_host, key=key)
    address = f"{_shown_address(serving)}/?{KEY}={key}" if key else serving.url
    greeting = terminal.plain("cli_latihan_berjalan", alamat=address, terbuka=bool(key))
    try:
        await stage.open(lambda: typer.echo(greeting))
        await _until_stopped(stage.watch())
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
        why = terminal.because(error)
        if error.errno in _PORT_TAKEN:
            raise common.refuse("cli_alamat_terpakai", 1, port=settings.http_port, sebab=why) from None
        raise common.refuse("cli_alamat_salah", 1, host=settings.http_host, sebab=why) from None


async def _until_stopped(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
