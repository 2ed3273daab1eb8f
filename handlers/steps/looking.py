"""What stands out is looked at before a Ya counts: one card lists it, each entry is ticked or asked about.

The Ya that was given counts with the last tick, for the very bytes of that card. Without anything that stands out there
is no such card.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.case.commands import LookAt
from bot.core.case.inquiries import open_inquiry, whom_to_ask
from bot.core.case.model import Case, Task
from bot.core.parsing.short_names import short
from bot.core.working_paper.flags import flag_of
from bot.core.working_paper.problems import Problem
from bot.text.render import Message, render, render_text
from handlers.case import review_cards
from handlers.case.advance import act, opened
from handlers.context import TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.card_changes import close_card, update_card
from handlers.messages.fitting import fits
from handlers.messages.names import greeting, name_of_task
from handlers.messages.outgoing import About, Choice, send_card
from handlers.messages.problems import sentences
from storage.repositories import cards

KIND = "menonjol"  #: of the card that lists what stands out
SHOWN = 4  #: most entries of one card; the next ones follow when these are ticked
_NAME = 45  #: characters of the name of a row
_FEW = 2  #: entries that are ticked one by one


def hold(uow: UnitOfWork, request: TaskRequest, seen: str) -> bool:
    """Whether a Ya about the paper `seen` has to wait: then its reviewer gets the card of what they have not looked at."""
    left = review_cards.not_looked_at(uow, request.case, request.task, request.officer.id)
    if not left:
        return False
    request = opened(uow, request)
    close(uow, request.case, request.task, request.officer.id, Message("catatan_diganti"))
    message, choices = _card(uow, request, left)
    about = About(case=request.case.id, task=request.task.id, subject=seen)
    send_card(uow, request.officer, message, choices, about, KIND)
    return True


def tick(uow: UnitOfWork, request: TaskTap[actions.LookedAt]) -> TaskTap[actions.LookedAt] | None:
    """Note that these entries were looked at. The request is given back once nothing is left, so that the Ya counts."""
    case, card = request.case, request.card
    seen, flags = card.subject, request.action.flags
    after = act(uow, case, LookAt(task=request.task.id, by=request.actor, flags=flags, seen=seen))
    task = uow.task(after, request.task.id)
    request = replace(request, case=after, task=task)
    left = review_cards.not_looked_at(uow, after, task, request.officer.id)
    if left:
        message, choices = _card(uow, request, left)
        update_card(uow, card, message, choices)
        return None
    close_card(uow, card, Message("catatan_semua_dilihat"))
    return request


def close(uow: UnitOfWork, case: Case, task: Task, officer: str, record: Message) -> None:
    """Close the officer's card of what stands out, if there is one."""
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if card.kind == KIND and card.officer == officer:
            close_card(uow, card, record)


def shown_on(uow: UnitOfWork, request: TaskRequest) -> tuple[str, ...]:
    """The flags that the officer's card lists now."""
    left = review_cards.not_looked_at(uow, request.case, request.task, request.officer.id)
    return tuple(map(flag_of, _fitting(uow, request, left)))


def _card(uow: UnitOfWork, request: TaskRequest, left: tuple[Problem, ...]) -> tuple[Message, list[Choice]]:
    shown = _fitting(uow, request, left)
    alone = len(left) == 1
    choices = [
        Choice(
            label=render_text("label_dilihat") if alone else render_text("label_dilihat_nomor", nomor=number),
            action=actions.LookedAt(flags=(flag_of(one),)),
        )
        for number, one in enumerate(shown, 1)
    ]
    if len(shown) > _FEW:
        every = actions.LookedAt(flags=tuple(map(flag_of, shown)))
        choices.append(Choice(label=render_text("label_dilihat_semua"), action=every))
    if not open_inquiry(request.case, request.task) and whom_to_ask(
        request.case, request.task, request.sop, request.actor
    ):
        choices.append(Choice(label=render_text("label_ask_first"), action=actions.AskFirst()))
    return _text(uow, request, left, len(shown)), choices


def _fitting(uow: UnitOfWork, request: TaskRequest, left: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """As many of them as one card holds, at least one."""
    voice = uow.voice_of(request.officer.id, lasting=True)
    for count in range(min(SHOWN, len(left)), 1, -1):
        if fits(render(_text(uow, request, left, count), voice)):
            return left[:count]
    return left[:1]


def _text(uow: UnitOfWork, request: TaskRequest, left: tuple[Problem, ...], count: int) -> Message:
    every = review_cards.flags_to_look_at(uow, request.case, request.task)
    return Message(
        "lihat_menonjol",
        nama_tugas=name_of_task(uow, request.case, request.task),
        sapaan=greeting(request.officer),
        menonjol=sentences(uow, tuple(replace(one, name=short(one.name, _NAME)) for one in left[:count])),
        sisa=len(left) - count,
        semua=len(every),
        dilihat=len(every) - len(left),
    )
