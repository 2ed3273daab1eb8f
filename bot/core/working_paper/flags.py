"""The name of a flag: something in a working paper that stands out, and that a reviewer looks at before a Ya counts.

The name holds the cell and the kind for the eye, and a hash of what the cell and the warning say: if either changes, it
is another flag.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from bot.core.working_paper.cells import BY_KEY, CellKey, SheetKey
from bot.core.working_paper.problems import Problem, ProblemKey
from bot.core.working_paper.rows import row_of


def flag_of(problem: Problem) -> str:
    """ "iku|IKU-1|realisasi|jauh_dari_median#1a2b3c4d5e6f"."""
    cell = problem.cell
    said = json.dumps([problem.typed, dict(problem.extra)], sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(said.encode()).hexdigest()[:12]
    return f"{cell.sheet.value}|{cell.row}|{cell.field}|{problem.key.value}#{mark}"


def rows_of(flags: Iterable[str]) -> tuple[str, ...]:
    """The rows that these flags are about, each once."""
    return tuple(dict.fromkeys(row_of(read_flag(flag)[0]) for flag in flags))


def read_flag(name: str) -> tuple[CellKey, ProblemKey]:
    """The cell and the kind of a flag. Raises ValueError for what is no name of one."""
    place, _, _ = name.rpartition("#")
    sheet, _, rest = place.partition("|")
    row, field, kind = rest.rsplit("|", 2)
    cell = CellKey(SheetKey(sheet), row, field)
    if (cell.sheet, cell.field) not in BY_KEY:
        raise ValueError(name)
    return cell, ProblemKey(kind)
