"""The row `zona_waktu`: one of the four zones of Indonesia, and nothing else."""

from __future__ import annotations

import pytest

from bot.core.sop.model import Role
from storage.refusals import OfficeFileFaults
from storage.xlsx.office.reader import office_from
from storage.xlsx.office.sample import sample_grids, sample_office
from storage.xlsx.untrusted.sheets import Grids

ROLES = tuple(
    Role(key=key, name=key, per_bidang=per)
    for key, per in {row.role: bool(row.bidang) for row in sample_office().officers if row.role}.items()
)


def with_zone(zone: str) -> Grids:
    grids = dict(sample_grids())
    grids["Instansi"] = [
        [row[0], zone, *row[2:]] if row[0] == "zona_waktu" else row for row in grids["Instansi"]
    ]
    return grids


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("WIB", "Asia/Jakarta"),
        ("wita", "Asia/Makassar"),
        ("Wit", "Asia/Jayapura"),
        ("asia/jakarta", "Asia/Jakarta"),
        ("Asia/Makassar", "Asia/Makassar"),
        ("ASIA/JAYAPURA", "Asia/Jayapura"),
        ("Asia/Pontianak", "Asia/Pontianak"),
        ("", "Asia/Jakarta"),
    ],
)
def test_a_zone_of_indonesia_is_taken_in_any_case(typed: str, zone: str) -> None:
    assert office_from(with_zone(typed), roles=ROLES).zone == zone


@pytest.mark.parametrize(
    "typed", ["Etc/GMT+7", "Etc/GMT-7", "Europe/Amsterdam", "Asia/Singapore", "UTC", "GMT+7", "localtime"]
)
def test_another_zone_is_refused_with_its_place(typed: str) -> None:
    with pytest.raises(OfficeFileFaults) as refused:
        office_from(with_zone(typed), roles=ROLES)
    grid = sample_grids()["Instansi"]
    row = next(number for number, each in enumerate(grid, 1) if each[0] == "zona_waktu")
    assert [
        (one.sheet, one.row, one.column, one.key, one.values["nilai"]) for one in refused.value.faults
    ] == [("Instansi", row, "nilai", "zona", typed)]
