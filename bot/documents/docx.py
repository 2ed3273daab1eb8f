"""The laporan kinerja as an editable draft (.docx). It has the values and words of the PDF but no endorsement.

An edited draft becomes a new file with a new fingerprint, and no paraf carries over to it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as Draft
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt

from bot.documents.docx_tables import add_table, text_of
from bot.documents.pdf import plain
from bot.documents.report import Report, report_words

_STAMP = (1980, 1, 1, 0, 0, 0)  # in the zip: the same report gives the same bytes


def report_docx(report: Report) -> bytes:
    """A Word document, A4, with landscape sections for the wide tables."""
    data = plain(report.prepared())
    draft = Document()
    _style(draft, report)
    _cover(draft, data)
    for chapter in (_introduction, _planning, _accountability, _closing, _annex):
        chapter(draft, data)
    return _packed(draft)


def _style(draft: Draft, report: Report) -> None:
    normal = draft.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    section = draft.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    properties = draft.core_properties
    properties.author = text_of(report.kop.office)[:255]
    properties.title = text_of(f"{report_words()['judul']} {report.period}")[:255]
    moment = report.made_at.replace(microsecond=0)
    properties.created = properties.modified = moment
    properties.last_modified_by = ""


def _cover(draft: Draft, data: dict[str, Any]) -> None:
    words, kop = report_words(), data["kop"]
    lines = [
        (f"{words['pemerintah']} {kop['regency'].upper().removeprefix(words['pemerintah']).strip()}", 14),
        (kop["office"].upper(), 18),
        ("", 40),
        (words["judul"].upper(), 26),
    ]
    lines += [(data["period"].upper(), 18), (data["watermark"], 16), ("", 40), (data["number"], 11)]
    lines += [(", ".join(part for part in (data["place"].upper(), str(data["year"])) if part), 12)]
    for text, size in lines:
        paragraph = draft.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text_of(text) if text else "")
        run.font.size, run.bold = Pt(size), size > 12


def _introduction(draft: Draft, data: dict[str, Any]) -> None:
    _chapter(draft, "pendahuluan")
    for key in ("latar", "kekurangan"):
        _prose(draft, data["narratives"][key])


def _planning(draft: Draft, data: dict[str, Any]) -> None:
    _chapter(draft, "perencanaan")
    _prose(draft, data["narratives"]["perencanaan"])
    if data["budget_paper"]:
        _prose(draft, report_words()["dasar_anggaran"].format(dokumen=data["budget_paper"]))
    _section(draft, "target")
    add_table(draft, "target", [row | {"goal": s["sasaran"]} for s in data["sasaran"] for row in s["rows"]])
    _section(draft, "anggaran")
    total = {"name": report_words()["kolom"]["semua_bidang"], "budget": data["budget"]}
    add_table(draft, "anggaran", data["programs"], total if data["programs"] else None)
    _note(draft, "anggaran", data)


def _accountability(draft: Draft, data: dict[str, Any]) -> None:
    _chapter(draft, "akuntabilitas")
    for key in ("akuntabilitas", "ringkas_kinerja", "ringkas_anggaran"):
        _prose(draft, data["narratives"][key])
    _section(draft, "ringkasan")
    every = {key: sum(row[key] for row in data["bidang"]) for key in ("judged", "indicators")}
    total = data | every | {"name": report_words()["kolom"]["semua_bidang"]}
    add_table(draft, "ringkasan", [_counted(row) for row in data["bidang"]], _counted(total))
    _note(draft, "ringkasan", data)
    _turn(draft, landscape=True)
    words = report_words()["kolom"]
    for key, tables, total in (
        ("sasaran", data["sasaran"], words["rerata"]),
        ("program", data["programs"], words["jumlah"]),
    ):
        _section(draft, key)
        for table in tables:
            _prose(draft, table["sasaran"] if key == "sasaran" else _program(table), keep=True)
            last = table | {"code": "", "name": total, "achievement": table["average"]}
            add_table(draft, key, _named(table["rows"]), last)
        _note(draft, key, data)
    _section(draft, "faktor")
    add_table(draft, "faktor", data["factors"])


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with all that names them in one cell: the code of an indikator, the output of a sub kegiatan."""
    return [
        row | {"name": "\n".join(filter(None, (row["name"], row["indicator"])))}
        if "indicator" in row
        else row | {"name": f"{row['code']} {row['name']}".strip()}
        for row in rows
    ]


