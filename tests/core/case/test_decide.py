"""The law of a case, event by event. Monday is 5 October 2026; the office opens 07.30 and closes 16.00."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import is_dataclass, replace
from datetime import datetime, timedelta
from types import ModuleType
from typing import get_args

import pytest

from bot.core.case import commands, events
from bot.core.case import events as ev
from bot.core.case.apply import EFFECTS, apply, replay
from bot.core.case.commands import Complete, FilePaper, MarkOpened, WriteNote
from bot.core.case.decide import DECISIONS, decide
from bot.core.case.events import EVENT_TYPES
from bot.core.case.model import Answer, CaseState, Decision, PaperKind
from bot.core.sop.model import Endorsement
from tests.worlds.engine import MONDAY, TW3, ZONE, Table, actor, scene, shipped, start


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


def test_a_period_opens_with_its_first_task() -> None:
    assert decide(None, start(shipped()), scene(shipped())) == (
        ev.CaseOpened(
            case="2026-TW3-TEST",
            sop="pengumpulan-data-kinerja",
            period=TW3,
            bidang=("IND", "DAG"),
            by="sekretaris",
            at=MONDAY,
        ),
        ev.TaskGiven(task="1..1", step="1", bidang=None, round=1, at=MONDAY, deadline=at(5, 9, 5)),
    )


def test_assigning_opens_the_task_ends_it_and_gives_the_next() -> None:
    table = Table()
    assert table.complete("1..1") == (
        ev.TaskOpened(task="1..1", by="sekretaris", at=MONDAY),
        ev.TaskDone(task="1..1", by="sekretaris", at=MONDAY, leads_to="2"),
        ev.TaskGiven(task="2..1", step="2", bidang=None, round=1, at=MONDAY, deadline=at(5, 9, 30)),
    )


def test_sending_out_forks_into_every_bidang_for_three_working_days() -> None:
    table = Table()
    table.agree_until("2")
    due = at(8, 16)  # Thursday: the day of receipt is not counted
    assert table.complete("2..1")[2:] == (
        ev.TaskGiven(task="3.IND.1", step="3", bidang="IND", round=1, at=MONDAY, deadline=due),
        ev.TaskGiven(task="3.DAG.1", step="3", bidang="DAG", round=1, at=MONDAY, deadline=due),
    )


def test_a_branch_goes_on_by_itself_and_the_last_one_joins() -> None:
    table = Table()
    table.agree_until("3")
    assert [type(event).__name__ for event in table.complete("3.DAG.1")] == ["TaskDone", "TaskGiven"]
    arrived = table.review("5.DAG.1", Answer.YA)
    signed = Decision(answer=Answer.YA, endorsement=Endorsement.TANDA_TANGAN, sha256="kertas_kerjaDAG1")
    assert arrived == (
        ev.TaskOpened(task="5.DAG.1", by="kabid:DAG", at=MONDAY),
        ev.TaskDone(task="5.DAG.1", by="kabid:DAG", at=MONDAY, leads_to="6", decision=signed),
        ev.BranchArrived(bidang="DAG", step="6", at=MONDAY),
    )
    table.agree("3.IND.1")
    last = table.review("5.IND.1", Answer.YA)
    assert last[2:] == (
        ev.BranchArrived(bidang="IND", step="6", at=MONDAY),
        ev.TaskGiven(task="6..1", step="6", bidang=None, round=1, at=MONDAY, deadline=at(5, 9, 30)),
    )


def test_tidak_at_5_gives_that_bidang_the_full_standard_again_with_the_remarks() -> None:
    table = Table()
    table.agree_until("5")
    table.wait(days=1)
    returned = table.review("5.IND.1", Answer.TIDAK, "  belum sesuai ")
    assert returned[1:] == (
        ev.TaskDone(
            task="5.IND.1",
            by="kabid:IND",
            at=table.now,
            leads_to="3",
            decision=Decision(answer=Answer.TIDAK, reason="belum sesuai", sha256="kertas_kerjaIND1"),
        ),
        ev.TaskGiven(
            task="3.IND.2",
            step="3",
            bidang="IND",
            round=2,
            at=table.now,
            deadline=at(9, 16, 30),  # Friday closes half an hour later
            remarks="belum sesuai",
            returned_from="5",
        ),
    )
    assert table.open() == ["3.IND.2", "5.DAG.1"]


@pytest.mark.parametrize(("exit_", "following"), [("7", "7..2"), ("6", "6..2")])
def test_8t_hands_the_remarks_of_the_kepala_dinas_on(exit_: str, following: str) -> None:
    table = Table()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "angka serapan keliru")
    assert table.open() == ["8T..1"]
    table.complete("8T..1", leads_to=exit_)
    task = table.running.task(following)
    assert task is not None
    assert (table.open(), task.remarks, task.returned_from) == ([following], "angka serapan keliru", "8")


def test_a_remark_ends_where_the_work_was_done_again() -> None:
    table = Table()
    table.agree_until("7")
    table.review("7..1", Answer.TIDAK, "bab penutup belum ada")
    table.complete("6..2")
    task = table.running.task("7..2")
    assert task is not None
    assert (task.remarks, task.returned_from, task.round) == ("", None, 2)


def test_the_last_step_closes_the_period() -> None:
    table = Table()
    table.agree_until("9")
    assert table.complete("9..1")[-1] == ev.CaseClosed(at=MONDAY)
    assert (table.running.state, table.running.closed_at, table.open()) == (CaseState.DONE, MONDAY, [])


def test_the_tunda_holds_the_next_desk_back_and_its_standard_with_it() -> None:
    table = Table(replace(shipped(), delay=timedelta(minutes=10)))
    given = table.complete("1..1")[-1]
    assert isinstance(given, ev.TaskGiven)
    assert (given.at, given.deadline) == (at(5, 9, 10), at(5, 9, 40))


def test_a_task_is_opened_once_by_the_first_thing_its_holder_does() -> None:
    table = Table()
    table.wait(minutes=1)
    look = MarkOpened(task="1..1", by=actor("sekretaris"))
    assert table.do(look) == (ev.TaskOpened(task="1..1", by="sekretaris", at=table.now),)
    assert table.do(look) == ()
    note = WriteNote(task="1..1", topic="instruksi", text="segera", by=actor("sekretaris"))
    assert [type(event).__name__ for event in table.do(note)] == ["NoteWritten"]
    assert table.running.note("instruksi") == "segera"


def test_the_bots_own_papers_open_nothing() -> None:
    table = Table()
    paper = table.paper(PaperKind.DISPOSISI)
    assert table.do(FilePaper(paper=paper)) == (ev.PaperFiled(paper=paper, at=MONDAY),)


def test_a_naive_instant_has_no_place_in_a_case() -> None:
    with pytest.raises(ValueError):
        decide(None, start(shipped()), scene(shipped(), datetime(2026, 10, 5, 9)))


def test_the_events_are_the_case() -> None:
    table = Table()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "ulangi")
    table.complete("8T..1", leads_to="6")
    table.agree_until("")
    assert replay(table.events) == table.case
    assert table.running.version == len(table.events)


def test_applying_an_event_never_judges() -> None:
    table = Table()
    done = ev.TaskDone(task="1..1", by="siapa pun", at=MONDAY, leads_to=None)
    assert apply(apply(table.running, done), done).version == table.running.version + 2


def test_a_step_with_several_exits_takes_the_first_unless_told_otherwise() -> None:
    table = Table()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "ulangi")
    done = table.do(Complete(task="8T..1", by=actor("sekretaris")))[1]
    assert isinstance(done, ev.TaskDone)
    assert done.leads_to == "7"


def _classes(module: ModuleType) -> set[type]:
    return {one for one in vars(module).values() if is_dataclass(one) and one.__module__ == module.__name__}


def test_every_command_has_its_decision_and_every_event_its_effect() -> None:
    assert set(DECISIONS) == set(get_args(commands.Command)) == _classes(commands)
    assert set(EFFECTS) == set(EVENT_TYPES) == _classes(events)


def test_the_engine_alone_knows_every_command() -> None:
    """Nobody has to import another module first: asked in an interpreter that knows nothing else."""
    code = "from bot.core.case.decide import DECISIONS; print(*sorted(one.__name__ for one in DECISIONS))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == sorted(one.__name__ for one in get_args(commands.Command))
