"""What must hold of a whole office: after every step, and whenever nothing is in hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace

from sqlalchemy import ColumnElement, Integer, literal_column, select

from bot.core.case.apply import replay
from bot.core.case.deadlines import deadline_of
from bot.core.case.model import Case, CaseState, Task, seat_of
from bot.core.monitoring.time_ledger import ledger, total
from bot.core.sop.model import Sop
from bot.ports import Outgoing, OutgoingKind
from handlers.context import UnitOfWork
from storage import codec
from storage.repositories import acting, people
from storage.repositories import cases as case_rows
from storage.repositories.cases import Cases
from storage.tables import cards, digests, outbox, reminders, tasks, waits
from tests.core.monitoring.ledger_oracle import elapsed
from tests.worlds.engine import check_branches, check_step
from tests.worlds.office import WholeOffice

_ROW: ColumnElement[int] = literal_column("rowid", Integer)


@dataclass
class Watch:
    """Looks after every step at what that step has written."""

    versions: dict[str, int] = field(default_factory=dict)
    transitions: int = 0
    messages: int = 0  #: the newest outbox row that was looked at
    rungs: int = 0  #: rights to remind that were taken; rows of their table are only added
    digests: int = 0
    pictures: Counter[tuple[str, date, str]] = field(default_factory=Counter)

    def look(self, office: WholeOffice) -> None:
        with office.services.read() as uow:
            for case_id in case_rows.list_cases(uow.tx, uow.office_id):
                self._look_at(uow, case_id)
            self._look_at_messages(uow, office.ticked)

    def _look_at(self, uow: UnitOfWork, case_id: str) -> None:
        case = Cases().load(uow.tx, uow.office_id, case_id)  # as it is stored, not as anybody remembers it
        assert case is not None
        known = self.versions.get(case_id, 0)
        if case.version == known:
            return
        events = case_rows.history(uow.tx, case_id)
        assert replay(events) == case
        assert case.version == len(events)
        self.versions[case_id] = case.version
        self.transitions += case.version - known
        check_step(SimpleNamespace(known=case), None, events[known:])  # type: ignore[arg-type]
        sop = uow.sop(case)
        check_tasks(uow, sop, case)
        if case.state is CaseState.RUNNING:
            check_branches(case)
        else:
            left = {task.bidang for task in case.open_tasks}
            assert not left & {None, *case.awaited} if case.state is CaseState.DONE else not left
            assert case.closed_at is not None

    def _look_at_messages(self, uow: UnitOfWork, tick: str) -> None:
        rows = uow.tx.execute(select(outbox).where(outbox.c.id > self.messages).order_by(outbox.c.id)).all()
        self.messages = rows[-1].id if rows else self.messages
        new = [(row, codec.load(Outgoing, row.payload)) for row in rows]
        if tick:
            assert not rows or uow.calendar.is_working_time(uow.now) or tick == "tick_digest", "out of hours"
        self._look_at_reminders(
            uow, [row.card for row, one in new if row.card and one.kind is OutgoingKind.TEXT]
        )
        self._look_at_digests(uow, [one for _, one in new if one.kind is OutgoingKind.PHOTO])

    def _look_at_reminders(self, uow: UnitOfWork, new: list[str]) -> None:
        """A right is new, is used in working time, about an open task, by somebody who is there; one message each."""
        said = uow.tx.execute(select(reminders).where(self.rungs < _ROW)).all()
        self.rungs += len(said)
        kinds = uow.tx.execute(select(cards).where(cards.c.id.in_(new), cards.c.kind == "pengingat")).all()
        told = Counter(card.officer for card in kinds)
        assert set(told) <= {row.officer for row in said}, "a reminder without a right"
        for row in said:
            task = uow.case(row.case_id).task(row.task)
            assert uow.calendar.is_working_time(row.at)
            assert row.at == uow.now
            assert task is not None
            assert task.open
            assert task.given_at <= row.at
            assert uow.staff.seats(row.officer), "the absent is reminded"
            assert told[row.officer] == len(people.phones(uow.tx, row.officer))

    def _look_at_digests(self, uow: UnitOfWork, photos: list[Outgoing]) -> None:
        new = uow.tx.execute(select(digests.c.day, digests.c.officer).where(self.digests < _ROW)).all()
        self.digests += len(new)
        today = uow.now.astimezone(uow.calendar.zone).date()
        for day, officer in new:
            assert officer.startswith("usul:") or day == today
        if new or photos:
            assert uow.calendar.is_working_day(today)
            begins = datetime.combine(today, uow.office.digest_at, uow.calendar.zone)
            assert max(begins, uow.calendar.opening(today)) <= uow.now < uow.calendar.closing(today)
        for photo in photos:
            self.pictures[photo.chat, today, photo.name] += 1
        assert all(self.pictures[one.chat, today, one.name] == 1 for one in photos), "two digests on one day"


def check_tasks(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """The table of tasks says what the case says."""
    stored = {row.task: row for row in uow.tx.execute(select(tasks).where(tasks.c.case_id == case.id))}
    assert set(stored) == {task.id for task in case.tasks}
    for task in case.tasks:
        row, seat = stored[task.id], seat_of(sop, task)
        assert (row.role, row.bidang) == (seat.role, seat.bidang or "")
        assert (row.given_at, row.deadline, row.open) == (task.given_at, task.deadline, task.open), task.id


def check_at_rest(office: WholeOffice) -> None:
    """Nothing is in hand: every desk has its cards, and nobody else has."""
    with office.services.read() as uow:
        pending = acting.to_hand_over(uow.tx, uow.office_id, uow.now)
        handed = not pending and not acting.to_hand_back(uow.tx, uow.office_id, uow.now)
        for case_id in case_rows.list_cases(uow.tx, uow.office_id):
            case = uow.case(case_id)
            sop = uow.sop(case)
            running = (
                case.state is CaseState.RUNNING
            )  # an addendum's cards and deadline stay as the end found them
            for task in case.tasks if running else [t for t in case.tasks if not t.open]:
                _check_cards(uow, sop, case, task, handed=handed)
            if case.state is CaseState.CANCELLED:
                check_nothing_left(uow, case)
            for task in case.open_tasks if running else ():
                assert task.deadline == deadline_of(task, sop, uow.calendar, case.pauses)
        _check_waits(uow, handed=handed)


def _check_cards(uow: UnitOfWork, sop: Sop, case: Case, task: Task, *, handed: bool) -> None:
    query = select(cards).where(cards.c.case_id == case.id, cards.c.task == task.id, cards.c.live)
    live = Counter(row.officer for row in uow.tx.execute(query.where(cards.c.kind == "tugas")))
    if not task.open or task.given_at > uow.now:
        assert not live, f"{task.id} has live cards"
        return
    if handed:
        services = [one.id for one in uow.staff.holders(sop, task)]
        assert set(live) <= set(services), f"{task.id}: cards {live}, desk {services}"
        for officer in services:  # an officer who has lost their phone gets the cards again with the next one
            phones = people.phones(uow.tx, officer)
            assert not phones or live[officer] == len(phones), (
                f"{task.id}: {live[officer]} cards of {officer}"
            )


def _check_waits(uow: UnitOfWork, *, handed: bool) -> None:
    """Nobody is asked about a task that is not theirs."""
    for row in uow.tx.execute(select(waits).where(waits.c.until > uow.now)):
        if row.task and row.kind != "tarik" and handed:
            case = uow.case(row.case_id)
            task = case.task(row.task)
            assert task is not None
            assert task.open, row.kind
            assert row.officer in {one.id for one in uow.staff.holders(uow.sop(case), task)}, row.kind


def check_nothing_left(uow: UnitOfWork, case: Case) -> None:
    """A cancelled period has no card, no question, no timer and nothing about its tasks on the way."""
    tx = uow.tx
    assert tx.execute(select(cards.c.kind).where(cards.c.case_id == case.id, cards.c.live)).all() == []
    assert tx.execute(select(waits.c.kind).where(waits.c.case_id == case.id)).all() == []
    assert tx.execute(select(tasks.c.task).where(tasks.c.case_id == case.id, tasks.c.open)).all() == []
    assert case.open_tasks == ()


def check_ledger(office: WholeOffice) -> None:
    """Every working minute belongs to one holder and one kind."""
    with office.services.read() as uow:
        for case_id in case_rows.list_cases(uow.tx, uow.office_id):
            case = uow.case(case_id)
            sop = uow.sop(case)
            found = ledger(case, sop, uow.calendar, now=uow.now)
            wanted = elapsed(case, sop, uow.calendar, now=uow.now)
            assert {branch: total(e for e in found if e.branch == branch) for branch in wanted} == wanted
