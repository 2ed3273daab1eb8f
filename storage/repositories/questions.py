"""Pending questions: what the bot is waiting for, from whom, until when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from storage.database import Tx
from storage.tables import waits


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What the bot waits for from an officer: his next text or file."""

    officer: str
    office: str
    kind: str
    until: datetime
    case: str | None = None
    task: str | None = None
    data: Mapping[str, str]


def wait_for(tx: Tx, wait: Wait) -> None:
    """Wait; whatever was waited for before is forgotten."""
    stop_waiting(tx, wait.officer)
    row = {
        "officer": wait.officer,
        "office": wait.office,
        "kind": wait.kind,
        "case_id": wait.case,
        "task": wait.task,
        "data": json.dumps(dict(wait.data)),
        "until": wait.until,
    }
    tx.execute(insert(waits).values(row))


def waiting(tx: Tx, officer: str, now: datetime) -> Wait | None:
    row = tx.execute(select(waits).where(waits.c.officer == officer, waits.c.until > now)).first()
    if row is None:
        return None
    return Wait(
        officer=row.officer,
        office=row.office,
        kind=row.kind,
        until=row.until,
        case=row.case_id,
        task=row.task,
        data=json.loads(row.data),
    )


def stop_waiting(tx: Tx, officer: str) -> bool:
    return tx.execute(delete(waits).where(waits.c.officer == officer)).rowcount > 0


def stop_waiting_for(tx: Tx, case: str, task: str) -> None:
    """Nobody's next text is about this task any more."""
    tx.execute(delete(waits).where(waits.c.case_id == case, waits.c.task == task))


def stop_waiting_in(tx: Tx, case: str) -> None:
    """Nobody's next text is about this case any more."""
    tx.execute(delete(waits).where(waits.c.case_id == case))
