"""Reads the office file: the result is an `Office`, or the list of all its faults.

Nothing is imported in part: a single fault refuses the whole file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.core.office.model import Office
from bot.core.sop.model import Role
from storage.refusals import OfficeFileFaults
from storage.xlsx.office import cells
from storage.xlsx.office.faults import Fault
from storage.xlsx.office.hours import (
    Identity,
    read_digest_time,
    read_hours,
    read_identity,
    read_overrides,
    read_ramadan,
    read_scale,
)
from storage.xlsx.office.layout import Sheet, layout
from storage.xlsx.office.people import read_officers
from storage.xlsx.office.rows import (
    Bidangs,
    SheetReader,
    read_bidang,
    read_indicators,
    read_recipients,
    read_sub_kegiatan,
)
from storage.xlsx.untrusted.sheets import (
    LIMIT_ROWS,
    Grids,
    Table,
    find_sheets,
    load_grids,
    normal,
    read_table,
)


def read_office(data: bytes, *, roles: Sequence[Role], name: str = "berkas kantor.xlsx") -> Office:
    """The office that the workbook describes, for an SOP with these `roles`.

    Raises leaves of `WorkbookRefused` for a file that is no sound workbook, and `OfficeFileFaults` with all faults of
    one that is. Blocks (it parses in a child process): call it from a thread.
    """
    return office_from(load_grids(data, name=name), roles=roles)


def office_from(grids: Grids, *, roles: Sequence[Role]) -> Office:
    """Like `read_office`, but from the values of the sheets."""
    log: list[Fault] = []
    readers = {
        title: SheetReader(sheet, _table(sheet, grids, log), log) for title, sheet in layout().sheets.items()
    }
    office = _office(readers, roles)
    if log:
        order = list(readers)
        raise OfficeFileFaults(faults=tuple(sorted(log, key=lambda fault: _place(fault, order))))
    return office


def _place(fault: Fault, order: list[str]) -> tuple[int, int, int]:
    """Sort key of a fault: sheet, row, column; faults of a whole sheet come after those of its rows."""
    names = layout().sheets[fault.sheet].names
    column = names.index(fault.column) if fault.column in names else -1
    return order.index(fault.sheet), fault.row or LIMIT_ROWS * 2, column


def _table(sheet: Sheet, grids: Grids, log: list[Fault]) -> Table | None:
    """The table of a sheet, with faults of its header noted; None if the sheet is missing."""
    found = find_sheets(grids, sheet.title)
    if len(found) != 1:
        if found or sheet.needed:
            log.append(Fault(sheet=sheet.title, key="lembar_ganda" if found else "lembar_hilang"))
        return None
    table = read_table(grids, found[0], sheet.names)
    missing = [c.name for c in sheet.columns if c.needed and normal(c.name) not in table.columns]
    log.extend(Fault(sheet=sheet.title, column=name, key="kolom_hilang") for name in missing)
    log.extend(Fault(sheet=sheet.title, column=name, key="kolom_ganda") for name in table.doubled)
    if hidden := [row.number for row in table.rows if row.hidden]:
        fields = {"semua": ", ".join(map(str, hidden))}
        log.append(Fault(sheet=sheet.title, row=hidden[0], key="baris_tersembunyi", fields=fields))
    if len(grids[found[0]]) > LIMIT_ROWS:
        log.append(Fault(sheet=sheet.title, key="baris_berlebih", fields={"batas": str(LIMIT_ROWS)}))
    return table


def _office(readers: dict[str, SheetReader], roles: Sequence[Role]) -> Office:
    identity = read_identity(readers["Instansi"])
    name = identity.text("nama", needed=True)
    overrides = read_overrides(readers["Libur"])
    bidangs = _bidangs(readers["Bidang"], roles)
    return Office(
        name=name,
        short_name=identity.text("singkatan") or name,
        regency=identity.text("kabupaten", needed=True),
        address=identity.text("alamat"),
        zone=identity.value("zona_waktu", cells.read_zone) or "Asia/Jakarta",
        digest_at=identity.value("jam_rangkuman", read_digest_time) or time(7, 30),
        national_holidays=_national_holidays(identity),
        contact=identity.text("kontak"),
        scale=read_scale(identity),
        hours=read_hours(readers["Jam Kerja"]),
        ramadan=read_ramadan(identity, read_hours(readers["Jam Ramadan"])),
        overrides=overrides,
        bidang=bidangs.all,
        officers=read_officers(readers["Pegawai"], roles, bidangs),
        indicators=read_indicators(readers["Indikator"], bidangs),
        sub_kegiatan=read_sub_kegiatan(readers["Sub Kegiatan"], bidangs),
        recipients=read_recipients(readers["Penerima"]),
        settings=identity.settings,
    )


def _national_holidays(identity: Identity) -> bool:
    return identity.value("libur_nasional", cells.read_yes_no) is not False


def _bidangs(reader: SheetReader, roles: Sequence[Role]) -> Bidangs:
    """The bidang of the office.

    A sheet without its columns leaves open which bidang exist; an empty list means none.
    """
    found = read_bidang(reader)
    known = bool(reader.table and {"kode", "nama"} <= set(reader.table.columns))
    if known and not found and any(role.per_bidang for role in roles):
        reader.fault(None, None, "bidang_kosong")
    return Bidangs(found, known=known and bool(found))


def office_remarks(office: Office) -> tuple[Fault, ...]:
    """Remarks after an import about what is allowed but unusual: keys `catatan_*`, texts like those of faults."""
    remarks = []
    if not office.recipients:
        remarks.append(Fault(sheet="Penerima", key="catatan_tanpa_penerima"))
    busy = {row.bidang for row in office.indicators} | {row.bidang for row in office.sub_kegiatan}
    for bidang in office.bidang:
        if bidang.code not in busy:
            remarks.append(Fault(sheet="Bidang", key="catatan_bidang_kosong", fields={"bidang": bidang.name}))
    if not office.contact:
        remarks.append(Fault(sheet="Instansi", key="catatan_tanpa_kontak"))
    return tuple(remarks)
