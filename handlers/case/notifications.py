"""What follows from each event of a case: who is told what, which cards close, which tasks go out.

Everything here is planned from values alone; `carry_out` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from bot.core.case import events as ev
from bot.core.case.model import Answer, PaperKind, Task
from bot.core.case.papers import needs_papers
from bot.core.case.take_back import followers
from bot.core.office.officers import Officer
from bot.core.sop.model import Endorsement, StepKind
from bot.text.render import Message, render_text
from handlers.case.assignment import arrivals, release_choice
from handlers.case.change import Change
from handlers.case.effects import (
    BringAnswer,
    CancelUnsent,
    CloseAllCards,
    CloseCards,
    DeliverTask,
    DropQuestions,
    Effect,
    HandOn,
    LeaveJob,
    PutInquiry,
    RecordDecision,
    ReopenReminders,
    SettleRecords,
    SettleReminders,
)
from handlers.case.moved_deadlines import moved_for, moved_notices
from handlers.messages.actions import ShowTask
from handlers.messages.audience import concerned, everybody, joining
from handlers.messages.fitting import long_remarks
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, Notice

_PROGRESS = (ev.TaskDone, ev.TaskGiven, ev.CaseClosed)  #: what follows from these comes before all else


def plan(change: Change) -> list[Effect]:
    """Everything that follows from a change, in the order in which it is to be carried out."""
    progress = [event for event in change.events if isinstance(event, _PROGRESS)]
    orders = [event for event in change.events if not isinstance(event, _PROGRESS)]
    effects = [effect for event in (*progress, *orders) for effect in _effects(event, change)]
    if effects:
        effects.append(SettleRecords())
    if not change.has(ev.CaseResumed):
        effects += moved_notices(change)
    return effects


@singledispatch
def _effects(event: ev.Event, change: Change) -> Iterator[Effect]:
    """From most events nothing follows: the new tasks tell them."""
    yield from ()


@_effects.register
def _(event: ev.TaskDone, change: Change) -> Iterator[Effect]:
    """Close the cards with the decision as their text, drop the pending questions, pass on what was decided."""
    task = change.task(event.task)
    yield SettleReminders(task=task)
    yield RecordDecision(task=task)
    yield DropQuestions(task=task.id)
    if change.sop.delay and any(t.given_at <= event.at for t in followers(change.after, task, change.sop)):
        yield LeaveJob(job="lepas", task=task.id, since=event.at, not_before=event.at + change.sop.delay)
    yield from _passed_on(event, change, task)


def _passed_on(event: ev.TaskDone, change: Change, task: Task) -> Iterator[Effect]:
    """The signed paper of a bidang is made, or its arrival is told; at once, or when the `tunda` is over."""
    sop, decision = change.sop, event.decision
    release = event.at + sop.delay
    if not task.bidang or decision is None:
        return
    signed = decision.endorsement is Endorsement.TANDA_TANGAN
    if signed and change.after.latest(PaperKind.WORKING_PAPER, task.bidang):
        yield LeaveJob(job="tanda_tangan", task=task.id, since=event.at, not_before=release)
    elif decision.answer is Answer.YA and sop.delay:
        yield LeaveJob(job="tiba", task=task.id, since=event.at, not_before=release)
    elif decision.answer is Answer.YA:
        yield from arrivals(change.staff, change.office, sop, change.after, task)


@_effects.register
def _(event: ev.TaskGiven, change: Change) -> Iterator[Effect]:
    """Deliver the task; if papers have to be made first, or the `tunda` holds it back, a job delivers it later."""
    task = change.task(event.task)
    if needs_papers(change.sop, change.after, task) or task.given_at > change.now:
        yield LeaveJob(job="siapkan", task=task.id, since=event.at, not_before=event.at)
    else:
        yield DeliverTask(task=task)


@_effects.register
def _(event: ev.CaseClosed, change: Change) -> Iterator[Effect]:
    yield LeaveJob(job="arsip", task="akhir", since=event.at, not_before=event.at + change.sop.delay)


@_effects.register
def _(event: ev.DecisionUndone, change: Change) -> Iterator[Effect]:
    """Close the cards that nobody should have seen; whoever decided gets the task back."""
    record = Message("catatan_urung", pada=event.at)
    for unheard in event.unheard:
        yield CloseCards(
            task=unheard, record=record
        )  # the decider's own next task may have been sent already
        yield CancelUnsent(task=unheard)
        yield DropQuestions(task=unheard)
    yield CloseCards(task=event.task, record=record)
    task = change.task(event.task)
    yield ReopenReminders(task=task)
    yield DeliverTask(task=task)
    yield PutInquiry(task=task)


@_effects.register
def _(event: ev.TaskWithdrawn, change: Change) -> Iterator[Effect]:
    """Close the cards; tell the holders, unless they never saw the task or are told in another way."""
    task = change.task(event.task)
    record = Message(
        "catatan_ditarik", oleh=change.name(event.by), pada=event.at, alasan=event.reason.strip()
    )
    yield SettleReminders(task=task)
    yield CloseCards(task=task.id, record=record, reached=_withdrawn(event, change, task))
    yield DropQuestions(task=task.id)
    yield CancelUnsent(task=task.id)


def _withdrawn(event: ev.TaskWithdrawn, change: Change, task: Task) -> Notice | None:
    if not event.by or change.has(ev.CaseCancelled, ev.BidangDropped):
        return None
    message = Message("tugas_ditarik", **change.task_fields(task, event.by), alasan=event.reason)
    return next(_to(change, change.staff.holders(change.sop, task), message, but=event.by), None)


@_effects.register
def _(event: ev.RecallRequested, change: Change) -> Iterator[Effect]:
    """Whoever holds what followed reads the request, with a button that opens the task."""
    task = change.task(event.task)
    for follower in followers(change.after, task, change.sop):
        reviewing = change.sop.step(follower.step).kind is StepKind.REVIEW
        open_task = ShowTask(case=change.after.id, task=follower.id)
        choice = Choice(label=render_text("label_buka"), action=open_task)
        about = About(case=change.after.id, task=follower.id)
        for officer in change.staff.holders(change.sop, follower):
            message = Message(
                "diminta_kembali",
                **change.task_fields(task, event.by),
                sapaan=greeting(officer),
                alasan=event.reason,
                memeriksa=reviewing,
            )
            if long_remarks(event.reason):
                whole = Message("catatan_lengkap", catatan=event.reason)
                yield Notice(to=(officer,), message=whole, about=about)
            yield Notice(to=(officer,), message=message, about=about, choices=(choice,), kind="tarik")


@_effects.register
def _(event: ev.InquiryMade, change: Change) -> Iterator[Effect]:
    yield PutInquiry(task=change.task(event.task))


@_effects.register
def _(event: ev.InquiryAnswered, change: Change) -> Iterator[Effect]:
    yield BringAnswer(inquiry=next(one for one in change.after.inquiries if one.id == event.inquiry))


@_effects.register
def _(event: ev.TaskReassigned, change: Change) -> Iterator[Effect]:
    """Close the old holders' cards and send the new holder one; both read who ordered it, and why."""
    task, before = change.task(event.task), change.before.task(event.task)
    assert before is not None
    staff, sop = change.staff, change.sop
    there = tuple(staff.holders(sop, task))
    yield HandOn(task=task, there=there)
    old = [one for one in staff.holders(sop, before) if one.id not in {o.id for o in there}]
    message = Message(
        "pengalihan_kabar",
        **change.task_fields(task, event.by),
        kepada=change.name(event.to),
        alasan=event.reason,
    )
    readers = {one.id: one for one in [*old, *there, *staff.overseers(sop)]}
    yield from _to(change, readers.values(), message, but=event.by)
    yield DeliverTask(task=task, to=there)


