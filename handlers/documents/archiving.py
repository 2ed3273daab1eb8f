"""Daftar isi berkas: every paper of a case, and its whole history (SOP step 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.sop.model import Sop, StepKind
from bot.documents.values import ArchiveEntry, ArchiveItem, HistoryRow, SignatureKind, Signer
from bot.text import formatting
from handlers.context import Visit
from handlers.documents.heads import head, local_day, place, setting
from handlers.documents.history import history_rows
from handlers.documents.numbers import paper_number
from handlers.documents.rows import about
from handlers.documents.signers import holder, signer_of
from handlers.documents.wording import phrase, title


def archive(visit: Visit, sop: Sop, case: Case) -> ArchiveEntry:
    """The entry of a case as it is filed; the entry itself is not among its items."""
    office, history = visit.office, history_rows(visit, sop, case)
    return ArchiveEntry(
        **head(visit, case.closed_at or visit.now),
        number=paper_number(visit, case, "arsip"),
        subject=title(sop, case),
        period=str(case.period),
        items=tuple(
            _item(visit, case, paper) for paper in case.papers if paper.kind is not PaperKind.ARCHIVE
        ),
        history=history,
        classification=setting(office, "klasifikasi", "kode_surat"),
        keeper=_keeper(visit, sop, case),
        place=place(office),
        totals=_totals(history),
    )


def _item(visit: Visit, case: Case, paper: Paper) -> ArchiveItem:
    name = phrase(paper.kind.value, "arsip")
    if paper.bidang:
        name = phrase("bidang", "arsip", nama=name, bidang=visit.bidang_name(paper.bidang))
    if paper.subject and paper.kind is not PaperKind.SIGNED_PAPER:  # there it is the task that was signed
        name = phrase("tentang", "arsip", nama=name, tentang=about(visit, paper.subject))
    if paper.version > 1:
        name = phrase("versi", "arsip", nama=name, versi=paper.version)
    if _addendum(case, paper):
        name = phrase("susulan", "arsip", nama=name)
    return ArchiveItem(
        name=name,
        dated=local_day(paper.at, visit.office),
        sha256=paper.sha256,
        note=paper.name if paper.sha256 else paper.note or phrase("tanpa_berkas", "arsip"),
    )


def _addendum(case: Case, paper: Paper) -> bool:
    """Whether it came after the order to go on without its bidang: the report does not rest on it."""
    return any(skip.bidang == paper.bidang and skip.at <= paper.at for skip in case.skips)


def _keeper(visit: Visit, sop: Sop, case: Case) -> Signer:
    """Who sent and filed it, and when; where the SOP has no such step, who did the last thing."""
    done = [task for task in case.tasks if task.done_at]
    filing = [task for task in done if sop.step(task.step).kind is StepKind.DELIVER] or done
    if not filing:
        return holder(visit, sop, sop.first.actor)
    return replace(signer_of(visit, sop, filing[-1]), kind=SignatureKind.RECORDED, fingerprint="")


def _totals(history: tuple[HistoryRow, ...]) -> dict[str, str]:
    figures = {
        "tunggu": _sum(row.waiting for row in history),
        "proses": _sum(row.working for row in history),
        "tugas": formatting.number(len(history), 0),
        "lewat": formatting.number(sum(row.late for row in history), 0),
    }
    return {phrase(key, "jumlah"): value for key, value in figures.items()}


def _sum(times: Iterable[timedelta | None]) -> str:
    return formatting.span(sum((one for one in times if one), timedelta(0)))
