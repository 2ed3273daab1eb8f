"""One way into an untrusted workbook: its sheets as plain values, for the office file and the working paper alike.

Runs in the sandbox, behind `preflight.inspect`. Whatever makes openpyxl stumble is a damaged workbook, and is named with
its sheet and cell where these are known.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.formula import DataTableFormula
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from bot.core.errors import SopError
from bot.core.parsing.text import tidy, unescape
from storage.refusals import WorkbookDamaged
from storage.xlsx.untrusted.number_formats import hundreds
from storage.xlsx.untrusted.plain_styles import with_plain_styles

if not DEFUSEDXML:  # pragma: no cover - the environment of the process decides
    raise RuntimeError("openpyxl runs without defusedxml: install it and do not set OPENPYXL_DEFUSEDXML")


class Percent(float):
    """A number whose cell is formatted as per cent: 0.2, shown as 20 %."""

    __slots__ = ()


class Formula(str):
    """The text of a formula whose value no program has computed, with its "="."""

    __slots__ = ()


CellValue = str | int | float | bool | datetime | date | time | timedelta | None
Rows = list[tuple[CellValue, ...]]

_CELL, _ROW = f"{{{SHEET_MAIN_NS}}}c", f"{{{SHEET_MAIN_NS}}}row"
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_NUMBER = re.compile(rb'\br="(\d+)"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+\d+:[A-Z]+\d+)"')


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn every exception of openpyxl into `WorkbookDamaged`: on an untrusted workbook it means that this is
    broken.
    """
    try:
        yield
    except (SopError, MemoryError, RecursionError):
        raise
    except Exception as broken:
        raise WorkbookDamaged(name=name, sheet="", cell="") from broken


@dataclass(frozen=True, kw_only=True)
class Merge:
    """A range of merged cells. Only its first cell has a value."""

    ref: str  #: "B9:B12"
    columns: range  #: as Excel counts, from 1
    rows: range


@dataclass(frozen=True, kw_only=True)
class Book:
    """An untrusted workbook that is read as plain values. Every method raises `WorkbookDamaged` where it is broken."""

    data: bytes
    name: str

    @cached_property
    def formulas(self) -> Workbook:
        """The workbook with the texts of its formulas."""
        return self._open(computed=False)

    @cached_property
    def results(self) -> Workbook:
        """The workbook with the values that its formulas had when it was saved. Reads the file again."""
        return self._open(computed=True)

    def _open(self, *, computed: bool) -> Workbook:
        with reading(self.name):
            try:
                return _load(self.data, computed=computed)
            except (MemoryError, RecursionError):
                raise
            except Exception:  # noqa: BLE001 - often its styles, which no figure needs: Excel shrugs at them
                return _load(with_plain_styles(self.data), computed=computed)

    @property
    def titles(self) -> list[str]:
        return [str(sheet.title) for sheet in self.formulas.worksheets]

    def rows(self, title: str, *, height: int, width: int, computed: bool = False) -> Rows:
        """The cells of a sheet within fixed bounds, since the sheet's own dimension may claim millions.

        A formula is a `Formula`; with `computed` it is its value: "" where it is empty, None where it has none.
        """
        sheet: Any = (self.results if computed else self.formulas)[title]
        with self._naming(sheet):
            return [
                tuple(self._value(cell, title) for cell in row)
                for row in sheet.iter_rows(min_row=1, max_row=height, max_col=width)
            ]

    @contextlib.contextmanager
    def _naming(self, sheet: Any) -> Iterator[None]:
        try:
            with reading(self.name):
                yield
        except WorkbookDamaged as damaged:
            if damaged.fields["sheet"]:
                raise
            title = str(sheet.title)
            raise WorkbookDamaged(name=self.name, sheet=title, cell=_first_unreadable(sheet)) from damaged

    def _value(self, cell: Any, title: str) -> CellValue:
        value = cell.value
        if value is None:
            return "" if cell.data_type == "str" else None
        if cell.data_type == "f":
            return Formula(_formula_text(value))
        if isinstance(value, str):
            return tidy(unescape(value))
        if value.__class__ in (int, float):
            return self._number(cell, title)
        return value  # type: ignore[no-any-return]  # a bool, or a date or time

    def _number(self, cell: Any, title: str) -> int | float:
        value: int | float = cell.value
        try:
            scale = hundreds(str(cell.number_format), value)
        except IndexError:
            scale = -1  # the cell names a format that the workbook does not have
        if scale < 0 or not math.isfinite(value):
            address = f"{get_column_letter(cell.column)}{cell.row}"
            raise WorkbookDamaged(name=self.name, sheet=title, cell=address)
        return Percent(value * 100 ** (scale - 1)) if scale else value

    def hidden(self, title: str) -> frozenset[int]:
        """The numbers of the rows that the sheet does not show."""
        xml = self._xml(title)
        if b"hidden=" not in xml:
            return frozenset()
        found = (_NUMBER.search(tag) for tag in _HIDDEN.findall(xml))
        return frozenset(int(number[1]) for number in found if number)

    def merges(self, title: str) -> tuple[Merge, ...]:
        """The merged cells of the sheet."""
        found: list[Merge] = []
        xml = self._xml(title)
        for ref in _MERGED.findall(xml, xml.find(b"mergeCells")) if b"mergeCells" in xml else ():
            left, top, right, bottom = range_boundaries(ref.decode())
            columns, rows = (
                range(int(left or 1), int(right or 1) + 1),
                range(int(top or 1), int(bottom or 1) + 1),
            )
            found.append(Merge(ref=ref.decode(), columns=columns, rows=rows))
        return tuple(found)

    def _xml(self, title: str) -> bytes:
        """The sheet as it is stored, read once: a sheet of a million rows takes a second to unpack."""
        if title not in self._unpacked:
            sheet: Any = self.formulas[title]
            with reading(self.name), sheet._get_source() as source:
                content: bytes = source.read()
            self._unpacked.clear()
            self._unpacked[title] = content.replace(b"\x00", b"")  # UTF-16 shows its ASCII without the zeros
        return self._unpacked[title]

    @cached_property
    def _unpacked(self) -> dict[str, bytes]:
        return {}


def _load(data: bytes, *, computed: bool) -> Workbook:
    return load_workbook(BytesIO(data), read_only=True, data_only=computed, keep_links=False)


def _formula_text(value: object) -> str:
    """The formula as Excel's formula bar shows it. An array formula and a data table are objects of openpyxl."""
    if isinstance(value, DataTableFormula):
        return f"=TABLE({value.r1 or ''};{value.r2 or ''})"
    text = tidy(unescape(str(getattr(value, "text", value) or "")))
    return f"={text.strip().removeprefix('=').strip()}"


def _first_unreadable(sheet: Any) -> str:
    """The address of the first cell that openpyxl cannot read; empty where no single cell is to blame."""
    book = sheet.parent
    parser = WorkSheetParser(
        BytesIO(),
        sheet._shared_strings,
        data_only=book.data_only,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    with (
        contextlib.suppress(SyntaxError),
        sheet._get_source() as source,
    ):  # SyntaxError: the sheet is cut short
        for _, element in iterparse(source):
            if element.tag == _CELL:
                try:
                    parser.parse_cell(element)
                except Exception:  # noqa: BLE001 - whatever it is, this is the cell
                    return str(element.get("r", ""))
            elif element.tag == _ROW:
                element.clear()
    return ""
