"""Each event is sealed together with all that came before it in its case."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_EVENTS = (
    "SELECT e.case_id, e.seq, e.office, e.at, e.kind, e.data, c.sop FROM events e JOIN cases c ON c.id = e.case_id"
    " ORDER BY e.case_id, e.seq"
)


def upgrade() -> None:
    op.add_column("events", sa.Column("seal", sa.String(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("head", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    head, case_id = "", ""
    for row in connection.execute(sa.text(_EVENTS)).all():
        head = _seal(head if row.case_id == case_id else row.sop, row)
        case_id = row.case_id
        this = {"head": head, "case": case_id, "number": row.seq}
        connection.execute(
            sa.text("UPDATE events SET seal = :head WHERE case_id = :case AND seq = :number"), this
        )
        connection.execute(
            sa.text("UPDATE cases SET head = :head WHERE id = :case"), {"head": head, "case": case_id}
        )


def _seal(before: str, row: sa.Row[tuple[object, ...]]) -> str:
    link = [before, row.office, row.case_id, row.seq, row.at, row.kind, row.data]
    text = json.dumps(link, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
