"""Texts for the terminal, and for whatever else knows no markup: the times are said from now, by the real clock."""

from __future__ import annotations

import errno
import socket
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.text.render import NO_BREAK, Key, Message, Voice, render, without_markup


def plain(key: Key, **fields: object) -> str:
    """A text for the terminal: no markup."""
    return words(Message(key, **fields), Voice(now=SystemClock().now(), zone=ZoneInfo("Asia/Jakarta")))


def words(message: Message, voice: Voice) -> str:
    """The same of a message, with the times of an office and with plain spaces, as a terminal is searched."""
    return without_markup(render(message, voice)).replace(NO_BREAK, " ")


def because(error: Exception) -> str:
    """What the operating system objects to, in Indonesian; in its own words where there is no text for it."""
    number = getattr(error, "errno", None)
    code = "EAI" if isinstance(error, socket.gaierror) else errno.errorcode.get(number or 0, "")
    return plain("cli_sebab", kode=code, kata=getattr(error, "strerror", None) or str(error))
