"""Conversations of several messages. The pending question is a row, so a restart forgets nothing."""

from __future__ import annotations

from datetime import timedelta

from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer
from bot.text.render import Message, render, render_text
from handlers.context import TaskReply, UnitOfWork
from handlers.messages.card_changes import take_buttons
from handlers.messages.names import name_of_task
from handlers.messages.outgoing import About, ask_text, fits_card
from handlers.refusals import TextTooLong
from storage.repositories import questions

LONGEST = 3500  #: most characters of an officer's text, since it must fit into one message
TAKE_FILES = ("bukti_kirim", "jawab_tanya")  #: kinds of questions that a file answers as well
_REASONS = ("alasan", "tarik", "atur")  #: kinds of questions for a reason
_LIFE = timedelta(days=3)  #: wall time after which a question is forgotten


def wait_for_text(
    uow: UnitOfWork,
    officer: Officer,
    kind: str,
    prompt: Message,
    *,
    on: StoredCard | None = None,
    case: str | None = None,
    task: str | None = None,
    **data: str,
) -> None:
    """Ask, and take the officer's next text as the answer.

    The question takes the place of the card `on` which they have just chosen, if it has room there.
    """
    prompt = expect_text(uow, officer, kind, prompt, case=case, task=task, **data)
    if on and fits_card(render(prompt, uow.voice_of(officer.id, lasting=True))):
        take_buttons(uow, on, prompt)
        return
    if on:
        take_buttons(uow, on)
    ask_text(uow, officer, prompt, About(case=case, task=task), _hint(kind))


def expect_text(
    uow: UnitOfWork,
    officer: Officer,
    kind: str,
    prompt: Message,
    *,
    case: str | None = None,
    task: str | None = None,
    **data: str,
) -> Message:
    """Take the officer's next text as the answer to this prompt, which is given back as it is to be said."""
    question = PendingQuestion(
        officer=officer.id,
        office=uow.office_id,
        kind=kind,
        until=uow.now + _LIFE,
        case=case,
        task=task,
        data=data,
    )
    prompt = put_aside(uow, question, prompt)
    questions.wait_for(uow.tx, question)
    return prompt


def _hint(kind: str) -> str:
    """What stands where the officer types."""
    if kind == "tanya":
        return render_text("ketik_pertanyaan")
    return render_text("ketik_alasan") if kind in _REASONS else render_text("ketik_jawaban")


def put_aside(uow: UnitOfWork, question: PendingQuestion, prompt: Message) -> Message:
    """The prompt; where the question takes the place of one about something else, it says so."""
    old = questions.waiting(uow.tx, question.officer, uow.now)
    if old is None or (old.kind, old.case, old.task) == (question.kind, question.case, question.task):
        return prompt
    case = uow.known_case(old.case)
    task = case.task(old.task) if case and old.task else None
    name = name_of_task(uow, case, task) if case and task else ""
    return Message("pertanyaan_diganti", isi=render(prompt, uow.voice), tugas=name)


def check_length(text: str, kind: str = "") -> None:
    """Refuse a text that is longer than is kept, as the answer to a question of this kind. Raises `TextTooLong`."""
    if len(text) > LONGEST:
        raise TextTooLong(panjang=len(text), batas=LONGEST, berkas=kind in TAKE_FILES)


def reply_to(uow: UnitOfWork, officer: Officer, question: PendingQuestion, text: str) -> TaskReply:
    """The text as the answer to a question about one task. Raises `NoSuchCase` and `NoSuchTask`."""
    case = uow.case(question.case)
    return TaskReply(
        officer=officer,
        actor=uow.actor(officer),
        case=case,
        sop=uow.sop(case),
        task=uow.task(case, question.task),
        text=text,
        data=question.data,
    )
