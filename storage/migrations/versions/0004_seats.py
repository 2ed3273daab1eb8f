"""Each appointment has its own title; it may be as Pj., Plt. or Plh., by a letter, between two instants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Instant = sa.BigInteger  #: microseconds since 1970, UTC


def upgrade() -> None:
    for name in ("title", "kind", "letter"):
        op.add_column("holders", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("start", "end", "begun_at", "ended_at"):
        op.add_column("holders", sa.Column(name, Instant(), nullable=True))
    # A signature of today shows the title of today.
    op.execute(
        "UPDATE holders SET title = (SELECT position FROM officers WHERE officers.id = holders.officer)"
    )
