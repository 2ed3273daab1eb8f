"""An officer may have a phone on each of several chats, and is reached on the one that they prefer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("contacts", sa.Column("used_at", sa.BigInteger()))
    op.add_column("contacts", sa.Column("chosen", sa.Boolean(), nullable=False, server_default="0"))
