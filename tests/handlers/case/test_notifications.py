"""What follows from each event of a case: planned from values, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.case.apply import apply
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
    Reassign,
    ReopenBidang,
    ResumeCase,
    Review,
    SkipBidang,
    TakeBack,
)
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Task
from bot.core.case.rules import subject
from bot.core.office.appointments import Appointment
from bot.core.office.model import Bidang, DayOverride, Office
from bot.core.office.officers import Officer, Seat
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop
from bot.office_calendar import calendar_of
from bot.text.render import Message
from handlers.case.change import Change
from handlers.case.effects import (
    CancelUnsent,
    CloseAllCards,
    CloseCards,
    DeliverTask,
    DropQuestions,
    Effect,
    HandOn,
    LeaveJob,
    PutInquiry,
    RecordDecision,
    ReopenReminders,
    SettleRecords,
    SettleReminders,
)
from handlers.case.notifications import plan
from handlers.messages import actions
from handlers.messages.fitting import REMARKS
from handlers.messages.outgoing import Notice
from tests.worlds.engine import MONDAY, Table, actor, scene, shipped

OFFICE = Office(
    name="Dinas Contoh",
    short_name="Dinas",
    regency="Contoh",
    bidang=(Bidang(code="IND", name="Industri"), Bidang(code="DAG", name="Perdagangan")),
)
CODES = ("IND", "DAG")
BOSS = replace(actor("sekretaris"), oversees=True)
MINUTE = timedelta(minutes=1)
REASON = "Angka triwulan belum lengkap."


def staff(sop: Sop, extra: tuple[tuple[str, Seat], ...] = ()) -> Staff:
    """One officer in every seat, named like the actors of the table, and `extra` ones."""
    per_seat = [(role.key, code) for role in sop.roles for code in (CODES if role.per_bidang else (None,))]
    seats = [(actor(role, code).officer, Seat(role=role, bidang=code)) for role, code in per_seat]
    sitting = [*seats, *extra]
    officers = tuple(
        Officer(id=who, office="kantor", nip="", name=who, salutation="Ibu", rank="", position="")
        for who, _ in sitting
    )
    appointments = tuple(
        Appointment(id=number, officer=who, seat=seat, title="", since=MONDAY - timedelta(days=90))
        for number, (who, seat) in enumerate(sitting)
    )
    return Staff(office="kantor", at=MONDAY, officers=officers, appointments=appointments)


def planned(table: Table, command: Command, *extra: tuple[str, Seat]) -> list[Effect]:
    """What follows from the command."""
    before = table.running
    events = table.do(command)
    effects = plan(
        Change(
            before=before,
            after=table.running,
            events=events,
            staff=staff(table.sop, extra),
            office=OFFICE,
            scene=scene(table.sop, table.now),
        )
    )
    if effects:
        assert effects.pop() == SettleRecords()
    return effects


def reviewed(table: Table, task: str, answer: Answer, reason: str = "") -> Review:
    found = table.running.task(task)
    assert found is not None
    seen = subject(table.running, found)
    return Review(task=task, by=table.holder(task), answer=answer, reason=reason, seen=seen)


def at_step(step: str, sop: Sop | None = None) -> Table:
    table = Table(sop)
    table.agree_until(step)
    return table


def delayed() -> Sop:
    return replace(shipped(), delay=MINUTE)


def task_of(table: Table, task_id: str) -> Task:
    found = table.running.task(task_id)
    assert found is not None
    return found


def closed(table: Table, task_id: str) -> list[Effect]:
    """What follows from every task that is done, before it is passed on."""
    task = task_of(table, task_id)
    return [
        SettleReminders(task=task),
        RecordDecision(task=task),
        DropQuestions(task=task_id),
    ]


def told(effects: list[Effect]) -> list[tuple[str, list[str]]]:
    """Of every notice: which message, and who reads it."""
    return [
        (one.message.key, [officer.id for officer in one.to]) for one in effects if isinstance(one, Notice)
    ]


# A task is done, and the next one is given


def test_a_new_period_delivers_its_first_task() -> None:
    table = Table()
    change = Change(
        before=table.running,
        after=table.running,
        events=table.events,
        staff=staff(table.sop),
        office=OFFICE,
        scene=scene(table.sop),
    )
    assert plan(change) == [DeliverTask(task=task_of(table, "1..1")), SettleRecords()]


def test_a_task_that_is_opened_tells_nobody() -> None:
    table = Table()
    assert planned(table, MarkOpened(task="1..1", by=table.holder("1..1"))) == []


def test_a_task_that_is_done_closes_its_cards_and_a_job_makes_the_papers_of_the_next() -> None:
    table = Table()
    effects = planned(table, Complete(task="1..1", by=table.holder("1..1"), leads_to="2"))
    job = LeaveJob(job="siapkan", task="2..1", since=MONDAY, not_before=MONDAY)
    assert effects == [*closed(table, "1..1"), job]


def test_with_a_tunda_the_next_desk_waits() -> None:
    table = Table(delayed())
    effects = planned(table, Complete(task="1..1", by=table.holder("1..1"), leads_to="2"))
    later = MONDAY + MINUTE
    assert effects == [
        *closed(table, "1..1"),
        LeaveJob(job="siapkan", task="2..1", since=later, not_before=later),
    ]


def test_a_signed_working_paper_is_made_before_its_arrival_is_told() -> None:
    table = at_step("5")
    effects = planned(table, reviewed(table, "5.IND.1", Answer.YA))
    job = LeaveJob(job="tanda_tangan", task="5.IND.1", since=MONDAY, not_before=MONDAY)
    assert effects == [*closed(table, "5.IND.1"), job]


def unsigned(delay: timedelta = timedelta(0)) -> Sop:
    """The SOP without a signature under the working paper."""
    sop = replace(shipped(), delay=delay)
    return replace(
        sop, steps=tuple(replace(one, endorsement=None) if one.no == "5" else one for one in sop.steps)
    )


def test_an_agreed_bidang_without_a_signature_arrives_at_once() -> None:
    table = at_step("5", unsigned())
    effects = planned(table, reviewed(table, "5.IND.1", Answer.YA))
    [notice] = [one for one in effects if isinstance(one, Notice)]
    assert effects == [*closed(table, "5.IND.1"), notice]
    assert told(effects) == [("bidang_tiba", ["kasubag_pe"])]
    assert notice.message == Message(
        "bidang_tiba",
        bidang="Industri",
        periode="Triwulan III 2026",
        oleh="Ibu kabid:IND",
        sudah=1,
        semua=2,
        belum=["Perdagangan"],
    )


def test_with_a_tunda_the_arrival_is_told_by_a_job() -> None:
    table = Table(unsigned(MINUTE))
    for task in ("1..1", "2..1", "3.IND.1"):
        table.agree(task)
        table.wait(minutes=1)
    done = table.now
    effects = planned(table, reviewed(table, "5.IND.1", Answer.YA))
    job = LeaveJob(job="tiba", task="5.IND.1", since=done, not_before=done + MINUTE)
    assert [one for one in effects if isinstance(one, LeaveJob)] == [job]
    assert told(effects) == []


def test_a_returned_paper_is_delivered_again_and_arrives_nowhere() -> None:
    table = at_step("5")
    effects = planned(table, reviewed(table, "5.IND.1", Answer.TIDAK, REASON))
    assert effects == [*closed(table, "5.IND.1"), DeliverTask(task=task_of(table, "3.IND.2"))]


def test_the_last_task_leaves_the_filing_to_a_job() -> None:
    table = at_step("9")
    table.prepare("9..1")
    effects = planned(table, Complete(task="9..1", by=table.holder("9..1")))
    job = LeaveJob(job="arsip", task="akhir", since=MONDAY, not_before=MONDAY)
    assert effects == [*closed(table, "9..1"), job]


# Taking back


def test_an_undone_decision_closes_what_nobody_should_have_seen() -> None:
    table = Table(delayed())
    table.complete("1..1")
    effects = planned(table, TakeBack(task="1..1", by=table.holder("1..1")))
    record = Message("catatan_urung", pada=MONDAY)
    assert effects == [
        CloseCards(task="2..1", record=record),
        CancelUnsent(task="2..1"),
        DropQuestions(task="2..1"),
        CloseCards(task="1..1", record=record),
        ReopenReminders(task=task_of(table, "1..1")),
        DeliverTask(task=task_of(table, "1..1")),
        PutInquiry(task=task_of(table, "1..1")),
    ]


def test_a_task_that_is_withdrawn_is_told_to_those_whose_card_was_sent() -> None:
    table = at_step("2")
    effects = planned(table, TakeBack(task="1..1", by=table.holder("1..1"), reason=REASON))
    [closing] = [one for one in effects if isinstance(one, CloseCards)]
    task = task_of(table, "2..1")
    assert effects == [
        DeliverTask(task=task_of(table, "1..2")),
        SettleReminders(task=task),
        closing,
        DropQuestions(task="2..1"),
        CancelUnsent(task="2..1"),
    ]
    assert closing.record.key == "catatan_ditarik"
    assert closing.reached
    assert told([closing.reached]) == [("tugas_ditarik", ["kasubag_pe"])]


def test_a_task_that_is_open_already_is_asked_back_with_a_button() -> None:
    table = at_step("2")
    table.do(MarkOpened(task="2..1", by=table.holder("2..1")))
    effects = planned(table, TakeBack(task="1..1", by=table.holder("1..1"), reason=REASON))
    assert told(effects) == [("diminta_kembali", ["kasubag_pe"])]
    [notice] = [one for one in effects if isinstance(one, Notice)]
    assert [choice.action for choice in notice.choices] == [
        actions.ShowTask(case=table.running.id, task="2..1")
    ]


def test_a_long_reason_is_sent_whole_before_the_card() -> None:
    table = at_step("2")
    table.do(MarkOpened(task="2..1", by=table.holder("2..1")))
    long = "a" * (REMARKS + 1)
    effects = planned(table, TakeBack(task="1..1", by=table.holder("1..1"), reason=long))
    assert told(effects) == [("catatan_lengkap", ["kasubag_pe"]), ("diminta_kembali", ["kasubag_pe"])]


def test_a_bidang_that_leaves_the_join_is_told_where_the_bidang_meet() -> None:
    table = at_step("5")
    table.agree("5.IND.1")
    effects = planned(table, TakeBack(task="5.IND.1", by=table.holder("5.IND.1"), reason=REASON))
    assert told(effects) == [("bidang_ditarik", ["kasubag_pe"])]


# Who holds a task


def test_a_reassigned_task_closes_old_cards_and_is_delivered_anew() -> None:
    table = at_step("3")
    new = actor("kasi", "DAG")
    effects = planned(table, Reassign(task="3.IND.1", by=BOSS, to=new, reason=REASON, may_order=True))
    there = (staff(table.sop).officer("kasi:DAG"),)
    task = task_of(table, "3.IND.1")
    [notice] = [one for one in effects if isinstance(one, Notice)]
    assert effects == [HandOn(task=task, there=there), notice, DeliverTask(task=task, to=there)]
    assert told(effects) == [("pengalihan_kabar", ["kasi:IND", "kasi:DAG"])]


def test_only_who_claims_a_task_may_give_it_up() -> None:
    table = at_step("3")
    second = ("kasi:IND:2", Seat(role="kasi", bidang="IND"))
    owner = table.holder("3.IND.1")
    effects = planned(table, Claim(task="3.IND.1", by=owner, to=owner.officer), second)
    notices = [one for one in effects if isinstance(one, Notice)]
    assert told(effects) == [
        ("penyerah_ditetapkan", ["kasi:IND"]),
        ("penyerah_ditetapkan", ["kasi:IND:2"]),
    ]
    assert [[choice.action for choice in one.choices] for one in notices] == [
        [actions.Release(case=table.running.id, task="3.IND.1")],
        [],
    ]


# The course of a period


def test_a_skipped_bidang_is_told_to_it_and_to_those_who_wait() -> None:
    table = at_step("3")
    effects = planned(table, SkipBidang(bidang="IND", by=BOSS, reason=REASON))
    assert told(effects) == [("bidang_dilewati", ["kasi:IND", "kabid:IND", "kasubag_pe"])]


def test_a_reopened_bidang_is_told_to_those_who_get_no_card() -> None:
    table = at_step("7")
    effects = planned(table, ReopenBidang(bidang="IND", by=table.holder("7..1"), reason=REASON))
    assert told(effects) == [("bidang_dibuka", ["kabid:IND", "kasubag_pe"])]


def test_an_added_bidang_is_told_to_it_and_to_those_who_wait() -> None:
    table = Table(bidang=("DAG",))
    table.agree_until("3")
    effects = planned(table, AddBidang(bidang="IND", by=BOSS))
    [notice] = [one for one in effects if isinstance(one, Notice)]
    assert told(effects) == [("bidang_ditambah", ["kasi:IND", "kabid:IND", "kasubag_pe"])]
    assert notice.message.fields == {
        "bidang": "Industri",
        "periode": "Triwulan III 2026",
        "oleh": "Ibu sekretaris",
    }


def test_a_dropped_bidang_hears_of_it_once() -> None:
    table = at_step("3")
    effects = planned(table, DropBidang(bidang="IND", by=BOSS, reason=REASON))
    [closing] = [one for one in effects if isinstance(one, CloseCards)]
    assert (closing.task, closing.reached) == ("3.IND.1", None)
    assert told(effects) == [("bidang_dikeluarkan", ["kasi:IND", "kabid:IND", "kasubag_pe"])]


EVERYBODY_ELSE = ["kasubag_pe", "kasi:IND", "kasi:DAG", "kabid:IND", "kabid:DAG", "kepala_dinas"]


def test_a_pause_is_told_to_everybody_but_the_officer_who_ordered_it() -> None:
    table = at_step("3")
    assert told(planned(table, PauseCase(by=BOSS, reason=REASON))) == [("periode_dijeda", EVERYBODY_ELSE)]


def test_a_resumed_period_tells_each_officer_their_own_new_deadlines_in_one_message() -> None:
    table = at_step("3")
    table.do(PauseCase(by=BOSS, reason=REASON))
    table.wait(days=2)
    effects = planned(table, ResumeCase(by=BOSS))
    assert told(effects) == [("periode_dilanjutkan", [one]) for one in EVERYBODY_ELSE]
    moved = [one.message.fields["tugas"] for one in effects if isinstance(one, Notice)]
    assert [[task["nama_tugas"] for task in tasks] for tasks in moved] == [  # type: ignore[attr-defined]
        [],
        ["Kertas kerja Bidang Industri, Triwulan III 2026"],
        ["Kertas kerja Bidang Perdagangan, Triwulan III 2026"],
        [],
        [],
        [],
    ]


def test_a_cancelled_period_leaves_no_button_and_no_question() -> None:
    table = at_step("2")
    effects = planned(table, CancelCase(by=BOSS, reason=REASON))
    [closing] = [one for one in effects if isinstance(one, CloseCards)]
    [notice] = [one for one in effects if isinstance(one, Notice)]
    assert effects == [
        SettleReminders(task=task_of(table, "2..1")),
        closing,
        DropQuestions(task="2..1"),
        CancelUnsent(task="2..1"),
        DropQuestions(),
        CloseAllCards(record=Message("catatan_periode_batal", pada=MONDAY)),
        notice,
    ]
    assert closing.reached is None
    assert told(effects) == [("periode_dibatalkan", EVERYBODY_ELSE)]


def test_a_moved_deadline_is_told_in_office_hours() -> None:
    table = at_step("3")
    before = table.running
    free = replace(
        OFFICE, overrides=(DayOverride(day=MONDAY.date() + timedelta(days=1), note="libur", closed=True),)
    )
    changed = replace(scene(table.sop), calendar=calendar_of(free))
    events = decide(before, MoveDeadlines(), changed)
    after = before
    for event in events:
        after = apply(after, event)
    effects = plan(
        Change(before=before, after=after, events=events, staff=staff(table.sop), office=free, scene=changed)
    )
    assert told(effects) == [("tenggat_bergeser", ["kasi:IND"]), ("tenggat_bergeser", ["kasi:DAG"])]
