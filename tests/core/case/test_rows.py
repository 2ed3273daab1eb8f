"""A Tidak that names rows: only these come back, on every way that a task can come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.case import events as ev
from bot.core.case.commands import ReopenBidang, ReopenRows, Review, TakeBack
from bot.core.case.model import Answer, Decision, Task
from bot.core.case.returned_rows import standing
from bot.core.case.rules import subject
from bot.core.refusals import NotHolder, NotThisKind
from storage import codec
from tests.worlds.engine import MONDAY, Table, Walk, check_rows

ROWS = ("iku|IKU-1", "sub|1.02.03")


def reviewed(delay: int = 0) -> Table:
    """A paper on its Kabid's desk; `delay` is the `tunda` of what they decide, in seconds."""
    table = Table()
    table.agree_until("3")
    table.complete("3.IND.1")
    table.sop = replace(table.sop, delay=timedelta(seconds=delay))
    return table


def task(table: Table, task_id: str) -> Task:
    found = table.running.task(task_id)
    assert found is not None
    return found


def test_the_rows_stand_in_the_decision_and_in_the_task_that_comes_back() -> None:
    table = reviewed()
    _, done, given = table.review("5.IND.1", Answer.TIDAK, "Dua baris keliru", ROWS)
    assert isinstance(done, ev.TaskDone)
    assert done.decision == Decision(
        answer=Answer.TIDAK, reason="Dua baris keliru", sha256="kertas_kerjaIND1", rows=ROWS
    )
    assert isinstance(given, ev.TaskGiven)
    assert given.rows == ROWS
    back = task(table, "3.IND.2")
    assert (back.rows, back.remarks, back.returned_from) == (ROWS, "Dua baris keliru", "5")


def test_no_rows_means_the_whole_paper() -> None:
    table = reviewed()
    table.review("5.IND.1", Answer.TIDAK, "Ulangi")
    assert task(table, "3.IND.2").rows == ()


def test_the_rows_do_not_follow_the_paper_when_it_goes_on() -> None:
    table = reviewed()
    table.review("5.IND.1", Answer.TIDAK, "Dua baris keliru", ROWS)
    table.complete("3.IND.2")
    assert task(table, "5.IND.2").rows == ()


def test_a_decision_taken_back_in_time_leaves_no_rows_and_a_later_one_keeps_them() -> None:
    table = reviewed(delay=60)
    table.review("5.IND.1", Answer.TIDAK, "Dua baris keliru", ROWS)
    table.do(TakeBack(task="5.IND.1", by=table.holder("5.IND.1")))
    assert task(table, "5.IND.1").decision is None
    assert table.running.task("3.IND.2") is None
    table.review("5.IND.1", Answer.TIDAK, "Dua baris keliru", ROWS)
    table.wait(seconds=60)
    table.complete("3.IND.2")
    table.wait(seconds=60)
    table.do(TakeBack(task="3.IND.2", by=table.holder("3.IND.2"), reason="Salah berkas"))
    assert task(table, "3.IND.3").rows == ROWS


@pytest.mark.parametrize(("answer", "reason"), [(Answer.YA, ""), (Answer.TIDAK, "Bab II")])
def test_only_a_tidak_about_a_working_paper_names_rows(answer: Answer, reason: str) -> None:
    table = Table()
    table.agree_until("7" if reason else "5")
    before = table.running
    with pytest.raises(NotThisKind):
        table.review("7..1" if reason else "5.IND.1", answer, reason, ROWS)
    assert table.running == before


def test_what_the_last_version_wrote_is_still_read() -> None:
    old = '{"task":"3.IND.2","step":"3","bidang":"IND","round":2,"at":"2026-10-05T02:00:00Z","deadline":null}'
    assert codec.load_event("TaskGiven", old) == ev.TaskGiven(
        task="3.IND.2", step="3", bidang="IND", round=2, at=MONDAY, deadline=None
    )


HASHES = (("iku|IKU-1", "a"), ("iku|IKU-2", "b"), ("sub|1.02.03", "c"))


