"""What keeps several workers on one database out of each other's way. Where one process writes, nothing is done here.

A case that a transaction reads, and may change anything about, is guarded: of two such transactions of one case the later
one waits for the other and is then told `Conflict`, whatever rows they wrote. The staff and the office are read with a lock
that only those who change them wait for (`storage/repositories/staffs.py`, `offices.py`).

What comes is handled by one worker for each office at a time, so that none does in vain what another is quicker to do. A
chat is worked on by one worker: while a transaction lasts, or until it is let go of, nobody else takes it; the server lets
go of the chats of a process that is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from sqlalchemy import BigInteger, bindparam, func, literal, select

from bot.core.case.model import CaseState
from storage.statement import Statement, insert_or, one_of
from storage.tables import cases, contacts, guards
from storage.transaction import Tx

Chat = tuple[str, str]  #: (channel, chat)

_ADD = insert_or(guards)
_ONE, _MORE = ["case_id"], {"number": guards.c.number + 1}
_GUARD = Statement(_ADD.on_conflict_do_update(index_elements=_ONE, set_=_MORE))
_RUNNING = select(cases.c.id, literal(1)).where(
    cases.c.office == bindparam("here"), cases.c.state == CaseState.RUNNING
)
_GUARD_RUNNING = Statement(
    _ADD.from_select(["case_id", "number"], _RUNNING).on_conflict_do_update(index_elements=_ONE, set_=_MORE)
)
_OFFICES = Statement(
    select(contacts.c.channel, contacts.c.chat, contacts.c.office).where(
        one_of(contacts.c.chat, "chats"), contacts.c.until.is_(None)
    )
)
_KEY = bindparam("key", type_=BigInteger())
_TAKE = Statement(select(func.pg_try_advisory_xact_lock(_KEY)))
_HOLD = Statement(select(func.pg_try_advisory_lock(_KEY)))
_LET_GO = Statement(select(func.pg_advisory_unlock(_KEY)))


def guard_case(tx: Tx, case_id: str) -> None:
    """Let nobody else change anything about the case until the end of the transaction. Raises `Conflict`."""
    if tx.guarded:
        tx.execute(_GUARD, {"case_id": case_id, "number": 1})


def guard_running(tx: Tx, office: str) -> None:
    """The same for every case of the office that runs."""
    if tx.guarded:
        tx.execute(_GUARD_RUNNING, {"here": office})


def offices_of(tx: Tx, chats: Collection[Chat]) -> dict[Chat, str]:
    """To which office each of these chats belongs; of a stranger's nothing is said, nor where one process serves all."""
    if not tx.guarded:
        return {}
    rows = tx.execute(_OFFICES, {"chats": sorted({where for _, where in chats})})
    return {(row.channel, row.chat): row.office for row in rows}


def office_free(tx: Tx, office: str) -> bool:
    """Whether no other worker handles what comes to this office, nor will until the end of the transaction."""
    return _taken(tx, _key(("kantor", office)))


def take(tx: Tx, chat: Chat) -> bool:
    """Whether nobody else works on the chat, nor will until the end of the transaction."""
    key = _key(chat)
    return not tx.guarded or key in tx.link.holds or _taken(tx, key)


def _taken(tx: Tx, key: int) -> bool:
    return bool(tx.execute(_TAKE, {"key": key}).scalar())


def hold(tx: Tx, chat: Chat) -> None:
    """Keep a chat that was taken until it is let go of, or this process is gone."""
    key = _key(chat)
    if tx.guarded and key not in tx.link.holds:
        tx.execute(_HOLD, {"key": key})
        tx.link.holds.add(key)


def let_go(tx: Tx, *, but: Iterable[Chat]) -> None:
    """Let go of every chat that is held, but for these."""
    for key in tx.link.holds - set(map(_key, but)) if tx.guarded else ():
        tx.execute(_LET_GO, {"key": key})
        tx.link.holds.discard(key)


def _key(chat: Chat) -> int:
    digest = hashlib.sha256("\0".join(chat).encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
