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
from bot.core.sop.model import Sop
from bot.ports import BUTTONS_MAX, CARD_TEXT_MAX, CHOICES_MAX, Button, Outgoing, OutgoingKind
from bot.text.render import Message, render, render_text
from handlers.context import Visit
from handlers.messages.action_codec import decode, encode
from handlers.messages.actions import Action, OpenTask, Seen, SeenAlready
from handlers.messages.names import doer, full_name, greeting
from handlers.messages.outgoing import Choice, shorten
from storage import codec
from storage.repositories import cards, queues, sent_reminders
from storage.repositories.queues import OutboxState

KIND = "pengingat"
_SHOWN = 8  #: most tasks in one message; of the rest only the number is told

Place = tuple[str, str]  #: ids of a case and of one of its tasks


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """One task in the reminder of one officer."""

    case: Case
    sop: Sop
    task: Task
    deadline: datetime
    own: bool  #: the officer holds the task

    @property
    def place(self) -> Place:
        return self.case.id, self.task.id


def face(visit: Visit, officer: Officer, tasks: Sequence[Reminded]) -> Message:
    """The text of the card: the officer's own tasks first, then those of others that they should know of."""
    mine = [one for one in tasks if one.own]
    others = [one for one in tasks if not one.own]
    return Message(
        "pengingat_tugas",
        sapaan=greeting(officer),
        milik=[_entry(visit, one) for one in mine[:_SHOWN]],
        lain=[_entry(visit, one) for one in others[:_SHOWN]],
        sisa=max(0, len(mine) - _SHOWN) + max(0, len(others) - _SHOWN),
    )


def _entry(visit: Visit, one: Reminded) -> dict[str, object]:
    step = one.sop.step(one.task.step)
    late = lateness(one.deadline, visit.calendar, now=visit.now)
    desk = visit.staff.holders(one.sop, one.task)
    return {
        "judul": step.title,
        "periode": str(one.case.period),
        "bidang": visit.bidang_name(one.task.bidang),
        "tenggat": one.deadline,
        "terlewat": late is not None,
        "lewat": late.time if late else None,
        "hari": late.days if late else 0,
        "pemegang": [full_name(officer) for officer in desk],
        "peran": one.sop.role(step.actor).name,
        "dibuka": one.task.opened_at,
        "dilihat": sent_reminders.seen_at(
            visit.tx, one.case.id, one.task.id, [officer.id for officer in desk]
        ),
    }


def choices(tasks: Sequence[Reminded]) -> list[Choice]:
    """A button to open each of the officer's own tasks, and one to say that the reminder was seen."""
    mine = [one for one in tasks if one.own][: CHOICES_MAX - 1]
    opening = [
        Choice(label=text, action=OpenTask(case=one.case.id, task=one.task.id))
        for text, one in zip(_labels(len(mine)), mine, strict=True)
    ]
    seen = Seen(places=tuple(one.place for one in tasks))
    return [*opening, Choice(label=render_text("label_saya_lihat"), action=seen)]


def _labels(count: int) -> list[str]:
    word = render_text("label_buka")
    return [word] if count == 1 else [f"{word} {number}" for number in range(1, count + 1)]


def settle(visit: Visit, case: Case, task: Task) -> None:
    """The task is done or withdrawn: update every reminder that names it.

    Reminders of officers who may not see it during the `tunda` stay as they are until then (`catch_up`).
    """
    for card in _naming(visit, case, task):
        known = visit.known(case, visit.staff.by_id(card.officer)).task(task.id)
        if card.live and not (known and known.open):
            _renew(visit, card)


def catch_up(visit: Visit, case: Case) -> None:
    """The `tunda` is over: update the reminders that name tasks of `case`."""
    for officer in sorted(sent_reminders.reminded_in(visit.tx, case.id)):
        for card in cards.live_of_officer(visit.tx, officer, KIND):
            if any(place == case.id for place, _ in places(card)):
                _renew(visit, card)


def unsettle(visit: Visit, case: Case, task: Task) -> None:
    """A decision was undone: reminders that named the task name it again."""
    for card in _naming(visit, case, task):
        cards.revive(visit.tx, card.id)
        _renew(visit, card)


def _naming(visit: Visit, case: Case, task: Task) -> list[StoredCard]:
    told = {row.officer for row in sent_reminders.reminders_of(visit.tx, case.id, task.id)}
    every = (card for officer in sorted(told) for card in cards.of_officer(visit.tx, officer, KIND))
    return [card for card in every if (case.id, task.id) in places(card)]


