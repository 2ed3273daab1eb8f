"""Several workers write at once: what each of them raises is counted apart, and each case has a number that guards it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations import triggers

revision = "0026"
down_revision = "0025"

_SLOTS = 64  #: of the counters of an office; two workers that share one wait for each other
_TABLES = {"officers": "office", "holders": "office", "acting": "office", "offices": "id", "cases": "office"}
_STAFF = ("officers", "holders", "acting")
_RAISE_STAFF = (
    "INSERT INTO revisions (office, slot, staff, course) VALUES ({office}, 0, 1, 0)"
    " ON CONFLICT (office, slot) DO UPDATE SET staff = revisions.staff + 1;"
)
_RAISE_COURSE = (
    "INSERT INTO revisions (office, slot, staff, course) VALUES ({office}, {slot}, 0, 1)"
    " ON CONFLICT (office, slot) DO UPDATE SET course = revisions.course + 1;"
)


def upgrade() -> None:
    acts = [
        (act, f"{act} ON {{}}", row) for act, row in (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))
    ]
    for table in _TABLES:
        for act, _, _ in acts:
            triggers.drop(_name(table, act), table)
    op.rename_table("revisions", "revisions_before")
    op.create_table(
        "revisions",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("course", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("office", "slot", name="pk_revisions_slot"),
    )
    op.execute("INSERT INTO revisions SELECT office, 0, staff, course FROM revisions_before")
    op.drop_table("revisions_before")
    op.create_table(
        "guards",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_guards"),
    )
    slot = f"1 + pg_backend_pid() % {_SLOTS - 1}" if triggers.on_postgres() else "0"
    for table, column in _TABLES.items():
        body = _RAISE_STAFF if table in _STAFF else _RAISE_COURSE
        for act, event, row in acts:
            triggers.create(
                _name(table, act), event.format(table), body.format(office=f"{row}.{column}", slot=slot)
            )


def _name(table: str, act: str) -> str:
    return f"{'staff' if table in _STAFF else 'course'}_{table}_{act}"
