"""The first schema, written out so that later changes of the tables leave it alone (`test_migrations` compares)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Instant = sa.BigInteger  #: microseconds since 1970, UTC
Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _cards()
    _digests()
    _inbox()
    _incidents()
    _meta()
    _offices()
    _outbox()
    _reminders()
    _sops()
    _cases()
    _officers()
    _contacts()
    _events()
    _holders()
    _invitations()
    _paper_values()
    _tasks()
    _waits()


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
    )
    op.create_index("ix_cards_officer", "cards", ["officer", "live"], unique=False)
    op.create_index("ix_cards_task", "cards", ["case_id", "task"], unique=False)


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("office", "day", "officer", name=op.f("pk_digests")),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Serial, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_inbox_channel")),
    )
    op.create_index("ix_inbox_state", "inbox", ["state", "id"], unique=False)


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", Serial, nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )


def _offices() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Serial, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_card", "outbox", ["card"], unique=False)
    op.create_index("ix_outbox_message", "outbox", ["channel", "chat", "message"], unique=False)
    op.create_index("ix_outbox_state", "outbox", ["state", "id"], unique=False)
    op.create_index("ix_outbox_task", "outbox", ["case_id", "task"], unique=False)


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "task", "rung", "officer", name=op.f("pk_reminders")),
    )


def _sops() -> None:
    op.create_table(
        "sops",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sops")),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("sop", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_cases_office")),
        sa.ForeignKeyConstraint(["sop"], ["sops.sha256"], name=op.f("fk_cases_sop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_office", "cases", ["office", "state"], unique=False)


def _officers() -> None:
    op.create_table(
        "officers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("nip", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salutation", sa.String(), nullable=False),
        sa.Column("rank", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("doubles", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_officers_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
    )


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", Serial, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_contacts_office")),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_contacts_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_address", "contacts", ["channel", "address"], unique=False)
    op.create_index("ix_contacts_officer", "contacts", ["officer"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_events_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_events")),
    )


def _holders() -> None:
    op.create_table(
        "holders",
        sa.Column("id", Serial, nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("bidang", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_holders_office")),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_holders_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holders")),
    )
    op.create_index("ix_holders_officer", "holders", ["officer"], unique=False)
    op.create_index("ix_holders_seat", "holders", ["office", "role", "bidang"], unique=False)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("used_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name=op.f("fk_invitations_office")),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_invitations_officer")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_officer", "invitations", ["officer"], unique=False)


def _paper_values() -> None:
    op.create_table(
        "paper_values",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("bidang", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_paper_values_case_id")),
        sa.PrimaryKeyConstraint("case_id", "bidang", "version", name=op.f("pk_paper_values")),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("bidang", sa.String(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("deadline", Instant(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.PrimaryKeyConstraint("case_id", "task", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_open", "tasks", ["open", "deadline"], unique=False)
    op.create_index("ix_tasks_seat", "tasks", ["office", "role", "bidang", "open"], unique=False)


def _waits() -> None:
    op.create_table(
        "waits",
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=True),
        sa.Column("task", sa.String(), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["officer"], ["officers.id"], name=op.f("fk_waits_officer")),
        sa.PrimaryKeyConstraint("officer", name=op.f("pk_waits")),
    )
