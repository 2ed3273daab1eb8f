"""The disposisi, the receipt, the endorsement page and the signed sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from bot.core.case.model import Case, Paper, PaperKind, Task
from bot.core.case.papers import decided, deliveries, words_of
from bot.core.office.model import Recipient
from bot.core.sop.model import Sop, StepKind
from bot.core.working_paper.summary import PaperSummary
from bot.documents.values import DisposisiPaper, EndorsementPage, EvidenceRow, ReceiptPaper, WorkingPaperSheet
from handlers.context import UnitOfWork
from handlers.documents.letterhead import head, local_day, paper_number, phrase, place, setting, title
from handlers.documents.rows import activity_row, by_file, by_sasaran, evidence_row, file_size, printed_scale
from handlers.documents.signers import addressees, person, report_signer, signer_of, titled
from handlers.documents.working_papers import filled_in_by, summed


def disposisi(uow: UnitOfWork, sop: Sop, case: Case, task: Task, number: str) -> DisposisiPaper:
    """The disposisi of SOP step 1: `task` is the done assignment; deadline and standard are those of the task
    it gave.
    """
    assert task.done_at is not None
    given = _task_after(case, task)
    standard = sop.step(task.leads_to).standard if task.leads_to else None
    return DisposisiPaper(
        **head(uow, task.done_at),
        number=number,
        subject=title(sop, case),
        received=local_day(task.given_at, uow.office),
        forwarded_to=addressees(uow, sop, case, task.leads_to) if task.leads_to else (),
        paraf=signer_of(uow, sop, task),
        origin=case.note("dasar"),
        instruction=case.note("instruksi"),
        deadline=given.deadline if given else None,
        standard=str(standard) if standard else "",
    )


def endorsement_page(
    uow: UnitOfWork,
    sop: Sop,
    case: Case,
    draft: Paper,
    parafs: Sequence[Task],
    signed: Task | None,
    *,
    pages: int | None = None,
) -> EndorsementPage:
    """The sheet that endorses a report made outside the bot: `draft` is the officer's file, `pages` its
    length if known.
    """
    decisions = [task.done_at for task in (*parafs, signed) if task and task.done_at]
    return EndorsementPage(
        **head(uow, max(decisions, default=draft.at)),
        title=title(sop, case),
        period=str(case.period),
        file_name=draft.name,
        sha256=draft.sha256,
        signer=report_signer(uow, sop, signed),
        size=file_size(uow, draft.sha256),
        pages=pages,
        parafs=tuple(signer_of(uow, sop, task) for task in parafs),
        place=place(uow.office),
    )


def receipt(
    uow: UnitOfWork, sop: Sop, case: Case, delivery: Paper, *, pages: int | None = None
) -> ReceiptPaper:
    """The tanda terima of one delivery; `pages` is the length of what was delivered, if known (SOP step 9)."""
    office, sent = uow.office, case.latest(PaperKind.REPORT)
    known = next((one for one in office.recipients if one.name == delivery.subject), None)
    to = known or Recipient(name=delivery.subject)
    return ReceiptPaper(
        **head(uow, delivery.at),
        number=paper_number(uow, case, "tanda_terima", _turn(case, delivery)),
        document=title(sop, case),
        recipient=to.name,
        recipient_address=to.address,
        channel=to.channel,
        sent_at=delivery.at,
        giver=person(uow, delivery.by, _deliverer(sop), at=delivery.at),
        pages=pages,
        sha256=sent.sha256 if sent else "",
        proof=words_of(case, delivery),
        proof_file=evidence_row(uow, delivery) if delivery.sha256 else None,
        place=place(office),
    )


def _deliverer(sop: Sop) -> str:
    """Name of the role that sends and files; if the SOP has no such step, the role of the last step."""
    sending = [step for step in sop.steps if step.kind is StepKind.DELIVER] or sop.steps
    return sop.role(sending[-1].actor).name


def _turn(case: Case, delivery: Paper) -> int:
    """The number of this delivery within the case, from 1."""
    return deliveries(case).index(delivery) + 1


def _task_after(case: Case, task: Task) -> Task | None:
    """The first task that was given when `task` ended."""
    assert task.done_at is not None
    return next((t for t in case.tasks if t.step == task.leads_to and t.given_at >= task.done_at), None)


def signed_sheet(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> WorkingPaperSheet:
    """`task` is a done review of one bidang. The figures are those of the version that the reviewer decided on."""
    assert task.bidang is not None
    assert task.done_at is not None
    office, paper = uow.office, decided(case, task.bidang, task)
    read = summed(uow, case, paper)
    proofs = _evidence(uow, case, task.bidang, task.done_at)
    return WorkingPaperSheet(
        **head(uow, task.done_at),
        bidang=uow.bidang_name(task.bidang),
        period=str(case.period),
        version=paper.version if paper else 0,
        indicators=by_sasaran(read.indicators) if read else (),
        activities=tuple(activity_row(one) for one in read.subs) if read else (),
        signer=signer_of(uow, sop, task),
        budget_paper=setting(office, "dpa", "nomor_dpa"),
        average=read.average if read else None,
        predicate=(read.predicate if read else None) or "",
        **_money(read),
        scale=printed_scale(office.scale),
        filled_by=_filled_by(uow, case, task.bidang, paper),
        evidence=proofs,
        missing=() if proofs or not _wants_evidence(sop) else (phrase("data_pendukung_bidang"),),
        place=place(office),
    )


class _Money(TypedDict, total=False):
    physical: Decimal | None
    budget: Decimal
    spent: Decimal
    absorption: Decimal | None
    left: Decimal


def _money(read: PaperSummary | None) -> _Money:
    """The totals of the sub kegiatan; nothing where there are none."""
    if read is None or not read.subs:
        return _Money()
    return _Money(
        physical=read.physical,
        budget=Decimal(read.pagu),
        spent=read.spent,
        absorption=read.absorption,
        left=read.pagu - read.spent,
    )


def _filled_by(uow: UnitOfWork, case: Case, bidang: str, paper: Paper | None) -> tuple[str, ...]:
    """Everybody whose entries stand in the version that was decided on, as they were titled then."""
    sent = filled_in_by(uow, case, bidang, paper.version) if paper else ()
    who = [person(uow, one.by, "", at=one.at) for one in sent]
    return tuple(dict.fromkeys(titled(one) for one in who if one.name))


def _evidence(uow: UnitOfWork, case: Case, bidang: str, until: datetime) -> tuple[EvidenceRow, ...]:
    """The files that had come by then; one that serves several indikator is one row that names them all."""
    came = (paper for paper in case.all_papers(PaperKind.EVIDENCE, bidang) if paper.at <= until)
    return tuple(evidence_row(uow, paper, serves) for paper, serves in by_file(uow, came))


def _wants_evidence(sop: Sop) -> bool:
    return any(step.kind is StepKind.FILL and step.requires for step in sop.steps)
