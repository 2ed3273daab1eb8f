"""The sample office with a telephone for everybody, and a case that goes on by the engine alone."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import MovableClock
from bot.core.case.commands import Command, Complete, FilePaper, Review, StartCase
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.case.rules import subject
from bot.core.conversation.card import StoredCard
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.core.office.staff import Staff
from bot.core.worktime.period import Period
from bot.ports import Outgoing
from handlers.context import Desk
from storage import codec
from storage.database import Database, Tx
from storage.files import FileStore
from storage.repositories import cards, offices, people, queues
from storage.repositories.sops import SopShelf
from storage.xlsx.office.sample import sample_office
from tests.handlers.prompt_sop import prompt_sop

ZONE = ZoneInfo("Asia/Jakarta")
PERIOD = Period(year=2026, number=3)
_TAG = re.compile(r"<[^>]+>")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


class TicksHouse:
    """Chats are named for seats: "sekretaris", "kabid DAG", "kasi DAG", "kasi DAG 2"."""

    def __init__(self, directory: Path, start: str, office: Office | None = None) -> None:
        self.directory = directory
        self.clock = MovableClock(at(start), frozen=True)
        self.desks: list[Desk] = []
        self.desk = self.reopened()
        self.sop = self.desk.shelf.current
        self.shown = 0
        with self.desk.db.writing() as tx:
            self.desk.shelf.keep(tx)
            offices.save(tx, office or sample_office(), self.clock.now())
            staff = people.load_staff(tx, "kantor", self.clock.now())
            for officer in staff.everyone:
                chat = self._seat(tx, staff, officer)
                people.register(tx, officer, "uji", chat, chat, self.clock.now())

    def reopened(self) -> Desk:
        """A second process on the same data."""
        desk = Desk(
            db=Database(self.directory / "db"),
            files=FileStore(self.directory / "files"),
            clock=self.clock,
            shelf=SopShelf(prompt_sop(self.directory)),
        )
        self.desks.append(desk)
        return desk

    def close(self) -> None:
        for desk in self.desks:
            desk.db.close()

    def _seat(self, tx: Tx, staff: Staff, officer: Officer) -> str:
        seat = next(one.seat for one in staff.live if one.officer == officer.id)
        name = f"{seat.role} {seat.bidang or ''}".strip()
        taken = people.by_address(tx, "uji", name)
        return f"{name} 2" if taken else name

    def officer(self, chat: str) -> Officer:
        with self.desk.look() as visit:
            found = people.by_address(visit.tx, "uji", chat)
        assert found is not None
        return found

    def to(self, when: str) -> TicksHouse:
        self.clock.forward_to(at(when))
        return self

    def start(self, case: str = "K", period: Period = PERIOD) -> None:
        with self.desk.visit() as visit:
            bidang = tuple(one.code for one in visit.office.bidang)
            by = visit.actor(visit.staff.owners_of_any_day("sekretaris")[0])
            command = StartCase(case=case, period=period, bidang=bidang, by=by)
            events = decide(None, command, visit.scene(self.sop))
            self.desk.cases.add(visit.tx, "kantor", self.desk.shelf.sha256, self.sop, events)

    @property
    def case(self) -> Case:
        with self.desk.look() as visit:
            return visit.case("K")

    def do(self, command: Command) -> None:
        with self.desk.visit() as visit:
            case = visit.case("K")
            events = decide(case, command, visit.scene(self.sop))
            self.desk.cases.record(visit.tx, "kantor", self.sop, case, events)

    def task(self, step: str, bidang: str | None = None) -> Task:
        return next(t for t in self.case.open_tasks if (t.step, t.bidang) == (step, bidang))

    def complete(self, step: str, bidang: str | None = None) -> None:
        task = self.task(step, bidang)
        with self.desk.look() as visit:
            by = visit.actor(visit.staff.owners_of_any_day(self.sop.step(step).actor, bidang)[0])
        if step == "3":
            version = len(self.case.all_papers(PaperKind.WORKING_PAPER, bidang)) + 1
            paper = Paper(
                kind=PaperKind.WORKING_PAPER, version=version, sha256=f"{bidang}{version}", bidang=bidang,
                name=f"Kertas Kerja {bidang}.xlsx", at=self.clock.now(), by=by.officer,
            )  # fmt: skip
            self.do(FilePaper(paper=paper, by=by, task=task.id))
        self.do(Complete(task=task.id, by=by))

    def file(self, kind: PaperKind) -> None:
        """The bot files a paper of the office itself."""
        paper = Paper(kind=kind, version=1, sha256=kind.value, name=f"{kind.value}.pdf", at=self.clock.now())
        self.do(FilePaper(paper=paper))

    def answer(self, step: str, bidang: str | None = None, reason: str = "") -> None:
        task = self.task(step, bidang)
        with self.desk.look() as visit:
            by = visit.actor(visit.staff.owners_of_any_day(self.sop.step(step).actor, bidang)[0])
        answer = Answer.TIDAK if reason else Answer.YA
        seen = subject(self.case, task)
        self.do(Review(task=task.id, by=by, answer=answer, reason=reason, seen=seen))

    def news(self) -> list[tuple[str, Outgoing]]:
        """What has gone to whom since the last time, in order."""
        with self.desk.look() as visit:
            rows = queues.unsent(visit.tx, after=self.shown)
        self.shown = rows[-1].id if rows else self.shown
        return [(row.chat, codec.load(Outgoing, row.payload)) for row in rows]

    def texts(self) -> list[tuple[str, str]]:
        return [(chat, _TAG.sub("", message.text)) for chat, message in self.news()]

    def card(self, message: Outgoing, button: int) -> tuple[StoredCard, str, str]:
        """(card, action, argument) of a button."""
        found, _, number = (message.buttons or message.choices)[button].data.partition(".")
        with self.desk.look() as visit:
            card = cards.find(visit.tx, found)
        assert card is not None
        return (card, *card.actions[int(number)])
