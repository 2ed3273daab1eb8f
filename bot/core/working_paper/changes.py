"""What changed in a working paper between two looks at it: the reviewer reads the cells, not the whole paper again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.working_paper.cells import INPUTS, Cell, CellKey, Column, PaperValues, column_of
from bot.core.working_paper.check import sent_rows, settle
from bot.core.working_paper.form import PaperForm


@dataclass(frozen=True, kw_only=True)
class CellChange:
    cell: CellKey
    name: str  #: what the row is about
    row: int  #: in the workbook as the bot sends it out
    old: Cell | None  #: None: blank
    new: Cell | None
    by: str  #: officer id of who sent the version that brought the new value

    @property
    def column(self) -> Column:
        return column_of(self.cell)


def changes(form: PaperForm, versions: Sequence[tuple[str, PaperValues]]) -> tuple[CellChange, ...]:
    """The cells in which the last of these versions differs from the first, in the order of the paper.

    Each version is (officer id of its sender, its values), oldest first.
    """
    settled = [(by, settle(values.cells).cells) for by, values in versions]
    first, last = settled[0][1], settled[-1][1]
    names, places = form.names, sent_rows(form)
    found = []
    for cell in _cells(form):
        old, new = first.get(cell), last.get(cell)
        if old == new:
            continue
        by = [who for (_, before), (who, after) in pairwise(settled) if before.get(cell) != after.get(cell)]
        place = cell.sheet, cell.row
        found.append(CellChange(cell=cell, name=names[place], row=places[place], old=old, new=new, by=by[-1]))
    return tuple(found)


def _cells(form: PaperForm) -> list[CellKey]:
    """Every cell that officers fill in, row by row."""
    return [CellKey(sheet, row, column.key) for sheet, row in form.names for column in INPUTS[sheet]]
