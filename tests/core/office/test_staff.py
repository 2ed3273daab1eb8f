"""Who sits where, under which title, above whom and with which rights: answered from one value, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.case.model import Case, Task
from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.appointments import Appointment, AppointmentKind
from bot.core.office.officers import ActingSeat, Officer, Seat, SignatureBlock
from bot.core.office.staff import Staff
from bot.core.sop.model import overseers_superiors, superior_role
from bot.core.worktime.period import Period
from tests.worlds.engine import shipped

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOP = shipped()
HEAD, SECRETARY = Seat(role="kepala_dinas"), Seat(role="sekretaris")


def officer(
    name: str, position: str = "", *, nip: str = "", active: bool = True, doubles: bool = False
) -> Officer:
    return Officer(
        id=name, office="kantor", nip=nip, name=f"{name.title()} Contoh", salutation="Ibu", rank="Pembina",
        position=position, active=active, doubles=doubles,
    )  # fmt: skip


def seat(
    number: int, who: str, role: str, bidang: str | None = None, title: str = "", **more: object
) -> Appointment:
    made = Appointment(
        id=number, officer=who, seat=Seat(role=role, bidang=bidang), title=title, since=NOW - 90 * DAY
    )
    return replace(made, **more)  # type: ignore[arg-type]


def away(
    absent: str,
    stand_in: str,
    first: int = 0,
    last: int = 5,
    kind: ActingKind = ActingKind.PLH,
    *,
    doubles: bool = False,
) -> ActingAppointment:
    """From `first` to `last` days after NOW."""
    return ActingAppointment(
        id=first, absent=absent, stand_in=stand_in, kind=kind, letter="800/1", start=NOW + first * DAY,
        end=NOW + last * DAY, doubles=doubles,
    )  # fmt: skip


OFFICERS = (
    officer("kadis", "Kepala Dinas", nip="1971"),
    officer("sekar", "Sekretaris", nip="1972"),
    officer("pe", "Kasubag PE"),
    officer("kabid_a", "Kabid A"),
    officer("kabid_b", "Kabid B"),
    officer("kasi_a", "Kasi A1"),
    officer("kasi_a2", "Kasi A2"),
    officer("kasi_b", "Kasi B"),
    officer("pensiun", "Kabid A", active=False),
    officer("staf", "Staf"),
)
SEATS = (
    seat(1, "kadis", "kepala_dinas", title="Kepala Dinas"),
    seat(2, "sekar", "sekretaris", title="Sekretaris"),
    seat(3, "pe", "kasubag_pe", title="Kasubag PE"),
    seat(4, "kabid_a", "kabid", "A", "Kabid A"),
    seat(5, "kabid_b", "kabid", "B", "Kabid B"),
    seat(6, "kasi_a", "kasi", "A", "Kasi A1"),
    seat(7, "kasi_a2", "kasi", "A", "Kasi A2"),
    seat(8, "kasi_b", "kasi", "B", "Kasi B"),
)


def staff(*acting: ActingAppointment, seats: tuple[Appointment, ...] = SEATS, at: datetime = NOW) -> Staff:
    return Staff(office="kantor", at=at, officers=OFFICERS, appointments=seats, acting=acting)


def task(step: str, bidang: str | None = None, assigned: str = "") -> Task:
    return Task(id=step, step=step, bidang=bidang, round=1, given_at=NOW, deadline=None, assigned=assigned)


def case(*bidang: str) -> Case:
    return Case(
        id="K", sop="S", period=Period(year=2026, number=3), bidang=bidang, opened_at=NOW, opened_by="sekar"
    )


def ids(found: list[Officer] | tuple[Officer, ...]) -> list[str]:
    return [one.id for one in found]


# Officers


def test_everybody_with_a_seat_comes_once_by_the_first_seat() -> None:
    known = staff(seats=(*SEATS, seat(9, "sekar", "kasi", "B"), seat(10, "pensiun", "kabid", "A")))
    assert ids(known.everyone) == [
        "kadis",
        "sekar",
        "pe",
        "kabid_a",
        "kabid_b",
        "kasi_a",
        "kasi_a2",
        "kasi_b",
    ]


def test_who_has_left_is_still_known_by_id_and_the_bot_is_nobody() -> None:
    known = staff()
    assert known.officer("pensiun").name == "Pensiun Contoh"
    assert known.by_id("staf") == known.officer("staf")
    assert known.by_id("") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1972", ["sekar"]),
        ("SEKAR contoh", ["sekar"]),
        ("kadis", ["kadis"]),
        ("pensiun", []),
        ("-", []),
        ("kasi_a", ["kasi_a", "kasi_a2"]),
        ("kasi_a contoh", ["kasi_a"]),
    ],
)
def test_an_officer_is_found_by_nip_by_name_and_by_a_part_of_it(text: str, found: list[str]) -> None:
    assert ids(staff().called(text)) == found


# Seats


def test_several_kasi_of_one_bidang_sit_there_together() -> None:
    known = staff()
    assert ids(known.holders(SOP, task("3", "A"))) == ["kasi_a", "kasi_a2"]
    assert ids(known.holders(SOP, task("3", "B"))) == ["kasi_b"]
    assert known.holders(SOP, task("3", "C")) == []


def test_one_who_stands_in_for_a_colleague_of_the_same_seat_sits_there_once() -> None:
    assert ids(staff(away("kasi_a", "kasi_a2")).holders(SOP, task("3", "A"))) == ["kasi_a2"]


@pytest.mark.parametrize(("days", "there"), [(0, "kadis"), (1, "sekar"), (4, "sekar"), (5, "kadis")])
def test_a_plh_begins_and_ends_at_its_instants(days: int, there: str) -> None:
    known = staff(away("kadis", "sekar", 1, 5), at=NOW + days * DAY)
    assert ids(known.holders(SOP, task("8"))) == [there]
    assert (HEAD in known.seats("kadis")) == (there == "kadis")
    assert known.own_seats("kadis") == {HEAD}, "the seat stays theirs"
    assert ids(known.owners_of_any_day("kepala_dinas")) == ["kadis"]


def test_a_chain_is_followed_to_whoever_is_there() -> None:
    known = staff(away("kadis", "sekar"), away("sekar", "pe", kind=ActingKind.PLT))
    assert ids(known.holders(SOP, task("8"))) == ["pe"]
    assert ids(known.overseers(SOP)) == ["pe"]
    assert known.seats("sekar") == known.seats("kadis") == frozenset()
    actor = known.actor(known.officer("pe"))
    assert actor.seats == {HEAD, SECRETARY, Seat(role="kasubag_pe")}
    assert {(one.seat, one.kind, one.absent) for one in actor.acting} == {
        (HEAD, "Plh.", "kadis"),
        (SECRETARY, "Plt.", "sekar"),
    }


def test_the_seat_falls_back_when_one_of_the_two_has_left() -> None:
    known = staff(away("kadis", "pensiun"))
    assert known.standing == ()
    assert ids(known.in_seat("kepala_dinas")) == ["kadis"]


def test_who_stands_in_signs_by_the_title_of_the_absent() -> None:
    known = staff(away("kadis", "sekar"))
    actor = known.actor(known.officer("sekar"))
    absent = SignatureBlock(
        name="Kadis Contoh", title="Kepala Dinas", salutation="Ibu", rank="Pembina", nip="1971"
    )
    assert actor.acts_in(HEAD) == ActingSeat(seat=HEAD, kind="Plh.", absent="kadis", named=absent)
    assert (actor.plates[HEAD].name, actor.plates[HEAD].title) == ("Sekar Contoh", "Kepala Dinas")
    assert actor.plates[SECRETARY].title == "Sekretaris"
    assert actor.acts_in(SECRETARY) is None


def test_the_own_seat_is_not_held_for_a_colleague_of_it() -> None:
    known = staff(away("kasi_a", "kasi_a2"))
    actor = known.actor(known.officer("kasi_a2"))
    assert actor.acting == frozenset()
    assert actor.plates[Seat(role="kasi", bidang="A")].title == "Kasi A2"


def test_a_recorded_rangkap_counts_for_these_two_seats_alone_and_while_it_lasts() -> None:
    plh = away("kadis", "sekar", doubles=True)
    known = staff(plh)
    assert known.actor(known.officer("sekar")).doubled == {frozenset({HEAD, SECRETARY})}
    later = staff(plh, at=NOW + 5 * DAY)
    assert not later.actor(later.officer("sekar")).doubled


def test_a_plt_of_a_vacant_seat_has_the_title_with_it_and_stands_for_nobody() -> None:
    vacant = seat(
        9, "kabid_b", "kabid", "A", "Kabid A", kind=AppointmentKind.PLT, start=NOW, end=NOW + 5 * DAY
    )
    seats = (*(one for one in SEATS if one.id != 4), vacant)
    known = staff(seats=seats)
    [there] = known.holders(SOP, task("5", "A"))
    assert (there.id, there.position) == ("kabid_b", "Plt. Kabid A")
    there_now = known.actor(there).acts_in(vacant.seat)
    assert there_now == ActingSeat(seat=vacant.seat, kind="Plt.", absent="")
    over = staff(seats=seats, at=NOW + 5 * DAY)
    assert over.holders(SOP, task("5", "A")) == []
    assert over.own_seats("kabid_b") == {Seat(role="kabid", bidang="B")}
    assert over.seats_of_any_day("kabid_b") == {Seat(role="kabid", bidang="B"), vacant.seat}


def test_a_plh_by_the_office_file_takes_the_place_of_the_only_definitif() -> None:
    plh = seat(9, "sekar", "kepala_dinas", title="Kepala Dinas", kind=AppointmentKind.PLH, end=NOW + DAY)
    assert ids(staff(seats=(*SEATS, plh)).in_seat("kepala_dinas")) == ["sekar"]
    assert ids(staff(seats=(*SEATS, plh)).owners_of_any_day("kepala_dinas")) == ["kadis", "sekar"]
    assert ids(staff(seats=(*SEATS, plh), at=NOW + DAY).in_seat("kepala_dinas")) == ["kadis"]


# One task handed over outside the seat


def test_a_task_handed_over_lies_with_its_receiver_or_who_stands_in_for_them() -> None:
    mine = task("5", "A", assigned="pe")
    assert ids(staff().holders(SOP, mine)) == ["pe"]
    assert ids(staff(away("pe", "sekar")).holders(SOP, mine)) == ["sekar"]
    assert staff().holders(SOP, task("5", "A", assigned="staf")) == [], (
        "without a seat nothing lies with them"
    )


# Titles at an instant


def test_a_title_is_that_of_its_day() -> None:
    old = seat(1, "sekar", "kasubag_pe", title="Kasubag PE", until=NOW - 10 * DAY)
    new = seat(9, "sekar", "sekretaris", title="Sekretaris", since=NOW - 10 * DAY)
    known = staff(seats=(old, new))
    sekar = known.officer("sekar")
    assert known.title_at(sekar, NOW - 11 * DAY) == "Kasubag PE"
    assert known.title_at(sekar, NOW - 10 * DAY) == "Sekretaris"
    assert known.title_at(sekar, NOW - 200 * DAY) == sekar.position, "nothing older is known"
    assert ids(known.everyone) == ["sekar"]
    assert known.seats("sekar") == {SECRETARY}, "a row that the office file no longer has is no seat"


def test_a_title_in_one_of_several_seats_is_that_of_the_seat() -> None:
    plt = seat(1, "sekar", "kabid", "A", "Kabid A", kind=AppointmentKind.PLT)
    known = staff(seats=(plt, *SEATS[1:]))
    sekar = known.officer("sekar")
    assert known.title_at(sekar, NOW) == "Sekretaris", "the definitif seat comes first, whatever its id"
    assert known.title_at(sekar, NOW, plt.seat) == "Kabid A"
    alone = staff(seats=(plt,))
    assert alone.title_at(sekar, NOW) == "Plt. Kabid A"


# Who is above whom


@pytest.mark.parametrize(
    ("step", "bidang", "above"),
    [
        ("1", None, "kadis"),
        ("2", None, "sekar"),
        ("3", "A", "kabid_a"),
        ("3", "B", "kabid_b"),
        ("5", "A", "sekar"),
        ("6", None, "sekar"),
        ("7", None, "kadis"),
        ("8", None, "sekar"),
        ("9", None, "sekar"),
    ],
)
def test_whose_superior_is_who(step: str, bidang: str | None, above: str) -> None:
    assert ids(staff().superiors(SOP, task(step, bidang))) == [above]


def test_the_superior_is_whoever_sits_there_now() -> None:
    assert ids(staff(away("kabid_a", "kabid_b")).superiors(SOP, task("3", "A"))) == ["kabid_b"]


def test_above_the_overseer_is_whoever_decides_on_that_work() -> None:
    assert overseers_superiors(SOP) == {"kepala_dinas"}
    assert superior_role(SOP, "3") == "kabid"


# Who may see what


def test_a_seat_of_the_office_sees_every_bidang_and_one_of_a_bidang_its_own() -> None:
    known, running = staff(), case("A", "B")
    for name, seen in (("pe", {"A", "B", None}), ("kabid_a", {"A"}), ("kasi_b", {"B"}), ("staf", set())):
        found = {
            code for code in ("A", "B", None) if known.may_see(SOP, known.officer(name), running.bidang, code)
        }
        assert found == seen, name
    assert known.bidang_of(known.officer("kabid_a")) == {"A"}
    assert not known.may_see(SOP, known.officer("kabid_a"), case("B").bidang, "A"), (
        "a bidang that is not in the case"
    )


def test_an_absent_officer_reads_their_own_seats_and_acts_in_none() -> None:
    known = staff(away("kabid_a", "kabid_b"))
    absent, there = known.officer("kabid_a"), known.officer("kabid_b")
    assert known.seats("kabid_a") == known.actor(absent).seats == frozenset()
    assert known.reads(absent) == {Seat(role="kabid", bidang="A")}
    assert known.may_see(SOP, absent, case("A", "B").bidang, "A")
    assert known.bidang_of(there) == {"A", "B"}
    assert "kabid_a" in ids(known.everyone_in(SOP))


def test_who_stands_in_for_a_seat_of_the_office_sees_every_bidang_meanwhile() -> None:
    plh = away("sekar", "kabid_a", 0, 5)
    known, later = staff(plh), staff(plh, at=NOW + 5 * DAY)
    assert known.sees_all(SOP, known.officer("kabid_a"))
    assert not later.sees_all(SOP, later.officer("kabid_a"))


def test_a_seat_that_the_sop_does_not_know_has_no_part_in_it() -> None:
    known = staff(seats=(*SEATS, seat(9, "staf", "arsiparis")))
    assert "staf" in ids(known.everyone)
    assert "staf" not in ids(known.everyone_in(SOP))


# Size


def test_a_large_office_is_asked_in_a_breath() -> None:
    """Each officer's actor is made once: what is looked up is indexed, not searched."""
    people = tuple(officer(f"o{number}") for number in range(5000))
    seats = tuple(seat(number, f"o{number}", "kasi", f"B{number}") for number in range(5000))
    known = Staff(office="kantor", at=NOW, officers=people, appointments=seats, acting=(away("o1", "o2"),))
    assert sum(len(known.actor(one).seats) for one in people) == 5000
