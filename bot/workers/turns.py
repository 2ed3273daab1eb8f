"""Which of the rows that wait a worker handles in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import sample
from typing import Any

from bot.workers.chat_workers import Chat
from storage.database import Tx
from storage.guards import office_free, offices_of, take

_TOGETHER = 16  #: most rows of one transaction
_TRIED = 3  #: offices, at random: workers that look at once do not all want the same
_LOOKED_AT = 64  #: rows, where those of one office are looked for among others


class Turn:
    """The choice of one transaction: rows of chats that nobody works on; where several workers serve, of one office."""

    def __init__(self, tx: Tx, busy: frozenset[Chat]) -> None:
        self._tx, self._free = tx, dict.fromkeys(busy, False)
        self._office = ""
        self.missed = False  #: whether rows were left to another turn
        self.most = _LOOKED_AT if tx.guarded else _TOGETHER  #: rows that are to be looked at

    def rows(self, waiting: Sequence[Any], now: datetime) -> dict[Chat, list[Any]]:
        """Those of these rows, by chat, that are handled now."""
        found: dict[Chat, list[Any]] = {}
        due = [row for row in waiting if row.next_at <= now or row.attempts]
        offices = offices_of(self._tx, {(row.channel, row.chat) for row in due})
        self._choose(set(offices.values()))
        for row in due:
            chat = row.channel, row.chat
            if chat not in self._free:
                self._free[chat] = self._ours(offices.get(chat, "")) and take(self._tx, chat)
            if self._free[chat]:
                found.setdefault(chat, []).append(row)
                if sum(map(len, found.values())) == _TOGETHER:
                    self.missed = self.missed or row is not due[-1]
                    break
        return found

    def _choose(self, waiting: set[str]) -> None:
        """One of the offices for which something waits, unless others are busy for all that were looked at."""
        if not self._office:
            tried = sample(sorted(waiting), k=min(_TRIED, len(waiting)))
            self._office = next((one for one in tried if office_free(self._tx, one)), "")

    def _ours(self, office: str) -> bool:
        """Whether what comes to this office is handled in this turn; a stranger's and a job always are."""
        self.missed = self.missed or office not in ("", self._office)
        return office in ("", self._office)
