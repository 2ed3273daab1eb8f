"""Reminders: the day in whose bundled message a rung was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("reminders", sa.Column("bundle", sa.Date(), nullable=True))
    op.create_index("ix_reminders_officer", "reminders", ["officer", "bundle"], unique=False)
