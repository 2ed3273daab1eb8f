"""Two Kasi at random fill in one paper by chat: whatever comes between, no answer is lost, and the end is an equal sheet.

`SOPBOT_SEED` repeats the walks, `SOPBOT_WALKS` says how many (default 10, in short 1); the seed is printed.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind, Task
from bot.core.conversation.card import StoredCard
from bot.core.working_paper.asking import plan
from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    Cell,
    CellKey,
    PaperValues,
    SheetKey,
    column_of,
)
from bot.core.working_paper.check import check
from bot.core.worktime.period import Period
from bot.ports import IncomingFile, IncomingKind
from handlers.case.assignment import deliver_task
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages.action_codec import decode
from handlers.messages.actions import FillValue, FillWord
from handlers.messages.outgoing import TASK
from handlers.steps.progress import Progress, progress_of, question_card
from storage.repositories import cards, people
from storage.repositories import cases as case_rows
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import ROADS, iku, sub
from tests.worlds.bot import JPEG
from tests.worlds.filling import FillingOffice, with_cells
from tests.worlds.office import CHANNEL

SEED = int(os.environ.get("SOPBOT_SEED") or 20261128)
WALKS = int(os.environ.get("SOPBOT_WALKS") or 10)
SHORT, LONG = min(WALKS, 1), pytest.param(WALKS, marks=pytest.mark.long)
STEPS = 60
OTHER = "lain"  #: the second channel of the first Kasi
KASI = ("kasi IND", "kasi IND 2")
PREVIOUS = {iku("IKU-2"): Decimal(9870), iku("IKU-5"): Decimal(98), sub(ROADS, FISIK): Decimal(3)}
SAID = (
    "12", "1.250,5", "2.600", "10.120 unit", "19 dari 20", "96,4 %", "Rp 1,25 miliar", "-3", "0", "abc", "ya", "9" * 20,
    "sama", "tetap", "lewati", "kembali", "nanti", "belum ada", "catatan", "kosongkan", "terima kasih",
    "10\npenghambat: alat rusak\ntindak lanjut: diperbaiki", "keterangan: BPS", "https://contoh.go.id/data",
    "tugas", "status", "/batal", "siapa yang menahan?",
)  # fmt: skip


class Walkers(FillingOffice):
    """Two Kasi with the card of their paper; the first is on two chats. Last period's figures are known."""

    def __init__(self, directory: Path, chance: random.Random) -> None:
        super().__init__(directory)
        self.chance, self.taps = chance, count(1)
        self._last_period()
        with self.services.begin() as uow:
            first = people.by_address(uow.tx, CHANNEL, KASI[0])
            assert first is not None
            people.register(uow.tx, first, OTHER, f"{KASI[0]} di sana", f"{KASI[0]} di sana", uow.now)
            deliver_task(uow, self.sop, self.case, self.filling)
        self.look()

    def _last_period(self) -> None:
        self.start("L", Period(year=2026, number=2))
        self.case_id = "L"
        paper = Paper(
            kind=PaperKind.WORKING_PAPER, version=1, sha256="L", name="L", at=self.clock.now(), bidang="IND"
        )  # fmt: skip
        self.do(FilePaper(paper=paper))
        self.case_id = "K"
        with self.services.begin() as uow:
            values = json.dumps(PaperValues(cells=PREVIOUS).to_json())
            case_rows.keep_values(uow.tx, uow.office_id, "L", "IND", 1, values)

    @property
    def filling(self) -> Task:
        return self.task("3", "IND")

    def values(self) -> Mapping[CellKey, Cell]:
        with self.services.read() as uow:
            return working_papers.current_with_entries(uow, uow.case("K"), "IND").values.cells

    def progress(self, kasi: str) -> Progress | None:
        with self.services.read() as uow:
            return progress_of(uow, self.officer(kasi).id, self.filling)

    def live_card(self, kasi: str, kind: str) -> StoredCard | None:
        """The officer's question, or the card of their task."""
        with self.services.read() as uow:
            request = self._of(uow, kasi)
            if kind != TASK:
                return question_card(uow, request)
            live = cards.live_of_task(uow.tx, "K", request.task.id)
            return next((one for one in live if (one.kind, one.officer) == (TASK, request.officer.id)), None)

    def _of(self, uow: UnitOfWork, kasi: str) -> TaskRequest:
        return uow.request(self.officer(kasi), uow.case("K"), self.filling)

    def writes(self, kasi: str, kind: IncomingKind = IncomingKind.TEXT, **fields: object) -> str:
        """From one of the chats of this officer."""
        there = kasi == KASI[0] and self.chance.random() < 0.3
        chat, channel = (f"{kasi} di sana", OTHER) if there else (kasi, CHANNEL)
        return self.arrive(chat, kind, channel=channel, message=str(next(self.taps)), **fields)

    def presses(self, kasi: str, card: StoredCard, number: int) -> None:
        self.writes(kasi, IncomingKind.TAP, data=card.data(number), tap=f"t{next(self.taps)}")

    def fill_here(self, kasi: str) -> None:
        card = self.live_card(kasi, TASK)
        assert card is not None
        names = [name for name, _ in card.actions]
        self.presses(kasi, card, names.index("fill_here"))

    def sends(self, kasi: str) -> None:
        """A picture, or the newest workbook with a figure in it."""
        if self.chance.random() < 0.6:
            name, data = "foto.jpg", JPEG + str(next(self.taps)).encode()
        else:
            cell = self.chance.choice([iku("IKU-1"), iku("IKU-5"), sub(ROADS, ANGGARAN)])
            name, data = "IND.xlsx", with_cells(self.bytes(), {cell: self.chance.randint(1, 90)})
        file = IncomingFile(file_id=name, name=name, size=len(data))
        self.arrive(kasi, IncomingKind.FILE, self.services.files.put(data), file=file)


