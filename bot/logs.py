"""Logging: one line per record, with a machine-readable name of what happened, never with a token."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from bot.config import Settings

_OF_TELEGRAM = r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}"  #: a token, whosever it is
QUIET = (
    "httpx",
    "httpcore",
    "apscheduler",
    "telegram",
    "alembic",
    "uvicorn.error",
)  #: libraries that log too much
_PLAIN = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}


class _Line(logging.Formatter):
    """Formats time, level, action, message, then the given fields, without any of the secrets."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secret = re.compile("|".join([_OF_TELEGRAM, *map(re.escape, secrets)]), re.I)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        extra = " ".join(f"{k}={v!r}" for k, v in sorted(record.__dict__.items()) if k not in _PLAIN)
        return self._secret.sub("<token>", f"{text} {extra}".rstrip())


def set_up(settings: Settings) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Line(settings.secrets))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
