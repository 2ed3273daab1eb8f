"""Which file went to whom: a trigger writes it down, whoever marks a message as sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers

revision = "0024"
down_revision = "0023"

_READ = """
INSERT INTO file_reads (office, officer, channel, case_id, sha256, name, at)
SELECT NEW.office, NEW.officer, NEW.channel, NEW.case_id, sha256, name, NEW.next_at FROM (
    SELECT coalesce(json_extract(NEW.payload, '$.sha256'), '') AS sha256, json_extract(NEW.payload, '$.name') AS name
    UNION ALL SELECT json_extract(value, '$.sha256'), json_extract(value, '$.name')
    FROM json_each(NEW.payload, '$.files')
) WHERE sha256 <> '';
"""
_READ_ON_POSTGRES = """
INSERT INTO file_reads (office, officer, channel, case_id, sha256, name, at)
SELECT NEW.office, NEW.officer, NEW.channel, NEW.case_id, file.sha256, file.name, NEW.next_at FROM (
    SELECT coalesce(NEW.payload::json ->> 'sha256', '') AS sha256, NEW.payload::json ->> 'name' AS name
    UNION ALL SELECT value ->> 'sha256', value ->> 'name'
    FROM json_array_elements(coalesce(NEW.payload::json -> 'files', '[]'::json))
) AS file WHERE file.sha256 <> '';
"""
_WHEN = (
    "NEW.state = 'terkirim' AND OLD.state <> 'terkirim' AND NEW.officer IS NOT NULL"
    ' AND (NEW.payload LIKE \'{"kind":"dokumen"%\' OR NEW.payload LIKE \'{"kind":"foto"%\''
    ' OR NEW.payload LIKE \'{"kind":"album"%\')'
)


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
    read = _READ_ON_POSTGRES if triggers.on_postgres() else _READ
    triggers.create("file_read", "UPDATE OF state ON outbox", read, when=_WHEN)
