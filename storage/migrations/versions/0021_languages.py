"""Each officer has a language in which the chat speaks to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("officers", sa.Column("language", sa.String, nullable=False, server_default="id"))
