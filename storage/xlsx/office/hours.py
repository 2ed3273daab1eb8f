"""The sheets Instansi, Jam Kerja, Jam Ramadan and Libur: what the office is, and when it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar

from bot.core.office.model import DayOverride, Hours, Ramadan
from bot.core.office.scale import DEFAULT_SCALE, Scale
from storage.xlsx.office import cells
from storage.xlsx.office.faults import Bad
from storage.xlsx.office.rows import SheetReader
from storage.xlsx.untrusted.books import CellValue
from storage.xlsx.untrusted.sheets import Row, clean, normal

T = TypeVar("T")
_CLOSED = {"libur", "tutup"}
KEYS = (
    "nama", "singkatan", "kabupaten", "alamat", "zona_waktu", "jam_rangkuman", "libur_nasional", "kontak",
    "batas_capaian", "skala_capaian",
    "ramadan_mulai", "ramadan_selesai",
)  # fmt: skip


@dataclass(kw_only=True)
class Identity:
    """The rows of Instansi by their keys, and the rows with unknown keys."""

    reader: SheetReader
    rows: dict[str, Row]
    settings: dict[str, str] = field(default_factory=dict)

    def value(self, key: str, parse: Callable[[CellValue], T | Bad | None]) -> T | None:
        row = self.rows.get(normal(key))
        return self.reader.value(row, "nilai", parse) if row else None

    def text(self, key: str, *, needed: bool = False) -> str:
        text = self.value(key, cells.read_text) or ""
        if needed and not text and self.reader.table and "nilai" in self.reader.table.columns:
            self.reader.fault(self.rows.get(normal(key)), "nilai", "kunci_kosong", kunci=key)
        return text


def read_identity(reader: SheetReader) -> Identity:
    known = {normal(key) for key in KEYS}
    identity = Identity(reader=reader, rows={})
    for row in reader.rows():
        key = reader.text(row, "kunci")
        reader.unique(row, "kunci", normal(key), typed=key)
        if normal(key) in known:
            identity.rows.setdefault(normal(key), row)
        elif key:
            identity.settings.setdefault(key, clean(row["nilai"]))
    return identity


def read_scale(identity: Identity) -> Scale:
    """How achievement is judged: the rows `batas_capaian` and `skala_capaian`, each the default where it is empty."""
    cap = identity.value("batas_capaian", cells.read_cap) or DEFAULT_SCALE.cap
    bands, lowest = identity.value("skala_capaian", cells.read_bands) or (
        DEFAULT_SCALE.bands,
        DEFAULT_SCALE.lowest,
    )
    return Scale(cap=cap, bands=bands, lowest=lowest)


def read_digest_time(value: CellValue) -> time | Bad:
    """A time of day before 24.00; an empty cell is a fault."""
    minutes = cells.read_clock(value)
    if isinstance(minutes, Bad):
        return minutes
    return cells.bad("jam", value) if minutes is None or minutes == cells.DAY else time(*divmod(minutes, 60))


def read_hours(reader: SheetReader) -> tuple[Hours, ...]:
    """Working hours of each day that is named; on a day without hours the office is closed."""
    found = []
    for row in reader.rows():
        weekday = reader.value(row, "hari", cells.read_weekday)
        reader.unique(row, "hari", "" if weekday is None else str(weekday), typed=clean(row["hari"]))
        hours = _hours(reader, row, weekday or 0)
        if hours:
            found.append(hours)
    return tuple(found)


def _hours(reader: SheetReader, row: Row, weekday: int) -> Hours | None:
    if normal(clean(row["mulai"])) in _CLOSED:
        return None
    start, end = (reader.value(row, name, cells.read_clock) for name in ("mulai", "selesai"))
    if cells.is_blank(row["mulai"]) != cells.is_blank(row["selesai"]):
        reader.fault(row, "selesai" if cells.is_blank(row["selesai"]) else "mulai", "jam_separuh")
    if start is None or end is None:
        return None
    if end <= start:
        reader.fault(row, "selesai", "jam_urutan", mulai=shown(start), selesai=shown(end))
        return None
    first, last = _break(reader, row, start, end)
    return Hours(weekday=weekday, start=start, end=end, break_start=first, break_end=last)


def _break(reader: SheetReader, row: Row, start: int, end: int) -> tuple[int | None, int | None]:
    names = ("istirahat_mulai", "istirahat_selesai")
    first, last = (reader.value(row, name, cells.read_clock) for name in names)
    if cells.is_blank(row[names[0]]) != cells.is_blank(row[names[1]]):
        reader.fault(row, names[cells.is_blank(row[names[1]])], "jam_separuh")
    if first is None or last is None:
        return None, None
    if not start <= first < last <= end:
        reader.fault(row, names[0], "istirahat", mulai=shown(first), selesai=shown(last))
    return first, last


def shown(minutes: int) -> str:
    """Minutes of the day as text: "07.30"."""
    return f"{minutes // 60:02}.{minutes % 60:02}"


def read_overrides(reader: SheetReader) -> tuple[DayOverride, ...]:
    found = []
    for row in reader.rows():
        day = reader.value(row, "tanggal", cells.read_date)
        reader.unique(row, "tanggal", day.strftime("%d-%m-%Y") if day else "")
        closed = reader.value(row, "libur", cells.read_yes_no)
        note = reader.text(row, "keterangan")
        found.append(DayOverride(day=day or date.min, note=note, closed=closed is not False))
    return tuple(found)


def read_ramadan(identity: Identity, hours: tuple[Hours, ...]) -> Ramadan | None:
    """The hours of Ramadan, which count only between the two dates that the office enters."""
    first = identity.value("ramadan_mulai", cells.read_date)
    last = identity.value("ramadan_selesai", cells.read_date)
    rows = {name: identity.rows.get(normal(name)) for name in ("ramadan_mulai", "ramadan_selesai")}
    given = [name for name, row in rows.items() if row and not cells.is_blank(row["nilai"])]
    if len(given) == 1:
        identity.reader.fault(rows[given[0]], "nilai", "ramadan_separuh")
    if first is None or last is None:
        return None
    if last < first:
        identity.reader.fault(rows["ramadan_selesai"], "nilai", "ramadan_urutan")
    if not hours:
        identity.reader.fault(rows["ramadan_mulai"], "nilai", "ramadan_tanpa_jam")
    return Ramadan(first=first, last=last, hours=hours)
