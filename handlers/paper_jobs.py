"""Paper jobs: rows in the inbox whose papers are made outside the transaction, then filed and announced in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.case.commands import FilePaper
from bot.core.case.endorsements import newest_rounds
from bot.core.case.model import Case, CaseState, Paper, PaperKind, Task
from bot.core.case.papers import Attachment, attached, deliveries, needs_papers, version_filled, version_of
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop, StepKind
from bot.core.working_paper.cells import CellKey
from bot.core.working_paper.check import check
from bot.core.working_paper.named_rows import remarks
from bot.core.working_paper.rows import place_of
from bot.documents import render_pdf
from bot.ports import Job
from bot.text.render import Message, render_text, without_markup
from handlers import documents
from handlers.case import assignment
from handlers.case.advance import act, still
from handlers.case.records import released
from handlers.context import Services, UnitOfWork
from handlers.documents import drafts, working_papers
from handlers.documents.drafts import ToMake
from handlers.documents.letterhead import case_number, file_name, paper_name, signed_name
from handlers.messages.audience import joining_officers
from handlers.messages.card_changes import close_card
from handlers.messages.names import doer, name_of_task
from handlers.messages.outgoing import About, send_text
from handlers.messages.papers import lacking, send_papers
from handlers.monitoring import performance, period_picture
from storage.repositories import cards, queues
from storage.xlsx.working_paper.writer import write_paper

Made = tuple[ToMake, str]


def work(services: Services, job: Job) -> None:
    """Do one job. Doing it again after a crash changes nothing that was done."""
    _JOBS[job.data["job"]](services, job)


def _prepare(services: Services, job: Job) -> None:
    """Make the working_papers that the task needs, then deliver it."""
    with services.read() as uow:
        case = uow.case(job.data["case"])
        sop, task = uow.sop(case), _given(case, job)
        wanted = _needed(uow, sop, case, task) if task and needs_papers(sop, case, task) else []
    made = _make(services, wanted)
    with services.begin() as uow:
        case = uow.case(job.data["case"])
        if _given(case, job):
            case = _file(uow, case, made)
        task = _given(case, job)
        if task:
            assignment.replace_cards(uow, case, task)  # a Plh may have it already: the term began meanwhile
            assignment.deliver_task(uow, sop, case, task)
        queues.handled(uow.tx, job.row)


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


def _needed(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> list[ToMake]:
    kind = sop.step(task.step).kind
    if kind is StepKind.PREPARE:
        return [*_disposisi(uow, sop, case, task), *_forms(uow, case, case.bidang)]
    if kind is StepKind.FILL and task.bidang:
        return (
            _returned(uow, case, task)
            if version_filled(case, task.bidang)
            else [_form(uow, case, task.bidang)]
        )
    if kind is StepKind.COMPILE:
        return drafts.compiled(uow, sop, case)
    if kind is StepKind.REVIEW:
        return drafts.marked(uow, sop, case)
    return drafts.final(uow, sop, case) if kind is StepKind.DELIVER else []


def _disposisi(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> list[ToMake]:
    orders = [t for t in case.tasks if t.done_at and sop.step(t.step).kind is StepKind.ASSIGN]
    if not orders or case.latest(PaperKind.DISPOSISI):
        return []
    number = case_number(uow, case)
    sheet = documents.disposisi(uow, sop, case, orders[-1], number)
    name = f"Disposisi {number.replace('/', '-')}.pdf"
    return [ToMake(kind=PaperKind.DISPOSISI, name=name, make=lambda: render_pdf(sheet), note=number)]


def _forms(uow: UnitOfWork, case: Case, bidang: Sequence[str]) -> list[ToMake]:
    return [_form(uow, case, code) for code in bidang if not version_of(case, code)]


def _form(uow: UnitOfWork, case: Case, code: str) -> ToMake:
    form = working_papers.form_of(uow, case, code, version=1)
    return ToMake(
        kind=PaperKind.WORKING_PAPER,
        bidang=code,
        name=paper_name(uow, case, code),
        make=lambda: write_paper(form),
    )


def _returned(uow: UnitOfWork, case: Case, task: Task) -> list[ToMake]:
    """The version that came back, with a comment on each row that did."""
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    found = working_papers.contents(uow, case, paper) if paper else None
    if paper is None or found is None:
        return []
    form, values = found
    problems = check(form, values).problems
    said = remarks(form, task.remarks, task.rows)
    texts = {
        CellKey(sheet, row, "kode"): without_markup(
            render_text("catatan_baris_kembali", catatan=said[name] or task.remarks)
        )
        for name in task.rows
        for sheet, row in [place_of(name)]
    }
    return [
        ToMake(
            kind=PaperKind.RETURNED_PAPER,
            bidang=task.bidang,
            name=paper.name,
            make=lambda: write_paper(form, values, problems, texts),
            subject=task.id,
            note=paper.sha256,
        )
    ]


def _sign(services: Services, job: Job) -> None:
    """Make the working paper that the Kabid signed, and send it to the Kabid and to the joining step."""
    with services.read() as uow:
        case = uow.case(job.data["case"])
        sop, task = uow.sop(case), _done(case, job)
        if task is None:
            _nothing_to_do(services, job)
            return
        sheet = documents.signed_sheet(uow, sop, case, task)
        name = signed_name(uow, case, task.bidang or "")
    wanted = ToMake(
        kind=PaperKind.SIGNED_PAPER,
        bidang=task.bidang,
        name=name,
        make=lambda: render_pdf(sheet),
        subject=task.id,
    )
    made = _make(services, [wanted])
    with services.begin() as uow:
        case = uow.case(case.id)
        if _done(case, job) is None:  # undone while the paper was made
            queues.handled(uow.tx, job.row)
            return
        case = _file(uow, case, made)
        caption = Message(
            "berkas_kertas_kerja_ttd",
            bidang=uow.bidang_name(task.bidang),
            oleh=doer(uow.staff, sop, task),
        )
        signed = Attachment(kind=PaperKind.SIGNED_PAPER, sha256=made[0][1], name=name)
        signer = uow.staff.by_id(task.done_by)
        if signer and signer not in joining_officers(uow.staff, sop, case, task):
            send_papers(uow, signer, [signed], caption, About(case=case.id))
        assignment.tell_arrival(uow, sop, case, task, signed)
        queues.handled(uow.tx, job.row)


def _nothing_to_do(services: Services, job: Job) -> None:
    with services.begin() as uow:
        queues.handled(uow.tx, job.row)


def _arrive(services: Services, job: Job) -> None:
    """After the `tunda`, tell that a bidang arrived at the joining step without a signature."""
    with services.begin() as uow:
        case = uow.case(job.data["case"])
        task = _done(case, job)
        if task:
            assignment.tell_arrival(uow, uow.sop(case), case, task)
        queues.handled(uow.tx, job.row)


def _release(services: Services, job: Job) -> None:
    """After the `tunda`, say on the records of the case how its decisions can be taken back now."""
    with services.begin() as uow:
        case = uow.case(job.data["case"])
        released(uow, uow.sop(case), case)
        queues.handled(uow.tx, job.row)


def _recompile(services: Services, job: Job) -> None:
    """Make the draft anew after a chapter was rewritten, and send it to the holders of the task again."""
    with services.read() as uow:
        case = uow.case(job.data["case"])
        sop = uow.sop(case)
        wanted = drafts.compiled(uow, sop, case)
    made = _make(services, wanted)
    with services.begin() as uow:
        case = _file(uow, uow.case(case.id), made)
        task = case.task(job.data["task"])
        if task and task.open:
            assignment.replace_cards(uow, case, task)
            assignment.deliver_task(uow, sop, case, task)
        queues.handled(uow.tx, job.row)


def _archive(services: Services, job: Job) -> None:
    """Close the period: make the tanda terima and the archive entry, and tell everybody."""
    with services.read() as uow:
        case = uow.case(job.data["case"])
        sop = uow.sop(case)
        if case.state is not CaseState.DONE or not still(job.data.get("since"), case.closed_at):
            _nothing_to_do(services, job)
            return
        wanted = [] if case.latest(PaperKind.REPORT) else drafts.final(uow, sop, case)
        wanted += [_receipt(uow, sop, case, paper) for paper in deliveries(case)]
        wanted += performance.filed(uow, sop, case)
    made = _make(services, wanted)
    with services.begin() as uow:
        case = _file(uow, uow.case(case.id), made)
    with services.read() as uow:
        entry = documents.archive(uow, sop, case)
    name = file_name("Arsip", sop.name, str(case.period), ".pdf")
    filed = _make(services, [ToMake(kind=PaperKind.ARCHIVE, name=name, make=lambda: render_pdf(entry))])
    with services.begin() as uow:
        case = _file(uow, uow.case(case.id), filed)
        released(uow, sop, case)
        _announce(uow, sop, case)
        queues.handled(uow.tx, job.row)


def _receipt(uow: UnitOfWork, sop: Sop, case: Case, delivery: Paper) -> ToMake:
    sheet = documents.receipt(uow, sop, case, delivery)
    name = file_name("Tanda terima", delivery.subject, str(case.period), ".pdf")
    return ToMake(
        kind=PaperKind.RECEIPT,
        name=name,
        make=lambda: render_pdf(sheet),
        subject=delivery.subject,
        note=delivery.sha256,
    )


def _announce(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """Tell everyone that the period is done, and close what is left of its cards.

    Who may see every bidang and has no report yet gets it, its last holders the receipts.
    """
    report = case.latest(PaperKind.REPORT)
    sent = [paper.subject for paper in case.all_papers(PaperKind.DELIVERY)]
    message = Message(
        "periode_selesai",
        sop=sop.name,
        periode=str(case.period),
        pada=case.closed_at,
        penerima=list(dict.fromkeys(sent)),
        tanpa=list(dict.fromkeys(uow.bidang_name(task.bidang) for task in case.open_tasks)),
        sidik=report.sha256 if report else "",
    )
    _close_what_is_over(uow, case)
    for officer in uow.staff.everyone_in(sop):
        papers = _last_papers(uow, sop, case, officer)
        if papers:
            send_papers(uow, officer, papers, message, About(case=case.id))
        else:
            send_text(uow, officer, message, About(case=case.id), silent=True)


def _last_papers(uow: UnitOfWork, sop: Sop, case: Case, officer: Officer) -> list[Attachment]:
    """What the officer receives with the news that the period is done."""
    report, entry = case.latest(PaperKind.REPORT), case.latest(PaperKind.ARCHIVE)
    whole = [attached(report)] if report and uow.staff.sees_all(sop, officer) else []
    papers = lacking(uow, officer, whole, About(case=case.id))
    if any(officer in uow.staff.holders(sop, task) for task in case.tasks[-1:]):
        papers += map(attached, [*case.all_papers(PaperKind.RECEIPT), *([entry] if entry else [])])
    return papers


def _close_what_is_over(uow: UnitOfWork, case: Case) -> None:
    """Close every card of the period but those of bidang that may still hand in late."""
    still_open = {task.id for task in case.open_tasks}
    for card in cards.live_of_case(uow.tx, case.id):
        if card.task not in still_open:
            close_card(uow, card, Message("catatan_periode_selesai"))


def _make(services: Services, wanted: Sequence[ToMake]) -> list[Made]:
    return [(one, services.files.put(one.make())) for one in wanted]


def _file(uow: UnitOfWork, case: Case, made: Sequence[Made]) -> Case:
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
            name=one.named(case),
            at=uow.now,
            bidang=one.bidang,
            subject=one.subject,
            note=one.note,
        )
        case = act(uow, case, FilePaper(paper=paper))
    return case


_JOBS: dict[str, Callable[[Services, Job], None]] = {
    "siapkan": _prepare,
    "tanda_tangan": _sign,
    "tiba": _arrive,
    "lepas": _release,
    "susun_ulang": _recompile,
    "arsip": _archive,
    "kinerja": performance.make,
    period_picture.JOB: period_picture.make,
}


def tell(services: Services, job: Job) -> None:
    """Tell that the step waits for papers that could not be made; the operator reads the same in the log of
    incidents. A picture is missed by nobody but whoever asked for it.
    """
    if job.data["job"] == period_picture.JOB:
        period_picture.tell_failed(services, job)
        return
    with services.begin() as uow:
        case = uow.case(job.data["case"])
        sop, task = uow.sop(case), case.task(job.data.get("task", ""))
        uow.incident(
            "pekerjaan_terhenti", kasus=case.id, pekerjaan=job.data["job"], tugas=task.id if task else ""
        )
        message = Message(
            "pekerjaan_terhenti",
            periode=str(case.period),
            nama_tugas=name_of_task(uow, case, task) if task else "",
            nomor=job.row,
            kontak=uow.office.contact,
        )
        for officer in uow.staff.overseers(sop):
            send_text(uow, officer, message, About(case=case.id))
