"""The office file: read whole, written, and read back to the same office."""

from __future__ import annotations

import json
import time as clock
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bot.core.office.model import Aggregation, DayOverride, Hours, Office, OfficerRow, Ramadan
from bot.core.office.scale import DEFAULT_SCALE, Band, Scale
from storage import codec
from storage.refusals import OfficeFileFaults
from storage.sop_yaml import load_sop
from storage.xlsx.office.layout import SAMPLES, layout
from storage.xlsx.office.reader import office_from, office_remarks, read_office
from storage.xlsx.office.sample import SAMPLE_ROLES, sample_office
from storage.xlsx.office.template import write_template
from tests.storage.xlsx.office.office_books import EXPECTED, ROLES, read, sound


def test_a_sound_file_is_read_whole() -> None:
    assert read(sound()) == EXPECTED


def test_the_template_is_read_back_to_the_same_office(tmp_path: Path) -> None:
    office = sample_office()
    write_template(tmp_path / "kantor.xlsx", office, roles=SAMPLE_ROLES)
    assert read_office((tmp_path / "kantor.xlsx").read_bytes(), roles=SAMPLE_ROLES) == office


def test_an_office_that_uses_every_setting_is_read_back_too(tmp_path: Path) -> None:
    office = replace(
        EXPECTED,
        zone="Asia/Jayapura",
        digest_at=time(6, 45),
        national_holidays=False,
        address="Jalan Contoh 1\nNganjuk",
        hours=tuple(Hours(weekday=day, start=0, end=1440) for day in range(7)),
        ramadan=Ramadan(
            first=date(2027, 2, 8), last=date(2027, 3, 9), hours=(Hours(weekday=4, start=480, end=930),)
        ),
        overrides=(DayOverride(day=date(2026, 8, 17), note="Tetap masuk", closed=False),),
        scale=Scale(
            cap=Decimal("112.5"),
            bands=(Band(lower=Decimal("80.5"), label="Baik = 1"),),
            lowest='Belum "baik"',
        ),
        settings={"Kode Surat": "=065", "cap_pembulatan": "120"},
        recipients=(),
    )
    write_template(tmp_path / "kantor.xlsx", office)
    assert read_office((tmp_path / "kantor.xlsx").read_bytes(), roles=ROLES) == office


def test_every_header_of_the_template_explains_itself_and_stays_in_view(tmp_path: Path) -> None:
    write_template(tmp_path / "kantor.xlsx", sample_office())
    book = openpyxl.load_workbook(tmp_path / "kantor.xlsx")
    for title, sheet in layout().sheets.items():
        page = book[title]
        assert [page.cell(1, n).value for n in range(1, len(sheet.columns) + 1)] == list(sheet.names)
        assert all(page.cell(1, n).comment for n in range(1, len(sheet.columns) + 1)), title
        assert str(page.freeze_panes).endswith("2")


def test_the_sample_is_large_enough_to_believe_and_plainly_a_sample() -> None:
    office = sample_office()
    assert len(office.bidang) == 4
    assert len(office.indicators) >= 24
    assert len(office.sub_kegiatan) >= 20
    assert all("Contoh" in officer.name and len(officer.nip) == 18 for officer in office.officers)
    assert office_remarks(office) == ()


def test_the_sample_has_holders_for_the_shipped_sop() -> None:
    sop = load_sop(SAMPLES.parent / "sop" / "pengumpulan_data_kinerja.yaml")
    assert sop.roles == SAMPLE_ROLES
    assert sample_office(roles=sop.roles) == sample_office()


def test_the_targets_of_the_sample_agree_with_their_aggregation() -> None:
    for row in sample_office().indicators:
        filled = [target for target in row.target_quarters if target is not None]
        if row.aggregation is Aggregation.JUMLAH or row.aggregation is Aggregation.AKHIR:
            assert filled[-1] == row.target_year, row.code
        if row.aggregation is Aggregation.JUMLAH:
            assert filled == sorted(filled), row.code
        if row.aggregation is Aggregation.RATA:
            assert sum(filled) / len(filled) == row.target_year, row.code


