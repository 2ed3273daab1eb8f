"""No statement forgets the office: each that reads or changes rows of an office says by what it is the right one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Column, Table, bindparam, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import BinaryExpression

import storage
from storage import tables
from storage.statement import Statement, one_of

#: What is one office's alone, and known only there: the office, or an id that was found in it. A case is loaded by its
#: office and its id (`Cases.load`), an officer is one of the office's staff or was found by the chat that they write in.
OWN = {
    "office", "case_id", "officer", "absent", "stand_in", "hash", "card",
    "cases.id", "officers.id", "cards.id",
}  # fmt: skip
#: Statements that are right without, by the reason; a name with a full stop at its end stands for its whole module.
ACROSS: Mapping[str, Set[str]] = {
    "a chat is one officer's, of one office, at a time; what was sent there stays what it was": {
        "guards._OFFICES",
        "moves.", "withdrawals.", "people._BY_CHAT", "people._BY_ADDRESS", "people._FORMER", "people._REGISTERED",
        "people._REACHED", "queues._OF_MESSAGE", "queues._OF_ALBUM", "queues._OF_TAP", "queues._IN_PASSING",
        "queues._RELEASE", "said._FIND", "said._FORGET", "said._TOLD", "said._LAST_TEXT", "undelivered._HOLD_AGAIN",
        "undelivered._WAITING_IN_CHAT", "undelivered._DUE_NOW",
    },
    "the number of a row that was found by its office, its chat or in the queue": {
        "acting._HANDED_OVER", "acting._HANDED_BACK", "acting._BEGUN", "appointments._OVER", "appointments._BEGUN",
        "appointments._ENDED", "queues._WAITING", "queues._CANCEL", "queues._REWRITE", "queues._SENT",
        "queues._SEND_AGAIN", "queues._GIVE_UP", "redirects._LEAVE", "sendings.", "undelivered._FAILED_LATE",
        "undelivered._POSTPONE", "undelivered._BY_IDS",
    },
    "the queues are the whole bot's: each row says by itself whose it is": {
        "backlogs.", "clock_changes.", "queues._UNSENT",
    },
    "what is old and that nothing needs goes, whosever it was": {
        "spent_rows.", "sweep.", "queues._DROP_ANSWERS", "said._DROP_OLD",
    },
    "it asks for all offices, and whoever asks goes on office by office": {
        "cards._LIVE_BEFORE", "cases._EVERY", "people._COUNTING", "quiet_spells._REVISIONS", "redirects._WAITED_FOR",
    },
    "the operator's, who sees the whole installation": {"incidents._ALL", "incidents._NEWEST"},
    "by the ids and chats of one officer, wherever in a text they stand": {"personal_data."},
}  # fmt: skip


def test_every_statement_on_rows_of_an_office_is_bound_to_it() -> None:
    known = {name for names in ACROSS.values() for name in names}
    found = {name for name, statement in statements() if not bound(statement)}
    assert sorted(found - known - {one for one in found if f"{one.partition('.')[0]}." in known}) == []
    unneeded = {one for one in known if not any(each == one or each.startswith(one) for each in found)}
    assert sorted(unneeded) == [], "bound by now"


def test_a_statement_that_forgets_the_office_is_found() -> None:
    by_period = select(tables.cases.c.id).where(tables.cases.c.period == bindparam("when"))
    beside = by_period.join(tables.tasks, tables.tasks.c.case_id == tables.cases.c.id)
    own_one = tables.tasks.c.office == bindparam("here")
    assert [bound(Statement(one)) for one in (by_period, beside, beside.where(own_one))] == [
        False,
        False,
        True,
    ]


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if "migrations" in module.name:
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for one in within(value):
                yield f"{module.name.removeprefix('storage.').removeprefix('repositories.')}.{name}", one


def within(value: Any) -> Iterator[Statement]:
    if isinstance(value, Statement):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from within(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from within(one)


def bound(statement: Statement) -> bool:
    """Whether each table of an office in it is bound by a value, or by another table that is."""
    written: Any = statement._written
    if isinstance(written, Insert):
        return True
    parts = list(visitors.iterate(written))
    named = {one.name for one in parts if isinstance(one, Table) and "office" in one.columns}
    compared = [one.by_json if isinstance(one, one_of) else one for one in parts]
    pairs = [
        (one.left, one.right)
        for one in compared
        if isinstance(one, BinaryExpression) and one.operator in _SAME
    ]
    given = {table for pair in pairs for table in by_value(*pair)}
    while more := {table for left, right in pairs for table in by_other(left, right, given)} - given:
        given |= more
    return named <= given


_SAME = (operators.eq, operators.in_op)


def by_value(left: Any, right: Any) -> Iterator[str]:
    for one, other in ((left, right), (right, left)):
        if own(one) and not isinstance(other, Column):
            assert isinstance(one, Column)
            yield one.table.name


def by_other(left: Any, right: Any, given: Set[str]) -> Iterator[str]:
    for one, other in ((left, right), (right, left)):
        if own(one) and isinstance(other, Column) and other.table.name in given:
            yield one.table.name


def own(column: Any) -> bool:
    return isinstance(column, Column) and bool({column.name, f"{column.table.name}.{column.name}"} & OWN)
