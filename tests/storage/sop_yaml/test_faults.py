"""A faulty SOP file hears every fault with its place and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import SHIPPED_SOP
from bot.core.sop.faults import FaultKey
from storage.refusals import SopFileFaults, SopFileUnreadable
from storage.sop_yaml import load_sop, read_sop_bytes
from tests.storage.sop_yaml.sop_samples import FAULTY, SMALL, faults

K = FaultKey

EXPECTED = [
    (2, "kode", K.DUPLICATE_KEY),
    (3, "namaa", K.UNKNOWN_KEY),
    (5, "identitas > nomor", K.NOT_A_TEXT),
    (6, "tunda", K.DURATION_LONG),
    (9, "peran dua > per_bidang", K.UNKNOWN_VALUE),
    (11, "peran satu > kunci", K.DUPLICATE),
    (12, "peran #5", K.NOT_A_TABLE),
    (18, "langkah 1 > waktu", K.DURATION),
    (19, "langkah 1 > pengesahan", K.NOT_FOR_KIND),
    (20, "langkah 1 > lanjut", K.TOO_MANY_EXITS),
    (22, "langkah 2 > jenis", K.UNKNOWN_VALUE),
    (31, "langkah 3 > lanjut", K.UNKNOWN_STEP),
    (31, "langkah 3 > lanjut", K.EXIT_TWICE),
    (31, "langkah 3 > lanjut", K.EXIT_TO_ITSELF),
    (32, "langkah 3 > tombol", K.LABEL_LONG),
    (33, "langkah 4 > ya", K.EXIT_MISSING),
    (35, "langkah 4 > pelaku", K.OWN_REVIEW),
    (37, "langkah 4 > tidak", K.TIDAK_NOWHERE),
    (38, "langkah 4 > tombol", K.LABEL_MANY),
    (38, "langkah 4 > tombol", K.LABEL_TWICE),
    (39, "langkah 4 > judul", K.MISSING),
    (39, "langkah 4 > no", K.DUPLICATE),
    (46, "langkah 5 > judul", K.NOT_A_TEXT),
    (48, "langkah 5 > tidak", K.TIDAK_FORWARD),
    (49, "langkah 5 > tombol", K.LABEL_EMPTY),
    (49, "langkah 5 > tombol > simpan", K.LABEL_UNKNOWN),
    (62, "langkah 8 > pelaku", K.OWN_REVIEW),
    (64, "langkah 8 > ya", K.NO_JOIN),
    (65, "langkah 8 > tidak", K.LEAVES_BRANCH),
    (66, "langkah 9", K.UNREACHABLE),
    (70, "langkah 9 > lanjut", K.LABEL_MANY),
    (71, "langkah 10", K.UNREACHABLE),
    (77, "pengingat #1 > jarak", K.MISSING),
    (78, "pengingat #2 > kepada", K.UNKNOWN_VALUE),
    (78, "pengingat #2 > ulang", K.NOT_FOR_KIND),
]

ROLES = range(5)  #: of the shipped SOP

LOOP = """\
kode: k
nama: K
peran: [{kunci: a, nama: A, per_bidang: ya}]
langkah:
  - {no: 1, jenis: kerjakan, pelaku: a, judul: Satu, lanjut: 2}
  - {no: 2, jenis: kerjakan, pelaku: a, judul: Dua, lanjut: 1}
"""
STUCK = """\
kode: k
nama: K
peran: [{kunci: a, nama: A}, {kunci: x, nama: X, per_bidang: ya}]
langkah:
  - {no: 1, jenis: kerjakan, pelaku: a, judul: A, lanjut: [2, 4]}
  - {no: 2, jenis: kerjakan, pelaku: a, judul: B, lanjut: 3}
  - {no: 3, jenis: kerjakan, pelaku: a, judul: C, lanjut: 2}
  - {no: 4, jenis: kerjakan, pelaku: x, judul: D, lanjut: [5, 6]}
  - {no: 5, jenis: kerjakan, pelaku: a, judul: E, lanjut: []}
  - {no: 6, jenis: kerjakan, pelaku: a, judul: F}
