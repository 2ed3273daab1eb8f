"""The rows of a working paper by name ("iku|IKU-1", "sub|1.02.03"), and a hash of what stands in each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping

from bot.core.working_paper.cells import Cell, CellKey, PaperValues, SheetKey
from bot.core.working_paper.check import sent_rows, settle
from bot.core.working_paper.form import PaperForm


def row_name(sheet: SheetKey, row: str) -> str:
    return f"{sheet.value}|{row}"


def place_of(name: str) -> tuple[SheetKey, str]:
    """The inverse of `row_name`. Raises ValueError for a name of no sheet."""
    sheet, _, row = name.partition("|")
    return SheetKey(sheet), row


def row_of(cell: CellKey) -> str:
    """The name of the row that a cell stands in."""
    return row_name(cell.sheet, cell.row)


def row_names(form: PaperForm) -> tuple[str, ...]:
    """Every row, in the order of the paper."""
    return tuple(row_name(sheet, row) for sheet, row in form.names)


def places_of(form: PaperForm, rows: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Where these rows stand, sheet by sheet: ("IKU", "9, 12–14"); a row that the form has no more is left out."""
    numbers: dict[SheetKey, list[int]] = {}
    wanted = set(rows)
    for (sheet, row), number in sent_rows(form).items():
        if row_name(sheet, row) in wanted:
            numbers.setdefault(sheet, []).append(number)
    return tuple((sheet.heading, runs(found)) for sheet, found in numbers.items())


def runs(numbers: Iterable[int]) -> str:
    """Row numbers with consecutive ones joined: "9–12, 15"."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


def row_hashes(form: PaperForm, values: PaperValues) -> Mapping[str, str]:
    """SHA-256 of the canonical JSON of what officers entered in each row: `PaperValues.to_json` of that row alone.

    What the bot prints and computes is not in it, nor where the row stands.
    """
    cells: dict[str, dict[CellKey, object]] = {name: {} for name in row_names(form)}
    for cell, value in settle(values.cells).cells.items():
        cells.setdefault(row_of(cell), {})[cell] = value
    return {name: _hash(PaperValues(cells=own)) for name, own in cells.items()}  # type: ignore[arg-type]


def _hash(row: PaperValues) -> str:
    text = json.dumps(row.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def within(
    rows: Collection[str], current: PaperValues, new: PaperValues
) -> tuple[PaperValues, Mapping[CellKey, Cell | None]]:
    """`new` in these rows alone, and what it says otherwise than `current` in the others; None is an emptied cell."""
    old, said = settle(current.cells).cells, settle(new.cells).cells
    outside = {
        cell: said.get(cell)
        for cell in sorted({*old, *said})
        if row_of(cell) not in rows and old.get(cell) != said.get(cell)
    }
    kept = {cell: value for cell, value in new.cells.items() if cell not in outside}
    kept |= {cell: old[cell] for cell in outside if cell in old}
    return PaperValues(cells=kept), outside
