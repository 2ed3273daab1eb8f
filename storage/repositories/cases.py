"""Cases, their events, snapshots and open tasks. The only writer of those four tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, delete, insert, select, update

from bot.core.case.apply import apply, replay
from bot.core.case.events import DeadlineMoved, DecisionUndone, Event, TaskDone, TaskGiven, TaskWithdrawn
from bot.core.case.model import Case, CaseState
from bot.core.sop.model import Sop
from storage import codec
from storage.database import Conflict, SeenInTx, Tx
from storage.guards import guard_case, guard_running
from storage.repositories import deeds
from storage.repositories.chain import seal, seal_at
from storage.statement import Statement, Values, insert_or
from storage.tables import cases, events, paper_values, snapshots, sops, tasks
from storage.threads import told

T = TypeVar("T")

SNAPSHOT_EVERY = 50  #: events; a case that ends keeps its last state, too
_READINGS = 6  #: most times that work is begun anew at once; more is a fault of the work itself


class StaleCase(Exception):
    """The case was changed by somebody else since it was read: read it again."""


def reading_again(work: Callable[[], T]) -> T:
    """The result of `work`, which begins anew at once whenever somebody else was quicker to change its case, or the same.

    Nothing of an attempt that came too late is kept, since its transaction is rolled back.
    """
    for _ in range(_READINGS - 1):
        try:
            return told(work)
        except (StaleCase, Conflict):
            continue
    return told(work)


_VERSION = Statement(
    select(cases.c.version).where(cases.c.id == bindparam("case"), cases.c.office == bindparam("here"))
)
_SNAPSHOT = Statement(select(snapshots.c.data).where(snapshots.c.case_id == bindparam("case")))
_SINCE = Statement(
    select(events.c.kind, events.c.data)
    .where(events.c.case_id == bindparam("case"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
)
_ONE_EVENT = Statement(
    select(events.c.kind, events.c.data).where(
        events.c.case_id == bindparam("case"), events.c.seq == bindparam("number")
    )
)
_NEW_SNAPSHOT = insert_or(snapshots)
_KEEP_SNAPSHOT = Statement(
    _NEW_SNAPSHOT.on_conflict_do_update(
        index_elements=["case_id"], set_={"data": _NEW_SNAPSHOT.excluded.data}
    )
)
_ADD_CASE = Statement(insert(cases))
_MOVE = Statement(
    update(cases)
    .where(cases.c.id == bindparam("case"), cases.c.version == bindparam("before"))
    .values(version=bindparam("after"), head=bindparam("new_head"))
)
_END_CASE = Statement(
    update(cases)
    .where(cases.c.id == bindparam("case"))
    .values(state=bindparam("new_state"), closed_at=bindparam("closed"))
)
_ADD_EVENT = Statement(insert(events))

_THIS_TASK = (tasks.c.case_id == bindparam("case"), tasks.c.task == bindparam("name"))
_ADD_TASK = Statement(insert(tasks))
_END_TASK = Statement(update(tasks).where(*_THIS_TASK).values(open=False))
_MOVE_TASK = Statement(update(tasks).where(*_THIS_TASK).values(deadline=bindparam("due")))
_REOPEN_TASK = Statement(update(tasks).where(*_THIS_TASK).values(open=True))
_DROP_TASK = Statement(delete(tasks).where(*_THIS_TASK))

_ALL = Statement(
    select(cases.c.id).where(cases.c.office == bindparam("here")).order_by(cases.c.opened_at, cases.c.id)
)
_OFFICE_OF = Statement(select(cases.c.office).where(cases.c.id == bindparam("case")))
_EVERY = Statement(select(cases.c.id).order_by(cases.c.opened_at, cases.c.id))
_RUNNING = Statement(
    select(cases.c.id, cases.c.version)
    .where(cases.c.office == bindparam("here"), cases.c.state == CaseState.RUNNING)
    .order_by(cases.c.opened_at, cases.c.id)
)
_NEWEST = select(cases.c.id, cases.c.version, cases.c.opened_at).order_by(
    cases.c.opened_at.desc(), cases.c.id.desc()
)
_ENDED = Statement(_NEWEST.where(cases.c.office == bindparam("here"), cases.c.state != CaseState.RUNNING))
_OF_SOP = _NEWEST.join(sops, sops.c.sha256 == cases.c.sop).where(
    cases.c.office == bindparam("here"), sops.c.code == bindparam("procedure")
)
_FINISHED = Statement(_OF_SOP.where(cases.c.state == CaseState.DONE).limit(bindparam("most")))
_KEPT = Statement(_OF_SOP.where(cases.c.state != CaseState.CANCELLED))
_OTHER_PERIOD = Statement(
    select(cases.c.id)
    .where(
        cases.c.office == bindparam("here"),
        cases.c.state == CaseState.RUNNING,
        cases.c.period != bindparam("when"),
    )
    .limit(1)
)
_OF_PERIOD = Statement(
    select(cases.c.id)
    .join(sops, sops.c.sha256 == cases.c.sop)
    .where(
        cases.c.office == bindparam("here"),
        cases.c.period == bindparam("when"),
        sops.c.code == bindparam("procedure"),
        cases.c.state != CaseState.CANCELLED,
    )
)
_OPEN_AT = Statement(
    select(tasks.c.case_id, tasks.c.task)
    .where(tasks.c.office == bindparam("here"), tasks.c.open, tasks.c.given_at <= bindparam("now"))
    .order_by(tasks.c.deadline, tasks.c.task)
)
_NEXT_DEADLINE = Statement(
    select(tasks.c.deadline)
    .join(cases, cases.c.id == tasks.c.case_id)
    .where(
        tasks.c.office == bindparam("here"),
        tasks.c.open,
        tasks.c.deadline > bindparam("after"),
        cases.c.state == CaseState.RUNNING,
    )
    .order_by(tasks.c.deadline)
    .limit(1)
)
_KEEP_VALUES = Statement(insert(paper_values))
_VALUES = Statement(
    select(paper_values.c.data).where(
        paper_values.c.case_id == bindparam("case"),
        paper_values.c.bidang == bindparam("part"),
        paper_values.c.version == bindparam("number"),
    )
)


class Cases:
    """The cases of a database, with the newest state of each kept in memory.

    A state in memory is used only while its version is the one in the database, so another process that
    changed the case is seen at once.
    """

    def __init__(self) -> None:
        self._known: dict[str, Case] = {}
        self._seen = SeenInTx[Case]()
        self._heads: dict[str, tuple[int, str]] = {}  #: version and seal of the newest event
        self._new_heads = SeenInTx[tuple[int, str]]()

    def load(self, tx: Tx, office: str, case_id: str) -> Case | None:
        """The newest state of a case; None if the office has no such case, whoever else has it."""
        own = self._seen.of(tx).get(_place(office, case_id))
        if own:
            return own
        version = tx.execute(_VERSION, {"case": case_id, "here": office}).scalar()
        if version is None:
            return None
        guard_case(tx, case_id)
        return self._newest(tx, office, case_id, version)

    def running(self, tx: Tx, office: str) -> list[Case]:
        """The newest state of each case that runs, the oldest first: one question, however many there are."""
        guard_running(tx, office)
        return self._all(tx, office, _RUNNING, {})

    def finished(self, tx: Tx, office: str, code: str, most: int) -> list[Case]:
        """The newest of the cases of this SOP that came to their end, the newest first."""
        return self._all(tx, office, _FINISHED, {"procedure": code, "most": most})

    def _all(self, tx: Tx, office: str, statement: Statement, values: Values) -> list[Case]:
        own, rows = self._seen.of(tx), tx.execute(statement, {"here": office, **values})
        return [
            own.get(_place(office, row.id)) or self._newest(tx, office, row.id, row.version) for row in rows
        ]

    def _newest(self, tx: Tx, office: str, case_id: str, version: int) -> Case:
        known = self._known.get(case_id)
        if known and known.version == version:
            self._seen.of(tx)[_place(office, case_id)] = known
            return known
        case = _read(tx, case_id)
        assert case is not None
        self._keep(tx, office, case)
        return case

    def _keep(self, tx: Tx, office: str, case: Case) -> None:
        """Cache the case for this transaction now, for all others after the commit, since a version may be
        rolled back.
        """
        self._seen.of(tx)[_place(office, case.id)] = case
        tx.after_commit(lambda: self._known.__setitem__(case.id, case))

    def add(self, tx: Tx, office: str, sop_sha256: str, sop: Sop, new: Sequence[Event]) -> Case:
        """Write a case that begins with `new`."""
        case: Case | None = None
        for event in new:
            case = apply(case, event)
        assert case is not None
        rows = _rows(office, case, new, sop_sha256)
        row = {
            "id": case.id,
            "office": office,
            "sop": sop_sha256,
            "period": case.period.code(),
            "state": case.state,
            "version": case.version,
            "opened_at": case.opened_at,
            "head": rows[-1]["seal"],
        }
        tx.execute(_ADD_CASE, row)
        self._write(tx, office, sop, case, new, rows)
        return case

    def record(self, tx: Tx, office: str, sop: Sop, case: Case, new: Sequence[Event]) -> Case:
        """Write what has happened to `case`. Raises `StaleCase` when it is not the newest."""
        if not new:
            return case
        before = case
        for event in new:
            case = apply(case, event)
        rows = _rows(office, case, new, self._head(tx, before))
        moved = {
            "case": case.id,
            "before": before.version,
            "after": case.version,
            "new_head": rows[-1]["seal"],
        }
        if tx.execute(_MOVE, moved).rowcount != 1:
            raise StaleCase(case.id)
        if (case.state, case.closed_at) != (before.state, before.closed_at):
            ended = {"case": case.id, "new_state": case.state, "closed": case.closed_at}
            tx.execute(_END_CASE, ended)
        self._write(tx, office, sop, case, new, rows)
        return case

    def _head(self, tx: Tx, case: Case) -> str:
        """The seal of the newest event of this state of a case."""
        for heads in (self._new_heads.of(tx), self._heads):
            version, head = heads.get(case.id, (0, ""))
            if version == case.version:
                return head
        return seal_at(tx, case.id, case.version)

    def _write(
        self,
        tx: Tx,
        office: str,
        sop: Sop,
        case: Case,
        new: Sequence[Event],
        rows: Sequence[Values],
    ) -> None:
        first = case.version - len(new) + 1
        tx.execute(_ADD_EVENT, rows)
        head = case.version, str(rows[-1]["seal"])
        self._new_heads.of(tx)[case.id] = head
        tx.after_commit(lambda: self._heads.__setitem__(case.id, head))
        full = case.version // SNAPSHOT_EVERY > (first - 1) // SNAPSHOT_EVERY
        if full or case.state is not CaseState.RUNNING:
            tx.execute(_KEEP_SNAPSHOT, {"case_id": case.id, "data": codec.dump_short(case)})
        for number, event in enumerate(new, first):
            _project(tx, office, sop, case, event)
            deeds.keep(tx, office, case, number, event)
        self._keep(tx, office, case)


def _place(office: str, case_id: str) -> str:
    """Where a case is found in what a transaction has seen: only by its own office."""
    return f"{office} {case_id}"


def _rows(office: str, case: Case, new: Sequence[Event], head: str) -> list[dict[str, object]]:
    """The rows of the newest events of `case`; `head` is what their chain goes on from."""
    rows: list[dict[str, object]] = []
    for number, event in enumerate(new, case.version - len(new) + 1):
        kind, data = type(event).__name__, codec.dump_short(event)
        head = seal(head, office=office, case_id=case.id, number=number, at=event.at, kind=kind, data=data)
        row = {"case_id": case.id, "seq": number, "office": office, "at": event.at, "kind": kind}
        rows.append({**row, "data": data, "seal": head})
    return rows


def _read(tx: Tx, case_id: str) -> Case | None:
    """A case as its newest snapshot and the events since then give it."""
    text = tx.execute(_SNAPSHOT, {"case": case_id}).scalar()
    case = codec.load(Case, text) if text else None
    return replay(_since(tx, case_id, case.version if case else 0), case)


def _project(tx: Tx, office: str, sop: Sop, case: Case, event: Event) -> None:
    """Update the table of open tasks by what has happened."""
    if isinstance(event, TaskGiven):
        tx.execute(_ADD_TASK, _task_row(office, sop, case, event))
    elif isinstance(event, TaskDone | TaskWithdrawn):
        tx.execute(_END_TASK, {"case": case.id, "name": event.task})
    elif isinstance(event, DeadlineMoved):
        tx.execute(_MOVE_TASK, {"case": case.id, "name": event.task, "due": event.deadline})
    elif isinstance(event, DecisionUndone):
        tx.execute(_REOPEN_TASK, {"case": case.id, "name": event.task})
        for unheard in event.unheard:
            tx.execute(_DROP_TASK, {"case": case.id, "name": unheard})


def _task_row(office: str, sop: Sop, case: Case, event: TaskGiven) -> dict[str, object]:
    return {
        "case_id": case.id,
        "task": event.task,
        "office": office,
        "role": sop.step(event.step).actor,
        "bidang": event.bidang or "",
        "given_at": event.at,
        "deadline": event.deadline,
        "open": True,
    }


def list_cases(tx: Tx, office: str, *, running: bool = False) -> list[str]:
    """Ids of the office's cases, oldest first."""
    return tx.execute(_RUNNING if running else _ALL, {"here": office}).scalars()


