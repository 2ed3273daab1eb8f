"""An office in which two Kasi fill in one working paper, by chat and with workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.working_paper.answering import Taken, Unclear, read
from bot.core.working_paper.cells import COLUMNS, FIRST_ROW, CellKey
from bot.ports import JOBS, Job
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages.incoming_file import Upload
from handlers.routing import workbooks
from handlers.steps import working_paper
from handlers.steps.entries import enter, settle_entries
from storage.repositories import entries, queues
from storage.xlsx.working_paper.reader import parse_paper
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import INDICATORS, ROADS, ROADS_2, SCALES, SUBS, iku, sub
from tests.worlds.bot import saved
from tests.worlds.office import ChatOffice, small_office

A, B, KABID = "kasi IND", "kasi IND 2", "kabid IND"
OFFICE = replace(
    small_office(),
    indicators=tuple(replace(one, bidang="IND") for one in INDICATORS),
    sub_kegiatan=tuple(replace(one, bidang="IND") for one in SUBS),
)
NUMBERS = {
    iku("IKU-1"): "17,8",
    iku("IKU-2"): "10120",
    iku("IKU-3"): "5,13",
    iku("IKU-4"): "4",
    iku("IKU-5"): "100",
    iku("IKU-7"): "5",
    **{sub(row, "realisasi_fisik"): "1" for row in (ROADS, ROADS_2, SCALES)},
    **{sub(row, "realisasi_anggaran"): "Rp 125.000.000" for row in (ROADS, ROADS_2, SCALES)},
}


class FillingOffice(ChatOffice):
    """The bidang IND fills in its paper, with one indikator of every sort."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "11-23 08:00", OFFICE)
        self.start()
        self.complete("1")
        self.complete("2")
        with self.services.begin() as uow:
            form = working_papers.form_of(uow, uow.case("K"), "IND", version=1)
            sha256 = self.services.files.put(write_paper(form))
        blank = Paper(
            kind=PaperKind.WORKING_PAPER, version=1, sha256=sha256, name="IND.xlsx", at=self.clock.now(), bidang="IND"
        )  # fmt: skip
        self.do(FilePaper(paper=blank))

    @contextmanager
    def request(self, chat: str) -> Iterator[tuple[UnitOfWork, TaskRequest]]:
        officer = self.officer(chat)
        with self.services.begin(officer.id) as uow:
            case = uow.case("K")
            task = next(one for one in case.tasks if (one.step, one.bidang) == ("3", "IND") and one.open)
            yield uow, uow.request(officer, case, task)

    def type(self, chat: str, answers: Mapping[CellKey, str], choose: int = 0) -> None:
        """Answer these questions; of a figure that is asked back the reading `choose`, or its last, is meant."""
        for cell, text in answers.items():
            with self.request(chat) as (uow, request):
                form = working_papers.form_of(uow, request.case, "IND")
                values = working_papers.current_with_entries(uow, request.case, "IND").values
                found = read(form, values, cell, text)
                if isinstance(found, Unclear):
                    found = Taken(
                        values={**found.beside, cell: found.choices[min(choose, len(found.choices) - 1)]}
                    )
                assert isinstance(found, Taken)
                enter(uow, request, found.values)

    def settle(self, chat: str = A) -> None:
        with self.request(chat) as (uow, request):
            settle_entries(uow, request)

    def upload(self, chat: str, base: bytes, cells: Mapping[CellKey, object]) -> None:
        """Send the workbook `base` with these cells filled in."""
        data = with_cells(base, cells)
        upload = Upload(sha256=self.services.files.put(data), name="IND.xlsx", size=len(data))
        place = self.case, self.task("3", "IND")
        raw = parse_paper(data, "IND.xlsx")
        with self.services.db.writing() as tx:
            queues.keep(tx, JOBS, [(str(next(self._keys)), "K", "{}")], self.clock.now())
            row = queues.unhandled(tx)[-1].id
        workbooks.deliver_paper(self.services, self.officer(chat), upload, place, raw, Job(row=row, data={}))

    def answer_doubt(self, chat: str, cell: CellKey, value: str) -> None:
        with self.request(chat) as (uow, request):
            working_paper.answer_cell(uow, request, cell, Decimal(value))

    @property
    def papers(self) -> tuple[Paper, ...]:
        return self.case.all_papers(PaperKind.WORKING_PAPER, "IND")

    def bytes(self, version: int = 0) -> bytes:
        return self.services.files.get(self.papers[version - 1].sha256)

    def by(self) -> list[str]:
        """Who sent each version."""
        return [one.by for one in self.papers]

    @property
    def authors(self) -> Mapping[CellKey, str]:
        with self.services.read() as uow:
            return working_papers.current_with_entries(uow, uow.case("K"), "IND").authors

    def pending(self) -> int:
        with self.services.read() as uow:
            return len(entries.of_paper(uow.tx, "K", "IND"))


def with_cells(data: bytes, cells: Mapping[CellKey, object]) -> bytes:
    """The workbook after somebody typed these values into its cells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell, value in cells.items():
        sheet = book[cell.sheet.heading]
        column = [one.key for one in COLUMNS[cell.sheet]].index(cell.field) + 1
        code = cell.row.partition("#")[0]
        rows = [row[0].row for row in sheet.iter_rows(min_row=FIRST_ROW) if row[0].value == code]
        place = sheet.cell(rows["#" in cell.row], column)
        place.value = value
        if isinstance(value, str) and value.endswith("%"):
            place.value, place.number_format = float(value.rstrip("% ").replace(",", ".")) / 100, "0.0%"
    return saved(book)
