"""Dates, times and figures as officials write them, in chat and on paper (id-ID).

The words themselves are in `templates/dokumen/kata.yaml`; months, weekdays and separators are Babel's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import yaml

from bot.core.parsing.short_names import opening
from templates import PAPERS

_LOCALE = "id_ID"
_ROW = 40  #: characters of a line on a small phone
_SIZES = ("B", "KB", "MB", "GB")


@cache
def _patterns() -> dict[str, str]:
    return cast(dict[str, str], yaml.safe_load((PAPERS / "kata.yaml").read_text(encoding="utf-8")))


def _say(key: str, **fields: object) -> str:
    return _patterns()[key].format(**fields)


def _local(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a naive datetime has no place in the office's day")
    return at.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=1000)  # a busy day speaks of few others
def _names(day: date) -> tuple[str, str]:
    """Weekday and month."""
    from babel.dates import format_date

    weekday, month = (format_date(day, name, locale=_LOCALE) for name in ("EEEE", "MMMM"))
    return weekday, month


def _day_fields(day: date) -> dict[str, Any]:
    weekday, month = _names(day)
    return {"hari": weekday, "tanggal": day.day, "bulan": month, "tahun": day.year}


def clock(at: datetime, zone: str) -> str:
    """09.05, in the office's zone. ValueError for a naive `at`, as everywhere here."""
    return f"{_local(at, zone):%H.%M}"


def day(value: date) -> str:
    """23 November 2026. An instant is refused: the day it falls on depends on the zone."""
    if isinstance(value, datetime):
        raise ValueError("an instant is not a day: use day_of")
    return _say("tanggal", **_day_fields(value))


def day_of(at: datetime, zone: str) -> str:
    """The day on which `at` falls in the office: 23 November 2026."""
    return day(_local(at, zone).date())


def weekday_of(at: datetime, zone: str) -> str:
    """Senin, 23 November 2026."""
    return _say("tanggal_hari", **_day_fields(_local(at, zone).date()))


def moment(at: datetime, zone: str) -> str:
    """Senin, 23 November 2026 pukul 09.05 WIB: the formal way, for papers and records."""
    local = _local(at, zone)
    return _say("lengkap", jam=f"{local:%H.%M}", zona=local.strftime("%Z"), **_day_fields(local.date()))


def when(at: datetime, now: datetime, zone: str, *, lasting: bool = False) -> str:
    """As people say it: pukul 09.05 WIB (today), besok pukul 07.35, Kamis 26 November pukul 16.00.

    What is `lasting` is read on other days as well, so it names the day of tomorrow and yesterday.
    """
    local, today = _local(at, zone), _local(now, zone).date()
    fields = _day_fields(local.date()) | {"jam": f"{local:%H.%M}", "zona": local.strftime("%Z")}
    near = {0: "hari_ini"} if lasting else {0: "hari_ini", 1: "besok", -1: "kemarin"}
    key = near.get((local.date() - today).days, "tahun_ini" if local.year == today.year else "tahun_lain")
    return _say(key, **fields)


def due(at: datetime, now: datetime, zone: str) -> str:
    """A deadline, true whenever it is read: Senin, 23 November pukul 09.05 WIB; with the year where it is another one."""
    local = _local(at, zone)
    if local.year != _local(now, zone).year:
        return moment(at, zone)
    return _say("batas", jam=f"{local:%H.%M}", zona=local.strftime("%Z"), **_day_fields(local.date()))


def quote(text: str, most: int, whole: str = "") -> str:
    """What somebody wrote, in quotation marks; of more than `most` characters the beginning, which says that it is one,
    and that the whole is at `whole` ("di pesan sebelum ini").

    Its lines stay as they were written while they need no more room than running text would.
    """
    flat = " ".join(text.split())
    if len(flat) > most:
        begin = opening(flat, most)
        return _say("kutip_lengkap", isi=begin, tempat=whole) if whole else _say("kutip_awal", isi=begin)
    rows = sum(len(line) // _ROW + 1 for line in text.splitlines())
    return _say("kutip", isi=text if rows <= most // _ROW else flat)


def people(names: Sequence[str]) -> str:
    """Names of officers, told apart although degrees bring commas of their own: A dan B; A, S.T.; B, S.E.; dan C."""
    if len(names) < 3:
        return _say("dan").join(names)
    mark = "; " if any("," in name for name in names) else ", "
    return f"{mark.join(names[:-1])}{mark.rstrip()}{_say('dan')}{names[-1]}"


def number(value: Decimal | int, digits: int = 2) -> str:
    """10.120 or 96,4: rounded half up to at most `digits` decimals, no trailing zeros."""
    from babel.numbers import format_decimal

    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(rounded + 0, format=pattern, locale=_LOCALE)


def percent(value: Decimal | int, digits: int = 1) -> str:
    """96,4 % of a value that is already in per cent."""
    return _say("persen", angka=number(value, digits))


def rupiah(value: Decimal | int) -> str:
    """Rp 1.250.000, whole rupiah."""
    return _say(
        "rupiah_negatif" if value < 0 else "rupiah",
        angka=number(value.copy_abs() if isinstance(value, Decimal) else abs(value), 0),
    )


def span(length: timedelta) -> str:
    """A length of time in words: 1 jam 20 menit, 45 menit, 40 detik, kurang dari 1 menit.

    Seconds are shown only below one minute. What took none was done with the first tap: it is never "0 menit".
    """
    total = max(0, int(length.total_seconds()))
    hours, minutes = divmod(total // 60, 60)
    counted = {"jam": hours, "menit": minutes}
    parts = [_say(key, n=number(n, 0)) for key, n in counted.items() if n]
    return " ".join(parts) or _say("detik" if total else "sekejap", n=total)


def size(count: int) -> str:
    """A number of bytes in words: 1,2 MB."""
    value, unit = Decimal(count), 0
    while value >= 1000 and unit < len(_SIZES) - 1:
        value, unit = value / 1000, unit + 1
    return f"{number(value, 1)} {_SIZES[unit]}"


def nip(digits: str) -> str:
    """19860926 201505 1 001 (docs/keputusan.md L8). A number without 18 digits stays as it was written."""
    bare = digits.replace(" ", "")
    if len(bare) != 18 or not (bare.isascii() and bare.isdigit()):
        return digits
    return " ".join((bare[:8], bare[8:14], bare[14], bare[15:]))


def fingerprint(sha256: str, groups: int = 2) -> str:
    """The first `groups` groups of four of a hex digest, to be read aloud: 7F3A 91C2."""
    return " ".join(sha256[at : at + 4].upper() for at in range(0, min(4 * groups, len(sha256)), 4))


def long_fingerprint(sha256: str) -> str:
    """Four groups, as in tables and signature blocks: 7F3A 91C2 0123 4567."""
    return fingerprint(sha256, 4)
