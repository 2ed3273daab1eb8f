"""What people do on their phones: none of it is Bot API, all of it ends as updates for the bot.

Every method refuses with PhoneError what no Telegram client lets its owner do; the refused act changes nothing.
"""

from __future__ import annotations

from bot.localchat import media
from bot.localchat.contacts import Contacts
from bot.localchat.content import quoted
from bot.localchat.desk import is_own
from bot.localchat.entities import find_commands
from bot.localchat.params import Upload
from bot.localchat.refusal import Json, PhoneError
from bot.localchat.updates import TAP_LIFE
from bot.localchat.world import Chat, ChatKind, Entry, Standing, Tap

ANONYMOUS_ADMIN: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class People(Contacts):
    """Every phone there is. A chat is the private one with the bot unless `chat_id` names a group."""

    def start(self, user_id: int, code: str = "") -> Json:
        """Press Start, on a deep link when there is a code; a person who stopped the bot lets it in again."""
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
        """Type and send. `anonymous`: as an administrator of a supergroup who hides his name."""
        if not text.strip():
            raise PhoneError("nothing to send")
        text, commands = text.strip(), find_commands(text.strip())
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
    ) -> Json:
        """Send a `document`, `photo`, `voice` or `sticker`. `size` pretends another size in bytes."""
        folder = {"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}.get(
            kind
        )
        if folder is None:
            raise PhoneError(f"no phone sends a {kind}")
        chat = self._sendable(user_id, chat_id)
        record = media.keep_file(self._world, folder, upload, size=size)
        body: Json = {kind: _body(kind, record)} | ({"caption": caption} if caption else {})
        return self._say(user_id, body, chat_id=chat.id, reply_to=reply_to)

    def edit_text(self, user_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Json:
        """Mend one's own message."""
        entry = self._entry(self._chat(user_id, chat_id), message_id)
        if entry.message["from"]["id"] != user_id or "text" not in entry.message:
            raise PhoneError("not a text of one's own")
        changed = {
            "text": text.strip(),
            "edit_date": self._world.now(),
            "entities": find_commands(text.strip()),
        }
        entry.history.append(entry.message)
        entry.message = entry.message | changed
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
        """Privacy mode in groups: commands, replies to the bot, and its own name."""
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
