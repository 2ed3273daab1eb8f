"""Cells of a working paper that are filled in by chat are kept one by one until they become a version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "chat_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("bidang", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_chat_entries_case_id")),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_chat_entries_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_entries")),
    )
    op.create_index("ix_chat_entries_paper", "chat_entries", ["case_id", "bidang"])
