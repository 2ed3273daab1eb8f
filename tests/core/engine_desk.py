"""A case on a table: the shipped SOP, one officer for each seat, and commands by who and what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.config import SHIPPED_SOP
from bot.core.case.apply import apply
from bot.core.case.commands import Command, Complete, FilePaper, Review, StartCase
from bot.core.case.decide import decide
from bot.core.case.events import Event
from bot.core.case.model import Answer, Case, Paper, PaperKind
from bot.core.case.rules import subject
from bot.core.case.scene import Scene
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Seat
from bot.core.sop.model import Sop, StepKind
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(
    2026, 10, 5, 9, 0, tzinfo=JAKARTA
)  #: Monday, 5 October 2026, 09.00: an ordinary working day
TW3 = Period(year=2026, number=3)


@cache
def shipped() -> Sop:
    return replace(load_sop(SHIPPED_SOP), delay=timedelta(0))


@cache
def calendar() -> WorkCalendar:
    return calendar_of(Office(name="Dinas Contoh", short_name="Dinas", regency="Contoh"))


def scene(sop: Sop, now: datetime = MONDAY) -> Scene:
    return Scene(sop=sop, now=now, calendar=calendar())


def actor(role: str, bidang: str | None = None) -> Actor:
    """The officer of one seat; the officer's id is the seat's name."""
    return Actor(
        officer=f"{role}:{bidang}" if bidang else role, seats=frozenset({Seat(role=role, bidang=bidang)})
    )


def start(sop: Sop, bidang: Sequence[str] = ("IND", "DAG")) -> StartCase:
    return StartCase(case="2026-TW3-TEST", period=TW3, bidang=tuple(bidang), by=actor(sop.first.actor))


class Table:
    """A case that is played: every event so far, and the case that they make."""

    def __init__(
        self, sop: Sop | None = None, bidang: Sequence[str] = ("IND", "DAG"), now: datetime = MONDAY
    ) -> None:
        self.sop, self.now = sop or shipped(), now
        self.events: list[Event] = []
        self.case: Case | None = None
        self.do(start(self.sop, bidang))

    def do(self, command: Command) -> tuple[Event, ...]:
        """Decide and apply; the events of this command."""
        events = decide(self.case, command, scene(self.sop, self.now))
        for event in events:
            self.case = apply(self.case, event)
        self.events += events
        return events

    @property
    def running(self) -> Case:
        assert self.case is not None
        return self.case

    def open(self) -> list[str]:
        return sorted(task.id for task in self.running.open_tasks)

    def holder(self, task_id: str) -> Actor:
        task = self.running.task(task_id)
        assert task is not None
        return actor(self.sop.step(task.step).actor, task.bidang)

    def wait(self, **units: float) -> None:
        self.now += timedelta(**units)

    def prepare(self, task_id: str) -> None:
        """File what the step needs before it can be completed."""
        task = self.running.task(task_id)
        assert task is not None
        wanted = {
            StepKind.FILL: PaperKind.WORKING_PAPER,
            StepKind.COMPILE: PaperKind.DRAFT,
            StepKind.DELIVER: PaperKind.DELIVERY,
        }
        kind = wanted.get(self.sop.step(task.step).kind)
        if kind:
            self.do(FilePaper(paper=self.paper(kind, task.bidang), by=self.holder(task_id), task=task_id))

    def paper(self, kind: PaperKind, bidang: str | None = None, **fields: object) -> Paper:
        version = len(self.running.all_papers(kind, bidang)) + 1
        made = Paper(
            kind=kind,
            version=version,
            sha256=f"{kind}{bidang}{version}",
            name="x",
            at=self.now,
            bidang=bidang,
        )
        return replace(made, by=f"pengisi:{bidang}", **fields)  # type: ignore[arg-type]

    def complete(self, task_id: str, leads_to: str | None = None) -> tuple[Event, ...]:
        self.prepare(task_id)
        return self.do(Complete(task=task_id, by=self.holder(task_id), leads_to=leads_to))

    def review(self, task_id: str, answer: Answer, reason: str = "") -> tuple[Event, ...]:
        task = self.running.task(task_id)
        assert task is not None
        seen = subject(self.running, task)
        return self.do(Review(task=task_id, by=self.holder(task_id), answer=answer, reason=reason, seen=seen))

    def agree(self, task_id: str) -> tuple[Event, ...]:
        """The shortest way on: Ya at a review, done elsewhere."""
        task = self.running.task(task_id)
        assert task is not None
        if self.sop.step(task.step).kind is StepKind.REVIEW:
            return self.review(task_id, Answer.YA)
        return self.complete(task_id)

    def agree_until(self, step: str) -> None:
        """Go the shortest way until `step` is open, or to the end."""
        while self.running.open_tasks and step not in {task.step for task in self.running.open_tasks}:
            for task_id in self.open():
                self.agree(task_id)
