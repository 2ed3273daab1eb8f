"""Which template opens a closed chat, and what stands in its places: it tells what waits there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.case.deadlines import deadline_of
from bot.core.case.model import Case, Task
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import one_line
from bot.text.render import Message, render, without_markup
from handlers.case import digest_buttons, reminder_cards
from handlers.context import UnitOfWork
from handlers.messages.names import called, name_of_task
from handlers.messages.outgoing import TASK
from storage.repositories import cards
from storage.statement import Row


@dataclass(frozen=True, kw_only=True)
class Opener:
    """A template of `templates/whatsapp/` with its fields."""

    name: str
    fields: tuple[str, ...]


def fitting(uow: UnitOfWork, officer: Officer, rows: Sequence[Row]) -> list[Opener]:
    """The templates that say what these messages are, the most fitting first: a task before a reminder or a digest."""
    shown = [card for row in rows if row.card and (card := cards.find(uow.tx, row.card))]
    found = [
        *_of_tasks(uow, officer, shown),
        *_of_reminders(uow, officer, shown),
        *_of_digests(uow, officer, shown),
    ]
    return [*found, _of_news(uow, officer, rows)]  # fmt: skip


def _of_tasks(uow: UnitOfWork, officer: Officer, shown: Sequence[StoredCard]) -> Iterator[Opener]:
    open_ones = [
        (case, task) for card in shown if card.kind == TASK for case, task in _open(uow, card.case, card.task)
    ]
    if not open_ones:
        return
    case, task = open_ones[0]
    sop = uow.sop(case)
    deadline = deadline_of(task, sop, uow.calendar, case.pauses)
    fields = _filled(
        called(officer),
        _and_more(uow, name_of_task(uow, case, task), len(open_ones) - 1),
        _said(uow, Message("pembuka_tenggat", tenggat=deadline)),
    )
    if sop.step(task.step).kind is StepKind.REVIEW:
        yield Opener(name="sopbot_keputusan", fields=fields)
    yield Opener(name="sopbot_tugas", fields=fields)


def _of_reminders(uow: UnitOfWork, officer: Officer, shown: Sequence[StoredCard]) -> Iterator[Opener]:
    reminders = [card for card in shown if card.kind == reminder_cards.KIND]
    places = dict.fromkeys(place for card in reminders for place in reminder_cards.places(card))
    about = [name_of_task(uow, *found) for place in places for found in _open(uow, *place)]
    if about:
        subject = _and_more(uow, about[0], len(about) - 1)
        yield Opener(name="sopbot_pengingat", fields=_filled(called(officer), subject))


def _of_digests(uow: UnitOfWork, officer: Officer, shown: Sequence[StoredCard]) -> Iterator[Opener]:
    digests = [card for card in shown if card.kind == digest_buttons.KIND and card.case]
    if not digests:
        return
    case = uow.case(digests[-1].case)
    late = len(digest_buttons.late(uow, uow.sop(case), case))
    standing = Message("pembuka_rangkuman", periode=str(case.period), terlambat=late)
    fields = _filled(
        called(officer),
        _said(uow, Message("pembuka_hari", hari=uow.now.astimezone(uow.calendar.zone).date())),
        _said(uow, standing),
    )
    yield Opener(name="sopbot_rangkuman", fields=fields)


def _of_news(uow: UnitOfWork, officer: Officer, rows: Sequence[Row]) -> Opener:
    """What fits whatever waits."""
    row = next((one for one in rows if one.case_id), None)
    case = uow.known_case(row.case_id) if row else None
    task = case.task(row.task) if case and row and row.task else None
    about = name_of_task(uow, case, task) if case and task else _of_period(uow, case)
    ended = case.state.value if case and case.closed_at else ""
    subject = _said(uow, Message("pembuka_perihal", perihal=about, akhir=ended))
    return Opener(name="sopbot_kabar", fields=_filled(called(officer), subject))


def _of_period(uow: UnitOfWork, case: Case | None) -> str:
    return f"{uow.sop(case).name} {case.period}" if case else ""


def _open(uow: UnitOfWork, case_id: str | None, task_id: str | None) -> Iterator[tuple[Case, Task]]:
    case = uow.known_case(case_id)
    task = case.task(task_id) if case and task_id else None
    if case and task and task.open:
        yield case, task


def _and_more(uow: UnitOfWork, name: str, more: int) -> str:
    return _said(uow, Message("pembuka_dan_lain", nama=name, lain=more))


def _said(uow: UnitOfWork, message: Message) -> str:
    return without_markup(render(message, uow.lasting))


def _filled(*fields: str) -> tuple[str, ...]:
    return tuple(map(one_line, fields))
