"""A second in which nothing happens: the queues are looked at, and all ticks rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.workers.inbox import Inbox
from bot.workers.outbox import Outbox
from tests.worlds.office import TICKS, ChatOffice, to_review
from tests.worlds.statements import listening

MOST = 4  #: statements of such a second, whatever runs and whatever was said before


def nobody(*_: Any) -> None:
    """Nothing comes, so nobody is called."""


def test_an_idle_second_asks_the_database_four_questions_at_most(tmp_path: Path) -> None:
    with listening() as heard:
        house = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
        services = house.services
        queue = services.db, services.files, services.clock, {}
        inbox, outbox = Inbox(*queue, nobody, nobody), Outbox(*queue, nobody)
        for _ in range(3):
            for tick in TICKS:
                tick(services)
        house.look()
        heard.take()
        assert services.resting({"plh", "pengingat", "rangkuman", "usul"})
        assert not inbox._waiting()
        assert outbox._due(set(), frozenset()) == {}
        assert len(heard.take()) <= MOST
        house.close()
