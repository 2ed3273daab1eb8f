"""The instruction of a period that is being assigned: to the card that the text replies to, else to the only one, else asked."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.case.rules import check_holder
from bot.core.office.officers import Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message
from handlers import start
from handlers.case.open_tasks import Place
from handlers.context import Visit
from handlers.messages.names import greeting
from handlers.messages.outgoing import Choice, ask, retire
from handlers.refusals import RepliesToOther, TextTooLong
from storage.repositories.cards import StoredCard
from storage.repositories.questions import Wait

LONGEST = 3500  #: characters of an officer's text: it must fit one message
_BOUND = ("alasan", "narasi", "bukti_kirim")  #: what the bot waits for about one task


def to_this(visit: Visit, officer: Officer, place: Place, text: str) -> None:
    """The text replies to the card of this assignment. Raises what `check_holder` does where it is no more open."""
    case, task = place[0], check_holder(place[0], place[1].id, visit.actor(officer), visit.sop(place[0]))
    _check_length(text)
    start.instruct(visit, officer, case, task, text)


def to_one_of(visit: Visit, officer: Officer, waiting: Sequence[Place], text: str) -> None:
    """The text replies to nothing: meant for the only period that waits, else the officer says for which."""
    if len(waiting) == 1:
        to_this(visit, officer, waiting[0], text)
        return
    _check_length(text)
    shown = [(case, task) for case, task in waiting[:CHOICES_MAX]]
    periods = [str(case.period) for case, _ in shown]
    choices = [
        Choice(label=period, action="instruct", argument=json.dumps([case.id, task.id, text]))
        for period, (case, task) in zip(periods, shown, strict=True)
    ]
    message = Message("pilih_periode_instruksi", sapaan=greeting(officer), teks=text[:200], pilihan=periods)
    ask(visit, officer, message, choices, kind="pilihan")


def chosen(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The officer has said for which period his instruction is."""
    case_id, task_id, text = json.loads(argument)
    case = visit.case(case_id)
    task = check_holder(case, task_id, visit.actor(officer), visit.sop(case))
    retire(visit, card, Message("catatan_dipilih", pilihan=str(case.period)))
    start.instruct(visit, officer, case, task, text)
    return Message("jawab_dicatat")


def check_same(visit: Visit, wait: Wait, place: Place | None) -> None:
    """Raise `RepliesToOther` where the bot waits for words about one task, and these reply to the card of another."""
    if place is None or wait.kind not in _BOUND or same(wait, place):
        return
    case = visit.case(wait.case)
    task = case.task(wait.task or "")
    sop = visit.sop(case)
    raise RepliesToOther(
        judul=sop.step(task.step).title if task else "",
        periode=str(case.period),
        bidang=visit.bidang_name(task.bidang if task else None),
        lain=visit.sop(place[0]).step(place[1].step).title,
        periode_lain=str(place[0].period),
    )


def same(wait: Wait, place: Place) -> bool:
    """Whether the bot waits for words about this very task."""
    return (place[0].id, place[1].id) == (wait.case, wait.task)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise TextTooLong(panjang=len(text), batas=LONGEST)
