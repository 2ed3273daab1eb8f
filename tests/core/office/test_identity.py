"""Who is who when a new office file comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.office.appointments import Appointment
from bot.core.office.identity import certainly_same, identify, joined, person, resembles
from bot.core.office.model import OfficerRow
from bot.core.office.names import alike_names, close_names, same_name
from bot.core.office.officers import Officer, Seat
from bot.core.office.staff import Staff

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ONE, TWO, FAR = "198609262015051001", "198609262015052014", "197001011990031007"
KABID, KASI, OTHER = ("kabid", "DAG"), ("kasi", "DAG"), ("kasi", "IND")


def known(*people: tuple[str, str, tuple[str, str] | None]) -> Staff:
    """Officers "1", "2" … by name, NIP and seat; without a seat they have left."""
    officers = [
        Officer(
            id=str(n),
            office="kantor",
            nip=nip,
            name=name,
            salutation="",
            rank="",
            position="",
            active=bool(seat),
        )
        for n, (name, nip, seat) in enumerate(people, start=1)
    ]
    seats = [
        Appointment(id=n, officer=str(n), seat=Seat(role=seat[0], bidang=seat[1]))
        for n, (_, _, seat) in enumerate(people, start=1)
        if seat
    ]
    return Staff(office="kantor", at=NOW, officers=tuple(officers), appointments=tuple(seats))


def row(name: str, nip: str, seat: tuple[str, str]) -> OfficerRow:
    return OfficerRow(name=name, nip=nip, role=seat[0], bidang=seat[1])


def verdict(staff: Staff, *rows: OfficerRow) -> tuple[list[str], list[str]]:
    """Who each row is ("" for a newcomer), and who may have become somebody else."""
    found = identify(staff, rows)
    return [found.known.get(person(one), "") for one in rows], [one.officer.id for one in found.doubts]


@pytest.mark.parametrize(
    ("before", "name", "nip", "seat"),
    [
        # the NIP is new, corrected by a digit, two digits are swapped, or it is taken away
        (("Sekar Ayu", "", KABID), "Sekar Ayu", ONE, KABID),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu", "198609262015051007", KABID),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu", "198609262051051001", KABID),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu", "", KABID),
        # the name has other titles, case, punctuation, spaces
        (("Sekar Ayu", "", KABID), "Dra. Hj. SEKAR  AYU, M.M.", "", KABID),
        (("Dra. Sekar Ayu, M.M", ONE, KABID), "Dr. Sekar Ayu S.E. M.Si", ONE, KABID),
        (("Sekar Ayu, S.Pd.SD", "", KABID), "sekar ayu spd sd", ONE, KABID),
        # both at once
        (("Sekar Ayu", ONE, KABID), "Dra. Sekar Ayu", "198609262015051007", KABID),
        # the same NIP: a letter, a word more, an initial written out; and another seat (mutasi)
        (("Sekar Ayu", ONE, KABID), "Sekar Ayo", ONE, KABID),
        (("Sekar", ONE, KABID), "Sekar Ayu", ONE, KABID),
        (("M. Yusuf", ONE, KABID), "Muhammad Yusuf", ONE, OTHER),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu, M.M.", ONE, OTHER),
        # without NIP the very same name, in another seat or after a time away
        (("Sekar Ayu", "", KABID), "Sekar Ayu", "", OTHER),
        (("Sekar Ayu", "", None), "Sekar Ayu", "", OTHER),
        (("Sekar Ayu", ONE, None), "Sekar Ayu", ONE, OTHER),
    ],
)
def test_a_correction_leaves_the_person_the_same(
    before: tuple[str, str, tuple[str, str] | None], name: str, nip: str, seat: tuple[str, str]
) -> None:
    assert verdict(known(before), row(name, nip, seat)) == (["1"], [])


@pytest.mark.parametrize(
    ("before", "name", "nip", "seat"),
    [
        (("Sekar Ayu", "", KABID), "Sekar Ayo", "", KABID),  # no NIP tells
        (("Hartono", ONE, KABID), "Hartini", FAR, KABID),  # husband and wife
        (("Hartono", ONE, KABID), "Hartini", ONE, KABID),  # the NIP was left from the predecessor
        (("Sekar Ayu", ONE, KABID), "Endang Sri", ONE, KABID),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu", FAR, KABID),
        (("Sekar Ayu", "", KABID), "Sekar Ayu", ONE, OTHER),
        (("Sekar Ayu", ONE, KABID), "Sekar Ayu", TWO, OTHER),
    ],
)
def test_what_is_not_certain_is_a_doubt(
    before: tuple[str, str, tuple[str, str]], name: str, nip: str, seat: tuple[str, str]
) -> None:
    assert verdict(known(before), row(name, nip, seat)) == ([""], ["1"])


def test_somebody_else_in_the_seat_is_no_doubt() -> None:
    assert verdict(known(("Sekar Ayu", ONE, KABID)), row("Endang Sri", FAR, KABID)) == ([""], [])
    assert verdict(known(("Sekar Ayu", "", KABID)), row("Endang Sri", "", KABID)) == ([""], [])
    gone = known(("Sekar Ayu", ONE, None))
    assert verdict(gone, row("Sekar Ayu", FAR, KABID)) == ([""], [])


def test_whoever_stays_on_the_list_has_not_become_somebody_else() -> None:
    left = OfficerRow(name="Hartono", nip=ONE)
    assert identify(known(("Hartono", ONE, KABID)), [row("Hartini", FAR, KABID), left]).doubts == ()


def test_two_who_change_seats_stay_who_they_are() -> None:
    for one, two in ((ONE, FAR), ("", "")):
        staff = known(("Sekar Ayu", one, KABID), ("Endang Sri", two, KASI))
        rows = row("Endang Sri", two, KABID), row("Sekar Ayu, M.M." if one else "Sekar Ayu", one, KASI)
        assert verdict(staff, *rows) == (["2", "1"], [])
        assert verdict(staff, *reversed(rows)) == (["1", "2"], [])


def test_names_that_slid_against_their_nip_are_doubts() -> None:
    staff = known(("Sekar Ayu", ONE, KABID), ("Endang Sri", FAR, KASI))
    rows = row("Endang Sri", ONE, KABID), row("Sekar Ayu", FAR, KASI)
    assert verdict(staff, *rows) == (["", ""], ["1", "2"])


def test_two_of_one_name_in_one_seat_are_told_apart_by_their_nip() -> None:
    staff = known(("Budi Utomo", ONE, KASI), ("Budi Utomo", FAR, KASI))
    assert verdict(staff, row("Budi Utomo", FAR, KASI), row("Budi Utomo", ONE, KASI)) == (["2", "1"], [])
    corrected = row("Budi Utomo", "197001011990031070", KASI), row("Budi Utomo", ONE, KASI)
    assert verdict(staff, *corrected) == (["2", "1"], [])
    assert verdict(staff, row("Budi Utomo", "", KASI), row("Budi Utomo", ONE, KASI)) == (["2", "1"], [])


def test_two_of_one_name_without_nip_are_never_guessed() -> None:
    staff = known(("Budi Utomo", "", KASI), ("Budi Utomo, S.E.", "", KASI))
    rows = row("Budi Utomo, M.M.", ONE, KASI), row("Drs. Budi Utomo", FAR, KASI)
    assert verdict(staff, *rows) == (["", ""], ["1", "2"])


def test_a_person_in_two_seats_stays_one_when_the_nip_is_filled_in_once() -> None:
    base = known(("Retno Sari", "", KABID))
    second = Appointment(id=2, officer="1", seat=Seat(role="kasi", bidang="DAG"))
    staff = replace(base, appointments=(*base.appointments, second))
    rows = row("Retno Sari, S.E.", ONE, KABID), row("Retno Sari", "", KASI)
    assert verdict(staff, *rows) == (["1", "1"], [])
    both = joined(rows, identify(staff, rows).known)
    assert {(one.name, one.nip) for one in both} == {("Retno Sari, S.E.", ONE)}


def test_a_second_row_of_the_same_seat_is_another_person() -> None:
    staff = known(("Budi Utomo", "", KASI))
    rows = row("Budi Utomo", "", KASI), row("Budi Utomo, S.E.", "", KASI)
    assert verdict(staff, *rows) == (["1", ""], [])


def test_a_mutasi_to_oneself_is_known_as_one() -> None:
    [old] = known(("Sekar Ayu", ONE, KABID)).officers
    assert certainly_same(old, row("Dra. Sekar Ayu", "", KABID))
    assert not certainly_same(old, row("Sekar Ayu", FAR, KABID))
    assert resembles(old, row("Sekar Ayu", FAR, KABID))
    assert not resembles(old, row("Endang Sri", FAR, KABID))


def test_names_are_compared_without_titles() -> None:
    assert same_name("Prof. Dr. Ir. H. Ahmad Fauzi, M.Sc., Ph.D.", "ahmad fauzi")
    assert same_name("R. Sekar", "Sekar SE MM")
    assert not same_name("Ahmad Fauzi", "Ahmad Fauzan")
    assert (close_names("Abd. Rahman", "Abdul Rahman"), close_names("Hartono", "Hartini")) == (True, False)
    assert (alike_names("Hartono", "Hartini"), alike_names("Bimo", "Dimas")) == (True, False)
