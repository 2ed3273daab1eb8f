"""Who did what and when: every task of a case against its standard, in working time."""

from __future__ import annotations

from datetime import datetime

from bot.core.case.model import Answer, Case, CaseState, Task
from bot.core.case.separation_of_duties import same_hand
from bot.core.sop.model import Endorsement, Sop, StepKind
from bot.documents.values import HistoryRow
from handlers.context import Visit
from handlers.documents.signers import named
from handlers.documents.wording import phrase
from handlers.messages.audience import holders
from handlers.messages.names import absent_as, signed_as
from storage.repositories import people

_ENDORSED = {Endorsement.TANDA_TANGAN: "ditandatangani", Endorsement.PARAF: "diparaf"}


def history_rows(
    visit: Visit, sop: Sop, case: Case, *, until: datetime | None = None
) -> tuple[HistoryRow, ...]:
    """One row for each task in the order they were given; with `until` only what was done by then."""
    return tuple(
        _row(visit, sop, case, task)
        for task in case.tasks
        if until is None or (task.done_at and task.done_at <= until)
    )


def _row(visit: Visit, sop: Sop, case: Case, task: Task) -> HistoryRow:
    step, between = sop.step(task.step), visit.calendar.between
    return HistoryRow(
        step=step.no,
        title=step.title,
        actor=_actor(visit, sop, task),
        bidang=visit.bidang_name(task.bidang),
        given=task.given_at,
        done=task.done_at,
        waiting=between(task.given_at, task.opened_at) if task.opened_at else None,
        working=between(task.opened_at, task.done_at) if task.opened_at and task.done_at else None,
        standard=str(step.standard) if step.standard else "",
        result=_result(sop, case, task),
        late=_late(visit, task),
        ours=step.ours,
    )


def _actor(visit: Visit, sop: Sop, task: Task) -> str:
    role = sop.role(sop.step(task.step).actor).name
    if task.done_by:
        doer, absent = signed_as(visit, sop, task), absent_as(visit, sop, task)
        title = " ".join(filter(None, (task.acting, doer.title or role)))
        if task.assigned:
            order = people.by_id(visit.tx, task.assigned_by)
            by = order.name if order else ""
            return phrase("penerima_tugas", jabatan=title, nama=doer.name, pemberi=by)
        if absent:
            return phrase("pengganti", jabatan=title, nama=doer.name, digantikan=absent.name)
        return phrase("kepada", jabatan=title, nama=doer.name)
    return "\n".join(named(officer, role) for officer in holders(visit, sop, task)) or role


def _late(visit: Visit, task: Task) -> bool:
    """Whether working time has passed after the deadline; an evening after the close of the last day is none."""
    end = task.done_at or visit.now
    return bool(task.deadline and visit.calendar.between(task.deadline, end))


def _result(sop: Sop, case: Case, task: Task) -> str:
    if task.open:
        return phrase("berjalan" if case.state is CaseState.RUNNING else "berhenti", "hasil")
    words = _outcome(sop, task) if task.done_at else phrase("ditarik", "hasil")
    if same_hand(case, task, sop):
        words = phrase("rangkap", hasil=words)
    return phrase("putaran", hasil=words, n=task.round) if task.round > 1 else words


def _outcome(sop: Sop, task: Task) -> str:
    step, decision = sop.step(task.step), task.decision
    if decision is None:
        choice = step.kind is StepKind.DO and len(step.next) > 1
        return phrase("diteruskan" if choice else step.kind.value, "hasil", langkah=task.leads_to)
    if decision.answer is Answer.TIDAK:
        return phrase("dikembalikan", "hasil")
    return phrase(_ENDORSED[decision.endorsement] if decision.endorsement else "disetujui", "hasil")
