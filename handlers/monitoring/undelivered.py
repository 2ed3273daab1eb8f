"""Messages that have not arrived for a quarter of an hour of working time, though their chat service tells of arrivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.context import Services, UnitOfWork
from handlers.messages.failover import fail_over, other_chat
from handlers.monitoring.every_office import in_each
from storage.repositories import accounts, redirects
from storage.statement import Row

_PATIENCE = timedelta(minutes=15)  #: of working time
_OLDEST = timedelta(days=14)  #: what was sent before is not asked about any more
_LOOK = timedelta(minutes=1)  #: between two looks

Chat = tuple[str, str]  #: channel and chat


@dataclass(frozen=True, kw_only=True)
class _Silence:
    """What has not arrived in one chat."""

    since: datetime  #: when the oldest of it was sent, or since when nothing is let through
    rows: list[Row] = field(default_factory=list)


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
            silent = _silent(uow)
        in_each(self._services, silent, lambda services: _reach(services, silent[services.office_id]))


def _reach(services: Services, silent: Mapping[Chat, _Silence]) -> None:
    with services.read() as uow:
        if not _late(uow, silent):
            return
    with services.begin() as uow:
        for (channel, chat), rows in _late(uow, _silent(uow).get(uow.office_id, {})).items():
            fail_over(uow, channel, chat, silent=rows)


def _late(uow: UnitOfWork, silent: Mapping[Chat, _Silence]) -> Mapping[Chat, list[Row]]:
    """What has not arrived, in the chats in which the oldest of it is late, of officers who have another one."""
    late = [chat for chat, one in silent.items() if uow.calendar.between(one.since, uow.now) >= _PATIENCE]
    return {chat: silent[chat].rows for chat in late if other_chat(uow, *chat)}


def _silent(uow: UnitOfWork) -> Mapping[str, dict[Chat, _Silence]]:
    """What has not arrived, by the office that wrote it and the chat."""
    found: dict[str, dict[Chat, _Silence]] = {}
    for office, chat, since in _held(uow):
        found.setdefault(office, {})[chat] = _Silence(since=since)
    for row, sent_at in redirects.silent(uow.tx, uow.now - _OLDEST, uow.now):
        mine = found.setdefault(row.office, {})
        mine.setdefault((row.channel, row.chat), _Silence(since=sent_at)).rows.append(row)
    return found


def _held(uow: UnitOfWork) -> Iterator[tuple[str, Chat, datetime]]:
    """The chats in which something waits because our account may not send, and since when that is so."""
    for channel in uow.services.plain:
        hold = accounts.hold(uow.tx, channel)
        for office, chat in redirects.waited_for(uow.tx, channel) if hold else ():
            assert hold is not None
            yield office, (channel, chat), hold.since
