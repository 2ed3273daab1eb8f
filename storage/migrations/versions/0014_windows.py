"""Until when somebody may be written to freely, and how far each message has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

Instant = sa.BigInteger  #: microseconds since 1970, UTC


def upgrade() -> None:
    op.create_table(
        "windows",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("heard_at", Instant()),
        sa.Column("open_until", Instant(), nullable=False),
        sa.Column("opener", sa.BigInteger()),
        sa.PrimaryKeyConstraint("channel", "chat", name="pk_windows"),
    )
    op.create_index("ix_windows_open", "windows", ["open_until"])
    op.create_table(
        "receipts",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("sent_at", Instant()),
        sa.Column("delivered_at", Instant()),
        sa.Column("read_at", Instant()),
        sa.Column("failed_at", Instant()),
        sa.Column("failure", sa.String(), nullable=False, server_default=""),
        sa.Column("why", sa.String(), nullable=False, server_default=""),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(), nullable=False, server_default=""),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("billed_at", Instant()),
        sa.PrimaryKeyConstraint("channel", "message", name="pk_receipts"),
    )
    op.create_index("ix_receipts_billed", "receipts", ["billed_at"])
    op.create_index("ix_receipts_sent", "receipts", ["sent_at"])
