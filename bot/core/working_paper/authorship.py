"""Who entered each cell of a working paper, told from its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.working_paper.cells import Cell, CellKey, PaperValues
from bot.core.working_paper.receive import Conflict


@dataclass(frozen=True, kw_only=True)
class KeptVersion:
    """A version as it is stored."""

    number: int
    by: str  #: officer id; empty: as the bot sent it out
    values: PaperValues
    conflicts: tuple[Conflict, ...] = ()
    restores: int = 0  #: the earlier version that it brings back (*Pakai versi N*); 0 if it is a new one
    in_chat: bool = False  #: filled in by chat: it is in no file of its author


Authors = Mapping[CellKey, str]  #: officer id of each filled cell


def authors(versions: Sequence[KeptVersion]) -> dict[int, Authors]:
    """Who entered each cell, by the number of the version; `versions` are all of them, oldest first.

    What a version takes over stays with whoever entered it, also where an officer brought an earlier version back or
    chose a colleague's figure.
    """
    known: dict[int, Authors] = {0: {}}
    before = KeptVersion(number=0, by="", values=PaperValues())
    offered: dict[CellKey, tuple[Cell | None, str]] = {}  # a colleague's side of a conflict, and whose it is
    for version in versions:
        last = known[before.number]
        standing = {conflict.cell for conflict in before.conflicts}
        for conflict in version.conflicts:
            if conflict.cell not in standing:
                offered[conflict.cell] = conflict.current, last.get(conflict.cell, version.by)
        entered = {}
        for cell, value in version.values.cells.items():
            side, whose = offered.get(cell, (None, ""))
            new = whose if cell in standing and side == value else version.by
            entered[cell] = last[cell] if before.values.cells.get(cell) == value else new
        brought_back = known.get(version.restores, {}) if version.restores else {}
        known[version.number] = {**entered, **brought_back}
        before = version
    return known


def started_from(versions: Sequence[KeptVersion], stated: int, officer: str) -> PaperValues:
    """What the uploader of a file of the version `stated` started from: that version, and what they entered since.

    What their versions only took over from a colleague, and what they entered by chat, is not in the uploader's file:
    its absence there empties nothing, and another figure there is asked about.
    """
    entered = authors(versions)
    blank = KeptVersion(number=0, by="", values=PaperValues())
    cells = next((dict(one.values.cells) for one in versions if one.number == stated), {})
    for before, after in pairwise((blank, *versions)):
        if after.by != officer or after.number <= stated or after.in_chat:
            continue
        was, now = before.values.cells, after.values.cells
        for cell in {*was, *now}:
            if was.get(cell) == now.get(cell):
                continue
            cells.pop(cell, None)
            if entered[after.number].get(cell) == officer:
                cells[cell] = now[cell]
    return PaperValues(cells=cells)
