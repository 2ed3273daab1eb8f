"""SOP files that several tests read."""

from __future__ import annotations

from pathlib import Path

from bot.core.sop.faults import FaultKey
from bot.core.sop.model import Sop
from storage.sop_yaml import read_sop_bytes

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "templates/sop/pengumpulan_data_kinerja.yaml"
EXAMPLE = ROOT / "templates/contoh/sop_lain.yaml"
FAULTY = Path(__file__).with_name("sop_salah.yaml")

SMALL = """\
kode: kecil
nama: SOP Kecil
peran:
  - {kunci: a, nama: Sekretaris}
  - {kunci: b, nama: Kasubag}
langkah:
  - {no: 1, jenis: kerjakan, pelaku: a, judul: Satu, lanjut: 2}
  - {no: 2, jenis: periksa, pelaku: b, judul: Dua, tidak: 1}
"""


def small(old: str = "", new: str = "") -> Sop:
    assert old in SMALL
    reading = read_sop_bytes(SMALL.replace(old, new, 1).encode())
    assert reading.sop is not None, reading.faults
    return reading.sop


def faults(data: bytes | str) -> list[tuple[int, str, FaultKey]]:
    reading = read_sop_bytes(data.encode() if isinstance(data, str) else data)
    assert (reading.sop is None) == any(not fault.is_warning for fault in reading.faults)
    return [(fault.line, fault.place, fault.key) for fault in reading.faults]
