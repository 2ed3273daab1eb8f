"""Step kind *tugaskan*: begin a period, and assign it with the instructions of the disposisi."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.core.case.commands import Complete, StartCase, WriteNote
from bot.core.case.decide import decide
from bot.core.case.model import CaseState
from bot.core.case.rules import check_holder, sits_at
from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer, Seat
from bot.core.refusals import NotStarter
from bot.core.worktime.period import Period, PeriodKind, parse_period, period_ending_before
from bot.ports import CHOICES_MAX
from bot.text.render import Message
from handlers.case import assignment
from handlers.case.advance import act, follow
from handlers.case.open_tasks import OpenTask
from handlers.context import Tap, TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.action_codec import encode
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting, name_of_task
from handlers.messages.outgoing import Choice, send_card, send_text
from handlers.messages.questions import check_length
from handlers.monitoring.proposal import PROPOSAL
from handlers.refusals import PeriodFinished, PeriodUnreadable, RepliesToOther
from storage.repositories import cards, settings
from storage.repositories import cases as case_rows

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def ask_period(uow: UnitOfWork, officer: Officer) -> None:
    """Offer the periods that an office would report on now."""
    _check_starter(uow, officer)
    local = uow.now.astimezone(uow.voice.zone).date()
    last = period_ending_before(local)
    present_quarter = Period(year=local.year, number=(local.month + 2) // 3)
    year = Period(year=last.year, kind=PeriodKind.TAHUN)
    half = Period(year=last.year, kind=PeriodKind.SEMESTER, number=1 if last.number < 4 else 2)
    sensible = dict.fromkeys([last, present_quarter, last.previous(), half, year])
    offered = [period for period in sensible if not _finished(uow, period)]
    choices = [Choice(label=str(period), action=actions.Begin(period=period)) for period in offered]
    send_card(uow, officer, Message("pilih_periode", sapaan=greeting(officer)), choices, kind="periode")


def _finished(uow: UnitOfWork, period: Period) -> bool:
    """Whether there is nothing left to begin or to show again."""
    known = case_rows.case_of_period(uow.tx, uow.office_id, uow.services.sops.current.code, period.code())
    return bool(known) and uow.case(known).state is not CaseState.RUNNING


def begin_text(uow: UnitOfWork, officer: Officer, text: str) -> None:
    """`/mulai Triwulan III 2026`. Raises `PeriodUnreadable`."""
    _check_starter(uow, officer)
    period = parse_period(text)
    if period is None:
        raise PeriodUnreadable(teks=text[:60])
    begin(uow, officer, period)


def begin(uow: UnitOfWork, officer: Officer, period: Period) -> None:
    """Open the case of `period` and give its first task; if the case is open already, show it again."""
    _check_starter(uow, officer)
    sop = uow.services.sops.current
    known = case_rows.case_of_period(uow.tx, uow.office_id, sop.code, period.code())
    if known:
        _show_again(uow, officer, known)
        return
    uow.services.sops.keep(uow.tx)
    command = StartCase(
        case=_new_id(uow, period),
        period=period,
        bidang=tuple(bidang.code for bidang in uow.office.bidang),
        by=uow.actor(officer),
    )
    events = decide(None, command, uow.scene(sop))
    case = uow.services.cases.add(uow.tx, uow.office_id, uow.services.sops.sha256, sop, events)
    follow(uow, sop, case, events)
    _close_proposals(uow, period)


def _new_id(uow: UnitOfWork, period: Period) -> str:
    """An id that no period has, in whatever office: many offices begin the same period on the same day."""
    while True:
        found = f"{period.code()}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
        if not case_rows.office_of(uow.tx, found):
            return found


def _close_proposals(uow: UnitOfWork, period: Period) -> None:
    """Nobody is offered to begin the period once it has begun."""
    for starter in uow.staff.in_seat(uow.services.sops.current.first.actor):
        for card in cards.live_of_officer(uow.tx, starter.id, PROPOSAL):
            if encode(actions.Begin(period=period)) in card.actions:
                close_card(uow, card, Message("catatan_dipilih", pilihan=str(period)))


def begin_tapped(uow: UnitOfWork, request: Tap[actions.Begin]) -> Message | None:
    """Begin the period of the button."""
    period = request.action.period
    begin(uow, request.officer, period)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=str(period)))
    return None


def assign(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Tugaskan: the disposisi gets its number, the next step begins."""
    case = request.case
    if settings.get_meta(uow.tx, f"nomor:{case.id}") is None:
        number = settings.next_number(uow.tx, f"disposisi:{uow.office_id}:{uow.now.year}")
        settings.set_meta(uow.tx, f"nomor:{case.id}", str(number))
    act(uow, case, Complete(task=request.task.id, by=request.actor))
    return Message("jawab_ditugaskan")