def _counted(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with how many of its indikator were judged."""
    return {**row, "judged": report_words()["dari"].format(n=row["judged"], semua=row["indicators"])}


def _scale(key: str, data: Mapping[str, Any]) -> str:
    """The note on the cap of averages, or on the predicates."""
    scale = data["scale"]
    if scale is None:
        return ""
    limit = scale["bands"] if key == "skala" else scale["cap"]
    return str(report_words()["catatan"][key]).format(batas=limit, terendah=scale["lowest"])


def _formulas(data: Mapping[str, Any]) -> str:
    """How the achievements were computed, for the formulas that they use."""
    said, used = (
        report_words()["catatan"],
        {row["direction"] for one in data["sasaran"] for row in one["rows"]},
    )
    found = [formula for direction, formula in said["rumus"].items() if direction in used]
    return str(said["cara"]).format(rumus="; ".join(found)) if found else ""


def _program(table: Mapping[str, Any]) -> str:
    predicate = report_words()["predikat_program"].format(predikat=table["predicate"])
    return f"{table['code']} {table['name']}" + (predicate if table["predicate"] else "")


def _closing(draft: Draft, data: dict[str, Any]) -> None:
    _turn(draft, landscape=False)
    _chapter(draft, "penutup", new_page=False)
    _prose(draft, data["narratives"]["penutup"], keep=True)
    signer = data["signer"]
    place = ", ".join(part for part in (data["place"], data["dated"]) if part)
    position = " ".join(part for part in (signer["acting"], signer["position"]) if part)
    nip = f"NIP {signer['nip']}" if signer["nip"] else ""
    for line in (place, position, signer["own"], "\n\n", signer["name"], signer["rank"], nip):
        if line:
            paragraph = draft.add_paragraph(text_of(line))
            paragraph.paragraph_format.left_indent = Cm(9)
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = line != nip  # a signature is never alone on a page


def _annex(draft: Draft, data: dict[str, Any]) -> None:
    words = report_words()["anak"]
    _turn(draft, landscape=True)
    _chapter(draft, "lampiran", new_page=False)
    _section(draft, "riwayat")
    add_table(draft, "riwayat", data["history"])
    _section(draft, "kelengkapan")
    missing = [words["tidak_ada"].format(nama=name) for name in data["missing"]]
    for line in [*missing, *data["declared"]] or [words["lengkap"]]:
        _prose(draft, line)
    if data["skipped"] or data["bidang"]:
        _section(draft, "dilewati")
    if data["skipped"]:
        add_table(draft, "dilewati", data["skipped"])
    elif data["bidang"]:
        _prose(draft, words["semua_bidang"])


def _chapter(draft: Draft, key: str, *, new_page: bool = True) -> None:
    if new_page:
        draft.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    draft.add_heading(report_words()["bab"][key], level=1)


def _section(draft: Draft, key: str) -> None:
    draft.add_heading(report_words()["anak"][key], level=2)


def _prose(draft: Draft, text: str, *, keep: bool = False) -> None:
    """The paragraphs of a text; with `keep` the last one stays on the page of what follows."""
    written = [draft.add_paragraph(text_of(one.strip())) for one in re.split(r"\n\s*\n", text) if one.strip()]
    if keep and written:
        written[-1].paragraph_format.keep_with_next = True


def _note(draft: Draft, kind: str, data: Mapping[str, Any]) -> None:
    """What the figures of the tables above are, in small letters."""
    said = report_words()["catatan"]
    predicate = said["kegiatan_predikat"]["akhir" if data["closes_year"] else "belum"]
    notes = {
        "anggaran": [data["narratives"]["cakupan"]],
        "ringkasan": [said["indikator"], _scale("rata", data), _scale("skala", data)],
        "sasaran": [said["indikator"], _scale("rata", data), _formulas(data)],
        "program": [said["kegiatan"], predicate, _scale("rata_fisik", data)],
    }
    if found := " ".join(filter(None, notes[kind])):
        draft.add_paragraph().add_run(text_of(found)).font.size = Pt(8.5)


def _turn(draft: Draft, *, landscape: bool) -> None:
    section = draft.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))


def _packed(draft: Draft) -> bytes:
    """The package rewritten with fixed times, because python-docx stamps its entries with the wall clock."""
    raw, packed = io.BytesIO(), io.BytesIO()
    draft.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _STAMP), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
