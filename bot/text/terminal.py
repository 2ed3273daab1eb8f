"""Texts for the terminal, and for whatever else knows no markup: the times are said from now, by the real clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.text.render import Key, Message, Voice, render, without_markup


def plain(key: Key, **fields: object) -> str:
    """A text for the terminal: no markup."""
    return words(Message(key, **fields), Voice(now=SystemClock().now(), zone=ZoneInfo("Asia/Jakarta")))


def words(message: Message, voice: Voice) -> str:
    """The same of a message, with the times of an office."""
    return without_markup(render(message, voice))