def office_of(tx: Tx, case_id: str) -> str:
    """The office of a case; empty if there is no such case."""
    found: str | None = tx.execute(_OFFICE_OF, {"case": case_id}).scalar()
    return found or ""


def every_case(tx: Tx) -> list[str]:
    """Ids of the cases of all offices, oldest first."""
    return tx.execute(_EVERY).scalars()


def ended(tx: Tx, office: str) -> list[str]:
    """Ids of the cases that are over, newest first."""
    return tx.execute(_ENDED, {"here": office}).scalars()


def not_cancelled(tx: Tx, office: str, code: str) -> list[tuple[str, datetime]]:
    """(case, when it began) of the cases of this SOP that run or came to their end, newest first."""
    found = tx.execute(_KEPT, {"here": office, "procedure": code})
    return [(row.id, row.opened_at) for row in found]


def other_period_runs(tx: Tx, office: str, period: str) -> bool:
    """Whether a case of another period than this one runs."""
    return tx.execute(_OTHER_PERIOD, {"here": office, "when": period}).first() is not None


def case_of_period(tx: Tx, office: str, code: str, period: str) -> str | None:
    """The case of this SOP and period, whatever its state."""
    found: str | None = tx.execute(_OF_PERIOD, {"here": office, "when": period, "procedure": code}).scalar()
    return found


