"""The parts of the double, and how people, chats and messages are found in it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from bot.localchat.cloud.account import CloudAccount
from bot.localchat.cloud.deliveries import Deliveries
from bot.localchat.cloud.log import CloudLog
from bot.localchat.cloud.pace import Pace
from bot.localchat.errors import Json
from bot.localchat.state.world import Chat, ChatKind, Entry, World

WINDOW = 24 * 3600  #: seconds after a person's last message in which they may be written to freely
IDENTITY = (
    "whatsapp"  #: key, in a user of the World, of who they are on WhatsApp; in a message, of its status
)


@dataclass(kw_only=True, slots=True)
class CloudContext:
    """What the double works on. People and chats are those of the World, of the kind WHATSAPP."""

    account: CloudAccount
    world: World
    deliveries: Deliveries
    log: CloudLog
    pace: Pace
    _places: dict[str, tuple[int, int]] = field(default_factory=dict)
    _heard: dict[int, int] = field(default_factory=dict)

    def chats(self) -> list[Chat]:
        """The chats of everybody on WhatsApp."""
        return [chat for chat in self.world.chats.values() if chat.kind is ChatKind.WHATSAPP]

    def is_here(self, user_id: int) -> bool:
        """Whether this phone is on WhatsApp."""
        return IDENTITY in self.world.users.get(user_id, {})

    def identity(self, user_id: int) -> Json:
        """`number`, `user_id` (the scoped id) and what the person has chosen."""
        found: Json = self.world.users[user_id][IDENTITY]
        return found

    def find_person(self, address: str) -> int | None:
        """The phone of a number (with or without its plus) or of a scoped id."""
        wanted = address.lstrip("+")
        for user_id, user in self.world.users.items():
            known = user.get(IDENTITY)
            if known and wanted in (known["number"], known["user_id"]):
                return user_id
        return None

    def wamid(self, message_id: int) -> str:
        """The id of a message on the wire."""
        raw = f"\x1c\x18{self.account.number}\x15\x02{message_id:012d}".encode()
        return f"wamid.{base64.b64encode(raw).decode()}"

    def entry(self, wamid: str) -> Entry | None:
        """The message of a wire id."""
        if not self._places:
            self._places = {
                self.wamid(item.message["message_id"]): (chat.id, item.message["message_id"])
                for chat in self.chats()
                for item in chat.items.values()
                if isinstance(item, Entry)
            }
        chat_id, message_id = self._places.get(wamid, (0, 0))
        chat = self.world.chats.get(chat_id)
        return chat.entry(message_id) if chat else None

    def keep(self, entry: Entry) -> None:
        """A new or changed message."""
        message = entry.message
        self.world.touch(entry)
        if self._places:
            self._places[self.wamid(message["message_id"])] = (message["chat"]["id"], message["message_id"])
        if not message["from"]["is_bot"]:
            known = self._heard.get(message["chat"]["id"], 0)
            self._heard[message["chat"]["id"]] = max(message["date"], known)

    def open_until(self, user_id: int) -> int:
        """Until when the person may be written to freely; 0 if they never wrote."""
        if user_id not in self._heard:
            chat = self.world.chats[user_id]
            entries = [item.message for item in chat.items.values() if isinstance(item, Entry)]
            dates = (message["date"] for message in entries if not message["from"]["is_bot"])
            self._heard[user_id] = max(dates, default=-WINDOW)
        return self._heard[user_id] + WINDOW

    def is_open(self, user_id: int) -> bool:
        """Whether the person wrote within the last 24 hours."""
        return self.world.now() < self.open_until(user_id)

    def forget(self) -> None:
        """After the World was emptied."""
        self._places.clear()
        self._heard.clear()
        self.deliveries.forget()