def test_names_of_sheets_and_headers_match_without_case_spaces_or_dashes() -> None:
    sheets = sound()
    sheets["SUB-KEGIATAN "] = sheets.pop("Sub Kegiatan")
    sheets["jam_kerja"] = sheets.pop("Jam Kerja")
    sheets["Indikator"][0] = ["KODE", "Bidang ", "Sasaran", "INDIKATOR", "Satuan", "Arah", "Agregasi", "Target Tahun",
                              "target-tw1", "TARGET TW 2", "Target\u00a0TW3", "Target_TW4"]  # fmt: skip
    assert read(sheets) == EXPECTED


def test_titles_above_the_header_empty_rows_and_further_columns_and_sheets_are_welcome() -> None:
    sheets = sound()
    sheets["Bidang"] = [["DAFTAR BIDANG"], [], ["No", "Nama", "Telepon", "Kode"], [1, "Perdagangan", "0358", "DAG"],
                        [None, None, None, None], [2, " Pengelolaan\u00a0 Pasar ", None, "PSR "]]  # fmt: skip
    sheets["Catatan pribadi"] = [["apa saja"]]
    assert read(sheets) == EXPECTED


def test_further_rows_of_instansi_are_kept_as_settings() -> None:
    sheets = sound()
    sheets["Instansi"] += [["Kode Surat", "065"], ["batas", 120.0], ["kosong", None]]
    assert read(sheets).settings == {"Kode Surat": "065", "batas": "120", "kosong": ""}


@pytest.mark.parametrize(
    ("cap", "bands", "scale"),
    [
        (None, None, DEFAULT_SCALE),
        ("100", "-", replace(DEFAULT_SCALE, cap=Decimal(100))),
        ((1.1, "0%"), None, replace(DEFAULT_SCALE, cap=Decimal(110))),
        (None, "75 Baik; Kurang", Scale(bands=(Band(lower=Decimal(75), label="Baik"),), lowest="Kurang")),
    ],
)
def test_an_office_judges_by_its_own_bands(cap: object, bands: object, scale: Scale) -> None:
    sheets = sound()
    sheets["Instansi"] += [["batas_capaian", cap], ["Skala Capaian", bands]]
    assert read(sheets) == replace(EXPECTED, scale=scale)


@pytest.mark.parametrize("cap", ["99,9", 0, "banyak", "1.200"])
def test_a_cap_that_is_none_is_a_fault(cap: object) -> None:
    sheets = sound()
    sheets["Instansi"] += [["batas_capaian", cap]]
    with pytest.raises(OfficeFileFaults) as caught:
        read(sheets)
    [fault] = caught.value.faults
    assert (fault.sheet, fault.row, fault.column) == ("Instansi", 6, "nilai")


def test_an_office_that_was_stored_before_it_had_bands_of_its_own_has_the_usual_ones() -> None:
    stored = json.loads(codec.dump(EXPECTED))
    del stored["scale"]
    assert codec.load(Office, json.dumps(stored)) == EXPECTED
    own = replace(EXPECTED, scale=Scale(cap=Decimal("112.5"), bands=(), lowest="Baik"))
    assert codec.load(Office, codec.dump(own)) == own


@pytest.mark.parametrize(
    "typed",
    ["07.30", "07:30", "7.30", "07.30 WIB", time(7, 30), datetime(2026, 11, 23, 7, 30), (0.3125, "General"),
     (0.3125, "hh:mm"), timedelta(hours=7, minutes=30)],
    ids=str,
)  # fmt: skip
def test_half_past_seven_is_understood_however_it_is_typed(typed: object) -> None:
    sheets = sound()
    sheets["Jam Kerja"][1][1] = typed
    assert read(sheets) == EXPECTED


