"""Who holds a seat on a day: terms begin and end, and a Pj., Plt. or Plh. holds it instead of its only holder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.office.appointments import Appointment, AppointmentKind, in_force
from bot.core.office.officers import Seat

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HEAD, KASI = Seat(role="kepala_dinas"), Seat(role="kasi", bidang="DAG")


def holder(
    officer: str,
    seat: Seat = HEAD,
    kind: AppointmentKind = AppointmentKind.DEFINITIF,
    *,
    days: tuple[int, int] | None = None,
) -> Appointment:
    """In the seat for good, or from one day to another after NOW."""
    start, end = (NOW + timedelta(days=day) for day in days) if days else (None, None)
    return Appointment(id=0, officer=officer, seat=seat, kind=kind, start=start, end=end)


@pytest.mark.parametrize(("day", "who"), [(-1, []), (0, ["a"]), (4, ["a"]), (5, [])])
def test_a_term_is_half_open(day: int, who: list[str]) -> None:
    plt = holder("a", kind=AppointmentKind.PLT, days=(0, 5))
    assert [one.officer for one in in_force([plt], now=NOW + timedelta(days=day))] == who


@pytest.mark.parametrize("kind", [AppointmentKind.PJ, AppointmentKind.PLT, AppointmentKind.PLH])
@pytest.mark.parametrize(("day", "who"), [(-1, ["a"]), (0, ["b"]), (5, ["a"])])
def test_who_holds_it_for_the_time_being_holds_it_instead(
    kind: AppointmentKind, day: int, who: list[str]
) -> None:
    both = [holder("a"), holder("b", kind=kind, days=(0, 5))]
    assert [one.officer for one in in_force(both, now=NOW + timedelta(days=day))] == who


def test_of_several_kasi_nobody_knows_whose_place_is_taken_and_all_stay() -> None:
    three = [holder("a", KASI), holder("b", KASI), holder("c", KASI, AppointmentKind.PLH, days=(-1, 1))]
    assert [one.officer for one in in_force(three, now=NOW)] == ["a", "b", "c"]


def test_another_seat_is_not_touched() -> None:
    two = [holder("a", KASI), holder("b", HEAD, AppointmentKind.PLT, days=(-1, 1))]
    assert [one.officer for one in in_force(two, now=NOW)] == ["a", "b"]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        Appointment(id=0, officer="a", seat=HEAD, start=datetime(2026, 1, 1))
