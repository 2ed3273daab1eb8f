"""The state of the chat server: users, chats, messages, taps and files. Each change gets the next number."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from bot.localchat.errors import Json
from bot.localchat.state.bell import Bell, Signal
from bot.localchat.state.store import Store

_SIGNALS = 100


class ChatKind(StrEnum):
    """Kinds of chats; the values are those of the Bot API, except that of a person's chat on WhatsApp."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    WHATSAPP = "whatsapp"

    @property
    def of_one(self) -> bool:
        """Whether one person and the bot are alone in it."""
        return self in (ChatKind.PRIVATE, ChatKind.WHATSAPP)


class Standing(StrEnum):
    """The standing of the bot in a chat."""

    STRANGER = "stranger"  # the person never pressed Start
    MEMBER = "member"
    BLOCKED = "blocked"  # the person stopped the bot
    KICKED = "kicked"  # a group removed it
    DEACTIVATED = "deactivated"  # the person deleted the account


@dataclass(kw_only=True, slots=True)
class Entry:
    """A message as the Bot API shows it, with what only phones see.

    `seq` is the number of its last change. `history` are its earlier versions, oldest first. `keyboard` is a reply
    keyboard or a forced reply: shown on the phone, never echoed to the bot. `silent`: it arrived without a sound.
    """

    message: Json
    seq: int = 0
    history: list[Json] = field(default_factory=list)
    deleted: bool = False
    keyboard: Json | None = None
    silent: bool = False

    @property
    def key(self) -> str:
        return f"m{self.message['message_id']}"

    def record(self) -> Json:
        """As stored, and as a phone reads it."""
        return {
            "kind": "message",
            "seq": self.seq,
            "message": self.message,
            "history": self.history,
            "deleted": self.deleted,
            "keyboard": self.keyboard,
            "silent": self.silent,
        }


