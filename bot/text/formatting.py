"""Dates, times and figures as officials write them, in chat and on paper (id-ID).

The words themselves are in `templates/kata/`, months, weekdays and separators are Babel's. To who reads English the chat
says days, times and lengths of time in English; figures it writes as the papers have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import yaml

from bot.core.parsing.languages import Language
from bot.core.parsing.short_names import opening
from bot.core.worktime.standard import Standard
from templates import WORDS

_OURS = Language.INDONESIAN
_LOCALE = "id_ID"  #: of figures
_LOCALES = {Language.INDONESIAN: "id_ID", Language.ENGLISH: "en_GB"}  #: of months and weekdays
_ROW = 40  #: characters of a line on a small phone
_SIZES = ("B", "KB", "MB", "GB")


@cache
def _patterns(language: Language) -> dict[str, str]:
    return cast(dict[str, str], yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8")))


def _say(key: str, language: Language = _OURS, /, **fields: object) -> str:
    return _patterns(language)[key].format(**fields)


def _counted(key: str, count: int, language: Language) -> str:
    return _say(f"{key}_1" if count == 1 else key, language, n=number(count, 0))


def _local(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError("a naive datetime has no place in the office's day")
    return at.astimezone(ZoneInfo(zone))


@lru_cache(maxsize=1000)  # a busy day speaks of few others
def _names(day: date, language: Language) -> tuple[str, str]:
    """Weekday and month."""
    from babel.dates import format_date

    weekday, month = (format_date(day, name, locale=_LOCALES[language]) for name in ("EEEE", "MMMM"))
    return weekday, month


def _day_fields(day: date, language: Language) -> dict[str, Any]:
    weekday, month = _names(day, language)
    return {"hari": weekday, "tanggal": day.day, "bulan": month, "tahun": day.year}


def _time_fields(local: datetime, language: Language) -> dict[str, Any]:
    return _day_fields(local.date(), language) | {"jam": f"{local:%H.%M}", "zona": local.strftime("%Z")}


def clock(at: datetime, zone: str) -> str:
    """09.05, in the office's zone. ValueError for a naive `at`, as everywhere here."""
    return f"{_local(at, zone):%H.%M}"


def day(value: date, language: Language = _OURS) -> str:
    """23 November 2026. An instant is refused: the day it falls on depends on the zone."""
    if isinstance(value, datetime):
        raise ValueError("an instant is not a day: use day_of")
    return _say("tanggal", language, **_day_fields(value, language))


def day_of(at: datetime, zone: str) -> str:
    """The day on which `at` falls in the office: 23 November 2026."""
    return day(_local(at, zone).date())


def weekday_of(at: datetime, zone: str) -> str:
    """Senin, 23 November 2026."""
    return _say("tanggal_hari", **_day_fields(_local(at, zone).date(), _OURS))


def moment(at: datetime, zone: str, language: Language = _OURS) -> str:
    """Senin, 23 November 2026 pukul 09.05 WIB: the formal way, for papers and records."""
    local = _local(at, zone)
    return _say("lengkap", language, **_time_fields(local, language))


def when(at: datetime, now: datetime, zone: str, language: Language = _OURS, *, lasting: bool = False) -> str:
    """As people say it: pukul 09.05 WIB (today), besok pukul 07.35, Kamis 26 November pukul 16.00.

    What is `lasting` is read on other days as well, so it names the day of tomorrow and yesterday.
    """
    local, today = _local(at, zone), _local(now, zone).date()
    near = {0: "hari_ini_tetap"} if lasting else {0: "hari_ini", 1: "besok", -1: "kemarin"}
    key = near.get((local.date() - today).days, "tahun_ini" if local.year == today.year else "tahun_lain")
    return _say(key, language, **_time_fields(local, language))


def short_moment(at: datetime, zone: str) -> str:
    """24/11 14.10: day and time where there is hardly any room."""
    return f"{_local(at, zone):%d/%m %H.%M}"


def due(at: datetime, now: datetime, zone: str, language: Language = _OURS) -> str:
    """A deadline, true whenever it is read: Senin, 23 November pukul 09.05 WIB; with the year where it is another one."""
    local = _local(at, zone)
    if local.year != _local(now, zone).year:
        return moment(at, zone, language)
    return _say("batas", language, **_time_fields(local, language))


def quote(text: str, most: int, whole: str = "", language: Language = _OURS) -> str:
    """What somebody wrote, in quotation marks; of more than `most` characters the beginning, which says that it is one,
    and that the whole is at `whole` ("di pesan sebelum ini").

    Its lines stay as they were written while they need no more room than running text would.
    """
    flat = " ".join(text.split())
    if len(flat) > most:
        begin = opening(flat, most)
        key = "kutip_lengkap" if whole else "kutip_awal"
        return _say(key, language, isi=begin, tempat=whole)
    rows = sum(len(line) // _ROW + 1 for line in text.splitlines())
    return _say("kutip", language, isi=text if rows <= most // _ROW else flat)


def people(names: Sequence[str], language: Language = _OURS) -> str:
    """Names of officers, told apart although degrees bring commas of their own: A dan B; A, S.T.; B, S.E.; dan C."""
    if len(names) < 3:
        return _say("dan", language).join(names)
    mark = "; " if any("," in name for name in names) else ", "
    return f"{mark.join(names[:-1])}{mark.rstrip()}{_say('dan', language)}{names[-1]}"


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


def span(length: timedelta, language: Language = _OURS) -> str:
    """A length of time in words: 1 jam 20 menit, 45 menit, 40 detik, kurang dari 1 menit.

    Seconds are shown only below one minute. What took none was done with the first tap: it is never "0 menit".
    """
    total = max(0, int(length.total_seconds()))
    hours, minutes = divmod(total // 60, 60)
    counted = {"jam": hours, "menit": minutes}
    parts = [_counted(key, n, language) for key, n in counted.items() if n]
    if parts:
        return " ".join(parts)
    return _counted("detik", total, language) if total else _say("sekejap", language)


def standard(value: Standard | None, language: Language = _OURS) -> str:
    """A mutu baku in words: 45 menit, 3 hari kerja. Nothing where a step has none."""
    return _counted(value.unit.value, value.amount, language) if value else ""


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
