"""Phones in Python, for rehearsals and tests: a person who reads, types, taps, and waits without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.localchat.api.params import Upload
from bot.localchat.client.connection import Line
from bot.localchat.client.messages import Answer, Document, Message, read_answer, read_message
from bot.localchat.errors import Json, PhoneError

PATIENCE = 5.0
"""Seconds a phone waits for the bot unless told otherwise."""


Matcher = str | Callable[[Message], bool]


class Phone:
    """One person in one chat (`chat_id` of a group, or the private chat). Waits at most `patience` seconds."""

    def __init__(
        self, line: Line, user_id: int, *, chat_id: int | None = None, patience: float = PATIENCE
    ) -> None:
        self.user_id = user_id
        self._line = line
        self._chat_id = chat_id
        self.patience = patience
        self._messages: dict[int, Message] = {}
        self._taps: dict[str, Json] = {}
        self._now = 0
        self._acted = 0

    @property
    def messages(self) -> list[Message]:
        """All messages that still exist, in the order of sending, as of the last `look` or `wait_for`."""
        return [message for _, message in sorted(self._messages.items()) if not message.deleted]

    @property
    def documents(self) -> list[Document]:
        """The files the bot sent, oldest first."""
        return [one.document for one in self.messages if one.from_bot and one.document is not None]

    @property
    def unanswered(self) -> list[str]:
        """The labels of taps that were not answered, whether they still wait or timed out."""
        return [tap["label"] for _, tap in sorted(self._taps.items()) if tap["answer"] is None]

    async def look(self, timeout: float = 0) -> None:
        """Read what is new; wait at most `timeout` seconds for something."""
        news = await self._line.watch(self.user_id, chat_id=self._chat_id, after=self._now, timeout=timeout)
        self._now = news["now"]
        for item in news["items"]:
            if item["kind"] == "tap":
                self._taps[item["id"]] = item
            else:
                message = read_message(item, self.user_id)
                self._messages[message.id] = message

    async def start(self, code: str = "") -> int:
        """Press Start on a link. This and the other acts return the id of the message sent."""
        return self._sent(await self._line.act(self.user_id, "start", code=code))

    async def say(self, text: str, *, reply_to: Message | None = None, anonymous: bool = False) -> int:
        """Type and send."""
        fields = self._where(reply_to) | ({"anonymous": True} if anonymous else {})
        return self._sent(await self._line.act(self.user_id, "text", text=text, **fields))

    async def send_file(
        self,
        name: str,
        data: bytes,
        *,
        reply_to: Message | None = None,
        caption: str = "",
        kind: str = "document",
        size: int | None = None,
        album: str = "",
    ) -> int:
        """Send a document (or a `photo`, `voice`, `sticker`); `size` pretends another size in bytes.

        Files of one `album` are sent together.
        """
        fields = self._where(reply_to) | {"caption": caption, "kind": kind, "size": size}
        fields |= {"media_group_id": album}
        upload = Upload(name=name, mime_type="", data=data)
        return self._sent(await self._line.send_file(self.user_id, upload, **fields))

    async def send_photo(self, data: bytes, *, reply_to: Message | None = None, caption: str = "") -> int:
        """Send a picture from the camera."""
        return await self.send_file("foto.jpg", data, reply_to=reply_to, caption=caption, kind="photo")

    async def edit(self, message_id: int, text: str) -> int:
        """Change a message that was sent: its text, or the caption under its file."""
        fields = {"message_id": message_id, "text": text}
        return self._sent(await self._line.act(self.user_id, "edit", **fields, **self._where(None)))

    async def replace_file(self, message_id: int, name: str, data: bytes, caption: str = "") -> int:
        """Put another document in the place of the file in a message that was sent."""
        fields = {"message_id": message_id, "caption": caption} | self._where(None)
        upload = Upload(name=name, mime_type="", data=data)
        return self._sent(await self._line.send_file(self.user_id, upload, "replace", **fields))

    async def tap(self, label: str, *, on: Message | None = None) -> str:
        """Press the button with exactly this label, on `on` or the newest message that shows it; waits for the button.

        Returns the tap's id, for `answer_to`. Raises PhoneError when no message shows it in time.
        """
        target = on if on is not None else await self.wait_for(label=label)
        return await self._tap(target.id, label=label)

    async def _tap(self, message_id: int, **fields: object) -> str:
        answer = await self._line.act(
            self.user_id, "tap", message_id=message_id, **fields, **self._where(None)
        )
        self._acted = answer["seq"]
        return str(answer["result"]["id"])

    async def answer_to(self, tap_id: str, *, timeout: float | None = None) -> Answer:
        """Wait until the bot answers a tap; raises PhoneError when it does not."""
        await self._until(lambda: self._is_answered(tap_id), timeout, f"an answer to tap {tap_id}")
        return read_answer(self._taps[tap_id])

    def _is_answered(self, tap_id: str) -> bool:
        return tap_id in self._taps and self._taps[tap_id]["answer"] is not None

    async def wait_for(
        self, what: Matcher = "", *, label: str = "", since: int | None = None, timeout: float | None = None
    ) -> Message:
        """The newest matching message of the bot; waits for one. Raises PhoneError, with the messages that are there.

        `what` is a part of the text, or a predicate. Without `label` only what was sent or edited after this phone's
        own last act counts, so that an old message never answers a new question; `since=0` takes any. With `label`
        any message counts that shows this button now.
        """
        floor = since if since is not None else (0 if label else self._acted)

        def find() -> Message | None:
            newest = sorted(self._messages.values(), key=self._age, reverse=True)
            return next((one for one in newest if self._age(one) > floor and _fits(one, what, label)), None)

        await self._until(lambda: find() is not None, timeout, f"{label or what!r}")
        found = find()
        assert found is not None
        return found

    def _age(self, message: Message) -> int:
        """What puts messages in the order in which a person sees them as new."""
        return message.seq

    async def _until(self, done: Callable[[], bool], timeout: float | None, wish: str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + (self.patience if timeout is None else timeout)
        await self.look()
        while not done():
            left = end - loop.time()
            if left <= 0:
                there = "\n".join(f"- {one.text!r} {one.labels}" for one in self.messages[-5:])
                raise PhoneError(f"{self.user_id} waited in vain for {wish}; there is\n{there}")
            await self.look(left)

    async def download(self, document: Document) -> bytes:
        """The bytes of a file."""
        return await self._line.download(document.file_id)

    def _where(self, reply_to: Message | None) -> dict[str, object]:
        fields: dict[str, object] = {} if self._chat_id is None else {"chat_id": self._chat_id}
        return fields | ({} if reply_to is None else {"reply_to": reply_to.id})

    def _sent(self, answer: Json) -> int:
        self._acted = answer["seq"]
        return int(answer["result"]["message_id"])


def _fits(message: Message, what: Matcher, label: str) -> bool:
    if not message.from_bot or message.deleted or (label and not message.shows(label)):
        return False
    return what in message.text if isinstance(what, str) else what(message)