@_effects.register
def _(event: ev.TaskClaimed, change: Change) -> Iterator[Effect]:
    """Every holder of the task reads who hands it over; that officer may give it up."""
    task = change.task(event.task)
    about = About(case=change.after.id, task=task.id)
    for officer in change.staff.holders(change.sop, task):
        own = officer.id == event.owner
        message = Message(
            "penyerah_ditetapkan",
            **change.task_fields(task, event.by),
            sapaan=greeting(officer),
            penyerah=change.name(event.owner),
            sendiri=own,
            ditunjuk=event.by != event.owner,
        )
        choices = (release_choice(change.after, task),) if own else ()
        kind = "penyerah" if own else ""
        yield Notice(to=(officer,), message=message, about=about, choices=choices, kind=kind)


@_effects.register
def _(event: ev.BranchLeft, change: Change) -> Iterator[Effect]:
    message = Message("bidang_ditarik", **_order(event, change))
    yield from _to(change, joining(change.staff, change.sop), message, but=event.by)


@_effects.register
def _(event: ev.BidangReopened, change: Change) -> Iterator[Effect]:
    """Tell the signer and those who wait for the paper; the Kasi reads it on the card of the task."""
    touched = {e.task for e in change.events if isinstance(e, ev.TaskWithdrawn | ev.TaskGiven)}
    tasks = [task for task in change.after.tasks if task.id in touched]
    told = {officer.id for task in tasks for officer in change.staff.holders(change.sop, task)}
    audience = [o for o in concerned(change.staff, change.sop, event.bidang) if o.id not in told]
    yield from _to(change, audience, Message("bidang_dibuka", **_order(event, change)), but=event.by)


