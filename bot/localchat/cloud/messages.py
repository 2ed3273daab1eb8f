"""Messages of the bot: checked, put on the person's phone, or refused now or later."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.localchat.api.content import quoted
from bot.localchat.api.media import document, photo
from bot.localchat.cloud import checks
from bot.localchat.cloud.context import IDENTITY, CloudContext
from bot.localchat.cloud.errors import CLOSED, KIND, MEDIA, UNDELIVERABLE, GraphError, wrong
from bot.localchat.cloud.log import Wrong
from bot.localchat.cloud.marks import shown
from bot.localchat.cloud.media import DOCUMENTS, IMAGES, MediaShelf
from bot.localchat.cloud.statuses import SERVICE, Statuses
from bot.localchat.cloud.templates import Templates
from bot.localchat.errors import Json
from bot.localchat.state.world import Chat, Entry, Standing

_SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}")
_NUMBER = re.compile(r"\+?[0-9]{6,15}")
_CHECKS: Mapping[str, Callable[[object], list[str]]] = {
    "text": checks.text_message,
    "document": lambda content: checks.file_message("document", content),
    "image": lambda content: checks.file_message("image", content),
    "interactive": checks.interactive,
}
_KEYS = ("recipient_type", "to", "recipient", "context", "biz_opaque_callback_data")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draft:
    """A message that has passed the checks: its part of a chat's message, and the words that a person will read."""

    body: Json
    words: list[str]
    category: str = SERVICE
    spoiled: bool = False  #: its file cannot be sent as what it is sent as: that is told later


