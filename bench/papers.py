"""Milliseconds to make and to check a working paper of 40 rows, beside the plainest openpyxl that does as much."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook, load_workbook

from bench import crowd
from bench.figures import Effort, Figure, Goal, Spread
from bot.core.office.model import Aggregation, Bidang, Direction, Indicator, Office, SubKegiatan
from bot.core.working_paper.cells import ANGGARAN, FISIK, REALISASI, CellKey, PaperValues, SheetKey
from bot.core.working_paper.form import PaperForm, paper_form
from bot.core.working_paper.receive import RawPaper, receive
from bot.core.worktime.period import Period
from storage.xlsx.untrusted.sandbox import warm_up
from storage.xlsx.working_paper.reader import parse_paper, read_paper
from storage.xlsx.working_paper.writer import write_paper

ROWS = 20  #: indicators, and as many sub kegiatan
_COLUMNS = 14
_NAME = "kertas.xlsx"
_WRITTEN = "openpyxl, 40 x 14 plain cells"
_READ = "openpyxl, the same file, nothing checked"


def form() -> PaperForm:
    """A bidang with 20 indicators and 20 sub kegiatan."""
    indicators = tuple(
        Indicator(
            code=f"IKU-{number:02d}",
            bidang="DAG",
            sasaran="Meningkatnya kinerja sektor perdagangan",
            name=f"Persentase pasar yang tertib ukur di wilayah {number}",
            unit="%",
            direction=Direction.NAIK,
            aggregation=Aggregation.AKHIR,
            target_year=Decimal(90),
            target_quarters=(Decimal(70), Decimal(80), Decimal(85), Decimal(90)),
        )
        for number in range(ROWS)
    )
    subs = tuple(
        SubKegiatan(
            code=f"3.30.03.2.01.{number:04d}",
            bidang="DAG",
            nomenclature=f"Penyediaan sarana distribusi perdagangan {number}",
            indicator="Jumlah sarana distribusi",
            unit="unit",
            target=Decimal(12),
            pagu=250_000_000,
        )
        for number in range(ROWS)
    )
    office = Office(
        name="Dinas",
        short_name="Disperindag",
        regency="Nganjuk",
        bidang=(Bidang(code="DAG", name="Bidang Perdagangan"),),
        indicators=indicators,
        sub_kegiatan=subs,
    )
    return paper_form(
        office, "DAG", Period(year=2026, number=3), case_id="ukur", version=1, office_id="kantor"
    )


def filled(paper: PaperForm) -> PaperValues:
    cells: dict[CellKey, Decimal | str] = {
        CellKey(SheetKey.IKU, line.row, REALISASI): Decimal(82) for line in paper.iku
    }
    for line in paper.sub:
        cells[CellKey(SheetKey.SUB, line.row, FISIK)] = Decimal(9)
        cells[CellKey(SheetKey.SUB, line.row, ANGGARAN)] = Decimal(180_000_000)
    return PaperValues(cells=cells)


def _spent(work: Callable[[], object], times: int) -> float:
    """Wall ms, the median."""
    spans = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spans.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spans)


def _plain_write() -> bytes:
    """Forty rows of 14 plain cells: no lock, no validation, no formula, no identity."""
    workbook, buffer = Workbook(), BytesIO()
    sheet = workbook.create_sheet()
    for number in range(2 * ROWS):
        sheet.append([f"teks {number}" if column < 6 else number for column in range(_COLUMNS)])
    workbook.save(buffer)
    return buffer.getvalue()


def _plain_read(data: bytes) -> list[list[object]]:
    sheets = load_workbook(BytesIO(data)).worksheets
    return [[cell.value for cell in row] for sheet in sheets for row in sheet.iter_rows()]


def measure(effort: Effort) -> Iterator[Figure]:
    paper = form()
    values = filled(paper)
    data = write_paper(paper, values)
    warm_up()
    works: dict[str, Callable[[], object]] = {
        "plain write": _plain_write,
        "make": lambda: write_paper(paper, values),
        "plain read": lambda: _plain_read(data),
        "check": lambda: _check(paper, read_paper(data, name=_NAME)),
        "check inside": lambda: _check(paper, parse_paper(data, _NAME)),
    }
    for work in works.values():
        work()  # the first call only warms up
    rounds = [
        {name: _spent(work, effort.papers) for name, work in works.items()} for _ in range(effort.rounds)
    ]

    def spread(name: str) -> Spread:
        return Spread.of(one[name] for one in rounds)

    lines = (
        ("make a working paper, 40 rows", "make", "plain write", _WRITTEN, Goal("<=", 0.8, 0.3)),
        ("check a working paper, 40 rows", "check", "plain read", _READ, Goal("<=", 2.0, 1.5)),
        ("check, outside its child process", "check inside", "plain read", _READ, None),
    )
    for name, ours, peer, beside, goal in lines:
        yield Figure(name=name, unit="ms", ours=spread(ours), peer=spread(peer), beside=beside, goal=goal)
    yield from crowd.measure(effort)


def _check(paper: PaperForm, raw: RawPaper) -> object:
    return receive(paper, raw, name=_NAME)
