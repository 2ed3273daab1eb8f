"""Numbers as Indonesian officials write them: 10.120,5 is ten thousand one hundred and twenty and a half.

One separator before exactly three digits is read in two ways by two people: "2.600" arrived as 2.6 in a published plan
(docs/keputusan.md T14), and "2,600" is how a computer set to English groups thousands. It is handed back as `Doubtful`,
never assumed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from bot.core.parsing.text import tidy

LIMIT = Decimal(10) ** 15  #: a spreadsheet keeps 15 digits; nothing an office counts is larger

_SHAPE = re.compile(r"^([+-]?)\s*(rp\.?)?\s*([+-]?)\s*([0-9][0-9., ]*?)(,-)?\s*(%)?$", re.IGNORECASE)
_GROUPED = re.compile(r"^[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)$")
_LONE_SEPARATOR = re.compile(r"^[1-9][0-9]{0,2}[.,][0-9]{3}$")
_ENGLISH = re.compile(r"^(?:0|[1-9][0-9]*)\.[0-9]+$")
_PLAIN = re.compile(r"^[0-9]+$")
_DASHES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-"})
_LONGEST = 40
_WIDE = Context(prec=400)  # a cell may hold 1E+308, and rounding it must not fail


@dataclass(frozen=True, kw_only=True)
class Doubtful:
    """A text with two possible readings."""

    whole: Decimal  #: the separator groups thousands
    fraction: Decimal  #: the separator marks the decimals

    @property
    def choices(self) -> tuple[Decimal, Decimal]:
        return self.whole, self.fraction


def parse_number(text: str) -> Decimal | Doubtful | None:
    """The number in `text`; `Doubtful` with both readings; or None when there is no number.

    "Rp" and "%" around it are allowed. They do not change the value, but in an amount in rupiah a separator is not
    doubtful.
    """
    found = _SHAPE.match(_tidy(text)) if len(text) <= _LONGEST else None
    if not found:
        return None
    before, currency, after, digits, _dash, _percent = found.groups()
    if before and after:
        return None
    sign = -1 if "-" in (before, after) else 1
    value = _digits(digits.strip(), money=bool(currency))
    if isinstance(value, Doubtful):
        return Doubtful(whole=sign * value.whole, fraction=sign * value.fraction)
    return None if value is None else sign * value


def _tidy(text: str) -> str:
    return " ".join(tidy(text).translate(_DASHES).split())


def _digits(text: str, *, money: bool) -> Decimal | Doubtful | None:
    if _LONE_SEPARATOR.match(text):
        grouped = Decimal(text.replace(".", "").replace(",", ""))
        return grouped if money else Doubtful(whole=grouped, fraction=Decimal(text.replace(",", ".")))
    whole, comma, fraction = text.partition(",")
    if comma:
        return _with_comma(whole, fraction)
    value = _ungroup(text)
    return Decimal(text) if value is None and _ENGLISH.match(text) else value


def _with_comma(whole: str, fraction: str) -> Decimal | None:
    value = _ungroup(whole)
    if value is None or not _PLAIN.match(fraction):
        return None
    return Decimal(f"{value}.{fraction}")


def _ungroup(text: str) -> Decimal | None:
    if _PLAIN.match(text) or _GROUPED.match(text):
        return Decimal(text.replace(".", "").replace(" ", ""))
    return None


def from_float(value: float) -> Decimal:
    """What a spreadsheet shows of a number it keeps in binary: fifteen significant digits, exact."""
    return plain(Decimal(f"{value:.15g}"))


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent: 2600 for 2.6E+3, 0 for -0."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text) if value else Decimal(0)


def rounded(value: Decimal, places: int) -> Decimal:
    """Rounded half up, the way people do it."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def format_number(value: Decimal, places: int | None = None) -> str:
    """As officers read it: 10.120 or 96,4. `places` None keeps every digit that is there."""
    shown = plain(value) if places is None else rounded(value, places)
    text = f"{shown:,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def unmistakable(value: Decimal) -> str:
    """As an officer may type it without being asked back: 2600, and 2,1250 for two and an eighth."""
    text = format_number(value).replace(".", "")
    return f"{text}0" if _LONE_SEPARATOR.match(text.lstrip("-")) else text


def format_rupiah(value: Decimal | int) -> str:
    """Rp 1.250.000; a fraction of a rupiah only when there is one."""
    return f"Rp {format_number(Decimal(value))}"
