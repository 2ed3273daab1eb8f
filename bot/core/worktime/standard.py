"""A mutu baku waktu: how long a step may take, in working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class StandardUnit(StrEnum):
    """The unit of a standard. The value is the word in the SOP file."""

    DETIK = "detik"  # seconds of working time
    MENIT = "menit"  # minutes of working time
    JAM = "jam"  # hours of working time
    HARI = "hari"  # working days, the day of receipt not counted


_SECONDS = {StandardUnit.DETIK: 1, StandardUnit.MENIT: 60, StandardUnit.JAM: 3600}
_PARTS = (StandardUnit.JAM, StandardUnit.MENIT, StandardUnit.DETIK)  #: in the order in which they are written
_DAYS = re.compile(r"\s*([0-9]{1,9})\s*hari(?:\s+kerja)?\s*", re.IGNORECASE)
_TIME = re.compile(
    r"\s*(?=[0-9])"
    + "".join(rf"(?:([0-9]{{1,9}})\s*{unit.value}\s*)?" for unit in _PARTS)
    + r"(?:(?<=\s)kerja\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Standard:
    """How long a step may take. An amount below 1 is refused with ValueError."""

    amount: int
    unit: StandardUnit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a standard is at least 1 {self.unit}, not {self.amount}")

    def __str__(self) -> str:
        """As officers read it: "45 menit", "3 hari kerja"."""
        return f"{self.amount} {self.unit.value}{' kerja' if self.is_days else ''}"

    @property
    def is_days(self) -> bool:
        """Counted in whole working days, so it ends at the close of an office day."""
        return self.unit is StandardUnit.HARI

    @property
    def duration(self) -> timedelta:
        """The working time it allows. ValueError for days, whose length depends on the calendar."""
        if self.is_days:
            raise ValueError(f"{self} has no fixed length")
        return timedelta(seconds=self.amount * _SECONDS[self.unit])


def parse_standard(text: str) -> Standard:
    """The standard that `text` names: "3 hari kerja", "3 Hari", "45 menit", "1 jam 30 menit". ValueError otherwise."""
    if days := _DAYS.fullmatch(text):
        return Standard(int(days[1]), StandardUnit.HARI)
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"not a standard: {text!r}")
    given = {unit: int(amount) for unit, amount in zip(_PARTS, found.groups(), strict=True) if amount}
    smallest = list(given)[-1]
    seconds = sum(amount * _SECONDS[unit] for unit, amount in given.items())
    return Standard(seconds // _SECONDS[smallest], smallest)
