"""`python -m bench.outliers`: how much of what is planted in working papers stands out, and what stands out in clean ones.

Each paper is that of one bidang of the sample office in Triwulan III, near its targets, with six earlier periods or with
none. One fault is planted in a paper at a time. A paper is drawn from its seed alone, so that every run gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bot.core.office.model import Office
from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    PENGHAMBAT,
    REALISASI,
    Cell,
    CellKey,
    PaperValues,
    SheetKey,
)
from bot.core.working_paper.check import check
from bot.core.working_paper.form import PaperForm, paper_form
from bot.core.working_paper.problems import ProblemKey
from bot.core.worktime.period import Period
from storage.xlsx.office.sample import sample_office

PERIOD = Period(year=2026, number=3)
VARIATION = 0.08  #: standard deviation of a clean figure around its target
SPENT = (0.18, 0.42, 0.68, 0.93)  #: of the year's budget by the end of each quarter, on the average
_QUIET = (ProblemKey.KOSONG_TANPA_TARGET,)

Cells = dict[CellKey, Cell]


@dataclass(frozen=True, kw_only=True)
class Share:
    """How often out of how many."""

    found: int
    of: int

    @property
    def rate(self) -> float:
        return self.found / self.of if self.of else 0.0


def figures(form: PaperForm, period: Period, random: Random) -> Cells:
    """A clean paper: near its targets, spent as the year goes on, with a reason where a target is missed."""
    cells: Cells = {}
    for line in form.iku:
        if line.target is None:
            continue
        cells[CellKey(SheetKey.IKU, line.row, REALISASI)] = _rounded(line.target * _near(random))
        cells[CellKey(SheetKey.IKU, line.row, PENGHAMBAT)] = "Sebagian data masuk pada akhir periode"
    for sub in form.sub:
        share = Decimal(str(SPENT[period.number - 1])) * _near(random, 0.03)
        cells[CellKey(SheetKey.SUB, sub.row, ANGGARAN)] = Decimal(round((sub.sub.pagu or 0) * share))
        cells[CellKey(SheetKey.SUB, sub.row, FISIK)] = _rounded((sub.sub.target or Decimal(0)) * share)
    return cells


def _near(random: Random, deviation: float = VARIATION) -> Decimal:
    return Decimal(str(round(max(0.7, min(1.3, random.gauss(1.0, deviation))), 4)))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if abs(value) >= 100 else value.quantize(Decimal("0.01"))


def history(office: Office, bidang: str, seed: int) -> Mapping[Period, PaperValues]:
    """Six earlier periods of the bidang, as clean as this one."""
    past: dict[Period, PaperValues] = {}
    period = PERIOD
    for number in range(6):
        period = period.previous()
        form = paper_form(office, bidang, period, case_id="K")
        past[period] = PaperValues(cells=figures(form, period, Random(f"{seed} {bidang} {number}")))
    return past


def papers(count: int, *, known: bool) -> Iterator[tuple[PaperForm, Cells, Random]]:
    """So many clean papers, the bidang in turn; `known`: with the figures of earlier periods."""
    office = sample_office()
    for seed in range(count):
        bidang = office.bidang[seed % len(office.bidang)].code
        past = history(office, bidang, seed) if known else {}
        form = paper_form(office, bidang, PERIOD, case_id="K", history=past)
        random = Random(f"{seed} {bidang}")
        yield form, figures(form, PERIOD, random), random


def _times(factor: str) -> Callable[[Cells, Random], tuple[CellKey, ...]]:
    def plant(cells: Cells, random: Random) -> tuple[CellKey, ...]:
        cell = _any(cells, REALISASI, random)
        cells[cell] = _number(cells, cell) * Decimal(factor)
        return (cell,)

    return plant


def _budget(factor: str) -> Callable[[Cells, Random], tuple[CellKey, ...]]:
    def plant(cells: Cells, random: Random) -> tuple[CellKey, ...]:
        cell = _any(cells, ANGGARAN, random)
        cells[cell] = (_number(cells, cell) * Decimal(factor)).quantize(Decimal(1))
        return (cell,)

    return plant


def _swapped_indicators(cells: Cells, random: Random) -> tuple[CellKey, ...]:
    """Two figures in each other's rows."""
    first, second = random.sample(sorted(cell for cell in cells if cell.field == REALISASI), 2)
    cells[first], cells[second] = cells[second], cells[first]
    return first, second


def _swapped_columns(cells: Cells, random: Random) -> tuple[CellKey, ...]:
    """What was done and what was spent, in each other's columns."""
    spent = _any(cells, ANGGARAN, random)
    done = CellKey(spent.sheet, spent.row, FISIK)
    cells[spent], cells[done] = cells[done], cells[spent]
    return spent, done


def _any(cells: Cells, field: str, random: Random) -> CellKey:
    return random.choice(sorted(cell for cell, value in cells.items() if cell.field == field and value))


def _number(cells: Cells, cell: CellKey) -> Decimal:
    value = cells[cell]
    assert isinstance(value, Decimal)
    return value


#: What is planted, by its name in the table of docs/rumus.md.
FAULTS: Mapping[str, Callable[[Cells, Random], tuple[CellKey, ...]]] = {
    "10 kali": _times("10"),
    "sepersepuluh": _times("0.1"),
    "3,5 kali": _times("3.5"),
    "2 kali": _times("2"),
    "seribu kali (satuan)": _times("1000"),
    "seperseribu (satuan)": _times("0.001"),
    "anggaran 10 kali": _budget("10"),
    "anggaran dalam ribuan": _budget("0.001"),
    "dua indikator tertukar": _swapped_indicators,
    "fisik dan anggaran tertukar": _swapped_columns,
}


def recall(fault: str, count: int, *, known: bool) -> Share:
    """In how many papers the planted cells stand out."""
    found = 0
    for form, cells, random in papers(count, known=known):
        planted = set(FAULTS[fault](cells, random))
        found += any(cell in planted for cell in _flagged(form, cells))
    return Share(found=found, of=count)


def false_alarms(count: int, *, known: bool) -> Share:
    """How many figures of clean papers stand out."""
    flagged = figures_in_all = 0
    for form, cells, _ in papers(count, known=known):
        flagged += len(_flagged(form, cells))
        figures_in_all += sum(isinstance(value, Decimal) for value in cells.values())
    return Share(found=flagged, of=figures_in_all)


def _flagged(form: PaperForm, cells: Cells) -> list[CellKey]:
    return [one.cell for one in check(form, PaperValues(cells=cells)).problems if one.key not in _QUIET]


def main(count: int = 400) -> None:
    print(f"{'':32}{'riwayat 6 periode':>20}{'tanpa riwayat':>16}")
    for fault in FAULTS:
        with_past, without = (recall(fault, count, known=known).rate for known in (True, False))
        print(f"{fault:32}{with_past:>19.1%}{without:>16.1%}")
    clean, bare = (false_alarms(count, known=known) for known in (True, False))
    print(f"{'salah peringatan':32}{clean.rate:>19.2%}{bare.rate:>16.2%}  ({clean.of} angka)")


if __name__ == "__main__":
    main()
