"""Incidents: what the operator should see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.database import Tx
from storage.statement import Row, Statement
from storage.tables import incidents

_REPORT = Statement(insert(incidents))
_NEWEST_FIRST = select(incidents).order_by(incidents.c.id.desc())
_ALL = Statement(_NEWEST_FIRST)
_NEWEST = Statement(_NEWEST_FIRST.limit(bindparam("most")))


def report_incident(tx: Tx, kind: str, now: datetime, office: str | None = None, **data: object) -> None:
    """Record an incident for the operator."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    tx.execute(_REPORT, {"office": office, "at": now, "kind": kind, "data": text})


def list_incidents(tx: Tx, limit: int | None = 100) -> Sequence[Row]:
    """The newest incidents first; all of them without a `limit`."""
    if limit is None:
        return tx.execute(_ALL).all()
    return tx.execute(_NEWEST, {"most": limit}).all()
