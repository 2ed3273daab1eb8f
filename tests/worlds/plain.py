"""Offices whose chat changes nothing that was sent and answers no tap beside it: in memory, and on the third world's wire."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from itertools import count
from pathlib import Path

from bot.channels.telegram.channel import TelegramChannel
from bot.config import SHIPPED_SOP
from bot.localchat.client.messages import Answer, Message
from bot.ports import IncomingKind, Outgoing, OutgoingKind
from bot.rehearsal.session import Rehearsal, rehearse
from bot.workers import plain_chat
from storage.repositories import queues
from tests.worlds.bot import THURSDAY, Play
from tests.worlds.office import CHANNEL, ChatOffice, small_office

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
                said = plain_chat.to_send(tx, row.id, ())
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


class PlainChannel(TelegramChannel):
    """Sends as Telegram does; what cannot be done in such a chat is a fault."""

    edits = False

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        assert outgoing.kind not in IMPOSSIBLE, outgoing
        return await super().send(outgoing, read)


class PlainPlay(Play):
    """Officers who tap where nothing is changed: a message follows every tap, none is empty, none comes twice."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        super().__init__(rehearsal)
        self.taps: list[int] = []  #: how many messages followed each

    async def tap(self, seat: str, label: str, on: Message | None = None) -> Answer:
        """Press and take what comes back: it always is."""
        before = await self.count(seat)
        tap = await self[seat].tap(label, on=on)
        await self._followed()
        await self[seat].look()
        came = [one for one in self[seat].messages if one.from_bot and one.id > before]
        assert came, f"{seat} tapped {label!r}, and nothing followed"
        assert all(one.text or one.document for one in came)
        said = Counter((one.text, one.document.name if one.document else "") for one in came)
        assert max(said.values()) == 1, said
        self.taps.append(len(came))
        return Answer(tap_id=tap, label=label, text="\n".join(one.text for one in came), show_alert=False)


@contextlib.asynccontextmanager
async def playing_plain(directory: Path, *, pair: Collection[str] | None = None) -> AsyncIterator[PlainPlay]:
    """The small office at work since Thursday, 1 October 2026, 08.00, on such a chat."""
    async with rehearse(directory, small_office(), SHIPPED_SOP, THURSDAY, channel=PlainChannel) as rehearsal:
        await rehearsal.pair(pair)
        play = PlainPlay(rehearsal)
        yield play
        await rehearsal.settle()
        assert "pembaruan_gagal" not in play.incidents()
        assert play.unsent() == []
