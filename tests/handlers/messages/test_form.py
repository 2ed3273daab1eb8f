"""A form asks what is still open, takes a tap or a text for it, and finishes once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer
from bot.core.refusals import ActingLoop
from bot.text.render import Message
from handlers.context import Reply, Tap, UnitOfWork
from handlers.messages.action_codec import decode, encode
from handlers.messages.actions import Action, HandoverForm
from handlers.messages.form import Answers, Asked, Form, Option, Question
from storage.repositories import cards, questions
from tests.worlds.office import ChatOffice

LETTERS = "abcdefghij"
SEAT = "sekretaris"


class Trial:
    """A form of two questions: a letter out of ten, chosen or typed, then a word."""

    def __init__(self, house: ChatOffice) -> None:
        self.house = house
        self.finished: list[Answers] = []
        self.form = Form(
            kind="coba",
            action=HandoverForm,
            questions=(
                Question(key="letter", ask=self._ask_letter, parse=self._parse_letter),
                Question(key="word", ask=self._ask_word, parse=self._parse_word),
            ),
            finish=lambda uow, officer, answers: self.finished.append(answers),
        )

    def _ask_letter(self, uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
        options = [Option(label=one, answers={**answers, "letter": one}) for one in LETTERS]
        none = Option(label="-", answers={**answers, "letter": ""}, said="none")
        return Asked(message=Message("dibatalkan"), options=options, more="more", beside=[none])

    def _parse_letter(self, uow: UnitOfWork, answers: Answers, text: str) -> Answers:
        if text not in LETTERS:
            raise ActingLoop()
        return {**answers, "letter": text}

    def _ask_word(self, uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
        return Asked(message=Message("dibatalkan"))

    def _parse_word(self, uow: UnitOfWork, answers: Answers, text: str) -> Answers:
        return {**answers, "word": text}

    def begin(self) -> None:
        with self.house.services.begin() as uow:
            self.form.go_on(uow, self.house.officer(SEAT), {"kept": "yes"})

    def buttons(self) -> list[tuple[str, Action]]:
        """Labels and actions of the buttons of the newest message; none where it is a text."""
        _, message = self.house.look()[-1]
        buttons = message.buttons or message.choices
        found = [self.house.card(message, number) for number in range(len(buttons))]
        return [(button.label, action) for button, (_, action) in zip(buttons, found, strict=True)]

    def tap(self, action: HandoverForm) -> None:
        with self.house.services.begin() as uow:
            officer = self.house.officer(SEAT)
            card = StoredCard(
                id=cards.new_id(),
                office=uow.office_id,
                officer=officer.id,
                kind="coba",
                case=None,
                task=None,
                actions=(encode(action),),
                subject="",
                live=True,
            )
            cards.add(uow.tx, card, uow.now)
            tap = Tap(officer=officer, actor=uow.actor(officer), card=card, action=action)
            assert self.form.tapped(uow, tap) is None
            assert not (found := cards.find(uow.tx, card.id)) or not found.live

    def waiting(self) -> PendingQuestion | None:
        with self.house.services.read() as uow:
            return questions.waiting(uow.tx, self.house.officer(SEAT).id, uow.now)

    def type(self, text: str) -> None:
        question = self.waiting()
        assert question is not None
        with self.house.services.begin() as uow:
            officer = self.house.officer(SEAT)
            reply = Reply(officer=officer, actor=uow.actor(officer), text=text, data=question.data)
            self.form.answered(uow, reply)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    house = ChatOffice(tmp_path, "11-19 08:00")
    yield Trial(house)
    house.close()


def chosen(letter: str, said: str = "") -> HandoverForm:
    return HandoverForm(answers={"kept": "yes", "letter": letter}, said=said or letter)


def test_the_options_stand_on_pages_and_each_button_carries_every_answer(trial: Trial) -> None:
    trial.begin()
    assert trial.buttons() == [
        *((one, chosen(one)) for one in LETTERS[:8]),
        ("more", HandoverForm(answers={"kept": "yes"}, said="more", page=1)),
        ("-", chosen("", said="none")),
    ]
    trial.tap(HandoverForm(answers={"kept": "yes"}, said="more", page=1))
    assert trial.buttons() == [
        *((one, chosen(one)) for one in LETTERS[8:]),
        ("more", HandoverForm(answers={"kept": "yes"}, said="more")),
        ("-", chosen("", said="none")),
    ]
    question = trial.waiting()
    assert question is not None
    assert (question.kind, question.data) == ("coba", {"kept": "yes"})


def test_a_tap_answers_and_the_next_question_is_asked_as_a_text(trial: Trial) -> None:
    trial.begin()
    trial.tap(chosen("j"))
    assert trial.buttons() == []
    trial.type("done")
    assert trial.finished == [{"kept": "yes", "letter": "j", "word": "done"}]


def test_a_typed_answer_counts_as_a_tap_does(trial: Trial) -> None:
    trial.begin()
    trial.type("c")
    trial.type("done")
    assert trial.finished == [{"kept": "yes", "letter": "c", "word": "done"}]


def test_an_answer_that_is_refused_leaves_the_question_open(trial: Trial) -> None:
    trial.begin()
    before = trial.waiting()
    with pytest.raises(ActingLoop):
        trial.type("z")
    assert (trial.waiting(), trial.finished) == (before, [])


def test_a_half_filled_form_is_forgotten_after_a_day(trial: Trial) -> None:
    trial.begin()
    trial.house.to("11-20 08:00")
    assert trial.waiting() is None


def test_answers_come_back_from_a_button_as_they_were_put_on_it() -> None:
    action = HandoverForm(answers={"letter": "800/1", "days": "23–27 November"}, said="800/1", page=2)
    assert decode(*encode(action)) == action
