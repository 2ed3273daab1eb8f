"""Notifications of a changed period: everyone with a part in it reads once who ordered the change, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch

from bot.core.case import events as ev
from bot.core.case.model import Case, Task
from bot.core.case.take_back import followers
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop, StepKind
from bot.text.render import Message, render_text
from handlers.case import assignment, reminder_cards
from handlers.case.assignment import release_choice
from handlers.case.moved_deadlines import News, moved_for, task_fields, tell_moved
from handlers.context import Visit
from handlers.messages.audience import concerned, everybody, joining
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import About, Choice, ask, retire, say
from storage.repositories import cards, questions, queues
from storage.repositories.queues import OutboxState

REASON_ON_CARD = 500  #: characters of a reason on a card with buttons; a longer reason gets its own message


def tell(visit: Visit, sop: Sop, before: Case, case: Case, events: Sequence[ev.Event]) -> None:
    """Tell everything that these events mean, apart from the tasks that are done or given."""
    news = News(sop=sop, before=before, case=case, events=events)
    for event in events:
        _tell(event, visit, news)
    if not news.has(ev.CaseResumed):
        tell_moved(visit, news)


@singledispatch
def _tell(event: ev.Event, visit: Visit, news: News) -> None:
    """Most events need no message: the new tasks tell them."""


@_tell.register
def _(event: ev.DecisionUndone, visit: Visit, news: News) -> None:
    """Close the cards that nobody should have seen; whoever decided gets the task back."""
    for unheard in event.unheard:
        for card in cards.live_of_task(
            visit.tx, news.case.id, unheard
        ):  # the decider's own next task may have been sent already
            retire(visit, card, Message("catatan_urung", pada=event.at))
        queues.cancel_task(visit.tx, news.case.id, unheard)
        questions.stop_waiting_for(visit.tx, news.case.id, unheard)
    for card in cards.live_of_task(visit.tx, news.case.id, event.task):
        retire(visit, card, Message("catatan_urung", pada=event.at))
    task = news.case.task(event.task)
    assert task is not None
    reminder_cards.unsettle(visit, news.case, task)
    assignment.present(visit, news.sop, news.case, task)


@_tell.register
def _(event: ev.TaskWithdrawn, visit: Visit, news: News) -> None:
    """Close the cards; tell the holders, unless they never saw the task or are told in another way."""
    task = news.case.task(event.task)
    assert task is not None
    reminder_cards.settle(visit, news.case, task)
    heard = _retire_all(visit, news.case, task, event)
    questions.stop_waiting_for(visit.tx, news.case.id, task.id)
    queues.cancel_task(visit.tx, news.case.id, task.id)
    if not event.by or news.has(ev.CaseCancelled, ev.BidangDropped):
        return
    for officer in visit.staff.holders(news.sop, task):
        if officer.id in heard and officer.id != event.by:
            message = Message(
                "tugas_ditarik", **task_fields(visit, news, task, event.by), alasan=event.reason
            )
            say(visit, officer, message, About(case=news.case.id))


def _retire_all(visit: Visit, case: Case, task: Task, event: ev.TaskWithdrawn) -> set[str]:
    """Close all cards of the task. Returns the ids of the officers who had been sent one."""
    record = Message(
        "catatan_ditarik", oleh=name_of(visit.staff, event.by), pada=event.at, alasan=event.reason.strip()
    )
    heard: set[str] = set()
    for card in cards.live_of_task(visit.tx, case.id, task.id):
        row = queues.of_card(visit.tx, card.id)
        if row and row.state == OutboxState.SENT:
            heard.add(card.officer)
        retire(visit, card, record)
    return heard


@_tell.register
def _(event: ev.RecallRequested, visit: Visit, news: News) -> None:
    task = news.case.task(event.task)
    assert task is not None
    for follower in followers(news.case, task, news.sop):
        step = news.sop.step(follower.step)
        message = Message(
            "diminta_kembali",
            **task_fields(visit, news, task, event.by),
            alasan=event.reason,
            memeriksa=step.kind is StepKind.REVIEW,
        )
        choice = Choice(label=render_text("label_buka"), action="open_task", argument=follower.id)
        about = About(case=news.case.id, task=follower.id)
        for officer in visit.staff.holders(news.sop, follower):
            if len(event.reason) > REASON_ON_CARD:
                say(visit, officer, Message("catatan_lengkap", catatan=event.reason), about)
            ask(visit, officer, message, [choice], about, kind="tarik")


@_tell.register
def _(event: ev.TaskReassigned, visit: Visit, news: News) -> None:
    """Close the old holders' cards and send the new holder one; both read who ordered it, and why."""
    task = news.case.task(event.task)
    before = news.before.task(event.task)
    assert task is not None
    assert before is not None
    there = visit.staff.holders(news.sop, task)
    assignment.hand_on(visit, news.case, task, there)
    old = [one for one in visit.staff.holders(news.sop, before) if one.id not in {o.id for o in there}]
    message = Message(
        "pengalihan_kabar",
        **task_fields(visit, news, task, event.by),
        kepada=name_of(visit.staff, event.to),
        alasan=event.reason,
    )
    readers = {one.id: one for one in [*old, *there, *visit.staff.overseers(news.sop)]}
    for officer in readers.values():
        if officer.id != event.by:
            say(visit, officer, message, About(case=news.case.id))
    for officer in there:
        assignment.present_to(visit, news.sop, news.case, task, officer)


