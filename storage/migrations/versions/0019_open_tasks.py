"""Open tasks are found by an index of them alone, which does not grow with the tasks that are done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.drop_index("ix_tasks_seat", "tasks")
    op.drop_index("ix_tasks_open", "tasks")
    op.create_index(
        "ix_tasks_open",
        "tasks",
        ["office", "deadline"],
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
