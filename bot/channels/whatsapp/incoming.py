"""Converts one event to an `Incoming`.

Not by pywa's types: they need a contact with a scoped id, which is missing where the number or the id is hidden, in
system messages and in failures (docs/keputusan.md T20).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.whatsapp.errors import failure_of, words_of
from bot.channels.whatsapp.events import GREETING, STRANGER
from bot.channels.whatsapp.notices import FIELDS, read_notice
from bot.ports import Incoming, IncomingFile, IncomingKind, Receipt, Stage

CHANNEL = "whatsapp"
_STAGES = {
    "sent": Stage.SENT,
    "delivered": Stage.DELIVERED,
    "read": Stage.READ,
    "failed": Stage.FAILED,
}
_MOVES = ("user_changed_number", "user_changed_user_id")
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Part = Mapping[str, Any]


def read_event(event: _Part) -> Incoming:
    """The event as an `Incoming`. Raises ValueError, KeyError, TypeError or AttributeError where it makes no sense."""
    if STRANGER in event or GREETING in event:
        return Incoming(channel=CHANNEL, kind=IncomingKind.IGNORED, chat="", sender="", at=_EPOCH)
    [entry] = event["entry"]
    [change] = entry["changes"]
    if change["field"] in FIELDS:
        return Incoming(
            channel=CHANNEL,
            kind=IncomingKind.ACCOUNT,
            chat="",
            sender="",
            at=_EPOCH,
            notice=read_notice(change["field"], change["value"]),
        )
    if change["field"] != "messages":
        raise ValueError("a field that is not used")
    value = change["value"]
    contact: _Part = next(iter(value.get("contacts", ())), {})
    if statuses := value.get("statuses"):
        return _status(statuses[0], contact)
    [message] = value["messages"]
    return _message(message, contact)


def _message(message: _Part, contact: _Part) -> Incoming:
    kind = message["type"]
    if kind == "system":
        return _system(message, message["system"])
    person = _address(
        message.get("from_user_id"), contact.get("user_id"), message.get("from"), contact.get("wa_id")
    )
    said: dict[str, Any] = {
        "channel": CHANNEL,
        "chat": person,
        "sender": person,
        "sender_name": str(contact.get("profile", {}).get("name") or ""),
        "number": str(message.get("from") or contact.get("wa_id") or ""),
        "at": _instant(message),
    }
    if kind == "reaction" or message.get("group_id"):
        return Incoming(**said, kind=IncomingKind.IGNORED)
    name, answered = _name(message), str(message.get("context", {}).get("id") or "")
    if tapped := _tapped(kind, message):
        return Incoming(**said, kind=IncomingKind.TAP, message=answered, tap=name, data=tapped)
    said |= {"message": name, "reply_to": answered}
    if kind == "text":
        return Incoming(**said, kind=IncomingKind.TEXT, text=str(message["text"]["body"]))
    if kind in ("document", "image"):
        media = message[kind]
        text = str(media.get("caption") or "")
        return Incoming(**said, kind=IncomingKind.FILE, file=_file(kind, media, name), text=text)
    return Incoming(**said, kind=IncomingKind.OTHER, what=_called(str(kind), message))


def _called(kind: str, message: _Part) -> str:
    """The kind as every chat service calls it here."""
    if message.get("audio", {}).get("voice"):
        return "voice"
    return "contact" if kind == "contacts" else kind


def _tapped(kind: str, message: _Part) -> str:
    """The data of the button that was tapped, or of the row that was chosen."""
    if kind == "button":
        return str(message["button"].get("payload") or message["button"]["text"])
    if kind != "interactive":
        return ""
    answer = message["interactive"]
    for reply in ("button_reply", "list_reply"):
        if reply in answer:
            return str(answer[reply]["id"])
    return ""


def _file(kind: str, media: _Part, name: str) -> IncomingFile:
    """A picture has no name, and some documents have none."""
    mime = str(media.get("mime_type") or "").partition(";")[0].strip()
    ours = hashlib.sha256(name.encode()).hexdigest()[:6]
    ours = ("foto-" if kind == "image" else "berkas-") + ours + _ENDINGS.get(mime, "")
    return IncomingFile(
        file_id=_name(media),
        name=str(media.get("filename") or ours),
        size=0,
        mime=mime,
        unique=str(media.get("sha256") or media["id"]),
    )


def _status(status: _Part, contact: _Part) -> Incoming:
    person = _address(
        status.get("recipient_user_id"),
        contact.get("user_id"),
        status.get("recipient_id"),
        contact.get("wa_id"),
    )
    stage = _STAGES[status["status"]]
    error: _Part = next(iter(status.get("errors") or ()), {})
    failed = stage is Stage.FAILED
    pricing: _Part = status.get("pricing") or {}
    return Incoming(
        channel=CHANNEL,
        kind=IncomingKind.RECEIPT,
        chat=person,
        sender=person,
        at=_instant(status),
        message=_name(status),
        receipt=Receipt(
            stage=stage,
            failure=failure_of(int(error.get("code") or -1)) if failed else None,
            why=words_of(error) if failed else "",
            category=str(pricing.get("category") or "").lower(),
            free=pricing.get("billable") is False,
        ),
    )


def _system(message: _Part, system: _Part) -> Incoming:
    """Word of another address. It comes without contacts; where the number is hidden, only the ids tell."""
    old = _address(
        system.get("previous_user_id"),
        message.get("from_user_id"),
        message.get("from"),
        system.get("customer"),
    )
    moved = system.get("type") in _MOVES
    new = [system.get(name) for name in ("user_id", "new_user_id", "wa_id", "new_wa_id")]
    return Incoming(
        channel=CHANNEL,
        kind=IncomingKind.MOVED if moved else IncomingKind.IGNORED,
        chat=old,
        sender=old,
        number=str(message.get("from") or system.get("customer") or ""),
        at=_instant(message),
        message=_name(message),
        address=_address(*new) if moved else "",
    )


def _address(*known: object) -> str:
    """The first that is one. Raises ValueError where there is none."""
    for one in known:
        if isinstance(one, str) and one:
            return one
    raise ValueError("nobody sent it")


def _name(part: _Part) -> str:
    name = part["id"]
    if not isinstance(name, str) or not name:
        raise ValueError("it has no id")
    return name


def _instant(part: _Part) -> datetime:
    return datetime.fromtimestamp(int(part["timestamp"]), UTC)
