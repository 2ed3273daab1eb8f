"""What officers said in their chats and what became of it, as long as they may still change the message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update

from storage.database import Tx
from storage.statement import Row, Statement, insert_or
from storage.tables import said

_KEPT = timedelta(
    days=4
)  #: a chat lets its owner change a message for two days, and an update is kept for one more

_CHAT = said.c.channel == bindparam("on"), said.c.chat == bindparam("in_chat")
_ONE = *_CHAT, said.c.message == bindparam("number")
_FIND = Statement(select(said).where(*_ONE))
_FORGET = Statement(delete(said).where(*_ONE))
_TOLD = Statement(update(said).where(*_ONE).values(told=bindparam("answer")))
_LAST_TEXT = Statement(select(said).where(*_CHAT, said.c.length > 0).order_by(said.c.id.desc()).limit(1))
_ADD = insert_or(said)
_KEEP = Statement(
    _ADD.on_conflict_do_update(
        index_elements=["channel", "chat", "message"],
        set_={name: _ADD.excluded[name] for name in ("use", "case_id", "task")},
    )
)
_DROP_OLD = Statement(delete(said).where(said.c.at < bindparam("before")))

NOT_USED = ""
REFUSED = "ditolak"
REST = "lanjutan"  # refused as the rest of the text before it
COMMAND = "perintah"
INSTRUCTION = "instruksi"
FILE = "berkas"


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a message was used for: a kind of question that it answered, or one of those above."""

    kind: str = NOT_USED
    case: str | None = None
    task: str | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of an officer."""

    officer: str
    office: str
    channel: str
    chat: str
    message: str  #: the channel's id of the message
    at: datetime
    length: int = 0  #: of a text, in UTF-16 units
    content: str  #: SHA-256 of what it held
    text: str  #: or the name of the file
    sha256: str = ""  #: of the file
    use: Use
    told: str = ""  #: SHA-256 of the last answer to an edit


def forget(tx: Tx, channel: str, chat: str, message: str) -> None:
    """Drop what a message said."""
    tx.execute(_FORGET, {"on": channel, "in_chat": chat, "number": message})


def keep(tx: Tx, one: Said, now: datetime) -> None:
    """Keep the message, or what has become of it since; those that nobody can change any more are dropped."""
    values = {name: getattr(one, name) for name in ("officer", "office", "channel", "chat", "message", "at", "length",
                                                    "content", "text", "sha256", "told")}  # fmt: skip
    values |= {"use": one.use.kind, "case_id": one.use.case, "task": one.use.task}
    tx.execute(_KEEP, values)
    tx.execute(_DROP_OLD, {"before": now - _KEPT})


def find(tx: Tx, channel: str, chat: str, message: str) -> Said | None:
    """The message with this id."""
    row = tx.execute(_FIND, {"on": channel, "in_chat": chat, "number": message}).first()
    return _said(row) if row else None


def last_text(tx: Tx, channel: str, chat: str) -> Said | None:
    """The newest text of a chat."""
    row = tx.execute(_LAST_TEXT, {"on": channel, "in_chat": chat}).first()
    return _said(row) if row else None


def told(tx: Tx, one: Said, answer: str) -> None:
    """Record with which answer an edit of the message was met."""
    values = {"on": one.channel, "in_chat": one.chat, "number": one.message, "answer": answer}
    tx.execute(_TOLD, values)


def _said(row: Row) -> Said:
    return Said(
        officer=row.officer,
        office=row.office,
        channel=row.channel,
        chat=row.chat,
        message=row.message,
        at=row.at,
        length=row.length,
        content=row.content,
        text=row.text,
        sha256=row.sha256,
        use=Use(kind=row.use, case=row.case_id, task=row.task),
        told=row.told,
    )
