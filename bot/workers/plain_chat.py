"""What goes out to a chat in which nothing that was sent can be changed, and no tap is answered beside it.

A change of a card is said only to whoever caused it, as a reply: the record of what they decided, or the new card. A tap
is followed by as many messages as say something, and by no empty one. News in passing goes together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.ports import Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.repositories import queues, sendings
from storage.repositories.queues import OutboxState
from storage.repositories.sendings import ToSend
from storage.statement import Row

_NEWS_MAX = 2000  #: characters of several news in one message
_CHANGES = (OutgoingKind.EDIT, OutgoingKind.ANSWER, OutgoingKind.TAKE_BACK)


def to_send(tx: Tx, found: Row, unmarked: Collection[int]) -> ToSend | None:
    """What a row that is waiting says now. One that says nothing here is settled without a message.

    The rows `unmarked` were sent a moment ago.
    """
    written = codec.load(Outgoing, found.payload)
    if written.in_passing:
        return _together(tx, found, written, unmarked)
    if written.kind not in _CHANGES:
        return sendings.to_send(tx, found)
    said = _Caused.by(tx, found, written, unmarked).says(found.id) if written.tap else None
    return ToSend(outgoing=said or replace(written, kind=OutgoingKind.EDIT, message=""), rows=(found.id,))


def _together(tx: Tx, first: Row, said: Outgoing, unmarked: Collection[int]) -> ToSend:
    """All the news in passing that waits for the chat, as far as it can still be read as a list."""
    rows = [first.id]
    for one in queues.in_passing(tx, first):
        longer = f"{said.text}\n\n{codec.load(Outgoing, one.payload).text}"
        if len(longer) > _NEWS_MAX:
            break
        if one.id in unmarked or one.officer != first.officer:
            continue
        said, rows = replace(said, text=longer), [*rows, one.id]
    return ToSend(outgoing=said, rows=tuple(rows))


@dataclass(frozen=True, kw_only=True)
class _Change:
    """How one tap, text or file changes a card."""

    row: int  #: the last of the rows that change it
    record: bool  #: what was decided with it
    before: Outgoing  #: the card as it was
    after: Outgoing  #: as it is now, until another tap changes it further

    @property
    def offers(self) -> bool:
        """Whether there is something to be tapped."""
        return bool(self.after.buttons or self.after.choices)


@dataclass(frozen=True, kw_only=True)
class _Caused:
    """Everything that one tap, text or file has caused in its own chat."""

    tap: str
    rows: Sequence[tuple[int, Outgoing]]
    changes: Sequence[_Change]

    @classmethod
    def by(cls, tx: Tx, row: Row, written: Outgoing, unmarked: Collection[int]) -> _Caused:
        near = [(one, codec.load(Outgoing, one.payload)) for one in queues.of_tap(tx, row, written.tap)]
        caused = [(one, said) for one, said in near if said.tap == written.tap]
        edits = [one for one, said in caused if said.kind is OutgoingKind.EDIT]
        rows = [(one.id, said) for one, said in caused]
        return cls(tap=written.tap, rows=rows, changes=list(_changes(tx, edits, written.tap, unmarked)))

    def says(self, row: int) -> Outgoing | None:
        """The message that this row becomes, if any."""
        told = self._told()
        change = next((one for one in told if one.row == row), None)
        if change:
            return self._reply(change.after)
        written = dict(self.rows)[row]
        answers = written.kind is OutgoingKind.ANSWER and written.text
        return self._reply(written) if answers and (written.alert or not (told or self._news)) else None

    def _reply(self, said: Outgoing) -> Outgoing:
        return Outgoing(
            kind=OutgoingKind.TEXT,
            chat=said.chat,
            text=said.text,
            buttons=said.buttons,
            choices=said.choices,
            list_label=said.list_label,
            silent=True,
            tap=self.tap,
            reply_to=self.tap,
        )

    def _told(self) -> list[_Change]:
        """The changes that have to be told: what was decided, what was tapped for, else that something was heard."""
        records = [one for one in self.changes if one.record]
        if records:
            return records
        asked = [one for one in self.changes if one.offers and self._answer]
        if asked or self._news:
            return asked[:1]
        heard = [one for one in self.changes if one.after.text != one.before.text]
        empty = self.changes if self._answer and not self._answer.text else []
        return (heard or [*empty])[:1]

    @property
    def _answer(self) -> Outgoing | None:
        """The answer to the tap; None if a text or a file caused it all."""
        return next((written for _, written in self.rows if written.kind is OutgoingKind.ANSWER), None)

    @property
    def _news(self) -> bool:
        """Whether it is followed by a message in any case."""
        return any(written.kind not in _CHANGES for _, written in self.rows)


def _changes(tx: Tx, edits: Sequence[Row], tap: str, unmarked: Collection[int]) -> Iterator[_Change]:
    """Each card that these rows change. One that has not gone out yet says by itself how it is."""
    for card in dict.fromkeys(one.card for one in edits if one.card):
        mine = [one.id for one in edits if one.card == card]
        carrier, *_ = every = queues.all_of_card(tx, card)
        if carrier.state == OutboxState.WAITING and carrier.id not in unmarked:
            continue
        states = [(one.id, codec.load(Outgoing, one.payload)) for one in every]
        since = [state for number, state in states if number >= mine[-1]]
        yield _Change(
            row=mine[-1],
            record=since[0].record,
            before=[state for number, state in states if number < mine[0]][-1],
            after=list(takewhile(lambda state: state.tap in ("", tap), since))[-1],
        )