class Sending:
    """POST to `/{phone_number_id}/messages`."""

    def __init__(
        self, context: CloudContext, media: MediaShelf, templates: Templates, statuses: Statuses
    ) -> None:
        self._desk, self._media = context, media
        self._templates, self._statuses = templates, statuses
        self.fails_later: list[int] = []  #: codes with which the next messages fail after their 200

    def post(self, body: object) -> Json:
        """The answer; raises GraphError."""
        if isinstance(body, dict) and "status" in body:
            return self._mark_read(body)
        kind = body.get("type", "text") if isinstance(body, dict) else "text"
        if kind not in (*_CHECKS, "template"):
            raise GraphError(KIND, f"message type {kind} is not served here")
        found = checks.keys(body, "message", ["messaging_product", "type", kind], _KEYS)
        if (
            found["messaging_product"] != "whatsapp"
            or found.get("recipient_type", "individual") != "individual"
        ):
            raise wrong("Param messaging_product or recipient_type is not valid.")
        address, user_id = self._recipient(found)
        draft = self._draft(kind, found[kind])
        reply = self._reply(found.get("context"), user_id)
        self._desk.pace.admit(user_id or 0)
        self._desk.log.texts(draft.words)
        message_id = self._put(draft, reply, user_id, address)
        contact = {"input": address} | (
            {"wa_id": address} if _NUMBER.fullmatch(address) else {"user_id": address}
        )
        messages = [{"id": self._desk.wamid(message_id), "message_status": "accepted"}]
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": messages}

    def _recipient(self, found: Json) -> tuple[str, int | None]:
        """The address, and the phone that has it, if any."""
        if ("to" in found) == ("recipient" in found):
            raise wrong("Exactly one of the params 'to' and 'recipient' is required.")
        address = str(found.get("to", found.get("recipient")))
        pattern = _NUMBER if "to" in found else _SCOPED
        if not pattern.fullmatch(address):
            raise wrong(f"Param {'to' if 'to' in found else 'recipient'} is not valid: {address}")
        user_id = self._desk.find_person(address)
        if user_id is None and "recipient" in found:
            raise wrong(f"recipient {address} is unknown")
        return address, user_id

    def _reply(self, context: object, user_id: int | None) -> Json:
        """The message that this one replies to."""
        if context is None:
            return {}
        wamid = checks.keys(context, "context", ["message_id"])["message_id"]
        entry = self._desk.entry(str(wamid))
        if entry is None or entry.message["chat"]["id"] != user_id:
            raise wrong(f"context['message_id'] is no message of this chat: {wamid}")
        return {"reply_to_message": quoted(entry.message)}

    def _draft(self, kind: str, content: object) -> _Draft:
        if kind == "template":
            return self._from_template(content)
        words = _CHECKS[kind](content)
        assert isinstance(content, dict)
        if kind == "text":
            return _Draft(body=_said(content["body"]), words=words)
        if kind == "interactive":
            return self._card(content, words)
        body, spoiled = self._file(kind, content)
        return _Draft(body=body | _said(content.get("caption", ""), "caption"), words=words, spoiled=spoiled)

    def _from_template(self, content: object) -> _Draft:
        template, filled = self._templates.filled(content)
        parts = [f"*{filled['header']}*" if filled["header"] else "", filled["text"], filled["footer"]]
        body = _said("\n".join(part for part in parts if part))
        if filled["buttons"]:
            body |= _keyboard([(one["title"], one["id"]) for one in filled["buttons"]])
        body[IDENTITY] = {"kind": "template", "template": template["name"]}
        return _Draft(body=body, words=[filled["text"]], category=template["category"].lower())

    def _file(self, kind: str, content: Json) -> tuple[Json, bool]:
        kept = self._media.known(content["id"])
        gone = self._media.is_gone(kept)
        record = self._desk.world.files[kept["file"]]
        if kind == "image":
            return {"photo": photo({"width": 1280, "height": 720} | record)}, gone or kept[
                "mime_type"
            ] not in IMAGES
        named = document(record | {"name": content["filename"]})
        return {"document": named}, gone or kept["mime_type"] not in DOCUMENTS | IMAGES

    def _card(self, content: Json, words: list[str]) -> _Draft:
        """Buttons, or the rows of a list, under words, with or without a file above them."""
        header = content.get("header", {})
        heading = f"*{header['text']}*" if "text" in header else ""
        file = header.get("type") if header and not heading else ""
        body, spoiled = self._file(file, header[file]) if file else ({}, False)
        said = [heading, content["body"]["text"], content.get("footer", {}).get("text", "")]
        body |= _said("\n".join(one for one in said if one), "caption" if file else "text")
        action = content["action"]
        if content["type"] == "button":
            body |= _keyboard([(one["reply"]["title"], one["reply"]["id"]) for one in action["buttons"]])
            return _Draft(body=body, words=words, spoiled=spoiled)
        rows = [row for section in action["sections"] for row in section["rows"]]
        body |= _keyboard([(row.get("description", row["title"]), row["id"]) for row in rows])
        body[IDENTITY] = {"kind": "list", "button": action["button"], "rows": rows}
        return _Draft(body=body, words=words, spoiled=spoiled)

    def _put(self, draft: _Draft, reply: Json, user_id: int | None, address: str) -> int:
        """Put the message on the phone, or let it fail; returns its number."""
        world = self._desk.world
        chat = world.chats[user_id] if user_id is not None else None
        number = world.new_message_id(chat) if chat else self._spare_number()
        about = draft.body.get(IDENTITY, {}) | {"status": "sent", "category": draft.category}
        message: Json = {"message_id": number, "from": world.bot_as_sender, "date": world.now()}
        message |= reply | draft.body | {IDENTITY: about | {"wamid": self._desk.wamid(number)}}
        code = self._failure(draft, chat, user_id)
        if code:
            self._statuses.tell(message, "failed", user_id, code=code, number=address.lstrip("+"))
        elif chat is not None and user_id is not None:
            entry = Entry(message=message | {"chat": world.describe_chat(chat)})
            if chat.standing is Standing.BLOCKED:
                self._statuses.tell(message, "sent", user_id)  # nobody is told of a block
            else:
                self._desk.log.sent(chat.id, reply | draft.body)
                self._statuses.sent(user_id, entry)
        world.store.commit()
        return number

    def _spare_number(self) -> int:
        world = self._desk.world
        number, world.next_message_id = world.next_message_id, world.next_message_id + 1
        return number

    def _failure(self, draft: _Draft, chat: Chat | None, user_id: int | None) -> int:
        """The code with which a message fails after its 200; 0 if it does not."""
        if self.fails_later:
            return self.fails_later.pop(0)
        if chat is None or user_id is None or chat.standing is Standing.DEACTIVATED:
            return UNDELIVERABLE
        if draft.spoiled:
            return MEDIA
        if draft.category == SERVICE and not self._desk.is_open(user_id):
            self._desk.log.note(Wrong.CLOSED, f"to {chat.id}: {str(draft.words)[:120]}")
            return CLOSED
        return 0

    def _mark_read(self, body: Json) -> Json:
        """What the person wrote, up to this message, has been seen; with an indicator they see that an answer comes."""
        required = ["messaging_product", "status", "message_id"]
        found = checks.keys(body, "message", required, ["typing_indicator"])
        entry = self._desk.entry(str(found["message_id"]))
        if found["status"] != "read" or entry is None or entry.message["from"]["is_bot"]:
            raise wrong("message_id must be of a message that was received, and status read.")
        chat = self._desk.world.chats[entry.message["chat"]["id"]]
        for item in list(chat.items.values()):
            if isinstance(item, Entry) and _unseen(item.message, entry.message["message_id"]):
                item.message[IDENTITY] = item.message[IDENTITY] | {"status": "read"}
                self._desk.keep(item)
        if "typing_indicator" in found:
            if found["typing_indicator"] != {"type": "text"}:
                raise wrong("typing_indicator type must be text.")
            self._desk.world.signal("action", {"chat": chat.id, "action": "typing"})
        self._desk.world.store.commit()
        return {"success": True}


def _unseen(message: Json, upto: int) -> bool:
    mine = not message["from"]["is_bot"] and message["message_id"] <= upto
    return mine and message[IDENTITY]["status"] != "read"


def _said(words: str, part: str = "text") -> Json:
    """The words as a phone shows them."""
    if not words:
        return {}
    text, entities = shown(words)
    marks = "entities" if part == "text" else "caption_entities"
    return {part: text} | ({marks: entities} if entities else {})


def _keyboard(buttons: list[tuple[str, str]]) -> Json:
    rows = [[{"text": title, "callback_data": data}] for title, data in buttons]
    return {"reply_markup": {"inline_keyboard": rows}}
