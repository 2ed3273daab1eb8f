"""Two Kasi fill in one working paper by chat and with workbooks, in any order: no answer is ever lost.

`SOPBOT_SEED` repeats the walks, `SOPBOT_WALKS` says how many (default 12, in short 2).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from bot.core.working_paper.asking import plan
from bot.core.working_paper.cells import Cell, CellKey, column_of
from bot.core.working_paper.receive import receive
from handlers.documents import working_papers
from handlers.documents.working_papers import CurrentPaper
from handlers.steps import fill, review
from storage.xlsx.working_paper.reader import parse_paper
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import ROADS, iku, sub
from tests.worlds.filling import NUMBERS, A, B, FillingOffice, with_cells

SEED = int(os.environ.get("SOPBOT_SEED") or 20261123)
WALKS = int(os.environ.get("SOPBOT_WALKS") or 12)
STEPS = 25
CELLS = (
    iku("IKU-1"),
    iku("IKU-2"),
    iku("IKU-7"),
    sub(ROADS, "realisasi_anggaran"),
    iku("IKU-2", "keterangan"),
)
SAID = ("100", "7", "19 dari 20", "2.600", "Rp 125.000", "kosongkan", "12,5", "nol")
TYPED = (100, 7, 12.5, "2.600", None, 0)


@dataclass
class File:
    """The workbook on an officer's own computer."""

    version: int
    cells: dict[CellKey, object] = field(default_factory=dict)  #: what they typed into it


class Walk:
    def __init__(self, house: FillingOffice, random: Random) -> None:
        self.house, self.random = house, random
        self.files = {chat: File(version=1) for chat in (A, B)}
        self.house.type(A, {cell: said for cell, said in NUMBERS.items() if cell not in CELLS})

    def step(self) -> None:
        """One act of one officer; only what they meant to change has changed."""
        chat, before = self.random.choice((A, B)), self.now()
        acts = (self.type, self.type, self.edit, self.edit, self.upload, self.upload, self.look, self.take,
                self.restart, self.decide, self.hand_over)  # fmt: skip
        act = self.random.choice(acts)
        meant = act(chat)
        after = self.now()
        self.check(chat, before, after, meant)
        if act == self.upload:
            self.check_asked(chat, before, after)

    def now(self) -> CurrentPaper:
        with self.house.services.read() as uow:
            return working_papers.current_with_entries(uow, uow.case("K"), "IND")

    def values_of(self, version: int) -> Mapping[CellKey, Cell]:
        with self.house.services.read() as uow:
            return working_papers.values_of(uow, "K", "IND", version).cells

    def check(self, chat: str, before: CurrentPaper, after: CurrentPaper, meant: Collection[CellKey]) -> None:
        settled_now = {one.cell for one in before.conflicts}
        for cell in {*before.values.cells, *after.values.cells}:
            owner, author = before.authors.get(cell), after.authors.get(cell)
            if before.values.cells.get(cell) == after.values.cells.get(cell):
                assert owner == author, f"{cell} changed its author by itself"
            else:
                assert cell in meant, f"{cell} changed by itself"
                assert author in (None, self.house.officer(chat).id) or cell in settled_now

    def check_asked(self, chat: str, before: CurrentPaper, after: CurrentPaper) -> None:
        """What a file puts in place of a colleague's entry that it did not know is asked about."""
        known, asked = self.values_of(self.files[chat].version), {one.cell for one in after.conflicts}
        for cell, was in before.values.cells.items():
            theirs = before.authors[cell] != self.house.officer(chat).id
            if theirs and was not in (known.get(cell), after.values.cells.get(cell)):
                assert cell in asked, f"{cell} of a colleague was replaced without a question"

    def type(self, chat: str) -> Collection[CellKey]:
        cell, said = self.random.choice(CELLS), self.random.choice(SAID)
        self.house.type(chat, {cell: said}, self.random.randrange(2))
        return [cell]

    def edit(self, chat: str) -> Collection[CellKey]:
        self.files[chat].cells[self.random.choice(CELLS)] = self.random.choice(TYPED)
        return []

    def take(self, chat: str) -> Collection[CellKey]:
        """They go on in the newest version that there is."""
        self.files[chat] = File(version=self.house.papers[-1].version)
        return []

    def upload(self, chat: str) -> Collection[CellKey]:
        file = self.files[chat]
        self.house.upload(chat, self.house.bytes(file.version), file.cells)
        return file.cells

    def look(self, chat: str) -> Collection[CellKey]:
        with self.house.request(chat) as (uow, request):
            review.problems(uow, request)
        return []

    def restart(self, chat: str) -> Collection[CellKey]:  # nobody restarts it
        self.house.services = self.house.reopened()
        return []

    def decide(self, chat: str) -> Collection[CellKey]:
        """They choose one of two figures that two of them entered."""
        sides = [(one.cell, (one.current, one.upload)) for one in self.now().conflicts]
        figures = [(cell, two) for cell, two in sides if all(isinstance(one, Decimal) for one in two)]
        if not figures:
            return []
        cell, two = self.random.choice(figures)
        self.house.answer_doubt(chat, cell, str(self.random.choice(two)))
        return [cell]

    def open(self) -> Collection[CellKey]:
        """The cells that are still wanted."""
        current = self.now()
        with self.house.services.read() as uow:
            form = working_papers.form_of(uow, uow.case("K"), "IND")
        return plan(form, current.values, conflicts=current.conflicts).open

    def hand_over(self, chat: str) -> Collection[CellKey]:
        """Where the paper is complete it goes to the Kabid, and comes back."""
        if not self.open():
            with self.house.request(chat) as (uow, request):
                fill.hand_over(uow, request)
            if any(one.step == "5" for one in self.house.case.open_tasks):
                assert not self.house.pending()
                self.house.answer("5", "IND", "Periksa lagi.")
        return []

    def finish(self) -> None:
        """What is left is answered; the paper is then the one that an upload of all of it makes."""
        for cell in {*self.open(), *(one.cell for one in self.now().conflicts)}:
            self.house.type(A, {cell: "8" if column_of(cell).numeric else "BPS"})
        assert not self.open()
        self.house.settle()
        with self.house.services.read() as uow:
            form = working_papers.form_of(uow, uow.case("K"), "IND")
        typed = {cell: float(value) if isinstance(value, Decimal) else value
                 for cell, value in self.now().values.cells.items()}  # fmt: skip
        uploaded = receive(
            form, parse_paper(with_cells(write_paper(form), typed), "IND.xlsx"), name="IND.xlsx"
        )
        assert uploaded.checked.values == self.now().values
        assert write_paper(form, uploaded.checked.values, uploaded.checked.problems) == self.house.bytes()


@pytest.mark.parametrize("walks", [min(WALKS, 2), pytest.param(WALKS, marks=pytest.mark.long)])
def test_no_answer_is_lost_and_none_replaces_a_colleagues_unasked(walks: int, tmp_path: Path) -> None:
    for number in range(walks):
        seed = SEED + number
        print(f"SOPBOT_SEED={seed}")
        house = FillingOffice(tmp_path / str(number))
        walk = Walk(house, Random(seed))
        for _ in range(STEPS):
            walk.step()
        walk.finish()
        house.close()
