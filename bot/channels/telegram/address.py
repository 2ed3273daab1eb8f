"""The address at which Telegram's webhook is reached from the internet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class PublicAddress:
    """Where Telegram pushes to, and what proves that it does."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What Telegram's server says of the webhook."""

    url: str  #: where it pushes to; empty: it does not
    waiting: int  #: updates that were not taken yet
    failed_at: datetime | None = None  #: when one last was not taken
    why: str = ""


def same_address(one: str, other: str) -> bool:
    """Whether two URLs mean the same: the case of the host and a port that goes without saying do not count."""
    return _parts(one) == _parts(other)


def _parts(url: str) -> tuple[str, str | None, int | None, str]:
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual, parts.path.rstrip("/")