@_effects.register
def _(event: ev.BidangSkipped, change: Change) -> Iterator[Effect]:
    audience = concerned(change.staff, change.sop, event.bidang)
    yield from _to(change, audience, Message("bidang_dilewati", **_order(event, change)), but=event.by)


@_effects.register
def _(event: ev.BidangAdded, change: Change) -> Iterator[Effect]:
    audience = concerned(change.staff, change.sop, event.bidang)
    message = Message(
        "bidang_ditambah",
        bidang=change.office.bidang_name(event.bidang),
        periode=str(change.after.period),
        oleh=change.name(event.by),
    )
    yield from _to(change, audience, message, but=event.by)


@_effects.register
def _(event: ev.BidangDropped, change: Change) -> Iterator[Effect]:
    audience = concerned(change.staff, change.sop, event.bidang)
    yield from _to(change, audience, Message("bidang_dikeluarkan", **_order(event, change)), but=event.by)


def _order(
    event: ev.BranchLeft | ev.BidangReopened | ev.BidangSkipped | ev.BidangDropped, change: Change
) -> dict[str, object]:
    return {
        "bidang": change.office.bidang_name(event.bidang),
        "periode": str(change.after.period),
        "oleh": change.name(event.by),
        "alasan": event.reason,
    }


@_effects.register
def _(event: ev.CasePaused, change: Change) -> Iterator[Effect]:
    message = Message(
        "periode_dijeda",
        periode=str(change.after.period),
        oleh=change.name(event.by),
        alasan=event.reason,
    )
    yield from _to(change, _everybody(change), message, but=event.by)


@_effects.register
def _(event: ev.CaseResumed, change: Change) -> Iterator[Effect]:
    """Each officer reads their own new deadlines in the same message."""
    for officer in _everybody(change):
        moved = moved_for(change, officer)
        message = Message(
            "periode_dilanjutkan",
            periode=str(change.after.period),
            oleh=change.name(event.by),
            tugas=moved,
        )
        if officer.id != event.by or moved:
            yield Notice(to=(officer,), message=message, about=About(case=change.after.id))


@_effects.register
def _(event: ev.CaseCancelled, change: Change) -> Iterator[Effect]:
    """Tell everyone with a part in it; no button and no pending question of the case is left."""
    yield DropQuestions()
    yield CloseAllCards(record=Message("catatan_periode_batal", pada=event.at))
    message = Message(
        "periode_dibatalkan",
        sop=change.sop.name,
        periode=str(change.after.period),
        oleh=change.name(event.by),
        alasan=event.reason,
    )
    yield from _to(change, _everybody(change), message, but=event.by)


def _everybody(change: Change) -> list[Officer]:
    return everybody(change.staff, change.sop, change.before, change.after)


def _to(change: Change, officers: Iterable[Officer], message: Message, *, but: str) -> Iterator[Notice]:
    """For all of them except the officer who did it: the use case answers that officer."""
    readers = tuple(officer for officer in officers if officer.id != but)
    if readers:
        yield Notice(to=readers, message=message, about=About(case=change.after.id))