def mark_seen(visit: Visit, officer: Officer, card: StoredCard) -> None:
    """Remove the button that the officer has tapped, on each of their phones; the buttons that open tasks stay."""
    for one in cards.live_of_officer(visit.tx, officer.id, KIND):
        if one.actions == card.actions:
            actions = tuple(encode(_seen_already(action)) for action in _actions(one))
            cards.set_actions(visit.tx, one.id, actions)
            _renew(visit, replace(one, actions=actions))


def _seen_already(action: Action) -> Action:
    return SeenAlready(places=action.places) if isinstance(action, Seen) else action


def _actions(card: StoredCard) -> list[Action]:
    return [decode(*stored) for stored in card.actions]


def places(card: StoredCard) -> Sequence[Place]:
    """The tasks that the card named when it was made."""
    found = (decode(*stored) for stored in reversed(card.actions))  # the button that names them is the last
    return next(action.places for action in found if isinstance(action, Seen))


def _renew(visit: Visit, card: StoredCard) -> None:
    officer = visit.staff.by_id(card.officer)
    assert officer is not None
    tasks = list(_tasks(visit, officer, card))
    left = [one for one in tasks if one.task.open]
    if left:
        _change(visit, card, face(visit, officer, left), _buttons(card, left))
        return
    cards.retire(visit.tx, card.id)
    record = Message("pengingat_tuntas", tugas=[_outcome(visit, one) for one in tasks[:_SHOWN]])
    _change(visit, card, record, (), ended=True)


def _tasks(visit: Visit, officer: Officer, card: StoredCard) -> Iterator[Reminded]:
    for case_id, task_id in places(card):
        case = visit.known(visit.case(case_id), officer)
        sop, task = visit.sop(case), case.task(task_id)
        deadline = deadline_of(task, sop, visit.calendar, case.pauses) if task else None
        if task and deadline:
            own = officer.id in {one.id for one in visit.staff.holders(sop, task)}
            yield Reminded(case=case, sop=sop, task=task, deadline=deadline, own=own)


def _outcome(visit: Visit, one: Reminded) -> dict[str, object]:
    task, decision = one.task, one.task.decision
    kind = "selesai" if task.done_at else "ditarik"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision and decision.endorsement:
        kind = decision.endorsement.value
    return {
        "judul": one.sop.step(task.step).title,
        "periode": str(one.case.period),
        "bidang": visit.bidang_name(task.bidang),
        "jenis": kind,
        "oleh": doer(visit.staff, one.sop, task) if task.done_at else "",
        "pada": task.done_at or task.withdrawn_at,
    }


def _buttons(card: StoredCard, left: Sequence[Reminded]) -> tuple[Button, ...]:
    """The buttons of the card that still count, each with its original number."""
    mine = [OpenTask(case=one.case.id, task=one.task.id) for one in left if one.own]
    every = _actions(card)
    opening = [n for n, action in enumerate(every) if action in mine]
    found = [
        Button(label=text, data=card.data(n)) for text, n in zip(_labels(len(opening)), opening, strict=True)
    ]
    seeing = [n for n, action in enumerate(every) if type(action) is Seen]
    return (*found, *(Button(label=render_text("label_saya_lihat"), data=card.data(n)) for n in seeing))


def _change(
    visit: Visit, card: StoredCard, message: Message, buttons: tuple[Button, ...], *, ended: bool = False
) -> None:
    """Update the card: in the chat, or in the queues if it has not gone out yet.

    It may have been sent without being marked so yet; the edit that follows then corrects it.
    """
    rows = queues.all_of_card(visit.tx, card.id)
    if not rows:
        return
    made = _edit(rows[0].chat, shorten(render(message, visit.voice), CARD_TEXT_MAX), buttons)
    last = codec.load(Outgoing, rows[-1].payload)
    if replace(last, kind=made.kind) == made:
        return
    if rows[0].state == OutboxState.WAITING and ended:
        queues.cancel(visit.tx, rows[0].id)
    elif rows[0].state == OutboxState.WAITING:
        queues.rewrite(visit.tx, rows[0].id, replace(made, kind=OutgoingKind.TEXT))
    at = max(visit.now, rows[0].next_at)
    queues.queue(visit.tx, [queues.outgoing_row(visit.office_id, rows[0].channel, made, at, card=card.id)])
    visit.tx.after_commit(visit.desk.wake_outbox)


def _edit(chat: str, text: str, buttons: tuple[Button, ...]) -> Outgoing:
    few = len(buttons) <= BUTTONS_MAX
    return Outgoing(
        kind=OutgoingKind.EDIT,
        chat=chat,
        text=text,
        buttons=buttons if few else (),
        choices=() if few else buttons,
    )
