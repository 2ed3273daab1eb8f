"""The same cards and messages in English: they read as cleanly, and keep to the same small screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import SHIPPED_SOP
from bot.core.parsing.languages import Language
from bot.core.sop.button_labels import LABEL_LIMIT, default_labels
from bot.core.sop.model import Endorsement, Step, StepKind
from bot.ports import TEXT_MAX
from bot.rehearsal.controls import every_label
from bot.text.render import Message, in_language, without_markup
from handlers.case.assignment import step_label
from handlers.messages.fitting import LINES, ROWS, rows
from storage.sop_yaml import check_sop_file
from tests.handlers.messages.message_samples import MESSAGES
from tests.handlers.messages.reading import complaints, spoken
from tests.handlers.messages.test_small_screen import STATES, check_fits
from tests.handlers.messages.test_words import TALK
from tests.handlers.messages.word_samples import FULL_CARDS, LEAN_CARDS, VOICE, head

ENGLISH = replace(VOICE, language=Language.ENGLISH)


@pytest.mark.parametrize("name", STATES)
def test_a_card_fits_a_small_screen_with_its_buttons(name: str) -> None:
    check_fits(STATES[name], ENGLISH)


@pytest.mark.parametrize("key", ["periode_pilih", "tugas_lain"])
def test_a_page_of_many_leaves_the_buttons_in_sight(key: str) -> None:
    seen = without_markup(spoken(Message(key, **MESSAGES[key][0]), ENGLISH))
    assert len(seen.splitlines()) <= LINES, seen
    assert rows(seen) <= ROWS, seen


@pytest.mark.parametrize("name", TALK)
def test_a_message_reads_cleanly(name: str) -> None:
    text = spoken(TALK[name], ENGLISH)
    assert complaints(text) == []
    assert 0 < len(without_markup(text)) <= TEXT_MAX


@pytest.mark.parametrize("key", FULL_CARDS)
def test_a_card_says_the_deadline_in_english_words(key: str) -> None:
    text = spoken(Message(key, kepala=head(), **LEAN_CARDS[key]), ENGLISH)
    assert "before <b>Monday, 23 November at 09.05 WIB</b> (30 menit)." in text.splitlines()[1]


def _steps(kind: StepKind) -> list[Step]:
    plain = Step(no="1", kind=kind, actor="a", title="", next=("2", "8T") if kind is StepKind.DO else ())
    return [plain, *(replace(plain, endorsement=one) for one in Endorsement)]


def test_the_player_of_a_rehearsal_knows_the_buttons_of_whoever_reads_english() -> None:
    sop = check_sop_file(SHIPPED_SOP).sop
    assert sop
    known = every_label(sop)
    pairs = [("Ya, tanda tangani", "Yes, sign"), ("Tugaskan", "Assign"), ("Sudah dilihat", "Seen")]
    assert [known[ours] == known[theirs] for ours, theirs in pairs] == [True, True, True]
    assert known["Perbaiki sendiri"] == "exit_1"


@pytest.mark.parametrize("kind", StepKind)
def test_every_button_that_carries_the_sop_has_an_english_label_but_for_those_of_an_sop_file(
    kind: StepKind,
) -> None:
    for step in _steps(kind):
        for name, default in default_labels(step).items():
            said = in_language(step_label(step, name), Language.ENGLISH)
            assert said != default
            assert 0 < len(said) <= LABEL_LIMIT
            own = replace(step, labels={name: "Perbaiki sendiri"})
            assert in_language(step_label(own, name), Language.ENGLISH) == "Perbaiki sendiri"
