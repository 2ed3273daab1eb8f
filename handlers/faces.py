"""What a task's card says, by kind of step. The sentences are in `templates/pesan/kartu_*.j2`."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.case import Case, PaperKind, Task
from bot.core.paper_problems import Problem
from bot.core.report_draft import standing_parafs
from bot.core.sop import Sop, Step, StepKind
from bot.render import Message, render
from handlers import papers
from handlers.desk import Visit
from handlers.needs import lacking
from handlers.people import greeting, name_of
from storage.people import Officer

LINES = 6  #: indicators shown on a card; the rest is in the file and under "Lihat rincian"


def face(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    """The text of a task's card."""
    step = sop.step(task.step)
    if step.kind is StepKind.REVIEW and task.bidang and papers.version_of(case, task.bidang):
        return _review_paper(visit, sop, case, task, officer)
    if step.kind is StepKind.REVIEW and case.latest(PaperKind.DRAFT):
        return _review_report(visit, sop, case, task, officer)
    if step.kind is StepKind.FILL and not task.bidang:
        return _do(visit, sop, case, task, officer)  # nothing of a bidang is filled in: a task like any other
    return _FACES[step.kind](visit, sop, case, task, officer)


def _head(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> dict[str, object]:
    step = sop.step(task.step)
    return {
        "sapaan": greeting(officer),
        "judul": step.title,
        "langkah": step.no,
        "periode": str(case.period),
        "bidang": visit.bidang_name(task.bidang),
        "tenggat": task.deadline,
        "standar": str(step.standard) if step.standard else "",
        "putaran": task.round,
        "catatan": task.remarks,
        "pengembali": _returner(visit, case, task),
    }


def _returner(visit: Visit, case: Case, task: Task) -> str:
    if not task.returned_from:
        return ""
    bidang = task.bidang if sop_per_bidang(visit, case, task.returned_from) else None
    done = case.last_done(task.returned_from, bidang)
    return name_of(visit, done.done_by) if done else ""


def sop_per_bidang(visit: Visit, case: Case, no: str) -> bool:
    return visit.sop(case).per_bidang(no)


def _common(key: str) -> Callable[[Visit, Sop, Case, Task, Officer], Message]:
    def face_of(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
        return build(key, _head(visit, sop, case, task, officer))

    return face_of


def build(template: str, fields: dict[str, object], **more: object) -> Message:
    """A card's message: the head that every card has, and its own fields."""
    return Message(template, kepala=fields, **more)


def _assign(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step = sop.step(task.step)
    following = sop.role(sop.step(step.next[0]).actor).name if step.next else ""
    head = _head(visit, sop, case, task, officer)
    return build("kartu_tugaskan", head, kepada=following, instruksi=case.note("instruksi"))


def _prepare(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step = sop.step(task.step)
    filed = {paper.subject: paper for paper in case.papers if paper.kind is PaperKind.REQUIREMENT}
    needs = [
        {"nama": name, "ada": name in filed, "sistem": name in filed and not filed[name].sha256}
        for name in step.requires
    ]
    ready = [code for code in case.bidang if papers.version_of(case, code)]
    head = _head(visit, sop, case, task, officer)
    return build(
        "kartu_siapkan", head, kelengkapan=needs, banyak=len(ready), instruksi=case.note("instruksi")
    )


def _fill(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    assert task.bidang is not None
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    checked = papers.checked(visit, case, task.bidang)
    evidence = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    head = _head(visit, sop, case, task, officer)
    return build(
        "kartu_isi",
        head,
        versi=paper.version if paper else 0,
        terisi=bool(paper and paper.by),
        kurang=len(checked.blocking) if paper and paper.by else 0,
        bukti=len(evidence),
        penerima=_reviewer(sop, task),
    )


def _reviewer(sop: Sop, task: Task) -> str:
    exits = sop.step(task.step).next
    return sop.role(sop.step(exits[0]).actor).name if exits else ""


def _review_paper(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    assert task.bidang is not None
    seen = papers.summary_of(visit, case, task.bidang)
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    evidence = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    before = [t for t in case.tasks if t.step == task.step and t.bidang == task.bidang and t.decision]
    same = bool(before and paper and before[-1].decision and before[-1].decision.sha256 == paper.sha256)
    return build(
        "kartu_periksa_bidang",
        _head(visit, sop, case, task, officer),
        versi=paper.version if paper else 0,
        pengisi=name_of(visit, paper.by) if paper else "",
        ringkas=seen,
        baris=seen.indicators[:LINES],
        sisa=max(0, len(seen.indicators) - LINES),
        perhatian=sentences(visit, seen.stands_out[:3]),
        perhatian_sisa=max(0, len(seen.stands_out) - 3),
        bukti=len(evidence),
        tetap=same,
        sidik=paper.sha256 if paper else "",
    )


def sentences(visit: Visit, problems: tuple[Problem, ...]) -> list[str]:
    """Each problem as its sentence, already escaped."""
    return [render(Message(problem.template, **problem.fields()), visit.voice) for problem in problems]


def _review_report(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    draft = case.latest(PaperKind.DRAFT)
    assert draft is not None
    summaries = [
        papers.summary_of(visit, case, code) for code in case.bidang if papers.version_of(case, code)
    ]
    return build(
        "kartu_periksa_laporan",
        _head(visit, sop, case, task, officer),
        versi=draft.version,
        sidik=draft.sha256,
        ringkasan=summaries,
        sendiri=bool(draft.by),
        paraf=parafs(visit, case),
        kurang=lacking(visit, case, sop),
    )


def parafs(visit: Visit, case: Case) -> list[str]:
    """Who put his paraf on the draft as it stands."""
    return [name_of(visit, task.done_by) for task in standing_parafs(case)]


def _compile(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    draft = case.latest(PaperKind.DRAFT)
    return build(
        "kartu_susun",
        _head(visit, sop, case, task, officer),
        versi=draft.version if draft else 0,
        sendiri=bool(draft and draft.by),
        kurang=lacking(visit, case, sop),
        penerima=_reviewer(sop, task),
    )


def _deliver(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    proofs = case.all_papers(PaperKind.DELIVERY, task.bidang)
    sent = {paper.subject for paper in proofs}
    rows = [{"nama": r.name, "cara": r.channel, "terkirim": r.name in sent} for r in visit.office.recipients]
    report = case.latest(PaperKind.REPORT)
    return build(
        "kartu_kirim",
        _head(visit, sop, case, task, officer),
        penerima=rows,
        bukti=len(proofs),
        sidik=report.sha256 if report else "",
    )


def _do(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> Message:
    step: Step = sop.step(task.step)
    return build(
        "kartu_kerjakan",
        _head(visit, sop, case, task, officer),
        pilihan=len(step.next) > 1,
        kelengkapan=step.requires,
        keluaran=step.output,
        naskah=case.latest(PaperKind.DRAFT) is not None,
    )


_FACES: dict[StepKind, Callable[[Visit, Sop, Case, Task, Officer], Message]] = {
    StepKind.ASSIGN: _assign,
    StepKind.PREPARE: _prepare,
    StepKind.FILL: _fill,
    StepKind.REVIEW: _common("kartu_periksa"),
    StepKind.COMPILE: _compile,
    StepKind.DELIVER: _deliver,
    StepKind.DO: _do,
}
