"""The sheet Pegawai says how a seat is held: definitif, Pj, Plt or Plh, by which letter, from when to when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.office.appointments import AppointmentKind
from bot.core.office.model import OfficerRow
from storage.xlsx.office.faults import Fault
from storage.xlsx.office.people import double_seats
from storage.xlsx.office.reader import office_from, read_office
from storage.xlsx.office.sample import SAMPLE_ROLES, sample_grids, sample_office
from storage.xlsx.office.template import write_template
from storage.xlsx.untrusted.sheets import CellValue
from tests.storage.sop_yaml.sop_samples import small
from tests.storage.xlsx.office.office_books import ROLES, Sheets, sound
from tests.storage.xlsx.office.test_office_file_faults import faults, sentence
from tests.worlds.engine import SOP

HEAD_ROW = 2  #: of the sound sheet Pegawai, as Excel counts


def with_term(*values: CellValue, more: list[list[object]] | None = None) -> Sheets:
    """The sound sheets with status, sk, mulai, selesai of the Kepala Dinas, and more rows."""
    sheets = sound()
    sheets["Pegawai"][0] += ["status", "sk", "mulai", "selesai"]
    sheets["Pegawai"][1] += values
    sheets["Pegawai"] += more or []
    return sheets


def officers(sheets: Sheets) -> tuple[OfficerRow, ...]:
    return office_from(
        {title: [tuple(row) for row in rows] for title, rows in sheets.items()}, roles=ROLES
    ).officers


def term(row: OfficerRow) -> tuple[object, ...]:
    return (row.kind, row.letter, row.first, row.last)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((None, None, None, None), (AppointmentKind.DEFINITIF, "", None, None)),
        (("definitif", None, "1-1-2026", None), (AppointmentKind.DEFINITIF, "", date(2026, 1, 1), None)),
        (("PNS", None, None, None), (AppointmentKind.DEFINITIF, "", None, None)),
        (("Pj.", "821/1/2026", None, None), (AppointmentKind.PJ, "821/1/2026", None, None)),
        (
            ("plt", "800/2", "23-11-2026", "22-11-2027"),
            (AppointmentKind.PLT, "800/2", date(2026, 11, 23), date(2027, 11, 22)),
        ),
        (
            ("Pelaksana Harian", "800/3", "23 November 2026", "2027-02-22"),
            (AppointmentKind.PLH, "800/3", date(2026, 11, 23), date(2027, 2, 22)),
        ),
    ],
)
def test_a_term_is_read_as_it_is_written(values: tuple[CellValue, ...], expected: tuple[object, ...]) -> None:
    assert term(officers(with_term(*values))[0]) == expected


def test_the_title_stands_without_its_kind() -> None:
    sheets = with_term("Plt", "800/2", "23-11-2026", "22-11-2027")
    sheets["Pegawai"][1][4] = "Plt. Kepala Dinas"
    assert officers(sheets)[0].position == "Kepala Dinas"
    sheets["Pegawai"][1][4] = "Pltu Kepala"
    assert officers(sheets)[0].position == "Pltu Kepala"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (("Pltt", None, None, None), ("status", "status", {"nilai": "Pltt"})),
        (("Pj", None, None, None), ("sk", "sk_wajib", {"jenis": "Pj."})),
        (("Plt", "800/2", None, "22-11-2027"), ("mulai", "masa_wajib", {"jenis": "Plt."})),
        (("Plh", "800/2", "23-11-2026", None), ("selesai", "masa_wajib", {"jenis": "Plh."})),
        (("Plt", "800/2", "besok", "22-11-2027"), ("mulai", "tanggal", {"nilai": "besok"})),
        (
            ("Pj", "800/2", "23-11-2026", "22-11-2026"),
            ("selesai", "masa_urutan", {"nilai": "22-11-2026", "mulai": "23-11-2026"}),
        ),
        (
            ("definitif", None, "23-11-2026", "22-11-2026"),
            ("selesai", "masa_urutan", {"nilai": "22-11-2026", "mulai": "23-11-2026"}),
        ),
        (
            ("Plt", "800/2", "23-11-2026", "23-11-2027"),
            ("selesai", "masa_terlalu_lama", {"jenis": "Plt.", "bulan": "12", "batas": "22-11-2027"}),
        ),
        (
            ("Plh", "800/2", "23-11-2026", "23-02-2027"),
            ("selesai", "masa_terlalu_lama", {"jenis": "Plh.", "bulan": "3", "batas": "22-02-2027"}),
        ),
    ],
)
def test_what_is_wrong_in_a_term_is_named_by_row_and_column(
    values: tuple[CellValue, ...], fault: tuple[str, str, dict[str, str]]
) -> None:
    column, key, fields = fault
    assert faults(with_term(*values)) == [("Pegawai", HEAD_ROW, column, key, fields)]
    text = sentence(Fault(sheet="Pegawai", row=HEAD_ROW, column=column, key=key, fields=fields))
    assert text.startswith("<b>Pegawai</b> baris 2, kolom ")
    assert "!" not in text


def other_head(*term: CellValue) -> list[object]:
    return ["Wakil", None, None, None, "Kepala Dinas", "kepala_dinas", None, *term]


def test_a_plt_may_stand_beside_the_definitif_holder_and_a_second_one_after_the_first() -> None:
    rows = [
        other_head("Plt", "800/1", "1-1-2026", "30-6-2026"),
        other_head("Plt", "800/2", "1-7-2026", "31-12-2026"),
    ]
    assert [row.first for row in officers(with_term(more=rows))[-2:]] == [date(2026, 1, 1), date(2026, 7, 1)]


def test_two_who_hold_one_seat_for_the_time_being_on_one_day_are_too_many() -> None:
    rows = [
        other_head("Plt", "800/1", "1-1-2026", "30-6-2026"),
        [
            "Lain",
            None,
            None,
            None,
            "Kepala Dinas",
            "kepala_dinas",
            None,
            "Plh",
            "800/2",
            "30-6-2026",
            "3-7-2026",
        ],
    ]
    assert faults(with_term(more=rows)) == [
        ("Pegawai", None, "peran", "pemegang_lebih", {"peran": "Kepala Dinas", "nama": "Wakil, Lain"})
    ]


def test_a_seat_may_change_hands_on_a_day() -> None:
    sheets = with_term(
        "definitif", None, None, "31-12-2026", more=[other_head("definitif", None, "1-1-2027", None)]
    )
    assert [row.name for row in officers(sheets) if row.role == "kepala_dinas"] == ["Kepala", "Wakil"]


def test_the_same_person_twice_in_one_seat_on_one_day_is_one_too_many() -> None:
    rows = [
        other_head("Plt", "800/1", "1-1-2026", "30-6-2026"),
        other_head("Plt", "800/2", "30-6-2026", "31-7-2026"),
    ]
    assert faults(with_term(more=rows)) == [
        ("Pegawai", 7, "nama", "ganda", {"nilai": "Wakil", "baris_pertama": "6"})
    ]


def test_the_file_that_is_written_says_the_same(tmp_path: Path) -> None:
    grids = sample_grids()
    head, *rows = grids["Pegawai"]
    added = ("status", "sk", "mulai", "selesai")
    assert not set(added) & set(head), "the sample has the columns of the contract alone"
    first = (*rows[0], *[None] * (len(head) - len(rows[0])), "Plt", "800/1/2026", "1-12-2026", "30-11-2027")
    grids["Pegawai"] = [(*head, *added), first, *rows[1:]]
    office = office_from(grids, roles=SAMPLE_ROLES)
    write_template(tmp_path / "kantor.xlsx", office)
    again = read_office((tmp_path / "kantor.xlsx").read_bytes(), roles=SAMPLE_ROLES)
    assert again == office
    assert term(again.officers[0])[0] is AppointmentKind.PLT


def doubled(*changes: tuple[str, dict[int, object]]) -> list[tuple[object, ...]]:
    """The remarks on the sample office, with somebody in one more seat or with less company."""
    grids = sample_grids()
    head, *rows = grids["Pegawai"]
    for name, cells in changes:
        base = next(row for row in rows if name in str(row[0]))
        rows.append(tuple(cells.get(n, value) for n, value in enumerate(base)))
    grids["Pegawai"] = [head, *rows]
    office = office_from(grids, roles=SAMPLE_ROLES)
    return [(f.key, f.row, f.fields) for f in double_seats(office, SOP)]


def test_the_sample_office_has_no_conflict() -> None:
    assert double_seats(sample_office(), SOP) == ()


def test_one_person_in_two_seats_that_check_each_other_is_remarked_upon_with_his_row() -> None:
    grids = sample_grids()
    head, *rows = grids["Pegawai"]
    secretary = next(row for row in rows if row[5] == "sekretaris")
    kept = [row for row in rows if row[5] != "kasubag_pe"]
    both = (*secretary[:5], "kasubag_pe", *secretary[6:])
    grids["Pegawai"] = [head, *kept, both]
    office = office_from(grids, roles=SAMPLE_ROLES)
    [remark] = double_seats(office, SOP)
    assert (remark.sheet, remark.row, remark.column, remark.key) == (
        "Pegawai", len(kept) + 2, "rangkap", "catatan_rangkap",
    )  # fmt: skip
    assert remark.fields == {"nama": secretary[0], "langkah": "6, 7"}
    recorded = [(*head[:7], "rangkap"), *kept, (*both[:7], "ya")]
    grids["Pegawai"] = recorded
    assert double_seats(office_from(grids, roles=SAMPLE_ROLES), SOP) == ()


def test_only_the_only_holder_of_both_is_remarked_upon() -> None:
    """A Kabid who is one of several Kasi leaves the paper to the others."""
    seats = {5: "kasi"}
    assert doubled(("Sekar", seats)) == []
    grids = sample_grids()
    grids["Pegawai"] = [row for row in grids["Pegawai"] if (row[5], row[6]) != ("kasi", "DAG")]
    sekar = next(row for row in grids["Pegawai"] if "Sekar" in str(row[0]))
    grids["Pegawai"] = [*grids["Pegawai"], (*sekar[:5], "kasi", *sekar[6:])]
    [remark] = double_seats(office_from(grids, roles=SAMPLE_ROLES), SOP)
    assert remark.fields["langkah"] == "3, 5"


def test_who_would_approve_what_they_did_themselves_is_remarked_upon_in_any_sop() -> None:
    """A step that is simply done is work like a paper that is filled in."""
    rows = (
        OfficerRow(name="Retno Contoh", role="a", row=2),
        OfficerRow(name="Retno Contoh", role="b", row=3),
    )
    office = replace(sample_office(), officers=rows)
    [remark] = double_seats(office, small())
    assert (remark.row, remark.fields) == (3, {"nama": "Retno Contoh", "langkah": "1, 2"})
