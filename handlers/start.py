"""`/mulai`: the holder of the first step's role begins a period."""

from __future__ import annotations

import secrets

from bot.core.case.commands import Complete, StartCase, WriteNote
from bot.core.case.decide import decide
from bot.core.case.model import Case, CaseState, Task
from bot.core.case.refusals import NotStarter
from bot.core.case.rules import sits_at
from bot.core.office.officers import Officer, Seat
from bot.core.worktime.period import Period, PeriodKind, parse_period, period_ending_before
from bot.text.render import Message
from handlers.case import assignment as present
from handlers.case.advance import act, follow
from handlers.context import Visit
from handlers.messages.audience import seats
from handlers.messages.names import greeting
from handlers.messages.outgoing import Choice, ask, retire, say
from handlers.refusals import PeriodFinished, PeriodUnreadable
from storage.repositories import cases as case_rows
from storage.repositories import settings
from storage.repositories.cards import StoredCard

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def ask_period(visit: Visit, officer: Officer) -> None:
    """Offer the periods that an office would report on now."""
    _check_starter(visit, officer)
    local = visit.now.astimezone(visit.voice.zone).date()
    last = period_ending_before(local)
    present_quarter = Period(year=local.year, number=(local.month + 2) // 3)
    year = Period(year=last.year, kind=PeriodKind.TAHUN)
    half = Period(year=last.year, kind=PeriodKind.SEMESTER, number=1 if last.number < 4 else 2)
    offered = dict.fromkeys([last, present_quarter, last.previous(), half, year])
    choices = [Choice(label=str(period), action="begin", argument=str(period)) for period in offered]
    ask(visit, officer, Message("pilih_periode", sapaan=greeting(officer)), choices, kind="pilihan")


def begin_text(visit: Visit, officer: Officer, text: str) -> None:
    """`/mulai Triwulan III 2026`. Raises `PeriodUnreadable`."""
    _check_starter(visit, officer)
    period = parse_period(text)
    if period is None:
        raise PeriodUnreadable(teks=text[:60])
    begin(visit, officer, period)


def begin(visit: Visit, officer: Officer, period: Period) -> None:
    """Open the case of `period` and give its first task; one that is open already is shown again."""
    _check_starter(visit, officer)
    sop = visit.desk.shelf.current
    known = case_rows.case_of_period(visit.tx, visit.office_id, sop.code, period.code())
    if known:
        _show_again(visit, officer, known)
        return
    visit.desk.shelf.keep(visit.tx)
    command = StartCase(
        case=f"{period.code()}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}",
        period=period,
        bidang=tuple(bidang.code for bidang in visit.office.bidang),
        by=visit.actor(officer),
    )
    events = decide(None, command, visit.scene(sop))
    case = visit.desk.cases.add(visit.tx, visit.office_id, visit.desk.shelf.sha256, sop, events)
    follow(visit, sop, case, events)


def begin_tapped(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    period = parse_period(argument)
    if period is None:
        raise PeriodUnreadable(teks=argument)
    begin(visit, officer, period)
    retire(visit, card, Message("catatan_dipilih", pilihan=str(period)))
    return None


def assign(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Tugaskan: the disposisi takes its number, the next desk begins."""
    case = visit.case(card.case)
    if settings.get_meta(visit.tx, f"nomor:{case.id}") is None:
        number = settings.next_number(visit.tx, f"disposisi:{visit.office_id}:{visit.now.year}")
        settings.set_meta(visit.tx, f"nomor:{case.id}", str(number))
    act(visit, case, Complete(task=card.task or "", by=visit.actor(officer)))
    return Message("jawab_ditugaskan")


def instruct(visit: Visit, officer: Officer, case: Case, task: Task, text: str) -> None:
    """A text while the assignment is open is its instruction."""
    note = WriteNote(task=task.id, topic="instruksi", text=text, by=visit.actor(officer))
    case = act(visit, case, note)
    present.replace_cards(visit, case, task, officer)
    present.present_to(visit, visit.sop(case), case, task, officer)


def later(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Nanti saja: the proposal is put away."""
    retire(visit, card, Message("catatan_nanti"))
    return None


def _show_again(visit: Visit, officer: Officer, case_id: str) -> None:
    case = visit.case(case_id)
    if case.state is not CaseState.RUNNING:
        raise PeriodFinished(periode=str(case.period), pada=case.closed_at)
    sop = visit.sop(case)
    mine = [task for task in case.open_tasks if sits_at(task, visit.actor(officer), sop)]
    for task in mine:
        present.replace_cards(visit, case, task, officer)
        present.present_to(visit, sop, case, task, officer)
    if not mine:
        steps = list(dict.fromkeys(sop.step(t.step).title for t in case.open_tasks))
        say(visit, officer, Message("periode_berjalan", periode=str(case.period), langkah=steps))


def _check_starter(visit: Visit, officer: Officer) -> None:
    sop = visit.desk.shelf.current
    if Seat(role=sop.first.actor) not in seats(visit, officer):
        raise NotStarter(peran=sop.role(sop.first.actor).name)
