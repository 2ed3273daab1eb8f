"""Filling in a working paper one cell at a time: what is asked next, and what an answer means.

Everything here is a value; who entered what before, and the words of a question, are told elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    INPUTS,
    KETERANGAN,
    PENGHAMBAT,
    REALISASI,
    Cell,
    CellKey,
    Column,
    PaperValues,
    SheetKey,
    column_of,
)
from bot.core.working_paper.check import check, settle, stands_out
from bot.core.working_paper.form import IkuLine, PaperForm
from bot.core.working_paper.indicators import Part, indicator_achievement
from bot.core.working_paper.problems import Problem, ProblemKey
from bot.core.working_paper.receive import Conflict

Row = tuple[SheetKey, str]

RUPIAH = "Rp"  #: the unit of every amount of money


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The cells of one walk through a paper."""

    cells: tuple[CellKey, ...]  #: in the order of the paper, answered or not
    open: frozenset[CellKey]  #: those of them that an answer is still wanted for
    named: frozenset[Row] = frozenset()  #: rows that a Tidak named
    order: tuple[CellKey, ...] = field(repr=False)  #: every cell of the paper that officers fill in

    @property
    def first(self) -> CellKey | None:
        """Where a walk begins or goes on; None if nothing is open."""
        return next((one for one in self.cells if one in self.open), None)

    @cached_property
    def places(self) -> Mapping[CellKey, int]:
        return {cell: at for at, cell in enumerate(self.order)}


def plan(
    form: PaperForm,
    values: PaperValues,
    *,
    rows: Sequence[Row] | None = None,
    done: Collection[CellKey] = (),
    conflicts: Sequence[Conflict] = (),
) -> Plan:
    """The walk through a paper with these values.

    It leads through the required figures, and whatever else blocks the paper; open is what is empty or blocks. With
    `rows`, it leads only through these rows, and every figure of them is open, also where no target demands it. `done`
    are cells that have been dealt with already; `conflicts` are those that two officers still have to settle.
    """
    order = tuple(_inputs(form))
    settled = settle(values.cells)
    blocking = {one.cell for one in check(form, settled).blocking} | _disputed(conflicts)
    named = frozenset(rows or ()) & form.names.keys()
    scope = [cell for cell in order if not named or cell[:2] in named]
    cells = tuple(
        one for one in scope if one in blocking or (_figure(one) if named else _demanded(form, one))
    )
    wanted = {one for one in cells if named or one in blocking}
    return Plan(cells=cells, open=frozenset(wanted - set(done)), named=named, order=order)


def _inputs(form: PaperForm) -> Iterator[CellKey]:
    for sheet, row in form.names:
        yield from (CellKey(sheet, row, column.key) for column in INPUTS[sheet])


def _disputed(conflicts: Sequence[Conflict]) -> set[CellKey]:
    """Differing figures are asked back; of differing texts the newer one stands."""
    return {
        one.cell for one in conflicts if isinstance(one.current, Decimal) and isinstance(one.upload, Decimal)
    }


def _figure(cell: CellKey) -> bool:
    return column_of(cell).numeric


def _demanded(form: PaperForm, cell: CellKey) -> bool:
    """Whether the figure has to be given in this period."""
    if not column_of(cell).required:
        return False
    return cell.sheet is not SheetKey.IKU or _iku(form, cell.row).target is not None


def following(walk: Plan, cell: CellKey) -> CellKey | None:
    """The next open cell after `cell`, which may be any cell of the paper; None at the end of the walk.

    What was skipped before it stays open and is found by `Plan.first`.
    """
    here = walk.places.get(cell, -1)
    return next((one for one in walk.cells if one in walk.open and walk.places[one] > here), None)


