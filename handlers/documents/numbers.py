"""Numbers of papers: the office's own pattern where it wrote one, else that of `berkas.yaml`."""

from __future__ import annotations

from bot.core.case.model import Case
from handlers.context import Visit
from handlers.documents.heads import setting
from handlers.documents.wording import terms


def paper_number(visit: Visit, case: Case, kind: str, sequence: int = 0) -> str:
    """The number of a `laporan`, `tanda_terima` or `arsip`; empty where the office numbers it by hand.

    The same case and `sequence` give the same number. Fields of a pattern: {kode}, {urut}, {tahun}, {periode}. An
    unknown field stays as it was written.
    """
    office = visit.office
    found: str = setting(office, f"nomor_{kind}") or terms()["nomor"][kind]
    fields = {
        "kode": setting(office, "kode_surat", "klasifikasi"),
        "urut": f"{sequence:02d}",
        "tahun": str(case.period.year),
        "periode": case.period.code(),
    }
    for name, value in fields.items():
        found = found.replace(f"{{{name}}}", value)
    return found.strip("/ ")
