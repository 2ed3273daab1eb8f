"""The machine's clock is set back three hours: what waits in the queues waits no longer than it would have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import Outgoing, OutgoingKind
from storage.database import Database
from storage.repositories import clock_changes, queues

BACK = timedelta(hours=3)
BEFORE = datetime(2026, 11, 23, 5, tzinfo=UTC)  # Monday noon in Jakarta
NOW = BEFORE - BACK
MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path) as found:
        yield found


def message(at: datetime) -> dict[str, object]:
    return queues.outgoing_row(
        "kantor", "telegram", Outgoing(kind=OutgoingKind.TEXT, chat="1", text="hai"), at
    )


def test_a_message_goes_out_now_one_on_retry_after_its_pause_and_the_mornings_in_the_morning(
    db: Database,
) -> None:
    with db.writing() as tx:
        ids = queues.queue(tx, [message(BEFORE), message(BEFORE), message(MORNING)])
        queues.send_failed(tx, ids[1], "putus", BEFORE + timedelta(seconds=30))
        clock_changes.clock_went_back(tx, NOW, BACK)
        found = [row.next_at for row in queues.unsent(tx)]
    assert found == [NOW, NOW + timedelta(seconds=30), MORNING]


def test_an_update_is_handled_now_and_a_held_decision_goes_on_after_its_minute(db: Database) -> None:
    minute = timedelta(minutes=1)
    with db.writing() as tx:
        queues.keep(tx, "telegram", [("1", "1", "{}")], BEFORE)
        queues.keep(tx, "kerja", [("2", "2", "{}")], BEFORE, BEFORE + minute)
        by = clock_changes.ahead_of(tx, NOW)
        clock_changes.clock_went_back(tx, NOW, by)
        found = [row.next_at for row in queues.unhandled(tx)]
    assert (by, found) == (BACK, [NOW, NOW + minute])
