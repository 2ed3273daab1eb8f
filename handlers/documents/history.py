"""The rows of a case's history, and its entry in the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.case.model import Answer, Case, CaseState, Inquiry, Paper, PaperKind, Task
from bot.core.case.separation_of_duties import same_hand
from bot.core.monitoring.performance import rounded
from bot.core.sop.model import Endorsement, Sop, StepKind
from bot.core.working_paper.flags import rows_of
from bot.documents.values import ArchiveEntry, ArchiveItem, HistoryRow, SignatureKind, Signer
from bot.text import formatting
from handlers.context import UnitOfWork
from handlers.documents import working_papers
from handlers.documents.letterhead import head, local_day, paper_number, phrase, place, setting, title
from handlers.documents.rows import about, by_file
from handlers.documents.signers import holder, named, signer_of
from handlers.messages.names import absent_as, name_of, signed_as
from storage.repositories.chain import sealed_until

_NOT_COUNTED = (  # files beside each other; and what has the number of the draft made with it, in its name
    PaperKind.EVIDENCE,
    PaperKind.DRAFT_EDITABLE,
)
_OF_A_TASK = (
    PaperKind.SIGNED_PAPER,
    PaperKind.RETURNED_PAPER,
    PaperKind.ANSWER,
)  #: whose subject is a task, or a question about one
_ENDORSED = {Endorsement.TANDA_TANGAN: "ditandatangani", Endorsement.PARAF: "diparaf"}


def history_rows(
    uow: UnitOfWork, sop: Sop, case: Case, *, until: datetime | None = None
) -> tuple[HistoryRow, ...]:
    """One row for each task in the order in which the tasks were given; with `until` only what was done by then."""
    return tuple(
        _row(uow, sop, case, task)
        for task in case.tasks
        if until is None or (task.done_at and task.done_at <= until)
    )


def chain(uow: UnitOfWork, case: Case, until: datetime) -> str:
    """How far the events reach that had happened by then, so that whoever reads the paper can verify them."""
    sealed = sealed_until(uow.tx, case.id, until)
    return phrase("rantai", nomor=sealed.number, sidik=sealed.seal.upper()) if sealed.seal else ""


def _row(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> HistoryRow:
    step = sop.step(task.step)
    return HistoryRow(
        step=step.no,
        title=step.activity,
        actor=_actor(uow, sop, task),
        bidang=uow.bidang_name(task.bidang),
        given=task.given_at,
        done=task.done_at,
        waiting=_time(uow, task.given_at, task.opened_at),
        working=_time(uow, task.opened_at, task.done_at),
        standard=str(step.standard) if step.standard else "",
        result=_result(uow, sop, case, task),
        late=_late(uow, task),
        ours=step.ours,
    )


def _time(uow: UnitOfWork, start: datetime | None, end: datetime | None) -> timedelta | None:
    """Working time as it is printed, so that the sums are those of what can be read."""
    return rounded(uow.calendar.between(start, end)) if start and end else None


def _actor(uow: UnitOfWork, sop: Sop, task: Task) -> str:
    role = sop.role(sop.step(task.step).actor).name
    if task.done_by:
        doer, absent = signed_as(uow.staff, sop, task), absent_as(uow.staff, sop, task)
        title = " ".join(filter(None, (task.acting, doer.title or role)))
        if task.assigned:
            order = uow.staff.by_id(task.assigned_by)
            by = order.name if order else ""
            return phrase("penerima_tugas", jabatan=title, nama=doer.name, pemberi=by)
        if absent:
            return phrase("pengganti", jabatan=title, nama=doer.name, digantikan=absent.name)
        return phrase("kepada", jabatan=title, nama=doer.name)
    return "\n".join(named(officer, role) for officer in uow.staff.holders(sop, task)) or role


def _late(uow: UnitOfWork, task: Task) -> bool:
    """Whether working time has passed since the deadline; the evening after the close of the last day does
    not count.
    """
    end = task.done_at or uow.now
    return bool(task.deadline and uow.calendar.between(task.deadline, end))


def _after_asking(uow: UnitOfWork, words: str, asked: Inquiry, task: Task) -> str:
    """The result with whom the reviewer had asked, and how long they waited for the answer."""
    name = name_of(uow.staff, asked.answered_by or asked.to, asked.at)
    waited = _time(uow, asked.at, asked.answered_at or task.done_at) or timedelta(0)
    key = "bertanya" if asked.answered_at else "tanpa_jawaban"
    return phrase(key, hasil=words, nama=name, lama=formatting.span(waited))


def _result(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> str:
    if task.open:
        return phrase("berjalan" if case.state is CaseState.RUNNING else "berhenti", "hasil")
    words = _outcome(sop, task) if task.done_at else phrase("ditarik", "hasil")
    words = _of_rows(uow, case, task, words)
    for one in (one for one in case.inquiries if one.task == task.id):
        words = _after_asking(uow, words, one, task)
    if same_hand(case, task, sop):
        words = phrase("rangkap", hasil=words)
    return phrase("putaran", hasil=words, n=task.round) if task.round > 1 else words


def _of_rows(uow: UnitOfWork, case: Case, task: Task, words: str) -> str:
    """The result with the rows that were returned, and those that stood out and had been looked at."""
    decision, bidang = task.decision, task.bidang
    if decision is None or bidang is None:
        return words
    for key, rows in (("baris_dibuka", decision.rows), ("menonjol_dilihat", rows_of(decision.looked))):
        if rows:
            said = "; ".join(
                phrase("baris", lembar=sheet, nomor=number)
                for sheet, number in working_papers.places(uow, case, bidang, rows)
            )
            words = phrase(key, hasil=words, baris=said, banyak=len(decision.looked))
    return words


def _outcome(sop: Sop, task: Task) -> str:
    step, decision = sop.step(task.step), task.decision
    if decision is None:
        choice = step.kind is StepKind.DO and len(step.next) > 1
        return phrase("diteruskan" if choice else step.kind.value, "hasil", langkah=task.leads_to)
    if decision.answer is Answer.TIDAK:
        return phrase("dikembalikan", "hasil")
    return phrase(_ENDORSED[decision.endorsement] if decision.endorsement else "disetujui", "hasil")


def archive(uow: UnitOfWork, sop: Sop, case: Case) -> ArchiveEntry:
    """The archive entry of a case; the entry does not list itself."""
    office, history = uow.office, history_rows(uow, sop, case)
    return ArchiveEntry(
        **head(uow, case.closed_at or uow.now),
        number=paper_number(uow, case, "arsip"),
        subject=title(sop, case),
        period=str(case.period),
        items=tuple(_items(uow, case)),
        history=history,
        chain=chain(uow, case, case.closed_at or uow.now),
        classification=setting(office, "klasifikasi", "kode_surat"),
        keeper=_keeper(uow, sop, case),
        place=place(office),
        totals=_totals(history),
    )


def _items(uow: UnitOfWork, case: Case) -> Iterator[ArchiveItem]:
    """Every paper in the order in which it came; data pendukung once a file, whatever it serves."""
    proofs = dict(by_file(uow, (paper for paper in case.papers if paper.kind is PaperKind.EVIDENCE)))
    for paper in case.papers:
        if paper.kind is PaperKind.EVIDENCE:
            if paper in proofs:
                yield _item(uow, case, paper, proofs[paper])
        elif paper.kind is not PaperKind.ARCHIVE:
            subject = "" if paper.kind in _OF_A_TASK else paper.subject
            yield _item(uow, case, paper, about(uow, subject))


def _item(uow: UnitOfWork, case: Case, paper: Paper, serves: str) -> ArchiveItem:
    name = phrase(paper.kind.value, "arsip")
    if paper.bidang:
        name = phrase("bidang", "arsip", nama=name, bidang=uow.bidang_name(paper.bidang))
    if serves:
        name = phrase("tentang", "arsip", nama=name, tentang=serves)
    if paper.version > 1 and paper.kind not in _NOT_COUNTED:
        name = phrase("versi", "arsip", nama=name, versi=paper.version)
    if _addendum(case, paper):
        name = phrase("susulan", "arsip", nama=name)
    return ArchiveItem(
        name=name,
        dated=local_day(paper.at, uow.office),
        sha256=paper.sha256,
        note=paper.name if paper.sha256 else paper.note or phrase("tanpa_berkas", "arsip"),
    )


def _addendum(case: Case, paper: Paper) -> bool:
    """Whether the paper came after the order to go on without its bidang, so that the report does not use it."""
    return any(skip.bidang == paper.bidang and skip.at <= paper.at for skip in case.skips)


def _keeper(uow: UnitOfWork, sop: Sop, case: Case) -> Signer:
    """Who sent and filed the report, and when; if the SOP has no such step, who did the last task."""
    done = [task for task in case.tasks if task.done_at]
    filing = [task for task in done if sop.step(task.step).kind is StepKind.DELIVER] or done
    if not filing:
        return holder(uow, sop, sop.first.actor)
    return replace(signer_of(uow, sop, filing[-1]), kind=SignatureKind.RECORDED, fingerprint="")


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
