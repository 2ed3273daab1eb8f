"""What a person does in WhatsApp, and the webhooks that the bot receives of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from bot.localchat.api import media as files
from bot.localchat.api.content import quoted
from bot.localchat.api.params import Upload
from bot.localchat.cloud.context import IDENTITY, CloudContext
from bot.localchat.cloud.deliveries import MESSAGES
from bot.localchat.cloud.errors import KIND, failed_later
from bot.localchat.cloud.media import MediaShelf
from bot.localchat.cloud.statuses import Statuses, contact_of
from bot.localchat.errors import Json, PhoneError
from bot.localchat.state.world import Chat, ChatKind, Entry, Standing

_FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice", "sticker": "stickers"}
_WIRE = {"document": "document", "photo": "image", "voice": "audio", "sticker": "sticker"}
_ODD = frozenset({"location", "contacts", "reaction", "unsupported", "poll"})


class CloudPeople:
    """All WhatsApp phones. `user_id` is the number of a phone on this server, never seen by the bot."""

    def __init__(self, context: CloudContext, media: MediaShelf, statuses: Statuses) -> None:
        self._desk, self._media, self._statuses = context, media, statuses
        self._world = context.world

    def add_user(
        self, user_id: int, first_name: str, *, number: str | None = None, scoped: str | None = None
    ) -> Json:
        """Add a person with a phone, or rename one; without a `number` or `scoped` id they get some.

        An empty `scoped` is somebody whose webhooks carry none.
        """
        known = self._world.users.get(user_id, {}).get(IDENTITY, {})
        who = {
            "number": known.get("number", f"62811{user_id:07d}"),
            "user_id": known.get("user_id", _scoped(user_id)),
        }
        who |= {"number": number} if number is not None else {}
        who |= {"user_id": scoped} if scoped is not None else {}
        user: Json = {"id": user_id, "is_bot": False, "first_name": first_name, IDENTITY: known | who}
        self._world.keep_user(user)
        if user_id not in self._world.chats:
            self._world.keep_chat(Chat(id=user_id, kind=ChatKind.WHATSAPP))
        self._world.store.commit()
        return user

    def knows(self, user_id: int) -> bool:
        """Whether this phone is on WhatsApp."""
        return self._desk.is_here(user_id)

    def start(self, user_id: int, code: str = "") -> Json:
        """Open a wa.me link and send the text that it brings."""
        return self.send_text(user_id, f"/start {code}".strip())

    def send_text(self, user_id: int, text: str, *, reply_to: int | None = None) -> Json:
        """Type and send."""
        if not text.strip():
            raise PhoneError("nothing to send")
        said = text.strip()
        return self._say(user_id, {"text": said}, {"type": "text", "text": {"body": said}}, reply_to)

    def send_file(
        self,
        user_id: int,
        upload: Upload,
        *,
        kind: str = "document",
        reply_to: int | None = None,
        caption: str = "",
        size: int | None = None,
        media_group_id: str = "",
    ) -> Json:
        """Send a `document`, `photo`, `voice` or `sticker`. `size` pretends another size in bytes.

        Files that are sent together are messages of their own; nothing says that they were.
        """
        del media_group_id
        if kind not in _FOLDERS:
            raise PhoneError(f"no phone sends a {kind}")
        self._sendable(user_id)
        record = files.keep_file(self._world, _FOLDERS[kind], upload, size=size)
        told = self._media.receive(record) | ({"caption": caption} if caption else {})
        if kind == "document":
            told["filename"] = record["name"]
        told |= {"voice": True} if kind == "voice" else {"animated": False} if kind == "sticker" else {}
        body: Json = {kind: _shown(kind, record)} | ({"caption": caption} if caption else {})
        return self._say(user_id, body, {"type": _WIRE[kind], _WIRE[kind]: told}, reply_to)

    def send_odd(self, user_id: int, kind: str, *, message_id: int = 0) -> Json:
        """A `location`, `contacts`, a `reaction` to a message, or what the API cannot carry (`poll`, `unsupported`)."""
        if kind not in _ODD:
            raise PhoneError(f"no phone sends a {kind}")
        wire: Json = {"type": "unsupported", "errors": [failed_later(KIND)]}
        if kind == "location":
            wire = {"type": kind, kind: {"latitude": -7.6, "longitude": 111.9}}
        elif kind == "contacts":
            name = {"formatted_name": "Contoh", "first_name": "Contoh"}
            wire = {"type": kind, kind: [{"name": name, "phones": [{"phone": "+62 811", "type": "CELL"}]}]}
        elif kind == "reaction":
            wire = {"type": kind, kind: {"message_id": self._desk.wamid(message_id), "emoji": "👍"}}
        return self._say(user_id, {"text": f"[{kind}]"}, wire, None)

    def edit_text(self, user_id: int, message_id: int, text: str) -> Json:
        """Edit one's own message: the bot only hears that something came which the API cannot carry."""
        entry = self._entry(self._chat(user_id), message_id)
        if entry.message["from"]["is_bot"] or "text" not in entry.message:
            raise PhoneError("not a text of one's own")
        entry.history.append(entry.message)
        entry.message = entry.message | {"text": text.strip(), "edit_date": self._world.now()}
        self._desk.keep(entry)
        number = self._world.new_message_id(self._chat(user_id))
        self._push(user_id, number, {"type": "unsupported", "errors": [failed_later(KIND)]})
        return entry.message

    def tap(
        self,
        user_id: int,
        message_id: int,
        *,
        label: str = "",
        data: str | None = None,
        forged: bool = False,
    ) -> Json:
        """Press a button or a row by its label, or by its data, as often as one likes: each press is a message.

        `forged` sends any data at all, shown or not.
        """
        chat = self._chat(user_id)
        entry = self._entry(chat, message_id)
        kind, reply = _forged(label, data) if forged else _reply_of(entry, label, data)
        body = {"text": reply["title"], IDENTITY: {"tap": reply["id"]}}
        if kind == "button":
            wire: Json = {"type": "button", "button": {"payload": reply["id"], "text": reply["title"]}}
        else:
            wire = {"type": "interactive", "interactive": {"type": kind, kind: reply}}
        return self._say(user_id, body, wire, message_id)

    def set_standing(self, user_id: int, standing: str) -> Json:
        """Block or unblock the business, or delete the account. The bot is told of none of these."""
        chat = self._chat(user_id)
        try:
            chat.standing = Standing(standing)
        except ValueError:
            raise PhoneError(f"no standing {standing}") from None
        self._world.keep_chat(chat)
        self._world.store.commit()
        return {"standing": standing}

    def set_habits(self, user_id: int, **habits: bool) -> Json:
        """`online`; `reads` (shows that it read), `eager` (reads at once: no `delivered`), `hidden` (hides its number)."""
        if strange := habits.keys() - {"online", "reads", "eager", "hidden"}:
            raise PhoneError(f"no habit {sorted(strange)[0]}")
        user = self._world.users[user_id]
        self._world.keep_user(user | {IDENTITY: user[IDENTITY] | habits})
        if habits.get("online"):
            self._statuses.came_online(user_id)
        self._world.store.commit()
        return dict(self._desk.identity(user_id))

    def move(self, user_id: int, *, number: str = "", scoped: str = "", quiet: bool = False) -> Json:
        """A new number, a new scoped id, or both; `quiet`: no word of it, as when a number is handed on."""
        user = self._world.users[user_id]
        before: Json = user[IDENTITY]
        after = before | ({"number": number} if number else {}) | ({"user_id": scoped} if scoped else {})
        self._world.keep_user(user | {IDENTITY: after})
        if not quiet:
            self._tell_move(before, after)
        self._world.store.commit()
        return dict(after)

    def _tell_move(self, before: Json, after: Json) -> None:
        """A word for each that changed. They come without `contacts`."""
        if before["number"] != after["number"] and not before.get("hidden"):
            system = {"body": f"User changed from {before['number']} to {after['number']}"}
            system |= {"wa_id": after["number"], "type": "user_changed_number"}
            who = {"from": before["number"]}
            if before["user_id"]:
                who, system = (
                    who | {"from_user_id": before["user_id"]},
                    system | {"user_id": after["user_id"]},
                )
            self._tell_system(after, who, system)
        if before["user_id"] != after["user_id"]:
            system = {"body": f"User changed from {before['user_id']} to {after['user_id']}"}
            system |= {"user_id": after["user_id"], "previous_user_id": before["user_id"]}
            self._tell_system(after, {}, system | {"type": "user_changed_user_id"})

    def _tell_system(self, after: Json, who: Json, system: Json) -> None:
        told = who | {"id": self._desk.wamid(self._spare(after)), "timestamp": str(self._world.now())}
        self._desk.deliveries.push(MESSAGES, {"messages": [told | {"type": "system", "system": system}]})

    def _spare(self, identity: Json) -> int:
        user_id = self._desk.find_person(identity["number"] or identity["user_id"])
        assert user_id is not None
        return self._world.new_message_id(self._world.chats[user_id])

    def read(self, user_id: int) -> Json:
        """Look at the chat."""
        self._chat(user_id)
        self._statuses.read(user_id)
        self._world.store.commit()
        return {}

    def _say(self, user_id: int, body: Json, wire: Json, reply_to: int | None) -> Json:
        chat = self._sendable(user_id)
        self._statuses.read(user_id)
        self._desk.log.acted(user_id)
        reply = self._entry(chat, reply_to).message if reply_to else None
        number = self._world.new_message_id(chat)
        about = {"status": "delivered", "wamid": self._desk.wamid(number)} | body.pop(IDENTITY, {})
        message: Json = {
            "message_id": number,
            "from": self._world.users[user_id],
            "chat": self._world.describe_chat(chat),
            "date": self._world.now(),
            IDENTITY: about,
        }
        message |= ({"reply_to_message": quoted(reply)} if reply else {}) | body
        self._desk.keep(Entry(message=message))
        if reply:
            ours = reply["from"]["is_bot"]
            sender = self._desk.account.number if ours else self._desk.identity(user_id)["number"]
            wire = {"context": {"from": sender, "id": self._desk.wamid(reply["message_id"])}} | wire
        self._push(user_id, number, wire)
        return message

    def _push(self, user_id: int, number: int, wire: Json) -> None:
        """Queue the webhook of a message."""
        contact = contact_of(self._desk, user_id)
        who = {"from": contact.get("wa_id"), "from_user_id": contact.get("user_id")}
        told: Json = {name: value for name, value in who.items() if value}
        told |= {"id": self._desk.wamid(number), "timestamp": str(self._world.now())}
        self._desk.deliveries.push(MESSAGES, {"contacts": [contact], "messages": [told | wire]})
        self._world.store.commit()

    def _chat(self, user_id: int) -> Chat:
        if not self._desk.is_here(user_id):
            raise PhoneError(f"{user_id} is not on WhatsApp")
        return self._world.chats[user_id]

    def _sendable(self, user_id: int) -> Chat:
        chat = self._chat(user_id)
        if chat.standing in (Standing.BLOCKED, Standing.DEACTIVATED):
            raise PhoneError("the business is blocked here")
        if chat.standing is Standing.STRANGER:
            chat.standing = Standing.MEMBER
            self._world.keep_chat(chat)
        return chat

    def _entry(self, chat: Chat, message_id: int) -> Entry:
        entry = chat.entry(message_id)
        if entry is None:
            raise PhoneError(f"no message {message_id}")
        return entry


