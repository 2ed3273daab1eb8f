"""The state of a case is kept beside it, from time to time: what has happened since is in its events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_snapshots_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_snapshots"),
    )
    op.execute("INSERT INTO snapshots SELECT id, snapshot FROM cases")
    op.execute("ALTER TABLE cases DROP COLUMN snapshot")
