"""Server-sent events: everything that happens on all phones, as one stream that can be resumed.

The id of an event is `EPOCH.SEQ`: the epoch changes when the rehearsal starts over, the number is that of the last
change the reader has. `items` carries changed messages and taps, `state` the stage, `clock` the office's time,
`action` and `notice` what is not stored. `renew` means that the rehearsal was started over: the reader begins again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bot.localchat.errors import Json
from bot.localchat.page.snapshot import Backdrop
from bot.localchat.state.bell import Bell
from bot.localchat.state.world import Entry, Item, Tap, World

_BEAT = 15.0  #: seconds between two signs of life
_DRIFT = 1.5  #: seconds by which a reader's clock may be wrong
_BATCH = 400  #: items in one event
_HIDDEN = frozenset({"chat", "from"})


@dataclass(kw_only=True)
class Reader:
    """How far one open page has read."""

    seq: int = 0
    signal: int = 0
    facts: Json | None = None
    greeted: bool = False  #: has received the first state, even an empty one
    ahead: float | None = None  #: office time minus the loop's time, as last told


class Stream:
    """The events of one server; `bell` rings when a reader should look again."""

    def __init__(self, world: World, backdrop: Backdrop, *, bell: Bell, epoch: Callable[[], str]) -> None:
        self._world = world
        self._backdrop = backdrop
        self._bell = bell
        self._epoch = epoch
        self._closed = False

    def close(self) -> None:
        """End the streams of all readers."""
        self._closed = True
        self._bell.ring()

    async def read(self, since: str = "") -> AsyncIterator[str]:
        """Frames from `since` (an event's id, or nothing) on, until the server closes."""
        epoch = self._epoch()
        reader = Reader(signal=self._world.signals[-1].number if self._world.signals else 0)
        known, _, number = since.partition(".")
        if known == epoch and number.isdecimal() and int(number) <= self._world.seq:
            reader.seq = int(number)
        elif since:
            yield _frame("renew", {})
            return
        yield "retry: 1000\n\n"
        while not self._closed and self._epoch() == epoch:
            frames = self._news(reader, epoch)
            for frame in frames:
                yield frame
            if not frames and not await self._bell.wait(_BEAT):
                yield _frame("clock", {"now": self._world_time()})
        if not self._closed:
            yield _frame("renew", {})

    def _news(self, reader: Reader, epoch: str) -> list[str]:
        frames = []
        ahead = self._world_time() - asyncio.get_running_loop().time()
        if reader.ahead is None or abs(ahead - reader.ahead) > _DRIFT:
            reader.ahead = ahead
            frames.append(_frame("clock", {"now": self._world_time()}))
        if self._backdrop.facts != reader.facts:
            reader.facts = self._backdrop.facts
            frames.append(_frame("state", reader.facts | {"epoch": epoch}))
        items = self._world.since(reader.seq)
        for at in range(0, len(items), _BATCH):
            batch = items[at : at + _BATCH]
            reader.seq = batch[-1].seq
            body: Json = {"items": [show(item) for item in batch], "more": at + _BATCH < len(items)}
            frames.append(_frame("items", body, f"{epoch}.{reader.seq}"))
        if not items and not reader.greeted:
            frames.append(_frame("items", {"items": [], "more": False}))
        reader.greeted = True
        for signal in [one for one in self._world.signals if one.number > reader.signal]:
            reader.signal = signal.number
            frames.append(_frame(signal.kind, signal.data))
        return frames

    def _world_time(self) -> int:
        return self._world.now()


def show(item: Item) -> Json:
    """A message or a tap as the page reads it. `chat`: number of the phone; `mine`: whether its owner wrote it."""
    if isinstance(item, Tap):
        names = ("id", "message_id", "data", "label", "answer", "seq")
        return {"kind": "tap", "chat": item.chat_id} | {name: getattr(item, name) for name in names}
    return _show_message(item)


def _show_message(entry: Entry) -> Json:
    message = entry.message
    if entry.deleted:
        kept: Json = {"message_id": message["message_id"], "date": message["date"]}
    else:
        kept = {name: value for name, value in message.items() if name not in _HIDDEN}
    return {
        "kind": "message",
        "chat": message["chat"]["id"],
        "seq": entry.seq,
        "mine": not message["from"]["is_bot"],
        "deleted": entry.deleted,
        "versions": len(entry.history),
        "silent": entry.silent,
        "hint": (entry.keyboard or {}).get("input_field_placeholder", ""),
        "message": kept,
    }


def _frame(kind: str, body: Json, number: str = "") -> str:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {kind}\ndata: {data}\n\n"
