"""Two officers of one bidang fill in the same paper: neither upload may wipe out the other's cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.paper_cells import Cell, CellKey, PaperValues
from bot.core.paper_check import CheckedPaper, Rows, settle
from bot.core.paper_form import PaperForm
from bot.core.paper_problems import Problem, ProblemKey
from bot.core.parsing.numbers import format_number


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """One cell that two officers changed in different ways. None is an emptied cell."""

    cell: CellKey
    base: Cell | None
    current: Cell | None
    upload: Cell | None


@dataclass(frozen=True, kw_only=True)
class Merged:
    values: PaperValues
    kept: tuple[CellKey, ...]  #: a colleague's cells that the upload does not know of
    conflicts: tuple[Conflict, ...]  #: `values` has the upload's word; whoever uploads is asked


def merge(base: PaperValues, current: PaperValues, upload: PaperValues) -> Merged:
    """Three-way, cell by cell. `base` is what the uploader had before him: the version that his file was made from,
    or his own last upload if that is newer. What he left as it was keeps the current value.
    """
    old, now, new = (settle(values.cells).cells for values in (base, current, upload))
    cells: dict[CellKey, Cell] = {}
    kept, conflicts = [], []
    for cell in sorted({*old, *now, *new}):
        was, here, sent = old.get(cell), now.get(cell), new.get(cell)
        chosen = here if sent == was else sent
        if chosen is not None:
            cells[cell] = chosen
        if sent == was != here:
            kept.append(cell)
        elif len({was, here, sent}) == 3:
            conflicts.append(Conflict(cell=cell, base=was, current=here, upload=sent))
    return Merged(values=PaperValues(cells=cells), kept=tuple(kept), conflicts=tuple(conflicts))


def with_conflicts(
    form: PaperForm, checked: CheckedPaper, conflicts: tuple[Conflict, ...], rows: Rows
) -> CheckedPaper:
    """`checked` with every conflict as a problem: two figures are asked back, words are shown."""
    found = [_problem(form, conflict, rows) for conflict in conflicts]
    ordered = sorted((*found, *checked.problems), key=lambda one: not one.blocks)
    return replace(checked, problems=tuple(ordered))


def _problem(form: PaperForm, conflict: Conflict, rows: Rows) -> Problem:
    cell = conflict.cell
    sides = (conflict.upload, conflict.current)
    figures = tuple(one for one in sides if isinstance(one, Decimal))
    asked = len(figures) == 2
    return Problem(
        key=ProblemKey.BEDA_REKAN if asked else ProblemKey.BEDA_REKAN_TEKS,
        cell=cell,
        row=rows.get((cell.sheet, cell.row), 0),
        name=form.names.get((cell.sheet, cell.row), ""),
        typed=_shown(conflict.upload),
        choices=figures if asked else (),
        extra={"rekan": _shown(conflict.current)},
    )


def _shown(value: Cell | None) -> str:
    if value is None:
        return "-"
    return format_number(value) if isinstance(value, Decimal) else value
