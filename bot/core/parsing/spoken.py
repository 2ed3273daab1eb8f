"""A figure as people type it in a chat: 10.120 unit, 96,4 %, 19 dari 20, 1,25 miliar."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.parsing.numbers import Doubtful, parse_number, plain
from bot.core.parsing.text import tidy

_SCALES = {
    **dict.fromkeys(("ribu", "rb"), Decimal(10) ** 3),
    **dict.fromkeys(("juta", "jt"), Decimal(10) ** 6),
    **dict.fromkeys(("miliar", "milyar", "miliyar", "mlr"), Decimal(10) ** 9),
    **dict.fromkeys(("triliun", "trilyun", "triliyun"), Decimal(10) ** 12),
}
_OF = re.compile(r"\s+(?:dari|of)\s+|\s*/\s*")
_AMOUNT = re.compile(r"^(rp\.?)?\s*([+-]?\s*[0-9][0-9., ]*(?:,-)?)\s*(\D.*)?$", re.IGNORECASE)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-"})
_PERCENT, _RUPIAH = ("%", "persen", "prosen", "percent"), ("rupiah", "rp", "idr")
_ZERO = "nol"
_LONGEST = 80


@dataclass(frozen=True, kw_only=True)
class Said:
    """A figure with the words around it. Two readings where its separator can be read in two ways."""

    readings: tuple[Decimal, ...]
    percent: bool = False
    money: bool = False  #: called rupiah
    of: tuple[Decimal, ...] = ()  #: readings of the figure that it is a part of


def said_number(text: str, unit: str = "") -> Said | None:
    """The figure in `text`, whose last words may be its unit; None when there is none.

    A word of magnitude counts unless the unit has one itself: in "juta US$", 12,1 juta is 12.1.
    """
    line = " ".join(tidy(text).translate(_MINUS).casefold().split()).rstrip(" .!")
    parts = _OF.split(line) if len(line) <= _LONGEST else []
    if not 1 <= len(parts) <= 2:
        return None
    found = [_amount(part, unit.casefold().split()) for part in parts]
    if found[0] is None or found[-1] is None:
        return None
    whole = found[1].readings if found[1:] and found[1] else ()
    return replace(found[0], percent=found[0].percent and not whole, of=whole)


def is_percent(unit: str) -> bool:
    return any(word in unit.casefold() for word in _PERCENT)


def is_money(unit: str) -> bool:
    return any(word in _RUPIAH for word in unit.casefold().replace(".", " ").split())


def _amount(text: str, unit: list[str]) -> Said | None:
    """One figure with its words."""
    if text == _ZERO:
        return Said(readings=(Decimal(0),))
    plainly = parse_number(text)
    if plainly is not None:
        return Said(readings=_readings(plainly), percent=text.endswith("%"), money="rp" in text)
    found = _AMOUNT.match(text)
    if not found:
        return None
    currency, digits, words = found.groups()
    told = (words or "").replace("%", " % ").split()
    scale = _SCALES.get(told[0]) if told and not set(unit) & _SCALES.keys() else None
    rest = told[1:] if scale else told
    if not _known(rest, " ".join(unit).replace("%", " % ").split()):
        return None
    money = bool(currency) or any(one in _RUPIAH for one in rest)
    value = parse_number(f"Rp {digits}" if money and not scale else digits)
    if value is None:
        return None
    readings = tuple(plain(one * (scale or 1)) for one in _readings(value))
    return Said(readings=readings, percent=any(one in _PERCENT for one in rest), money=money)


def _readings(value: Decimal | Doubtful) -> tuple[Decimal, ...]:
    return value.choices if isinstance(value, Doubtful) else (value,)


def _known(words: list[str], unit: list[str]) -> bool:
    """Whether these words say nothing but a unit: the one awaited or how it begins, per cent, rupiah."""
    return not words or words == unit[: len(words)] or (len(words) == 1 and words[0] in (*_PERCENT, *_RUPIAH))
