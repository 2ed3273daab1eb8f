"""The messages and answers that a phone shows, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.localchat.errors import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A file in a chat: a document, or the largest size of a photo (its name is then empty)."""

    file_id: str
    name: str
    mime_type: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message as the phone shows it now.

    `seq` is the number of its last change, `text` the text or caption without markup and with plain spaces, `labels` the
    labels of its buttons row by row, `versions` how often its content was replaced; `silent` messages made no sound,
    those of one `album` are one. `raw` is the Bot API object with its entities. `whatsapp`, on a phone of that service, says
    what only it knows: `status`, `wamid`, `category`, the `rows` of a list, the data of a `tap`.
    """

    id: int
    chat_id: int
    seq: int
    from_bot: bool
    text: str
    labels: tuple[tuple[str, ...], ...]
    document: Document | None
    reply_to: int | None
    versions: int
    deleted: bool
    raw: Json
    keyboard: Json | None = None
    silent: bool = False
    album: str = ""
    whatsapp: Json = field(default_factory=dict)

    def shows(self, label: str) -> bool:
        """Whether a button with exactly this label can be pressed."""
        return not self.deleted and any(label in row for row in self.labels)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to a tap. `text` may be empty: then the button only stops waiting."""

    tap_id: str
    label: str
    text: str
    show_alert: bool


def read_answer(tap: Json) -> Answer:
    """The answer of an answered tap."""
    answer = tap["answer"]
    return Answer(tap_id=tap["id"], label=tap["label"], text=answer["text"], show_alert=answer["show_alert"])


def read_message(item: Json, user_id: int) -> Message:
    """A message as the server lists it, on the phone of `user_id`."""
    raw = item["message"]
    sender = raw["from"]
    rows = raw.get("reply_markup", {}).get("inline_keyboard", [])
    return Message(
        id=raw["message_id"],
        chat_id=raw["chat"]["id"],
        seq=item["seq"],
        from_bot=sender["is_bot"] and sender["id"] != user_id and "sender_chat" not in raw,
        text=raw.get("text", raw.get("caption", "")).replace("\N{NO-BREAK SPACE}", " "),
        labels=tuple(tuple(button["text"] for button in row) for row in rows),
        document=_document(raw),
        reply_to=raw.get("reply_to_message", {}).get("message_id"),
        versions=len(item["history"]),
        deleted=item["deleted"],
        raw=raw,
        keyboard=item["keyboard"],
        silent=item["silent"],
        album=raw.get("media_group_id", ""),
        whatsapp=raw.get("whatsapp", {}),
    )


def _document(raw: Json) -> Document | None:
    part = raw.get("document") or (raw["photo"][-1] if raw.get("photo") else None)
    if part is None:
        return None
    name, mime_type = part.get("file_name", ""), part.get("mime_type", "image/jpeg")
    return Document(file_id=part["file_id"], name=name, mime_type=mime_type, size=part["file_size"])