def decide_with_hashes(table: Table, task_id: str, answer: Answer, *rows: str) -> Decision:
    by, seen = table.holder(task_id), subject(table.running, task(table, task_id))
    reason = "Keliru" if answer is Answer.TIDAK else ""
    table.do(
        Review(task=task_id, by=by, answer=answer, reason=reason, seen=seen, rows=rows, row_hashes=HASHES)
    )
    decision = task(table, task_id).decision
    assert decision is not None
    return decision


def test_a_decision_keeps_the_hashes_of_the_rows_that_it_leaves_approved() -> None:
    assert decide_with_hashes(reviewed(), "5.IND.1", Answer.YA).row_hashes == HASHES
    assert decide_with_hashes(reviewed(), "5.IND.1", Answer.TIDAK).row_hashes == ()
    assert decide_with_hashes(reviewed(), "5.IND.1", Answer.TIDAK, *ROWS).row_hashes == HASHES[1:2]


def test_the_next_review_judges_the_rows_that_came_back_and_those_that_changed() -> None:
    table = reviewed()
    decide_with_hashes(table, "5.IND.1", Answer.TIDAK, "iku|IKU-1")
    table.complete("3.IND.2")
    now = {**dict(HASHES), "sub|1.02.03": "changed"}
    found = standing(table.running, task(table, "5.IND.2"), table.sop, now)
    assert found == (("iku|IKU-1", "sub|1.02.03"), ("iku|IKU-2",), MONDAY, "kabid:IND")


def test_the_whole_paper_is_judged_where_it_came_back_whole() -> None:
    table = reviewed()
    decide_with_hashes(table, "5.IND.1", Answer.TIDAK)
    table.complete("3.IND.2")
    assert standing(table.running, task(table, "5.IND.2"), table.sop, dict(HASHES)) is None


def test_a_bidang_that_is_reopened_opens_the_whole_paper() -> None:
    table = reviewed()
    decide_with_hashes(table, "5.IND.1", Answer.TIDAK, "iku|IKU-1")
    table.complete("3.IND.2")
    table.agree_until("6")
    table.do(ReopenBidang(bidang="IND", by=table.holder("6..1"), reason="Ada data baru"))
    assert task(table, "3.IND.3").rows == ()
    table.complete("3.IND.3")
    assert standing(table.running, task(table, "5.IND.3"), table.sop, dict(HASHES)) is None


def test_whoever_mends_the_paper_opens_further_rows_and_nobody_else_does() -> None:
    table = reviewed()
    table.review("5.IND.1", Answer.TIDAK, "Keliru", ("iku|IKU-1",))
    by = table.holder("3.IND.2")
    assert table.do(ReopenRows(task="3.IND.2", by=by, rows=("iku|IKU-1", "iku|IKU-2"))) == (
        ev.TaskOpened(task="3.IND.2", by="kasi:IND", at=MONDAY),
        ev.RowsReopened(task="3.IND.2", rows=("iku|IKU-2",), by="kasi:IND", at=MONDAY),
    )
    assert task(table, "3.IND.2").rows == ("iku|IKU-1", "iku|IKU-2")
    before = table.running
    with pytest.raises(NotHolder):
        table.do(ReopenRows(task="3.IND.2", by=table.holder("5.IND.1"), rows=ROWS))
    with pytest.raises(NotThisKind):  # the whole paper is open there
        table.do(ReopenRows(task="3.DAG.1", by=table.holder("3.DAG.1"), rows=ROWS))
    assert table.running == before


def test_at_random_rows_come_back_where_they_were_named_and_nowhere_else() -> None:
    returned = 0
    for seed in range(30):
        walk = Walk(seed, delay=60 * (seed % 2))
        for case in walk.walk(120):
            check_rows(case)
        returned += sum(isinstance(event, ev.TaskGiven) and bool(event.rows) for event in walk.events)
    assert returned > 5, "a walk on which nothing comes back proves nothing"
