"""`sopbot run`: the real bot, or without a token the rehearsal with its page of phones."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import typer

from bot import supervisor
from bot.bootstrap import whatsapp_account
from bot.channels.telegram.address import PublicAddress
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.whatsapp.account import WEBHOOK
from bot.cli import common
from bot.config import TELEGRAM_WEBHOOK, Settings
from bot.listening import Listening
from bot.loading import loading
from bot.ports import Failure, SendFailed, TokenRefused, WebhookRefused
from bot.text import terminal
from handlers.context import Services
from storage.database import Tx
from storage.repositories import offices, people
from storage.repositories.settings import account_key, get_meta, note_refusals

if TYPE_CHECKING:
    from bot.app import Bot
    from bot.channels.webhook import Receiver
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.workers.scheduler import Tick


def check_office(settings: Settings, services: Services) -> None:
    """End the command if a real bot has no office to serve; a rehearsal brings its own."""
    with services.read() as uow:
        missing = not settings.rehearsal and not offices.ids(uow.tx)
    if missing:
        raise common.refuse("cli_tanpa_kantor", 1)


async def serve(settings: Settings, services: Services) -> None:
    """Serve until SIGTERM or SIGINT; raises the exception of a failed bot. A refused token ends it with a sentence."""
    if settings.rehearsal:
        from bot.rehearsal.opening import opened

        async with opened(settings, services) as stage:
            await _until_stopped(stage.watch())
        return
    telegram = _telegram(settings)
    whatsapp = _whatsapp(settings)
    channels = [one for one in (telegram, whatsapp) if one]
    unanswered = partial(_tell_unanswered, settings)
    listening = Listening(channels, unanswered, at_once=not services.db.shared)
    ready = partial(_tell_ready, services, [one.name for one in channels])
    bot: Bot | None = None
    try:
        made = await asyncio.to_thread(_bot_class)
        bot = made(services, *channels, listening=listening, also=_nightly(settings, services))
        async with _hearing(settings, bot, _doors(telegram, whatsapp)), _watched(bot):
            await _until_stopped(bot.run(ready))
    except ExceptionGroup as faults:
        if refused := _refused(faults):
            address = _address(settings, refused.channel)
            raise common.refuse("cli_token_ditolak", 1, layanan=refused.channel, alamat=address) from None
        raise
    finally:
        await listening.end()
        if bot:
            await bot.close()


def _bot_class() -> type[Bot]:
    """The bot, with everything that it can do: the largest part of what is to be loaded."""
    with loading():
        from bot.app import Bot
    return Bot


def _nightly(settings: Settings, services: Services) -> dict[str, Tick]:
    if settings.backup_dir is None:
        return {}
    from bot.workers.nightly_backup import NightlyBackup

    backup = NightlyBackup(
        settings.directory,
        services.files,
        settings.sop_file,
        settings.backup_dir,
        settings.backup_keep,
        settings.database,
    )
    return {"cadangan": backup.tick}


def _telegram(settings: Settings) -> TelegramChannel | None:
    if not settings.token:
        return None
    url = settings.webhook_url
    address = PublicAddress(url=url, secret=settings.webhook_secret) if url else None
    return TelegramChannel(settings.token, settings.telegram_api_base_url, address=address)


def _whatsapp(settings: Settings) -> WhatsAppChannel | None:
    """The channel of WhatsApp, which is heavy: loaded only where its settings are set."""
    account = whatsapp_account(settings)
    if account is None:
        return None
    from bot.channels.whatsapp.channel import WhatsAppChannel

    return WhatsAppChannel(account, settings.whatsapp_api_base_url)


def _doors(telegram: TelegramChannel | None, whatsapp: WhatsAppChannel | None) -> dict[str, _Door]:
    """The webhooks that are served, by path."""
    doors: dict[str, _Door] = {}
    if telegram and telegram.webhook:
        doors[TELEGRAM_WEBHOOK] = _Door(telegram.name, "Telegram", telegram.webhook)
    if whatsapp:
        doors[WEBHOOK] = _Door(whatsapp.name, "WhatsApp", whatsapp.webhook)
    return doors


class _Door(NamedTuple):
    channel: str
    service: str  #: as the operator knows it
    webhook: Receiver


@contextlib.asynccontextmanager
async def _hearing(settings: Settings, bot: Bot, doors: Mapping[str, _Door]) -> AsyncIterator[None]:
    """The HTTP server while the bot runs. A channel that is pushed to keeps events before the first greeting, too."""
    from bot.health import Health
    from bot.http_server import by_path, listen

    served = Health(lambda: bot).paths
    for path, (channel, _, webhook) in doors.items():
        webhook.hear(bot.inbox.keep(channel))
        webhook.refused = partial(_keep_refusals, bot.services, channel)
        served[path] = webhook
    try:
        among = bool(settings.database)
        server = await listen(by_path(served), settings.http_host, settings.http_port, among=among)
    except OSError as error:
        if doors:
            raise common.address_refused(settings, error) from None
        typer.echo(terminal.plain("cli_tanpa_kesehatan", sebab=terminal.because(error)), err=True)
        yield
        return
    for path, (_, service, _) in doors.items():
        typer.echo(terminal.plain("cli_webhook_didengar", layanan=service, alamat=f"{server.url}{path}"))
    try:
        yield
    finally:
        await server.close()


@contextlib.asynccontextmanager
async def _watched(bot: Bot) -> AsyncIterator[None]:
    """systemd hears that the bot serves, also before its chat service answers, and that it is alive."""
    supervisor.tell("READY=1")
    watching = asyncio.create_task(supervisor.watch(lambda: bot.beat))
    try:
        yield
    finally:
        supervisor.tell("STOPPING=1")
        watching.cancel()


def _keep_refusals(services: Services, channel: str, times: int) -> None:
    """For the doctor: a secret that no longer fits makes the bot deaf."""
    at = services.clock.now()
    services.db.write(partial(note_refusals, channel=channel, at=at, times=times))


def _refused(faults: ExceptionGroup[Exception]) -> TokenRefused | None:
    """The refusal of a token among the faults, at whatever depth."""
    for fault in faults.exceptions:
        found = _refused(fault) if isinstance(fault, ExceptionGroup) else fault
        if isinstance(found, TokenRefused):
            return found
    return None


def _address(settings: Settings, channel: str) -> str:
    return settings.whatsapp_api_base_url if channel == "whatsapp" else settings.telegram_api_base_url


def _tell_ready(services: Services, channels: Sequence[str]) -> None:
    """Say who the bot is, how many officers it reaches, and what comes next."""
    with services.read() as uow:
        officers = [one for office in offices.ids(uow.tx) for one in _everyone(services.of(office), uow.tx)]
        registered = people.registered(uow.tx).intersection(officers)
        accounts = {channel: get_meta(uow.tx, account_key(channel)) for channel in channels}
    name, number = accounts.get("telegram"), accounts.get("whatsapp")
    fields = {"nama": name, "nomor": number, "pejabat": len(officers), "terdaftar": len(registered)}
    typer.echo(terminal.plain("cli_bot_berjalan", **fields))


def _everyone(services: Services, tx: Tx) -> list[str]:
    """The ids of an office's officers."""
    return [one.id for one in services.unit(tx).staff.everyone]


def _tell_unanswered(settings: Settings, channel: str, failed: SendFailed) -> None:
    if isinstance(failed, WebhookRefused):
        typer.echo(terminal.plain("cli_webhook_ditolak", alamat=settings.webhook_url, sebab=failed.why))
        return
    unsure = failed.failure in (Failure.RETRY, Failure.WAIT) or channel == "telegram"
    fields = {
        "layanan": channel,
        "alamat": _address(settings, channel),
        "ditolak": isinstance(failed, TokenRefused),
        "sebab": "" if unsure else failed.why,
    }
    typer.echo(terminal.plain("cli_server_belum_menjawab", **fields))


async def _until_stopped(work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
