"""Mutasi: an officer's seats, open tasks and cards go to the successor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.office.model import Office, OfficerRow
from bot.core.office.officers import Officer, compared
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.names import full_name
from handlers.messages.outgoing import send_text
from handlers.staff.office_import import import_office
from storage.repositories import people, questions


@dataclass(frozen=True, kw_only=True)
class MovedTask:
    """An open task with a new holder."""

    period: str
    step: str
    title: str
    bidang: str
    before: tuple[str, ...]  #: names
    after: tuple[str, ...]

    @property
    def fields(self) -> dict[str, object]:
        """The fields of its line in a message."""
        return {
            "periode": self.period,
            "langkah": self.step,
            "judul": self.title,
            "bidang": self.bidang,
            "dari": list(self.before),
            "kepada": list(self.after),
        }


Desks = dict[tuple[str, str], dict[str, str]]  #: (case, task) -> names of its holders by officer id


def desks(uow: UnitOfWork) -> Desks:
    """Every open task with its holders."""
    return {
        (case.id, task.id): {one.id: one.name for one in uow.staff.holders(uow.sop(case), task)}
        for case in uow.running()
        for task in case.open_tasks
    }


def changed_hands(uow: UnitOfWork, before: Desks) -> tuple[MovedTask, ...]:
    """The open tasks of `before` that somebody else holds now."""
    found = []
    for (case_id, task_id), after in desks(uow).items():
        case = uow.case(case_id)
        task = case.task(task_id)
        was = before.get((case_id, task_id), {})
        if task and set(was) != set(after):
            found.append(
                MovedTask(
                    period=str(case.period),
                    step=task.step,
                    title=uow.sop(case).step(task.step).title,
                    bidang=uow.bidang_name(task.bidang),
                    before=tuple(was.values()),
                    after=tuple(after.values()),
                )
            )
    return tuple(found)


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


def person(row: OfficerRow | Officer) -> str:
    """What identifies a person: the NIP, or the name if there is none."""
    return row.nip or compared(row.name)


def replace_holder(uow: UnitOfWork, old: Officer, new: OfficerRow, letter: str) -> Mutasi:
    """Every seat of `old` becomes that of `new`, under the same title; `old` stays on the list without one."""
    office = uow.office
    given = [row for row in office.officers if row.role and person(row) == person(old)]
    before = desks(uow)
    import_office(uow, replace(office, officers=tuple(_exchanged(office.officers, old, new, letter))))
    moved = changed_hands(uow, before)
    questions.stop_waiting(uow.tx, old.id)
    [successor] = [one for one in uow.staff.everyone if person(one) == person(new)]
    known = people.phones(uow.tx, successor.id)
    code = "" if known else people.invite(uow.tx, successor, uow.now)
    titles = tuple(dict.fromkeys(row.position for row in given if row.position))
    uow.incident("mutasi", dari=old.name, kepada=successor.name, surat=letter)
    _tell(uow, old, successor, titles, letter)
    return Mutasi(successor=successor, titles=titles, moved=moved, code=code)


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


def _tell(uow: UnitOfWork, old: Officer, new: Officer, titles: tuple[str, ...], letter: str) -> None:
    message = Message(
        "mutasi_kabar", jabatan=list(titles), lama=full_name(old), baru=full_name(new), surat=letter
    )
    readers = [old, new, *uow.staff.overseers(uow.services.sops.current)]
    for reader in {one.id: one for one in readers}.values():
        send_text(uow, reader, message)
