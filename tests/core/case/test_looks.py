"""What stands out is looked at: by whom, in which round, and that nothing is decided by it."""

from __future__ import annotations

import pytest

from bot.core.case import events as ev
from bot.core.case.commands import Inquire, LookAt
from bot.core.case.looks import looked_at
from bot.core.case.model import Answer, Task
from bot.core.case.rules import subject
from bot.core.refusals import NotHolder, NotThisKind, PaperChanged
from tests.worlds.engine import MONDAY, Table, actor

FLAGS = ("iku|IKU-1|realisasi|jauh_dari_median#1", "sub|1.02|realisasi_anggaran|lebih_pagu#2")


@pytest.fixture
def table() -> Table:
    made = Table()
    made.agree_until("3")
    made.agree("3.IND.1")
    return made


def task(table: Table, task_id: str = "5.IND.1") -> Task:
    found = table.running.task(task_id)
    assert found is not None
    return found


def look(table: Table, *flags: str, task_id: str = "5.IND.1") -> tuple[ev.Event, ...]:
    seen = subject(table.running, task(table, task_id))
    return table.do(LookAt(task=task_id, by=table.holder(task_id), flags=flags, seen=seen))


def test_a_look_opens_the_task_and_decides_nothing(table: Table) -> None:
    assert look(table, *FLAGS) == (
        ev.TaskOpened(task="5.IND.1", by="kabid:IND", at=MONDAY),
        ev.FlagsLooked(task="5.IND.1", flags=FLAGS, by="kabid:IND", at=MONDAY),
    )
    assert task(table).open
    assert looked_at(table.running, task(table), "kabid:IND") == set(FLAGS)


def test_a_second_look_at_the_same_writes_nothing(table: Table) -> None:
    look(table, FLAGS[0])
    assert look(table, *FLAGS) == (
        ev.FlagsLooked(task="5.IND.1", flags=FLAGS[1:], by="kabid:IND", at=MONDAY),
    )
    assert look(table, *FLAGS) == ()


def test_what_was_looked_at_stays_so_in_the_next_round_and_for_nobody_else(table: Table) -> None:
    look(table, FLAGS[0])
    table.review("5.IND.1", Answer.TIDAK, "Perbaiki")
    table.complete("3.IND.2")
    assert looked_at(table.running, task(table, "5.IND.2"), "kabid:IND") == {FLAGS[0]}
    assert looked_at(table.running, task(table, "5.IND.2"), "plh") == frozenset()


def test_a_question_asked_with_flags_on_the_screen_counts_as_a_look(table: Table) -> None:
    by = table.holder("5.IND.1")
    table.do(Inquire(task="5.IND.1", by=by, text="Kenapa?", flags=FLAGS))
    assert table.running.inquiries[0].flags == FLAGS
    assert looked_at(table.running, task(table), by.officer) == set(FLAGS)


def test_only_the_holder_of_a_review_looks_and_only_at_the_paper_as_it_is(table: Table) -> None:
    before = table.running
    with pytest.raises(NotHolder):
        table.do(LookAt(task="5.IND.1", by=actor("kabid", "DAG"), flags=FLAGS, seen="kertas_kerjaIND1"))
    with pytest.raises(PaperChanged):
        table.do(LookAt(task="5.IND.1", by=table.holder("5.IND.1"), flags=FLAGS, seen="lain"))
    with pytest.raises(NotThisKind):
        look(table, *FLAGS, task_id="3.DAG.1")
    assert table.running == before
