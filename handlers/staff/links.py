"""The link by which a phone joins: it opens the bot's chat with a code that needs only be sent."""

from __future__ import annotations

from bot.text.render import render_plain
from handlers.context import UnitOfWork
from storage.repositories import settings


def link_to(uow: UnitOfWork, channel: str, code: str) -> str:
    """The link for this code on a channel; empty where the channel does not serve this office, or there is no code."""
    account = settings.accounts(uow.tx).get(channel, "")
    return render_plain("tautan_undangan", kanal=channel, akun=account, kode=code) if account and code else ""
