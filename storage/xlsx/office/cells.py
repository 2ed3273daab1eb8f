"""Parsers for one cell of the office file: they return a value, None for an empty cell, or `Bad`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from openpyxl.utils.datetime import from_excel

from bot.core.office import scale
from bot.core.office.model import Aggregation, Direction, FallingFormula
from bot.core.office.scale import Band
from bot.core.parsing.calendar_words import weekday_number
from bot.core.parsing.dates import parse_day
from bot.core.parsing.numbers import (
    LIMIT,
    Doubtful,
    format_number,
    from_float,
    parse_number,
    plain,
    unmistakable,
)
from storage.xlsx.office.faults import Bad
from storage.xlsx.untrusted.books import CellValue, Percent
from storage.xlsx.untrusted.sheets import clean, normal

E = TypeVar("E", bound=str)

DAY = 24 * 60
DIRECTIONS = {
    **dict.fromkeys(("naik", "positif", "maksimal", "meningkat"), Direction.NAIK),
    **dict.fromkeys(("turun", "negatif", "minimal", "menurun"), Direction.TURUN),
    **dict.fromkeys(("tetap", "stabil", "konstan"), Direction.TETAP),
}
AGGREGATIONS = {
    **dict.fromkeys(("jumlah", "kumulatif", "sum", "total", "penjumlahan"), Aggregation.JUMLAH),
    **dict.fromkeys(("akhir", "posisiakhir", "nilaiakhir", "terakhir"), Aggregation.AKHIR),
    **dict.fromkeys(("ratarata", "rerata", "rata", "average"), Aggregation.RATA),
}
FORMULAS = {"selisih": FallingFormula.SELISIH, "rasio": FallingFormula.RASIO}
ZONES = {
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "asiajakarta": "Asia/Jakarta",
    "asiapontianak": "Asia/Pontianak",
    "asiamakassar": "Asia/Makassar",
    "asiajayapura": "Asia/Jayapura",
}
_YES_NO = {
    **dict.fromkeys(("ya", "y", "benar", "true", "1", "libur", "iya"), True),
    **dict.fromkeys(("tidak", "t", "salah", "false", "0", "masuk", "tdk"), False),
}
_CLOCK = re.compile(r"^(\d{1,2})[.:](\d{2})(?:[.:]00)?(?: ?(?:wib|wita|wit))?$", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[Tt ]00:00(?::00)?$")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_SERIALS = range(20_000, 80_000)  #: Excel's serial numbers of the days from 1954 to 2119


def bad(key: str, value: CellValue, **fields: str) -> Bad:
    return Bad(key=key, fields={"nilai": clean(value), **fields})


def is_blank(value: CellValue) -> bool:
    """Whether the cell is empty or holds only a dash."""
    return value is None or clean(value) in ("", "-", "\u2013", "\u2014")


def read_text(value: CellValue) -> str | Bad:
    text = clean(value)
    return bad("nilai_galat", value) if text in _ERRORS else text


def read_number(value: CellValue, *, money: bool = False) -> Decimal | Bad | None:
    """A figure of at least 0. A numeric cell is taken as it is shown (20 % is 20); a text is read as id-ID."""
    if is_blank(value):
        return None
    found = _number(value)
    if isinstance(found, Doubtful):
        if not money:
            choices = {"besar": format_number(found.whole), "kecil": unmistakable(found.fraction)}
            return bad("angka_ganda_arti", value, **choices)
        found = found.whole  # no budget has thousandths of a rupiah, so this is a thousands separator
    if found is None:
        return _no_number(value)
    if abs(found) >= LIMIT:
        return bad("angka_terlalu_besar", value)
    return bad("angka_negatif", value) if found < 0 else found


def _number(value: CellValue) -> Decimal | Doubtful | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, Percent):
        return from_float(value * 100)
    if isinstance(value, int | float):
        return from_float(value) if isinstance(value, float) else plain(Decimal(value))
    return parse_number(clean(value)) if isinstance(value, str) else None


def _no_number(value: CellValue) -> Bad:
    if isinstance(value, date):  # Excel takes 2.6 for the second of June
        return Bad(key="angka_tanggal", fields={"nilai": f"{value:%d-%m-%Y}"})
    return bad("nilai_galat" if clean(value) in _ERRORS else "angka", value)


def read_cap(value: CellValue) -> Decimal | Bad | None:
    """Percent that one indicator may bring into an average: at least 100."""
    found = read_number(value)
    return bad("batas_capaian", value) if isinstance(found, Decimal) and found < 100 else found


def read_bands(value: CellValue) -> tuple[tuple[Band, ...], str] | Bad:
    """The bands of achievement and the lowest label, as `bot.core.working_paper.indicators` reads them."""
    return scale.read_bands(clean(value)) or bad("skala_capaian", value)


def read_rupiah(value: CellValue) -> int | Bad | None:
    """Whole rupiah; a fraction of one is a fault."""
    found = read_number(value, money=True)
    if isinstance(found, Decimal):
        return int(found) if found == found.to_integral_value() else bad("angka_bulat", value)
    return found


def read_clock(value: CellValue) -> int | Bad | None:
    """Minutes of the day, 0 to 1440, from "07.30", "07:30", a time, Excel's fraction of a day, or 24.00."""
    if is_blank(value):
        return None
    minutes = _minutes(value)
    return minutes if minutes is not None and 0 <= minutes <= DAY else bad("jam", value)


