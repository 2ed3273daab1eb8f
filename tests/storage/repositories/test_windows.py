"""When a person may be written to freely, and how far each message has come, however late and often it is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from bot.ports import Failure, Receipt, Stage
from storage.database import Database, Tx
from storage.repositories import receipts, windows
from storage.repositories.receipts import Progress

NOW = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
HERE = ("whatsapp", "ID.abc")


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as found:
        yield found


def heard(tx: Tx, at: datetime, now: datetime | None = None) -> bool:
    return windows.heard(tx, *HERE, at, at + DAY, now or at)


def test_a_message_opens_the_chat_for_a_day(tx: Tx) -> None:
    assert not windows.is_open(tx, *HERE, NOW)
    assert heard(tx, NOW)
    assert not heard(tx, NOW + MINUTE), "it was open already"
    assert windows.is_open(tx, *HERE, NOW + DAY)
    assert not windows.is_open(tx, *HERE, NOW + DAY + MINUTE)
    assert windows.open_chats(tx, NOW) == {HERE}
    assert (windows.count_open(tx, "whatsapp", NOW), windows.count_open(tx, "telegram", NOW)) == (1, 0)


def test_a_message_that_is_told_late_does_not_shorten_what_a_newer_one_opened(tx: Tx) -> None:
    heard(tx, NOW)
    heard(tx, NOW - 10 * MINUTE, NOW)
    assert windows.is_open(tx, *HERE, NOW + DAY - MINUTE)


def test_a_message_of_the_day_before_yesterday_opens_nothing(tx: Tx) -> None:
    windows.begin_opening(tx, *HERE, 7, NOW)
    assert not heard(tx, NOW - 2 * DAY, NOW)
    assert not windows.is_open(tx, *HERE, NOW)
    assert windows.opener(tx, *HERE) == 7, "the template that was sent still counts"


def test_a_template_counts_until_the_person_writes(tx: Tx) -> None:
    windows.begin_opening(tx, *HERE, 7, NOW)
    assert windows.is_opener(tx, *HERE, 7)
    heard(tx, NOW + MINUTE)
    assert windows.opener(tx, *HERE) is None


def test_the_services_word_closes_a_chat_unless_something_was_heard_since(tx: Tx) -> None:
    heard(tx, NOW)
    windows.told_closed(tx, *HERE, NOW - MINUTE, NOW + MINUTE)
    assert windows.is_open(tx, *HERE, NOW + MINUTE), "the word is older than the message"
    windows.told_closed(tx, *HERE, NOW + MINUTE, NOW + MINUTE)
    assert not windows.is_open(tx, *HERE, NOW + MINUTE)
    heard(tx, NOW + 2 * MINUTE)
    assert windows.is_open(tx, *HERE, NOW + 3 * MINUTE)


def test_the_services_word_counts_though_its_clock_is_a_day_ahead(tx: Tx) -> None:
    windows.heard(tx, *HERE, NOW + DAY, NOW + DAY, NOW)
    windows.told_closed(tx, *HERE, NOW + DAY + MINUTE, NOW + MINUTE)
    assert not windows.is_open(tx, *HERE, NOW + MINUTE)


STEPS = {Stage.SENT: NOW, Stage.DELIVERED: NOW + MINUTE, Stage.READ: NOW + 2 * MINUTE}


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_a_later_step_is_never_undone(tx: Tx, order: tuple[Stage, ...]) -> None:
    for stage in (*order, *order):
        receipts.record(tx, *HERE, "w1", Receipt(stage=stage), STEPS[stage])
    assert receipts.progress(tx, "whatsapp", "w1") == Progress(
        sent=NOW, delivered=NOW + MINUTE, read=NOW + 2 * MINUTE
    )
    assert count(tx) == {"": 1}


def test_what_was_read_at_once_has_arrived(tx: Tx) -> None:
    receipts.sent_out(tx, *HERE, ["w1"], "service", NOW)
    assert (receipts.progress(tx, "whatsapp", "w1"), count(tx)) == (Progress(sent=NOW), {})
    receipts.record(tx, *HERE, "w1", Receipt(stage=Stage.READ), NOW + MINUTE)
    assert receipts.progress(tx, "whatsapp", "w1").delivered == NOW + MINUTE
    assert count(tx) == {"service": 1}


def test_an_album_has_arrived_when_all_of_it_has(tx: Tx) -> None:
    receipts.sent_out(tx, *HERE, ["w1", "w2"], "service", NOW)
    receipts.record(tx, *HERE, "w1", Receipt(stage=Stage.DELIVERED), NOW + MINUTE)
    assert receipts.progress(tx, "whatsapp", "w1,w2").delivered is None
    receipts.record(tx, *HERE, "w2", Receipt(stage=Stage.DELIVERED), NOW + 2 * MINUTE)
    assert receipts.progress(tx, "whatsapp", "w1,w2").delivered == NOW + 2 * MINUTE
    assert count(tx) == {"service": 2}, "each file is billed"


def test_a_failure_that_is_told_before_the_message_is_known_waits_for_it(tx: Tx) -> None:
    closed = Receipt(stage=Stage.FAILED, failure=Failure.CLOSED, why="131047")
    receipts.record(tx, *HERE, "w1", closed, NOW)
    (told,) = receipts.sent_out(tx, *HERE, ["w1"], "service", NOW + MINUTE)
    assert (told.failure, told.why) == (Failure.CLOSED, "131047")
    assert receipts.settle(tx, "whatsapp", "w1")
    assert not receipts.settle(tx, "whatsapp", "w1"), "once"
    assert receipts.failed(tx, "whatsapp", "w1") is None


def test_a_failure_of_what_has_arrived_counts_for_nothing(tx: Tx) -> None:
    receipts.record(tx, *HERE, "w1", Receipt(stage=Stage.DELIVERED), NOW)
    receipts.record(tx, *HERE, "w1", Receipt(stage=Stage.FAILED, failure=Failure.GONE), NOW + MINUTE)
    assert receipts.failed(tx, "whatsapp", "w1") is None


def test_the_services_word_stands_above_what_was_reckoned(tx: Tx) -> None:
    receipts.sent_out(tx, *HERE, ["w1", "w2"], "service", NOW)
    for number, told in (
        ("w1", Receipt(stage=Stage.DELIVERED, category="utility")),
        ("w2", Receipt(stage=Stage.DELIVERED, category="service", free=True)),
    ):
        receipts.record(tx, *HERE, number, told, NOW)
    receipts.record(tx, *HERE, "w2", Receipt(stage=Stage.READ), NOW + MINUTE)
    assert count(tx) == {"utility": 1}


def test_what_is_counted_lives_for_two_months(tx: Tx) -> None:
    receipts.sent_out(tx, *HERE, ["w1", "w2"], "service", NOW)
    receipts.record(tx, *HERE, "w1", Receipt(stage=Stage.READ), NOW + DAY)
    receipts.drop_old(tx, NOW + receipts.KEPT + MINUTE)
    assert receipts.progress(tx, "whatsapp", "w2") == Progress()
    assert receipts.progress(tx, "whatsapp", "w1").read == NOW + DAY
    receipts.drop_old(tx, NOW + receipts.KEPT + DAY + MINUTE)
    assert receipts.progress(tx, "whatsapp", "w1") == Progress()


def count(tx: Tx) -> dict[str, int]:
    return dict(receipts.billed(tx, "whatsapp", NOW - DAY, NOW + DAY))
