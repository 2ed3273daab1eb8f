"""Where steps lead, on SOPs built by hand: no file is needed to break a law."""

from __future__ import annotations

import pytest

from bot.core.sop.faults import Fault, FaultKey
from bot.core.sop.graph_check import check_sop
from bot.core.sop.model import Role, Sop, Step, StepKind

OFFICE = (
    Role(key="a", name="Sekretaris"),
    Role(key="b", name="Kasubag"),
    Role(key="x", name="Kasi", per_bidang=True),
    Role(key="y", name="Kabid", per_bidang=True),
)


def do(no: str, actor: str, *leads: str) -> Step:
    return Step(no=no, kind=StepKind.DO, actor=actor, title=no, next=leads)


def review(no: str, actor: str, yes: str | None, no_: str | None) -> Step:
    return Step(no=no, kind=StepKind.REVIEW, actor=actor, title=no, yes=yes, no_=no_)


def faults(*steps: Step) -> list[tuple[str, FaultKey]]:
    return [
        (fault.place, fault.key) for fault in check_sop(Sop(code="s", name="S", roles=OFFICE, steps=steps))
    ]


FORK = (do("1", "a", "2"), do("2", "x", "3"), review("3", "y", "4", "2"), do("4", "a"))


def test_a_fork_that_is_joined_is_sound() -> None:
    assert faults(*FORK) == []


def test_a_remedial_step_behind_its_review_is_sound_when_every_way_leads_back() -> None:
    steps = (do("1", "b", "2"), review("2", "a", "3", "2T"), do("2T", "b", "2", "1"), do("3", "b"))
    assert faults(*steps) == []


def test_a_reviewer_may_send_back_into_the_bidang() -> None:
    assert faults(*FORK[:3], do("4", "b", "5"), review("5", "a", None, "2")) == []


def test_a_way_around_the_fork_is_no_step_before_it() -> None:
    assert faults(do("0", "a", "1", "4"), *FORK) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((do("1", "x", "2"), do("2", "a")), [("langkah 1 > pelaku", FaultKey.FIRST_PER_BIDANG)]),
        ((do("1", "a"), do("2", "a")), [("langkah 2", FaultKey.UNREACHABLE)]),
        ((do("1", "a", "2"), do("2", "b", "1")), [("langkah", FaultKey.NO_END)]),
        (
            (do("1", "a", "2", "3"), do("2", "a", "4"), do("4", "a", "2"), do("3", "a")),
            [("langkah 2", FaultKey.ENDLESS), ("langkah 4", FaultKey.ENDLESS)],
        ),
        (
            (do("1", "a", "2"), review("2", "b", "3", "3"), do("3", "a")),
            [("langkah 2 > tidak", FaultKey.TIDAK_FORWARD)],
        ),
        (
            (do("1", "a", "2"), review("2", "b", "3", "4"), do("4", "a", "2", "3"), do("3", "a")),
            [("langkah 2 > tidak", FaultKey.TIDAK_FORWARD)],
        ),
        ((do("1", "a", "2"), do("2", "x")), [("langkah 2 > lanjut", FaultKey.NO_JOIN)]),
        ((*FORK[:2], review("3", "y", None, "2")), [("langkah 3 > ya", FaultKey.NO_JOIN)]),
        (
            (*FORK[:2], review("3", "y", "4", "1"), FORK[3]),
            [("langkah 3 > tidak", FaultKey.LEAVES_BRANCH)],
        ),
        (
            (FORK[0], do("2", "x", "3", "1"), *FORK[2:]),
            [("langkah 2 > lanjut", FaultKey.LEAVES_BRANCH)],
        ),
        (
            (FORK[0], do("2", "x", "3", "5"), *FORK[2:], do("5", "a")),
            [("langkah 3 > ya", FaultKey.JOIN_DIFFERS)],
        ),
        ((do("1", "a", "2"), review("2", "a", None, "1")), [("langkah 2 > pelaku", FaultKey.OWN_REVIEW)]),
    ],
)
def test_every_breach_is_named_at_its_place(
    steps: tuple[Step, ...], expected: list[tuple[str, FaultKey]]
) -> None:
    assert faults(*steps) == expected


def test_a_second_fork_is_judged_by_itself() -> None:
    steps = (*FORK[:3], do("4", "a", "5"), review("5", "x", "6", "4"), do("6", "a"))
    assert faults(*steps) == [("langkah 5 > tidak", FaultKey.LEAVES_BRANCH)]


def test_only_the_review_of_own_work_is_a_warning() -> None:
    found = [key for key in FaultKey if Fault(line=1, place="", key=key).is_warning]
    assert found == [FaultKey.OWN_REVIEW]
