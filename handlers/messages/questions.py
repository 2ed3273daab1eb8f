"""Conversations of several messages. The pending question is a row, so a restart forgets nothing."""

from __future__ import annotations

from datetime import timedelta

from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.outgoing import About, say
from storage.repositories import questions

_LIFE = timedelta(days=3)  #: wall time after which a question is forgotten


def wait_for_text(
    visit: Visit,
    officer: Officer,
    kind: str,
    prompt: Message,
    *,
    case: str | None = None,
    task: str | None = None,
    **data: str,
) -> None:
    """Ask, and take the officer's next text as the answer."""
    wait = Wait(
        officer=officer.id,
        office=visit.office_id,
        kind=kind,
        until=visit.now + _LIFE,
        case=case,
        task=task,
        data=data,
    )
    questions.wait_for(visit.tx, wait)
    say(visit, officer, prompt, About(case=case, task=task))
