"""Who holds a seat: definitif, or as Pj., Plt. or Plh. by a letter, between two instants (domain 5.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.office.officers import ActingSeat, Nameplate, Officer, Seat, plate_of


class HolderKind(StrEnum):
    """The value is what stands before the title of office."""

    DEFINITIF = ""
    PJ = "Pj."  # penjabat: the seat is vacant
    PLT = "Plt."  # the seat is vacant, or its holder gone for good
    PLH = "Plh."  # its holder is away for a while


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One person in one seat, from `start` until just before `end`; None: without that bound."""

    id: int
    officer: str
    seat: Seat
    title: str = ""  #: jabatan of this seat, without "Plt."; empty where the office gave none
    kind: HolderKind = HolderKind.DEFINITIF
    letter: str = ""  #: number of the SK or surat perintah
    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        if any(at is not None and at.utcoffset() is None for at in (self.start, self.end)):
            raise ValueError("a naive instant has no place in a seat")

    @property
    def known_as(self) -> str:
        """ "Plt. Kepala Dinas": the title with as what he holds the seat; empty where the office gave none."""
        return f"{self.kind.value} {self.title}".strip() if self.title else ""

    def active(self, now: datetime) -> bool:
        return (self.start is None or self.start <= now) and (self.end is None or now < self.end)


def in_force(holders: Iterable[Holder], *, now: datetime) -> tuple[Holder, ...]:
    """Who holds which seat at `now`. A Pj., Plt. or Plh. holds it instead of its only definitif holder."""
    active = [one for one in holders if one.active(now)]
    instead = {one.seat for one in active if one.kind}
    definitif = [one.seat for one in active if not one.kind]
    replaced = {seat for seat in instead if definitif.count(seat) == 1}
    return tuple(one for one in active if one.kind or one.seat not in replaced)


def plates(
    officer: Officer,
    there: Iterable[Holder],
    others: Iterable[ActingSeat],
    known: Callable[[str], Officer],
) -> tuple[Mapping[Seat, Nameplate], frozenset[ActingSeat]]:
    """The officer's nameplate in each seat, and the seats that the officer holds for somebody else or as Pj or Plt.

    `there` lists who holds which seat; of this officer only the seats in which they sit now. An officer is never a
    stand-in in a seat of their own.
    """
    titles = {(one.officer, one.seat): one.title for one in there}
    own = [one for one in there if one.officer == officer.id]
    mine = {one.seat: plate_of(officer, one.title or officer.position) for one in own}
    found, acting = dict(mine), set()
    for one in others:
        if one.seat in mine:
            continue
        absent = known(one.absent)
        title = titles.get((one.absent, one.seat)) or absent.position
        found[one.seat] = plate_of(officer, title)
        acting.add(replace(one, named=plate_of(absent, title)))
    vacant = {ActingSeat(seat=one.seat, kind=one.kind.value, absent="") for one in own if one.kind}
    return found, frozenset(acting | vacant)
