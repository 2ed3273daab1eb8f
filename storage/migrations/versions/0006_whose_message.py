"""Each message of the outbox names the officer whose phone it is for: it goes out only while that phone counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("officer", sa.String(), nullable=True))
    # A card names its officer, except the one that asks a stranger who they are.
    op.execute(
        "UPDATE outbox SET officer = (SELECT officer FROM cards WHERE cards.id = outbox.card AND kind <> 'kenali')"
        " WHERE card IS NOT NULL"
    )
    op.execute(
        "UPDATE outbox SET officer = (SELECT officer FROM contacts WHERE contacts.channel = outbox.channel"
        " AND contacts.chat = outbox.chat ORDER BY until IS NOT NULL, contacts.id DESC LIMIT 1)"
        " WHERE card IS NULL AND state IN ('antre', 'gagal')"
    )
