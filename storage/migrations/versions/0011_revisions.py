"""Who sits where is known by a revision, which the tables themselves raise: nobody who writes them can forget it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers

revision = "0011"
down_revision = "0010"

_TABLES = ("officers", "holders", "acting")
_RAISE = (
    "INSERT INTO revisions (office, staff) VALUES ({row}.office, 1)"
    " ON CONFLICT (office) DO UPDATE SET staff = revisions.staff + 1;"
)


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_revisions"),
    )
    op.execute("INSERT INTO revisions SELECT id, 1 FROM offices")
    for table in _TABLES:
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            triggers.create(f"staff_{table}_{act.lower()}", f"{act} ON {table}", _RAISE.format(row=row))
