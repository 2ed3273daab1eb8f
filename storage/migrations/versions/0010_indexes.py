"""What is asked at every message is found by an index, however much has been written before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_contacts_chat", "contacts", ["channel", "chat"])
    op.drop_index("ix_cards_officer", "cards")
    op.create_index("ix_cards_officer", "cards", ["officer", "kind", "live"])
    op.create_index("ix_cards_live", "cards", ["kind", "made_at"], sqlite_where=sa.text("live"))
    op.create_index("ix_cases_period", "cases", ["office", "period"])
    op.create_index("ix_said_at", "said", ["at"])
    op.create_index("ix_waits_task", "waits", ["case_id", "task"])
    op.drop_index("ix_reminders_officer", "reminders")
    op.create_index("ix_reminders_officer", "reminders", ["officer", "at"])
    op.create_index("ix_reminders_bundle", "reminders", ["officer", "bundle", "at"])