@_tell.register
def _(event: ev.TaskClaimed, visit: Visit, news: News) -> None:
    """Every holder of the task reads who hands it over; that officer may give it up."""
    task = news.case.task(event.task)
    assert task is not None
    about = About(case=news.case.id, task=task.id)
    for officer in visit.staff.holders(news.sop, task):
        own = officer.id == event.owner
        message = Message(
            "penyerah_ditetapkan",
            **task_fields(visit, news, task, event.by),
            sapaan=greeting(officer),
            penyerah=name_of(visit.staff, event.owner),
            sendiri=own,
            ditunjuk=event.by != event.owner,
        )
        if own:
            ask(visit, officer, message, [release_choice(news.case, task)], about, kind="penyerah")
        else:
            say(visit, officer, message, about)


@_tell.register
def _(event: ev.BranchLeft, visit: Visit, news: News) -> None:
    message = Message("bidang_ditarik", **_order(visit, news, event))
    _say_to(visit, news, joining(visit.staff, news.sop), message, but=event.by)


@_tell.register
def _(event: ev.BidangReopened, visit: Visit, news: News) -> None:
    """Tell the signer and those who wait for the paper; the Kasi reads it on the card of the task."""
    withdrawn = {e.task for e in news.events if isinstance(e, ev.TaskWithdrawn)}
    told = {o.id for t in news.case.tasks if t.id in withdrawn for o in visit.staff.holders(news.sop, t)}
    given = {e.task for e in news.events if isinstance(e, ev.TaskGiven)}
    told |= {o.id for t in news.case.tasks if t.id in given for o in visit.staff.holders(news.sop, t)}
    audience = [o for o in concerned(visit.staff, news.sop, event.bidang) if o.id not in told]
    _say_to(visit, news, audience, Message("bidang_dibuka", **_order(visit, news, event)), but=event.by)


@_tell.register
def _(event: ev.BidangSkipped, visit: Visit, news: News) -> None:
    audience = concerned(visit.staff, news.sop, event.bidang)
    _say_to(visit, news, audience, Message("bidang_dilewati", **_order(visit, news, event)), but=event.by)


@_tell.register
def _(event: ev.BidangAdded, visit: Visit, news: News) -> None:
    audience = concerned(visit.staff, news.sop, event.bidang)
    message = Message(
        "bidang_ditambah",
        bidang=visit.bidang_name(event.bidang),
        periode=str(news.case.period),
        oleh=name_of(visit.staff, event.by),
    )
    _say_to(visit, news, audience, message, but=event.by)


@_tell.register
def _(event: ev.BidangDropped, visit: Visit, news: News) -> None:
    audience = concerned(visit.staff, news.sop, event.bidang)
    _say_to(visit, news, audience, Message("bidang_dikeluarkan", **_order(visit, news, event)), but=event.by)


def _order(
    visit: Visit, news: News, event: ev.BranchLeft | ev.BidangReopened | ev.BidangSkipped | ev.BidangDropped
) -> dict[str, object]:
    return {
        "bidang": visit.bidang_name(event.bidang),
        "periode": str(news.case.period),
        "oleh": name_of(visit.staff, event.by),
        "alasan": event.reason,
    }


@_tell.register
def _(event: ev.CasePaused, visit: Visit, news: News) -> None:
    message = Message(
        "periode_dijeda",
        periode=str(news.case.period),
        oleh=name_of(visit.staff, event.by),
        alasan=event.reason,
    )
    _say_to(visit, news, everybody(visit.staff, news.sop, news.before, news.case), message, but=event.by)


@_tell.register
def _(event: ev.CaseResumed, visit: Visit, news: News) -> None:
    """Each officer reads their own new deadlines in the same message."""
    for officer in everybody(visit.staff, news.sop, news.before, news.case):
        message = Message(
            "periode_dilanjutkan",
            periode=str(news.case.period),
            oleh=name_of(visit.staff, event.by),
            tugas=moved_for(visit, news, officer),
        )
        if officer.id != event.by or moved_for(visit, news, officer):
            say(visit, officer, message, About(case=news.case.id))


@_tell.register
def _(event: ev.CaseCancelled, visit: Visit, news: News) -> None:
    """Tell everyone with a part in it; no button and no pending question of the case is left."""
    questions.stop_waiting_in(visit.tx, news.case.id)
    for card in cards.live_of_case(visit.tx, news.case.id):
        retire(visit, card, Message("catatan_periode_batal", pada=event.at))
    message = Message(
        "periode_dibatalkan",
        sop=news.sop.name,
        periode=str(news.case.period),
        oleh=name_of(visit.staff, event.by),
        alasan=event.reason,
    )
    _say_to(visit, news, everybody(visit.staff, news.sop, news.before, news.case), message, but=event.by)


def _say_to(visit: Visit, news: News, officers: Iterable[Officer], message: Message, *, but: str) -> None:
    """Send to all of them except the officer who did it: the use case answers that officer."""
    for officer in officers:
        if officer.id != but:
            say(visit, officer, message, About(case=news.case.id))
