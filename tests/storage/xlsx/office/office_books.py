"""A small sound office as sheets, and a way to make workbooks of it."""

from __future__ import annotations

import copy
import io
from decimal import Decimal

import jinja2
import openpyxl
import pytest

from bot.core.office.model import (
    Aggregation,
    Bidang,
    Direction,
    Hours,
    Indicator,
    Office,
    OfficerRow,
    Recipient,
    SubKegiatan,
)
from bot.core.sop.model import Role
from storage.refusals import OfficeFileFaults
from storage.xlsx.office.faults import Fault
from storage.xlsx.office.reader import office_from, read_office
from templates.texts import texts

ROLES = (
    Role(key="sekretaris", name="Sekretaris"),
    Role(key="kasi", name="Kepala Seksi", per_bidang=True),
    Role(key="kepala_dinas", name="Kepala Dinas"),
)
Sheets = dict[str, list[list[object]]]

_SOUND: Sheets = {
    "Instansi": [["kunci", "nilai"], ["nama", "Dinas Contoh"], ["singkatan", "Dincon"], ["kabupaten", "Kabupaten Contoh"],
                 ["kontak", "Subbag PE"]],
    "Jam Kerja": [["hari", "mulai", "selesai", "istirahat_mulai", "istirahat_selesai"],
                  ["Senin", "07.30", "16.00", "12.00", "13.00"]],
    "Libur": [["tanggal", "keterangan", "libur"]],
    "Bidang": [["kode", "nama"], ["DAG", "Perdagangan"], ["PSR", "Pengelolaan Pasar"]],
    "Pegawai": [["nama", "nip", "sapaan", "pangkat", "jabatan", "peran", "bidang"],
                ["Kepala", "190001011920011001", "Bapak", "IV/c", "Kepala Dinas", "kepala_dinas", None],
                ["Sekretaris", "190001011920012002", "Ibu", "IV/b", "Sekretaris", "sekretaris", None],
                ["Kasi Dagang", "190001011920011003", "Bapak", "III/c", "Kasi", "kasi", "DAG"],
                ["Kasi Pasar", "190001011920011004", "Bapak", "III/c", "Kasi", "kasi", "PSR"]],
    "Indikator": [["kode", "bidang", "sasaran", "indikator", "satuan", "arah", "agregasi", "target_tahun", "target_tw1",
                   "target_tw2", "target_tw3", "target_tw4"],
                  ["D-1", "DAG", "Sasaran", "Ekspor", "juta US$", "naik", "jumlah", 12.4, 2.9, 6.1, 9.2, 12.4]],
    "Sub Kegiatan": [["kode", "bidang", "nomenklatur", "indikator", "satuan", "target", "pagu"],
                     ["3.30.03.2.01.0002", "PSR", "Fasilitasi", "Sarana", "unit", 35, 1692000000]],
    "Penerima": [["nama", "alamat", "cara"], ["Bappeda", "Jalan Contoh", "surel"]],
}  # fmt: skip

#: What the sound sheets say.
EXPECTED = Office(
    name="Dinas Contoh", short_name="Dincon", regency="Kabupaten Contoh", contact="Subbag PE",
    hours=(Hours(weekday=0, start=450, end=960, break_start=720, break_end=780),),
    bidang=(Bidang(code="DAG", name="Perdagangan"), Bidang(code="PSR", name="Pengelolaan Pasar")),
    officers=(
        OfficerRow(name="Kepala", nip="190001011920011001", salutation="Bapak", rank="IV/c", position="Kepala Dinas",
                   role="kepala_dinas"),
        OfficerRow(name="Sekretaris", nip="190001011920012002", salutation="Ibu", rank="IV/b", position="Sekretaris",
                   role="sekretaris"),
        OfficerRow(name="Kasi Dagang", nip="190001011920011003", salutation="Bapak", rank="III/c", position="Kasi",
                   role="kasi", bidang="DAG"),
        OfficerRow(name="Kasi Pasar", nip="190001011920011004", salutation="Bapak", rank="III/c", position="Kasi",
                   role="kasi", bidang="PSR"),
    ),
    indicators=(
        Indicator(code="D-1", bidang="DAG", sasaran="Sasaran", name="Ekspor", unit="juta US$", direction=Direction.NAIK,
                  aggregation=Aggregation.JUMLAH, target_year=Decimal("12.4"),
                  target_quarters=(Decimal("2.9"), Decimal("6.1"), Decimal("9.2"), Decimal("12.4"))),
    ),
    sub_kegiatan=(
        SubKegiatan(code="3.30.03.2.01.0002", bidang="PSR", nomenclature="Fasilitasi", indicator="Sarana", unit="unit",
                    target=Decimal(35), pagu=1692000000),
    ),
    recipients=(Recipient(name="Bappeda", address="Jalan Contoh", channel="surel"),),
)  # fmt: skip


def sound() -> Sheets:
    """A fresh copy, to be spoiled."""
    return copy.deepcopy(_SOUND)


def workbook(sheets: Sheets) -> bytes:
    """The sheets as .xlsx; a value may be a (value, number format) pair."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = page.cell(number, column)
                cell.value, shape = value if isinstance(value, tuple) else (value, None)
                cell.number_format = shape or cell.number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(sheets: Sheets) -> Office:
    """The office that a workbook of these sheets describes."""
    return read_office(workbook(sheets), roles=ROLES)


def faults(sheets: Sheets, roles: tuple[Role, ...] = ROLES) -> list[tuple[object, ...]]:
    """The faults as (sheet, row, column, key, fields)."""
    with pytest.raises(OfficeFileFaults) as caught:
        office_from({title: [tuple(row) for row in rows] for title, rows in sheets.items()}, roles=roles)
    return [(f.sheet, f.row, f.column, f.key, f.fields) for f in caught.value.faults]


def sentence(fault: Fault) -> str:
    jinja = jinja2.Environment(
        loader=jinja2.DictLoader(texts()), undefined=jinja2.StrictUndefined, autoescape=True
    )
    return jinja.get_template(f"kantor_{fault.key}").render(fault.values)
