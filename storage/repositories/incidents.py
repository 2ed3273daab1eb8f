"""Incidents: what the operator should see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select

from storage.database import Tx
from storage.statement import Row, Statement
from storage.tables import incidents

_REPORT = Statement(insert(incidents))
_NEWEST_FIRST = select(incidents).order_by(incidents.c.id.desc())
_ALL = Statement(_NEWEST_FIRST)
_NEWEST = Statement(_NEWEST_FIRST.limit(bindparam("most")))
#: Those of the office, and those of none: of the machine, or of people who belong to no office.
_SEEN_BY = _NEWEST_FIRST.where(or_(incidents.c.office == bindparam("here"), incidents.c.office.is_(None)))
_ALL_SEEN_BY = Statement(_SEEN_BY)
_NEWEST_SEEN_BY = Statement(_SEEN_BY.limit(bindparam("most")))


def report_incident(tx: Tx, kind: str, now: datetime, office: str | None = None, **data: object) -> None:
    """Record an incident for the operator."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    tx.execute(_REPORT, {"office": office, "at": now, "kind": kind, "data": text})


def list_incidents(tx: Tx, limit: int | None = 100) -> Sequence[Row]:
    """The newest incidents of all offices first; all of them without a `limit`."""
    if limit is None:
        return tx.execute(_ALL).all()
    return tx.execute(_NEWEST, {"most": limit}).all()


def incidents_of(tx: Tx, office: str, limit: int | None) -> Sequence[Row]:
    """The same of one office, with those that concern no office."""
    if limit is None:
        return tx.execute(_ALL_SEEN_BY, {"here": office}).all()
    return tx.execute(_NEWEST_SEEN_BY, {"here": office, "most": limit}).all()
