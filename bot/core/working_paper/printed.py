"""What the bot prints on a working paper besides formulas, and how it compares with what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.core.parsing.numbers import Doubtful, from_float, parse_number
from bot.core.parsing.text import tidy
from bot.core.working_paper.cells import COLUMNS, Cell, CellKey, SheetKey
from bot.core.working_paper.form import PaperForm

Printed = Mapping[CellKey, Cell | None]
Columns = Mapping[tuple[SheetKey, str], frozenset[str]]


def printed_cells(form: PaperForm) -> Printed:
    """The locked figures and labels of every row but its code, in the order of the paper."""
    return {
        CellKey(sheet, row, column): value
        for sheet, lines in ((SheetKey.IKU, _iku(form)), (SheetKey.SUB, _sub(form)))
        for row, facts in lines
        for column, value in facts.items()
    }


def _iku(form: PaperForm) -> Iterator[tuple[str, dict[str, Cell | None]]]:
    for line in form.iku:
        yield (
            line.row,
            {
                "sasaran": line.indicator.sasaran,
                "indikator": line.indicator.name,
                "satuan": line.indicator.unit,
                "arah": line.indicator.direction.value,
                "target_tahun": line.indicator.target_year,
                "target": line.target,
                "lalu": line.previous,
            },
        )


def _sub(form: PaperForm) -> Iterator[tuple[str, dict[str, Cell | None]]]:
    for line in form.sub:
        yield (
            line.row,
            {
                "nomenklatur": line.sub.nomenclature,
                "indikator": line.sub.indicator,
                "satuan": line.sub.unit,
                "target_tahun": line.sub.target,
                "fisik_lalu": line.previous_physical,
                "pagu": None if line.sub.pagu is None else Decimal(line.sub.pagu),
                "anggaran_lalu": line.previous_spent,
            },
        )


#: What tells no label from another; ≥, % and their like do.
_UNMEANT = dict.fromkeys(map(ord, " \n\t.,;:_-\u2013'\u2019\"()/"))


def same_print(found: Cell | None, meant: Cell | None) -> bool:
    """Whether a cell still says what was printed. A spreadsheet keeps fifteen digits of a figure, and a text in its own
    spaces; the office may have spelt a label anew since.
    """
    if found == meant:
        return True
    if found is None or meant is None or (isinstance(found, str) and isinstance(meant, str)):
        return _words(found) == _words(meant)
    figures = _readings(meant)
    return any(one in figures for one in _readings(found))


def _words(value: Cell | None) -> str:
    return str(value) if isinstance(value, Decimal) else tidy(value or "").casefold().translate(_UNMEANT)


def _readings(value: Cell) -> tuple[Decimal, ...]:
    read = value if isinstance(value, Decimal) else parse_number(value)
    if isinstance(read, Doubtful):
        return read.choices
    return () if read is None else (from_float(float(read)),)


def swapped(form: PaperForm, columns: Columns, found: Printed, sheet: SheetKey) -> tuple[str, str] | None:
    """The keys of two columns of `sheet` whose headers changed places, or None.

    All that was printed in the one stands under the header of the other, and is missed in its own column more than once.
    """
    codes = {_code(row) for row in form.rows[sheet]}
    for column in COLUMNS[sheet] if not codes <= columns.get((sheet, "kode"), frozenset()) else ():
        if codes <= columns.get((sheet, column.key), frozenset()):
            return "kode", column.key
    others = [column.key for column in COLUMNS[sheet] if not column.formula and column.key != "kode"]
    printed = printed_cells(form)
    for home in others:
        meant = {
            key.row: one for key, one in printed.items() if key[::2] == (sheet, home) and one is not None
        }
        missed = [row for row in meant if not same_print(found.get(CellKey(sheet, row, home)), meant[row])]
        for other in others if len(missed) > 1 else ():
            if all(same_print(found.get(CellKey(sheet, row, other)), meant[row]) for row in meant):
                return home, other
    return None


def _code(row: str) -> str:
    return row.partition("#")[0]
