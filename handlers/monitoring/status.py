"""`/status` of one period, and `/tugas`. Each officer sees their own part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from bot.core.case.deadlines import deadline_of, lateness
from bot.core.case.model import Case, Task
from bot.core.monitoring.upcoming import upcoming
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import Message, render_text
from handlers.case import clean_reviews, digest_buttons, inquiry_cards
from handlers.case.assignment import deliver_task_to, replace_cards
from handlers.case.open_tasks import OpenTask, open_tasks_of, place_label
from handlers.case.paper_versions import up_to_date
from handlers.context import Tap, UnitOfWork
from handlers.messages.actions import ShowTask, TaskPage
from handlers.messages.audience import tell_idle
from handlers.messages.names import greeting, name_of, name_of_task
from handlers.messages.outgoing import STATUS, Choice, send_card, send_text
from handlers.messages.pages import page_of
from handlers.monitoring.blockers import standing
from handlers.monitoring.digest_text import seen_by, status_text

_AWAITED = 10  #: most lines about what is awaited
_CARDS = 5  #: most tasks whose cards `/tugas` sends at once; the others can be chosen from a list
_ROWS = 6  #: tasks of one page of it
_LATER = 4  #: most lines about what will come later
_NEVER = datetime.max.replace(tzinfo=UTC)
LIST = "tugas_lain"  #: the kind of that card
LATER = "tugas_berikut"  #: the kind of the card that tells what comes later


def tell(uow: UnitOfWork, officer: Officer, case: Case) -> None:
    """Tell where a running case stands, as far as the officer may see it."""
    seen = seen_by(uow, officer, case)
    message = status_text(uow, seen, standing(uow, seen.sop, officer, seen.case), uow.voice_of(officer.id))
    send_card(uow, officer, message, [digest_buttons.picture_button(case)], kind=STATUS)


def tasks(uow: UnitOfWork, officer: Officer) -> None:
    """Send the cards and papers of the officer's open tasks again, and what will come to them later.

    Where there is neither, what is awaited and from whom.
    """
    found = open_tasks_of(uow, officer)
    several = clean_reviews.offer(uow, officer)
    asked = inquiry_cards.show_again(uow, officer)
    for place in found[:_CARDS]:
        case, task = up_to_date(uow, *place)
        replace_cards(uow, case, task, officer)
        deliver_task_to(uow, uow.sop(case), case, task, officer, again=True)
    if found[_CARDS:]:
        _offer(uow, officer, found[_CARDS:], 0, several)
        several = ()
    later = _later(uow, officer)
    if several or later:
        _tell_later(uow, officer, len(found), later, several)
    elif not (found or asked):
        _tell_awaited(uow, officer)


def _tell_later(
    uow: UnitOfWork,
    officer: Officer,
    held: int,
    later: Sequence[dict[str, object]],
    several: Sequence[Choice],
) -> None:
    message = Message(
        "tugas_berikut",
        sapaan=greeting(officer),
        dipegang=held,
        berikut=later[:_LATER],
        sisa=max(0, len(later) - _LATER),
        sekaligus=bool(several),
    )
    if several:
        send_card(uow, officer, message, several, kind=LATER)
    else:
        send_text(uow, officer, message)


def _later(uow: UnitOfWork, officer: Officer) -> list[dict[str, object]]:
    """What will come to the officer from others, the nearest first; what they must not know yet stays hidden."""
    seats = uow.actor(officer).seats
    known = [(case, uow.sop(case)) for case in uow.visible_running(officer)]
    found = [(one.away, case, sop, one.task) for case, sop in known for one in upcoming(case, sop, seats)]
    found = [one for one in found if uow.staff.may_see(one[2], officer, one[1].bidang, one[3].bidang)]
    found.sort(key=lambda one: (one[0], one[3].deadline or _NEVER, one[3].id))
    return [_coming(uow, case, sop, task) for _, case, sop, task in found]


def _coming(uow: UnitOfWork, case: Case, sop: Sop, task: Task) -> dict[str, object]:
    deadline = deadline_of(task, sop, uow.calendar, case.pauses)
    return {
        "nama_tugas": name_of_task(uow, case, task),
        "pemegang": [name_of(uow.staff, holder.id) for holder in uow.staff.holders(sop, task)],
        "peran": sop.role(sop.step(task.step).actor).name,
        "tenggat": deadline,
        "lewat": deadline is not None and lateness(deadline, uow.calendar, now=uow.now) is not None,
    }


def _tell_awaited(uow: UnitOfWork, officer: Officer) -> None:
    lines = (line for case in uow.visible_running(officer) for line in _awaited(uow, officer, case))
    awaited = list(islice(lines, _AWAITED))
    if awaited:
        send_text(uow, officer, Message("status_tanpa_tugas", sapaan=greeting(officer), ditunggu=awaited))
    else:
        tell_idle(uow, officer)


def more_tasks(uow: UnitOfWork, request: Tap[TaskPage]) -> None:
    """The next page of the open tasks without a card of their own."""
    left = open_tasks_of(uow, request.officer)[_CARDS:]
    if left:
        several = clean_reviews.offer(uow, request.officer)
        _offer(uow, request.officer, left, request.action.page, several)
    else:
        tasks(uow, request.officer)


def _offer(
    uow: UnitOfWork, officer: Officer, places: Sequence[OpenTask], number: int, several: Sequence[Choice]
) -> None:
    page = page_of(places, number, rows=_ROWS, most=_ROWS + 1)
    rows = [
        Choice(label=place_label(uow, case, task), action=ShowTask(case=case.id, task=task.id))
        for case, task in page.shown
    ]
    if page.following is not None:
        rows.append(Choice(label=render_text("label_lainnya"), action=TaskPage(page=page.following)))
    rows += several
    names = [name_of_task(uow, case, task) for case, task in page.shown]
    message = Message("tugas_lain", sapaan=greeting(officer), jumlah=len(places), tugas=names)
    send_card(uow, officer, message, rows, kind=LIST)


def _awaited(uow: UnitOfWork, officer: Officer, case: Case) -> Iterator[dict[str, object]]:
    """The open tasks of others that the officer may see."""
    sop = uow.sop(case)
    return (
        {
            "nama_tugas": name_of_task(uow, case, task),
            "pemegang": [name_of(uow.staff, holder.id) for holder in uow.staff.holders(sop, task)],
            "peran": sop.role(sop.step(task.step).actor).name,
            "sejak": task.given_at,
        }
        for task in case.open_tasks
        if uow.staff.may_see(sop, officer, case.bidang, task.bidang)
    )
