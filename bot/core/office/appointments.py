"""Appointments: who holds a seat between two instants, definitif or as Pj., Plt. or Plh. (docs/keputusan.md L7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.office.officers import Seat


class AppointmentKind(StrEnum):
    """The value is what stands before the title of office."""

    DEFINITIF = ""
    PJ = "Pj."  # penjabat: the seat is vacant
    PLT = "Plt."  # the seat is vacant, or its holder is away permanently
    PLH = "Plh."  # its holder is away for a while


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One person in one seat, from `start` until just before `end`; None means no bound."""

    id: int
    officer: str
    seat: Seat
    title: str = ""  #: jabatan of this seat, without "Plt."; empty where the office gave none
    kind: AppointmentKind = AppointmentKind.DEFINITIF
    letter: str = ""  #: number of the SK or surat perintah
    start: datetime | None = None
    end: datetime | None = None
    since: datetime | None = None  #: when the office file began to say so; None: it is not stored yet
    until: datetime | None = None  #: when the office file ceased to say so; None: it still does

    def __post_init__(self) -> None:
        if any(at is not None and at.utcoffset() is None for at in (self.start, self.end)):
            raise ValueError("a naive instant has no place in a seat")

    @property
    def known_as(self) -> str:
        """ "Plt. Kepala Dinas": the title with the kind of appointment; empty where the office gave no title."""
        return f"{self.kind.value} {self.title}".strip() if self.title else ""

    def recorded_at(self, at: datetime) -> bool:
        """Whether the office file said so at that instant, whatever the term."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def active(self, now: datetime) -> bool:
        return (self.start is None or self.start <= now) and (self.end is None or now < self.end)


def in_force(holders: Iterable[Appointment], *, now: datetime) -> tuple[Appointment, ...]:
    """The appointments in force at `now`. A Pj., Plt. or Plh. replaces the only definitif holder of the seat."""
    active = [one for one in holders if one.active(now)]
    instead = {one.seat for one in active if one.kind}
    definitif = [one.seat for one in active if not one.kind]
    replaced = {seat for seat in instead if definitif.count(seat) == 1}
    return tuple(one for one in active if one.kind or one.seat not in replaced)