def instruct(uow: UnitOfWork, request: TaskRequest, text: str) -> None:
    """Keep a text that came while the assignment is open as its instruction."""
    task, officer = request.task, request.officer
    note = WriteNote(task=task.id, topic="instruksi", text=text, by=request.actor)
    case = act(uow, request.case, note)
    assignment.replace_cards(uow, case, task, officer)
    assignment.deliver_task_to(uow, request.sop, case, task, officer)


def later(uow: UnitOfWork, request: Tap[actions.Later]) -> Message | None:
    """Nanti saja: close the proposal."""
    close_card(uow, request.card, Message("catatan_nanti"))
    return None


def _show_again(uow: UnitOfWork, officer: Officer, case_id: str) -> None:
    case = uow.case(case_id)
    if case.state is not CaseState.RUNNING:
        raise PeriodFinished(periode=str(case.period), pada=case.closed_at)
    sop = uow.sop(case)
    mine = [task for task in case.open_tasks if sits_at(task, uow.actor(officer), sop)]
    for task in mine:
        assignment.replace_cards(uow, case, task, officer)
        assignment.deliver_task_to(uow, sop, case, task, officer)
    if not mine:
        steps = list(dict.fromkeys(sop.step(t.step).title for t in case.open_tasks))
        send_text(uow, officer, Message("periode_berjalan", periode=str(case.period), langkah=steps))


def _check_starter(uow: UnitOfWork, officer: Officer) -> None:
    sop = uow.services.sops.current
    if Seat(role=sop.first.actor) not in uow.staff.seats(officer.id):
        raise NotStarter(peran=sop.role(sop.first.actor).name)


_BOUND = ("alasan", "narasi", "bukti_kirim", "isi")  #: kinds of pending questions that are about one task


def to_this(uow: UnitOfWork, request: TaskRequest, text: str) -> None:
    """The text replies to the card of this assignment. Raises like `check_holder` if the task is no longer open."""
    check_holder(request.case, request.task.id, request.actor, request.sop)
    check_length(text)
    instruct(uow, request, text)


def to_one_of(uow: UnitOfWork, officer: Officer, waiting: Sequence[OpenTask], text: str) -> None:
    """The text replies to nothing: it is for the only period that waits, else ask the officer for which."""
    if len(waiting) == 1:
        to_this(uow, uow.request(officer, *waiting[0]), text)
        return
    check_length(text)
    shown = [(case, task) for case, task in waiting[:CHOICES_MAX]]
    periods = [str(case.period) for case, _ in shown]
    choices = [
        Choice(label=period, action=actions.Instruct(case=case.id, task=task.id, text=text))
        for period, (case, task) in zip(periods, shown, strict=True)
    ]
    message = Message("pilih_periode_instruksi", sapaan=greeting(officer), teks=text[:200], pilihan=periods)
    send_card(uow, officer, message, choices, kind="pilihan")


def chosen(uow: UnitOfWork, request: TaskTap[actions.Instruct]) -> Message | None:
    """The officer has said for which period the instruction is."""
    check_holder(request.case, request.task.id, request.actor, request.sop)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=str(request.case.period)))
    instruct(uow, request, request.action.text)
    return Message("jawab_dicatat")


def check_same(uow: UnitOfWork, question: PendingQuestion, place: OpenTask | None) -> None:
    """Raise `RepliesToOther` if the pending question is about one task and the text replies to the card of
    another.
    """
    if place is None or question.kind not in _BOUND or same(question, place):
        return
    case = uow.case(question.case)
    task = case.task(question.task) if question.task else None
    raise RepliesToOther(
        nama_tugas=name_of_task(uow, case, task) if task else str(case.period),
        lain=name_of_task(uow, *place),
    )


def same(question: PendingQuestion, place: OpenTask) -> bool:
    """Whether the pending question is about this task."""
    return (place[0].id, place[1].id) == (question.case, question.task)
