"""What each officer decided or did is found again by period, bidang or word; what was done so far is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_EVENTS = (
    "SELECT e.case_id, e.seq, e.office, e.at, e.kind, e.data, c.period FROM events e JOIN cases c ON c.id = e.case_id"
    " ORDER BY e.case_id, e.seq"
)
_ADD = (
    "INSERT INTO deeds (case_id, seq, officer, office, own, at, task, period, bidang, words)"
    " VALUES (:case_id, :seq, :officer, :office, :own, :at, :task, :period, :bidang, :words)"
)
_UNDO = "DELETE FROM deeds WHERE case_id = :case AND task = :task"
_KINDS = {
    "CaseOpened", "TaskDone", "PaperFiled", "NoteWritten", "TaskWithdrawn", "RecallRequested", "InquiryMade",
    "InquiryAnswered", "TaskReassigned", "BranchLeft", "BidangReopened", "BidangSkipped", "BidangDropped",
    "BidangAdded", "CasePaused", "CaseResumed", "CaseCancelled",
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "deeds",
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("bidang", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_deeds_case_id")),
        sa.PrimaryKeyConstraint("case_id", "seq", "officer", name=op.f("pk_deeds")),
    )
    op.create_index("ix_deeds_officer", "deeds", ["office", "officer", "at"])
    connection = op.get_bind()
    bidang: dict[tuple[str, str], str] = {}  # of each task and each inquiry
    for row in connection.execute(sa.text(_EVENTS)).all():
        data = json.loads(row.data)
        if row.kind == "TaskGiven":
            bidang[row.case_id, data["task"]] = data.get("bidang") or ""
        elif row.kind == "InquiryMade":
            bidang[row.case_id, data["inquiry"]] = bidang.get((row.case_id, data["task"]), "")
        elif row.kind == "DecisionUndone":
            connection.execute(sa.text(_UNDO), {"case": row.case_id, "task": data["task"]})
        if row.kind in _KINDS:
            about = data.get("task") or data.get("inquiry") or ""
            paper = data.get("paper") or {}
            place = bidang.get((row.case_id, about)) or data.get("bidang") or paper.get("bidang") or ""
            for officer, own in _whose(data):
                deed = {
                    "case_id": row.case_id, "seq": row.seq, "officer": officer, "office": row.office, "own": own,
                    "at": row.at, "task": data["task"] if row.kind == "TaskDone" else "", "period": row.period,
                    "bidang": place if isinstance(place, str) else "", "words": _words(data),
                }  # fmt: skip
                connection.execute(sa.text(_ADD), deed)


def _whose(data: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    by, absent = data.get("by") or (data.get("paper") or {}).get("by") or "", data.get("for_officer") or ""
    if by:
        yield by, True
    if absent and absent != by:
        yield absent, False


def _words(data: Mapping[str, Any]) -> str:
    decision, paper = data.get("decision") or {}, data.get("paper") or {}
    kind = (decision.get("endorsement") or "").replace("_", " ")
    said = [decision.get("answer"), kind, decision.get("reason"), paper.get("name"), paper.get("subject")]
    return " ".join(
        filter(None, [*said, paper.get("note"), data.get("reason"), data.get("text")])
    ).casefold()[:2000]
