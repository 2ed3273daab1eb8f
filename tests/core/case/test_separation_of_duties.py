"""Whose work a review is about: every hand that had a part in it, and only the seats that a rangkap joins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.case.commands import Complete, FilePaper, ReopenBidang, Review
from bot.core.case.model import Answer, PaperKind
from bot.core.case.rules import subject
from bot.core.case.separation_of_duties import Contribution, conflicts, workers
from bot.core.office.officers import Actor, Seat
from bot.core.refusals import ReviewOwnWork
from bot.core.sop.model import Role, Sop, Step, StepKind
from tests.worlds.engine import Table, actor, shipped

KABID, KASI, HEAD = (
    Seat(role="kabid", bidang="IND"),
    Seat(role="kasi", bidang="IND"),
    Seat(role="kepala_dinas"),
)
ANI, BUDI = (Actor(officer=name, seats=frozenset({KASI})) for name in ("ani", "budi"))


def filed(table: Table, by: Actor, step: str) -> None:
    """A version of the paper of IND by `by`; the clock goes on."""
    table.wait(minutes=1)
    paper = replace(table.paper(PaperKind.WORKING_PAPER, "IND"), by=by.officer)
    table.do(FilePaper(paper=paper, by=by, task=step))


def at_review() -> Table:
    """Ani sent version 1, Budi version 2, and Budi handed it over."""
    table = Table(replace(shipped(), delay=timedelta(0)))
    table.agree_until("3")
    filed(table, ANI, "3.IND.1")
    filed(table, BUDI, "3.IND.1")
    table.do(Complete(task="3.IND.1", by=BUDI))
    return table


def answer(table: Table, by: Actor, task: str = "5.IND.1") -> Review:
    found = table.running.task(task)
    assert found is not None
    return Review(task=task, by=by, answer=Answer.YA, seen=subject(table.running, found))


def kabid(name: str) -> Actor:
    return Actor(officer=name, seats=frozenset({KABID}))


def test_whoever_sent_any_version_is_a_maker() -> None:
    table = at_review()
    for name in ("ani", "budi"):
        with pytest.raises(ReviewOwnWork):
            table.do(answer(table, kabid(name)))
    task = table.running.task("5.IND.1")
    assert task is not None
    assert workers(table.running, task, table.sop) == {
        Contribution(officer=name, seat=KASI) for name in ("ani", "budi")
    }
    assert table.do(answer(table, kabid("citra")))


def test_who_handed_over_an_attempt_that_came_back_is_a_maker_still() -> None:
    table = at_review()
    task = table.running.task("5.IND.1")
    assert task is not None
    back = replace(answer(table, kabid("citra")), answer=Answer.TIDAK, reason="Lengkapi")
    table.do(back)
    filed(table, ANI, "3.IND.2")
    table.do(Complete(task="3.IND.2", by=ANI))
    with pytest.raises(ReviewOwnWork):
        table.do(answer(table, kabid("budi"), "5.IND.2"))


def test_a_recorded_rangkap_covers_its_pair_of_seats_and_no_other() -> None:
    table = at_review()
    elsewhere = replace(kabid("ani"), doubled=frozenset({frozenset({KASI, HEAD})}))
    with pytest.raises(ReviewOwnWork):
        table.do(answer(table, elsewhere))
    here = replace(kabid("ani"), doubled=frozenset({frozenset({KASI, KABID})}))
    assert table.do(answer(table, here))


def test_what_was_signed_before_the_bidang_was_opened_again_is_a_closed_chapter() -> None:
    table = at_review()
    table.do(answer(table, kabid("citra")))
    table.agree_until("6")
    table.wait(minutes=5)
    table.do(ReopenBidang(bidang="IND", by=actor("kasubag_pe"), reason="Angka ekspor keliru"))
    [again] = [one for one in table.running.open_tasks if one.bidang == "IND"]
    filed(table, BUDI, again.id)
    table.do(Complete(task=again.id, by=BUDI))
    [review] = [one.id for one in table.running.open_tasks if one.bidang == "IND"]
    assert table.do(answer(table, kabid("ani"), review))


def _sop_of(first: StepKind, exits: tuple[str, ...] = ("2",)) -> Sop:
    """Three steps by `a`, `b` and `a`; `b` reviews what `a` did at the first one."""
    return Sop(
        code="tiga",
        name="Tiga langkah",
        roles=(Role(key="a", name="Staf"), Role(key="b", name="Kepala")),
        steps=(
            Step(no="1", kind=first, actor="a", title="Mengerjakan", next=exits),
            Step(no="2", kind=StepKind.REVIEW, actor="b", title="Memeriksa", yes="3", no_="1"),
            Step(no="3", kind=StepKind.DO, actor="a", title="Menyimpan"),
        ),
    )


@pytest.mark.parametrize(
    ("sop", "own"),
    [
        (_sop_of(StepKind.DO), True),
        (_sop_of(StepKind.DO, ("2", "3")), False),
        (_sop_of(StepKind.ASSIGN), False),
    ],
    ids=["done", "done, with a choice of exits", "ordered"],
)
def test_what_is_told_of_two_seats_beforehand_is_what_the_review_refuses(sop: Sop, own: bool) -> None:
    maker, judge = Seat(role="a"), Seat(role="b")
    both = Actor(officer="ani", seats=frozenset({maker, judge}))
    table = Table(sop, bidang=())
    table.do(Complete(task="1..1", by=both, leads_to="2"))
    review = Review(task="2..1", by=both, answer=Answer.YA)
    told = [(one.no, other.no) for one, other in conflicts(sop, {maker, judge})]
    assert told == ([("1", "2")] if own else [])
    if own:
        with pytest.raises(ReviewOwnWork):
            table.do(review)
    else:
        assert table.do(review)
