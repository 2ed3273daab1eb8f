"""Whether what is kept of a case is still what was written: its chain of events, what follows from them, its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.exc import DatabaseError

from bot.core.case.apply import replay
from bot.core.case.events import Event
from bot.core.case.model import Case, CaseState, Paper
from bot.core.sop.model import Sop
from storage import codec
from storage.database import Tx
from storage.repositories.cases import SNAPSHOT_EVERY
from storage.repositories.chain import seal
from storage.sop_yaml import read_sop_bytes
from storage.statement import Row, Statement
from storage.tables import cases, events, paper_values, snapshots, sops, tasks

_CASE: BindParameter[str] = bindparam("case")
_ROW = Statement(select(cases).where(cases.c.id == _CASE))
_SOURCE = Statement(select(sops.c.code, sops.c.source).where(sops.c.sha256 == bindparam("of")))
_NUMBERS = Statement(select(events.c.seq).where(events.c.case_id == _CASE).order_by(events.c.seq))
_EVENT = Statement(select(events).where(events.c.case_id == _CASE, events.c.seq == bindparam("number")))
_SNAPSHOT_THERE = Statement(select(snapshots.c.case_id).where(snapshots.c.case_id == _CASE))
_SNAPSHOT = Statement(select(snapshots.c.data).where(snapshots.c.case_id == _CASE))
_CELLS = Statement(
    select(paper_values.c.data).where(
        paper_values.c.office == bindparam("here"),
        paper_values.c.case_id == _CASE,
        paper_values.c.bidang == bindparam("part"),
        paper_values.c.version == bindparam("number"),
    )
)
_TASKS = Statement(select(tasks).where(tasks.c.case_id == _CASE).order_by(tasks.c.task))

_UNREADABLE = (
    DatabaseError,
    TypeError,
    ValueError,
    OverflowError,
)  #: a value that is not of its column's kind

_SETS = {one.name for one in fields(Case) if str(one.type).startswith("frozenset")}


class Part(StrEnum):
    """What does not fit. The value is the name that the texts know it by."""

    CASE = "periode"  # the row of the case
    SOP = "sop"  # the text of the SOP that it runs by
    EVENT = "peristiwa"
    SNAPSHOT = "ringkasan"  # the state that is kept beside the events
    TASKS = "tugas"  # the table of tasks
    FILE = "berkas"
    CELLS = "isian"  # the cells that are kept of a working paper


@dataclass(frozen=True, kw_only=True)
class Misfit:
    part: Part
    number: int = 0  #: of the event
    paper: Paper | None = None


@dataclass(frozen=True, kw_only=True)
class Verified:
    case_id: str
    events: int = 0  #: how many fit, from the first
    papers: int = 0  #: how many have a file
    head: str = ""  #: the seal of the last of them
    misfit: Misfit | None = None  #: the first one; None: all is as it was written


class Files(Protocol):
    """Where the papers are: the store of an office, or what a backup holds."""

    def holds(self, sha256: str) -> bool: ...


def verify_case(tx: Tx, files: Files, case_id: str) -> Verified:
    """Read everything that is kept of a case and compare it with its chain. Nothing of it is taken for granted."""
    row = _readable(tx, _ROW, case=case_id)
    found = Verified(case_id=case_id)
    if row is None:
        return replace(found, misfit=Misfit(part=Part.CASE))
    sop = _sop(tx, row.sop)
    if sop is None:
        return replace(found, misfit=Misfit(part=Part.SOP))
    chain, head = [], row.sop
    for number, one in enumerate(_event_rows(tx, case_id), 1):
        head = _next_head(one, number, head, row)
        if not head:
            return replace(found, misfit=Misfit(part=Part.EVENT, number=number))
        chain.append(codec.load_event(one.kind, one.data))
        found = replace(found, events=number, head=head)
    case = replay(chain) if chain else None
    if case is None or row.version != len(chain) or not _row_fits(row, case, head):
        return replace(found, misfit=Misfit(part=Part.CASE))
    misfit = next(_what_follows(tx, files, row.office, sop, case, chain), None)
    return replace(found, papers=sum(bool(paper.sha256) for paper in case.papers), misfit=misfit)


def _what_follows(
    tx: Tx, files: Files, office: str, sop: Sop, case: Case, chain: list[Event]
) -> Iterator[Misfit]:
    """What is kept beside the events and says something else, the nearest to them first."""
    if not _snapshot_fits(tx, case, chain):
        yield Misfit(part=Part.SNAPSHOT)
    if not _tasks_fit(tx, office, sop, case):
        yield Misfit(part=Part.TASKS)
    for paper in case.papers:
        if paper.cells and not _cells_fit(tx, office, case, paper):
            yield Misfit(part=Part.CELLS, paper=paper)
    for paper in case.papers:  # and the file as the officer sent it, from which one was made
        if not all(files.holds(one) for one in {paper.sha256, paper.source} if one):
            yield Misfit(part=Part.FILE, paper=paper)


def _cells_fit(tx: Tx, office: str, case: Case, paper: Paper) -> bool:
    which = {"here": office, "case": case.id, "part": paper.bidang, "number": paper.version}
    row = _readable(tx, _CELLS, **which)
    return row is not None and hashlib.sha256(row.data.encode()).hexdigest() == paper.cells


def _readable(tx: Tx, statement: Statement, **which: object) -> Row | None:
    """The only row; None where there is none, or where what it holds is no text or number any more."""
    try:
        return tx.execute(statement, which).first()
    except _UNREADABLE:
        return None


def _event_rows(tx: Tx, case_id: str) -> Iterator[Row]:
    for number in tx.execute(_NUMBERS, {"case": case_id}).scalars():
        yield _readable(tx, _EVENT, case=case_id, number=number)


def _next_head(row: Row | None, number: int, head: str, case: Row) -> str:
    """The seal of this row if it is the event that follows `head`; else an empty text."""
    if row is None or (row.seq, row.office) != (number, case.office):
        return ""
    meant = seal(
        head,
        office=row.office,
        case_id=row.case_id,
        number=number,
        at=row.at,
        kind=row.kind,
        data=row.data,
    )
    return meant if row.seal == meant else ""


def _sop(tx: Tx, sha256: str) -> Sop | None:
    """The SOP with this fingerprint, if its text still has it."""
    row = _readable(tx, _SOURCE, of=sha256)
    if row is None or hashlib.sha256(row.source.encode()).hexdigest() != sha256:
        return None
    sop = read_sop_bytes(row.source.encode()).sop
    return sop if sop and sop.code == row.code else None


def _row_fits(row: Row, case: Case, head: str) -> bool:
    told = row.id, row.period, row.state, row.opened_at, row.closed_at, row.head
    return bool(told == (case.id, case.period.code(), case.state.value, case.opened_at, case.closed_at, head))


def _snapshot_fits(tx: Tx, case: Case, chain: list[Event]) -> bool:
    """Whether the kept state says nothing else than the events do; an older one may lack fields of today."""
    if tx.execute(_SNAPSHOT_THERE, {"case": case.id}).first() is None:
        return case.state is CaseState.RUNNING and case.version < SNAPSHOT_EVERY
    row = _readable(tx, _SNAPSHOT, case=case.id)
    try:
        kept = _state(row.data) if row else None
        then = replay(chain[: kept["version"]]) if kept else None
    except (ValueError, TypeError, KeyError):
        return False
    return then is not None and _within(kept, _state(codec.dump(then)))


def _state(text: str) -> Any:
    """A state of a case as it is compared: what is a set in it has no order, and each process writes it in its own."""
    found = json.loads(text)
    return found | {name: sorted(found[name]) for name in _SETS & found.keys()}


def _within(kept: Any, today: Any) -> bool:
    if isinstance(kept, Mapping) and isinstance(today, Mapping):
        return all(key in today and _within(value, today[key]) for key, value in kept.items())
    if isinstance(kept, list) and isinstance(today, list):
        return len(kept) == len(today) and all(map(_within, kept, today))
    return type(kept) is type(today) and bool(kept == today)


def _tasks_fit(tx: Tx, office: str, sop: Sop, case: Case) -> bool:
    try:
        rows = tx.execute(_TASKS, {"case": case.id}).all()
    except _UNREADABLE:
        return False
    kept = {
        row.task: (row.office, row.role, row.bidang, row.given_at, row.deadline, row.open) for row in rows
    }
    return kept == {
        one.id: (
            office,
            sop.step(one.step).actor,
            one.bidang or "",
            one.given_at,
            one.deadline,
            one.open,
        )
        for one in case.tasks
    }
