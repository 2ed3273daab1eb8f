"""A card that asks for a decision has a number, by which the decision can be typed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("cards", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cards_number", "cards", ["office", "number"])
