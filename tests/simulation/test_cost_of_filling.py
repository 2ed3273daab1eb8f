"""What a paper of eight indikator and six sub kegiatan costs by chat, beside the way of the workbook; both are the same paper."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bot.core.case.model import PaperKind
from bot.core.office.model import Office
from bot.core.working_paper.cells import ANGGARAN, FISIK, REALISASI, CellKey, SheetKey
from bot.core.working_paper.form import PaperForm
from bot.rehearsal.session import Everybody
from bot.text.formatting import number
from handlers.documents import working_papers
from handlers.messages.fitting import fits
from tests.worlds.bot import Play, playing
from tests.worlds.filling import with_cells
from tests.worlds.office import sample, two_bidang

KASI = "kasi:DAG"
INDIKATOR, SUB_KEGIATAN = 8, 6
Paper = dict[tuple[str, str], object]
CELLS = INDIKATOR + 2 * SUB_KEGIATAN


def office() -> Office:
    """Perdagangan with eight indikator, each with a target in every quarter, and six sub kegiatan."""
    whole = two_bidang()
    indicators = [
        one if None not in one.target_quarters else replace(one, target_quarters=(one.target_year,) * 4)
        for one in sample().indicators
        if one.bidang == "DAG"
    ]
    subs = [one for one in sample().sub_kegiatan if one.bidang == "DAG"]
    return replace(whole, indicators=tuple(indicators[:INDIKATOR]), sub_kegiatan=tuple(subs[:SUB_KEGIATAN]))


@dataclass(frozen=True, kw_only=True)
class Cost:
    typed: int  #: texts and files of the officer
    tapped: int
    heard: int  #: messages of the bot to the officer


def figures(form: PaperForm) -> Mapping[CellKey, Decimal]:
    """A paper in which nothing stands out."""
    found = {CellKey(SheetKey.IKU, line.row, REALISASI): line.target or Decimal(0) for line in form.iku}
    for row in form.sub:
        found[CellKey(SheetKey.SUB, row.row, FISIK)] = row.sub.target or Decimal(0)
        found[CellKey(SheetKey.SUB, row.row, ANGGARAN)] = Decimal(row.sub.pagu or 0)
    return found


class Desk:
    """The Kasi with a blank paper, and what their way to *Serahkan ke Kabid* costs."""

    def __init__(self, play: Play) -> None:
        self.play, self.typed, self.tapped = play, 0, 0
        with play.services.read() as uow:
            form = working_papers.form_of(uow, play.case, "DAG")
        self.figures = figures(form)

    async def tap(self, label: str) -> None:
        self.tapped += 1
        await self.play.tap(KASI, label)

    async def by_chat(self) -> None:
        await self.tap("Isi di sini")
        for value in self.figures.values():
            self.typed += 1
            await self.play.say(KASI, number(value, 6))

    async def by_workbook(self) -> None:
        name, blank = await self.play.form(KASI)
        self.typed += 1
        await self.play.send(KASI, name, with_cells(blank, {c: float(v) for c, v in self.figures.items()}))


async def cost(folder: Path, way: Callable[[Desk], Awaitable[None]], whatsapp: bool) -> tuple[Cost, Paper]:
    where = Everybody() if whatsapp else None
    pair = ("sekretaris", "kasubag_pe", KASI, "kabid:DAG")
    async with playing(folder, pair=pair, office=office(), whatsapp=where) as play:
        await play.to("3")
        before = await play.count(KASI)
        desk = Desk(play)
        await way(desk)
        heard = [one for one in play[KASI].messages if one.from_bot and one.id > before]
        await desk.tap("Serahkan ke Kabid")
        assert ("5", "DAG") in play.open()
        for one in heard:
            assert fits(one.text), one.text
        paper = play.case.latest(PaperKind.WORKING_PAPER, "DAG")
        assert paper is not None
        contents = cells_of(play.services.files.get(paper.sha256))
        return Cost(typed=desk.typed, tapped=desk.tapped, heard=len(heard)), contents


def cells_of(workbook: bytes) -> Paper:
    """Every cell of every sheet, as it stands in the file."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.protection.locked)
        for sheet in book
        if sheet.sheet_state == "visible"  # another one holds the identity
        for row in sheet.iter_rows()
        for cell in row
    }


@pytest.mark.parametrize(
    "whatsapp",
    [pytest.param(False, id="telegram"), pytest.param(True, id="whatsapp", marks=pytest.mark.long)],
)
async def test_one_message_a_cell_and_no_other_makes_the_paper_of_the_workbook(
    whatsapp: bool, tmp_path: Path
) -> None:
    chat, filled = await cost(tmp_path / "chat", Desk.by_chat, whatsapp)
    workbook, uploaded = await cost(tmp_path / "workbook", Desk.by_workbook, whatsapp)
    assert chat == Cost(typed=CELLS, tapped=2, heard=CELLS + 1)
    assert workbook == Cost(typed=1, tapped=1, heard=1)
    assert {place: one for place, one in filled.items() if uploaded[place] != one} == {}