def event_of(tx: Tx, case_id: str, number: int) -> Event | None:
    """One event of a case, by its number."""
    row = tx.execute(_ONE_EVENT, {"case": case_id, "number": number}).first()
    return codec.load_event(row.kind, row.data) if row else None


def history(tx: Tx, case_id: str) -> list[Event]:
    """All events of a case, in order."""
    return _since(tx, case_id, 0)


def _since(tx: Tx, case_id: str, version: int) -> list[Event]:
    rows = tx.execute(_SINCE, {"case": case_id, "after": version})
    return [codec.load_event(row.kind, row.data) for row in rows]


def open_at(tx: Tx, office: str, now: datetime) -> list[tuple[str, str]]:
    """(case, task) of every task that somebody holds at `now`, by deadline."""
    return [(row.case_id, row.task) for row in tx.execute(_OPEN_AT, {"here": office, "now": now})]


def next_deadline(tx: Tx, office: str, after: datetime) -> datetime | None:
    """The earliest deadline of an open task after this instant, in the periods that run."""
    found: datetime | None = tx.execute(_NEXT_DEADLINE, {"here": office, "after": after}).scalar()
    return found


def keep_values(tx: Tx, office: str, case_id: str, bidang: str, version: int, data: str) -> None:
    """Keep the cells of a version of a working paper."""
    row = {"case_id": case_id, "bidang": bidang, "version": version, "office": office, "data": data}
    tx.execute(_KEEP_VALUES, row)


def load_values(tx: Tx, case_id: str, bidang: str, version: int) -> str | None:
    """JSON of the cells of one version of a working paper; None if there is no such version."""
    which = {"case": case_id, "part": bidang, "number": version}
    found: str | None = tx.execute(_VALUES, which).scalar()
    return found
