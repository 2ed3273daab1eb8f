"""Which messages of a chat may overtake which.

Messages keep their order within a chat. But files that have to wait for the rate limit hold back no answer: a text, a
card or a change of a card overtakes what has been due for longer. A card, which may carry its paper, stays behind the
files of its own task, and a change behind its card. News in passing goes when nothing else does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.ports import Failure, OutgoingKind
from bot.workers.chat_workers import Chat

_LATE = timedelta(seconds=1)  #: what has been due for so much longer may be overtaken


def begins(kind: OutgoingKind) -> str:
    """How the payload of a row of this kind begins."""
    return f'{{"kind":"{kind.value}"'


_ANSWER = begins(OutgoingKind.ANSWER)
_IN_PASSING = '"in_passing":true'  #: outside a string; within one its quotes are escaped
_FILES = (begins(OutgoingKind.ALBUM), begins(OutgoingKind.DOCUMENT), begins(OutgoingKind.PHOTO))


def is_answer(row: Any) -> bool:
    """Whether the row answers a tap."""
    return str(row.payload).startswith(_ANSWER)


def is_file(row: Any) -> bool:
    """Whether the row sends files alone; a card with its paper is a card."""
    return row.card is None and str(row.payload).startswith(_FILES)


def is_in_passing(row: Any) -> bool:
    """Whether the row is news that nobody waits for."""
    return _IN_PASSING in row.payload


class Lanes:
    """Reads the rows that wait, oldest first, and gives each its lane. `answers`: whether a row answers a tap."""

    def __init__(self, answers: Callable[[Any], bool] = is_answer) -> None:
        self._answers = answers
        self._ahead: dict[Chat, _Ahead] = {}

    def of(self, row: Any) -> Chat:
        """The lane of the next row. Lanes of a chat go at the same time; within a lane the order is kept."""
        if self._answers(row):
            return row.channel, f"{row.chat} jawab"
        if is_in_passing(row):
            return _passing(row)
        ahead = self._ahead.setdefault((row.channel, row.chat), _Ahead())
        if not is_file(row) and ahead.may_be_overtaken_by(row):
            return _express(row)
        ahead.add(row)
        return row.channel, str(row.chat)

    @staticmethod
    def give_way(found: Mapping[Chat, list[Any]], held: Collection[Chat]) -> dict[Chat, list[Any]]:
        """Of news in passing one row, and only where nothing else is due or under way to the chat."""
        kept: dict[Chat, list[Any]] = {}
        for lane, rows in found.items():
            first = rows[0]
            if lane != _passing(first):
                kept[lane] = rows
            elif not {(first.channel, str(first.chat)), _express(first)} & {*found, *held}:
                kept[lane] = [first]
        return kept

    def closed_by(self, row: Any) -> set[Chat]:
        """The lanes of a chat to which the server wants nothing sent for a while."""
        flood = str(row.error or "").startswith(Failure.WAIT.value) and not self._answers(row)
        return {(row.channel, str(row.chat)), _express(row), _passing(row)} if flood else set()


def _express(row: Any) -> Chat:
    return row.channel, f"{row.chat} segera"


def _passing(row: Any) -> Chat:
    return row.channel, f"{row.chat} kabar"


class _Ahead:
    """The rows of a chat that go in order."""

    def __init__(self) -> None:
        self._oldest: datetime | None = None
        self._subjects: set[object] = set()

    def add(self, row: Any) -> None:
        self._oldest = min(self._oldest or row.next_at, row.next_at)
        self._subjects |= _subjects(row)

    def may_be_overtaken_by(self, row: Any) -> bool:
        late = self._oldest is not None and row.next_at - self._oldest > _LATE
        return late and not self._subjects & _subjects(row)


def _subjects(row: Any) -> set[object]:
    """The card that a row sends or changes; of a card and a file their task, too."""
    found: set[object] = {row.card} if row.card is not None else set()
    bound = row.task is not None and (row.card is not None or is_file(row))
    return found | ({(row.case_id, row.task)} if bound else set())
