"""Who is who between two office files: a person stays the same through a corrected name or NIP (docs/keputusan.md A36).

Certain is: the same NIP under the same name or a slight correction of it; the same name, titles aside, in the same
seat, while the NIP is new, gone, or differs a little; and without NIP the very same name. Whoever else resembles an
officer that the file no longer has is a doubt, which a person must settle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.core.office.model import OfficerRow
from bot.core.office.names import alike_names, close_names, distance, same_name
from bot.core.office.officers import Officer, Seat, compared
from bot.core.office.staff import Staff

_SLIP = 2  #: digits of a NIP that may be wrong, or swapped with their neighbour


class Named(Protocol):
    """An officer, or a row of the sheet Pegawai."""

    @property
    def name(self) -> str: ...
    @property
    def nip(self) -> str: ...


def person(one: Named) -> str:
    """What identifies a person within one file: the NIP, or the name if there is none."""
    return one.nip or compared(one.name)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """An officer whom the file no longer has, and somebody in it who may be the same person."""

    officer: Officer
    row: OfficerRow


@dataclass(frozen=True, kw_only=True)
class Identities:
    known: Mapping[str, str]  #: `person` of a row -> id of the officer that it means; nobody for a newcomer
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, kw_only=True)
class _Old:
    officer: Officer
    seats: frozenset[Seat]


@dataclass(frozen=True, kw_only=True)
class _New:
    row: OfficerRow
    seats: frozenset[Seat]

    @property
    def key(self) -> str:
        return person(self.row)


def _same(old: _Old, new: _New) -> bool:
    return same_name(old.officer.name, new.row.name)


def _equal_nip(old: _Old, new: _New) -> bool:
    return bool(new.row.nip) and old.officer.nip == new.row.nip


def _near_nip(old: _Old, new: _New) -> bool:
    both = old.officer.nip and new.row.nip
    return bool(both) and distance(old.officer.nip, new.row.nip) <= _SLIP


def _no_nip(old: _Old, new: _New) -> bool:
    """Whether a NIP was filled in, or taken away, or neither has one."""
    return not (old.officer.nip and new.row.nip)


def _written_alike(old: _Old, new: _New) -> bool:
    return compared(old.officer.name) == compared(new.row.name)


def _namesake(old: _Old, new: _New) -> bool:
    return not old.officer.nip and not new.row.nip and _written_alike(old, new)


#: Who is certainly the same, the surest first. A rule holds where it leaves no choice.
_RULES: tuple[Callable[[_Old, _New], bool], ...] = (
    lambda old, new: _equal_nip(old, new) and bool(old.seats & new.seats) and _same(old, new),
    lambda old, new: _equal_nip(old, new) and _same(old, new),
    lambda old, new: _equal_nip(old, new) and close_names(old.officer.name, new.row.name),
    lambda old, new: bool(old.seats & new.seats) and _near_nip(old, new) and _same(old, new),
    lambda old, new: bool(old.seats & new.seats) and _no_nip(old, new) and _written_alike(old, new),
    lambda old, new: bool(old.seats & new.seats) and _no_nip(old, new) and _same(old, new),
    lambda old, new: old.officer.active and _namesake(old, new),
    _namesake,
)


def identify(staff: Staff, rows: Sequence[OfficerRow]) -> Identities:
    """Which officers the rows of a new sheet Pegawai mean. Only whoever has a role there is an officer."""
    olds = [_Old(officer=one, seats=staff.seats_of_any_day(one.id)) for one in staff.officers]
    news = _people(rows)
    found: dict[str, str] = {}
    for rule in _RULES:
        _pair(olds, news, rule, found)
    _join(olds, news, found)
    listed = [row for row in rows if not row.role]
    return Identities(known=found, doubts=tuple(_doubts(olds, news, found, listed)))


def _people(rows: Iterable[OfficerRow]) -> list[_New]:
    """One of each person with a role, with all their seats."""
    found: dict[str, _New] = {}
    for row in rows:
        if row.role:
            seat = frozenset({Seat(role=row.role, bidang=row.bidang or None)})
            known = found.get(person(row), _New(row=row, seats=seat))
            found[person(row)] = replace(known, seats=known.seats | seat)
    return list(found.values())


def _pair(
    olds: Sequence[_Old], news: Sequence[_New], rule: Callable[[_Old, _New], bool], found: dict[str, str]
) -> None:
    """Pair those whom the rule leaves no choice; rows of one officer, of which one lacks the NIP, go together."""
    free = [one for one in olds if one.officer.id not in found.values()]
    fitting = {
        new.key: fits
        for new in news
        if new.key not in found and (fits := [old.officer.id for old in free if rule(old, new)])
    }
    for old in free:
        mine = [new for new in news if old.officer.id in fitting.get(new.key, ())]
        if _one_person(mine) and all(len(fitting[new.key]) == 1 for new in mine):
            found.update(dict.fromkeys((new.key for new in mine), old.officer.id))


def _one_person(rows: Sequence[_New]) -> bool:
    """Whether the rows may mean one person: not two NIP, nor the same seat twice."""
    seats = [seat for new in rows for seat in new.seats]
    return len({new.row.nip for new in rows if new.row.nip}) <= 1 and len(seats) == len(set(seats))


def _join(olds: Sequence[_Old], news: Sequence[_New], found: dict[str, str]) -> None:
    """Another seat of an officer who was found by one seat, where only one of the rows has a NIP."""
    for new in news:
        if new.key in found:
            continue
        fits = [
            old.officer.id for old in olds if old.seats & new.seats and _same(old, new) and _no_nip(old, new)
        ]
        theirs = [one for one in news if found.get(one.key) in fits]
        if len(fits) == 1 and theirs and _one_person([*theirs, new]):
            found[new.key] = fits[0]


def _doubts(
    olds: Sequence[_Old], news: Sequence[_New], found: Mapping[str, str], listed: Sequence[OfficerRow]
) -> Iterable[Doubt]:
    strangers = [new for new in news if new.key not in found]
    for old in olds:
        gone = old.seats and old.officer.id not in found.values()
        if not gone or any(person(row) == person(old.officer) for row in listed):
            continue
        ranked = sorted(strangers, key=lambda new: _likeness(old, new))
        if ranked and _likeness(old, ranked[0]) < _UNLIKE:
            yield Doubt(officer=old.officer, row=ranked[0].row)


_UNLIKE = 3


def _likeness(old: _Old, new: _New) -> int:
    """How much speaks for one person, the least first; `_UNLIKE` if nothing does."""
    signs = (
        _equal_nip(old, new),
        bool(old.seats & new.seats) and alike_names(old.officer.name, new.row.name),
        _same(old, new),
    )
    return signs.index(True) if any(signs) else _UNLIKE


def resembles(officer: Named, other: Named) -> bool:
    """Whether two who follow each other in a seat may be one person."""
    return bool(officer.nip and officer.nip == other.nip) or alike_names(officer.name, other.name)


def certainly_same(officer: Named, other: Named) -> bool:
    """Whether two who follow each other in a seat are one person whose entry was corrected."""
    nips = officer.nip, other.nip
    slip = not all(nips) or distance(*nips) <= _SLIP
    return slip and same_name(officer.name, other.name)


def joined(rows: Sequence[OfficerRow], known: Mapping[str, str]) -> tuple[OfficerRow, ...]:
    """The rows of one officer under one NIP and one name, those of the row that has a NIP."""
    full = {known[person(row)]: row for row in reversed(rows) if row.nip and person(row) in known}
    return tuple(_named_as(row, full.get(known.get(person(row), ""), row)) for row in rows)


def _named_as(row: OfficerRow, other: OfficerRow) -> OfficerRow:
    return row if row.nip else replace(row, nip=other.nip, name=other.name)
