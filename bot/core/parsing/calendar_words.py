"""The words for days, months and "until" that officials use: one table for the chat and the office file.

Months and "until" are read in English too; a day of the week only where it says nothing that the date does not say.
"""

from __future__ import annotations

from bot.core.parsing.text import tidy

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
          "Desember")  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_NAMES = {name.casefold(): number for number, name in enumerate(MONTHS, 1)} | {"pebruari": 2, "nopember": 11}
_NAMES |= {
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "october": 10,
    "december": 12,
}
_SHORT = {"mrt": 3, "agt": 8, "ags": 8, "agst": 8, "agts": 8}  #: not the beginning of a name
_DAYS = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
_DAYS |= {"senen": 0, "rebo": 2, "jum'at": 4, "jumaat": 4, "saptu": 5, "ahad": 6}
_DAYS |= {"sen": 0, "sel": 1, "rab": 2, "kam": 3, "jum": 4, "sab": 5, "min": 6, "mgg": 6}

#: Regular expressions, for texts that went through `plain_words`.
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = "|".join(sorted((*_DAYS, *_ENGLISH_DAYS), key=len, reverse=True))
UNTIL_WORD = r"(?:s\s?[./]?\s?d|sampai(?:\s+dengan)?|hingga|to|until|through)(?![a-z])\.?"
UNTIL = rf"(?:-+|{UNTIL_WORD})"

_SAME = str.maketrans(dict.fromkeys("’‘`´ʼ′", "'") | dict.fromkeys("‐‑‒–—−", "-"))


def plain_words(text: str) -> str:
    """`text` with plain spaces, hyphens and apostrophes: phones set typographic ones by themselves."""
    return tidy(text).translate(_SAME)


def month_number(word: str) -> int:
    """The number of a month by its name, another spelling or the first three letters or more; 0 for no month."""
    short = word.casefold().rstrip(".")
    begins = (number for name, number in _NAMES.items() if name.startswith(short))
    return next(begins, _SHORT.get(short, 0)) if len(short) >= 3 else 0


def weekday_number(word: str) -> int | None:
    """0 for Senin to 6 for Minggu; None for no day of the week."""
    return _DAYS.get(plain_words(word).casefold().strip(" .,"))