@pytest.mark.parametrize(
    "typed", ["24.00", "24:00", (1.0, "General"), (1.0, "hh:mm"), (1.0, "[h]:mm")], ids=str
)
def test_an_office_may_close_at_midnight(typed: object) -> None:
    sheets = sound()
    sheets["Jam Kerja"] = [
        sheets["Jam Kerja"][0],
        ["Jum'at", "00.00", typed],
        ["Sabtu", "-", "-"],
        ["minggu", "libur"],
    ]
    assert read(sheets).hours == (Hours(weekday=4, start=0, end=1440),)


def test_a_person_with_several_roles_is_one_person_with_several_rows() -> None:
    sheets = sound()
    sheets["Pegawai"][2][5] = "Sekretaris; KEPALA SEKSI"
    sheets["Pegawai"][2][6] = "bidang perdagangan"
    sheets["Pegawai"].pop(3)
    found = [(row.name, row.role, row.bidang) for row in read(sheets).officers]
    assert found == [("Kepala", "kepala_dinas", None), ("Sekretaris", "sekretaris", None), ("Sekretaris", "kasi", "DAG"),
                     ("Kasi Pasar", "kasi", "PSR")]  # fmt: skip


def test_a_bidang_beside_a_role_of_the_whole_office_is_ignored() -> None:
    sheets = sound()
    sheets["Pegawai"][2][6] = "Sekretariat"
    assert read(sheets) == EXPECTED


def test_staff_without_a_part_in_the_sop_and_without_a_nip_are_kept() -> None:
    sheets = sound()
    sheets["Pegawai"].append(["Staf", "-", None, None, None, None, "Perdagangan"])
    assert read(sheets).officers[-1] == OfficerRow(name="Staf", bidang="DAG")


def test_a_nip_may_be_written_in_groups_and_its_month_is_not_judged() -> None:
    sheets = sound()
    sheets["Pegawai"][1][1] = "19860926 201599 1 001"
    assert read(sheets).officers[0].nip == "198609262015991001"


def test_a_zero_too_many_in_the_code_of_a_sub_kegiatan_goes() -> None:
    sheets = sound()
    sheets["Sub Kegiatan"][1][0] = "3.30.03.02.01.0002"
    assert read(sheets) == EXPECTED


def test_what_is_allowed_but_odd_is_remarked() -> None:
    sheets = sound()
    sheets["Penerima"] = sheets["Penerima"][:1]
    sheets["Sub Kegiatan"] = sheets["Sub Kegiatan"][:1]
    sheets["Instansi"].pop()
    keys = [remark.key for remark in office_remarks(read(sheets))]
    assert keys == ["catatan_tanpa_penerima", "catatan_bidang_kosong", "catatan_tanpa_kontak"]


def test_a_large_office_is_read_in_a_moment() -> None:
    sheets = sound()
    sheets["Bidang"] += [[f"B{n}", f"Bidang {n}"] for n in range(13)]
    sheets["Pegawai"] += [[f"Kasi {n}", None, None, None, None, "kasi", f"B{n}"] for n in range(13)]
    row = sheets["Indikator"][1]
    sheets["Indikator"] += [[f"I-{n}", f"B{n % 13}", *row[2:]] for n in range(300)]
    grids = {title: [tuple(line) for line in rows] for title, rows in sheets.items()}
    began = clock.process_time()
    assert len(office_from(grids, roles=ROLES).indicators) == 301
    assert clock.process_time() - began < 2


def test_the_operators_reference_names_every_sheet_column_and_key() -> None:
    text = (Path(__file__).parents[4] / "docs" / "berkas-kantor.md").read_text(encoding="utf-8")
    plan = layout()
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    for title, sheet in plan.sheets.items():
        for column in sheet.columns if title != "Jam Ramadan" else ():
            shown = (
                f"**{column.name}**"
                if column.filled
                else column.name
                if column.needed
                else f"({column.name})"
            )
            assert shown in rows[title], (title, column.name)
    assert [key for key in plan.keys if f"`{key}`" not in text] == []
