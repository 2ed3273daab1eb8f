"""A second number of each office, raised at every write to its cases and its file: while both stand, nothing has happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers

revision = "0012"
down_revision = "0011"

_RAISE = (
    "INSERT INTO revisions (office, staff, course) VALUES ({office}, 0, 1)"
    " ON CONFLICT (office) DO UPDATE SET course = revisions.course + 1;"
)


def upgrade() -> None:
    op.add_column("revisions", sa.Column("course", sa.Integer(), nullable=False, server_default="0"))
    for table, column in (("offices", "id"), ("cases", "office")):
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            body = _RAISE.format(office=f"{row}.{column}")
            triggers.create(f"course_{table}_{act.lower()}", f"{act} ON {table}", body)
