"""What only asks is answered while others decide, with the words that it always had."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.office.officers import Officer
from bot.ports import JOBS, Incoming, IncomingKind
from handlers.context import UnitOfWork
from handlers.routing import commands, router
from storage.repositories import queues
from tests.worlds.office import CHANNEL, ChatOffice, to_review

ASKED = ("/status", "/riwayat", "/bantuan", "/kinerja")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    yield found
    found.close()


def text(house: ChatOffice, said: str, kind: IncomingKind = IncomingKind.TEXT) -> Incoming:
    return Incoming(channel=CHANNEL, kind=kind, chat="a", sender="a", at=house.clock.now(), text=said)


@pytest.mark.parametrize("asked", ASKED)
def test_nobodys_decision_waits_while_an_answer_is_read(
    house: ChatOffice, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    decided = threading.Event()
    answer = commands._PLAIN[asked[1:]]

    def decide() -> None:
        with house.services.begin():
            decided.set()

    def while_others_decide(uow: UnitOfWork, officer: Officer) -> None:
        threading.Thread(target=decide, daemon=True).start()
        assert decided.wait(2), "the answer holds everybody up"
        answer(uow, officer)

    monkeypatch.setitem(commands._PLAIN, asked[1:], while_others_decide)
    assert house.arrive("sekretaris", text=asked)


@pytest.mark.parametrize("chat", ["sekretaris", "kepala_dinas", "kabid DAG", "kasi MET"])
def test_an_answer_from_a_reading_transaction_is_the_one_of_a_writing_one(
    house: ChatOffice, chat: str
) -> None:
    for asked in ASKED[:3]:
        assert house.arrive(chat, text=asked) == house.say(chat, asked) != ""


def test_a_question_that_is_refused_or_leaves_a_job_is_answered_as_ever(house: ChatOffice) -> None:
    assert "Sekretaris" in house.arrive("kasi MET", text="/kinerja")
    house.arrive("sekretaris", text="/kinerja")
    with house.services.read() as uow:
        assert [row.channel for row in queues.unhandled(uow.tx)] == [JOBS]


def test_a_stranger_who_asks_is_told_what_a_stranger_is_told(house: ChatOffice) -> None:
    assert house.arrive("asing", text="/status") == house.arrive("orang lain", text="Selamat pagi") != ""


def test_only_what_changes_nothing_is_answered_aside(house: ChatOffice) -> None:
    told = [
        "/status",
        "/RIWAYAT",
        " /bantuan@sop_bot",
        "/kinerja",
        "/tugas",
        "/mulai",
        "status",
        "Selamat pagi",
    ]
    assert [one for one in told if router.takes_time(text(house, one))] == told[:4]
    assert router.takes_time(text(house, "", IncomingKind.FILE))
