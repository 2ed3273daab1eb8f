"""Incidents: what the operator should see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from storage.database import Tx
from storage.tables import incidents


def report_incident(tx: Tx, kind: str, now: datetime, office: str | None = None, **data: object) -> None:
    """Record an incident for the operator."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    tx.execute(insert(incidents).values(office=office, at=now, kind=kind, data=text))


def list_incidents(tx: Tx, limit: int | None = 100) -> Sequence[Row[Any]]:
    """The newest incidents first; all of them without a `limit`."""
    return tx.execute(select(incidents).order_by(incidents.c.id.desc()).limit(limit)).all()
