"""An `Office` as the rows of its sheets, by column: what the template shows and the reader reads back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.core.office.model import Aggregation, Direction, Hours, Office
from bot.core.parsing.numbers import format_number
from bot.core.working_paper.indicators import written_bands
from storage.xlsx.office_hours import shown
from storage.xlsx.office_layout import layout
from storage.xlsx.office_sample import sample_grids
from storage.xlsx.sheets import GridRow

Written = str | int | Decimal | date | None
SheetRow = dict[str, Written]

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_YES_NO = {True: "ya", False: "tidak"}
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def office_rows(office: Office) -> dict[str, list[SheetRow]]:
    """The rows of every sheet of the layout."""
    return {
        "Instansi": _identity(office),
        "Jam Kerja": _hours(office.hours),
        "Jam Ramadan": _hours(office.ramadan.hours) if office.ramadan else _proposed_ramadan(),
        "Libur": [
            {"tanggal": each.day, "keterangan": each.note, "libur": _YES_NO[each.closed]}
            for each in office.overrides
        ],
        "Bidang": [{"kode": each.code, "nama": each.name} for each in office.bidang],
        "Pegawai": _officers(office),
        "Indikator": _indicators(office),
        "Sub Kegiatan": _sub_kegiatan(office),
        "Penerima": [
            {"nama": each.name, "alamat": each.address, "cara": each.channel} for each in office.recipients
        ],
    }


def _identity(office: Office) -> list[SheetRow]:
    ramadan = office.ramadan
    values: SheetRow = {
        "nama": office.name,
        "singkatan": office.short_name,
        "kabupaten": office.regency,
        "alamat": office.address,
        "zona_waktu": _ZONES.get(office.zone, office.zone),
        "jam_rangkuman": office.digest_at.strftime("%H.%M"),
        "libur_nasional": _YES_NO[office.national_holidays],
        "kontak": office.contact,
        "batas_capaian": format_number(office.scale.cap),
        "predikat": written_bands(office.scale),
        "ramadan_mulai": ramadan.first if ramadan else None,
        "ramadan_selesai": ramadan.last if ramadan else None,
        **office.settings,
    }
    notes = layout().keys
    return [{"kunci": key, "nilai": value, "keterangan": notes.get(key)} for key, value in values.items()]


def _hours(hours: Sequence[Hours]) -> list[SheetRow]:
    return [
        {
            "hari": _DAYS[each.weekday],
            "mulai": shown(each.start),
            "selesai": shown(each.end),
            "istirahat_mulai": None if each.break_start is None else shown(each.break_start),
            "istirahat_selesai": None if each.break_end is None else shown(each.break_end),
        }
        for each in hours
    ]


def _proposed_ramadan() -> list[SheetRow]:
    """The usual hours, so that the office has only the two dates to enter (Perpres 21/2023: 32.5 hours a week)."""
    header, *rows = sample_grids()["Jam Ramadan"]
    return [dict(zip(map(str, header), _texts(row), strict=True)) for row in rows]


def _texts(row: GridRow) -> list[Written]:
    return [None if value is None else str(value) for value in row]


def _officers(office: Office) -> list[SheetRow]:
    return [
        {
            "nama": each.name,
            "nip": each.nip or None,
            "sapaan": each.salutation,
            "pangkat": each.rank,
            "jabatan": each.position,
            "peran": each.role,
            "bidang": each.bidang,
            "rangkap": _YES_NO[True] if each.doubles else None,
            "status": each.kind.value.rstrip(".") or None,
            "sk": each.letter or None,
            "mulai": each.first,
            "selesai": each.last,
        }
        for each in office.officers
    ]


def _indicators(office: Office) -> list[SheetRow]:
    return [
        {
            "kode": each.code,
            "bidang": each.bidang,
            "sasaran": each.sasaran,
            "indikator": each.name,
            "satuan": each.unit,
            "arah": Direction(each.direction).value,
            "agregasi": Aggregation(each.aggregation).value,
            "target_tahun": each.target_year,
            **{f"target_tw{n}": target for n, target in enumerate(each.target_quarters, start=1)},
            "rumus": each.falling.value if each.direction is Direction.TURUN else None,
        }
        for each in office.indicators
    ]


def _sub_kegiatan(office: Office) -> list[SheetRow]:
    return [
        {
            "kode": each.code,
            "bidang": each.bidang,
            "nomenklatur": each.nomenclature,
            "indikator": each.indicator,
            "satuan": each.unit,
            "target": each.target,
            "pagu": each.pagu,
        }
        for each in office.sub_kegiatan
    ]
