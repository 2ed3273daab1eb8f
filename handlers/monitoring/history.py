"""`/riwayat`: who did what, and when, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from bot.core.case import events as ev
from bot.core.case.model import Case, Task
from bot.core.case.undo_window import heard_events
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import Message, render, render_text
from handlers.context import Tap, UnitOfWork
from handlers.documents import working_papers
from handlers.messages.actions import HistoryPage
from handlers.messages.audience import concerns
from handlers.messages.names import doer, name_of
from handlers.messages.outgoing import Choice, fits_card, send_card, send_text
from handlers.refusals import NoSuchCase
from storage.repositories import cases as case_rows

LIST = "riwayat_halaman"  #: the kind of a card that leads to earlier events
_SHOWN = 15  #: most lines of one history


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of a history, as the keys and ids of its text."""

    kind: str
    by: str = ""  #: officer id
    task: Task | None = None
    bidang: str | None = None
    reason: str = ""
    paper: str = ""
    to: str = ""  #: officer id
    endorsement: str = ""
    rows: tuple[str, ...] = ()  #: the rows of the working paper that came back
    looked: int = 0  #: how many things that stood out had been looked at
    decided: bool = False  #: done by the holder of the task, perhaps on behalf of an absent officer


def tell(uow: UnitOfWork, officer: Officer, case: Case, before: int | None = None) -> None:
    """The newest events of one case, whether it runs or has ended; those `before` a line, counted from its beginning.

    Where others precede them, a button leads there.
    """
    lines = _lines(uow, officer, case)
    end = len(lines) if before is None else min(before, len(lines))
    start = max(0, end - _SHOWN)
    message = _page(uow, case, lines, start, end)
    if not start:
        send_text(uow, officer, message)
        return
    voice = uow.voice_of(officer.id, lasting=True)
    while start < end - 1 and not fits_card(render(message, voice)):
        start += 1
        message = _page(uow, case, lines, start, end)
    earlier = Choice(label=render_text("label_sebelumnya"), action=HistoryPage(case=case.id, before=start))
    send_card(uow, officer, message, [earlier], kind=LIST)


def _page(uow: UnitOfWork, case: Case, lines: Sequence[dict[str, object]], start: int, end: int) -> Message:
    return Message(
        "status_riwayat",
        nama=uow.sop(case).name,
        periode=str(case.period),
        selesai=case.closed_at,
        peristiwa=lines[start:end],
        sebelumnya=start,
    )


def turn(uow: UnitOfWork, request: Tap[HistoryPage]) -> None:
    """The events before those that were shown. Raises `NoSuchCase`."""
    case = uow.case(request.action.case)
    if not concerns(uow, request.officer, case):
        raise NoSuchCase()
    tell(uow, request.officer, case, request.action.before)


def _lines(uow: UnitOfWork, officer: Officer, case: Case) -> list[dict[str, object]]:
    """The lines that the officer may read of a case, oldest first."""
    sop = uow.sop(case)
    stand = _standing(case_rows.history(uow.tx, case.id))
    known = heard_events(stand, case, sop, now=uow.now, by=officer.id)
    lines = [(event, told(event, case)) for event in known]
    return [
        _worded(uow, sop, case, line, event)
        for event, line in lines
        if line and uow.staff.may_see(sop, officer, case.bidang, line.bidang)
    ]


def _standing(events: Iterable[ev.Event]) -> list[ev.Event]:
    """The events without decisions that were undone before others could see them."""
    kept: list[ev.Event] = []
    for event in events:
        if isinstance(event, ev.DecisionUndone):
            done = next(e for e in reversed(kept) if isinstance(e, ev.TaskDone) and e.task == event.task)
            kept = [e for e in kept if not _undone(e, event, done)]
        else:
            kept.append(event)
    return kept


def _undone(event: ev.Event, undone: ev.DecisionUndone, done: ev.TaskDone) -> bool:
    if isinstance(event, ev.TaskGiven):
        return event.task in undone.unheard
    if isinstance(event, ev.BranchArrived):
        return event.bidang == undone.left and event.at == done.at
    return event is done or (isinstance(event, ev.CaseClosed) and event.at == done.at)