@dataclass(kw_only=True, slots=True)
class Tap:
    """A press of a button. `answer` is None until the bot answers: the phone shows that the button waits."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    label: str
    date: int
    forged: bool = False
    answer: Json | None = None
    seq: int = 0

    @property
    def key(self) -> str:
        return f"t{self.id}"

    def record(self) -> Json:
        """As stored, and as a phone reads it."""
        names = ("id", "user_id", "chat_id", "message_id", "data", "label", "date", "forged", "answer", "seq")
        return {"kind": "tap"} | {name: getattr(self, name) for name in names}


Item: TypeAlias = Entry | Tap


@dataclass(kw_only=True, slots=True)
class Chat:
    """One conversation. `items` are in the order of their last change."""

    id: int
    kind: ChatKind
    title: str = ""
    standing: Standing = Standing.STRANGER
    members: set[int] = field(default_factory=set)
    upgraded_to: int | None = None
    next_message_id: int = 1
    items: dict[str, Item] = field(default_factory=dict)
    bell: Bell = field(default_factory=Bell)

    def entry(self, message_id: int) -> Entry | None:
        """A message that is still there."""
        found = self.items.get(f"m{message_id}")
        return found if isinstance(found, Entry) and not found.deleted else None

    def since(self, seq: int) -> list[Item]:
        """Everything that changed after `seq`, the oldest change first."""
        newer = itertools.takewhile(lambda item: item.seq > seq, reversed(self.items.values()))
        return list(newer)[::-1]

    def record(self) -> Json:
        """As stored."""
        names = ("id", "kind", "title", "standing", "upgraded_to")
        return {name: getattr(self, name) for name in names} | {"members": sorted(self.members)}


class World:
    """All state of the server. The clock is an argument; message dates come from it, in whole seconds."""

    def __init__(self, *, bot: Json, now: Callable[[], datetime], store: Store) -> None:
        self._now = now
        self.bot = bot
        self.store = store
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, Json] = {}
        self.settings: dict[str, Json] = {}
        self.bell = Bell()
        self.signals: deque[Signal] = deque(maxlen=_SIGNALS)
        self.seq = 0
        self.next_tap = 1
        self.next_message_id = 1
        self._load()

    @property
    def bot_as_sender(self) -> Json:
        """The bot as the sender of a message."""
        return {name: self.bot[name] for name in ("id", "is_bot", "first_name", "username")}

    def now(self) -> int:
        """Unix seconds; raises ValueError when the clock is naive."""
        instant = self._now()
        if instant.tzinfo is None:
            raise ValueError("the clock must be aware")
        return int(instant.timestamp())

    def _load(self) -> None:
        self.users = {user["id"]: user for user in self.store.load("user")}
        self.files = {found["file_id"]: found for found in self.store.load("file")}
        self.settings = {found["name"]: found for found in self.store.load("setting")}
        for record in self.store.load("chat"):
            kind, standing = ChatKind(record.pop("kind")), Standing(record.pop("standing"))
            members = set(record.pop("members"))
            self.chats[record["id"]] = Chat(kind=kind, standing=standing, members=members, **record)
        for item in sorted(self._load_items(), key=lambda item: item.seq):
            chat = self._place(item)
            self.seq = item.seq
            if isinstance(item, Entry):
                counter = chat if chat.kind is ChatKind.SUPERGROUP else self
                counter.next_message_id = max(counter.next_message_id, item.message["message_id"] + 1)
        self.next_tap += len(self.taps)

    def _load_items(self) -> Iterator[Item]:
        for record in self.store.load("entry"):
            del record["kind"]
            yield Entry(**record)
        for record in self.store.load("tap"):
            del record["kind"]
            yield Tap(**record)

    def _place(self, item: Item) -> Chat:
        chat_id = item.chat_id if isinstance(item, Tap) else item.message["chat"]["id"]
        chat = self.chats[chat_id]
        chat.items.pop(item.key, None)
        chat.items[item.key] = item
        if isinstance(item, Tap):
            self.taps[item.id] = item
        return chat

    def touch(self, item: Item) -> None:
        """Number a new or changed item, store it, and wake the readers of its chat."""
        self.seq += 1
        item.seq = self.seq
        chat = self._place(item)
        kind = "tap" if isinstance(item, Tap) else "entry"
        self.store.put(kind, f"{chat.id}.{item.key}", item.record())
        chat.bell.ring()
        self.bell.ring()

    def keep_user(self, user: Json) -> None:
        """Add or change a person."""
        self.users[user["id"]] = user
        self.store.put("user", user["id"], user)

    def keep_chat(self, chat: Chat) -> None:
        """Add or change a chat."""
        self.chats[chat.id] = chat
        self.store.put("chat", chat.id, chat.record())
        self.bell.ring()

    def keep_setting(self, name: str, value: object) -> None:
        """Remember what the bot said about itself (commands, descriptions, webhook)."""
        self.settings[name] = {"name": name, "value": value}
        self.store.put("setting", name, self.settings[name])

    def setting(self, name: str, default: object) -> object:
        """What the bot said about itself, or the default."""
        return self.settings[name]["value"] if name in self.settings else default

    def signal(self, kind: str, data: Json) -> None:
        """Show something to the pages that are open now."""
        number = self.signals[-1].number + 1 if self.signals else 1
        self.signals.append(Signal(number=number, kind=kind, data=data))
        self.bell.ring()

    def since(self, seq: int) -> list[Item]:
        """Everything in chats of one person that changed after `seq`, the oldest change first."""
        private = (chat for chat in self.chats.values() if chat.kind.of_one)
        return sorted((item for chat in private for item in chat.since(seq)), key=lambda item: item.seq)

    def forget(self) -> None:
        """Delete all people, chats and messages; message numbers continue. The store is not touched."""
        chats = list(self.chats.values())
        for kept in (self.users, self.chats, self.taps, self.files, self.settings):
            kept.clear()
        self.seq = 0
        for bell in [self.bell, *(chat.bell for chat in chats)]:
            bell.ring()

    def new_message_id(self, chat: Chat) -> int:
        """The next number: private chats and basic groups share one sequence, as in one Telegram account."""
        counter = chat if chat.kind is ChatKind.SUPERGROUP else self
        number, counter.next_message_id = counter.next_message_id, counter.next_message_id + 1
        return number

    def describe_chat(self, chat: Chat) -> Json:
        """The `chat` object inside messages."""
        if not chat.kind.of_one:
            return {"id": chat.id, "type": str(chat.kind), "title": chat.title}
        user = self.users[chat.id]
        names = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        return {"id": chat.id, "type": str(chat.kind)} | names
