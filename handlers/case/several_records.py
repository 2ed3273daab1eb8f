"""The one record of several decisions that were made at once: each of them can be taken back by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.case.model import Case, Task
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.text.render import Message, render_text
from handlers.case.recallable import OVER, SEVERAL, UNDO, way_back
from handlers.context import UnitOfWork
from handlers.messages.action_codec import decode, encode
from handlers.messages.actions import DecidedAtOnce, LeftOut, Listed, TakeBack
from handlers.messages.card_changes import turn_into
from handlers.messages.names import doer
from handlers.messages.outgoing import Choice, send_card
from storage.repositories import cards


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One of the decisions, with its number on the record."""

    number: int
    case: Case
    task: Task

    def way_back(self, uow: UnitOfWork, by: str) -> str:
        mine = self.task.done_at is not None and self.task.done_by == by
        return way_back(uow, self.case, self.task) if mine else OVER


def keep(uow: UnitOfWork, officer: Officer, card: StoredCard, decided: DecidedAtOnce) -> None:
    """Turn the list into the record; below the officer's words where they typed it."""
    if uow.tapped:
        _write(uow, card, decided, decided_now=True)
        return
    turn_into(uow, card, card.kind, Message("catatan_diganti"), (), decided=False)
    message, choices = _face(uow, officer.id, decided)
    made = send_card(uow, officer, message, choices, kind=SEVERAL, silent=True)
    for new in filter(None, (cards.find(uow.tx, one) for one in made)):
        cards.set_actions(uow.tx, new.id, [*new.actions, encode(decided)])


def settle(uow: UnitOfWork, case: Case) -> None:
    """Bring the records that name decisions of this case to how these can be taken back now."""
    doers = dict.fromkeys(
        task.done_by or task.opened_by for task in case.tasks
    )  # what was undone was opened by them
    for card in cards.live_of_officers(uow.tx, [one for one in doers if one], SEVERAL):
        decided = about(card)
        if decided and any(one.case == case.id for one in decided.done):
            _write(uow, card, decided, decided_now=False)


def about(card: StoredCard) -> DecidedAtOnce | None:
    """What a record tells of; None before it is one."""
    found = (decode(*stored) for stored in reversed(card.actions))
    return next((action for action in found if isinstance(action, DecidedAtOnce)), None)


def _write(uow: UnitOfWork, card: StoredCard, decided: DecidedAtOnce, *, decided_now: bool) -> None:
    message, choices = _face(uow, card.officer, decided)
    if encode(decided) not in card.actions:
        card = replace(card, actions=(*card.actions, encode(decided)))
    turn_into(uow, card, SEVERAL, message, choices, decided=decided_now)


def _face(uow: UnitOfWork, officer: str, decided: DecidedAtOnce) -> tuple[Message, Sequence[Choice]]:
    entries = list(_entries(uow, decided.done))
    ways = [(one, one.way_back(uow, officer)) for one in entries]
    until = [
        one.task.done_at + uow.sop(one.case).delay for one, way in ways if way == UNDO and one.task.done_at
    ]
    message = Message(
        "catatan_sekaligus",
        pilihan=[
            _line(uow, one.case, one.task, signed.sha256)
            for one, signed in zip(entries, decided.done, strict=True)
        ],
        luput=[_left(uow, one) for one in decided.left],
        pada=next((one.task.done_at for one in entries if one.task.done_at), None),
        sampai=min(until, default=None),
    )
    return message, [_choice(one, way) for one, way in ways if way != OVER]


def _entries(uow: UnitOfWork, listed: Sequence[Listed]) -> Iterator[_Entry]:
    for number, one in enumerate(listed, 1):
        case = uow.case(one.case)
        yield _Entry(number=number, case=case, task=uow.task(case, one.task))


def _choice(one: _Entry, way: str) -> Choice:
    undo = render_text("label_batalkan_nomor", nomor=one.number)
    label = undo if way == UNDO else render_text("label_tarik_nomor", nomor=one.number)
    return Choice(label=label, action=TakeBack(case=one.case.id, task=one.task.id))


def _line(uow: UnitOfWork, case: Case, task: Task, sha256: str) -> dict[str, object]:
    return {**place_fields(uow, case, task), "jenis": _ended(case, task), "sidik": sha256}


def _ended(case: Case, task: Task) -> str:
    """How the decision was made, or that it counts no more: it was undone, or the task came anew."""
    decision = task.decision
    if decision is None:
        return "urung"
    if [one for one in case.tasks if (one.step, one.bidang) == (task.step, task.bidang)][-1] is not task:
        return "lewat"
    return decision.endorsement.value if decision.endorsement else "setuju"


def place_fields(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    """What a review is about, as shortly as a list of several can say it."""
    step = uow.sop(case).step(task.step)
    return {"judul": step.title, "bidang": uow.bidang_name(task.bidang), "periode": str(case.period)}


def _left(uow: UnitOfWork, one: LeftOut) -> dict[str, object]:
    case = uow.case(one.case)
    task = uow.task(case, one.task)
    by = doer(uow.staff, uow.sop(case), task) if task.done_at else ""
    return {**place_fields(uow, case, task), "sebab": one.reason, "oleh": by}