def _minutes(value: CellValue) -> int | None:
    if isinstance(value, datetime):
        midnight_after = value.year < 1901 and value.time() == time(0)  # how Excel stores 24:00
        return DAY if midnight_after else value.hour * 60 + value.minute
    if isinstance(value, time):
        return value.hour * 60 + value.minute + (value.second >= 30)
    if isinstance(value, timedelta):
        return round(value.total_seconds() / 60)
    if isinstance(value, float | int) and not isinstance(value, bool):
        return round(value * DAY) if 0 <= value <= 1 else None
    found = _CLOCK.match(clean(value))
    return int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else None


def read_date(value: CellValue) -> date | Bad | None:
    """A date from a date cell, Excel's serial number, "17-08-2026", "17/8/2026", "17 Agustus 2026", "2026-08-17",
    or one of these after its weekday.
    """
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and int(value) in _SERIALS:
        serial = from_excel(int(value))
        return serial.date() if isinstance(serial, datetime) else bad("tanggal", value)
    return parse_day(_MIDNIGHT.sub("", clean(value))) or bad("tanggal", value)


def read_yes_no(value: CellValue) -> bool | Bad | None:
    if is_blank(value):
        return None
    found = _YES_NO.get(normal(clean(value)))
    return bad("ya_tidak", value) if found is None else found


def read_weekday(value: CellValue) -> int | Bad:
    """0 is Monday."""
    found = weekday_number(clean(value))
    return bad("hari", value) if found is None else found


def read_choice(value: CellValue, choices: Mapping[str, E], *, key: str) -> E | Bad:
    """The choice whose name the cell holds, as names are compared; an empty cell is a fault unless "" is a choice."""
    found = choices.get(normal(clean(value)))
    return bad(key, value) if found is None else found


def read_zone(value: CellValue) -> str | Bad | None:
    """The name of one of Indonesia's time zones; WIB, WITA and WIT are understood, in any case.

    Any other zone is a fault: `Etc/GMT+7` is seven hours behind UTC, and no zone of Indonesia has summer time.
    """
    return None if is_blank(value) else read_choice(value, ZONES, key="zona")


def read_nip(value: CellValue) -> str | Bad:
    """A NIP: 18 digits, written with or without spaces and with or without "NIP." before them; empty for none.

    Digits 13 and 14 are not checked as a month, since for a PPPK they are the number of the contract.
    """
    if is_blank(value):
        return ""
    if isinstance(value, float | int):
        return bad("nip_angka", value)
    digits = re.sub(r"^nip[.:]*|[\s.'`’-]", "", clean(value), flags=re.IGNORECASE)
    return digits if re.fullmatch(r"[0-9]{18}", digits) else bad("nip", value)
