"""A small office that plays a case by the engine itself, without any chat, for the tests of its papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.clock import MovableClock
from bot.core.case.commands import Command, Complete, FilePaper, OpenTask, Review, StartCase, WriteNote
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.case.papers import version_of
from bot.core.case.rules import subject
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Seat
from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    PENGHAMBAT,
    REALISASI,
    TINDAK_LANJUT,
    CellKey,
    PaperValues,
    SheetKey,
)
from bot.core.worktime.period import Period
from handlers.context import Desk, Visit
from handlers.documents import working_papers
from storage.database import Database
from storage.files import FileStore
from storage.repositories import cases, offices
from storage.repositories.sops import SopShelf
from storage.xlsx.office.sample import sample_office
from tests.handlers.prompt_sop import prompt_sop

SOPS = Path(__file__).parents[2] / "templates"
OTHER_SOP = SOPS / "contoh" / "sop_lain.yaml"
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09.00 in Nganjuk
PERIOD = Period(year=2026, number=3)
CODES = ("IND", "DAG")


def small_office(**changes: object) -> Office:
    """The sample office with two of its four bidang."""
    whole = sample_office()
    return replace(
        whole,
        bidang=tuple(one for one in whole.bidang if one.code in CODES),
        officers=tuple(one for one in whole.officers if one.bidang in (None, *CODES)),
        **changes,  # type: ignore[arg-type]
    )


class House:
    """One office, one case; every act takes `minutes` of wall time before it."""

    def __init__(self, directory: Path, office: Office, sop: Path | None = None, watermark: str = "") -> None:
        self.clock = MovableClock(START, frozen=True)
        self.desk = Desk(
            db=Database(directory / "db"),
            files=FileStore(directory / "files"),
            clock=self.clock,
            shelf=SopShelf(sop or prompt_sop(directory)),
            watermark=watermark,
        )
        self.sop = self.desk.shelf.current
        self.import_office(office)
        with self.desk.db.writing() as tx:
            self.desk.shelf.keep(tx)
        self.case = self._start(office)

    def import_office(self, office: Office) -> None:
        with self.desk.db.writing() as tx:
            offices.save(tx, office, self.clock.now())

    @contextmanager
    def look(self) -> Iterator[Visit]:
        with self.desk.look() as visit:
            yield visit

    def task(self, step: str, bidang: str | None = None) -> Task:
        """The newest task of a step, open or done."""
        return next(t for t in reversed(self.case.tasks) if (t.step, t.bidang) == (step, bidang))

    def _start(self, office: Office) -> Case:
        per_bidang = any(role.per_bidang for role in self.sop.roles)
        with self.desk.visit() as visit:
            command = StartCase(
                case="satu",
                period=PERIOD,
                bidang=tuple(one.code for one in office.bidang) if per_bidang else (),
                by=self._actor(visit, self.sop.first.actor, None),
            )
            events = decide(None, command, visit.scene(self.sop))
            return self.desk.cases.add(visit.tx, visit.office_id, self.desk.shelf.sha256, self.sop, events)

    def do(self, command: Command) -> Case:
        with self.desk.visit() as visit:
            case = visit.case("satu")
            events = decide(case, command, visit.scene(self.sop))
            self.case = self.desk.cases.record(visit.tx, visit.office_id, self.sop, case, events)
        return self.case

    def open(self, task: Task, minutes: int = 2) -> Actor:
        """The holder opens the task after `minutes`."""
        self.clock.forward(timedelta(minutes=minutes))
        by = self.holder(task)
        self.do(OpenTask(task=task.id, by=by))
        return by

    def complete(self, step: str, bidang: str | None = None, minutes: int = 3) -> Case:
        task = self.task(step, bidang)
        by = self.open(task)
        self.clock.forward(timedelta(minutes=minutes))
        return self.do(Complete(task=task.id, by=by))

    def answer(self, step: str, bidang: str | None = None, *, reason: str = "", minutes: int = 3) -> Case:
        """Ya, or with a reason Tidak, about the paper as it is."""
        task = self.task(step, bidang)
        by = self.open(task)
        self.clock.forward(timedelta(minutes=minutes))
        answer = Answer.TIDAK if reason else Answer.YA
        seen = subject(self.case, task)
        return self.do(Review(task=task.id, by=by, answer=answer, reason=reason, seen=seen))

    def write(self, step: str, topic: str, text: str) -> Case:
        task = self.task(step)
        return self.do(WriteNote(task=task.id, topic=topic, text=text, by=self.holder(task)))

    def file(self, kind: PaperKind, content: bytes, name: str, task: Task | None = None, **more: str) -> Case:
        """File a paper: by the holder of `task`, else by the bot."""
        by = self.holder(task) if task else None
        bidang = task.bidang if task else None
        version = len(self.case.all_papers(kind, bidang, more.get("subject", ""))) + 1
        paper = Paper(
            kind=kind,
            version=version,
            sha256=self.desk.files.put(content) if content else "",
            name=name,
            at=self.clock.now(),
            by=by.officer if by else "",
            bidang=bidang,
            **more,  # type: ignore[arg-type]
        )
        return self.do(FilePaper(paper=paper, by=by, task=task.id if task else None))

    def fill(self, bidang: str, share: str) -> None:
        """A version of the working paper in which everything reached is `share` of its target."""
        task = self.task("3", bidang)
        with self.desk.look() as visit:
            form = working_papers.form_of(visit, self.case, bidang)
        cells: dict[CellKey, Decimal | str] = {}
        for line in form.iku:
            if line.target is not None:
                cells[CellKey(SheetKey.IKU, line.row, REALISASI)] = line.target * Decimal(share)
                cells[CellKey(SheetKey.IKU, line.row, PENGHAMBAT)] = f"Hambatan {line.row}"
        for sub in form.sub:
            cells[CellKey(SheetKey.SUB, sub.row, FISIK)] = (sub.sub.target or Decimal(0)) * Decimal(share)
            cells[CellKey(SheetKey.SUB, sub.row, ANGGARAN)] = Decimal(sub.sub.pagu or 0) * Decimal(share)
            cells[CellKey(SheetKey.SUB, sub.row, TINDAK_LANJUT)] = f"Tindak lanjut {sub.row}"
        data = json.dumps(PaperValues(cells=cells).to_json())
        self.file(PaperKind.WORKING_PAPER, data.encode(), f"Kertas Kerja {bidang}.xlsx", task)
        with self.desk.visit() as visit:
            version = version_of(visit.case("satu"), bidang)
            cases.keep_values(visit.tx, visit.office_id, "satu", bidang, version, data)

    def recipients(self) -> tuple[str, str]:
        with self.desk.look() as visit:
            return visit.office.recipients[0].name, visit.office.recipients[1].name

    def holder(self, task: Task) -> Actor:
        with self.desk.look() as visit:
            return self._actor(visit, self.sop.step(task.step).actor, task.bidang)

    def _actor(self, visit: Visit, role: str, bidang: str | None) -> Actor:
        found = visit.staff.owners_of_any_day(role, bidang)
        if found:
            return visit.staff.actor(found[0])
        return Actor(officer="pergi", seats=frozenset({Seat(role=role, bidang=bidang)}))


def to_draft(house: House) -> House:
    """Steps 1 to 5: both bidang signed, IND after one return; the first draft is there."""
    house.write("1", "instruksi", "Siapkan kertas kerja dua bidang.")
    house.complete("1")
    house.file(PaperKind.REQUIREMENT, b"dpa", "DPA 2026.pdf", house.task("2"), subject="DPA")
    house.complete("2")
    house.fill("IND", "0.8")
    house.file(PaperKind.EVIDENCE, b"bukti" * 300, "rekap IKM.pdf", house.task("3", "IND"), subject="IND-02")
    house.complete("3", "IND")
    house.answer("5", "IND", reason="Angka sertifikat halal belum cocok.")
    house.fill("IND", "0.9")
    house.complete("3", "IND")
    house.fill("DAG", "1.05")
    house.complete("3", "DAG")
    house.answer("5", "DAG", minutes=50)
    house.answer("5", "IND")
    house.file(PaperKind.DRAFT, b"draf satu", "Konsep.pdf")
    return house


def to_signature(house: House) -> House:
    """Steps 6 to 8, straight on."""
    to_draft(house)
    house.write("6", "narasi_penutup", "Demikian laporan ini kami sampaikan.")
    house.complete("6")
    house.answer("7")
    house.answer("8")
    house.file(PaperKind.REPORT, b"laporan", "Laporan Kinerja.pdf")
    return house


def to_end(house: House) -> House:
    """One delivery with a file, one with words only, and the end."""
    to_signature(house)
    first, second = house.recipients()
    house.file(PaperKind.DELIVERY, b"foto", "tanda terima.jpg", house.task("9"), subject=first)
    house.file(
        PaperKind.DELIVERY, b"", "", house.task("9"), subject=second, note="Diterima Bagian Umum, Sdr. Rina."
    )
    house.complete("9")
    return house
