"""An office of the second world whose working papers hold real figures, so that they are checked, read and merged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from bot.core.case.commands import Complete, FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.case.papers import version_of
from bot.core.working_paper.cells import ANGGARAN, FISIK, REALISASI, Cell, CellKey, PaperValues, SheetKey
from bot.core.working_paper.form import PaperForm
from bot.ports import JOBS, Job
from handlers.case.assignment import deliver_task
from handlers.documents import working_papers
from handlers.routing import router
from storage.repositories import cases, queues
from storage.xlsx.working_paper.writer import write_paper
from tests.worlds.office import ChatOffice, plain, small_office

Cells = Mapping[CellKey, Cell]


def iku(row: str, column: str = REALISASI) -> CellKey:
    return CellKey(SheetKey.IKU, row, column)


def sub(row: str, column: str = ANGGARAN) -> CellKey:
    return CellKey(SheetKey.SUB, row, column)


def clean(form: PaperForm) -> dict[CellKey, Cell]:
    """Everything as planned: nothing stands out."""
    cells: dict[CellKey, Cell] = {iku(one.row): one.target for one in form.iku if one.target is not None}
    for one in form.sub:
        cells[sub(one.row, FISIK)] = one.sub.target or Decimal(0)
        cells[sub(one.row)] = Decimal(one.sub.pagu or 0)
    return cells


class FilledOffice(ChatOffice):
    """Two bidang of three indikator and two sub kegiatan; every version is a workbook with its values kept."""

    def __init__(self, directory: Path, start: str = "11-23 08:00", sop: Path | None = None) -> None:
        super().__init__(directory, start, small_office(), sop)

    def to_filling(self) -> FilledOffice:
        """The forms have been sent out."""
        self.start()
        self.complete("1")
        self.complete("2")
        with self.services.begin() as uow:
            for task in self.case.open_tasks:
                deliver_task(uow, self.sop, self.case, task)
        self.look()
        return self

    def to_review(self, code: str = "DAG", changes: Cells | None = None) -> FilledOffice:
        """The paper of a bidang lies on its Kabid's desk, as planned but for these cells."""
        self.to_filling()
        self.keep(code, {**clean(self.form(code)), **(changes or {})})
        task = self.task("3", code)
        self.do(Complete(task=task.id, by=self.holder(task)))
        self.deliver("5", code)
        return self

    def deliver(self, step: str, code: str) -> None:
        with self.services.begin() as uow:
            deliver_task(uow, self.sop, self.case, self.task(step, code))
        self.look()

    def form(self, code: str) -> PaperForm:
        with self.services.read() as uow:
            return working_papers.form_of(uow, self.case, code)

    def values(self, code: str) -> PaperValues:
        with self.services.read() as uow:
            return working_papers.current_values(uow, self.case, code)

    def keep(self, code: str, cells: Cells) -> None:
        """File a version with these cells as the Kasi's own."""
        task, values = self.task("3", code), PaperValues(cells=cells)
        by = self.holder(task)
        version = version_of(self.case, code) + 1
        with self.services.read() as uow:
            form = working_papers.form_of(uow, self.case, code, version)
        paper = Paper(
            kind=PaperKind.WORKING_PAPER, version=version, sha256=self.services.files.put(write_paper(form, values)),
            name=f"Kertas Kerja {code}.xlsx", at=self.clock.now(), by=by.officer, bidang=code,
        )  # fmt: skip
        self.do(FilePaper(paper=paper, by=by, task=task.id))
        with self.services.begin() as uow:
            cases.keep_values(
                uow.tx, uow.office_id, self.case_id, code, version, working_papers.written_values(values)
            )

    def upload(self, code: str, changes: Cells, *, chat: str = "") -> str:
        """What the bot answers when the Kasi sends the newest version with these cells changed; None empties one."""
        form = self.form(code)
        cells = {**self.values(code).cells, **changes}
        data = write_paper(form, PaperValues(cells=cells))
        return self.send(chat or f"kasi {code}", f"Kertas Kerja {code}.xlsx", data)

    def work(self) -> list[tuple[str, str]]:
        """Do the jobs that are due; what is said meanwhile."""
        with self.services.read() as uow:
            waiting = [row for row in queues.unhandled(uow.tx) if row.channel == JOBS]
        for row in waiting:
            router.handle(self.services, Job(row=row.id, data=json.loads(row.raw)))
        return [(to, plain(one.text)) for to, one in self.look()]
