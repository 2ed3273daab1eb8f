"""Checks of the office: imported, every seat reachable, nobody reviewing their own work, holidays known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.cli.doctor.finding import Finding, fault, sound, warning
from bot.core.case.separation_of_duties import conflicts
from bot.core.office.model import Office
from bot.core.office.officers import Officer, Seat
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop
from bot.text.render import Message
from handlers.calendar.notices import unknown_leave
from storage.database import Tx
from storage.repositories import offices, people
from storage.repositories.offices import Offices


def office(tx: Tx, sop: Sop | None, now: datetime) -> Iterator[Finding]:
    """All findings about each office. `sop` is the one in force; if it is faulty, seats are not checked."""
    codes = offices.ids(tx)
    if not codes:
        yield fault("kantor", Message("cli_periksa_kantor_belum"))
    for code in codes:
        for finding in _one(tx, code, sop, now):
            yield replace(finding, office=code if len(codes) > 1 else "")


def _one(tx: Tx, code: str, sop: Sop | None, now: datetime) -> Iterator[Finding]:
    known = Offices().load(tx, code)
    assert known is not None
    yield sound("kantor", Message("cli_periksa_kantor", nama=known.name))
    if sop:
        seats = _Seats(tx=tx, office=known, sop=sop, staff=people.load_staff(tx, code, now))
        yield from seats.held()
        yield from seats.reached()
        yield from seats.in_one_hand()
    today = now.astimezone(ZoneInfo(known.zone)).date()
    year = unknown_leave(known, today)
    said = Message("cli_periksa_cuti", tahun=year)
    yield warning("cuti_bersama", said) if year else sound("cuti_bersama", said)


@dataclass(frozen=True)
class _Seats:
    """The seats that the SOP needs in this office, and who sits there now."""

    tx: Tx
    office: Office
    sop: Sop
    staff: Staff

    @cached_property
    def by_seat(self) -> dict[Seat, list[Officer]]:
        return {seat: self._in(seat) for seat in self._needed()}

    def _needed(self) -> Iterator[Seat]:
        for role in self.sop.roles:
            for place in [one.code for one in self.office.bidang] if role.per_bidang else [None]:
                yield Seat(role=role.key, bidang=place)

    def _in(self, seat: Seat) -> list[Officer]:
        return self.staff.in_seat(seat.role, seat.bidang)

    def _reachable(self, officer: Officer) -> bool:
        return any(phone.reachable for phone in people.phones(self.tx, officer.id))

    def held(self) -> Iterator[Finding]:
        vacant = [self._named(seat) for seat, there in self.by_seat.items() if not there]
        if vacant:
            yield fault("pemegang", Message("cli_periksa_kursi_kosong", kursi=vacant))

    def reached(self) -> Iterator[Finding]:
        """Whether each seat reaches a phone: else its tasks wait unseen. Single holders without a phone are a warning."""
        silent = {
            seat: [one for one in there if not self._reachable(one)] for seat, there in self.by_seat.items()
        }
        alone = {seat: them for seat, them in silent.items() if them and len(them) == len(self.by_seat[seat])}
        some = {seat: them for seat, them in silent.items() if them and seat not in alone}
        if alone:
            yield fault(
                "pemegang", Message("cli_periksa_tanpa_ponsel", kursi=self._entries(alone), semua=True)
            )
        if some:
            yield warning(
                "pemegang", Message("cli_periksa_tanpa_ponsel", kursi=self._entries(some), semua=False)
            )
        if not alone and not some and all(self.by_seat.values()):
            yield sound("pemegang", Message("cli_periksa_pemegang", kursi=len(self.by_seat)))

    def _entries(self, silent: dict[Seat, list[Officer]]) -> list[dict[str, object]]:
        return [
            {**self._named(seat), "pejabat": [self._silence(officer) for officer in there]}
            for seat, there in silent.items()
        ]

    def _silence(self, officer: Officer) -> dict[str, object]:
        return {"nama": officer.name, "terdaftar": bool(people.phones(self.tx, officer.id))}

    def _named(self, seat: Seat) -> dict[str, object]:
        names = {one.code: one.name for one in self.office.bidang}
        return {"peran": self.sop.role(seat.role).name, "bidang": names.get(seat.bidang or "", "")}

    def in_one_hand(self) -> Iterator[Finding]:
        """Officers who would have to review their own work: without a recorded rangkap jabatan the bot refuses that."""
        sitting = {officer.id: officer for there in self.by_seat.values() for officer in there}
        found = [entry for officer in sitting.values() for entry in self._alone(officer)]
        if not found:
            yield sound("rangkap_jabatan", Message("cli_periksa_rangkap", tangan=[]))
            return
        said = Message("cli_periksa_rangkap", tangan=found)
        stuck = any(entry["sendiri"] for entry in found)
        yield fault("rangkap_jabatan", said) if stuck else warning("rangkap_jabatan", said)

    def _alone(self, officer: Officer) -> Iterator[dict[str, object]]:
        actor = self.staff.actor(officer)
        pairs = combinations(sorted(actor.seats, key=lambda seat: (seat.role, seat.bidang or "")), 2)
        for one, other in (pair for pair in pairs if not actor.may_double(*pair)):
            for first, review in conflicts(self.sop, {one, other}):
                judging = one if one.role == review.actor else other
                others = [judge for judge in self._in(judging) if judge.id != officer.id]
                yield {"nama": officer.name, "langkah": [first.no, review.no], "sendiri": not others}
