"""Pending questions: what the bot is waiting for, from whom, until when."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from bot.core.conversation.question import PendingQuestion
from storage.database import Tx
from storage.statement import Statement
from storage.tables import waits

_OFFICER, _CASE = waits.c.officer == bindparam("of"), waits.c.case_id == bindparam("case")
_ADD = Statement(insert(waits))
_PENDING = Statement(select(waits).where(_OFFICER, waits.c.until > bindparam("now")))
_STOP = Statement(delete(waits).where(_OFFICER))
_STOP_IN = Statement(delete(waits).where(_CASE))
_STOP_FOR = _STOP_IN.where(waits.c.task == bindparam("about"), waits.c.kind != bindparam("but"))


def wait_for(tx: Tx, question: PendingQuestion) -> None:
    """Keep a pending question; it replaces the officer's earlier one."""
    stop_waiting(tx, question.officer)
    row = {
        "officer": question.officer,
        "office": question.office,
        "kind": question.kind,
        "case_id": question.case,
        "task": question.task,
        "data": json.dumps(dict(question.data)),
        "until": question.until,
    }
    tx.execute(_ADD, row)


def waiting(tx: Tx, officer: str, now: datetime) -> PendingQuestion | None:
    """The officer's pending question; None if there is none or it has expired."""
    row = tx.execute(_PENDING, {"of": officer, "now": now}).first()
    if row is None:
        return None
    return PendingQuestion(
        officer=row.officer,
        office=row.office,
        kind=row.kind,
        until=row.until,
        case=row.case_id,
        task=row.task,
        data=json.loads(row.data),
    )


def stop_waiting(tx: Tx, officer: str) -> bool:
    """Drop the officer's pending question; returns whether there was one."""
    return tx.execute(_STOP, {"of": officer}).rowcount > 0


def stop_waiting_for(tx: Tx, case: str, task: str, but: str) -> None:
    """Drop all pending questions about this task, except those of the kind `but`."""
    tx.execute(_STOP_FOR, {"case": case, "about": task, "but": but})


def stop_waiting_in(tx: Tx, case: str) -> None:
    """Drop all pending questions about this case."""
    tx.execute(_STOP_IN, {"case": case})
