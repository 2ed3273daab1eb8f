"""A day as an officer writes it, with a note behind it: "24 Desember 2026, cuti bersama daerah"."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
           "november", "desember")  # fmt: skip
_NAMES = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {
    "agu": 8,
    "agt": 8,
    "nop": 11,
    "peb": 2,
}
_WRITTEN = re.compile(
    r"^\s*(?:(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)[\s,]+)?(\d{1,2})\s*[\s./-]\s*([a-z]+|\d{1,2})\s*[\s./-]\s*(\d{4})\b",
    re.IGNORECASE,
)
_ISO = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})\b")
NOTE_MAX = 120


def read_day_and_note(text: str) -> tuple[date, str] | None:
    """The day and what is written behind it, both needed; None where either is missing or no such day exists.

    "24 Desember 2026 Tutup buku", "Kamis, 24-12-2026: Tutup buku", "2026-12-24 Tutup buku".
    """
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _WRITTEN.match(text):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdigit() else _month(found[2].casefold())
    else:
        return None
    note = " ".join(text[found.end() :].split()).strip(" ,.:;-")[:NOTE_MAX]
    try:
        return (date(year, month, day), note) if note else None
    except ValueError:
        return None


def _month(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for no month."""
    number = _NAMES.get(word[:3], 0)
    fits = word in ("agt", "nop", "peb", "nopember", "pebruari") or (
        number and _MONTHS[number - 1].startswith(word)
    )
    return number if len(word) >= 3 and fits else 0
