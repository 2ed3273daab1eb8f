"""What a task's card says, by kind of step. The sentences are in `templates/pesan/kartu/`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.core.case.inquiries import newest_inquiry
from bot.core.case.model import Case, PaperKind, Task
from bot.core.case.papers import (
    Attachment,
    answered_return,
    decided_on,
    declared,
    deliveries,
    missing,
    proofs,
    version_of,
)
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop, Step, StepKind
from bot.core.working_paper.rows import row_names
from bot.text.render import Message, render_text, standard_words
from handlers.case import review_cards
from handlers.case.clean_reviews import one_of_several
from handlers.context import UnitOfWork
from handlers.documents import working_papers
from handlers.messages.fitting import fitted, long_remarks
from handlers.messages.names import doer, greeting, name_of


def card_text(
    uow: UnitOfWork,
    sop: Sop,
    case: Case,
    task: Task,
    officer: Officer,
    had: Sequence[Attachment] = (),
    to_come: int = 0,
) -> Message:
    """The text of a task's card.

    It names the papers that the officer `had` before it, and how many files of data pendukung come after it.
    """
    face = _face(uow, sop, case, task, officer)
    kinds = Counter(paper.kind for paper in had)
    known = [(render_text("label_berkas", jenis=kind), count) for kind, count in kinds.items()]
    told = {"terkirim": known, "menyusul": to_come, "sekaligus": one_of_several(uow, officer, case, task)}
    head = {**face.fields["kepala"], **told}  # type: ignore[dict-item]
    return fitted(
        Message(face.key, **{**face.fields, "kepala": head}), uow.voice_of(officer.id, lasting=True)
    )


def _face(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step = sop.step(task.step)
    if step.kind is StepKind.REVIEW and task.bidang and version_of(case, task.bidang):
        return review_cards.paper_card(uow, case, task, head(uow, sop, case, task, officer))
    if step.kind is StepKind.REVIEW and case.latest(PaperKind.DRAFT):
        return review_cards.report_card(uow, sop, case, task, head(uow, sop, case, task, officer))
    if step.kind is StepKind.FILL and not task.bidang:
        return _do(uow, sop, case, task, officer)  # no working paper to summarise: a task like any other
    return _FACES[step.kind](uow, sop, case, task, officer)


def head(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> dict[str, object]:
    """What every card of a task says: whose it is, what it is about, until when, and why it came back."""
    step = sop.step(task.step)
    return {
        "sapaan": greeting(officer),
        "judul": step.title,
        "langkah": step.no,
        "periode": str(case.period),
        "bidang": uow.bidang_name(task.bidang),
        "tenggat": task.deadline,
        "standar": standard_words(step.standard),
        "catatan": task.remarks,
        "catatan_panjang": long_remarks(task.remarks),
        "pengembali": _returner(uow, case, task),
        **_rows(uow, case, task),
        "sendiri": own.decision.reason if (own := answered_return(case, task)) and own.decision else "",
        "tanya": inquiry_fields(uow, case, task),
    }


def _rows(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    """The rows of the paper that came back, and how many others stand as they were checked."""
    if not task.rows or not task.bidang:
        return {"baris": (), "baris_banyak": 0, "baris_lain": 0}
    every = row_names(working_papers.form_of(uow, case, task.bidang))
    left = sum(row not in task.rows for row in every)
    places = working_papers.places(uow, case, task.bidang, task.rows)
    return {"baris": places, "baris_banyak": len(every) - left, "baris_lain": left}


def inquiry_fields(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object] | None:
    """What was asked about the task last, of whom, and the answer."""
    asked = newest_inquiry(case, task)
    if asked is None:
        return None
    return {
        "kepada": name_of(uow.staff, asked.answered_by or asked.to),
        "teks": asked.text,
        "pada": asked.at,
        "dijawab": asked.answered_at,
        "jawaban": asked.answer,
        "panjang": long_remarks(asked.answer),
        "berkas": [paper.name for paper in case.all_papers(PaperKind.ANSWER, task.bidang, asked.id)],
    }


def _returner(uow: UnitOfWork, case: Case, task: Task) -> str:
    if not task.returned_from:
        return ""
    bidang = task.bidang if sop_per_bidang(uow, case, task.returned_from) else None
    done = case.last_done(task.returned_from, bidang)
    return doer(uow.staff, uow.sop(case), done) if done else ""


def sop_per_bidang(uow: UnitOfWork, case: Case, no: str) -> bool:
    return uow.sop(case).per_bidang(no)


def _assign(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step = sop.step(task.step)
    following = sop.role(sop.step(step.next[0]).actor).name if step.next else ""
    top = head(uow, sop, case, task, officer)
    return Message("kartu_tugaskan", kepala=top, kepada=following, instruksi=case.note("instruksi"))


def _prepare(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step = sop.step(task.step)
    absent, stated = missing(case, step), {paper.subject for paper in declared(case, step)}
    needs = [{"nama": name, "ada": name not in absent, "sistem": name in stated} for name in step.requires]
    ready = [code for code in case.bidang if version_of(case, code)]
    top = head(uow, sop, case, task, officer)
    return Message(
        "kartu_siapkan", kepala=top, kelengkapan=needs, banyak=len(ready), instruksi=case.note("instruksi")
    )


def _fill(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    assert task.bidang is not None
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    checked = working_papers.checked(uow, case, task.bidang)
    top = head(uow, sop, case, task, officer)
    return Message(
        "kartu_isi",
        kepala=top,
        versi=paper.version if paper else 0,
        tetap=bool(paper and decided_on(case, task, paper)),
        terisi=bool(paper and paper.by),
        kurang=len(checked.blocking) if paper and paper.by else 0,
        bukti=proofs(case, task.bidang),
        penerima=reviewer(sop, task),
    )


def reviewer(sop: Sop, task: Task) -> str:
    """The role that gets the task next."""
    exits = sop.step(task.step).next
    return sop.role(sop.step(exits[0]).actor).name if exits else ""


def _review(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    return Message("kartu_periksa", kepala=head(uow, sop, case, task, officer))


def _compile(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    draft = case.latest(PaperKind.DRAFT)
    return Message(
        "kartu_susun",
        kepala=head(uow, sop, case, task, officer),
        versi=draft.version if draft else 0,
        sendiri=bool(draft and draft.by),
        kurang=review_cards.lacks(uow, sop, case),
        penerima=reviewer(sop, task),
    )


def _deliver(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    proofs = deliveries(case, task.bidang)
    sent = {paper.subject for paper in proofs}
    rows = [{"nama": r.name, "cara": r.channel, "terkirim": r.name in sent} for r in uow.office.recipients]
    report = case.latest(PaperKind.REPORT)
    return Message(
        "kartu_kirim",
        kepala=head(uow, sop, case, task, officer),
        penerima=rows,
        bukti=len(proofs),
        sidik=report.sha256 if report else "",
    )


def _do(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step: Step = sop.step(task.step)
    return Message(
        "kartu_kerjakan",
        kepala=head(uow, sop, case, task, officer),
        pilihan=len(step.next) > 1,
        kelengkapan=step.requires,
        keluaran=step.output,
        naskah=case.latest(PaperKind.DRAFT) is not None,
    )


_FACES: dict[StepKind, Callable[[UnitOfWork, Sop, Case, Task, Officer], Message]] = {
    StepKind.ASSIGN: _assign,
    StepKind.PREPARE: _prepare,
    StepKind.FILL: _fill,
    StepKind.REVIEW: _review,
    StepKind.COMPILE: _compile,
    StepKind.DELIVER: _deliver,
    StepKind.DO: _do,
}
