"""The tables of the editable draft: the columns of the PDF, how wide they are, and that no page end cuts a row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from docx.document import Document as Draft
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt
from docx.table import _Row

from bot.documents.report import report_words

_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 forbids these
_DASH = "–"
_COLUMNS = {  # column title in laporan.yaml -> field of the row
    "target": {
        "no": "no",
        "indikator": "name",
        "satuan": "unit",
        "target_tahun": "target_year",
        "target": "target",
    },
    "anggaran": {"no": "no", "kode": "code", "nama_program": "name", "pagu": "budget"},
    "ringkasan": {
        "no": "no",
        "bidang": "name",
        "dinilai": "judged",
        "capaian": "average",
        "predikat": "predicate",
        "pagu": "budget",
        "realisasi_anggaran": "spent",
        "serapan": "absorption",
    },
    "sasaran": {
        "no": "no",
        "indikator": "name",
        "satuan": "unit",
        "arah": "direction",
        "target_tahun": "target_year",
        "target": "target",
        "lalu": "before",
        "realisasi": "realised",
        "sd": "cumulative",
        "capaian": "achievement",
        "capaian_tahun": "achievement_year",
        "predikat": "predicate",
    },
    "program": {
        "no": "no",
        "kode": "code",
        "sub_kegiatan": "name",
        "satuan": "unit",
        "target_tahun": "target",
        "fisik": "realised",
        "capaian_tahun": "achievement",
        "pagu": "budget",
        "realisasi_anggaran": "spent",
        "serapan": "absorption",
        "sisa": "left",
    },
    "faktor": {
        "no": "no",
        "tentang": "about",
        "pendorong": "driving",
        "penghambat": "hindering",
        "tindak_lanjut": "follow_up",
        "sumber": "source",
    },
    "riwayat": {
        "langkah": "step",
        "kegiatan": "title",
        "pelaksana": "actor",
        "diterima": "given",
        "selesai": "done",
        "waktu_tunggu": "waiting",
        "waktu_proses": "working",
        "mutu_baku": "standard",
        "hasil": "result",
    },
    "kertas_kerja": {"no": "no", "bidang": "name", "penanda_tangan": "signed_by", "waktu": "signed_at"},
    "dilewati": {
        "no": "no",
        "bidang": "name",
        "alasan": "reason",
        "perintah": "ordered_by",
        "waktu": "at",
    },
}
_WIDTHS = {  # cm, wide enough for every word of the title; the other columns share what is left
    "no": 0.8,
    "langkah": 1.5,
    "kode": 2.9,
    "satuan": 1.8,
    "arah": 1.5,
    "target_tahun": 1.4,
    "target": 1.5,
    "lalu": 1.7,
    "realisasi": 1.7,
    "sd": 1.7,
    "fisik": 1.7,
    "capaian": 1.6,
    "capaian_tahun": 1.6,
    "predikat": 2.2,
    "dinilai": 1.6,
    "pagu": 2.4,
    "realisasi_anggaran": 2.4,
    "serapan": 1.6,
    "sisa": 2.4,
    "diterima": 2.6,
    "selesai": 2.6,
    "waktu_tunggu": 1.9,
    "waktu_proses": 1.9,
    "mutu_baku": 1.7,
}
_CENTRED = ("no", "langkah", "satuan", "arah", "predikat", "dinilai")
_FIGURES = (
    "target_tahun",
    "target",
    "lalu",
    "realisasi",
    "sd",
    "fisik",
    "capaian",
    "capaian_tahun",
    "pagu",
    "realisasi_anggaran",
    "serapan",
    "sisa",
)
_WHOLE = 8  #: rows of a table that is not divided
_SIZE, _GREY, _PALE = Pt(8), "E6E6E6", "F5F5F5"


def add_table(
    draft: Draft,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    total: Mapping[str, Any] | None = None,
    *,
    without: Collection[str] = (),
) -> None:
    """Add a table with the columns of its kind, and a last row of totals; its header is repeated on every page.

    Where the `group` of the rows changes, a row of its own names it.
    """
    titles = [title for title in _COLUMNS[kind] if title not in without]
    table = _empty(draft, titles)
    group = ""
    for number, row in enumerate(rows, 1):
        if row.get("group", group) != group:
            group = row["group"]
            _name_group(table, group)
        values = {"no": number, **row}
        _fill(table.add_row(), titles, (values[_COLUMNS[kind][title]] for title in titles))
    if total:
        sums = (total.get(_COLUMNS[kind][title], "") for title in titles)
        _fill(table.add_row(), titles, sums, bold=True, blank="")
    made = table.rows
    for row in made[:-1] if len(made) <= _WHOLE else made[-2:-1]:
        keep_with_next(row)  # the last row is not alone on a page


def text_of(value: object, blank: str = _DASH) -> str:
    """A value of `plain` as text that XML takes."""
    words = value["lengkap"] if isinstance(value, dict) else value
    return _REFUSED.sub("", blank if words is None or words == "" else str(words))


def _empty(draft: Draft, titles: Sequence[str]) -> Any:  # a Table, whose methods are not typed
    """A table of the width of the page with its header alone."""
    table = draft.add_table(rows=1, cols=len(titles), style="Table Grid")
    table.autofit = False
    margins = element("w:tblCellMar")
    for side, twips in (("top", "40"), ("left", "70"), ("bottom", "40"), ("right", "70")):
        margins.append(element(f"w:{side}", w=twips, type="dxa"))
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(margins)
    head, words = table.rows[0], report_words()["kolom"]
    for column, cell, width in zip(table.columns, head.cells, _widths(draft, titles), strict=True):
        column.width = cell.width = width
    _fill(head, titles, (words[title] for title in titles), bold=True)
    for cell in head.cells:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", fill=_GREY))
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _mark(head, "w:tblHeader")
    keep_with_next(head)
    return table


def _widths(draft: Draft, titles: Sequence[str]) -> list[Emu]:
    section = draft.sections[-1]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    known = {title: Cm(_WIDTHS[title]) for title in titles if title in _WIDTHS}
    share = (room - sum(known.values())) // max(1, len(titles) - len(known))
    return [Emu(known.get(title, share)) for title in titles]


def _name_group(table: Any, name: str) -> None:
    row = table.add_row()
    cell = row.cells[0].merge(row.cells[-1])
    run = cell.paragraphs[0].add_run(text_of(name))
    run.font.size, run.bold = _SIZE, True
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", fill=_PALE))
    _mark(row, "w:cantSplit")
    keep_with_next(row)


def _fill(
    row: _Row, titles: Sequence[str], values: Iterable[Any], *, bold: bool = False, blank: str = _DASH
) -> None:
    for cell, title, value in zip(row.cells, titles, values, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text_of(value, blank))
        run.font.size, run.bold = _SIZE, bold
        if title in _FIGURES:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif title in _CENTRED:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _mark(row, "w:cantSplit")


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(element(name, val="true"))


def element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def keep_with_next(row: _Row) -> None:
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
