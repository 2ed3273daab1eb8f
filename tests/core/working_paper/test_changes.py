"""What the reviewer reads as changed since they sent a paper back, and which indicators they read first."""

from __future__ import annotations

from decimal import Decimal

from bot.core.working_paper.cells import PENGHAMBAT, REALISASI, CellKey, PaperValues, SheetKey
from bot.core.working_paper.changes import changes
from bot.core.working_paper.form import paper_form
from bot.core.working_paper.summary import summary, weakest
from bot.core.worktime.period import Period
from storage.xlsx.office.sample import sample_office

FORM = paper_form(sample_office(), "DAG", Period(year=2026, number=3), case_id="satu")
ROW = FORM.iku[1].row
FIGURE, REASON = CellKey(SheetKey.IKU, ROW, REALISASI), CellKey(SheetKey.IKU, ROW, PENGHAMBAT)


def paper(**cells: Decimal | str) -> PaperValues:
    named = {"figure": FIGURE, "reason": REASON}
    return PaperValues(cells={named[name]: value for name, value in cells.items()})


def test_a_changed_cell_is_told_with_both_values_and_who_brought_the_new_one() -> None:
    versions = [
        ("kasi", paper(figure=Decimal("12.1"))),
        ("rekan", paper(figure="1,21")),
        ("kasi", paper(figure=Decimal("1.21"), reason="Ekspor turun")),
    ]
    found = [(one.cell, one.row, one.old, one.new, one.by) for one in changes(FORM, versions)]
    assert found == [
        (FIGURE, 10, Decimal("12.1"), Decimal("1.21"), "rekan"),
        (REASON, 10, None, "Ekspor turun", "kasi"),
    ]


def test_a_cell_that_was_changed_back_has_not_changed() -> None:
    versions = [("kasi", paper(figure=Decimal(5))), ("kasi", paper()), ("kasi", paper(figure=Decimal(5)))]
    assert changes(FORM, versions) == ()


def test_the_weakest_indicators_come_first_and_those_without_a_figure_not_at_all() -> None:
    shares = {1: Decimal("0.9"), 2: Decimal("0.5"), 3: Decimal("0.7"), 4: Decimal("1.1")}
    cells = {
        CellKey(SheetKey.IKU, FORM.iku[n].row, REALISASI): (FORM.iku[n].target or Decimal(0)) * share
        for n, share in shares.items()
    }
    seen = summary(FORM, PaperValues(cells=cells))
    assert [one.line.row for one in weakest(seen.indicators, 3)] == [FORM.iku[n].row for n in (2, 3, 1)]
