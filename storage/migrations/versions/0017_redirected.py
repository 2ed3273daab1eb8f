"""A message that could not arrive in one chat of an officer goes to the other, once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("redirected", sa.Boolean(), nullable=False, server_default="0"))
