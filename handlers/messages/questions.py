"""Conversations of several messages. The pending question is a row, so a restart forgets nothing."""

from __future__ import annotations

from datetime import timedelta

from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.outgoing import About, send_text
from storage.repositories import questions

_LIFE = timedelta(days=3)  #: wall time after which a question is forgotten


def wait_for_text(
    uow: UnitOfWork,
    officer: Officer,
    kind: str,
    prompt: Message,
    *,
    case: str | None = None,
    task: str | None = None,
    **data: str,
) -> None:
    """Ask, and take the officer's next text as the answer."""
    question = PendingQuestion(
        officer=officer.id,
        office=uow.office_id,
        kind=kind,
        until=uow.now + _LIFE,
        case=case,
        task=task,
        data=data,
    )
    questions.wait_for(uow.tx, question)
    send_text(uow, officer, prompt, About(case=case, task=task))
