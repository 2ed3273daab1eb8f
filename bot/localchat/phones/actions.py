"""What a person does on a phone, and the updates that the bot receives of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.localchat.api import media
from bot.localchat.api.content import TEXT_LENGTH, quoted
from bot.localchat.api.context import ApiContext, is_own
from bot.localchat.api.entities import find_commands
from bot.localchat.api.params import Upload
from bot.localchat.cloud.people import ACTS as CLOUD_ACTS
from bot.localchat.cloud.people import CloudPeople
from bot.localchat.errors import Json, PhoneError
from bot.localchat.state.updates import TAP_LIFE
from bot.localchat.state.world import Chat, ChatKind, Entry, Standing, Tap

_SUPERGROUPS = -1_002_000_000_000
_GROUPS = -5_000_000


class Contacts:
    """People and groups. Raises PhoneError for a person or group that does not exist."""

    def __init__(self, context: ApiContext) -> None:
        self._desk = context
        self._world = context.world

    def add_user(
        self, user_id: int, first_name: str, *, username: str = "", last_name: str = "", language: str = "id"
    ) -> Json:
        """Add a person with a phone, or rename one. A new person has not pressed Start yet."""
        names = {"last_name": last_name, "username": username, "language_code": language}
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name}
        user |= {name: value for name, value in names.items() if value}
        self._world.keep_user(user)
        if user_id not in self._world.chats:
            self._world.keep_chat(Chat(id=user_id, kind=ChatKind.PRIVATE))
        self._world.store.commit()
        return user

    def add_group(self, title: str, members: list[int], *, basic: bool = False) -> Json:
        """Add a group with the bot in it; a supergroup unless `basic`."""
        kind = ChatKind.GROUP if basic else ChatKind.SUPERGROUP
        number = (_GROUPS if basic else _SUPERGROUPS) - len(self._world.chats)
        chat = Chat(id=number, kind=kind, title=title, members=set(members), standing=Standing.KICKED)
        self._world.keep_chat(chat)
        self.set_standing(members[0], Standing.MEMBER, chat_id=number)
        return self._world.describe_chat(chat)

    def set_standing(self, user_id: int, standing: Standing, *, chat_id: int | None = None) -> None:
        """Block or unblock the bot, delete the account, or (in a group) remove the bot or add it again."""
        chat = self._chat(user_id, chat_id)
        before, chat.standing = chat.standing, standing
        self._world.keep_chat(chat)
        chat.bell.ring()
        if before is standing or standing is Standing.DEACTIVATED:
            self._world.store.commit()
            return
        change: Json = {
            "chat": self._world.describe_chat(chat),
            "from": self._world.users[user_id],
            "date": self._world.now(),
            "old_chat_member": self._as_member(before),
            "new_chat_member": self._as_member(standing),
        }
        self._push("my_chat_member", change)

    def _as_member(self, standing: Standing) -> Json:
        user = {"user": self._world.bot_as_sender}
        return user | (
            {"status": "member"} if standing is Standing.MEMBER else {"status": "kicked", "until_date": 0}
        )

    def _chat(self, user_id: int, chat_id: int | None) -> Chat:
        if user_id not in self._world.users:
            raise PhoneError(f"no user {user_id}")
        chat = self._world.chats.get(chat_id or user_id)
        if chat is None or (chat.kind is not ChatKind.PRIVATE and user_id not in chat.members):
            raise PhoneError(f"no chat {chat_id} on this phone")
        return chat

    def _push(self, kind: str, payload: Json, **life: int) -> None:
        self._desk.updates.push(kind, payload, **life)
        self._world.store.commit()


ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class People(Contacts):
    """All phones. A chat is the private one with the bot unless `chat_id` names a group."""

    def start(self, user_id: int, code: str = "") -> Json:
        """Press Start, on a deep link if there is a code; it also unblocks a bot that the person had stopped."""
        if self._chat(user_id, None).standing is Standing.BLOCKED:
            self.set_standing(user_id, Standing.MEMBER)
        return self.send_text(user_id, f"/start {code}".strip())

    def send_text(
        self,
        user_id: int,
        text: str,
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
        anonymous: bool = False,
    ) -> Json:
        """Type and send; what is too long for one message goes in several, the last of which is returned.

        `anonymous`: as an administrator of a supergroup with a hidden name.
        """
        if not text.strip():
            raise PhoneError("nothing to send")
        *pieces, last = _pieces(text.strip())
        for piece in pieces:
            self._send_piece(user_id, piece, chat_id, reply_to, anonymous=anonymous)
        return self._send_piece(user_id, last, chat_id, reply_to, anonymous=anonymous)

    def _send_piece(
        self, user_id: int, text: str, chat_id: int | None, reply_to: int | None, *, anonymous: bool
    ) -> Json:
        commands = find_commands(text)
        body: Json = {"text": text} | ({"entities": commands} if commands else {})
        return self._say(user_id, body, chat_id=chat_id, reply_to=reply_to, anonymous=anonymous)

    def send_file(
        self,
        user_id: int,
        upload: Upload,
        *,
        kind: str = "document",
        chat_id: int | None = None,
        reply_to: int | None = None,
        caption: str = "",
        size: int | None = None,
        media_group_id: str = "",
    ) -> Json:
        """Send a `document`, `photo`, `voice` or `sticker`. `size` pretends another size in bytes.

        Files that are sent together are messages of their own with the same `media_group_id`.
        """
        folder = {"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}.get(
            kind
        )
        if folder is None:
            raise PhoneError(f"no phone sends a {kind}")
        chat = self._sendable(user_id, chat_id)
        record = media.keep_file(self._world, folder, upload, size=size)
        said = {"caption": caption, "media_group_id": media_group_id}
        body: Json = {kind: _body(kind, record)} | {name: text for name, text in said.items() if text}
        return self._say(user_id, body, chat_id=chat.id, reply_to=reply_to)

    def edit_text(self, user_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Json:
        """Edit one's own message: its text, or the caption under its file."""
        entry = self._own(user_id, message_id, chat_id)
        part, marks = ("text", "entities") if "text" in entry.message else ("caption", "caption_entities")
        return self._edit(entry, {part: text.strip(), marks: find_commands(text.strip())})

    def edit_file(
        self, user_id: int, upload: Upload, message_id: int, *, caption: str = "", chat_id: int | None = None
    ) -> Json:
        """Put another document in the place of the file in one's own message."""
        entry = self._own(user_id, message_id, chat_id)
        if "text" in entry.message:
            raise PhoneError("a text has no file")
        record = media.keep_file(self._world, "documents", upload)
        changed: Json = {"document": media.document(record), "caption": caption}
        return self._edit(entry, changed, without=("photo", "voice", "sticker", "caption_entities"))

    def _own(self, user_id: int, message_id: int, chat_id: int | None) -> Entry:
        entry = self._entry(self._chat(user_id, chat_id), message_id)
        if entry.message["from"]["id"] != user_id:
            raise PhoneError("not a message of one's own")
        return entry

    def _edit(self, entry: Entry, changed: Json, without: tuple[str, ...] = ()) -> Json:
        kept = {name: value for name, value in entry.message.items() if name not in without}
        found = kept | changed | {"edit_date": self._world.now()}
        entry.history.append(entry.message)
        entry.message = {name: value for name, value in found.items() if value or name == "text"}
        self._world.touch(entry)
        self._push("edited_message", entry.message)
        return entry.message

    def tap(
        self,
        user_id: int,
        message_id: int,
        *,
        label: str = "",
        data: str | None = None,
        chat_id: int | None = None,
        forged: bool = False,
    ) -> Json:
        """Press a button by its label, or by its data; `forged` sends any data at all, shown or not."""
        chat = self._chat(user_id, chat_id)
        if chat.standing is not Standing.MEMBER:
            raise PhoneError("the bot is not in this chat")
        entry = chat.items.get(f"m{message_id}")
        if not isinstance(entry, Entry):
            raise PhoneError(f"no message {message_id}")
        if not forged:
            label, data = _button(self._entry(chat, message_id), label, data)
        number, self._world.next_tap = self._world.next_tap, self._world.next_tap + 1
        pressed: Json = {
            "id": f"{self._world.bot['id']}{number:09d}",
            "date": self._world.now(),
            "data": data or "",
        }
        where: Json = {"user_id": user_id, "chat_id": chat.id, "message_id": message_id}
        tap = Tap(**pressed, **where, label=label, forged=forged)
        self._world.touch(tap)
        self._push("callback_query", self._callback(tap, entry), life=TAP_LIFE)
        return tap.record()

    def _say(
        self,
        user_id: int,
        body: Json,
        *,
        chat_id: int | None,
        reply_to: int | None,
        anonymous: bool = False,
    ) -> Json:
        chat = self._sendable(user_id, chat_id)
        if anonymous and chat.kind is not ChatKind.SUPERGROUP:
            raise PhoneError("only a supergroup has anonymous administrators")
        reply = {"reply_to_message": quoted(self._entry(chat, reply_to).message)} if reply_to else {}
        described = self._world.describe_chat(chat)
        sender: Json = {"from": ANONYMOUS_ADMIN, "sender_chat": described} if anonymous else {}
        who: Json = {"from": self._world.users[user_id], "chat": described, "date": self._world.now()}
        message: Json = {"message_id": self._world.new_message_id(chat)} | who | sender | reply | body
        self._world.touch(Entry(message=message))
        if chat.standing is Standing.MEMBER and (chat.kind is ChatKind.PRIVATE or self._bot_hears(message)):
            self._push("message", message)
        self._world.store.commit()
        return message

    def _bot_hears(self, message: Json) -> bool:
        """Whether the bot receives the message. In groups (privacy mode): commands, replies to it, and its own name."""
        if self._world.bot["can_read_all_group_messages"]:
            return True
        text = message.get("text", "")
        named = f"@{self._world.bot['username']}".lower() in text.lower()
        return text.startswith("/") or named or is_own(self._desk, message.get("reply_to_message", {}))

    def _callback(self, tap: Tap, entry: Entry) -> Json:
        gone = {"chat": entry.message["chat"], "message_id": tap.message_id, "date": 0}
        return {
            "id": tap.id,
            "from": self._world.users[tap.user_id],
            "message": gone if entry.deleted else entry.message,
            "chat_instance": str(abs(tap.chat_id) * 7919),
            "data": tap.data,
        }

    def _sendable(self, user_id: int, chat_id: int | None) -> Chat:
        chat = self._chat(user_id, chat_id)
        if chat.standing is Standing.STRANGER:
            chat.standing = Standing.MEMBER
            self._world.keep_chat(chat)
        if chat.standing in (Standing.BLOCKED, Standing.DEACTIVATED):
            raise PhoneError("the bot is stopped here")
        return chat

    def _entry(self, chat: Chat, message_id: int) -> Entry:
        entry = chat.entry(message_id)
        if entry is None:
            raise PhoneError(f"no message {message_id}")
        return entry


