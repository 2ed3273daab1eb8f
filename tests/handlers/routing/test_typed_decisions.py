"""A review is decided in words, by the number of its card: "ya 12", "tidak 12 angka baris 4 salah"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.core.case.model import Answer
from bot.core.parsing.languages import Language
from bot.ports import Incoming, IncomingKind
from handlers.case.assignment import deliver_task
from handlers.routing.decisions import alone, typed
from tests.handlers.messages.lexicon import says
from tests.worlds.office import PERIOD, ChatOffice, plain, to_review


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "7")
    yield made
    made.close()


def number_of(house: ChatOffice, chat: str) -> int:
    """The last number of the newest card with Ya and Tidak on the phone."""
    cards = [plain(one.text) for to, one in house.heard if to == chat and len(one.buttons) == 3]
    return int(re.findall(r"\d+", cards[-1])[-1])


@pytest.mark.parametrize("words", ["ya {}", "Ya, {}", "YA {}.", "ya\n{}", "Ya kartu {}"])
def test_a_typed_ya_decides_as_the_button_does(house: ChatOffice, words: str) -> None:
    answer = house.arrive("sekretaris", text=words.format(number_of(house, "sekretaris")))
    assert "Diparaf" in answer
    record = house.heard[-1][1]
    assert [one.label for one in record.buttons] == ["Tarik kembali"]
    assert [task.step for task in house.case.open_tasks] == ["8"]


@pytest.mark.parametrize("words", ["tidak {} angka baris 4 salah", "Tidak {}: angka baris 4 salah"])
def test_a_typed_tidak_sends_back_with_these_words(house: ChatOffice, words: str) -> None:
    assert "“angka baris 4 salah”" in house.arrive(
        "sekretaris", text=words.format(number_of(house, "sekretaris"))
    )
    [task] = house.case.open_tasks
    assert (task.step, task.remarks) == ("6", "angka baris 4 salah")


def test_a_typed_tidak_without_a_reason_is_asked_for_it(house: ChatOffice) -> None:
    house.arrive("sekretaris", text=f"tidak {number_of(house, 'sekretaris')}")
    house.arrive("sekretaris", text="Lengkapi lampirannya")
    assert house.case.open_tasks[0].remarks == "Lengkapi lampirannya"


def test_it_is_bound_to_the_bytes_that_the_card_showed(house: ChatOffice) -> None:
    house.arrive("sekretaris", text=f"ya {number_of(house, 'sekretaris')}")
    [done] = [task for task in house.case.tasks if task.step == "7"]
    assert done.decision is not None
    assert done.decision.sha256 == "draf"


def test_it_decides_while_another_question_waits(house: ChatOffice) -> None:
    number = number_of(house, "sekretaris")
    house.tap("sekretaris", "Tidak, kembalikan")
    assert "Diparaf" in house.arrive("sekretaris", text=f"ya {number}")


def test_an_old_number_hears_who_decided_and_when(house: ChatOffice) -> None:
    number = number_of(house, "sekretaris")
    house.arrive("sekretaris", text=f"ya {number}")
    answer = house.arrive("sekretaris", text=f"tidak {number} terlambat")
    assert re.search(r"sudah diselesaikan Ibu Retno .* pukul 08\.00", answer)


def test_the_number_of_somebody_else_decides_nothing_and_tells_nothing(house: ChatOffice) -> None:
    number = number_of(house, "sekretaris")
    assert f"Tidak ada kartu {number}" in house.arrive("kepala_dinas", text=f"ya {number}")
    assert [task.step for task in house.case.open_tasks] == ["7"]


@pytest.mark.parametrize(
    "text", ["ya", "tidak", "ya 12 bidang sudah lengkap", "ya 12,5", "tidak ada", "12", "yang 12", "iya 12"]
)
def test_other_words_decide_nothing(text: str) -> None:
    assert typed(text, Language.INDONESIAN) is None


def test_a_reason_may_hold_numbers_and_lines() -> None:
    found = typed("Tidak, 7\nIKU 3: 1.250 bukan 125", Language.INDONESIAN)
    assert found is not None
    assert (found.answer, found.number, found.reason) == (Answer.TIDAK, 7, "IKU 3: 1.250 bukan 125")


def test_ya_alone_decides_the_only_decision_that_is_open(house: ChatOffice) -> None:
    assert "Diparaf" in house.arrive("sekretaris", text="Ya.")
    [done] = [task for task in house.case.tasks if task.step == "7"]
    assert done.decision is not None
    assert done.decision.sha256 == "draf"


def test_tidak_alone_is_asked_for_its_reason(house: ChatOffice) -> None:
    assert "Apa yang perlu disempurnakan" in house.arrive("sekretaris", text="tidak")
    house.arrive("sekretaris", text="Lengkapi lampirannya")
    assert house.case.open_tasks[0].remarks == "Lengkapi lampirannya"


def test_ya_alone_decides_nothing_where_two_decisions_are_open(
    house: ChatOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = house.case
    house.case_id = "K2"
    monkeypatch.setattr(house, "start", partial(house.start, period=replace(PERIOD, year=2025)))
    to_review(house, "7")
    assert says(house.arrive("sekretaris", text="ya"), "kata_belum_keputusan")
    assert [[task.step for task in case.open_tasks] for case in (first, house.case)] == [["7"], ["7"]]


def test_ya_alone_is_no_decision_while_a_reason_is_awaited(house: ChatOffice) -> None:
    house.tap("sekretaris", "Tidak, kembalikan")
    assert says(house.arrive("sekretaris", text="ya"), "kata_belum_jawaban")
    assert [task.step for task in house.case.open_tasks] == ["7"]


def test_ya_alone_under_something_else_decides_nothing(house: ChatOffice) -> None:
    assert says(house.arrive("sekretaris", text="ya", reply_to="999"), "kata_belum_keputusan")
    assert [task.step for task in house.case.open_tasks] == ["7"]


def test_nobody_decides_in_words_what_has_not_arrived(house: ChatOffice) -> None:
    house.answer("7")
    [task] = house.case.open_tasks
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, task)
        head = house.officer("kepala_dinas")
        said = Incoming(channel="uji", kind=IncomingKind.TEXT, chat="", sender="", at=uow.now, text="ya")
        assert alone(uow, head, said) is None
