"""The laporan kinerja as an editable draft (.docx). It has the values and words of the PDF but no endorsement.

An edited draft becomes a new file with a new fingerprint, and no paraf carries over to it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.document import Document as Draft
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from bot.documents.docx_style import government, letterhead, set_style, turn
from bot.documents.docx_tables import add_table, keep_with_next, text_of
from bot.documents.pdf import plain
from bot.documents.report import Report, report_words

_STAMP = (1980, 1, 1, 0, 0, 0)  # in the zip: the same report gives the same bytes


def report_docx(report: Report) -> bytes:
    """A Word document, A4, with landscape sections for the wide tables."""
    data = plain(report.prepared())
    draft = Document()
    set_style(draft, report)
    _cover(draft, data)
    for chapter in (_introduction, _planning, _accountability, _closing, _annex):
        chapter(draft, data)
    return _packed(draft)


def _cover(draft: Draft, data: dict[str, Any]) -> None:
    words, kop = report_words(), data["kop"]
    number = words["nomor"].format(nomor=data["number"]) if data["number"] else ""
    place = ", ".join(part for part in (data["place"].upper(), str(data["year"])) if part)
    for text, size, above in (
        (government(kop), 14, 60),
        (kop["office"].upper(), 17, 0),
        (words["judul"].upper(), 26, 130),
        (data["period"].upper(), 18, 0),
        (data["watermark"], 14, 14),
        (number, 10.5, 200),
        (place, 12, 0),
    ):
        paragraph = draft.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(above)
        run = paragraph.add_run(text_of(text, blank=""))
        run.font.size, run.bold = Pt(size), size > 11


def _introduction(draft: Draft, data: dict[str, Any]) -> None:
    letterhead(draft, data["kop"])
    _chapter(draft, "pendahuluan")
    for key in ("latar", "kekurangan"):
        _prose(draft, data["narratives"][key])


def _planning(draft: Draft, data: dict[str, Any]) -> None:
    words = report_words()
    _chapter(draft, "perencanaan")
    _prose(draft, data["narratives"]["perencanaan"])
    if data["budget_paper"]:
        _prose(draft, words["dasar_anggaran"].format(dokumen=data["budget_paper"]))
    _section(draft, "A", "target")
    rows = [row | _group("sasaran", s["sasaran"]) for s in data["sasaran"] for row in s["rows"]]
    add_table(draft, "target", _named(rows))
    _section(draft, "B", "anggaran")
    total = {"name": words["kolom"]["jumlah_pagu"], "budget": data["budget"]}
    add_table(draft, "anggaran", data["programs"], total if data["programs"] else None)
    _note(draft, "anggaran", data)


def _accountability(draft: Draft, data: dict[str, Any]) -> None:
    _chapter(draft, "akuntabilitas")
    for key in ("akuntabilitas", "ringkas_kinerja", "ringkas_anggaran"):
        _prose(draft, data["narratives"][key])
    _section(draft, "A", "ringkasan")
    every = {key: sum(row[key] for row in data["bidang"]) for key in ("judged", "indicators")}
    total = data | every | {"name": report_words()["kolom"]["semua_bidang"]}
    add_table(draft, "ringkasan", [_counted(row) for row in data["bidang"]], _counted(total))
    _note(draft, "ringkasan", data)
    turn(draft, landscape=True)
    _section(draft, "B", "sasaran")
    known = any(row["before"] is not None for one in data["sasaran"] for row in one["rows"])
    for one in data["sasaran"]:
        _judged(draft, "sasaran", one, _group("sasaran", one["sasaran"])["group"], () if known else ("lalu",))
    _note(draft, "sasaran", data)
    _section(draft, "C", "program")
    for one in data["programs"]:
        _judged(draft, "program", one, _program(one))
    _note(draft, "program", data)
    _section(draft, "D", "faktor")
    add_table(draft, "faktor", [row | {"about": _about(row)} for row in data["factors"]])


def _judged(
    draft: Draft, kind: str, table: Mapping[str, Any], name: str, without: Sequence[str] = ()
) -> None:
    """The table of one sasaran or program under its name, with its last row."""
    said = draft.add_paragraph(text_of(name, blank="")).paragraph_format
    said.space_before, said.space_after, said.keep_with_next = Pt(10), Pt(4), True
    words = report_words()["kolom"]
    last = {"name": words["rerata" if kind == "sasaran" else "jumlah"], "achievement": table["average"]}
    add_table(draft, kind, _named(table["rows"]), {**table, "code": "", **last}, without=without)


def _group(kind: str, name: str) -> dict[str, str]:
    """What stands above the rows of one sasaran or kegiatan; nothing for one without a name."""
    return {"group": report_words()["kelompok"][kind].format(nama=name) if name else ""}


def _named(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with all that names them in one cell: the code of an indikator, the output of a sub kegiatan."""
    return [
        {**row, "name": "\n".join(filter(None, (row["name"], row["indicator"])))}
        | _group("kegiatan", row["kegiatan"])
        if "indicator" in row
        else {**row, "name": f"{row['code']} {row['name']}".strip()}
        for row in rows
    ]


