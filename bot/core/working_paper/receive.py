"""Receiving an uploaded working paper: match its rows, merge it with the stored values, check it (SOP step 3).

The values are in neighbouring modules: `form` (what is printed), `cells` (values), `check` (rules), `summary` and
`recap` (figures).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from bot.core.parsing.numbers import format_number
from bot.core.refusals import ColumnsSwapped, RowsDoubled, RowsMissing
from bot.core.working_paper.cells import COLUMNS, Cell, CellKey, PaperValues, SheetKey, column_of
from bot.core.working_paper.check import CheckedPaper, Rows, check, settle
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.printed import printed_cells, same_print, swapped
from bot.core.working_paper.problems import Problem, ProblemKey


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """One cell that two officers changed in different ways. None is an emptied cell."""

    cell: CellKey
    base: Cell | None
    current: Cell | None
    upload: Cell | None
    own: bool = False  #: one officer did, by chat and in the file


@dataclass(frozen=True, kw_only=True)
class Merged:
    values: PaperValues
    kept: tuple[CellKey, ...]  #: cells of a colleague that are newer than the upload's base
    conflicts: tuple[Conflict, ...]  #: `values` holds the upload's version; the uploader is asked


def merge(base: PaperValues, current: PaperValues, upload: PaperValues) -> Merged:
    """Three-way merge, cell by cell.

    `base` is what the uploader started from (`authorship.started_from`). A cell that the uploader left unchanged keeps the current value.
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
    """`checked` with every conflict as a problem: differing figures are asked back, differing texts are shown."""
    found = [_problem(form, conflict, rows) for conflict in conflicts]
    ordered = sorted((*found, *checked.problems), key=lambda one: not one.blocks)
    return replace(checked, problems=tuple(ordered))


_COLLEAGUES = ProblemKey.BEDA_REKAN, ProblemKey.BEDA_REKAN_TEKS
_OWN = ProblemKey.BEDA_CHAT, ProblemKey.BEDA_CHAT_TEKS