def before(walk: Plan, cell: CellKey) -> CellKey | None:
    """The cell of the walk before `cell`, answered or not; None if there is none."""
    here = walk.places.get(cell, 0)
    return next((one for one in reversed(walk.cells) if walk.places[one] < here), None)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything that a message needs about one cell."""

    cell: CellKey
    number: int  #: place in the walk; of a cell beside it, the place of the figure that it belongs to
    count: int
    name: str  #: indikator or sub kegiatan
    output: str = ""  #: of a sub kegiatan: what its physical figure counts
    unit: str = ""
    target: Decimal | None = None  #: of this period
    target_year: Decimal | None = None  #: of an amount of money the pagu
    previous: Decimal | None = None
    current: Cell | None = None  #: what stands there now
    remarked: bool = False  #: a Tidak named this row, or a problem blocks this cell
    problem: Problem | None = None  #: what blocks this cell; of an empty one ProblemKey.KOSONG
    reason: Problem | None = None  #: the warning whose reason is asked for here

    @property
    def column(self) -> Column:
        return column_of(self.cell)


def question(form: PaperForm, values: PaperValues, cell: CellKey, walk: Plan) -> Question:
    """The question about `cell` as the paper stands. KeyError when the paper has no such cell."""
    settled = settle(values.cells)
    problem = next((one for one in check(form, settled).blocking if one.cell == cell), None)
    blocked = problem is not None and problem.key is not ProblemKey.KOSONG
    upto = [one for one in walk.cells if walk.places[one] <= walk.places[cell]]
    facts = facts_of(form, cell)
    return Question(
        cell=cell,
        number=max(1, len(upto)),
        count=max(1, len(walk.cells)),
        name=form.names[cell.sheet, cell.row],
        output=facts.output,
        unit=facts.unit,
        target=facts.target,
        target_year=facts.target_year,
        previous=facts.previous,
        current=settled.cells.get(cell),
        remarked=cell[:2] in walk.named or blocked,
        problem=problem,
        reason=next((one for one, place in unexplained(form, settled) if place == cell), None),
    )


class Facts(NamedTuple):
    """What is known about a cell before it is filled in; the fields as in `Question`."""

    unit: str
    target: Decimal | None
    target_year: Decimal | None
    previous: Decimal | None
    output: str = ""


def facts_of(form: PaperForm, cell: CellKey) -> Facts:
    return _iku_facts(form, cell) if cell.sheet is SheetKey.IKU else _sub_facts(form, cell)


def _iku(form: PaperForm, row: str) -> IkuLine:
    return next(line for line in form.iku if line.row == row)


def _iku_facts(form: PaperForm, cell: CellKey) -> Facts:
    line = _iku(form, cell.row)
    previous = line.previous if cell.field == REALISASI else None
    return Facts(line.indicator.unit, line.target, line.indicator.target_year, previous)


def _sub_facts(form: PaperForm, cell: CellKey) -> Facts:
    line = next(line for line in form.sub if line.row == cell.row)
    if cell.field == ANGGARAN:
        pagu = None if line.sub.pagu is None else Decimal(line.sub.pagu)
        return Facts(RUPIAH, None, pagu, line.previous_spent)
    previous = line.previous_physical if cell.field == FISIK else None
    return Facts(line.sub.unit, None, line.sub.target, previous, line.sub.indicator)


def unexplained(form: PaperForm, values: PaperValues) -> tuple[tuple[Problem, CellKey], ...]:
    """What stands out without a reason, each with the text that its reason belongs in: at most one for a text."""
    found: dict[CellKey, Problem] = {}
    for problem in stands_out(form, values):
        if problem.key is ProblemKey.KOSONG_TANPA_TARGET:
            continue
        place = reason_cell(form, values, problem)
        if not values.text(place):
            found.setdefault(place, problem)
    return tuple((problem, place) for place, problem in found.items())


def reason_cell(form: PaperForm, values: PaperValues, problem: Problem) -> CellKey:
    """Where the reason of a warning belongs: below the target, and of a sub kegiatan, it is what hindered; else a remark
    on the figure.
    """
    sheet, row, _ = problem.cell
    if sheet is SheetKey.SUB or problem.key is ProblemKey.TANPA_PENGHAMBAT:
        return CellKey(sheet, row, PENGHAMBAT)
    line = _iku(form, row)
    part = Part(target=line.target, reached=values.number(problem.cell))
    achieved = indicator_achievement(line.indicator, part)
    below = achieved is not None and achieved < 100
    return CellKey(sheet, row, PENGHAMBAT if below else KETERANGAN)
