"""Mutasi: an officer's seats, open tasks and cards go to the successor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.office.identity import Doubt, certainly_same, person, resembles
from bot.core.office.model import Office, OfficerRow
from bot.core.office.officers import Officer, compared
from handlers.context import UnitOfWork
from handlers.messages.outgoing import send_text
from handlers.refusals import OfficersInDoubt, SameOfficer
from handlers.staff.desks import MovedTask
from handlers.staff.office_import import doubted, handed_over, import_office
from storage.repositories import people


@dataclass(frozen=True, kw_only=True)
class Mutasi:
    """The outcome of a mutasi."""

    successor: Officer
    titles: tuple[str, ...]  #: the seats that have changed hands
    moved: tuple[MovedTask, ...]
    code: str  #: of the successor's invitation; empty if the successor's phone is registered


def named_rows(office: Office, text: str) -> list[OfficerRow]:
    """One row of each person of the sheet Pegawai whom `text` names, as `Staff.called` does."""
    plain = compared(text)
    rows = {person(row): row for row in reversed(office.officers)} if plain else {}
    exact = [row for row in rows.values() if plain in (row.nip, compared(row.name))]
    return exact or [row for row in rows.values() if plain in compared(row.name)]


def replace_holder(
    uow: UnitOfWork, old: Officer, new: OfficerRow, letter: str, *, sure: bool = False
) -> Mutasi:
    """Every seat of `old` becomes that of `new`, under the same title; `old` stays on the list without one.

    Raises `SameOfficer` where `new` is `old` with a corrected name or NIP, and `OfficersInDoubt` where they may be,
    unless the operator is `sure` that they are not.
    """
    office = uow.office
    _check_other(uow, old, new, sure=sure)
    changed = replace(office, officers=tuple(_exchanged(office.officers, old, new, letter)))
    done = import_office(uow, changed, sure=True)
    [departed] = [one for one in done.gone if one.officer.id == old.id]
    [successor] = [one for one in uow.staff.everyone if person(one) == person(new)]
    known = people.phones(uow.tx, successor.id)
    code = "" if known else people.invite(uow.tx, successor, uow.now)
    uow.incident("mutasi", dari=old.name, kepada=successor.name, surat=letter)
    readers = (successor, *uow.staff.overseers(uow.services.sops.current))
    for reader in {one.id: one for one in readers}.values():
        send_text(uow, reader, handed_over(departed, own=False))
    return Mutasi(successor=successor, titles=departed.titles, moved=done.hands, code=code)


def _check_other(uow: UnitOfWork, old: Officer, new: OfficerRow, *, sure: bool) -> None:
    """Whoever is known as an officer already, beside `old`, is certainly somebody else."""
    if person(new) == person(old):
        raise SameOfficer(nama=old.name)
    if any(person(one) == person(new) for one in uow.staff.officers):
        return
    if certainly_same(old, new):
        raise SameOfficer(nama=old.name)
    if resembles(old, new) and not sure:
        raise OfficersInDoubt(pergantian=[doubted(uow, uow.staff, Doubt(officer=old, row=new))], impor=False)


def _exchanged(
    rows: Sequence[OfficerRow], old: Officer, new: OfficerRow, letter: str
) -> Iterator[OfficerRow]:
    """The sheet Pegawai after the mutasi; a seat that the successor holds already is not listed twice."""
    held = {(row.role, row.bidang) for row in rows if row.role and person(row) == person(new)}
    for row in rows:
        if not row.role:
            if person(row) not in (person(old), person(new)):
                yield row
        elif person(row) != person(old):
            yield row
        elif (row.role, row.bidang) not in held:
            yield replace(
                row,
                name=new.name,
                nip=new.nip,
                salutation=new.salutation,
                rank=new.rank,
                letter=letter or row.letter,
                doubles=new.doubles,
            )
    yield OfficerRow(name=old.name, nip=old.nip, salutation=old.salutation, rank=old.rank)
