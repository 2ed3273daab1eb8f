"""A code of invitation may be a link of /kanal, which joins one more chat service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("invitations", sa.Column("channel", sa.String(), nullable=False, server_default=""))
