"""Which file went to whom: a trigger writes it down, whoever marks a message as sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_TRIGGER = """
CREATE TRIGGER file_read AFTER UPDATE OF state ON outbox
WHEN NEW.state = 'terkirim' AND OLD.state <> 'terkirim' AND NEW.officer IS NOT NULL
    AND (NEW.payload LIKE '{"kind":"dokumen"%' OR NEW.payload LIKE '{"kind":"foto"%' OR NEW.payload LIKE '{"kind":"album"%')
BEGIN
    INSERT INTO file_reads (office, officer, channel, case_id, sha256, name, at)
    SELECT NEW.office, NEW.officer, NEW.channel, NEW.case_id, sha256, name, NEW.next_at FROM (
        SELECT coalesce(json_extract(NEW.payload, '$.sha256'), '') AS sha256, json_extract(NEW.payload, '$.name') AS name
        UNION ALL SELECT json_extract(value, '$.sha256'), json_extract(value, '$.name')
        FROM json_each(NEW.payload, '$.files')
    ) WHERE sha256 <> '';
END
"""


def upgrade() -> None:
    op.create_table(
        "file_reads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("case_id", sa.String()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_reads")),
    )
    op.create_index("ix_file_reads_officer", "file_reads", ["officer"])
    op.execute(_TRIGGER)
