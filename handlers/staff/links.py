"""The link by which a phone joins: it opens the bot's chat with a code that needs only be sent."""

from __future__ import annotations

from bot.text.render import render_plain
from handlers.context import UnitOfWork
from storage.repositories import settings


def links(uow: UnitOfWork, code: str) -> list[str]:
    """The link for this code on each channel that serves the office; the officer opens whichever they like."""
    found = (link_to(uow, channel, code) for channel in settings.accounts(uow.tx))
    return [one for one in found if one]


def link_to(uow: UnitOfWork, channel: str, code: str) -> str:
    """The link for this code on a channel; empty where the channel does not serve this office, or there is no code."""
    account = settings.accounts(uow.tx).get(channel, "")
    return render_plain("tautan_undangan", kanal=channel, akun=account, kode=code) if account and code else ""
