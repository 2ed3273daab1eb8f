"""The tables. Every row that belongs to an office has the column `office`; instants are UTC microseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """An aware instant as it is stored: whole microseconds since 1970 in UTC."""
    return (at - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as whole microseconds since 1970 in UTC. A naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:  # noqa: ARG002  # SQLAlchemy names it
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant is not stored")
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:  # noqa: ARG002  # the same
        return None if value is None else _EPOCH + timedelta(microseconds=value)


#: SQLite gives a rowid, PostgreSQL a sequence.
Serial = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

offices = Table(
    "offices",
    metadata,
    Column("id", String, primary_key=True),
    Column("data", Text, nullable=False),  # core.office.Office as JSON
    Column("revision", Integer, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

revisions = Table(  # raised by triggers, see migration 0026
    "revisions",
    metadata,
    Column("office", String, nullable=False),
    Column("slot", Integer, nullable=False, server_default="0"),  # 0, and where several write at once theirs
    Column("staff", Integer, nullable=False),  # by every write to officers, holders and acting, in slot 0
    Column("course", Integer, nullable=False, server_default="0"),  # by every write to offices and cases
    PrimaryKeyConstraint("office", "slot", name="pk_revisions_slot"),
)

officers = Table(
    "officers",
    metadata,
    Column("id", String, primary_key=True),
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("nip", String, nullable=False),
    Column("name", String, nullable=False),
    Column("salutation", String, nullable=False),
    Column("rank", String, nullable=False),
    Column("position", String, nullable=False),
    Column("doubles", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("language", String, nullable=False, default="id", server_default="id"),  # core Language
)

holders = Table(  # appointments: who holds which seat since when; seats stay, persons change
    "holders",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("bidang", String, nullable=False),  # empty: the office's own
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("since", Instant, nullable=False),  # of this row; a changed title makes a new row
    Column("until", Instant),
    Column("title", String, nullable=False, server_default=""),  # jabatan of this seat, without "Plt."
    Column("kind", String, nullable=False, server_default=""),  # empty (definitif), Pj., Plt., Plh.
    Column("letter", String, nullable=False, server_default=""),
    Column("start", Instant),  # of the term; null: no known beginning
    Column("end", Instant),  # the first instant after it; null: permanent
    Column("begun_at", Instant),  # when the open tasks moved to the officer
    Column("ended_at", Instant),  # when they moved away again
    Index("ix_holders_seat", "office", "role", "bidang"),
)

acting = Table(  # Plh. and Plt.: a stand-in sits in all seats of an absent officer
    "acting",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("absent", String, ForeignKey("officers.id"), nullable=False),
    Column("stand_in", String, ForeignKey("officers.id"), nullable=False),
    Column("kind", String, nullable=False),  # Plh., Plt.
    Column("letter", String, nullable=False),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),  # the first instant after it; set to now if it is ended early
    Column("doubles", Boolean, nullable=False, default=False),  # recorded as rangkap jabatan
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("begun_at", Instant),  # when the open tasks moved to the stand-in
    Column("ended_at", Instant),  # when they moved back; the row is not looked at again
    Index("ix_acting_office", "office", "ended_at"),
)

contacts = Table(  # the phones
    "contacts",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),  # the sender's id, as the channel's server gives it
    Column("chat", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("reachable", Boolean, nullable=False, default=True),
    Column("account", String, nullable=False, server_default=""),  # its name, as the channel gave it then
    Column("used_at", Instant),  # when the officer moved here from another chat; null: when it was registered
    Column(
        "chosen", Boolean, nullable=False, server_default="0"
    ),  # by /kanal: it is preferred whatever is used
    Index("ix_contacts_address", "channel", "address"),
    Index("ix_contacts_officer", "officer"),
    Index("ix_contacts_chat", "channel", "chat"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("hash", String, primary_key=True),  # of the code
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from which the code is derived; 0: it was made at random
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", String),  # the sender who has used the code, or ended it with Bukan saya
    Column("void_at", Instant),  # when it was ended before anybody had used it
    Column("tries", Integer, nullable=False, default=0),  # wrong digits of the NIP
    Column("channel", String, nullable=False, server_default=""),  # that a link of /kanal joins; empty: any
    Index("ix_invitations_officer", "officer"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("channel", String, nullable=False),
    Column(
        "key", String, nullable=False
    ),  # the channel's own id of the update: one that comes twice counts once
    Column("chat", String, nullable=False),  # rows of one chat are handled in order
    Column("raw", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", String, nullable=False),  # baru, selesai, karantina
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant, nullable=False),
    Column("error", Text),
    UniqueConstraint("channel", "key"),
    Index("ix_inbox_state", "state", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("payload", Text, nullable=False),  # ports.Outgoing as JSON
    Column("card", String),
    Column("case_id", String),
    Column("task", String),
    Column("state", String, nullable=False),  # antre, terkirim, gagal, batal
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant, nullable=False),
    Column("message", String),
    Column("error", Text),
    Column("officer", String),  # whose phone it is for; null: whoever is in the chat
    Column("redirected", Boolean, nullable=False, server_default="0"),  # it could not arrive in another chat
    Index("ix_outbox_state", "state", "id"),
    Index("ix_outbox_message", "channel", "chat", "message"),
    Index("ix_outbox_card", "card"),
    Index("ix_outbox_task", "case_id", "task"),
)

windows = Table(  # until when a person may be written to freely, in a chat that closes when they are silent
    "windows",
    metadata,
    Column("channel", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("heard_at", Instant),  # when their last message was sent
    Column("open_until", Instant, nullable=False),
    Column("opener", BigInteger),  # the outbox row of the template sent since it closed; null: none
    PrimaryKeyConstraint("channel", "chat"),
    Index("ix_windows_open", "open_until"),
)

receipts = Table(  # how far each message has come, as the chat service tells it
    "receipts",
    metadata,
    Column("channel", String, nullable=False),
    Column("message", String, nullable=False),  # the channel's id; of an album each has its own row
    Column("chat", String, nullable=False),
    Column("sent_at", Instant),
    Column("delivered_at", Instant),
    Column("read_at", Instant),
    Column("failed_at", Instant),
    Column("failure", String, nullable=False, server_default=""),  # ports.Failure
    Column("why", String, nullable=False, server_default=""),  # the service's own words
    Column("settled", Boolean, nullable=False, default=False),  # what followed from its failure was done
    Column("category", String, nullable=False, server_default=""),  # as what it is billed
    Column("free", Boolean, nullable=False, default=False),  # the service says that it is not billed
    Column("billed_at", Instant),  # when it was known to have arrived; null: not billed
    PrimaryKeyConstraint("channel", "message"),
    Index("ix_receipts_billed", "billed_at"),
    Index("ix_receipts_sent", "sent_at"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", String, primary_key=True),  # opaque; part of the button's callback data
    Column("office", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("task", String),
    Column("actions", Text, nullable=False),  # JSON: a list of [action, argument], by the button's number
    Column("subject", String, nullable=False, default=""),  # SHA-256 of the paper the card is about
    Column("live", Boolean, nullable=False, default=True),
    Column("made_at", Instant, nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),  # typed in place of a tap; 0: none
    Column("channel", String, nullable=False, server_default=""),
    Column("chat", String, nullable=False, server_default=""),  # to which it goes
    Column("message", String, nullable=False, server_default=""),  # set by a trigger, see migration 0023
    Column("title", Text, nullable=False, server_default=""),  # the first line of its text
    Column("file", String, nullable=False, server_default=""),  # SHA-256 of that whose caption it is
    Index("ix_cards_task", "case_id", "task"),
    Index("ix_cards_officer", "officer", "kind", "live"),
    Index("ix_cards_number", "office", "number"),
    Index("ix_cards_live", "kind", "made_at", sqlite_where=text("live = 1"), postgresql_where=text("live")),
)

sops = Table(
    "sops",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("code", String, nullable=False),
    Column("source", Text, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("office", String, ForeignKey("offices.id"), nullable=False),
    Column("sop", String, ForeignKey("sops.sha256"), nullable=False),
    Column("period", String, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("head", String, nullable=False, server_default=""),  # the seal of its newest event
    Index("ix_cases_office", "office", "state"),
    Index("ix_cases_period", "office", "period"),
)

snapshots = Table(  # what a case was at the version that it names; the events since then give what it is
    "snapshots",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), primary_key=True),
    Column("data", Text, nullable=False),  # core.case.Case as JSON
)

guards = Table(  # raised by whoever may change anything about a case, where several may: storage/guards.py
    "guards",
    metadata,
    Column("case_id", String, primary_key=True),
    Column("number", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("office", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),
    Column("data", Text, nullable=False),
    Column("seal", String, nullable=False, server_default=""),  # of this event and all before it
    PrimaryKeyConstraint("case_id", "seq"),
)

tasks = Table(  # the tasks with their deadlines, for /tugas and the reminders
    "tasks",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), nullable=False),
    Column("task", String, nullable=False),
    Column("office", String, nullable=False),
    Column("role", String, nullable=False),
    Column("bidang", String, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("deadline", Instant),
    Column("open", Boolean, nullable=False),
    PrimaryKeyConstraint("case_id", "task"),
    Index(
        "ix_tasks_open", "office", "deadline", sqlite_where=text("open = 1"), postgresql_where=text("open")
    ),
)

deeds = Table(  # what each officer decided or did, for whoever looks for it later (/riwayat with words)
    "deeds",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),  # of the event
    Column("officer", String, nullable=False),
    Column("office", String, nullable=False),
    Column("own", Boolean, nullable=False),  # false: somebody did it in this officer's absence
    Column("at", Instant, nullable=False),
    Column("task", String, nullable=False),  # that was done by it; empty for all else
    Column("period", String, nullable=False),  # of the case, as its code
    Column("bidang", String, nullable=False),
    Column("words", Text, nullable=False),  # what was written with it, in small letters
    PrimaryKeyConstraint("case_id", "seq", "officer"),
    Index("ix_deeds_officer", "office", "officer", "at"),
)

paper_values = Table(  # the cells of each version of a working paper
    "paper_values",
    metadata,
    Column("case_id", String, ForeignKey("cases.id"), nullable=False),
    Column("bidang", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("office", String, nullable=False),
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "bidang", "version"),
)

chat_entries = Table(  # cells that were filled in by chat and are in no version of the working paper yet
    "chat_entries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, nullable=False),
    Column("case_id", String, ForeignKey("cases.id"), nullable=False),
    Column("bidang", String, nullable=False),
    Column("cell", String, nullable=False),  # CellKey.name
    Column("kind", String, nullable=False),  # angka, teks, kosong
    Column("value", Text, nullable=False),  # figures with a decimal point
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_chat_entries_paper", "case_id", "bidang"),
)

said = Table(  # what an officer's messages were used for, as long as the chat lets them change a message
    "said",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, nullable=False),
    Column("officer", String, ForeignKey("officers.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("chat", String, nullable=False),
    Column("message", String, nullable=False),  # the channel's id of the message
    Column("at", Instant, nullable=False),
    Column("length", Integer, nullable=False),  # of a text, in UTF-16 units; 0 of anything else
    Column(
        "content", String, nullable=False
    ),  # SHA-256 of what it held; an edit that keeps it changed nothing
    Column("text", Text, nullable=False),  # or the name of the file
    Column("sha256", String, nullable=False),  # of the file; empty of a text
    Column("use", String, nullable=False),
    Column("case_id", String),
    Column("task", String),
    Column("told", String, nullable=False, server_default=""),  # SHA-256 of the last answer to an edit
    UniqueConstraint("channel", "chat", "message"),
    Index("ix_said_at", "at"),
)

waits = Table(  # pending questions: about what, to whom, until when
    "waits",
    metadata,
    Column("officer", String, ForeignKey("officers.id"), primary_key=True),
    Column("office", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("case_id", String),
    Column("task", String),
    Column("data", Text, nullable=False),
    Column("until", Instant, nullable=False),
    Index("ix_waits_task", "case_id", "task"),
)

reminders = Table(  # the right to send one rung of the ladder, once
    "reminders",
    metadata,
    Column("case_id", String, nullable=False),
    Column("task", String, nullable=False),
    Column("rung", String, nullable=False),  # with the number of the occurrence if it repeats
    Column("officer", String, nullable=False),
    Column("office", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("bundle", Date),  # the day in whose bundled message it was sent; null: sent at once
    PrimaryKeyConstraint("case_id", "task", "rung", "officer"),
    Index("ix_reminders_officer", "officer", "at"),
    Index("ix_reminders_bundle", "officer", "bundle", "at"),
)

digests = Table(  # the right to send one digest, once
    "digests",
    metadata,
    Column("office", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("officer", String, nullable=False),
    PrimaryKeyConstraint("office", "day", "officer"),
)

tallies = Table(  # how often something has happened lately
    "tallies",
    metadata,
    Column("kind", String, nullable=False),
    Column("who", String, nullable=False),  # a chat with its channel; empty: anybody
    Column("since", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "who"),
)

file_reads = Table(  # which file went to whom; written by a trigger, see migration 0024
    "file_reads",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("office", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("case_id", String),
    Column("sha256", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when the message that carried it was due
    Index("ix_file_reads_officer", "officer"),
)

incidents = (
    Table(  # what the operator should see: strangers, forged taps, unreachable officers, our own faults
        "incidents",
        metadata,
        Column("id", Serial, primary_key=True),
        Column("office", String),
        Column("at", Instant, nullable=False),
        Column("kind", String, nullable=False),
        Column("data", Text, nullable=False),
    )
)
