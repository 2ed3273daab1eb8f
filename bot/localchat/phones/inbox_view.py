"""What a phone shows, and how it waits for changes."""

from __future__ import annotations

import asyncio

from bot.localchat.api.context import ApiContext
from bot.localchat.errors import Json, PhoneError
from bot.localchat.state.world import Chat, Item, Standing, Tap


class Views:
    """Chats as one person sees them. `now` in an answer is the value of `after` for the next request."""

    def __init__(self, context: ApiContext) -> None:
        self._desk = context
        self._world = context.world
        self._closed = False

    def close(self) -> None:
        """End every waiting request of a phone."""
        self._closed = True
        for chat in self._world.chats.values():
            chat.bell.ring()

    def chats(self, user_id: int) -> list[Json]:
        """The private chat and the groups of a person, each with the bot's standing and its last change."""
        return [self._summary(chat) for chat in self._world.chats.values() if _sees(user_id, chat)]

    def _summary(self, chat: Chat) -> Json:
        last = next(reversed(chat.items.values()), None)
        described = self._world.describe_chat(chat)
        return described | {"standing": str(chat.standing), "seq": last.seq if last is not None else 0}

    def items(self, user_id: int, *, chat_id: int | None = None, after: int = 0) -> Json:
        """`{"now", "standing", "items"}`: messages and own taps changed after that number, oldest change first."""
        chat = self._chat(user_id, chat_id)
        seen = [item for item in chat.since(after) if not isinstance(item, Tap) or item.user_id == user_id]
        standing = str(Standing(chat.standing))
        return {"now": self._world.seq, "standing": standing, "items": [self._show(item) for item in seen]}

    async def watch(
        self, user_id: int, *, chat_id: int | None = None, after: int = 0, timeout: float = 25
    ) -> Json:
        """Like `items`, but waits until there is a change, at most `timeout` seconds."""
        chat = self._chat(user_id, chat_id)
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        found = self.items(user_id, chat_id=chat_id, after=after)
        while not found["items"] and not self._closed and (left := end - loop.time()) > 0:
            await chat.bell.wait(left)
            found = self.items(user_id, chat_id=chat_id, after=after)
        return found

    def read_file(self, file_id: str) -> Json:
        """`{"name", "mime_type", "data"}` of a file in any chat; a phone has no size limit."""
        record = self._world.files.get(file_id)
        if record is None:
            raise PhoneError(f"no file {file_id}")
        data = self._world.store.read_bytes(file_id)
        return {"name": record["name"], "mime_type": record["mime_type"], "data": data}

    def _show(self, item: Item) -> Json:
        shown = item.record()
        if isinstance(item, Tap):
            late = self._world.now() - item.date > self._desk.limits.answer_tap
            shown["expired"] = item.answer is None and late
        return shown

    def _chat(self, user_id: int, chat_id: int | None) -> Chat:
        chat = self._world.chats.get(chat_id or user_id)
        if chat is None or user_id not in self._world.users or not _sees(user_id, chat):
            raise PhoneError(f"no chat {chat_id or user_id} on this phone")
        return chat


def _sees(user_id: int, chat: Chat) -> bool:
    return chat.id == user_id if chat.kind.of_one else user_id in chat.members
