"""How percentages are judged and averaged: bands, labels and the cap are settings of the office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from bot.core.parsing.numbers import format_number, rounded


class Predicate(StrEnum):
    """The labels of Permendagri 86/2017; an office may set its own (`read_bands`)."""

    SANGAT_TINGGI = "Sangat Tinggi"
    TINGGI = "Tinggi"
    SEDANG = "Sedang"
    RENDAH = "Rendah"
    SANGAT_RENDAH = "Sangat Rendah"


@dataclass(frozen=True, kw_only=True)
class Band:
    lower: Decimal  #: percent, included
    label: str


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How percentages are judged. The published scale has holes (90,01 to 90,99): bands are lower bounds."""

    cap: Decimal = Decimal(120)  #: percent; what one indicator may bring into an average
    bands: tuple[Band, ...] = (
        Band(lower=Decimal(91), label=Predicate.SANGAT_TINGGI),
        Band(lower=Decimal(76), label=Predicate.TINGGI),
        Band(lower=Decimal(66), label=Predicate.SEDANG),
        Band(lower=Decimal(51), label=Predicate.RENDAH),
    )  #: from the highest down
    lowest: str = Predicate.SANGAT_RENDAH

    def predicate(self, achievement: Decimal | None) -> str | None:
        """Judged on two decimals: 90,995 counts as 91."""
        if achievement is None:
            return None
        shown = rounded(achievement, 2)
        return next((band.label for band in self.bands if shown >= band.lower), self.lowest)

    def average(self, achievements: Iterable[Decimal | None]) -> Decimal | None:
        """Mean of what is known, each figure between 0 and the cap. None when nothing is known."""
        known = [min(max(one, Decimal(0)), self.cap) for one in achievements if one is not None]
        return sum(known, Decimal(0)) / len(known) if known else None


DEFAULT_SCALE = Scale()

_BAND = re.compile(r"^(?:≥|>=)? ?([0-9]{1,4}(?:,[0-9]{1,2})?) ?%? ?[:=]? ?([^\W\d].*)$")
_ZERO = re.compile(
    r"^0 ?%? ?[:=]? ?(?=[^\W\d])"
)  # the lowest label may have its bound of nothing written out
#: A working paper judges by a formula, which Excel limits in depth and length.
_MOST_BANDS, _LONGEST_LABEL = 10, 40


def read_bands(text: str) -> tuple[tuple[Band, ...], str] | None:
    """(the bands, the lowest label) of "91 Sangat Tinggi; 76 Tinggi; Rendah": lower bounds from the highest down, the
    last label without a bound. None where the text says no such thing.
    """
    *upper, lowest = [" ".join(part.split()) for part in re.split(r"[;\n]", text.strip())]
    lowest = _ZERO.sub("", lowest)
    found = [_BAND.match(part) for part in upper]
    bands = tuple(Band(lower=Decimal(one[1].replace(",", ".")), label=one[2]) for one in found if one)
    falling = all(one.lower > other.lower for one, other in pairwise(bands))
    labels = [*(band.label for band in bands), lowest]
    sound = falling and bool(lowest) and not lowest[0].isdigit() and len(bands) == len(upper)
    if not (sound and 1 <= len(bands) <= _MOST_BANDS and max(map(len, labels)) <= _LONGEST_LABEL):
        return None
    return bands, lowest


def written_bands(scale: Scale) -> str:
    """The bands as `read_bands` reads them."""
    upper = [f"{format_number(band.lower)} {band.label}" for band in scale.bands]
    return "; ".join([*upper, scale.lowest])
