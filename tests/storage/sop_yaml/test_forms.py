"""Strangers write SOP files in many forms; all of these mean the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.sop.model import Audience, Endorsement, Rung, RungBase, StepKind
from bot.core.sop.reminder_ladder import DEFAULT_LADDER
from bot.core.worktime.standard import parse_standard
from storage.sop_yaml import read_sop_bytes
from tests.storage.sop_yaml.sop_samples import SMALL, small


def test_what_is_left_out_has_its_default() -> None:
    sop = small()
    assert (sop.step("1").standard, sop.step("2").yes, sop.delay) == (None, None, timedelta(0))
    assert (sop.ladder, sop.identity, sop.per_bidang("1")) == (DEFAULT_LADDER, {}, False)


@pytest.mark.parametrize(
    "end", ["", "lanjut: []", "lanjut: null", "lanjut: ~", "lanjut: selesai", "lanjut: Selesai"]
)
def test_a_procedure_ends_in_many_words(end: str) -> None:
    sop = small(
        "judul: Dua, tidak: 1}",
        f'judul: Dua, tidak: 1, ya: "3"}}\n  - {{no: 3, jenis: kirim, pelaku: a, judul: T, {end}}}',
    )
    assert sop.step("3").next == ()


@pytest.mark.parametrize("form", ["2", "'2'", "[2]", '["2"]'])
def test_an_exit_is_a_number_a_text_or_a_list(form: str) -> None:
    assert small("lanjut: 2", f"lanjut: {form}").step("1").next == ("2",)


@pytest.mark.parametrize("form", ["[2, 3]", "2, 3", '"2,3"'])
def test_a_plain_step_may_have_several_exits(form: str) -> None:
    tail = "\n  - {no: 3, jenis: kerjakan, pelaku: b, judul: Tiga}"
    given = SMALL.replace(
        "{no: 1, jenis: kerjakan, pelaku: a, judul: Satu, lanjut: 2}",
        "no: 1\n    jenis: kerjakan\n    pelaku: a\n    judul: Satu\n    lanjut: " + form,
    )
    sop = read_sop_bytes((given.replace("tidak: 1}", "tidak: 1, ya: 3}") + tail.lstrip("\n")).encode()).sop
    assert sop is not None
    assert (sop.step("1").next, sop.step("1").labels) == (
        ("2", "3"),
        {"exit_1": "Ke langkah 2", "exit_2": "Ke langkah 3"},
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("{yes: Setuju}", {"yes": "Setuju", "no": "Tidak, kembalikan"}),
        ("{no: Tolak}", {"yes": "Ya, setujui", "no": "Tolak"}),
        ('{"Ya, setujui": Setuju, "tidak, kembalikan": Tolak}', {"yes": "Setuju", "no": "Tolak"}),
        ("{ya: Setuju, tidak: Tolak}", {"yes": "Setuju", "no": "Tolak"}),
        ("[Setuju, Tolak]", {"yes": "Setuju", "no": "Tolak"}),
        ("[Setuju]", {"yes": "Setuju", "no": "Tidak, kembalikan"}),
        ("Setuju", {"yes": "Setuju", "no": "Tidak, kembalikan"}),
    ],
)
def test_labels_come_as_mapping_list_or_text(form: str, expected: dict[str, str]) -> None:
    assert small("tidak: 1", f"tidak: 1, tombol: {form}").step("2").labels == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ya", True),
        ("Ya", True),
        ("true", True),
        ("yes", True),
        ("tidak", False),
        ("false", False),
        ("no", False),
    ],
)
def test_per_bidang_is_said_in_two_languages(word: str, expected: bool) -> None:
    assert (
        small("nama: Sekretaris}", f"nama: Sekretaris}}\n  - {{kunci: c, nama: C, per_bidang: {word}}}")
        .role("c")
        .per_bidang
        is expected
    )


@pytest.mark.parametrize("word", ["tanda_tangan", "tanda tangan", "Tanda-Tangan", "[tanda_tangan]"])
def test_an_endorsement_is_read_without_regard_to_case_and_space(word: str) -> None:
    assert (
        small("tidak: 1", f"tidak: 1, pengesahan: {word}").step("2").endorsement is Endorsement.TANDA_TANGAN
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("0 detik", 0), ("", 0), ("30 detik", 30), ("5 menit", 300), ("1 jam", 3600)],
)
def test_the_delay_is_wall_time_up_to_an_hour(text: str, expected: int) -> None:
    assert small("nama: SOP Kecil", f"nama: SOP Kecil\ntunda: {text}").delay == timedelta(seconds=expected)


def test_needs_are_a_text_or_a_list_and_the_verbatim_text_may_stand_for_the_title() -> None:
    sop = small("judul: Satu", "naskah: Menerima berkas, kelengkapan: DPA")
    assert (sop.step("1").title, sop.step("1").requires) == ("Menerima berkas", ("DPA",))
    assert small("judul: Satu", "judul: Satu, kelengkapan: [DPA, LRA]").step("1").requires == ("DPA", "LRA")


def test_the_identity_block_is_free() -> None:
    sop = small(
        "nama: SOP Kecil", "nama: SOP Kecil\nidentitas: {nomor: 065/1, dasar_hukum: [UU 1, PP 2], logo: }"
    )
    assert sop.identity == {"nomor": "065/1", "dasar_hukum": ("UU 1", "PP 2"), "logo": ""}


def test_numbers_stay_as_they_are_written_and_aliases_may_be_used() -> None:
    sop = small("judul: Satu", "judul: &j Satu, keluaran: *j, waktu: 010 menit")
    assert (sop.step("1").output, sop.step("1").standard) == ("Satu", parse_standard("10 menit"))


HOUR = parse_standard("1 jam")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("[]", ()),
        ("[sesudah 1 jam]", (Rung(key="#1", base=RungBase.AFTER, offset=HOUR),)),
        ("{sebelum: separuh}", (Rung(key="sebelum", base=RungBase.BEFORE, half=True),)),
        (
            "{tegur: {kapan: sesudah, jarak: 1 jam, ulang: 1 jam, berlaku: singkat, kepada: [atasan], jenis: isi}}",
            (
                Rung(
                    key="tegur",
                    base=RungBase.AFTER,
                    offset=HOUR,
                    repeat=HOUR,
                    only_short=True,
                    audience=(Audience.SUPERIOR,),
                    kinds=(StepKind.FILL,),
                ),
            ),
        ),
    ],
)
def test_the_ladder_is_a_list_or_a_mapping(form: str, expected: tuple[Rung, ...]) -> None:
    assert small("nama: SOP Kecil", f"nama: SOP Kecil\npengingat: {form}").ladder == expected
