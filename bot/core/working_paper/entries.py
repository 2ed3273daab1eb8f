"""Cells that were filled in by chat and are in no version of the paper yet, and the versions that they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.working_paper.authorship import KeptVersion
from bot.core.working_paper.cells import Cell, CellKey, PaperValues, apply_answer
from bot.core.working_paper.check import settle


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One answer of one officer."""

    cell: CellKey
    value: Cell | None  #: None empties the cell
    officer: str  #: id
    at: datetime


@dataclass(kw_only=True)
class _Run:
    officer: str
    cells: dict[CellKey, Cell | None] = field(default_factory=dict)


def further_versions(versions: Sequence[KeptVersion], entries: Iterable[Entry]) -> tuple[KeptVersion, ...]:
    """The versions that these entries, oldest first, become after `versions`; none if they change nothing.

    Each holds what one officer entered. There are as few as possible: officers who fill in different cells at the same
    time get one each, and a cell that several entered has each of its values in turn. What two officers still had to
    settle is settled by an entry.
    """
    last = versions[-1] if versions else KeptVersion(number=0, by="", values=PaperValues())
    found = []
    for run in _runs(entries):
        made = _after(last, run)
        if (made.values, made.conflicts) != (settle(last.values.cells), last.conflicts):
            found.append(made)
            last = made
    return tuple(found)


def _runs(entries: Iterable[Entry]) -> list[_Run]:
    runs: list[_Run] = []
    for entry in entries:
        own = None
        for run in reversed(runs):
            if run.officer == entry.officer:
                own = run
            if entry.cell in run.cells:
                break
        if own is None:
            runs.append(own := _Run(officer=entry.officer))
        own.cells[entry.cell] = entry.value
    return runs


def _after(version: KeptVersion, run: _Run) -> KeptVersion:
    return KeptVersion(
        number=version.number + 1,
        by=run.officer,
        values=with_answers(version.values, run.cells),
        conflicts=tuple(one for one in version.conflicts if one.cell not in run.cells),
    )


def with_answers(values: PaperValues, answers: Mapping[CellKey, Cell | None]) -> PaperValues:
    """`values` with these cells answered, as a version holds them."""
    for cell, value in answers.items():
        values = apply_answer(values, cell, value)
    return settle(values.cells)
