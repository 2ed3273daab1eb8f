"""Seats that one person holds and should not decide in alone: worth a word after an import, never a fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.model import Office, OfficerRow
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop
from storage.xlsx.office_faults import Fault
from storage.xlsx.office_people import person
from storage.xlsx.office_terms import meet


def double_seats(office: Office, sop: Sop) -> tuple[Fault, ...]:
    """Key `catatan_rangkap`, one for each person and pair of seats that nobody else holds, without a recorded rangkap."""
    rows: dict[str, list[OfficerRow]] = defaultdict(list)
    seats: dict[Seat, set[str]] = defaultdict(set)
    for row in office.officers:
        if row.role:
            rows[person(row)].append(row)
            seats[_seat(row)].add(person(row))
    return tuple(
        fault
        for held in rows.values()
        if not any(row.doubles for row in held)
        for fault in _faults(held, {seat for seat, holders in seats.items() if len(holders) == 1}, sop)
    )


def _faults(held: list[OfficerRow], alone: set[Seat], sop: Sop) -> Iterator[Fault]:
    for one, other in combinations(held, 2):
        both = {_seat(one), _seat(other)}
        pairs = conflicts(sop, both) if meet(one, other) and both <= alone else ()
        if pairs:
            steps = "; ".join(f"{first.no}, {review.no}" for first, review in pairs)
            yield Fault(
                sheet="Pegawai",
                row=max(one.row, other.row) or None,
                column="rangkap",
                key="catatan_rangkap",
                fields={"nama": one.name, "langkah": steps},
            )


def _seat(row: OfficerRow) -> Seat:
    assert row.role is not None
    return Seat(role=row.role, bidang=row.bidang or None)
