"""How percentages are judged and averaged: bands, labels and the cap are settings of the office (domain 2.4 and 2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from bot.core.errors import SopError
from bot.core.numbers import parse_number, rounded


class Predicate(StrEnum):
    """The labels of Permendagri 86/2017; an office may set its own (`parse_scale`)."""

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

_BAND = re.compile(r"^([0-9]+(?:,[0-9]+)?)\s+(\S.*)$")


class BadScale(SopError):
    """A row of the sheet Instansi that is no scale. Fields: `setting`, `value`."""

    key: ClassVar[str] = "skala_capaian"


def parse_scale(settings: Mapping[str, str]) -> Scale:
    """The scale of an office from its settings `batas_capaian` ("120") and `predikat` ("91 Sangat Tinggi; 76 Tinggi;
    Rendah": lower bounds from the highest down, the last one without a bound). What is absent is the default.
    Raises BadScale.
    """
    cap, bands = settings.get("batas_capaian", "").strip(), settings.get("predikat", "").strip()
    number = parse_number(cap) if cap else DEFAULT_SCALE.cap
    if not isinstance(number, Decimal) or number < 100:
        raise BadScale(setting="batas_capaian", value=cap)
    if not bands:
        return Scale(cap=number)
    *upper, lowest = (part.strip() for part in bands.split(";") if part.strip())
    return Scale(cap=number, bands=_bands(upper, bands), lowest=lowest)


def _bands(parts: list[str], whole: str) -> tuple[Band, ...]:
    found = [_BAND.match(part) for part in parts]
    bands = tuple(Band(lower=Decimal(one[1].replace(",", ".")), label=one[2]) for one in found if one)
    falling = all(one.lower > other.lower for one, other in pairwise(bands))
    if not bands or None in found or not falling:
        raise BadScale(setting="predikat", value=whole)
    return bands
