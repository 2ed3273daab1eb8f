"""Chats that close when a person is silent: what may go out to them, and what an account may send at all.

A message to a closed chat waits in the outbox until the person writes. Somebody else knows what is said to open it
(`Doors.knock`); here is only when.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.clock import Clock
from bot.ports import ALBUM_JOINT, UTILITY, Channel, Failure, OutgoingKind, SendFailed
from bot.workers.chat_workers import Chat
from bot.workers.lanes import begins, is_in_passing
from storage.database import Database, Tx
from storage.repositories import accounts, queues, receipts, undelivered, windows
from storage.repositories.accounts import PROBED, Hold

log = logging.getLogger(__name__)

_TEMPLATE = begins(OutgoingKind.TEMPLATE)
_FREE = tuple(
    map(begins, (OutgoingKind.ANSWER, OutgoingKind.EDIT, OutgoingKind.TAKE_BACK))
)  #: no new message, but where it answers somebody in a chat that changes nothing
_UNCAUSED = '"tap":""'
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)  #: what is refused at once is refused after whatever was heard
_SERVICE = "service"  #: as what everything but a template is billed


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Who hears what happens at the doors of the chats; each is given the transaction first."""

    knock: Callable[[Tx, str, str], None]  #: (channel, chat): something waits, and the chat is closed
    failed: Callable[[Tx, str, str], None]  #: (channel, message): it had been taken, and did not arrive
    template_failed: Callable[[Tx, Any, Failure, str], None]  #: (row, why): a template did not go out
    held: Callable[[Tx, str, str], None]  #: (channel, why): the account may not send now


class Windows:
    """Knows which channels have chats that close. Where there are none, it lets everything through and asks nothing."""

    def __init__(
        self, db: Database, clock: Clock, channels: Mapping[str, Channel], doors: Doors | None
    ) -> None:
        self._db, self._clock, self._doors = db, clock, doors
        self.closing = frozenset(name for name, one in channels.items() if doors and one.window)
        self._probed: dict[str, datetime] = {}  # when a held account was last tried
        self._not_again: dict[Chat, datetime] = {}  # chats at which knocking failed, and until when

    def gate(self, tx: Tx) -> Gate:
        """What may pass at this instant."""
        now = self._clock.now()
        if not self.closing:
            return Gate(now)
        held = {name: hold for name in self.closing if (hold := accounts.hold(tx, name))}
        probed = {name for name, at in self._probed.items() if at <= now < at + PROBED}
        return Gate(
            now,
            closing=self.closing,
            open_chats=windows.open_chats(tx, now),
            knocked=windows.knocked(tx, now),
            holds=held,
            probed=frozenset(probed),
        )

    def after(self, gate: Gate) -> None:
        """Drop the templates that nobody needs any more, and open the chats for which something waits."""
        for name in gate.probing:
            self._probed[name] = gate.now
        if gate.needless:
            with self._db.writing() as tx:
                for row in gate.needless:
                    queues.cancel(tx, row)
        for chat in sorted(gate.closed):
            if self._not_again.get(chat, gate.now) <= gate.now:
                self._knock(chat)

    def _knock(self, chat: Chat) -> None:
        assert self._doors
        try:
            with self._db.writing() as tx:
                self._doors.knock(tx, *chat)
                knocked = windows.opener(tx, *chat) is not None
        except Exception:
            # A fault here must not stop the messages of the others; the chat is tried again.
            log.exception("a chat was not opened", extra={"action": "knock_failed", "chat": chat})
            knocked = False
        if not knocked:
            self._not_again[chat] = self._clock.now() + PROBED

    def takes(self, tx: Tx, row: Any, failed: SendFailed) -> bool:
        """Whether this failure is an affair of the doors: the message waits, and is neither repeated nor given up."""
        if row.channel not in self.closing or self._doors is None:
            return False
        now = self._clock.now()
        if failed.failure is Failure.HELD:
            self._doors.held(tx, row.channel, failed.why)
            undelivered.postpone(tx, row.id, str(failed), now)
        elif str(row.payload).startswith(_TEMPLATE):
            if failed.failure in (Failure.WAIT, Failure.RETRY):
                return False
            queues.send_failed(tx, row.id, failed.why, None)
            self._doors.template_failed(tx, row, failed.failure, failed.why)
        elif failed.failure is Failure.CLOSED:
            windows.told_closed(tx, row.channel, row.chat, _LATEST, now)
            undelivered.postpone(tx, row.id, str(failed), now)
        else:
            return False
        return True

    def sent(self, tx: Tx, marks: Sequence[tuple[int, str]]) -> None:
        """These messages have been taken: their receipts begin, also where one was told before."""
        if not self.closing or self._doors is None:
            return
        rows = [
            row
            for row in undelivered.by_ids(tx, [number for number, _ in marks])
            if row.channel in self.closing
        ]
        for row in {row.message: row for row in reversed(rows) if row.message}.values():
            category = UTILITY.lower() if str(row.payload).startswith(_TEMPLATE) else _SERVICE
            ids = str(row.message).split(ALBUM_JOINT)
            for told in receipts.sent_out(tx, row.channel, row.chat, ids, category, self._clock.now()):
                self._doors.failed(tx, row.channel, told.message)
            accounts.end_hold(tx, row.channel)


class Gate:
    """What may go out at one instant; gathers what it has stopped."""

    def __init__(
        self,
        now: datetime,
        closing: frozenset[str] = frozenset(),
        open_chats: frozenset[Chat] = frozenset(),
        knocked: frozenset[Chat] = frozenset(),
        holds: Mapping[str, Hold] | None = None,
        probed: frozenset[str] = frozenset(),
    ) -> None:
        self.now = now
        self._closing, self._open, self._knocked = closing, open_chats, knocked
        self._holds, self._probed = holds or {}, probed
        self.closed: set[Chat] = set()  #: chats to be opened
        self.needless: set[int] = set()  #: templates for chats that are open
        self.probing: set[str] = set()  #: channels on which one message is tried

    def stops(self, row: Any) -> bool:
        """Whether a row that is due has to wait."""
        if row.channel not in self._closing:
            return False
        hold = self._holds.get(row.channel)
        if hold and (self.now < hold.again_at or row.channel in self._probed | self.probing):
            return True
        if self._shut(row):
            return True
        if hold:
            self.probing.add(row.channel)
        return False

    def _shut(self, row: Any) -> bool:
        payload, chat = str(row.payload), (row.channel, str(row.chat))
        if payload.startswith(_TEMPLATE):
            if chat in self._open:
                self.needless.add(row.id)
            return chat in self._open
        if chat in self._open:
            return False
        refused = str(row.error or "").startswith(Failure.CLOSED.value)
        if payload.startswith(_FREE) and not refused:
            return _UNCAUSED not in payload  # whoever acted a day ago hears it when they come back
        if chat not in self._knocked and not is_in_passing(row):
            self.closed.add(chat)
        return True
