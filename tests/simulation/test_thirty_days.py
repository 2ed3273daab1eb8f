"""Thirty days of an office of twenty, some slow and one away: how often is anybody written to, and when?

`python -m tests.simulation.test_thirty_days SEED` prints the whole account.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from bot.core.case.commands import Command, Complete, FilePaper, Review
from bot.core.case.model import Answer, Case, CaseState, Paper, PaperKind, Task
from bot.core.case.rules import subject
from bot.core.conversation.card import StoredCard
from bot.core.monitoring.time_ledger import ledger, total
from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.model import Bidang, Office, OfficerRow
from bot.core.sop.model import StepKind
from bot.core.worktime.period import Period, PeriodKind
from bot.ports import Outgoing, OutgoingKind
from handlers.case.advance import act
from handlers.case.reminder_cards import TaskKey, places
from handlers.context import UnitOfWork
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.reminders import tick_reminders
from handlers.staff.terms import tick_acting
from handlers.steps.assign import begin
from storage import codec
from storage.repositories import acting, cards, queues
from storage.tables import reminders
from storage.xlsx.office.sample import sample_office
from tests.core.monitoring.ledger_oracle import elapsed
from tests.worlds.office import ZONE, ChatOffice, at

START, DAYS = "11-02 07:00", 30  #: a Monday
STEP = timedelta(minutes=30)
_PAPERS = {
    StepKind.FILL: PaperKind.WORKING_PAPER,
    StepKind.COMPILE: PaperKind.DRAFT,
    StepKind.DELIVER: PaperKind.DELIVERY,
}


def office_of_twenty() -> Office:
    sample = sample_office()
    more = [("kabid", "IKM"), ("kasi", "IKM"), ("kasi", "IKM"), ("kasi", "DAG"), ("kasi", "PSR")]
    new = tuple(
        OfficerRow(
            name=f"Tambahan {number} Contoh",
            nip=f"1900010119200130{number:02}",
            position=f"{role} {bidang} {number}",
            role=role,
            bidang=bidang,
        )
        for number, (role, bidang) in enumerate(more, 1)
    )
    return replace(
        sample,
        bidang=(*sample.bidang, Bidang(code="IKM", name="Industri Kecil")),
        officers=(*sample.officers, *new),
    )


@dataclass
class Account:
    """What the month's messages were, by person and day.

    A call says that an unopened task of minutes is due, to its own holder, given that day or the day before; a nudge
    is any other reminder or escalation.
    """

    nudges: Counter[tuple[str, date]] = field(default_factory=Counter)
    calls: Counter[tuple[str, date]] = field(default_factory=Counter)
    outside: list[tuple[str, datetime]] = field(default_factory=list)
    settled: list[tuple[str, datetime]] = field(default_factory=list)  #: told of what had been acted on
    left_over: int = 0  #: reminders still with buttons when nothing they name was open any more
    finished: int = 0
    working_days: int = 0

    def print(self) -> None:
        people_days = 20 * self.working_days
        print(f"{self.working_days} working days, {self.finished} periods finished")
        for name, counted in (("nudges", self.nudges), ("calls", self.calls), ("both", self.both)):
            spread = dict(sorted(Counter(counted.values()).items()))
            mean = counted.total() / people_days
            print(
                f"{name}: {counted.total()}, {mean:.3f} per person and working day; person-days with n: {spread}"
            )
        print(
            f"outside hours: {len(self.outside)}; after acting: {len(self.settled)}; left over: {self.left_over}"
        )

    @property
    def both(self) -> Counter[tuple[str, date]]:
        return self.nudges + self.calls


class Month:
    """An office whose officers act at their own pace, seen through the ticks alone."""

    def __init__(self, directory: Path, seed: int) -> None:
        self.random = Random(seed)
        self.house = ChatOffice(directory, START, office_of_twenty())
        self.house.services.sops.current = self.house.sop = replace(self.house.sop, delay=timedelta(0))
        self.account = Account()
        self.pace: dict[str, float] = {}
        self._away("Sekar", "Prasetya", "11-09 00:00", "11-18 00:00")

    def _away(self, absent: str, stand_in: str, start: str, end: str) -> None:
        with self.house.services.begin() as uow:
            [gone], [there] = (uow.staff.called(name) for name in (absent, stand_in))
            appointment = ActingAppointment(
                id=0, absent=gone.id, stand_in=there.id, kind=ActingKind.PLH, letter="800/1/2026",
                start=at(start), end=at(end),
            )  # fmt: skip
            acting.add(uow.tx, "kantor", appointment, gone.id, uow.now)
        self.absent = gone.id

    def run(self) -> Account:
        end = at(START) + timedelta(days=DAYS)
        while self.house.clock.now() < end:
            self._ticks()
            with self.house.services.read() as uow:
                at_work = uow.calendar.is_working_time(uow.now)
            if at_work:
                self._work()
            self.house.clock.forward(STEP if at_work or self._day_time() else 4 * STEP)
        return self.account

    def _day_time(self) -> bool:
        return 6 <= self.house.clock.now().astimezone(ZONE).hour < 18

    def _ticks(self) -> None:
        self._drop()  # what came of the officers' own acts: new tasks and answers
        now = self.house.clock.now()
        for tick in (tick_acting, tick_reminders, tick_digest):
            tick(self.house.services)
            for chat, card in self._drop():
                self._note(tick.__name__, chat, card, now)
        local = now.astimezone(ZONE)
        if (local.hour, local.minute) == (8, 0):
            self._look_back()
            with self.house.services.read() as uow:
                self.account.working_days += uow.calendar.is_working_day(local.date())

    def _note(self, tick: str, chat: str, card: str, now: datetime) -> None:
        day = now.astimezone(ZONE).date()
        with self.house.services.read() as uow:
            if not uow.calendar.is_working_time(now):
                self.account.outside.append((chat, now))
            found = cards.find(uow.tx, card) if card else None
        if tick == "tick_reminders" and found:
            assert found.kind == "pengingat"
            self._count(chat, day, found.officer, now)
            during = at("11-09 00:00") <= now < at("11-18 00:00")
            assert not (during and found.officer == self.absent), "the absent is not written to about tasks"
            if len(self._open_places(found)) < len(places(found)):
                self.account.settled.append((chat, now))

    def _open_places(self, card: StoredCard) -> list[TaskKey]:
        """Which of the tasks that a reminder names are open."""
        with self.house.services.read() as uow:
            cases = {case: uow.case(case) for case, _ in places(card)}
        open_ones = {(case.id, task.id) for case in cases.values() for task in case.open_tasks}
        return [place for place in places(card) if place in open_ones]

    def _look_back(self) -> None:
        with self.house.services.read() as uow:
            officers = uow.staff.everyone
            alive = [card for one in officers for card in cards.live_of_officer(uow.tx, one.id, "pengingat")]
        self.account.left_over += sum(not self._open_places(card) for card in alive)

    def _count(self, chat: str, day: date, officer: str, now: datetime) -> None:
        with self.house.services.read() as uow:
            query = select(reminders.c.bundle).where(reminders.c.officer == officer, reminders.c.at == now)
            called = None in uow.tx.execute(query).scalars().all()
        kind = self.account.calls if called else self.account.nudges
        kind[chat, day] += 1

    def _drop(self) -> Iterator[tuple[str, str]] | list[tuple[str, str]]:
        """Take what waits to be sent as sent; (chat, card) of everything that is no answer or edit."""
        with self.house.services.begin() as uow:
            rows = queues.unsent(uow.tx)
            queues.sent(uow.tx, [(row.id, str(row.id)) for row in rows])
        kinds = {row.id: codec.load(Outgoing, row.payload).kind for row in rows}
        return [
            (row.chat, row.card or "")
            for row in rows
            if kinds[row.id] in (OutgoingKind.TEXT, OutgoingKind.PHOTO)
        ]

    def _work(self) -> None:
        with self.house.services.begin() as uow:
            running = uow.running()
            if len(running) < 2 and uow.now.astimezone(ZONE).weekday() < 2 and self.random.random() < 0.1:
                self._begin(uow)
            for case in running:
                for task in case.open_tasks:
                    self._perhaps(uow, case.id, task)
                self._check(uow, uow.case(case.id))

    def _begin(self, uow: UnitOfWork) -> None:
        self.started = getattr(self, "started", 0) + 1
        starter = uow.staff.in_seat(self.house.sop.first.actor)[0]
        begin(uow, starter, Period(kind=PeriodKind.BULAN, year=2025, number=self.started))

    def _perhaps(self, uow: UnitOfWork, case_id: str, task: Task) -> None:
        """One of the holders acts, each at their own pace: some within the hour, some only after days."""
        case = uow.case(case_id)
        now = case.task(task.id)
        if now is None or not now.open:
            return
        officer = self.random.choice(uow.staff.holders(self.house.sop, task))
        pace = self.pace.setdefault(officer.id, self.random.choice((0.6, 0.4, 0.2, 0.02)))
        if self.random.random() < pace:
            for command in self._commands(uow, case, task, officer.id):
                act(uow, uow.case(case_id), command)

    def _commands(self, uow: UnitOfWork, case: Case, task: Task, officer: str) -> Iterator[Command]:
        known = uow.staff.by_id(officer)
        assert known is not None
        by = replace(uow.actor(known), doubles=True)
        step = self.house.sop.step(task.step)
        if kind := _PAPERS.get(step.kind):
            version = len(case.all_papers(kind, task.bidang)) + 1
            name = f"{kind.value}-{task.bidang}-{version}"
            paper = Paper(
                kind=kind, version=version, sha256=name, name=name, at=uow.now, by=officer, bidang=task.bidang,
                subject="Bappeda" if kind is PaperKind.DELIVERY else "",
            )  # fmt: skip
            yield FilePaper(paper=paper, by=by, task=task.id)
        if step.kind is StepKind.REVIEW:
            no = self.random.random() < 0.15
            answer, reason = (Answer.TIDAK, "Lengkapi dahulu") if no else (Answer.YA, "")
            yield Review(task=task.id, by=by, answer=answer, reason=reason, seen=subject(case, task))
        else:
            yield Complete(task=task.id, by=by, leads_to=self.random.choice(step.next) if step.next else None)

    def _check(self, uow: UnitOfWork, case: Case) -> None:
        if case.state is CaseState.DONE:
            self.account.finished += 1
            found = ledger(case, self.house.sop, uow.calendar, now=uow.now)
            wanted = elapsed(case, self.house.sop, uow.calendar, now=uow.now)
            assert {b: total(e for e in found if e.branch == b) for b in wanted} == wanted


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_month_in_an_office_of_twenty_keeps_everybody_at_peace(tmp_path: Path, seed: int) -> None:
    month = Month(tmp_path, seed)
    try:
        account = month.run()
    finally:
        month.house.close()
    account.print()
    assert account.outside == [], seed
    assert account.nudges.total() > 0, "the slow ones were reminded"
    assert account.finished > 0
    assert account.calls.total() > 0, "and called at the moment"
    assert max(account.nudges.values()) == 1, seed
    assert max(account.both.values()) <= 4, "two periods at once, in steps of 5 to 45 minutes"
    often = sum(messages > 1 for messages in account.both.values())
    assert often / (20 * account.working_days) <= 0.08, (
        "more than one a day: only with the calls of new tasks"
    )
    assert account.both.total() / (20 * account.working_days) <= 0.3, seed
    assert (account.settled, account.left_over) == ([], 0), "nobody hears of what has been acted on"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        Month(Path(place), int(sys.argv[1])).run().print()
