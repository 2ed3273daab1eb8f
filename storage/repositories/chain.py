"""The chain of a case's events: each is sealed together with all that came before it, so that none can be bent later."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import Tx
from storage.statement import Statement
from storage.tables import events, microseconds


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """How far a chain reaches: the number of its last event, and that event's seal."""

    number: int = 0
    seal: str = ""


_SEAL_AT = Statement(
    select(events.c.seal).where(events.c.case_id == bindparam("case"), events.c.seq == bindparam("number"))
)
_SEALS = Statement(select(events.c.seal).where(events.c.case_id == bindparam("case")).order_by(events.c.seq))
_UNTIL = Statement(
    select(events.c.seq, events.c.seal)
    .where(events.c.case_id == bindparam("case"), events.c.at <= bindparam("then"))
    .order_by(events.c.seq.desc())
    .limit(1)
)


def seal(before: str, *, office: str, case_id: str, number: int, at: datetime, kind: str, data: str) -> str:
    """The seal of event `number` of a case; `before` is that of the event before it, of the first the SOP's fingerprint.

    SHA-256 of a JSON list without spaces, in UTF-8: [before, office, case, number, microseconds since 1970, kind, data].
    """
    link = [before, office, case_id, number, microseconds(at), kind, data]
    text = json.dumps(link, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_at(tx: Tx, case_id: str, number: int) -> str:
    """The seal of one event; empty where there is none."""
    found: str | None = tx.execute(_SEAL_AT, {"case": case_id, "number": number}).scalar()
    return found or ""


def sealed_until(tx: Tx, case_id: str, at: datetime) -> Sealed:
    """The newest event of the case that had happened by then."""
    row = tx.execute(_UNTIL, {"case": case_id, "then": at}).first()
    return Sealed(number=row.seq, seal=row.seal) if row else Sealed()


def seals(tx: Tx, case_id: str) -> list[str]:
    """The seal of every event of a case, in order."""
    return tx.execute(_SEALS, {"case": case_id}).scalars()