def _about(row: Mapping[str, Any]) -> str:
    return f"{row['about']} ({row['bidang']})" if row["bidang"] else str(row["about"])


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
    turn(draft, landscape=False)
    _chapter(draft, "penutup")
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
    turn(draft, landscape=True)
    _chapter(draft, "lampiran")
    _section(draft, "A", "riwayat")
    add_table(draft, "riwayat", [_lived(row) for row in data["history"]])
    _note(draft, "riwayat", data)
    per_bidang = data["skipped"] or data["bidang"]
    if per_bidang:
        _section(draft, "B", "kertas_kerja")
        add_table(draft, "kertas_kerja", data["bidang"])
    _section(draft, "C" if per_bidang else "B", "kelengkapan")
    words = report_words()["anak"]
    missing = [words["tidak_ada"].format(nama=name) for name in data["missing"]]
    for line in [*missing, *data["declared"]] or [words["lengkap"]]:
        _prose(draft, line)
    if per_bidang:
        _section(draft, "D", "dilewati")
    if data["skipped"]:
        add_table(draft, "dilewati", data["skipped"])
    elif per_bidang:
        _prose(draft, words["semua_bidang"])


def _lived(row: Mapping[str, Any]) -> dict[str, Any]:
    """A step of the history as the PDF prints it."""
    words = report_words()
    late = words["lewat_waktu"] if row["late"] else ""
    own = " *" if row["ours"] and row["standard"] else ""
    return {
        **row,
        "title": "\n".join(filter(None, (row["title"], row["bidang"]))),
        "given": _moment(row["given"]),
        "done": _moment(row["done"]),
        "standard": row["standard"] + own,
        "result": "\n".join(filter(None, (row["result"], late))),
    }


def _moment(value: Mapping[str, str] | None) -> str:
    return str(report_words()["saat"]).format(**value) if value else ""


def _chapter(draft: Draft, key: str) -> None:
    draft.add_heading(report_words()["bab"][key], level=1)


def _section(draft: Draft, letter: str, key: str) -> None:
    draft.add_heading(f"{letter}. {report_words()['anak'][key]}", level=2)


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
        "riwayat": [said["sendiri"] if any(row["ours"] for row in data["history"]) else "", data["chain"]],
    }
    if found := " ".join(filter(None, notes[kind])):
        keep_with_next(draft.tables[-1].rows[-1])
        note = draft.add_paragraph()
        note.paragraph_format.space_before = Pt(4)
        note.add_run(text_of(found)).font.size = Pt(7.5)


def _packed(draft: Draft) -> bytes:
    """The package rewritten with fixed times, because python-docx stamps its entries with the wall clock."""
    raw, packed = io.BytesIO(), io.BytesIO()
    draft.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _STAMP), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