def _worded(uow: UnitOfWork, sop: Sop, case: Case, line: Told, event: ev.Event) -> dict[str, object]:
    step = sop.step(line.task.step) if line.task else None
    return {
        "jenis": line.kind,
        "pada": event.at,
        "oleh": doer(uow.staff, sop, line.task)
        if line.task and line.decided
        else name_of(uow.staff, line.by, event.at),
        "langkah": step.no if step else "",
        "peran": sop.role(step.actor).name if step else "",
        "bidang": uow.bidang_name(line.bidang),
        "alasan": line.reason,
        "berkas": line.paper,
        "pengesahan": line.endorsement,
        "kepada": name_of(uow.staff, line.to, event.at),
        "baris": working_papers.places(uow, case, line.bidang or "", line.rows) if line.rows else (),
        "dilihat": line.looked,
    }


#: How what was ordered about a bidang is called.
_OF_BIDANG: Mapping[type[Any], str] = {
    ev.BranchLeft: "bidang_ditarik",
    ev.BidangReopened: "dibuka_kembali",
    ev.BidangSkipped: "dilewati",
    ev.BidangDropped: "dikeluarkan",
}


@singledispatch
def told(event: ev.Event, case: Case) -> Told | None:
    """The line of an event; None if it only follows from the line before."""
    return None


@told.register
def _(event: ev.CaseOpened, case: Case) -> Told:
    return Told(kind="mulai", by=event.by)


@told.register
def _(event: ev.TaskGiven, case: Case) -> Told:
    return Told(kind="diberikan", task=case.task(event.task), bidang=event.bidang)


@told.register
def _(event: ev.TaskOpened, case: Case) -> Told:
    return _about_task("dibuka", event.by, case.task(event.task))


@told.register
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
        rows=decision.rows,
        looked=len(decision.looked),
        decided=True,
    )


@told.register
def _(event: ev.PaperFiled, case: Case) -> Told | None:
    paper = event.paper
    if not paper.by:
        return None
    return Told(kind="berkas", by=paper.by, bidang=paper.bidang, paper=paper.name or paper.subject)


@told.register
def _(event: ev.NoteWritten, case: Case) -> Told:
    return Told(kind="catatan", by=event.by)


@told.register
def _(event: ev.CaseClosed, case: Case) -> Told:
    return Told(kind="tamat")


@told.register
def _(event: ev.TaskWithdrawn, case: Case) -> Told | None:
    if not event.by:
        return None
    return replace(_about_task("ditarik", event.by, case.task(event.task)), reason=event.reason)


@told.register
def _(event: ev.RecallRequested, case: Case) -> Told:
    return replace(_about_task("diminta_kembali", event.by, case.task(event.task)), reason=event.reason)


@told.register
def _(event: ev.InquiryMade, case: Case) -> Told:
    line = _about_task("bertanya", event.by, case.task(event.task))
    return replace(line, reason=event.text, to=event.to)


@told.register
def _(event: ev.InquiryAnswered, case: Case) -> Told:
    asked = next(one for one in case.inquiries if one.id == event.inquiry)
    return replace(_about_task("menjawab", event.by, case.task(asked.task)), reason=event.text)


@told.register
def _(event: ev.TaskReassigned, case: Case) -> Told:
    line = _about_task("dialihkan", event.by, case.task(event.task))
    return replace(line, reason=event.reason, to=event.to)


@told.register
def _(event: ev.BranchLeft | ev.BidangReopened | ev.BidangSkipped | ev.BidangDropped, case: Case) -> Told:
    return Told(kind=_OF_BIDANG[type(event)], by=event.by, bidang=event.bidang, reason=event.reason)


@told.register
def _(event: ev.RowsReopened, case: Case) -> Told:
    return replace(_about_task("baris_dibuka", event.by, case.task(event.task)), rows=event.rows)


@told.register
def _(event: ev.BidangAdded, case: Case) -> Told:
    return Told(kind="ditambahkan", by=event.by, bidang=event.bidang)


@told.register
def _(event: ev.CasePaused, case: Case) -> Told:
    return Told(kind="dijeda", by=event.by, reason=event.reason)


@told.register
def _(event: ev.CaseResumed, case: Case) -> Told:
    return Told(kind="dilanjutkan", by=event.by)


@told.register
def _(event: ev.CaseCancelled, case: Case) -> Told:
    return Told(kind="dibatalkan", by=event.by, reason=event.reason)


def _about_task(kind: str, by: str, task: Task | None) -> Told:
    return Told(kind=kind, by=by, task=task, bidang=task.bidang if task else None)
