"""Who sits where: the officers of an office, their seats, and those who stand in for the absent, at one instant.

A `Staff` is loaded whole and never changes. Everything that the office asks about seats, titles, superiors and
rights is answered from it alone. It is true from one beginning or end of a term to the next, so it is kept until then
or until something is recorded anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.core.office.acting import ActingAppointment, Holding, chain_end, doubled_pairs, seats_now
from bot.core.office.appointments import Appointment, in_force
from bot.core.office.officers import (
    ActingSeat,
    Actor,
    Officer,
    Seat,
    SignatureBlock,
    compared,
    signature_block,
)
from bot.core.sop.model import Sop, superior_role


class GivenTask(Protocol):
    """What decides who holds a task: its seat, and the officer to whom it was handed over, if any."""

    @property
    def step(self) -> str: ...
    @property
    def bidang(self) -> str | None: ...
    @property
    def assigned(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Staff:
    office: str  #: the office's id
    at: datetime  #: the instant at which `seats`, `in_seat` and all that builds on them are meant
    officers: tuple[Officer, ...]  #: everybody the office has ever named
    appointments: tuple[Appointment, ...]  #: every row that the office file has ever named a role in, by id
    acting: tuple[ActingAppointment, ...] = ()  #: set and not over yet, begun or to come, by their beginning

    def as_of(self, at: datetime) -> Staff:
        """What is recorded, meant at another instant: this very value if no term begins or ends in between."""
        same = bisect_right(self._turns, self.at) == bisect_right(self._turns, at)
        return self if same else replace(self, at=at)

    def next_turn(self, at: datetime) -> datetime | None:
        """The first instant after `at` at which a term begins or ends."""
        return next(iter(self._turns[bisect_right(self._turns, at) :]), None)

    # Officers

    def by_id(self, officer_id: str) -> Officer | None:
        """The officer, also one who holds no seat any more; None for the bot, and for whoever works the server."""
        return self._by_id.get(officer_id)

    def officer(self, officer_id: str) -> Officer:
        """An officer of whom it is known that they exist."""
        return self._by_id[officer_id]

    @cached_property
    def everyone(self) -> tuple[Officer, ...]:
        """Active officers who hold a seat, in the order of their first seat."""
        appointed = (self._by_id[one.officer] for one in self.live)
        return tuple({one.id: one for one in appointed if one.active}.values())

    def called(self, text: str) -> list[Officer]:
        """Those with a seat whom `text` names: by NIP, else by the whole name, else by a part of it."""
        wanted = compared(text)
        if not wanted:
            return []
        names = {one.id: compared(one.name) for one in self.everyone}
        exact = [one for one in self.everyone if wanted in (one.nip, names[one.id])]
        return exact or [one for one in self.everyone if wanted in names[one.id]]

    # Seats

    @cached_property
    def live(self) -> tuple[Appointment, ...]:
        """Every seat as the office file gives it, whatever the day."""
        return tuple(one for one in self.appointments if one.until is None)

    @cached_property
    def sitting(self) -> tuple[Appointment, ...]:
        """Which seat is whose by appointment at this instant, absence left aside."""
        return in_force(self.live, now=self.at)

    @cached_property
    def standing(self) -> tuple[ActingAppointment, ...]:
        """Whoever stands in for somebody. Where one of the two has left the office, the seat falls back."""
        return tuple(
            one for one in self.acting if self._by_id[one.absent].active and self._by_id[one.stand_in].active
        )

    def own_seats(self, officer_id: str) -> frozenset[Seat]:
        """The officer's seats by appointment at this instant, whether they are there or not."""
        held = self._live_of.get(officer_id, ())
        return frozenset(one.seat for one in held if one.active(self.at))

    def seats_of_any_day(self, officer_id: str) -> frozenset[Seat]:
        """The officer's seats by appointment, also those whose term is still to come or over."""
        return frozenset(one.seat for one in self._live_of.get(officer_id, ()))

    def seats(self, officer_id: str) -> frozenset[Seat]:
        """The seats in which the officer sits: an absent one in none, who stands in for them in all of them."""
        return frozenset(seat for _, seat in self._held.get(officer_id, ()))

    def in_seat(self, role: str, bidang: str | None = None) -> list[Officer]:
        """Who sits in a seat, each with the title of it: one officer, or several Kasi of one bidang."""
        owners = self._owners(self._sitting_in.get(Seat(role=role, bidang=bidang), ()))
        if not self.standing:
            return owners
        there = {self._there(owner.id): owner for owner in owners}
        return [owner if owner.id == found else self._by_id[found] for found, owner in there.items()]

    def owners_of_any_day(self, role: str, bidang: str | None = None) -> list[Officer]:
        """Whose seat it is, each with the title of it, absence and terms left aside."""
        seat = Seat(role=role, bidang=bidang)
        return self._owners(one for one in self.live if one.seat == seat)

    def actor(self, officer: Officer) -> Actor:
        """The officer with the seats in which they sit, their own and those of the absent."""
        held, others = seats_now(officer.id, self._held.get(officer.id, ()), self._begun, now=self.at)
        named, instead = self._plates(officer, held, others)
        return Actor(
            officer=officer.id,
            seats=held,
            acting=instead,
            doubles=officer.doubles,
            plates=named,
            doubled=doubled_pairs(officer.id, self._parted(officer.id), self._begun, now=self.at),
        )

    def title_at(self, officer: Officer, at: datetime, seat: Seat | None = None) -> str:
        """The title at an instant, in one seat or in the first; that of today where nothing older is known."""
        known = [
            one
            for one in self._all_of.get(officer.id, ())
            if one.recorded_at(at) and (seat is None or one.seat == seat)
        ]
        if not known:
            return officer.position
        first = min(known, key=lambda one: (one.kind.value, one.id))
        return (first.title if seat else first.known_as) or officer.position

    # Who is meant in an SOP

    def holders(self, sop: Sop, task: GivenTask) -> list[Officer]:
        """On whose desk the task lies: who sits in its seat, or to whom it was handed over."""
        if not task.assigned:
            return self.in_seat(sop.step(task.step).actor, task.bidang)
        asked = {task.assigned, self._there(task.assigned)}
        return [
            one for one in self.everyone if one.id in asked and self.actor(one).answers_for(task.assigned)
        ]

    def overseers(self, sop: Sop) -> list[Officer]:
        """Who sits in the seat that orders the course of a period."""
        return self.in_seat(sop.overseer)

    def superiors(self, sop: Sop, task: GivenTask) -> list[Officer]:
        """Who sits above the desk of a task."""
        role = superior_role(sop, task.step)
        return self.in_seat(role, task.bidang if sop.role(role).per_bidang else None)

    def everyone_in(self, sop: Sop) -> list[Officer]:
        """Everybody with a seat in this SOP."""
        roles = {role.key for role in sop.roles}
        return [one for one in self.everyone if roles & {seat.role for seat in self.reads(one)}]

    # What an officer may see

    def reads(self, officer: Officer) -> frozenset[Seat]:
        """The seats whose part the officer may read: an absent one still reads their own."""
        return self.seats(officer.id) | self.own_seats(officer.id)

    def sees_all(self, sop: Sop, officer: Officer) -> bool:
        """Whether the officer may see every bidang: whoever holds a seat of the office itself."""
        return any(seat.role in sop.office_roles for seat in self.reads(officer))

    def bidang_of(self, officer: Officer) -> frozenset[str]:
        return frozenset(seat.bidang for seat in self.reads(officer) if seat.bidang)

    def may_see(self, sop: Sop, officer: Officer, known: Collection[str], bidang: str | None) -> bool:
        """Whether the officer may see what a case has in a bidang, or (None) in the office itself.

        `known`: the bidang of the case.
        """
        return self.sees_all(sop, officer) or (bidang in known and bidang in self.bidang_of(officer))

    # Indices, each made at its first use

    @cached_property
    def _turns(self) -> Sequence[datetime]:
        """The instants at which an answer may change: each term counts from its start until just before its end."""
        said = ((one.start, one.end, one.since, one.until) for one in self.appointments)
        stands = ((one.start, one.end) for one in self.acting)
        return sorted({at for found in (*said, *stands) for at in found if at is not None})

    @cached_property
    def _by_id(self) -> Mapping[str, Officer]:
        return {one.id: one for one in self.officers}

    @cached_property
    def _all_of(self) -> Mapping[str, Sequence[Appointment]]:
        return _by_officer(self.appointments)

    @cached_property
    def _live_of(self) -> Mapping[str, Sequence[Appointment]]:
        return _by_officer(self.live)

    @cached_property
    def _sitting_in(self) -> Mapping[Seat, Sequence[Appointment]]:
        found = dict[Seat, list[Appointment]]()
        for one in self.sitting:
            found.setdefault(one.seat, []).append(one)
        return found

    @cached_property
    def _sitting_of(self) -> Mapping[str, Sequence[Appointment]]:
        return _by_officer(self.sitting)

    @cached_property
    def _begun(self) -> tuple[ActingAppointment, ...]:
        return tuple(one for one in self.standing if one.active(self.at))

    @cached_property
    def _held(self) -> Mapping[str, Sequence[Holding]]:
        """By officer: the seats in which they sit, each with the officer whose it is by appointment."""
        found = dict[str, list[Holding]]()
        for one in self.sitting:
            found.setdefault(self._there(one.officer), []).append((one.officer, one.seat))
        return found

    @cached_property
    def _stand_ins(self) -> Mapping[str, str]:
        return {one.absent: one.stand_in for one in self._begun}

    def _there(self, officer_id: str) -> str:
        """Who sits for the officer: the end of the chain; they themselves when nobody stands in for them."""
        return chain_end(officer_id, self._stand_ins)

    def _parted(self, officer_id: str) -> list[Holding]:
        """The seats by appointment of the officer and of those for whom they stand in at first hand."""
        absent = [one.absent for one in self._begun if one.stand_in == officer_id]
        return [
            (one.officer, one.seat)
            for owner in (officer_id, *absent)
            for one in self._sitting_of.get(owner, ())
        ]

    def _owners(self, seats: Iterable[Appointment]) -> list[Officer]:
        return [_titled(self._by_id[one.officer], one.known_as) for one in seats]

    def _plates(
        self, officer: Officer, held: frozenset[Seat], others: Iterable[ActingSeat]
    ) -> tuple[Mapping[Seat, SignatureBlock], frozenset[ActingSeat]]:
        """The officer's nameplate in each seat, and the seats held for the absent or for the time being.

        In their own seat they are named by its title, elsewhere by that of the absent; in their own seat they are
        nobody's stand-in.
        """
        own = [one for one in self._sitting_of.get(officer.id, ()) if one.seat in held]
        mine = {one.seat: signature_block(officer, one.title or officer.position) for one in own}
        found, acting = dict(mine), set[ActingSeat]()
        for one in others:
            if one.seat in mine:
                continue
            absent = self._by_id[one.absent]
            title = self._title_in(one.absent, one.seat) or absent.position
            found[one.seat] = signature_block(officer, title)
            acting.add(replace(one, named=signature_block(absent, title)))
        vacant = {ActingSeat(seat=one.seat, kind=one.kind.value, absent="") for one in own if one.kind}
        return found, frozenset(acting | vacant)

    def _title_in(self, officer_id: str, seat: Seat) -> str:
        titles = [one.title for one in self._sitting_of.get(officer_id, ()) if one.seat == seat]
        return titles[-1] if titles else ""


def _by_officer(appointments: Iterable[Appointment]) -> Mapping[str, Sequence[Appointment]]:
    found = dict[str, list[Appointment]]()
    for one in appointments:
        found.setdefault(one.officer, []).append(one)
    return found


def _titled(officer: Officer, title: str) -> Officer:
    return officer if title in ("", officer.position) else replace(officer, position=title)
