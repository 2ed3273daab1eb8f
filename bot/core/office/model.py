"""The office as values: the contents of the office file (docs/berkas-kantor.md), read and checked.

Money is in whole rupiah; targets are `Decimal` in the unit of the indicator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from bot.core.office.appointments import AppointmentKind
from bot.core.office.scale import DEFAULT_SCALE, Scale


class Direction(StrEnum):
    """Which way is better."""

    NAIK = "naik"  # more is better
    TURUN = "turun"  # less is better
    TETAP = "tetap"  # keep to the target


class Aggregation(StrEnum):
    """How the quarters of a year become one figure."""

    JUMLAH = "jumlah"  # the sum of the quarters that are filled
    AKHIR = "akhir"  # the last position
    RATA = "rata-rata"  # the mean of the quarters that are filled


class FallingFormula(StrEnum):
    """Formula for an indicator for which less is better; both are in use (docs/keputusan.md L10)."""

    SELISIH = "selisih"  # (2T - R) / T x 100
    RASIO = "rasio"  # T / R x 100


@dataclass(frozen=True, kw_only=True)
class Bidang:
    code: str
    name: str
    row: int = field(default=0, compare=False)  #: of the sheet Bidang, as Excel counts


@dataclass(frozen=True, kw_only=True)
class OfficerRow:
    """A person of the office. `role` is a `kunci` of the SOP file, None for staff without a part in it."""

    name: str
    nip: str = ""  #: 18 digits, or empty for persons without one
    salutation: str = "Bapak/Ibu"
    rank: str = ""  #: pangkat
    position: str = ""  #: jabatan, printed in signature blocks
    role: str | None = None
    bidang: str | None = None
    doubles: bool = False  #: a recorded rangkap jabatan: may decide on their own work
    kind: AppointmentKind = AppointmentKind.DEFINITIF
    letter: str = ""  #: number of the SK or surat perintah
    first: date | None = None  #: the first day in the seat; None: since ever
    last: date | None = None  #: the last one; None: for good
    row: int = field(default=0, compare=False)  #: of the sheet Pegawai, as Excel counts


@dataclass(frozen=True, kw_only=True)
class Indicator:
    code: str
    bidang: str
    sasaran: str
    name: str
    unit: str
    direction: Direction
    aggregation: Aggregation
    target_year: Decimal | None
    target_quarters: tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
    falling: FallingFormula = FallingFormula.SELISIH
    row: int = field(default=0, compare=False)  #: of the sheet Indikator, as Excel counts


@dataclass(frozen=True, kw_only=True)
class SubKegiatan:
    code: str
    bidang: str
    nomenclature: str
    indicator: str
    unit: str
    target: Decimal | None
    pagu: int | None
    row: int = field(default=0, compare=False)  #: of the sheet Sub Kegiatan, as Excel counts


@dataclass(frozen=True, kw_only=True)
class Recipient:
    name: str
    address: str = ""
    channel: str = ""  #: cara: how it is usually sent


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Office hours of one weekday in minutes of the day, half-open; 1440 is 24.00."""

    weekday: int  #: 0 is Monday
    start: int
    end: int
    break_start: int | None = None
    break_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class DayOverride:
    """A day on which the office differs from the national calendar."""

    day: date
    note: str
    closed: bool


@dataclass(frozen=True, kw_only=True)
class Ramadan:
    """Other hours between two dates, both included."""

    first: date
    last: date
    hours: tuple[Hours, ...]


@dataclass(frozen=True, kw_only=True)
class Office:
    """Everything the office file says."""

    name: str
    short_name: str
    regency: str
    address: str = ""
    zone: str = "Asia/Jakarta"
    digest_at: time = time(7, 30)
    national_holidays: bool = True
    contact: str = ""  #: whom an officer asks for help
    scale: Scale = DEFAULT_SCALE  #: how achievement is judged in this office
    hours: tuple[
        Hours, ...
    ] = ()  #: empty: the default week: Monday to Thursday 07.30-16.00, Friday 07.30-16.30, each with its break
    overrides: tuple[DayOverride, ...] = ()
    ramadan: Ramadan | None = None
    bidang: tuple[Bidang, ...] = ()
    officers: tuple[OfficerRow, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    sub_kegiatan: tuple[SubKegiatan, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)  #: further rows of Instansi, as written

    def bidang_name(self, code: str | None) -> str:
        """The name of a bidang; its code where the office no longer has it; empty for the office itself."""
        return next((one.name for one in self.bidang if one.code == code), code or "")
