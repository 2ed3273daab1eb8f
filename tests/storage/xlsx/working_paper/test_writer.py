"""A working paper is filled into a package that was made once: it is the workbook that openpyxl would have made."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.working_paper.cells import INPUTS, CellKey, PaperValues
from bot.core.working_paper.check import check
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.problems import Problem, ProblemKey
from storage.xlsx.reproducible_zip import to_bytes
from storage.xlsx.working_paper.book import paper_book
from storage.xlsx.working_paper.reader import parse_paper
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import FILLED, TW2, form, iku

HISTORY = {TW2: PaperValues(cells={iku("IKU-2"): Decimal(9000), iku("IKU-5"): Decimal("90.125")})}
HOSTILE = ' \t<b>&amp;"=1+1" ]]> \x0b\r\nbaris dua\n' + "😀 ≥ ﻿" + "x" * 33_000
IDENTITY = PaperIdentity(case_id="k" * 260, bidang="d & g", period="2026-TW3", version=12, office="a<b")


def filled(paper: PaperForm, *cells: Decimal | str) -> PaperValues:
    """Every input cell, with these values in turn."""
    keys = [
        CellKey(sheet, row, column.key)
        for sheet, rows in paper.rows.items()
        for row in rows
        for column in INPUTS[sheet]
    ]
    return PaperValues(cells={key: cells[at % len(cells)] for at, key in enumerate(keys)})


def many(paper: PaperForm, count: int) -> PaperForm:
    lines = tuple(replace(paper.iku[n % len(paper.iku)], row=f"I{n}") for n in range(count))
    subs = tuple(replace(paper.sub[n % len(paper.sub)], row=f"S{n}") for n in range(count))
    return replace(paper, iku=lines, sub=subs)


def problems(paper: PaperForm) -> list[Problem]:
    """One to three of every weight in every third input cell, and one of a row that is gone."""
    keys = [*filled(paper, "x").cells][::3]
    kinds = (ProblemKey.KOSONG, ProblemKey.ANGKA_RAGU, ProblemKey.KOSONG_TANPA_TARGET)
    found = [
        Problem(key=kind, cell=key, name="Nama & <lain>", typed=" 2.600", choices=(Decimal(2), Decimal(3)))
        for at, key in enumerate(keys)
        for kind in kinds[at % 3 :]
    ]
    return [*found, Problem(key=ProblemKey.KOSONG, cell=iku("tak ada"), name="")]


def plain() -> PaperForm:
    return form()


SHAPES: dict[str, Callable[[], tuple[PaperForm, PaperValues | None, list[Problem]]]] = {
    "empty": lambda: (form(), None, []),
    "filled in": lambda: (form(HISTORY), FILLED, list(check(form(HISTORY), FILLED).problems)),
    "no indicator": lambda: (replace(plain(), iku=()), FILLED, []),
    "no sub kegiatan": lambda: (replace(plain(), sub=()), FILLED, problems(replace(plain(), sub=()))),
    "nothing at all": lambda: (replace(plain(), iku=(), sub=()), None, []),
    "one row each": lambda: (
        replace(plain(), iku=plain().iku[:1], sub=plain().sub[:1]),
        filled(plain(), Decimal("0.5"), "teks"),
        [],
    ),
    "only rows below zero": lambda: (
        replace(plain(), iku=plain().iku[-1:]),
        filled(plain(), Decimal(-3)),
        [],
    ),
    "decimals and great figures": lambda: (
        plain(),
        filled(plain(), Decimal("123456789012.345"), Decimal("-0.1"), Decimal("1E+3"), Decimal(0)),
        [],
    ),
    "figures that are words": lambda: (
        plain(),
        filled(plain(), "=1+1", "2.600", " ", "dua"),
        problems(plain()),
    ),
    "hostile words": lambda: (
        replace(
            plain(),
            office=HOSTILE.replace("\x0b", "")[:200],
            bidang="B<&>",
            deadline=" besok ",
            identity=IDENTITY,
        ),
        filled(plain(), HOSTILE),
        problems(plain()),
    ),
    "200 rows": lambda: (
        many(plain(), 200),
        filled(many(plain(), 200), Decimal(7), "x"),
        problems(many(plain(), 200)),
    ),
}


def looks(cell: Any) -> tuple[Any, ...]:
    note = cell.comment and (cell.comment.text, cell.comment.author, cell.comment.height, cell.comment.width)
    style = (cell.font, cell.fill, cell.border, cell.alignment, cell.number_format, cell.protection)
    return (cell.value, cell.data_type, cell.style, note, *map(repr, style))


def sheet_facts(sheet: Any) -> dict[str, Any]:
    """All that a sheet says, cell by cell and of itself."""
    parts = (
        "protection", "page_setup", "page_margins", "print_options", "sheet_view", "sheet_format",
        "sheet_properties", "data_validations", "print_title_rows", "freeze_panes", "sheet_state", "title",
    )  # fmt: skip
    return {
        "cells": {cell.coordinate: looks(cell) for row in sheet.iter_rows() for cell in row},
        "heights": {at: one.height for at, one in sheet.row_dimensions.items()},
        "widths": {at: one.width for at, one in sheet.column_dimensions.items()},
        "formats": [
            (str(key.sqref), repr(rules)) for key, rules in sheet.conditional_formatting._cf_rules.items()
        ],
        "extent": sheet.dimensions,
        "foot": sheet.oddFooter.right.text,
        **{part: repr(getattr(sheet, part)) for part in parts},
    }


def book_facts(data: bytes) -> dict[str, Any]:
    book: Any = load_workbook(BytesIO(data))
    said = book.properties
    return {
        "names": {name: (one.attr_text, one.hidden) for name, one in book.defined_names.items()},
        "properties": [(one.name, one.value) for one in book.custom_doc_props.props],
        "said": (said.creator, said.title, said.created, said.modified),
        "security": repr(book.security),
        "recount": book.calculation.fullCalcOnLoad,
        "sheets": [sheet_facts(sheet) for sheet in book.worksheets],
    }


@pytest.mark.parametrize("name", SHAPES)
def test_it_is_cell_by_cell_the_workbook_that_openpyxl_makes(name: str) -> None:
    paper, values, found = SHAPES[name]()
    stamp = datetime.combine(paper.period.last_day, time(), UTC)
    whole: Workbook = paper_book(paper, values, found)
    data = write_paper(paper, values, found)
    assert book_facts(data) == book_facts(to_bytes(whole, stamp=stamp))
    assert write_paper(paper, values, found) == data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            ElementTree.fromstring(archive.read(part))
    assert parse_paper(data, "a.xlsx").identity == paper.identity
