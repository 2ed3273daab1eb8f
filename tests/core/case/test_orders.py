"""The course of a period, one rule after the other, by the shipped SOP. 23 November 2026 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.case import events as ev
from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    Claim,
    Command,
    Complete,
    DropBidang,
    MarkOpened,
    MoveDeadlines,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    SkipBidang,
    TakeBack,
)
from bot.core.case.deadlines import deadline_of
from bot.core.case.decide import decide
from bot.core.case.endorsements import signature, standing_parafs
from bot.core.case.model import Answer, CaseState, Pause
from bot.core.errors import SopError
from bot.core.monitoring.reminders import due_rungs, next_due
from bot.core.refusals import (
    CaseNotRunning,
    ClaimedByOther,
    LastBidang,
    NoSuchTask,
    NothingToTakeBack,
    NotHolder,
    NotOverseer,
    NotPaused,
    NotYours,
    PausedAlready,
    ReasonMissing,
    RecallAsked,
    TooLateForBidang,
)
from tests.worlds.engine import SOP, START, ZONE, ModelOffice, calendar

WHY = "Angka keliru."


def begun(*bidang: str, delay: int = 0) -> ModelOffice:
    """At step 3 in every bidang."""
    office = ModelOffice(bidang=bidang or ("IND", "DAG"), delay=timedelta(seconds=delay))
    office.start()
    for _ in range(2):
        office.work(office.known.open_tasks[0])
        office.now += office.delay
    return office


def to(office: ModelOffice, step: str) -> ModelOffice:
    while any(task.step != step for task in office.known.open_tasks):
        office.work(next(task for task in office.known.open_tasks if task.step != step))
        office.now += office.delay
    return office


def open_now(office: ModelOffice) -> list[str]:
    return sorted(task.id for task in office.known.open_tasks)


def last(office: ModelOffice, step: str) -> str:
    return [task.id for task in office.known.tasks if task.step == step][-1]


def refused(office: ModelOffice, command: Command) -> SopError:
    before = office.case
    with pytest.raises(SopError) as caught:
        decide(office.case, command, office.scene)
    assert office.case is before
    return caught.value


def take_back(office: ModelOffice, task: str, reason: str = WHY) -> TakeBack:
    done = office.known.task(task)
    assert done is not None
    return TakeBack(task=task, by=office.holder(done), reason=reason)


# Taking back


def test_within_the_tunda_a_decision_was_never_made() -> None:
    office = ModelOffice(bidang=("IND", "DAG"), delay=timedelta(seconds=60))
    office.start()
    before = office.known
    office.work(office.known.open_tasks[0])
    office.now += timedelta(seconds=59)
    [undone] = office.do(take_back(office, "1..1", reason=""))
    assert isinstance(undone, ev.DecisionUndone)
    assert undone.unheard == ("2..1",)
    assert [replace(t, opened_at=None, opened_by="") for t in office.known.tasks] == list(before.tasks)


def test_before_the_tunda_is_over_the_next_desk_has_no_task() -> None:
    office = ModelOffice(bidang=("IND",), delay=timedelta(seconds=60))
    office.start()
    office.work(office.known.open_tasks[0])
    [task] = office.known.open_tasks
    assert task.given_at == office.now + timedelta(seconds=60)
    assert isinstance(refused(office, MarkOpened(task=task.id, by=office.holder(task))), NoSuchTask)
    office.now += timedelta(seconds=60)
    office.do(MarkOpened(task=task.id, by=office.holder(task)))
    assert office.known.open_tasks[0].opened_at == office.now


def test_the_next_standard_starts_when_the_tunda_is_over() -> None:
    office = ModelOffice(bidang=("IND",), delay=timedelta(seconds=60))
    office.start()
    office.work(office.known.open_tasks[0])
    assert office.known.open_tasks[0].deadline == START + timedelta(minutes=31)


def test_the_next_desk_of_the_same_hand_is_given_at_once() -> None:
    office = to(begun(delay=60), "8")
    office.work(office.known.open_tasks[0], Answer.TIDAK)
    office.now += timedelta(seconds=60)
    mended = office.known.open_tasks[0]
    office.do(Complete(task=mended.id, by=office.boss, leads_to="7"))
    assert open_now(office) == ["7..2"]
    assert office.known.open_tasks[0].given_at == office.now
    office.do(take_back(office, mended.id, ""))
    assert open_now(office) == ["8T..1"]


def test_the_end_itself_can_be_undone_within_the_tunda() -> None:
    office = to(begun("IND", "DAG", delay=60), "9")
    office.work(office.known.open_tasks[0])
    assert office.known.state is CaseState.DONE
    office.do(take_back(office, "9..1", reason=""))
    assert (office.known.state, open_now(office)) == (CaseState.RUNNING, ["9..1"])


def test_a_skipped_bidang_may_hand_in_after_the_end_and_changes_nothing_of_it() -> None:
    office = begun("IND", "DAG", delay=60)
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    while office.known.state is CaseState.RUNNING:
        office.work(next(task for task in office.known.open_tasks if task.bidang != "DAG"))
        office.now += timedelta(seconds=60 if office.known.state is CaseState.RUNNING else 5)
    assert open_now(office) == ["3.DAG.1"]
    office.do(take_back(office, "9..1", reason=""))
    assert open_now(office) == ["3.DAG.1", "9..1"]
    office.work(office.known.open_tasks[-1])
    ended = office.known.closed_at
    for _ in range(2):
        office.now += timedelta(days=7)
        office.work(office.known.open_tasks[0])
    assert (office.known.state, office.known.closed_at, open_now(office)) == (CaseState.DONE, ended, [])
    office.do(take_back(office, "5.DAG.1", reason=""))
    assert (office.known.state, office.known.closed_at) == (CaseState.DONE, ended)
    assert open_now(office) == ["5.DAG.1"]


def test_a_task_that_nobody_has_opened_is_taken_back_and_done_again() -> None:
    office = to(begun(), "7")
    events = office.do(take_back(office, "6..1"))
    assert [type(event) for event in events] == [ev.TaskWithdrawn, ev.TaskGiven]
    assert open_now(office) == ["6..2"]


def test_a_fork_is_taken_back_whole_and_forks_again() -> None:
    office = begun()
    office.do(take_back(office, "2..1"))
    assert open_now(office) == ["2..2"]
    office.work(office.known.open_tasks[0])
    assert open_now(office) == ["3.DAG.2", "3.IND.2"]


def test_one_opened_task_of_a_fork_makes_it_a_request() -> None:
    office = begun()
    task = office.known.task("3.DAG.1")
    assert task is not None
    office.do(MarkOpened(task=task.id, by=office.holder(task)))
    [asked] = office.do(take_back(office, "2..1"))
    assert isinstance(asked, ev.RecallRequested)
    assert office.known.note("tarik:2..1") == WHY
    assert open_now(office) == ["3.DAG.1", "3.IND.1"]
    assert isinstance(refused(office, take_back(office, "2..1")), RecallAsked)


def test_a_signature_is_taken_back_while_other_bidang_are_at_work() -> None:
    office = begun()
    for step in ("3", "5"):
        office.work(next(t for t in office.known.open_tasks if (t.step, t.bidang) == (step, "DAG")))
    assert office.known.arrived == {"DAG"}
    events = office.do(take_back(office, "5.DAG.1"))
    assert [type(event) for event in events] == [ev.BranchLeft, ev.TaskGiven]
    assert office.known.arrived == frozenset()
    assert open_now(office) == ["3.IND.1", "5.DAG.2"]


def test_a_signature_that_completed_the_join_takes_the_join_with_it() -> None:
    office = to(begun(), "6")
    office.do(take_back(office, last(office, "5")))
    assert open_now(office) == ["5.DAG.2"]
    office.work(office.known.open_tasks[0])
    assert open_now(office) == ["6..2"]


def test_the_late_signature_of_a_skipped_bidang_takes_nothing_from_others() -> None:
    office = begun()
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    for code in ("DAG", "IND", "IND", "DAG"):  # DAG is with its Kabid when the branches meet
        office.work(next(t for t in office.known.open_tasks if t.bidang == code))
    assert open_now(office) == ["6..1"]
    office.do(take_back(office, "5.DAG.1"))
    assert open_now(office) == ["5.DAG.2", "6..1"]


def test_only_the_newest_round_of_a_desk_is_taken_back() -> None:
    office = to(begun(), "7")
    office.do(take_back(office, "6..1"))
    office.work(office.known.open_tasks[0])
    assert isinstance(refused(office, take_back(office, "6..1")), NothingToTakeBack)
    office.do(take_back(office, "6..2"))
    assert open_now(office) == ["6..3"]


@pytest.mark.parametrize("again", [False, True])
def test_a_decision_of_a_bidang_that_was_dropped_is_not_undone(again: bool) -> None:
    office = begun("IND", "DAG", delay=60)
    office.work(next(t for t in office.known.open_tasks if t.bidang == "DAG"))
    office.do(DropBidang(bidang="DAG", by=office.boss, reason=WHY))
    if again:
        office.do(AddBidang(bidang="DAG", by=office.boss))
    assert isinstance(refused(office, take_back(office, "3.DAG.1", "")), NothingToTakeBack)


def test_a_paraf_and_a_signature_that_were_taken_back_no_longer_stand() -> None:
    office = to(begun(), "8")
    assert [task.id for task in standing_parafs(office.known)] == ["7..1"]
    office.do(take_back(office, "7..1"))
    assert standing_parafs(office.known) == ()
    to(office, "9")
    assert signature(office.known) is not None
    office.do(take_back(office, last(office, "8")))
    assert signature(office.known) is None


def test_what_is_followed_up_or_not_ones_own_stays() -> None:
    office = to(begun(), "7")
    assert isinstance(refused(office, take_back(office, "2..1")), NothingToTakeBack)
    assert isinstance(refused(office, TakeBack(task="6..1", by=office.boss, reason=WHY)), NotYours)
    assert isinstance(refused(office, take_back(office, "6..1", reason="  ")), ReasonMissing)


def test_a_cancelled_period_is_not_brought_back_by_an_undone_decision() -> None:
    office = begun("IND", "DAG", delay=60)
    for _ in range(2):
        office.work(next(t for t in office.known.open_tasks if t.bidang == "DAG"))
        office.now += timedelta(seconds=60 if not office.known.arrived else 5)
    office.do(CancelCase(by=office.boss, reason=WHY))
    assert isinstance(refused(office, take_back(office, "5.DAG.1", "")), NothingToTakeBack)


def test_a_signature_is_not_undone_under_a_bidang_that_was_reopened_meanwhile() -> None:
    office = begun("IND", "DAG", delay=60)
    for code in ("IND", "DAG"):
        for _ in range(2):
            office.work(next(t for t in office.known.open_tasks if t.bidang == code))
            office.now += timedelta(seconds=60)
    office.do(ReopenBidang(bidang="DAG", by=office.actor("kasubag_pe"), reason=WHY))
    assert isinstance(refused(office, take_back(office, "5.DAG.1")), NothingToTakeBack)
    office.do(take_back(office, "5.IND.1"))  # nothing has come of that one yet
    assert open_now(office) == ["3.DAG.2", "5.IND.2"]


def test_an_undone_task_has_the_deadline_of_the_calendar_as_it_is_now() -> None:
    office = begun(delay=60)
    office.work(office.known.open_tasks[0])
    office.days_off = 2
    office.do(MoveDeadlines())
    office.do(take_back(office, "3.IND.1", ""))
    deadlines = {task.deadline for task in office.known.open_tasks}
    assert deadlines == {datetime(2026, 11, 30, 16, 0, tzinfo=ZONE)}


# Bidang


def test_kasubag_reopens_a_bidang_at_step_6_and_its_kabid_signs_again() -> None:
    office = to(begun(), "6")
    office.do(ReopenBidang(bidang="IND", by=office.actor("kasubag_pe"), reason=WHY))
    assert open_now(office) == ["3.IND.2"]
    assert office.known.open_tasks[0].remarks == WHY
    to(office, "7")
    assert last(office, "5") == "5.IND.2"


def test_from_step_7_the_sekretaris_reopens_and_kasubag_no_longer() -> None:
    office = to(begun(), "7")
    kasubag = ReopenBidang(bidang="IND", by=office.actor("kasubag_pe"), reason=WHY)
    assert isinstance(refused(office, kasubag), NotHolder)
    office.do(ReopenBidang(bidang="IND", by=office.boss, reason=WHY))
    assert open_now(office) == ["3.IND.2"]


def test_nobody_reopens_while_kepala_dinas_has_it() -> None:
    office = to(begun(), "8")
    assert isinstance(refused(office, ReopenBidang(bidang="IND", by=office.boss, reason=WHY)), NotHolder)


def test_a_skipped_bidang_no_longer_holds_up_the_join() -> None:
    office = begun()
    for _ in range(2):
        office.work(next(t for t in office.known.open_tasks if t.bidang == "IND"))
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    assert open_now(office) == ["3.DAG.1", "6..1"]
    assert [(skip.bidang, skip.reason) for skip in office.known.skips] == [("DAG", WHY)]


def test_a_skipped_bidang_that_came_late_is_awaited_again_once_it_is_reopened() -> None:
    office = begun()
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    to(office, "6")
    office.do(ReopenBidang(bidang="DAG", by=office.actor("kasubag_pe"), reason=WHY))
    assert (open_now(office), office.known.skips) == (["3.DAG.2"], ())
    to(office, "6")
    assert open_now(office) == ["6..2"]


def test_the_join_by_order_waits_for_the_tunda_of_the_last_signature() -> None:
    office = begun("IND", "DAG", delay=60)
    for _ in range(2):
        office.work(next(t for t in office.known.open_tasks if t.bidang == "IND"))
        office.now += timedelta(seconds=60 if office.known.arrived == frozenset() else 10)
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    joined = office.known.task("6..1")
    assert joined is not None
    assert joined.given_at == office.now + timedelta(seconds=50)


def test_a_bidang_joins_while_the_others_are_at_work() -> None:
    office = begun()
    office.do(AddBidang(bidang="PSR", by=office.boss))
    assert open_now(office) == ["3.DAG.1", "3.IND.1", "3.PSR.1"]
    to(office, "6")
    assert isinstance(refused(office, AddBidang(bidang="MET", by=office.boss)), TooLateForBidang)


def test_a_dropped_bidang_leaves_nothing_open() -> None:
    office = begun()
    office.do(DropBidang(bidang="DAG", by=office.boss, reason=WHY))
    assert (open_now(office), office.known.bidang) == (["3.IND.1"], ("IND",))
    assert isinstance(refused(office, DropBidang(bidang="IND", by=office.boss, reason=WHY)), LastBidang)


@pytest.mark.parametrize("kind", [SkipBidang, DropBidang])
def test_the_last_bidang_stays(kind: type[SkipBidang | DropBidang]) -> None:
    office = begun("IND")
    assert isinstance(refused(office, kind(bidang="IND", by=office.boss, reason=WHY)), LastBidang)


def test_only_the_sekretaris_orders_and_always_with_a_reason() -> None:
    office = begun()
    kasubag, boss = office.actor("kasubag_pe"), office.boss
    for command in (
        SkipBidang(bidang="DAG", by=kasubag, reason=WHY),
        DropBidang(bidang="DAG", by=kasubag, reason=WHY),
        AddBidang(bidang="PSR", by=kasubag),
        PauseCase(by=kasubag, reason=WHY),
        CancelCase(by=kasubag, reason=WHY),
    ):
        assert isinstance(refused(office, command), NotOverseer)
    for command in (
        SkipBidang(bidang="DAG", by=boss, reason=" - "),
        DropBidang(bidang="DAG", by=boss, reason=""),
        PauseCase(by=boss, reason="…"),
        CancelCase(by=boss, reason=""),
    ):
        assert isinstance(refused(office, command), ReasonMissing)


# The clock


def test_a_pause_gives_minutes_back_exactly() -> None:
    office = to(begun(), "7")
    office.now += timedelta(minutes=4)
    office.do(PauseCase(by=office.boss, reason=WHY))
    assert isinstance(refused(office, PauseCase(by=office.boss, reason=WHY)), PausedAlready)
    office.now += timedelta(minutes=30)
    office.do(ResumeCase(by=office.boss))
    assert office.known.open_tasks[0].deadline == office.now + timedelta(minutes=6)
    assert isinstance(refused(office, ResumeCase(by=office.boss)), NotPaused)


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("Mon 23 10:00", "Mon 23 15:00", "Thu 26 16:00"),  # the day of receipt counts for nothing anyway
        ("Tue 24 10:00", "Tue 24 15:00", "Thu 26 16:00"),  # Tuesday still closes in working time
        ("Tue 24 10:00", "Wed 25 08:00", "Fri 27 16:30"),  # Tuesday's close is lost
        ("Tue 24 17:00", "Wed 25 07:00", "Thu 26 16:00"),  # a night
        ("Thu 26 15:59", "Mon 30 08:00", "Mon 30 16:00"),  # Thursday and Friday are lost
        ("Fri 27 08:00", "Mon 30 08:00", "Thu 26 16:00"),  # late already
    ],
)
def test_a_standard_in_days_loses_the_days_that_close_in_the_pause(start: str, end: str, due: str) -> None:
    office = begun()
    task = office.known.open_tasks[0]
    pause = Pause(reason=WHY, by="x", start=_day(start), end=_day(end))
    assert deadline_of(task, SOP, calendar(0), [pause]) == _day(due)


def _day(text: str) -> datetime:
    weekday, day, hour = text.split()
    found = datetime.fromisoformat(f"2026-11-{day}T{hour}").replace(tzinfo=ZONE)
    assert found.strftime("%a") == weekday
    return found


def test_nothing_is_said_while_the_clock_stands_still() -> None:
    office = begun()
    office.do(PauseCase(by=office.boss, reason=WHY))
    later = _day("Mon 30 09:00")
    assert due_rungs(office.known, SOP, calendar(0), now=later) == ()
    assert next_due(office.known, SOP, calendar(0), now=later) is None


def test_no_reminder_goes_to_a_bidang_left_out() -> None:
    office = begun()
    office.do(SkipBidang(bidang="DAG", by=office.boss, reason=WHY))
    rungs = due_rungs(office.known, SOP, calendar(0), now=_day("Mon 30 09:00"))
    assert {due.task.bidang for due in rungs} == {"IND"}


def test_a_day_off_moves_what_is_open_and_its_undoing_moves_it_back() -> None:
    office = begun()
    office.days_off = 1
    moved = office.do(MoveDeadlines())
    assert {event.deadline for event in moved if isinstance(event, ev.DeadlineMoved)} == {
        _day("Fri 27 16:30")
    }
    assert office.do(MoveDeadlines()) == ()
    office.days_off = 0
    office.do(MoveDeadlines())
    assert {task.deadline for task in office.known.open_tasks} == {_day("Thu 26 16:00")}


def test_a_cancelled_period_has_no_open_task_and_takes_no_more_orders() -> None:
    office = begun()
    office.do(CancelCase(by=office.boss, reason=WHY))
    assert (office.known.state, open_now(office), office.known.ended_reason) == (CaseState.CANCELLED, [], WHY)
    assert isinstance(refused(office, PauseCase(by=office.boss, reason=WHY)), CaseNotRunning)
    assert isinstance(refused(office, ReopenBidang(bidang="IND", by=office.boss, reason=WHY)), CaseNotRunning)
    assert next_due(office.known, SOP, calendar(0), now=office.now) is None


# Claiming


def test_of_two_kasi_who_claim_at_once_the_second_reads_the_name_of_the_first() -> None:
    office = begun()
    first, second = office.actor("kasi", "DAG", 1), office.actor("kasi", "DAG", 2)
    office.do(Claim(task="3.DAG.1", by=first, to=first.officer))
    found = refused(office, Claim(task="3.DAG.1", by=second, to=second.officer))
    assert (type(found), found.fields) == (ClaimedByOther, {"oleh": first.officer})


def test_only_the_claimant_hands_over_until_he_gives_it_up() -> None:
    office = begun()
    task = next(t for t in office.known.open_tasks if t.bidang == "DAG")
    first, second = office.holder(task, 1), office.holder(task, 2)
    office.do(Claim(task=task.id, by=first, to=first.officer))
    office.work(task, number=2)
    assert task.id in open_now(office)
    assert office.known.papers[-1].by == second.officer  # all may still send their paper
    office.do(Claim(task=task.id, by=first, to=""))
    office.work(task, number=2)
    assert "5.DAG.1" in open_now(office)


def test_the_superior_names_another() -> None:
    office = begun()
    first, second = office.actor("kasi", "DAG", 1), office.actor("kasi", "DAG", 2)
    office.do(Claim(task="3.DAG.1", by=first, to=first.officer))
    kabid = office.actor("kabid", "DAG")
    assert isinstance(refused(office, Claim(task="3.DAG.1", by=kabid, to=second.officer)), NotHolder)
    office.do(Claim(task="3.DAG.1", by=kabid, to=second.officer, may_order=True))
    task = office.known.task("3.DAG.1")
    assert task is not None
    assert task.owner == second.officer


def test_a_returned_paper_is_taken_back_with_its_remarks() -> None:
    office = begun("IND")
    office.work(office.known.open_tasks[0])
    office.work(office.known.open_tasks[0], Answer.TIDAK)
    assert open_now(office) == ["3.IND.2"]
    office.do(take_back(office, "5.IND.1"))
    assert open_now(office) == ["5.IND.2"]
