"""The card of a reminder: its text about each task, and how it changes as the tasks are settled.

Its buttons keep their numbers as long as the card is open: a card that names fewer tasks shows fewer buttons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.case.deadlines import deadline_of, lateness
from bot.core.case.model import Answer, Case, Task
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language
from bot.core.sop.model import Sop
from bot.ports import BUTTONS_MAX, CARD_TEXT_MAX, CHOICES_MAX, Button, Outgoing, OutgoingKind
from bot.text.render import Message, in_language, render, render_text
from handlers.case import clean_reviews
from handlers.context import UnitOfWork
from handlers.messages.action_codec import decode, encode
from handlers.messages.actions import Action, ListClean, Seen, SeenAlready, ShowTask
from handlers.messages.names import doer, full_name, greeting, name_of_task
from handlers.messages.outgoing import Choice, shorten, with_list
from storage.repositories import cards, queues, sent_reminders

KIND = "pengingat"
_SHOWN = 8  #: most tasks in one message; of the rest only the number is told

TaskKey = tuple[str, str]  #: ids of a case and of one of its tasks


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """One task in the reminder of one officer."""

    case: Case
    sop: Sop
    task: Task
    deadline: datetime
    own: bool  #: the officer holds the task

    @property
    def place(self) -> TaskKey:
        return self.case.id, self.task.id


def card_text(uow: UnitOfWork, officer: Officer, tasks: Sequence[Reminded]) -> Message:
    """The text of the card: the officer's own tasks first, then those of others that they should know of."""
    mine = [one for one in tasks if one.own]
    others = [one for one in tasks if not one.own]
    return Message(
        "pengingat_tugas",
        sapaan=greeting(officer),
        milik=[_entry(uow, one) for one in mine[:_SHOWN]],
        lain=[_entry(uow, one) for one in others[:_SHOWN]],
        sisa=max(0, len(mine) - _SHOWN) + max(0, len(others) - _SHOWN),
    )


def _entry(uow: UnitOfWork, one: Reminded) -> dict[str, object]:
    step = one.sop.step(one.task.step)
    late = lateness(one.deadline, uow.calendar, now=uow.now)
    services = uow.staff.holders(one.sop, one.task)
    return {
        "jenis": step.kind.value,
        "nama_tugas": name_of_task(uow, one.case, one.task),
        "tenggat": one.deadline,
        "separuh": _half_used(uow, one),
        "terlewat": late is not None,
        "lewat": late.time if late else None,
        "hari": late.days if late else 0,
        "pemegang": [full_name(officer) for officer in services],
        "peran": one.sop.role(step.actor).name,
        "dibuka": one.task.opened_at,
        "dilihat": sent_reminders.seen_at(
            uow.tx, one.case.id, one.task.id, [officer.id for officer in services]
        ),
    }


def _half_used(uow: UnitOfWork, one: Reminded) -> bool:
    """Whether half of the working time until the deadline is over."""
    between, given = uow.calendar.between, one.task.given_at
    return between(given, uow.now) * 2 >= between(given, one.deadline)


def choices(uow: UnitOfWork, officer: Officer, tasks: Sequence[Reminded]) -> list[Choice]:
    """A button to open each of the officer's own tasks, one for all clean reviews, one to say that it was seen."""
    several = clean_reviews.offer(uow, officer) if len(tasks) > 1 else ()
    mine = [one for one in tasks if one.own][: CHOICES_MAX - 1 - len(several)]
    opening = [
        Choice(label=text, action=ShowTask(case=one.case.id, task=one.task.id))
        for text, one in zip(_labels(len(mine)), mine, strict=True)
    ]
    seen = Seen(places=tuple(one.place for one in tasks))
    return [*opening, *several, Choice(label=render_text("label_saya_lihat"), action=seen)]


def _labels(count: int) -> list[str]:
    if count == 1:
        return [render_text("label_buka")]
    return [render_text("label_buka_nomor", nomor=number) for number in range(1, count + 1)]


def settle(uow: UnitOfWork, case: Case, task: Task) -> None:
    """The task is done or withdrawn: update every reminder that names it.

    Reminders of officers who may not see it during the `tunda` stay as they are until then (`catch_up`).
    """
    for card in _naming(uow, case, task, live=True):
        known = uow.visible_case(case, uow.staff.by_id(card.officer)).task(task.id)
        if not (known and known.open):
            _renew(uow, card)


def catch_up(uow: UnitOfWork, case: Case) -> None:
    """The `tunda` is over: update the reminders that name tasks of `case`."""
    for officer in sorted(sent_reminders.reminded_in(uow.tx, case.id)):
        for card in cards.live_of_officer(uow.tx, officer, KIND):
            if any(place == case.id for place, _ in places(card)):
                _renew(uow, card)


def unsettle(uow: UnitOfWork, case: Case, task: Task) -> None:
    """A decision was undone: reminders that named the task name it again."""
    for card in _naming(uow, case, task, live=False):
        cards.revive(uow.tx, card.id)
        _renew(uow, card)


def passed_on(uow: UnitOfWork, case: Case, task: Task) -> None:
    """The task has other holders: whoever had been reminded of it as their own cannot open it any more."""
    for card in _naming(uow, case, task, live=True):
        _renew(uow, card)


