"""Who sits where: chains are followed, loops refused, and nobody stands in for longer than is allowed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import (
    ActingAppointment,
    ActingKind,
    check_acting,
    last_allowed,
    seated,
    seats_now,
)
from bot.core.office.officers import ActingSeat, Seat
from bot.core.parsing.dates import parse_days
from bot.core.refusals import ActingLoop, ActingOver, ActingTooLong, ActingTwice
from tests.worlds.engine import SOP

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEAD, SECRETARY, KABID, KASI = (
    Seat(role="kepala_dinas"),
    Seat(role="sekretaris"),
    Seat(role="kabid", bidang="DAG"),
    Seat(role="kasi", bidang="DAG"),
)


def acting(
    absent: str, stand_in: str, first: int = -1, last: int = 5, kind: ActingKind = ActingKind.PLH
) -> ActingAppointment:
    """From `first` to `last` days after NOW."""
    return ActingAppointment(
        id=0,
        absent=absent,
        stand_in=stand_in,
        kind=kind,
        letter="800/1",
        start=NOW + timedelta(days=first),
        end=NOW + timedelta(days=last),
    )


def check(new: ActingAppointment, *others: ActingAppointment, last: date = date(2026, 11, 27)) -> None:
    check_acting(new, others, last=last, limit=last_allowed(date(2026, 11, 22), new.kind), now=NOW)


def test_the_absent_holds_no_seat_and_who_stands_in_holds_both() -> None:
    holdings = [("a", HEAD), ("b", SECRETARY)]
    found = [acting("a", "b")]
    assert seats_now("a", holdings, found, now=NOW) == (frozenset(), frozenset())
    assert seats_now("b", holdings, found, now=NOW) == (
        frozenset({HEAD, SECRETARY}),
        frozenset({ActingSeat(seat=HEAD, kind="Plh.", absent="a")}),
    )


def test_a_chain_ends_with_whoever_is_there() -> None:
    found = [acting("a", "b"), acting("b", "c", kind=ActingKind.PLT)]
    assert [seated(one, found, now=NOW) for one in "abc"] == ["c", "c", "c"]
    assert seats_now("c", [("a", HEAD), ("b", SECRETARY)], found, now=NOW)[1] == {
        ActingSeat(seat=HEAD, kind="Plh.", absent="a"),
        ActingSeat(seat=SECRETARY, kind="Plt.", absent="b"),
    }


@pytest.mark.parametrize(("days", "there"), [(-2, "a"), (-1, "b"), (4, "b"), (5, "a")])
def test_it_begins_and_ends_at_its_instants(days: int, there: str) -> None:
    assert seated("a", [acting("a", "b")], now=NOW + timedelta(days=days)) == there


def test_who_stands_in_for_himself_is_refused() -> None:
    with pytest.raises(ActingLoop):
        check(acting("a", "a"))


def test_a_chain_that_leads_back_is_refused_even_when_it_closes_only_later() -> None:
    later = acting("c", "a", first=3, last=8)
    with pytest.raises(ActingLoop):
        check(acting("a", "b"), acting("b", "c"), later)
    check(acting("a", "b", last=2), acting("b", "c"), later)


def test_an_absence_is_covered_once() -> None:
    with pytest.raises(ActingTwice):
        check(acting("a", "c"), acting("a", "b"))
    check(acting("a", "c", first=5, last=9), acting("a", "b"))


def test_what_is_over_or_turned_round_is_refused() -> None:
    for new in (acting("a", "b", first=-9, last=-1), acting("a", "b", first=4, last=4)):
        with pytest.raises(ActingOver):
            check(new)


@pytest.mark.parametrize(
    ("first", "kind", "last"),
    [
        (date(2026, 11, 23), ActingKind.PLH, date(2027, 2, 22)),  # Monday to Monday
        (date(2026, 11, 30), ActingKind.PLH, date(2027, 2, 27)),  # no 30 February
        (date(2026, 12, 1), ActingKind.PLH, date(2027, 2, 28)),
        (date(2026, 11, 23), ActingKind.PLT, date(2027, 11, 22)),
    ],
)
def test_a_plh_lasts_three_months_and_a_plt_a_year(first: date, kind: ActingKind, last: date) -> None:
    assert last_allowed(first, kind) == last


def test_a_longer_plh_is_refused_with_the_day_it_may_last_to() -> None:
    with pytest.raises(ActingTooLong) as refused:
        check(acting("a", "b", last=200), last=date(2027, 6, 1))
    assert refused.value.fields == {"jenis": "Plh", "bulan": 3, "batas": date(2027, 2, 21)}


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        ActingAppointment(
            id=0,
            absent="a",
            stand_in="b",
            kind=ActingKind.PLH,
            letter="",
            start=datetime(2026, 1, 1),
            end=NOW,
        )


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.integers(-3, 6), st.integers(1, 9)), max_size=12))  # fmt: skip
def test_what_is_accepted_never_loops_and_never_seats_two(rows: list[tuple[str, str, int, int]]) -> None:
    """Appointments in any order: whatever is accepted leaves every officer with exactly one who sits for them."""
    kept: list[ActingAppointment] = []
    for absent, stand_in, first, length in rows:
        new = acting(absent, stand_in, first, first + length)
        try:
            check(new, *kept)
        except (ActingLoop, ActingTwice, ActingOver):
            continue
        kept.append(new)
    for hours in range(-72, 24 * 15, 12):
        now = NOW + timedelta(hours=hours)
        absent_now = {one.absent for one in kept if one.active(now)}
        assert {seated(one, kept, now=now) for one in "abcdef"} & absent_now == set()
        holdings = [(one, Seat(role=one)) for one in "abcdef"]
        held = [seats_now(one, holdings, kept, now=now)[0] for one in "abcdef"]
        assert sum(map(len, held)) == 6
        assert frozenset().union(*held) == {Seat(role=one) for one in "abcdef"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("23-27 November 2026", ((2026, 11, 23), (2026, 11, 27))),
        ("23 – 27 Nov. 2026", ((2026, 11, 23), (2026, 11, 27))),
        ("23/11/2026 s.d. 27/11/2026", ((2026, 11, 23), (2026, 11, 27))),
        ("23-11-2026 s/d 27-11-2026", ((2026, 11, 23), (2026, 11, 27))),
        ("23-11-2026 - 27-11-2026", ((2026, 11, 23), (2026, 11, 27))),
        ("2026-11-23 sampai dengan 2026-12-04", ((2026, 11, 23), (2026, 12, 4))),
        ("Senin, 23 November sampai Jumat, 4 Desember 2026", ((2026, 11, 23), (2026, 12, 4))),
        ("28 Desember 2026 hingga 8 Januari 2027", ((2026, 12, 28), (2027, 1, 8))),
        ("tanggal 5 Agustus 2026", ((2026, 8, 5), (2026, 8, 5))),
        ("1 Mei s.d 3 Mei 2026", ((2026, 5, 1), (2026, 5, 3))),
    ],
)
def test_days_are_read_as_officials_write_them(
    text: str, days: tuple[tuple[int, int, int], tuple[int, int, int]]
) -> None:
    assert parse_days(text) == (date(*days[0]), date(*days[1]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "besok",
        "23-27",
        "23-27 November",
        "31 Februari 2026",
        "23 27 November 2026",
        "1-2-3 Mei 2026",
        "5 Juno Mei 2026",
    ],
)
def test_what_names_no_days_for_certain_is_not_guessed(text: str) -> None:
    assert parse_days(text) is None


@pytest.mark.parametrize(
    ("seats", "pairs"),
    [
        ({HEAD, SECRETARY}, [("7", "8")]),
        ({KABID, KASI}, [("3", "5")]),
        ({KABID, Seat(role="kasi", bidang="IND")}, []),
        ({Seat(role="kasubag_pe"), SECRETARY}, [("6", "7")]),
        ({Seat(role="kasubag_pe"), HEAD}, [("6", "8")]),
        ({KASI, SECRETARY}, []),
    ],
)
def test_seats_that_one_hand_should_not_hold_together_are_named(
    seats: set[Seat], pairs: list[tuple[str, str]]
) -> None:
    assert [(first.no, second.no) for first, second in conflicts(SOP, seats)] == pairs
