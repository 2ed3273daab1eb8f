"""What a chat service bills this month, as far as it has told: by category, with a forecast (docs/keputusan.md A39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.context import UnitOfWork
from storage.repositories import receipts, windows

CATEGORIES = ("authentication", "marketing", "utility", "service")  #: the platform's own names
_LOOKED_BACK = timedelta(days=28)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Usage:
    month: date  #: its first day
    billed: Mapping[str, int]  #: by category, the platform's own names first
    forecast: Mapping[str, int]  #: for the whole month
    open_windows: int  #: how many people may be written to freely now


def usage(uow: UnitOfWork, channel: str) -> Usage:
    """The month of the office's own zone, up to now."""
    local = uow.now.astimezone(uow.voice.zone)
    first = local.date().replace(day=1)
    begins, ends = _midnight(uow, first), _midnight(uow, (first + 31 * _DAY).replace(day=1))
    billed = _by_category(receipts.billed(uow.tx, channel, begins, ends))
    return Usage(
        month=first,
        billed=billed,
        forecast=_forecast(uow, channel, billed, ends),
        open_windows=windows.count_open(uow.tx, channel, uow.now),
    )


def _forecast(uow: UnitOfWork, channel: str, billed: Mapping[str, int], ends: datetime) -> dict[str, int]:
    """What was billed, and as much for each day that is left as on a day of the last four weeks."""
    oldest = receipts.first_billed(uow.tx, channel)
    since = max(oldest, uow.now - _LOOKED_BACK) if oldest else uow.now
    days = max((uow.now - since) / _DAY, 1.0)
    lately = _by_category(receipts.billed(uow.tx, channel, since, uow.now + _DAY))
    left = (ends - uow.now) / _DAY
    return {name: billed.get(name, 0) + round(count / days * left) for name, count in lately.items()}


def _by_category(counted: Mapping[str, int]) -> dict[str, int]:
    """Every category of the platform, and any other that it has named."""
    found = dict.fromkeys(CATEGORIES, 0)
    for name, count in counted.items():
        name = name or "service"
        found[name] = found.get(name, 0) + count
    return found


def _midnight(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), uow.voice.zone)
