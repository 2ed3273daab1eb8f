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
_NEWEST = Statement(select(incidents).order_by(incidents.c.id.desc()).limit(bindparam("most")))


def report_incident(tx: Tx, kind: str, now: datetime, office: str | None = None, **data: object) -> None:
    """Record an incident for the operator."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    tx.execute(_REPORT, {"office": office, "at": now, "kind": kind, "data": text})


def list_incidents(tx: Tx, limit: int | None = 100) -> Sequence[Row]:
    """The newest incidents first; all of them without a `limit`."""
    return tx.execute(_NEWEST, {"most": -1 if limit is None else limit}).all()