def step(house: Walkers) -> None:
    """One act of one officer; nothing but the row that they are asked about changes, and a workbook's cells."""
    chance, kasi = house.chance, house.chance.choice(KASI)
    before, asked = house.values(), house.progress(kasi)
    question = house.live_card(kasi, "isi_sel")
    roll, workbook = chance.random(), False
    if asked is None and roll < 0.7:
        house.fill_here(kasi)
    elif question and roll < 0.3:
        house.presses(kasi, question, chance.randrange(len(question.actions)))
    elif roll < 0.88:
        house.writes(kasi, text=chance.choice(SAID))
    elif roll < 0.95:
        house.sends(kasi)
        workbook = True
    else:
        house.services = house.reopened()  # a restart
    changed = {cell for cell in {*before, *house.values()} if before.get(cell) != house.values().get(cell)}
    rows = {cell[:2] for cell in changed}
    known = house.progress(kasi)
    allowed = {one.cell[:2] for one in (asked, known) if one} | ({question_row(question)} - {None})
    assert workbook or rows <= allowed, (kasi, changed)
    assert (known is None) or house.live_card(kasi, "isi_sel") is not None


def question_row(card: StoredCard | None) -> tuple[SheetKey, str] | None:
    if card is None:
        return None
    action = decode(*card.actions[-1])
    return action.cell[:2] if isinstance(action, FillValue | FillWord) else None


def to_the_end(house: Walkers, kasi: str) -> None:
    """Answer whatever is asked with a plain figure, until the paper is complete and has become a version."""
    house.fill_here(kasi)
    for _ in range(80):
        known = house.progress(kasi)
        if known is None:
            break
        cell = known.cell
        card = house.live_card(kasi, "isi_sel")
        assert card is not None
        sure = [name for name, argument in card.actions if name == "fill_value" and '"over":[{' in argument]
        if sure:
            house.writes(kasi, text="ya")
        else:
            said = "7" if column_of(cell).numeric else "karena cuaca"
            house.writes(kasi, text=said)
            replaces = house.live_card(kasi, "isi_sel")  # a colleague's entry: asked first
            assert str(house.values().get(cell)) == said or (replaces and replaces != card)
    assert house.progress(kasi) is None


@pytest.mark.parametrize("walks", [SHORT, LONG])
def test_no_answer_is_lost_and_the_end_is_an_equal_sheet(walks: int, tmp_path: Path) -> None:
    print(f"SOPBOT_SEED={SEED} SOPBOT_WALKS={walks}")
    for number in range(walks):
        house = Walkers(tmp_path / str(number), random.Random(f"{SEED}/{number}"))
        for _ in range(STEPS):
            step(house)
        for kasi in KASI:
            to_the_end(house, kasi)
        assert house.pending() == 0
        with house.services.read() as uow:
            case, version = uow.case("K"), house.papers[-1].version
            form = working_papers.form_of(uow, case, "IND", version)
            kept = working_papers.values_of(uow, "K", "IND", version)
        assert plan(form, kept).first is None
        assert kept.cells == house.values()
        checked = check(form, kept)
        assert house.bytes() == write_paper(form, checked.values, checked.problems)
        house.close()


def test_last_periods_value_is_one_tap(tmp_path: Path) -> None:
    house = Walkers(tmp_path, random.Random(SEED))
    house.fill_here(KASI[1])
    house.tap(KASI[1], "Lewati")
    [*_, (_, asked)] = house.heard
    assert [one.label for one in asked.choices] == ["Sama: 9.870", "Lewati", "Kembali", "Catatan", "Nanti"]
    house.tap(KASI[1], "Sama: 9.870")
    assert house.values() == {iku("IKU-2"): Decimal(9870)}
    house.close()