def _problem(form: PaperForm, conflict: Conflict, rows: Rows) -> Problem:
    cell = conflict.cell
    sides = (conflict.upload, conflict.current)
    figures = tuple(one for one in sides if isinstance(one, Decimal))
    asked = len(figures) == 2
    figure, words = _OWN if conflict.own else _COLLEAGUES
    return Problem(
        key=figure if asked else words,
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


class NoteKey(StrEnum):
    """What was noticed while reading and needs no answer: `catatan_<value>` in `templates/pesan/catatan.yaml`."""

    RUMUS_TERTIMPA = "rumus_tertimpa"  # a formula was typed over; the bot computes the figure anyway
    BARIS_TAMBAHAN = "baris_tambahan"  # a row with a code that was not sent out; it is not read
    SEL_GABUNGAN = "sel_gabungan"  # a cell to be filled in is merged with another, so that it has no value
    CETAKAN_BERUBAH = (
        "cetakan_berubah"  # a figure or label that the bot printed was altered; the bot's counts
    )


@dataclass(frozen=True, kw_only=True)
class Note:
    """Fields of its sentence: `sheet`, `row`, `column`, `code`, `typed`, `counted`."""

    key: NoteKey
    sheet: str
    row: int
    column: str = ""
    code: str = ""
    typed: str = ""  #: as it stands in the paper; of merged cells their range
    counted: str = ""  #: what the bot goes by instead

    @property
    def template(self) -> str:
        """The file of the sentence, without its folder and ending."""
        return f"catatan_{self.key}"

    def fields(self) -> dict[str, object]:
        place = {"sheet": self.sheet, "row": self.row, "column": self.column, "code": self.code}
        return {**place, "typed": self.typed, "counted": self.counted}


@dataclass(frozen=True, kw_only=True)
class RawPaper:
    """The contents of an uploaded workbook, before any rule is applied."""

    identity: PaperIdentity
    cells: Mapping[CellKey, Cell]
    rows: Mapping[tuple[SheetKey, str], int]  #: where each code stands, counted as Excel does
    notes: tuple[Note, ...] = field(default=())
    printed: Mapping[CellKey, Cell | None] = field(
        default_factory=dict
    )  #: what the bot printed, as it stands now
    columns: Mapping[tuple[SheetKey, str], frozenset[str]] = field(
        default_factory=dict
    )  #: short texts that stand under each header, on rows with and without a code


@dataclass(frozen=True, kw_only=True)
class Received:
    """An upload after merging and checking."""

    checked: CheckedPaper
    merged: Merged
    notes: tuple[Note, ...]
    untouched: bool = False  #: nothing was entered since the file was sent out
    same: bool = False  #: what is stored already has every cell of it
    blank: bool = False  #: the file itself holds nothing


def receive(
    form: PaperForm,
    raw: RawPaper,
    *,
    name: str,
    base: PaperValues | None = None,
    current: PaperValues | None = None,
    sent: PaperValues | None = None,
    own: Collection[CellKey] = (),
) -> Received:
    """Compare an upload with its form, merge it with `current` and check it. Raises ColumnsSwapped, RowsMissing,
    RowsDoubled.

    `base` and `current` as in `merge`; both empty for a first upload. `sent` is what the file held when it was sent out,
    `own` are cells that the uploader has entered last.
    """
    ensure_in_place(form, raw, name=name)
    ensure_complete(form, raw, name=name)
    filled = settle({cell: value for cell, value in raw.cells.items() if cell.row in form.rows[cell.sheet]})
    stored = current or PaperValues()
    merged = _with_own(merge(base or PaperValues(), stored, filled), own)
    checked = check(form, merged.values, raw.rows)
    return Received(
        checked=with_conflicts(form, checked, merged.conflicts, raw.rows),
        merged=merged,
        notes=(*raw.notes, *altered(form, raw), *_strangers(form, raw)),
        untouched=filled == settle((sent or PaperValues()).cells),
        same=merged.values == settle(stored.cells),
        blank=not filled.cells,
    )


def _with_own(merged: Merged, own: Collection[CellKey]) -> Merged:
    """What the uploader has entered themselves is no colleague's."""
    return Merged(
        values=merged.values,
        kept=tuple(cell for cell in merged.kept if cell not in own),
        conflicts=tuple(replace(one, own=one.cell in own) for one in merged.conflicts),
    )


def ensure_complete(form: PaperForm, raw: RawPaper, *, name: str) -> None:
    """Raise RowsMissing or RowsDoubled unless every row that was sent came back once."""
    for sheet, expected in form.rows.items():
        found = [row for key, row in raw.rows if key is sheet]
        if missing := [row for row in expected if row not in found]:
            raise RowsMissing(name=name, sheet=sheet.heading, rows=_codes(missing))
        doubled = [row for row in found if row not in expected and _code(row) in expected]
        if doubled:
            raise RowsDoubled(name=name, sheet=sheet.heading, rows=_codes(doubled))


def altered(form: PaperForm, raw: RawPaper) -> Iterator[Note]:
    """What the paper says otherwise than the form, in the order of the paper. The form counts."""
    for key, meant in printed_cells(form).items():
        place = raw.rows.get((key.sheet, key.row))
        if place is None or key not in raw.printed or same_print(raw.printed[key], meant):
            continue
        yield Note(
            key=NoteKey.CETAKAN_BERUBAH,
            sheet=key.sheet.heading,
            row=place,
            column=column_of(key).header,
            code=key.row,
            typed=_shown(raw.printed[key]),
            counted=_shown(meant),
        )


def ensure_in_place(form: PaperForm, raw: RawPaper, *, name: str) -> None:
    """Raise ColumnsSwapped where everything that was printed under one header stands under another."""
    for sheet in form.rows:
        if found := swapped(form, raw.columns, {**raw.printed, **raw.cells}, sheet):
            columns = (column_of(CellKey(sheet, "", key)).header for key in found)
            raise ColumnsSwapped(name=name, sheet=sheet.heading, columns=", ".join(columns))


def _strangers(form: PaperForm, raw: RawPaper) -> tuple[Note, ...]:
    return tuple(
        Note(
            key=NoteKey.BARIS_TAMBAHAN,
            sheet=sheet.heading,
            row=place,
            column=COLUMNS[sheet][0].header,
            code=row,
        )
        for (sheet, row), place in raw.rows.items()
        if row not in form.rows[sheet]
    )


def _code(row: str) -> str:
    return row.partition("#")[0]


def _codes(rows: list[str]) -> str:
    return ", ".join(dict.fromkeys(_code(row) for row in rows))
