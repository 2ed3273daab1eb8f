"""A working paper filled in by chat is the one that an upload of the same figures makes, whoever filled in what."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.refusals import NotHolder
from bot.core.working_paper.answering import Taken, Unclear, read
from bot.core.working_paper.cells import COLUMNS, FIRST_ROW, CellKey
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.refusals import EntriesMissing
from handlers.steps import fill, review, working_paper
from handlers.steps.entries import enter, settle_entries
from storage.repositories import entries
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


class House(ChatOffice):
    """An office in which the bidang IND fills in its paper; two Kasi share it."""

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
        """Answer these questions; of a figure that is asked back the reading `choose` is meant."""
        for cell, text in answers.items():
            with self.request(chat) as (uow, request):
                form = working_papers.form_of(uow, request.case, "IND")
                values = working_papers.current_with_entries(uow, request.case, "IND").values
                found = read(form, values, cell, text)
                if isinstance(found, Unclear):
                    found = Taken(values={**found.beside, cell: found.choices[choose]})
                assert isinstance(found, Taken)
                enter(uow, request, found.values)

    def settle(self, chat: str = A) -> None:
        with self.request(chat) as (uow, request):
            settle_entries(uow, request)

    def upload(self, chat: str, base: bytes, cells: Mapping[CellKey, object]) -> None:
        """Send the workbook `base` with these cells filled in."""
        raw = parse_paper(with_cells(base, cells), "IND.xlsx")
        made = working_paper.make_version(self.services, self.officer(chat), "K", "IND", raw, "IND.xlsx")
        with self.request(chat) as (uow, request):
            working_paper.keep_version(uow, request, made, None)

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


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "chat")
    yield house
    house.close()


@pytest.fixture
def excel(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "excel")
    yield house
    house.close()


TEXT = iku("IKU-2", "faktor_penghambat")


@pytest.mark.parametrize(
    ("typed", "in_excel"),
    [
        ({iku("IKU-2"): "10.120,5"}, {iku("IKU-2"): 10120.5}),
        ({iku("IKU-2"): "10120 unit"}, {iku("IKU-2"): "10.120,0"}),
        ({iku("IKU-2"): "19 dari 20"}, {iku("IKU-2"): 19}),
        ({iku("IKU-2"): "nol"}, {iku("IKU-2"): 0}),
        ({iku("IKU-1"): "96,4 %"}, {iku("IKU-1"): "96,4 %"}),
        ({iku("IKU-7"): "-2,5"}, {iku("IKU-7"): -2.5}),
        ({iku("IKU-6"): "90,75"}, {iku("IKU-6"): 90.75}),  # without a target in this period
        ({sub(ROADS_2, "realisasi_fisik"): "1,5"}, {sub(ROADS_2, "realisasi_fisik"): 1.5}),
        (
            {sub(ROADS, "realisasi_anggaran"): "1,3 miliar"},
            {sub(ROADS, "realisasi_anggaran"): "Rp 1.300.000.000"},
        ),
        ({TEXT: "Alat standar diverifikasi\nsejak Juli"}, {TEXT: "Alat standar diverifikasi\nsejak Juli"}),
        ({sub(SCALES, "tindak_lanjut"): "=> lelang ulang"}, {sub(SCALES, "tindak_lanjut"): "=> lelang ulang"}),
        (
            {iku("IKU-2"): "10000\nBPS\npenghambat: Hujan & angin"},
            {iku("IKU-2"): 10000, TEXT: "Hujan & angin", iku("IKU-2", "keterangan"): "BPS"},
        ),
        ({iku("IKU-2"): "10000", iku("IKU-3"): "kosongkan"}, {iku("IKU-2"): 10000}),
        (NUMBERS, {**NUMBERS, iku("IKU-7"): 5}),
    ],
)  # fmt: skip
def test_the_paper_from_chat_is_byte_for_byte_the_one_from_an_upload(
    chat: House, excel: House, typed: Mapping[CellKey, str], in_excel: Mapping[CellKey, object]
) -> None:
    chat.type(A, typed)
    chat.settle()
    excel.upload(A, excel.bytes(), in_excel)
    assert (len(chat.papers), chat.bytes()) == (2, excel.bytes())
    assert chat.authors == dict.fromkeys(excel.authors, chat.officer(A).id)
    assert replace(chat.papers[-1], by="") == replace(excel.papers[-1], by="")


@pytest.mark.parametrize(("choose", "value"), [(0, "2600"), (1, "2.6")])
def test_a_doubtful_figure_is_the_same_whether_asked_in_the_walk_or_after_an_upload(
    chat: House, excel: House, choose: int, value: str
) -> None:
    chat.type(A, {iku("IKU-1"): "17,8"})
    chat.settle()
    chat.type(A, {iku("IKU-2"): "2.600"}, choose)
    chat.settle()
    excel.upload(A, excel.bytes(), {iku("IKU-1"): "17,8", iku("IKU-2"): "2.600"})
    excel.answer_doubt(A, iku("IKU-2"), value)
    assert (len(chat.papers), chat.bytes()) == (3, excel.bytes())


def test_two_kasi_make_one_version_each_and_each_cell_keeps_its_author(chat: House, excel: House) -> None:
    halves = [dict(list(NUMBERS.items())[at::2]) for at in (0, 1)]
    for first, second in zip(*map(dict.items, halves), strict=True):  # in turns
        chat.type(A, dict([first]))
        chat.type(B, dict([second]))
    before = chat.authors
    chat.settle(B)
    blank = excel.bytes(1)
    excel.upload(A, blank, halves[0])
    excel.upload(B, blank, halves[1])
    a, b = chat.officer(A).id, chat.officer(B).id
    assert chat.by() == ["", a, b]
    assert [chat.bytes(number) for number in (1, 2, 3)] == [excel.bytes(number) for number in (1, 2, 3)]
    assert before == chat.authors == {**dict.fromkeys(halves[0], a), **dict.fromkeys(halves[1], b)}


def test_a_value_over_a_colleagues_leaves_both_in_the_versions(chat: House) -> None:
    a, b = chat.officer(A).id, chat.officer(B).id
    chat.type(A, {iku("IKU-2"): "9870", iku("IKU-1"): "17,8"})
    chat.type(B, {iku("IKU-2"): "10120"})
    chat.type(A, {iku("IKU-3"): "5,13"})
    chat.settle()
    assert chat.by() == ["", a, b]
    assert chat.authors == {iku("IKU-1"): a, iku("IKU-2"): b, iku("IKU-3"): a}


def test_entries_that_change_nothing_make_no_version(chat: House) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    chat.settle()
    chat.type(B, {iku("IKU-2"): "9870", iku("IKU-3"): "kosongkan"})
    chat.settle(B)
    assert (chat.by()[1:], chat.pending()) == ([chat.officer(A).id], 0)
    assert chat.authors == {iku("IKU-2"): chat.officer(A).id}


def test_an_upload_is_merged_with_what_was_filled_in_by_chat(chat: House) -> None:
    blank = chat.bytes()
    chat.type(A, {iku("IKU-1"): "17,8", iku("IKU-2"): "9870"})
    name = "Kertas Kerja.xlsx"
    answer = chat.send(B, name, with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5.13}))
    assert "rekan di bidang ini sudah mengisi 9.870" in answer
    a, b = chat.officer(A).id, chat.officer(B).id
    assert (chat.by(), chat.pending()) == (["", a, b], 0)
    assert chat.authors == {iku("IKU-1"): a, iku("IKU-2"): b, iku("IKU-3"): b}
    chat.type(A, {iku("IKU-2"): "9870"})  # one's own figure again settles it
    chat.settle()
    with chat.services.read() as uow:
        assert working_papers.conflicts_of(uow, "K", "IND", 4) == ()
    assert chat.authors[iku("IKU-2")] == a


def test_ones_own_file_takes_nothing_back_that_one_filled_in_by_chat(chat: House) -> None:
    blank = chat.bytes()
    chat.type(A, {iku("IKU-1"): "17,8", iku("IKU-2"): "9870"})
    answer = chat.send(A, "IND.xlsx", with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5.13}))
    assert "lewat chat tercatat 9.870, berkas ini berisi 10.120" in answer
    assert "rekan" not in answer
    with chat.services.read() as uow:
        kept = working_papers.values_of(uow, "K", "IND", 3)
    figures = {"IKU-1": Decimal("17.8"), "IKU-2": Decimal(10120), "IKU-3": Decimal("5.13")}
    assert kept.cells == {iku(row): figure for row, figure in figures.items()}
    chat.tap(A, "9870")
    again = chat.send(A, "IND.xlsx", with_cells(blank, {iku("IKU-2"): 10120, iku("IKU-3"): 5}))
    assert "berkas ini berisi" not in again  # it has been answered
    with chat.services.read() as uow:
        newest = working_papers.current_values(uow, uow.case("K"), "IND")
    assert newest.cells == kept.cells | {iku("IKU-2"): Decimal(9870), iku("IKU-3"): Decimal(5)}


def test_what_was_filled_in_goes_with_the_hand_over(chat: House) -> None:
    chat.type(A, dict(list(NUMBERS.items())[:-1]))
    with pytest.raises(EntriesMissing) as refused, chat.request(B) as (uow, request):
        fill.hand_over(uow, request)
    assert (refused.value.fields["kurang"], len(chat.papers), chat.pending()) == (1, 1, 11)
    chat.type(B, dict(list(NUMBERS.items())[-1:]))
    with chat.request(B) as (uow, request):
        fill.hand_over(uow, request)
    assert (chat.by()[1:], chat.pending()) == ([chat.officer(A).id, chat.officer(B).id], 0)
    assert chat.task("5", "IND").given_at


def test_the_remarks_are_of_what_was_filled_in(chat: House) -> None:
    chat.type(A, {iku("IKU-2"): "9870"})
    with chat.request(B) as (uow, request):
        review.problems(uow, request)
    assert chat.by() == ["", chat.officer(A).id]


def test_an_entry_needs_the_task(chat: House) -> None:
    with pytest.raises(NotHolder), chat.request(KABID) as (uow, request):
        enter(uow, request, {iku("IKU-2"): Decimal(1)})
    assert (chat.pending(), chat.task("3", "IND").opened_at) == (0, None)


def test_an_entry_opens_the_task_and_closes_what_asked_about_the_cell(chat: House) -> None:
    chat.send(A, "IND.xlsx", with_cells(chat.bytes(), {iku("IKU-2"): "2.600"}))
    chat.type(B, {iku("IKU-2"): "9870"})
    with pytest.raises(AssertionError, match="has no live '2600'"):
        chat.tap(A, "2600")
    assert chat.task("3", "IND").opened_at
