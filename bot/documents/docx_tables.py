"""The tables of the editable draft: which columns each has, how wide they are, and that no page end cuts a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docx.document import Document as Draft
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import Table, _Row

from bot.documents.report import report_words

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 forbids these
_DASH = "–"
_COLUMNS = {  # column title in laporan.yaml, field of the row
    "target": (
        ("sasaran", "goal"),
        ("indikator", "name"),
        ("satuan", "unit"),
        ("target_tahun", "target_year"),
        ("target", "target"),
    ),
    "anggaran": (("kode", "code"), ("nama_program", "name"), ("pagu", "budget")),
    "ringkasan": (
        ("bidang", "name"),
        ("dinilai", "judged"),
        ("capaian", "average"),
        ("predikat", "predicate"),
        ("pagu", "budget"),
        ("realisasi_anggaran", "spent"),
        ("serapan", "absorption"),
    ),
    "sasaran": (
        ("indikator", "name"),
        ("satuan", "unit"),
        ("arah", "direction"),
        ("target_tahun", "target_year"),
        ("target", "target"),
        ("realisasi", "realised"),
        ("sd", "cumulative"),
        ("capaian", "achievement"),
        ("capaian_tahun", "achievement_year"),
        ("predikat", "predicate"),
    ),
    "program": (
        ("kode", "code"),
        ("sub_kegiatan", "name"),
        ("satuan", "unit"),
        ("target_tahun", "target"),
        ("fisik", "realised"),
        ("capaian_tahun", "achievement"),
        ("pagu", "budget"),
        ("realisasi_anggaran", "spent"),
        ("serapan", "absorption"),
        ("sisa", "left"),
    ),
    "faktor": (
        ("tentang", "about"),
        ("pendorong", "driving"),
        ("penghambat", "hindering"),
        ("tindak_lanjut", "follow_up"),
        ("sumber", "source"),
    ),
    "riwayat": (
        ("langkah", "step"),
        ("kegiatan", "title"),
        ("bidang", "bidang"),
        ("pelaksana", "actor"),
        ("selesai", "done"),
        ("waktu_proses", "working"),
        ("mutu_baku", "standard"),
        ("hasil", "result"),
    ),
    "dilewati": (("bidang", "name"), ("alasan", "reason"), ("perintah", "ordered_by"), ("waktu", "at")),
}
_WIDE = {
    "name": 3.4,
    "goal": 3,
    "about": 2,
    "actor": 2,
    "title": 2,
    "reason": 3,
    "code": 1.7,
}  # others count 1
_MONEY = {"budget": 1.5, "spent": 1.5, "left": 1.5}
_FIGURES = [
    "target_year",
    "target",
    "realised",
    "cumulative",
    "achievement",
    "achievement_year",
    "average",
    "absorption",
    "budget",
    "spent",
    "left",
]


def add_table(
    draft: Draft, kind: str, rows: Sequence[Mapping[str, Any]], total: Mapping[str, Any] | None = None
) -> None:
    """Add a table with the columns of its kind, and a last row of totals; its header is repeated on every page."""
    titles, fields = report_words()["kolom"], [field for _, field in _COLUMNS[kind]]
    table = draft.add_table(rows=1, cols=len(fields), style="Table Grid")
    _fill(table.rows[0], fields, (titles[title] for title, _ in _COLUMNS[kind]), bold=True)
    _mark(table.rows[0], "w:tblHeader")
    for row in rows:
        _fill(table.add_row(), fields, (row[field] for field in fields))
    if total:
        _fill(table.add_row(), fields, (total.get(field, "") for field in fields), bold=True, blank="")
    _set_widths(draft, table, fields)
    for row in table.rows[:1] + table.rows[1:-1][-1:]:
        _keep_with_next(row)  # no header and no last row alone on a page


def text_of(value: object, blank: str = _DASH) -> str:
    """A value of `plain` as text that XML takes."""
    words = value["lengkap"] if isinstance(value, dict) else value
    return _REFUSED.sub("", blank if words is None or words == "" else str(words))


def _fill(
    row: _Row, fields: Sequence[str], values: Iterable[Any], *, bold: bool = False, blank: str = _DASH
) -> None:
    for cell, field, value in zip(row.cells, fields, values, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text_of(value, blank))
        run.font.size, run.bold = Pt(8.5), bold
        if field in _FIGURES:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark(row, "w:cantSplit")


def _mark(row: _Row, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _keep_with_next(row: _Row) -> None:
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _set_widths(draft: Draft, table: Table, fields: Sequence[str]) -> None:
    section = draft.sections[-1]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    shares = [(_WIDE | _MONEY).get(field, 1.0) for field in fields]
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Emu(int(room * share / sum(shares)))
        for cell in column.cells:
            cell.width = column.width
