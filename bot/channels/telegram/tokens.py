"""Errors as they may be logged."""

from __future__ import annotations

import re

from telegram.error import InvalidToken

_TOKEN = re.compile(r"\d+(?::|%3A)[\w-]{20,}", re.I)  #: a web server's error page may repeat the address


def safe(error: Exception) -> str:
    """The text of the error, without the token that python-telegram-bot puts into some messages."""
    if isinstance(error, InvalidToken):
        return "InvalidToken"
    return _TOKEN.sub("<token>", f"{type(error).__name__}: {error}")[:200]
