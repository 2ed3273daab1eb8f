"""Random cases that the engine itself has made, for the tests of what is read from a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.core.case.apply import apply
from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    Command,
    Complete,
    DropBidang,
    FilePaper,
    OpenTask,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    Review,
    SkipBidang,
    StartCase,
    TakeBack,
)
from bot.core.case.decide import decide
from bot.core.case.events import Event
from bot.core.case.model import Answer, Case, CaseState, Paper, PaperKind, Task, seat_of
from bot.core.case.rules import subject
from bot.core.case.scene import Scene
from bot.core.errors import SopError
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Seat
from bot.core.sop.model import Sop
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

SOP = load_sop(Path(__file__).parents[3] / "templates" / "sop" / "pengumpulan_data_kinerja.yaml")
CALENDAR = calendar_of(Office(name="Dinas", short_name="D", regency="Kabupaten Contoh"))
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  #: Monday 08.00 WIB
CODES = ("A", "B", "C")
_STEPS = (0, 20, 45, 60, 300, 3600, 9000, 30_000, 86_400, 200_000)  #: seconds between two acts


def officer_of(seat: Seat) -> str:
    return f"{seat.role} {seat.bidang or ''}".strip()


def holder(sop: Sop, task: Task) -> Actor:
    seat = seat_of(sop, task)
    return Actor(officer=officer_of(seat), seats=frozenset({seat}))


def overseer(sop: Sop) -> Actor:
    seat = Seat(role=sop.overseer)
    return Actor(officer=officer_of(seat), seats=frozenset({seat}), oversees=True)


class Walk:
    """A case, its clock, and its random officers; the same seed walks the same way."""

    def __init__(self, seed: int, delay: int = 0) -> None:
        self.random = Random(seed)
        self.sop = replace(SOP, delay=timedelta(seconds=delay))
        self.now = START
        self.events: list[Event] = []
        self.case: Case | None = None
        self.do(StartCase(case="K", period=Period(year=2026, number=3), bidang=CODES, by=overseer(self.sop)))

    def do(self, command: Command) -> bool:
        """Whether it was not refused; a refusal changes nothing."""
        scene = Scene(sop=self.sop, now=self.now, calendar=CALENDAR)
        try:
            made = decide(self.case, command, scene)
        except SopError:
            return False
        for event in made:
            self.case = apply(self.case, event)
        self.events += made
        return True

    def walk(self, acts: int) -> Iterator[Case]:
        for _ in range(acts):
            assert self.case is not None
            if self.case.state is not CaseState.RUNNING:
                return
            self.now += timedelta(seconds=self.random.choice(_STEPS))
            self.do(self._any(self.case))
            yield self.case

    def _any(self, case: Case) -> Command:
        given = [task for task in case.open_tasks if task.given_at <= self.now]
        if self.random.random() < 0.2 or not given:
            return self._order(case)
        task = self.random.choice(given)
        if self.random.random() < 0.3:
            return OpenTask(task=task.id, by=holder(self.sop, task))
        return self._work(case, task)

    def _work(self, case: Case, task: Task) -> Command:
        step, by = self.sop.step(task.step), holder(self.sop, task)
        wanted = {"isi": PaperKind.WORKING_PAPER, "susun": PaperKind.DRAFT, "kirim": PaperKind.DELIVERY}
        kind = wanted.get(step.kind.value)
        if kind and not any(p.at >= task.given_at for p in case.all_papers(kind, task.bidang)):
            return FilePaper(paper=self._paper(case, kind, task), by=by, task=task.id)
        if step.kind.value != "periksa":
            return Complete(
                task=task.id, by=by, leads_to=self.random.choice(step.next) if step.next else None
            )
        no = self.random.random() < 0.3
        return Review(
            task=task.id,
            by=by,
            answer=Answer.TIDAK if no else Answer.YA,
            reason="Lengkapi" if no else "",
            seen=subject(case, task),
        )

    def _paper(self, case: Case, kind: PaperKind, task: Task) -> Paper:
        version = len(case.all_papers(kind, task.bidang)) + 1
        by = officer_of(seat_of(self.sop, task))
        name = f"{kind.value} {task.bidang or ''} {version}"
        return Paper(
            kind=kind, version=version, sha256=name, name=name, at=self.now, by=by, bidang=task.bidang
        )

    def _order(self, case: Case) -> Command:
        by, code = overseer(self.sop), self.random.choice(CODES)
        done = [task for task in case.tasks if task.done_at]
        orders: list[Command] = [PauseCase(by=by, reason="Rapat"), ResumeCase(by=by)] * 2
        orders += [SkipBidang(bidang=code, by=by, reason="Terlambat"), AddBidang(bidang="Z", by=by)]
        orders += [ReopenBidang(bidang=code, by=by, reason="Ada data baru")] * 2
        if self.random.random() < 0.2:
            orders += [
                DropBidang(bidang=code, by=by, reason="Digabung"),
                CancelCase(by=by, reason="Berhenti"),
            ]
        if done:
            task = self.random.choice(done[-3:])
            orders += [TakeBack(task=task.id, by=holder(self.sop, task))] * 3
        return self.random.choice(orders)