"""
ALONE: list[tuple[bytes | str, list[tuple[int, str, FaultKey]]]] = [
    ("", [(1, "", K.EMPTY)]),
    ("# kosong\n", [(1, "", K.EMPTY)]),
    (SMALL.replace("pelaku: b", "pelaku: kabid"), [(8, "langkah 2 > pelaku", K.UNKNOWN_ROLE)]),
    ("kode: a\nnama: 'b\n", [(3, "", K.YAML)]),
    ("kode: a\n\tnama: b\n", [(2, "", K.TAB)]),
    ("kode: a\nnama: \x07\n", [(2, "", K.YAML)]),
    ("kode: a\n---\nkode: b\n", [(2, "", K.YAML)]),
    ("kode: *apa\n", [(1, "", K.YAML)]),
    ("kode: &a [*a]\n", [(1, "", K.YAML)]),
    ("? [a]\n: b\n", [(1, "", K.YAML)]),
    (b"kode: a\nnama: \xff\n", [(2, "", K.NOT_UTF8)]),
    ("kode: a\nnama: !!python/object/apply:os.system [ls]\n", [(2, "", K.TAG)]),
    ("kode: " + "[" * 100_000, [(1, "", K.TOO_COMPLEX)]),
    ("a0: &a0 [x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)), [(5, "", K.TOO_COMPLEX)]),
    ("x" * (256 * 1024 + 1), [(1, "", K.TOO_LARGE)]),
    ("Ini surat biasa.\n", [(1, "", K.NOT_AN_SOP)]),
    ("- a\n- b\n", [(1, "", K.NOT_AN_SOP)]),
    (b"PK\x03\x04 xl/workbook.xml \xff", [(1, "", K.NOT_YAML)]),
    (b"%PDF-1.7\n", [(1, "", K.NOT_YAML)]),
    (b"kode: \x00\xff", [(1, "", K.NOT_YAML)]),
    (SMALL.replace("kecil", "k" * 41), [(1, "kode", K.TOO_LONG)]),
    (SMALL.replace("pelaku: a,", f"pelaku: a, kelengkapan: [{', '.join('x' * 51)}],"), [(7, "langkah 1 > kelengkapan", K.TOO_MANY)]),
    (SMALL.replace("tidak: 1", "tidak: 1, pengesahan: [paraf, tanda_tangan]"), [(8, "langkah 2 > pengesahan", K.TOO_MANY)]),
    (SMALL.replace("tidak: 1", "tidak: 1, pengesahan: [cap]"), [(8, "langkah 2 > pengesahan", K.UNKNOWN_VALUE)]),
    ("kode: k\nnama: K\nperan: a\nlangkah: []\n", [(3, "peran", K.NOT_A_LIST), (4, "langkah", K.MISSING)]),
    (SMALL.replace("no: 1, ", ""), [(7, "langkah #1 > no", K.MISSING), (8, "langkah 2 > tidak", K.UNKNOWN_STEP)]),
    (SMALL.replace("lanjut: 2", "lanjut: {a: b}"), [(7, "langkah 1 > lanjut", K.NOT_A_TEXT)]),
    (SMALL.replace("lanjut: 2", "lanjut: 3"), [(7, "langkah 1 > lanjut", K.UNKNOWN_STEP)]),
    (LOOP, [(4, "langkah", K.NO_END), (5, "langkah 1 > pelaku", K.FIRST_PER_BIDANG)]),
    (STUCK, [(6, "langkah 2", K.ENDLESS), (7, "langkah 3", K.ENDLESS), (8, "langkah 4 > lanjut", K.JOIN_DIFFERS)]),
]  # fmt: skip


def test_a_file_with_many_faults_hears_them_all_with_their_lines() -> None:
    assert faults(FAULTY.read_bytes()) == EXPECTED


@pytest.mark.parametrize(("data", "expected"), ALONE, ids=range(len(ALONE)))
def test_what_spoils_a_whole_file_is_named_alone(
    data: bytes | str, expected: list[tuple[int, str, FaultKey]]
) -> None:
    assert faults(data) == expected


def test_every_kind_of_fault_has_its_case_here() -> None:
    seen = {key for _, _, key in EXPECTED} | {key for _, found in ALONE for _, _, key in found}
    assert seen == set(FaultKey)


def test_loading_raises_the_faults_without_the_warnings() -> None:
    with pytest.raises(SopFileFaults) as raised:
        load_sop(FAULTY)
    found = [(fault.line, fault.place, fault.key) for fault in raised.value.faults]
    assert found == [row for row in EXPECTED if row[2] is not K.OWN_REVIEW]


@pytest.mark.parametrize("path", [Path("tidak-ada.yaml"), Path("."), Path("a\0b")])
def test_a_file_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(SopFileUnreadable):
        load_sop(path)


def mangled(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, FaultKey]]:
    """The faults of the shipped SOP after one change of its tree."""
    tree = yaml.load(SHIPPED_SOP.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    change(tree)
    found = read_sop_bytes(yaml.dump(tree, allow_unicode=True, sort_keys=False).encode()).faults
    return [(fault.place.partition(" ")[0], fault.key) for fault in found]


@pytest.mark.parametrize("at", ROLES)
def test_a_fault_in_the_list_of_roles_is_not_followed_by_what_comes_of_it_in_the_steps(at: int) -> None:
    other = 1 if at == 0 else 0
    assert mangled(lambda sop: sop["peran"][at].pop("kunci")) == [("peran", K.MISSING)]
    assert mangled(lambda sop: rename(sop["peran"][at], "kunci", "kuncii")) == [("peran", K.UNKNOWN_KEY)]
    assert mangled(lambda sop: sop["peran"][at].update(per_bidang="mungkin")) == [("peran", K.UNKNOWN_VALUE)]
    assert mangled(lambda sop: sop["peran"].__setitem__(at, "kasi")) == [("peran", K.NOT_A_TABLE)]
    assert mangled(lambda sop: sop["peran"][at].update(kunci=sop["peran"][other]["kunci"])) == [
        ("peran", K.DUPLICATE)
    ]


def rename(table: dict[str, Any], old: str, new: str) -> None:
    if old in table:
        table[new] = table.pop(old)


@pytest.mark.parametrize("key", ["kode", "nama", "peran", "langkah"])
def test_a_misspelled_key_of_the_file_is_told_once(key: str) -> None:
    assert [kind for _, kind in mangled(lambda sop: rename(sop, key, f"{key}x"))] == [K.UNKNOWN_KEY]


@pytest.mark.parametrize("at", range(9))
@pytest.mark.parametrize("key", ["no", "jenis", "pelaku", "waktu", "lanjut", "ya", "tidak"])
def test_a_misspelled_key_of_a_step_is_told_once(key: str, at: int) -> None:
    found = mangled(lambda sop: rename(sop["langkah"][at], key, f"{key}x"))
    assert [kind for _, kind in found] in ([], [K.UNKNOWN_KEY])


def test_without_a_list_of_roles_only_that_is_told() -> None:
    assert mangled(lambda sop: sop.pop("peran")) == [("peran", K.MISSING)]
    assert mangled(lambda sop: sop.update(peran="sekretaris")) == [("peran", K.NOT_A_LIST)]


def test_a_role_that_the_whole_list_does_not_have_is_told_at_each_step() -> None:
    found = mangled(lambda sop: sop["peran"][0].update(kunci="sekda"))
    assert found == [("langkah", K.UNKNOWN_ROLE)] * 3
