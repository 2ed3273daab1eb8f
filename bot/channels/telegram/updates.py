"""Converts a Telegram update to an `Incoming`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update

from bot.ports import Incoming, IncomingFile, IncomingKind

_CHANNEL = "telegram"
_NOBODY = {1087968824, 136817688, 777000}  # anonymous admin, fake channel, Telegram itself
_KINDS = (
    "sticker",
    "voice",
    "video",
    "audio",
    "video_note",
    "animation",
    "location",
    "contact",
    "poll",
    "dice",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_update(update: Update) -> Incoming:
    """The update as an `Incoming`. ValueError if it has no sender that can be answered."""
    if update.callback_query:
        return _tap(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.message:
        return _message(update.message)
    if update.edited_message:
        return _edit(update.edited_message)
    return Incoming(channel=_CHANNEL, kind=IncomingKind.IGNORED, chat="", sender="", at=_EPOCH)


def _tap(query: CallbackQuery) -> Incoming:
    message = query.message
    chat = str(message.chat.id) if message else str(query.from_user.id)
    private = message is None or message.chat.type == "private"
    return Incoming(
        channel=_CHANNEL,
        kind=IncomingKind.TAP if private and query.from_user.id not in _NOBODY else IncomingKind.ROOM,
        chat=chat,
        sender=str(query.from_user.id),
        sender_name=query.from_user.full_name,
        at=_EPOCH,
        message=str(message.message_id) if message else "",
        tap=query.id,
        data=query.data or "",
    )


def _membership(change: ChatMemberUpdated) -> Incoming:
    gone = change.new_chat_member.status in ("kicked", "left")
    kind = IncomingKind.BLOCKED if gone else IncomingKind.UNBLOCKED
    return Incoming(
        channel=_CHANNEL,
        kind=kind if change.chat.type == "private" else IncomingKind.IGNORED,
        chat=str(change.chat.id),
        sender=str(change.from_user.id),
        sender_name=change.from_user.full_name,
        at=change.date,
    )


def _message(message: Message) -> Incoming:
    sender = message.from_user
    private = message.chat.type == "private" and sender is not None and sender.id not in _NOBODY
    file = _file(message)
    text = message.text or message.caption or ""
    kind = IncomingKind.FILE if file else IncomingKind.TEXT if message.text else IncomingKind.OTHER
    reply = message.reply_to_message
    return Incoming(
        channel=_CHANNEL,
        kind=kind if private else IncomingKind.ROOM,
        chat=str(message.chat.id),
        sender=str(sender.id) if sender else "",
        sender_name=sender.full_name if sender else "",
        at=message.date,
        message=str(message.message_id),
        reply_to=str(reply.message_id) if reply else "",
        text=text,
        file=file,
        album=message.media_group_id or "",
        what=_what(message) if kind is IncomingKind.OTHER else "",
    )


def _edit(message: Message) -> Incoming:
    found = _message(message)
    room = found.kind is IncomingKind.ROOM
    kind = IncomingKind.IGNORED if room else IncomingKind.EDIT
    return replace(found, kind=kind, at=message.edit_date or message.date)


def _file(message: Message) -> IncomingFile | None:
    """A document or a photo. An animation comes with a document too, which is a video."""
    if message.document and not message.animation:
        document = message.document
        name = document.file_name or f"berkas-{message.message_id}"
        return IncomingFile(
            file_id=document.file_id,
            name=name,
            size=document.file_size or 0,
            mime=document.mime_type or "",
            unique=document.file_unique_id,
        )
    if message.photo:
        best = message.photo[-1]
        name = f"foto-{message.message_id}.jpg"
        return IncomingFile(
            file_id=best.file_id,
            name=name,
            size=best.file_size or 0,
            mime="image/jpeg",
            unique=best.file_unique_id,
        )
    return None


def _what(message: Message) -> str:
    for name in _KINDS:
        if getattr(message, name, None):
            return name
    return "lain"
