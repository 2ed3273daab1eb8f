"""Paper jobs: rows in the inbox whose papers are made outside the transaction, then filed and announced in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.case.commands import FilePaper
from bot.core.case.endorsements import newest_rounds
from bot.core.case.model import Case, CaseState, Paper, PaperKind, Task
from bot.core.case.papers import needs_papers, version_of
from bot.core.sop.model import Sop, StepKind
from bot.documents import render_pdf
from bot.ports import Job
from bot.text.render import Message
from handlers import documents
from handlers.case import assignment
from handlers.case.advance import act, still
from handlers.case.undo_offer import released
from handlers.context import Desk, Visit
from handlers.documents import drafts, working_papers
from handlers.documents.drafts import ToMake
from handlers.documents.letterhead import case_number, paper_name
from handlers.messages.audience import joining_officers
from handlers.messages.names import doer
from handlers.messages.outgoing import About, say, send_file
from handlers.monitoring import performance
from storage.repositories import queues
from storage.xlsx.working_paper.writer import write_paper

Made = tuple[ToMake, str]


def work(desk: Desk, job: Job) -> None:
    """Do one job. Doing it again after a crash changes nothing that was done."""
    _JOBS[job.data["job"]](desk, job)


def _prepare(desk: Desk, job: Job) -> None:
    """Make the working_papers that the task needs, then deliver it."""
    with desk.look() as visit:
        case = visit.case(job.data["case"])
        sop, task = visit.sop(case), _given(case, job)
        wanted = _needed(visit, sop, case, task) if task and needs_papers(sop, case, task) else []
    made = _make(desk, wanted)
    with desk.visit() as visit:
        case = visit.case(job.data["case"])
        if _given(case, job):
            case = _file(visit, case, made)
        task = _given(case, job)
        if task:
            assignment.replace_cards(visit, case, task)  # a Plh may have it already: the term began meanwhile
            assignment.present(visit, sop, case, task)
        queues.handled(visit.tx, job.row)


def _given(case: Case, job: Job) -> Task | None:
    """The open task of the job; None if the decision that gave it was undone, or if it was withdrawn."""
    task = case.task(job.data["task"])
    return task if task and task.open and still(job.data.get("since"), task.given_at) else None


def _done(case: Case, job: Job) -> Task | None:
    """The finished task of the job; None if it was taken back, or if the period was cancelled."""
    task = case.task(job.data["task"])
    if task is None or task not in newest_rounds(case) or case.state is CaseState.CANCELLED:
        return None
    return task if task.done_at and still(job.data.get("since"), task.done_at) else None


def _needed(visit: Visit, sop: Sop, case: Case, task: Task) -> list[ToMake]:
    kind = sop.step(task.step).kind
    if kind is StepKind.PREPARE:
        return [*_disposisi(visit, sop, case, task), *_forms(visit, case, case.bidang)]
    if kind is StepKind.FILL and task.bidang:
        return [_form(visit, case, task.bidang)]
    if kind is StepKind.COMPILE:
        return drafts.compiled(visit, sop, case)
    if kind is StepKind.REVIEW:
        return drafts.marked(visit, sop, case)
    return drafts.final(visit, sop, case) if kind is StepKind.DELIVER else []


def _disposisi(visit: Visit, sop: Sop, case: Case, task: Task) -> list[ToMake]:
    orders = [t for t in case.tasks if t.done_at and sop.step(t.step).kind is StepKind.ASSIGN]
    if not orders or case.latest(PaperKind.DISPOSISI):
        return []
    number = case_number(visit, case)
    sheet = documents.disposisi(visit, sop, case, orders[-1], number)
    name = f"Disposisi {number.replace('/', '-')}.pdf"
    return [ToMake(kind=PaperKind.DISPOSISI, name=name, make=lambda: render_pdf(sheet), note=number)]


def _forms(visit: Visit, case: Case, bidang: Sequence[str]) -> list[ToMake]:
    return [_form(visit, case, code) for code in bidang if not version_of(case, code)]


def _form(visit: Visit, case: Case, code: str) -> ToMake:
    form = working_papers.form_of(visit, case, code, version=1)
    return ToMake(
        kind=PaperKind.WORKING_PAPER,
        bidang=code,
        name=paper_name(visit, case, code),
        make=lambda: write_paper(form),
    )


def _sign(desk: Desk, job: Job) -> None:
    """Make the working paper that the Kabid signed, and send it to the Kabid and to the joining step."""
    with desk.look() as visit:
        case = visit.case(job.data["case"])
        sop, task = visit.sop(case), _done(case, job)
        if task is None:
            _nothing_to_do(desk, job)
            return
        sheet = documents.signed_sheet(visit, sop, case, task)
        name = paper_name(visit, case, task.bidang or "").replace(".xlsx", " (ditandatangani).pdf")
    wanted = ToMake(
        kind=PaperKind.SIGNED_PAPER,
        bidang=task.bidang,
        name=name,
        make=lambda: render_pdf(sheet),
        subject=task.id,
    )
    made = _make(desk, [wanted])
    with desk.visit() as visit:
        case = visit.case(case.id)
        if _done(case, job) is None:  # undone while the paper was made
            queues.handled(visit.tx, job.row)
            return
        case = _file(visit, case, made)
        caption = Message(
            "berkas_kertas_kerja_ttd",
            bidang=visit.bidang_name(task.bidang),
            oleh=doer(visit.staff, sop, task),
        )
        signer = visit.staff.by_id(task.done_by)
        readers = [*([signer] if signer else []), *joining_officers(visit.staff, sop, case, task)]
        for officer in {one.id: one for one in readers}.values():
            send_file(visit, officer, made[0][1], name, caption, About(case=case.id))
        assignment.tell_arrival(visit, sop, case, task)
        queues.handled(visit.tx, job.row)


def _nothing_to_do(desk: Desk, job: Job) -> None:
    with desk.visit() as visit:
        queues.handled(visit.tx, job.row)


def _arrive(desk: Desk, job: Job) -> None:
    """After the `tunda`, tell that a bidang arrived at the joining step without a signature."""
    with desk.visit() as visit:
        case = visit.case(job.data["case"])
        task = _done(case, job)
        if task:
            assignment.tell_arrival(visit, visit.sop(case), case, task)
        queues.handled(visit.tx, job.row)


def _recompile(desk: Desk, job: Job) -> None:
    """Make the draft anew after a chapter was rewritten, and send it to the holders of the task again."""
    with desk.look() as visit:
        case = visit.case(job.data["case"])
        sop = visit.sop(case)
        wanted = drafts.compiled(visit, sop, case)
    made = _make(desk, wanted)
    with desk.visit() as visit:
        case = _file(visit, visit.case(case.id), made)
        task = case.task(job.data["task"])
        if task and task.open:
            assignment.replace_cards(visit, case, task)
            assignment.present(visit, sop, case, task)
        queues.handled(visit.tx, job.row)


def _archive(desk: Desk, job: Job) -> None:
    """Close the period: make the tanda terima and the archive entry, and tell everybody."""
    with desk.look() as visit:
        case = visit.case(job.data["case"])
        sop = visit.sop(case)
        if case.state is not CaseState.DONE or not still(job.data.get("since"), case.closed_at):
            _nothing_to_do(desk, job)
            return
        wanted = [] if case.latest(PaperKind.REPORT) else drafts.final(visit, sop, case)
        wanted += [_receipt(visit, sop, case, paper) for paper in case.all_papers(PaperKind.DELIVERY)]
        wanted += performance.filed(visit, sop, case)
    made = _make(desk, wanted)
    with desk.visit() as visit:
        case = _file(visit, visit.case(case.id), made)
    with desk.look() as visit:
        entry = documents.archive(visit, sop, case)
    name = f"Arsip {sop.name} {case.period}.pdf"
    filed = _make(desk, [ToMake(kind=PaperKind.ARCHIVE, name=name, make=lambda: render_pdf(entry))])
    with desk.visit() as visit:
        case = _file(visit, visit.case(case.id), filed)
        _announce(visit, sop, case)
        released(visit, sop, case)
        queues.handled(visit.tx, job.row)


def _receipt(visit: Visit, sop: Sop, case: Case, delivery: Paper) -> ToMake:
    sheet = documents.receipt(visit, sop, case, delivery)
    plain = "".join(c for c in delivery.subject if c not in '\\/:*?"<>|')
    name = f"Tanda terima {plain} {case.period}.pdf"
    return ToMake(
        kind=PaperKind.RECEIPT,
        name=name,
        make=lambda: render_pdf(sheet),
        subject=delivery.subject,
        note=delivery.sha256,
    )


def _announce(visit: Visit, sop: Sop, case: Case) -> None:
    """Tell everyone that the period is done; who may see every bidang gets the report, its last holders the
    receipts.
    """
    report, entry = case.latest(PaperKind.REPORT), case.latest(PaperKind.ARCHIVE)
    closers = {o.id for t in case.tasks[-1:] for o in visit.staff.holders(sop, t)}
    for officer in visit.staff.everyone_in(sop):
        if report and visit.staff.sees_all(sop, officer):
            send_file(visit, officer, report.sha256, report.name, about=About(case=case.id))
        if officer.id in closers:
            for paper in [*case.all_papers(PaperKind.RECEIPT), *([entry] if entry else [])]:
                send_file(visit, officer, paper.sha256, paper.name, about=About(case=case.id))
        sent = [paper.subject for paper in case.all_papers(PaperKind.DELIVERY)]
        message = Message(
            "periode_selesai",
            sop=sop.name,
            periode=str(case.period),
            pada=case.closed_at,
            penerima=list(dict.fromkeys(sent)),
            tanpa=list(dict.fromkeys(visit.bidang_name(task.bidang) for task in case.open_tasks)),
            sidik=report.sha256 if report else "",
        )
        say(visit, officer, message, About(case=case.id))


def _make(desk: Desk, wanted: Sequence[ToMake]) -> list[Made]:
    return [(one, desk.files.put(one.make())) for one in wanted]


def _file(visit: Visit, case: Case, made: Sequence[Made]) -> Case:
    """Record the working_papers, each once: a job that runs again finds its working_papers already there."""
    for one, sha256 in made:
        earlier = case.all_papers(one.kind, one.bidang, one.subject)
        if earlier and earlier[-1].sha256 == sha256 and earlier[-1].note == one.note:
            continue
        form = one.kind is PaperKind.WORKING_PAPER
        if form and earlier and earlier[-1].by:
            continue  # somebody has filled it in in the meantime
        paper = Paper(
            kind=one.kind,
            version=1 if form else len(earlier) + 1,
            sha256=sha256,
            name=one.name,
            at=visit.now,
            bidang=one.bidang,
            subject=one.subject,
            note=one.note,
        )
        case = act(visit, case, FilePaper(paper=paper))
    return case


_JOBS: dict[str, Callable[[Desk, Job], None]] = {
    "siapkan": _prepare,
    "tanda_tangan": _sign,
    "tiba": _arrive,
    "susun_ulang": _recompile,
    "arsip": _archive,
    "kinerja": performance.make,
}


def tell(desk: Desk, job: Job) -> None:
    """Tell that the step waits for papers that could not be made; the operator reads the same in the log of
    incidents.
    """
    with desk.visit() as visit:
        case = visit.case(job.data["case"])
        sop, task = visit.sop(case), case.task(job.data.get("task", ""))
        visit.incident(
            "pekerjaan_terhenti", kasus=case.id, pekerjaan=job.data["job"], tugas=task.id if task else ""
        )
        message = Message(
            "pekerjaan_terhenti",
            periode=str(case.period),
            judul=sop.step(task.step).title if task else "",
            bidang=visit.bidang_name(task.bidang if task else None),
            nomor=job.row,
            kontak=visit.office.contact,
        )
        for officer in visit.staff.overseers(sop):
            say(visit, officer, message, About(case=case.id))
