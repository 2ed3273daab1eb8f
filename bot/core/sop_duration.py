"""Durations of an SOP file: standards and distances in working time, the delay in wall time."""

from __future__ import annotations

from datetime import timedelta

from bot.core.sop_faults import FaultKey, shown
from bot.core.sop_section import Section
from bot.core.worktime.standard import Standard, StandardUnit, parse_standard

LONGEST_DELAY = timedelta(hours=1)
_YEAR = {  # what a year has of each: no procedure takes longer, and no calendar is searched further
    StandardUnit.DETIK: 31_622_400,
    StandardUnit.MENIT: 527_040,
    StandardUnit.JAM: 8784,
    StandardUnit.HARI: 366,
}
_NONE: tuple[list[str], ...] = ([], ["detik"], ["menit"], ["jam"])


def read_duration(section: Section, key: str) -> Standard | None:
    """A duration in working time, at most a year; None where there is none, or a fault."""
    text = section.text(key)
    if not text:
        return None
    try:
        standard = parse_standard(text)
    except ValueError:
        section.report(FaultKey.DURATION, key=key, nilai=shown(text))
        return None
    if standard.amount > _YEAR[standard.unit]:
        section.report(FaultKey.DURATION_LONG, key=key, nilai=shown(text), batas="366 hari")
        return None
    return standard


def read_delay(top: Section) -> timedelta:
    """`tunda`: wall time, so a day is not one. 0 with or without a unit is none."""
    words = top.text("tunda").split()
    if not words or (not words[0].strip("0") and words[1:] in _NONE):
        return timedelta(0)
    found = read_duration(top, "tunda")
    if found is None:
        return timedelta(0)
    if found.unit is StandardUnit.HARI or found.duration > LONGEST_DELAY:
        top.report(FaultKey.DURATION_LONG, key="tunda", nilai=str(found), batas="1 jam")
        return timedelta(0)
    return found.duration
