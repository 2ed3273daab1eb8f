"""Live cards are found by an index of them alone: SQLite uses it only where its condition reads as the question does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.drop_index("ix_cards_live", "cards")
    op.create_index(
        "ix_cards_live",
        "cards",
        ["kind", "made_at"],
        sqlite_where=sa.text("live = 1"),
        postgresql_where=sa.text("live"),
    )
    op.drop_index("ix_holders_officer", "holders")  # nothing is asked by it
