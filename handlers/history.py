"""`/riwayat`: who did what, and when, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

from bot.core import events as ev
from bot.core.case import Case, Task
from bot.core.sop import Sop
from bot.render import Message
from handlers.desk import Visit
from handlers.part import concerns, tell_idle
from handlers.people import doer, may_see, name_of
from handlers.post import say
from storage import cases as case_rows
from storage.people import Officer

_SHOWN = 15  #: lines of one history
_REASON = 160  #: characters of a reason


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of a history, in keys."""

    kind: str
    by: str = ""  #: officer id
    task: Task | None = None
    bidang: str | None = None
    reason: str = ""
    paper: str = ""
    endorsement: str = ""
    decided: bool = False  #: by whoever did the task, perhaps for somebody absent


def history(visit: Visit, officer: Officer) -> None:
    """The newest events of each running case, or of the case that ended last."""
    every = [visit.case(case_id) for case_id in case_rows.list_cases(visit.tx, visit.office_id)]
    concerned = [case for case in every if concerns(visit, officer, case)]
    running = [case for case in concerned if case.closed_at is None]
    for case in running or concerned[-1:]:
        lines = _lines(visit, officer, case)
        message = Message(
            "status_riwayat",
            nama=visit.sop(case).name,
            periode=str(case.period),
            selesai=case.closed_at,
            peristiwa=lines[-_SHOWN:],
            sebelumnya=max(0, len(lines) - _SHOWN),
        )
        say(visit, officer, message)
    if not concerned:
        tell_idle(visit, officer)


def _lines(visit: Visit, officer: Officer, case: Case) -> list[dict[str, object]]:
    """What he may read of a case, oldest first."""
    sop = visit.sop(case)
    told = [(event, _told(event, case)) for event in case_rows.history(visit.tx, case.id)]
    return [
        _worded(visit, sop, line, event)
        for event, line in told
        if line and may_see(visit, sop, officer, case, line.bidang)
    ]


def _worded(visit: Visit, sop: Sop, line: Told, event: ev.Event) -> dict[str, object]:
    step = sop.step(line.task.step) if line.task else None
    return {
        "jenis": line.kind,
        "pada": event.at,
        "oleh": doer(visit, line.task) if line.task and line.decided else name_of(visit, line.by),
        "langkah": step.no if step else "",
        "peran": sop.role(step.actor).name if step else "",
        "bidang": visit.bidang_name(line.bidang),
        "alasan": line.reason[:_REASON],
        "berkas": line.paper,
        "pengesahan": line.endorsement,
    }


@singledispatch
def _told(event: ev.Event, case: Case) -> Told | None:
    """What happened; None for what follows from the line before it."""
    return None


@_told.register
def _(event: ev.CaseOpened, case: Case) -> Told:
    return Told(kind="mulai", by=event.by)


@_told.register
def _(event: ev.TaskGiven, case: Case) -> Told:
    return Told(kind="diberikan", task=case.task(event.task), bidang=event.bidang)


@_told.register
def _(event: ev.TaskOpened, case: Case) -> Told:
    return _about_task("dibuka", event.by, case.task(event.task))


@_told.register
def _(event: ev.TaskDone, case: Case) -> Told:
    task, decision = case.task(event.task), event.decision
    if decision is None:
        return replace(_about_task("selesai", event.by, task), decided=True)
    return Told(
        kind="dikembalikan" if decision.reason else "disetujui",
        by=event.by,
        task=task,
        bidang=task.bidang if task else None,
        reason=decision.reason,
        endorsement=decision.endorsement.value if decision.endorsement else "",
        decided=True,
    )


@_told.register
def _(event: ev.PaperFiled, case: Case) -> Told | None:
    paper = event.paper
    if not paper.by:
        return None
    return Told(kind="berkas", by=paper.by, bidang=paper.bidang, paper=paper.name or paper.subject)


@_told.register
def _(event: ev.NoteWritten, case: Case) -> Told:
    return Told(kind="catatan", by=event.by)


@_told.register
def _(event: ev.CaseClosed, case: Case) -> Told:
    return Told(kind="tamat")


def _about_task(kind: str, by: str, task: Task | None) -> Told:
    return Told(kind=kind, by=by, task=task, bidang=task.bidang if task else None)