def _naming(uow: UnitOfWork, case: Case, task: Task, *, live: bool) -> list[StoredCard]:
    told = {row.officer for row in sent_reminders.reminders_of(uow.tx, case.id, task.id)}
    found = cards.live_of_officer if live else cards.of_officer
    every = (card for officer in sorted(told) for card in found(uow.tx, officer, KIND))
    return [card for card in every if (case.id, task.id) in places(card)]


def mark_seen(uow: UnitOfWork, officer: Officer, card: StoredCard) -> None:
    """Remove the button that the officer has tapped, on each of their phones; the buttons that open tasks stay."""
    for one in cards.live_of_officer(uow.tx, officer.id, KIND):
        if one.actions == card.actions:
            actions = tuple(encode(_seen_already(action)) for action in _actions(one))
            cards.set_actions(uow.tx, one.id, actions)
            _renew(uow, replace(one, actions=actions))


def _seen_already(action: Action) -> Action:
    return SeenAlready(places=action.places) if isinstance(action, Seen) else action


def _actions(card: StoredCard) -> list[Action]:
    return [decode(*stored) for stored in card.actions]


def places(card: StoredCard) -> Sequence[TaskKey]:
    """The tasks that the card named when it was made."""
    found = (decode(*stored) for stored in reversed(card.actions))  # the button that names them is the last
    return next(action.places for action in found if isinstance(action, Seen))


def _renew(uow: UnitOfWork, card: StoredCard) -> None:
    officer = uow.staff.by_id(card.officer)
    assert officer is not None
    tasks = list(_tasks(uow, officer, card))
    left = [one for one in tasks if one.task.open]
    if left:
        _change(uow, card, card_text(uow, officer, left), _buttons(uow, officer, card, left))
        return
    cards.retire(uow.tx, card.id)
    record = Message("pengingat_tuntas", tugas=[_outcome(uow, one) for one in tasks[:_SHOWN]])
    _change(uow, card, record, (), ended=True)


def _tasks(uow: UnitOfWork, officer: Officer, card: StoredCard) -> Iterator[Reminded]:
    for case_id, task_id in places(card):
        case = uow.visible_case(uow.case(case_id), officer)
        sop, task = uow.sop(case), case.task(task_id)
        deadline = deadline_of(task, sop, uow.calendar, case.pauses) if task else None
        if task and deadline:
            own = officer.id in {one.id for one in uow.staff.holders(sop, task)}
            yield Reminded(case=case, sop=sop, task=task, deadline=deadline, own=own)


def _outcome(uow: UnitOfWork, one: Reminded) -> dict[str, object]:
    task, decision = one.task, one.task.decision
    kind = "selesai" if task.done_at else "ditarik"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision and decision.endorsement:
        kind = decision.endorsement.value
    return {
        "nama_tugas": name_of_task(uow, one.case, task),
        "jenis": kind,
        "oleh": doer(uow.staff, one.sop, task) if task.done_at else "",
        "pada": task.done_at or task.withdrawn_at,
    }


def _buttons(
    uow: UnitOfWork, officer: Officer, card: StoredCard, left: Sequence[Reminded]
) -> tuple[Button, ...]:
    """The buttons of the card that still count, each with its original number."""
    mine = [ShowTask(case=one.case.id, task=one.task.id) for one in left if one.own]
    every = _actions(card)
    opening = [n for n, action in enumerate(every) if action in mine]
    found = [
        Button(label=text, data=card.data(n)) for text, n in zip(_labels(len(opening)), opening, strict=True)
    ]
    if ListClean() in every:
        at = every.index(ListClean())
        found += [Button(label=one.label, data=card.data(at)) for one in clean_reviews.offer(uow, officer)]
    seeing = [n for n, action in enumerate(every) if type(action) is Seen]
    return (*found, *(Button(label=render_text("label_saya_lihat"), data=card.data(n)) for n in seeing))


def _change(
    uow: UnitOfWork, card: StoredCard, message: Message, buttons: tuple[Button, ...], *, ended: bool = False
) -> None:
    """Update the card: in the chat, or in the queues if it has not gone out yet.

    It may have been sent without being marked so yet; the edit that follows then corrects it.
    """
    voice = uow.voice_of(card.officer, lasting=True)
    text = shorten(render(message, voice), CARD_TEXT_MAX)
    made = _edit(card.chat, text, in_language(buttons, voice.language), voice.language)
    shown = queues.shown_on(uow.tx, card.id)
    if shown is None or replace(shown, kind=made.kind, tap="") == made:
        return
    if ended and not card.message:
        queues.cancel_card(uow.tx, card.id)
    elif not card.message and queues.rewrite_card(uow.tx, card.id, replace(made, kind=OutgoingKind.TEXT)):
        cards.rewritten(uow.tx, card.id, made)
    uow.change(card, made, aside=True)


def _edit(chat: str, text: str, buttons: tuple[Button, ...], language: Language) -> Outgoing:
    made = Outgoing(kind=OutgoingKind.EDIT, chat=chat, text=text)
    if len(buttons) <= BUTTONS_MAX:
        return replace(made, buttons=buttons)
    return with_list(made, buttons, language)
