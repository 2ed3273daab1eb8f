"""A form: questions asked one after the other in a chat, each answered by a button or by a typed text.

Half-filled forms have no table of their own. The answers given so far travel on the buttons of each question and
with what the bot waits for, so an older card goes on from where it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.context import Reply, Tap, UnitOfWork
from handlers.messages.actions import FormAction
from handlers.messages.card_changes import close_card
from handlers.messages.names import full_name
from handlers.messages.outgoing import NOTHING, About, Choice, send_card, send_text
from handlers.messages.pages import page_of
from handlers.messages.questions import put_aside
from storage.repositories import questions

_LIFE = timedelta(days=1)  #: wall time after which a half-filled form is forgotten

Answers = Mapping[str, str]  #: what is known so far, by the key of its question


@dataclass(frozen=True, kw_only=True)
class Option:
    """A button that answers a question."""

    label: str
    answers: Answers  #: everything that is known once it is chosen
    said: str = ""  #: the choice in the card's record; the label where empty


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a question is put: a card where there is something to choose, else a plain text."""

    message: Message
    options: Sequence[Option] = ()
    more: str = ""  #: label of the row that leads to further options; where empty, all of them are shown
    beside: Sequence[Option] = ()  #: options below each page
    about: About = NOTHING


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a form, asked while its key has no answer."""

    key: str
    ask: Callable[[UnitOfWork, Officer, Answers], Asked]
    parse: Callable[
        [UnitOfWork, Answers, str], Answers
    ]  #: all answers with the typed one; raises what is wrong


@dataclass(frozen=True, kw_only=True)
class Form:
    """The questions in their order, and what happens when all of them are answered."""

    kind: str  #: of its cards, and of what the bot waits for
    action: type[FormAction]  #: of its buttons
    questions: Sequence[Question]
    finish: Callable[[UnitOfWork, Officer, Answers], None]

    def go_on(self, uow: UnitOfWork, officer: Officer, answers: Answers, page: int = 0) -> None:
        """Ask the first question that has no answer, or finish."""
        question = self._open(answers)
        if question is None:
            self.finish(uow, officer, answers)
            return
        asked = question.ask(uow, officer, answers)
        message = put_aside(uow, self._pending(uow, officer, answers), asked.message)
        self.wait(uow, officer, answers)
        choices = self._choices(asked, answers, page)
        if choices:
            send_card(uow, officer, message, choices, asked.about, self.kind)
        else:
            send_text(uow, officer, message, asked.about)

    def tapped(self, uow: UnitOfWork, request: Tap[FormAction]) -> Message | None:
        """A button: an answer, or the next page of the options."""
        close_card(uow, request.card, Message("catatan_dipilih", pilihan=request.action.said))
        self.go_on(uow, request.officer, request.action.answers, request.action.page)
        return None

    def answered(self, uow: UnitOfWork, request: Reply) -> None:
        """A typed answer to the question that is open."""
        question = self._open(request.data)
        assert question is not None, "a finished form waits for nothing"
        self.go_on(uow, request.officer, question.parse(uow, request.data, request.text))

    def wait(self, uow: UnitOfWork, officer: Officer, answers: Answers) -> None:
        """Take the officer's next text as the answer to the question that `answers` leave open."""
        questions.wait_for(uow.tx, self._pending(uow, officer, answers))

    def _pending(self, uow: UnitOfWork, officer: Officer, answers: Answers) -> PendingQuestion:
        until = uow.now + _LIFE
        return PendingQuestion(
            officer=officer.id, office=uow.office_id, kind=self.kind, until=until, data=answers
        )

    def _open(self, answers: Answers) -> Question | None:
        return next((one for one in self.questions if one.key not in answers), None)

    def _choices(self, asked: Asked, answers: Answers, number: int) -> list[Choice]:
        if not asked.more:
            return [self._choice(one) for one in (*asked.options, *asked.beside)]
        page = page_of(asked.options, number, around=True)
        choices = [self._choice(one) for one in page.shown]
        if page.following is not None:
            choices.append(self._choice(Option(label=asked.more, answers=answers), page.following))
        return choices + [self._choice(one) for one in asked.beside]

    def _choice(self, option: Option, page: int = 0) -> Choice:
        """`page`: the button leads to this page of the same question."""
        said = option.said or option.label
        return Choice(label=option.label, action=self.action(answers=option.answers, said=said, page=page))


def officer_options(uow: UnitOfWork, answers: Answers, key: str, without: Collection[str]) -> list[Option]:
    """The officers of the office as answers to the question `key`, but for those with an id in `without`."""
    return [
        Option(label=one.name, answers={**answers, key: one.id}, said=full_name(one))
        for one in uow.staff.everyone
        if one.id not in without
    ]
