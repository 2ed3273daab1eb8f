"""What an officer's messages were used for, so that a change of one can be answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Instant = sa.BigInteger  #: microseconds since 1970, UTC
Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    texts = ("office", "officer", "channel", "chat", "message", "content", "sha256", "use")
    op.create_table(
        "said",
        sa.Column("id", Serial, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("told", sa.String(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_said_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_said")),
        sa.UniqueConstraint("channel", "chat", "message", name=op.f("uq_said_channel")),
    )
