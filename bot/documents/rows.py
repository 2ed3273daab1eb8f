"""Rows of the papers' tables.

Percentages are `Decimal` in per cent, money is `Decimal` whole rupiah. Empty text and None print a dash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.documents import words


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """One indicator with its capaian."""

    name: str
    unit: str
    code: str = ""
    target_year: Decimal | None = None
    target: Decimal | None = None  #: of the period
    before: Decimal | None = None  #: realised in the period before
    realised: Decimal | None = None  #: in the period
    achievement: Decimal | None = None  #: against the period's target
    achievement_year: Decimal | None = None
    predicate: str = ""
    sasaran: str = ""
    source: str = ""
    driving: str = ""
    hindering: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """One sub kegiatan: physical and money."""

    code: str
    name: str
    indicator: str = ""
    kegiatan: str = ""  #: code and name of what it belongs to
    unit: str = ""
    target: Decimal | None = None
    realised: Decimal | None = None
    achievement: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    absorption: Decimal | None = None
    predicate: str = ""
    hindering: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    name: str
    about: str = ""  #: which indicator or sub kegiatan
    kind: str = ""
    sha256: str = field(default="", metadata={"words": words.long_fingerprint})
    size: int | None = field(default=None, metadata={"words": words.size})
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """Who did what and when, against the standard. Times are working times."""

    step: str
    title: str
    actor: str
    bidang: str = ""
    given: datetime | None = None
    done: datetime | None = None
    waiting: timedelta | None = None  #: given to opened
    working: timedelta | None = None  #: opened to done
    standard: str = ""
    result: str = ""  #: what came of it, in words
    late: bool = False
    ours: bool = False  #: the step is not in the SOP's text


@dataclass(frozen=True, kw_only=True)
class ArchiveItem:
    name: str
    dated: date | None = None
    sha256: str = field(default="", metadata={"words": words.long_fingerprint})
    note: str = ""
