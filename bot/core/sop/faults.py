"""What can be wrong with an SOP file. Every member's sentence is `sop_<value>` in `templates/pesan/sop.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKey(StrEnum):
    """A kind of fault. The comment names the fields of its sentence."""

    # The file as a whole; nothing else is looked at.
    YAML = "yaml"  # the structure cannot be read
    TAB = "tab"  # a tab where YAML wants spaces
    TOO_LARGE = "terlalu_besar"  # batas
    NOT_UTF8 = "bukan_utf8"
    NOT_YAML = "bukan_yaml"  # jenis
    NOT_AN_SOP = "bukan_sop"  # a text that is no mapping
    EMPTY = "kosong"
    TOO_COMPLEX = "terlalu_rumit"  # too deep, or too many values (aliases counted as often as they are used)
    TAG = "tag"  # tag

    # Keys and values.
    DUPLICATE_KEY = "kunci_ganda"  # kunci, baris
    UNKNOWN_KEY = "kunci_tak_dikenal"  # kunci, dikenal, saran
    MISSING = "kunci_hilang"  # kunci
    NOT_A_TEXT = "bukan_teks"
    NOT_A_LIST = "bukan_daftar"
    NOT_A_TABLE = "bukan_pasangan"
    TOO_LONG = "teks_panjang"  # panjang, batas
    TOO_MANY = "terlalu_banyak"  # jumlah, batas
    UNKNOWN_VALUE = "pilihan_tak_dikenal"  # nilai, pilihan
    DURATION = "waktu_salah"  # nilai
    DURATION_LONG = "waktu_terlalu_lama"  # nilai, batas
    DUPLICATE = "nilai_ganda"  # nilai, baris
    NOT_FOR_KIND = "kunci_salah_tempat"  # kunci, jenis
    UNKNOWN_ROLE = "peran_tak_dikenal"  # nilai, dikenal

    # Where a step leads.
    UNKNOWN_STEP = "langkah_tak_dikenal"  # nilai
    EXIT_MISSING = "tanpa_lanjutan"  # kunci
    EXIT_TWICE = "lanjutan_ganda"  # nilai
    EXIT_TO_ITSELF = "lanjutan_sendiri"
    TOO_MANY_EXITS = "lanjutan_banyak"  # jenis
    TIDAK_NOWHERE = "tidak_buntu"
    TIDAK_FORWARD = "tidak_maju"  # tujuan
    UNREACHABLE = "tak_terjangkau"
    NO_END = "tanpa_akhir"  # no step at all ends the procedure
    ENDLESS = "tak_berujung"  # the end cannot be reached from this step
    FIRST_PER_BIDANG = "awal_per_bidang"  # peran
    NO_JOIN = "tanpa_gabung"
    JOIN_DIFFERS = "gabung_berbeda"  # tujuan, lain
    LEAVES_BRANCH = "keluar_bidang"  # tujuan

    # Buttons.
    LABEL_LONG = "tombol_panjang"  # label, panjang, batas
    LABEL_EMPTY = "tombol_kosong"
    LABEL_TWICE = "tombol_kembar"  # label
    LABEL_MANY = "tombol_banyak"  # jumlah, batas
    LABEL_UNKNOWN = "tombol_tak_dikenal"  # nilai, dikenal

    # Sound, but worth a look.
    OWN_REVIEW = "periksa_sendiri"  # peran, langkah


WARNINGS = frozenset({FaultKey.OWN_REVIEW})
_NO_LINE = frozenset({FaultKey.TOO_LARGE, FaultKey.NOT_YAML, FaultKey.NOT_AN_SOP, FaultKey.EMPTY})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault and its place in the file."""

    line: int  #: 1-based; of the key where there is one, else of the mapping that lacks it
    place: str  #: key path: "langkah 5 > tidak"; empty for the file as a whole
    key: FaultKey
    fields: Mapping[str, object] = field(default_factory=dict)  #: fields of the sentence

    @property
    def of_whole_file(self) -> bool:
        """No line of the file is at fault: it is another file than an SOP."""
        return self.key in _NO_LINE

    @property
    def is_warning(self) -> bool:
        """The file may be used all the same."""
        return self.key in WARNINGS


def shown(text: str, limit: int = 60) -> str:
    """`text` on one line, without control characters, at most `limit` characters long."""
    flat = "".join(char if char.isprintable() else " " for char in text).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
