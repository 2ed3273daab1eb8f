"""An office whose chat changes nothing that was sent and answers no tap beside it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from bot.ports import IncomingKind, Outgoing, OutgoingKind
from bot.workers import plain_chat
from storage.repositories import queues, sendings
from tests.worlds.office import CHANNEL, ChatOffice

IMPOSSIBLE = (OutgoingKind.EDIT, OutgoingKind.ANSWER, OutgoingKind.TAKE_BACK)


class PlainOffice(ChatOffice):
    """The second world: what is queued goes out as such a chat gets it. Whatever was sent can be tapped for ever."""

    def __init__(self, directory: Path, start: str) -> None:
        super().__init__(directory, start)
        self.services.plain = (CHANNEL,)
        self._taps = count(1)
        self.newest_id = ""  #: of the message that went out last

    def look(self) -> list[tuple[str, Outgoing]]:
        """Everything that has gone out since the last look."""
        new: list[tuple[str, Outgoing]] = []
        with self.services.read() as uow:
            rows = [row for row in queues.unsent(uow.tx) if row.next_at <= self.clock.now()]
        for row in rows:
            with self.services.db.writing() as tx:
                found = sendings.waiting(tx, row.id)
                said = plain_chat.to_send(tx, found, ()) if found else None
                if said is None:
                    continue
                gone = said.outgoing.kind not in IMPOSSIBLE
                queues.sent(tx, [(number, str(row.id) if gone else "") for number in said.rows])
            assert gone or not said.outgoing.message, "an edit of nothing"
            if gone:
                new.append((row.chat, said.outgoing))
                self.newest_id = str(row.id)
        self.heard += new
        return new

    def press(self, chat: str, label: str, on: Outgoing | None = None) -> list[Outgoing]:
        """Press the newest button of that label, or the one `on` this message; what comes back to the phone."""
        card = on or [one for to, one in self.heard if to == chat and _button(one, label)][-1]
        tap = f"wamid.{next(self._taps)}"
        self.arrive(chat, IncomingKind.TAP, tap=tap, data=_button(card, label))
        return self.newest(chat)

    def newest(self, chat: str) -> list[Outgoing]:
        """What the last act has brought to the phone."""
        return [one for to, one in self.heard[self.before :] if to == chat]

    def arrive(
        self, chat: str, kind: IncomingKind = IncomingKind.TEXT, sha256: str = "", **fields: object
    ) -> str:
        self.look()
        self.before = len(self.heard)
        return super().arrive(chat, kind, sha256, **fields)


def _button(message: Outgoing, label: str) -> str:
    """The data of the button of that label; empty where there is none."""
    return next((one.data for one in (*message.buttons, *message.choices) if one.label == label), "")
