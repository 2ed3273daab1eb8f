"""Plh. and Plt.: who stands in for whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Instant = sa.BigInteger  #: microseconds since 1970, UTC
Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "acting",
        sa.Column("id", Serial, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("stand_in", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("start", Instant(), nullable=False),
        sa.Column("end", Instant(), nullable=False),
        sa.Column("doubles", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["absent"], ["officers.id"], name=op.f("fk_acting_absent")),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_acting_office")),
        sa.ForeignKeyConstraint(["stand_in"], ["officers.id"], name=op.f("fk_acting_stand_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting")),
    )
    op.create_index("ix_acting_office", "acting", ["office", "ended_at"], unique=False)
