"""Checks of Telegram's webhook: whether its server pushes here, and when it was last heard. Nothing where the bot polls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.channels.telegram.address import Standing, same_address
from bot.cli.doctor.finding import Finding, fault, sound, warning
from bot.config import TELEGRAM_WEBHOOK, Settings
from bot.ports import Failure, SendFailed, TokenRefused
from bot.text.render import Message
from storage.database import Tx
from storage.repositories.backlogs import last_arrival
from storage.repositories.settings import refusals

_CHANNEL, _CHECK = "telegram", "telegram_webhook"
_PATIENCE = 5.0  #: seconds for the answer of the server
_RECENT = timedelta(minutes=10)  #: an update that was not taken comes again within two minutes
_REMEMBERED = timedelta(days=1)  #: refusals before that are not told


def pushing(settings: Settings, now: datetime) -> list[Finding]:
    """What Telegram says of the webhook."""
    if not settings.webhook_url:
        return []
    try:
        found = asyncio.run(_asked(settings))
    except TokenRefused:
        said = Message("cli_periksa_tg_token", alamat=settings.telegram_api_base_url)
        return [fault("telegram_token", said)]
    except SendFailed as failed:
        fields = {"alamat": settings.telegram_api_base_url, "sebab": failed.why}
        return [warning("telegram_server", Message("cli_periksa_tg_server", **fields))]
    return [_judged(settings, found, now)]


async def _asked(settings: Settings) -> Standing:
    from bot.channels.telegram.channel import TelegramChannel

    channel = TelegramChannel(settings.token, settings.telegram_api_base_url)
    try:
        async with asyncio.timeout(_PATIENCE):
            return await channel.standing()
    except TimeoutError:
        raise SendFailed(Failure.RETRY, "TimedOut") from None
    finally:
        await channel.close()


def _judged(settings: Settings, found: Standing, now: datetime) -> Finding:
    url = settings.webhook_url
    fields = {
        "alamat": url,
        "menunggu": found.waiting,
        "gagal_pada": found.failed_at,
        "sebab": found.why.rstrip("."),
    }
    if not found.url:
        return warning(_CHECK, Message("cli_periksa_tg_belum", alamat=url, menunggu=found.waiting))
    if not same_address(found.url, url):
        other = urlsplit(found.url)
        lain = f"{other.scheme}://{other.hostname}"  # its path may be a secret of others
        return fault(_CHECK, Message("cli_periksa_tg_direbut", alamat=url, lain=lain))
    if found.waiting and found.failed_at and now - found.failed_at < _RECENT:
        fields |= {
            "rahasia": any(code in found.why for code in ("401", "403")),
            "sertifikat": any(word in found.why.lower() for word in ("ssl", "certificate")),
            "jalur": TELEGRAM_WEBHOOK,
            "setempat": f"http://{settings.http_host}:{settings.http_port}",
        }
        return fault(_CHECK, Message("cli_periksa_tg_gagal", **fields))
    return sound(_CHECK, Message("cli_periksa_tg_mengirim", **fields))


def heard(settings: Settings, tx: Tx, now: datetime) -> Iterator[Finding]:
    """When something last came, and whether somebody came with another secret."""
    if not settings.webhook_url:
        return
    last = last_arrival(tx, _CHANNEL)
    times, refused = refusals(tx, _CHANNEL)
    recent = refused if refused and now - refused < _REMEMBERED else None
    if recent and (last is None or recent > last):
        yield warning("telegram_kiriman", Message("cli_periksa_tg_rahasia", pada=recent, banyak=times))
    elif last:
        fields = {"pada": last, "ditolak": times, "ditolak_pada": recent}
        yield sound("telegram_kiriman", Message("cli_periksa_tg_terdengar", **fields))