def _scoped(user_id: int) -> str:
    """A scoped id as the platform makes them: letters and digits that say nothing."""
    return f"ID.{hashlib.sha256(str(user_id).encode()).hexdigest()[:20]}"


def _shown(kind: str, record: Json) -> object:
    if kind == "document":
        return files.document(record)
    if kind == "photo":
        return files.photo(record)
    return files.voice(record, 3) if kind == "voice" else files.sticker(record, "👍")


def _forged(label: str, data: str | None) -> tuple[str, Json]:
    return "button_reply", {"id": data or "", "title": label or "?"}


def _reply_of(entry: Entry, label: str, data: str | None) -> tuple[str, Json]:
    """The kind of a reply, and the reply, for the button or row that has this label or data."""
    about = entry.message.get(IDENTITY, {})
    rows = {row["id"]: row for row in about.get("rows", ())}
    keyboard = entry.message.get("reply_markup", {}).get("inline_keyboard", [])
    for button in (button for row in keyboard for button in row):
        found = {"id": button["callback_data"], "title": button["text"]}
        names = {found["title"], rows.get(found["id"], {}).get("title")}
        if (data is None and label in names) or found["id"] == data:
            if rows:
                return "list_reply", rows[found["id"]]
            return ("button" if about.get("kind") == "template" else "button_reply"), found
    raise PhoneError(f"no button {label or data!r} on message {entry.message['message_id']}")


ACTS: Mapping[str, Callable[..., Json]] = {
    "start": CloudPeople.start,
    "text": CloudPeople.send_text,
    "file": CloudPeople.send_file,
    "odd": CloudPeople.send_odd,
    "edit": CloudPeople.edit_text,
    "tap": CloudPeople.tap,
    "standing": CloudPeople.set_standing,
    "habits": CloudPeople.set_habits,
    "move": CloudPeople.move,
    "read": CloudPeople.read,
}
