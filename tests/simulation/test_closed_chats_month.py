"""A month of an office of which half is on a service that closes its chats: nothing is refused, nobody is unreached.

`python -m tests.simulation.test_closed_chats_month SEED DAYS` prints the account, beside that of a sender who writes at once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.case.model import Task
from bot.ports import Incoming, IncomingKind, Outgoing, OutgoingKind
from handlers.case.advance import act
from handlers.context import UnitOfWork
from handlers.monitoring import closed_chats
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.reminders import tick_reminders
from handlers.staff.terms import tick_acting
from storage import codec
from storage.repositories import people, queues, receipts
from tests.simulation.test_thirty_days import START, STEP, Month
from tests.worlds.cloud import Cloud, Line
from tests.worlds.office import CHANNEL, at

OTHER = "lain"  #: the service of the other half
_FRESH = (OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.ALBUM, OutgoingKind.PHOTO)


class Open:
    """A service whose chats never close."""

    name, edits, window = OTHER, True, None

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, _outgoing: Outgoing, _read: object) -> str:
        self.taken += 1
        return f"t{self.taken}"


@dataclass
class Naive:
    """What it would have cost to write at once, whatever the service says."""

    refused: int = 0  #: messages to a closed chat
    people: Counter[str] = field(default_factory=Counter)


class MixedMonth(Month):
    """Officers read what has come to their own phone; whoever finds a template taps *Buka* before anything else."""

    def __init__(self, directory: Path, seed: int, days: int) -> None:
        super().__init__(directory, seed)
        self.end = at(START) + timedelta(days=days)
        self.cloud, self.naive = Cloud(self.house.clock), Naive()
        self._seen = 0
        self._share_phones()
        self.runner = asyncio.Runner()
        self.line = self.runner.run(self._joined())

    async def _joined(self) -> Line:
        return Line(self.house.services, self.cloud, Open(), shuffled=self.random)

    def _share_phones(self) -> None:
        """Every other officer is on the other service."""
        with self.house.services.begin() as uow:
            for number, officer in enumerate(uow.staff.everyone):
                people.revoke_phones(uow.tx, officer.id, uow.now)
                channel = OTHER if number % 2 else CHANNEL
                people.register(uow.tx, officer, channel, officer.id, officer.id, uow.now)

    def play(self) -> None:
        while self.house.clock.now() < self.end:
            self._send()
            for tick in (tick_acting, tick_reminders, tick_digest):
                tick(self.house.services)
                self._send()
            with self.house.services.read() as uow:
                at_work = uow.calendar.is_working_time(uow.now)
            if at_work:
                self._open_chats()
                self._work()
            self.house.clock.forward(STEP if at_work or self._day_time() else 4 * STEP)
        self._open_chats(everybody=True)
        self._send()

    def _send(self) -> None:
        with self.house.services.read() as uow:
            new = [row for row in queues.unsent(uow.tx, after=self._seen) if row.channel == CHANNEL]
        for row in new:
            if codec.load(Outgoing, row.payload).kind in _FRESH and not self.cloud.is_open(row.chat):
                self.naive.refused += 1
                self.naive.people[row.chat] += 1
            self._seen = max(self._seen, row.id)
        self.runner.run(self.line.pump())

    def _open_chats(self, *, everybody: bool = False) -> None:
        for template in list(self.cloud.unopened.values()):
            if everybody or self.random.random() < 0.15:
                self.line.tap(template)
        self._send()

    def _perhaps(self, uow: UnitOfWork, case_id: str, task: Task) -> None:
        """As before; who is on the closing service acts only where their chat is open, and keeps it open by that."""
        case = uow.case(case_id)
        now = case.task(task.id)
        if now is None or not now.open:
            return
        officer = self.random.choice(uow.staff.holders(self.house.sop, task))
        phone = people.phones(uow.tx, officer.id)[0]
        pace = self.pace.setdefault(officer.id, self.random.choice((0.6, 0.4, 0.2, 0.02)))
        if self.random.random() >= pace or (phone.channel == CHANNEL and not self._may_act(phone.chat)):
            return
        if phone.channel == CHANNEL:
            self._tapped(uow, phone.chat)
        for command in self._commands(uow, case, task, officer.id):
            act(uow, uow.case(case_id), command)

    def _may_act(self, chat: str) -> bool:
        return chat not in self.cloud.unopened and any(one.chat == chat for one in self.cloud.arrived)

    def _tapped(self, uow: UnitOfWork, chat: str) -> None:
        """The officer taps something in the chat."""
        self.cloud.heard[chat] = uow.now
        incoming = Incoming(channel=CHANNEL, kind=IncomingKind.TAP, chat=chat, sender=chat, at=uow.now)
        closed_chats.heard(uow, incoming)

    def billed(self) -> dict[str, int]:
        with self.house.services.read() as uow:
            found = receipts.billed(uow.tx, CHANNEL, at(START), _after(uow.now))
        return dict(found)

    def waiting(self) -> list[str]:
        """Chats for which something waits that should have come."""
        with self.house.services.read() as uow:
            rows = queues.unsent(uow.tx)
        held = [row for row in rows if row.channel == CHANNEL and row.next_at <= self.house.clock.now()]
        return [row.chat for row in held if codec.load(Outgoing, row.payload).kind in _FRESH]

    def close(self) -> None:
        self.runner.close()
        self.house.close()

    def print(self) -> None:
        templates = self.cloud.billed["utility"]
        print(
            f"{self.account.finished} periods; billed {dict(self.cloud.billed)}; outside {len(self.cloud.outside)}"
        )
        print(
            f"a sender who writes at once: {self.naive.refused} refused, to {len(self.naive.people)} people, "
            f"or as many templates; here {templates}"
        )


def _after(now: datetime) -> datetime:
    return now + timedelta(seconds=1)


@pytest.mark.parametrize("days", [6, pytest.param(30, marks=pytest.mark.long)])
def test_nothing_goes_to_a_closed_chat_but_one_template_and_everybody_is_reached(
    tmp_path: Path, days: int
) -> None:
    month = MixedMonth(tmp_path, 3, days)
    try:
        month.play()
        month.print()
        assert month.cloud.outside == [], "no free-form message outside a window"
        assert month.cloud.twice == [], (
            "one template for each time that a chat closes, and none to an open one"
        )
        assert month.billed() == month.cloud.billed, "the bill, to the message"
        assert month.waiting() == [], "all that waited has come"
        assert 0 < month.cloud.billed["utility"] < month.naive.refused
    finally:
        month.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        made = MixedMonth(Path(place), int(sys.argv[1]), int(sys.argv[2]))
        made.play()
        made.print()
        made.close()
