"""Messages that have not arrived for a quarter of an hour of working time, though their chat service tells of arrivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from handlers.context import Services, UnitOfWork
from handlers.messages.failover import fail_over, other_chat
from storage.repositories import accounts, redirects
from storage.statement import Row

_PATIENCE = timedelta(minutes=15)  #: of working time
_OLDEST = timedelta(days=14)  #: what was sent before is not asked about any more
_LOOK = timedelta(minutes=1)  #: between two looks

Chat = tuple[str, str]  #: channel and chat


class Undelivered:
    """A tick; it costs nothing where no chat service tells of arrivals."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Reach in their other chat whoever has not got a message for so long. Who has only one is waited for."""
        now = self._services.clock.now()
        if not self._services.plain or (self._looked and timedelta(0) <= now - self._looked < _LOOK):
            return
        self._looked = now
        with self._services.read() as uow:
            if not _late(uow):
                return
        with self._services.begin() as uow:
            for (channel, chat), rows in _late(uow).items():
                fail_over(uow, channel, chat, silent=rows)


def _late(uow: UnitOfWork) -> Mapping[Chat, list[Row]]:
    """What has not arrived, in the chats in which the oldest of it is late, of officers who have another one."""
    found: dict[Chat, list[Row]] = {}
    since: dict[Chat, datetime] = dict(_held(uow))
    for row, sent_at in redirects.silent(uow.tx, uow.now - _OLDEST, uow.now):
        found.setdefault((row.channel, row.chat), []).append(row)
        since.setdefault((row.channel, row.chat), sent_at)
    late = [chat for chat, first in since.items() if uow.calendar.between(first, uow.now) >= _PATIENCE]
    return {chat: found.get(chat, []) for chat in late if other_chat(uow, *chat)}


def _held(uow: UnitOfWork) -> Iterator[tuple[Chat, datetime]]:
    """The chats in which something waits because our account may not send, and since when that is so."""
    for channel in uow.services.plain:
        hold = accounts.hold(uow.tx, channel)
        for chat in redirects.waited_for(uow.tx, channel) if hold else ():
            assert hold is not None
            yield (channel, chat), hold.since