def _pieces(text: str) -> list[str]:
    """As a phone cuts a text: at a space in the last 300 characters of a message, else where it is full."""
    found = []
    while len(text) > TEXT_LENGTH:
        space = text.rfind(" ", TEXT_LENGTH - 300, TEXT_LENGTH + 1)
        end = space if space > 0 else TEXT_LENGTH
        found.append(text[:end].strip())
        text = text[end:].strip()
    return [*found, text]


def _body(kind: str, record: Json) -> object:
    if kind == "document":
        return media.document(record)
    if kind == "photo":
        return media.photo(record)
    return media.voice(record, 3) if kind == "voice" else media.sticker(record, "👍")


def _button(entry: Entry, label: str, data: str | None) -> tuple[str, str]:
    rows = entry.message.get("reply_markup", {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row if "callback_data" in button):
        if (data is None and button["text"] == label) or button["callback_data"] == data:
            return button["text"], button["callback_data"]
    raise PhoneError(f"no button {label or data!r} on message {entry.message['message_id']}")


def _standing(people: People, user_id: int, standing: str, *, chat_id: int | None = None) -> Json:
    try:
        wanted = Standing(standing)
    except ValueError:
        raise PhoneError(f"no standing {standing}") from None
    people.set_standing(user_id, wanted, chat_id=chat_id)
    return {"standing": standing}


_ACTS: Mapping[str, Callable[..., Json]] = {
    "start": People.start,
    "text": People.send_text,
    "file": People.send_file,
    "edit": People.edit_text,
    "replace": People.edit_file,
    "tap": People.tap,
    "standing": _standing,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Everybody:
    """The people of both services."""

    telegram: People
    whatsapp: CloudPeople

    def perform(self, user_id: int, act: str, fields: Mapping[str, object]) -> Json:
        """An act with the fields of the method of that name, on the service that the phone `user_id` is on.

        Returns the message, the tap, or whatever the act makes; raises PhoneError.
        """
        here = self.whatsapp.knows(user_id)
        people: People | CloudPeople = self.whatsapp if here else self.telegram
        method = (CLOUD_ACTS if here else _ACTS).get(act)
        if method is None:
            raise PhoneError(f"no act {act}")
        try:
            inspect.signature(method).bind(people, user_id, **fields)
        except TypeError as error:
            raise PhoneError(f"{act}: {error}") from None
        return method(people, user_id, **fields)


def upload_fields(upload: Upload, form: Mapping[str, str]) -> dict[str, object]:
    """The fields of `file` from a form, where every value is text."""
    numbers = {
        name: int(form[name]) for name in ("chat_id", "reply_to", "size", "message_id") if form.get(name)
    }
    words = {name: form[name] for name in ("kind", "caption") if form.get(name)}
    return {"upload": upload, **numbers, **words}
