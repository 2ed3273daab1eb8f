"""Row by row: a Tidak names rows, only these reopen, the others keep what was approved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bot.core.case.model import Answer, Decision, PaperKind, Task
from bot.core.working_paper.cells import KETERANGAN
from bot.core.working_paper.rows import row_hashes
from handlers.monitoring import history
from storage.xlsx.working_paper.reader import read_paper
from tests.worlds.filled import FilledOffice, clean, iku, sub
from tests.worlds.office import plain

KABID, KASI = "kabid DAG", "kasi DAG"
YES, NO = "Ya, tanda tangani", "Tidak, kembalikan"
FIRST, SECOND, THIRD = "iku|DAG-01", "iku|DAG-02", "iku|DAG-03"
SUB_1, SUB_2 = "sub|3.30.02.2.02.0001", "sub|3.30.02.2.06.0003"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FilledOffice]:
    made = FilledOffice(tmp_path)
    made.to_filling()
    made.keep("DAG", clean(made.form("DAG")))
    made.tap(KASI, "Serahkan ke Kabid")
    made.look()
    yield made
    made.close()


def decision(house: FilledOffice) -> Decision:
    done = house.case.last_done("5", "DAG")
    assert done is not None
    assert done.decision is not None
    return done.decision


def returned(house: FilledOffice) -> Task:
    return house.task("3", "DAG")


def hashes(house: FilledOffice) -> dict[str, str]:
    return dict(row_hashes(house.form("DAG"), house.values("DAG")))


def number_of_card(house: FilledOffice) -> str:
    card = next(one for to, one in reversed(house.heard) if to == KABID and "Kartu " in one.text)
    return plain(card.text).rsplit("Kartu ", 1)[1]


def buttons(house: FilledOffice) -> list[str]:
    """Those of the newest question for a reason."""
    house.look()
    asked = [one for to, one in house.heard if to == KABID and "Apa yang perlu disempurnakan" in one.text]
    return [button.label for button in asked[-1].choices or asked[-1].buttons]


def test_the_question_for_the_reason_offers_the_rows_and_a_tap_toggles_one(house: FilledOffice) -> None:
    assert "Bila hanya baris tertentu, ketuk barisnya dahulu" in house.tap(KABID, NO)
    before = buttons(house)
    assert [label[:5] for label in before] == ["IKU 9", "IKU 1", "IKU 1", "Sub 9", "Sub 1"]
    assert all(len(label) <= 20 for label in before)
    told = house.tap(KABID, before[1])
    assert "Hanya IKU baris 10 yang dibuka kembali; 4 baris lain tetap" in told
    assert buttons(house)[1].startswith("✓ IKU 10")
    house.tap(KABID, buttons(house)[3])
    house.tap(KABID, buttons(house)[1])
    record = house.arrive(KABID, text="Belum cocok dengan SP2D")
    assert "Hanya Sub Kegiatan baris 9 yang dibuka kembali; 4 baris lain tetap seperti diperiksa." in record
    assert (returned(house).rows, decision(house).reason) == ((SUB_1,), "Belum cocok dengan SP2D")


def test_no_row_means_the_whole_paper_as_before(house: FilledOffice) -> None:
    house.tap(KABID, NO)
    record = house.arrive(KABID, text="Mohon dilengkapi")
    assert "baris lain" not in record
    assert (returned(house).rows, decision(house).row_hashes) == ((), ())


@pytest.mark.parametrize(
    ("reason", "rows"),
    [
        ("IKU baris 9: beda dengan BPS; DAG-03 kosong", (FIRST, THIRD)),
        ("baris 11 belum cocok", (THIRD,)),
        ("sub kegiatan baris 9 dan 10 keliru", (SUB_1, SUB_2)),
    ],
)
def test_rows_named_in_a_typed_tidak_count(house: FilledOffice, reason: str, rows: tuple[str, ...]) -> None:
    record = house.arrive(KABID, text=f"tidak {number_of_card(house)} {reason}")
    assert returned(house).rows == rows
    assert "yang dibuka kembali" in record


def test_rows_named_in_the_reason_join_those_that_were_ticked(house: FilledOffice) -> None:
    house.tap(KABID, NO)
    house.tap(KABID, buttons(house)[0])
    house.arrive(KABID, text="DAG-03 juga keliru")
    assert returned(house).rows == (FIRST, THIRD)


def test_what_is_not_certain_reopens_the_whole_paper_and_is_said(house: FilledOffice) -> None:
    record = house.arrive(KABID, text=f"tidak {number_of_card(house)} angka baris 4 salah")
    assert returned(house).rows == ()
    assert "Seluruh kertas kerja dikembalikan, karena “baris 4” tidak pasti baris yang mana." in record


def test_unticked_rows_keep_their_hashes_and_their_approval_after_rework(house: FilledOffice) -> None:
    before = hashes(house)
    house.arrive(KABID, text=f"tidak {number_of_card(house)} DAG-02 beda dengan BPS")
    approved = dict(decision(house).row_hashes)
    assert approved == {row: one for row, one in before.items() if row != SECOND}
    house.upload("DAG", {iku("DAG-02"): Decimal("3.2")})
    after = hashes(house)
    assert {row for row in before if after[row] != before[row]} == {SECOND}
    house.tap(KASI, "Serahkan ke Kabid")
    house.look()
    card = next(one for to, one in reversed(house.heard) if to == KABID and "Kartu " in one.text)
    assert "Yang diperiksa: IKU baris 10; 4 baris lain tetap seperti diperiksa" in plain(card.text)
    house.tap(KABID, YES)
    assert decision(house).answer is Answer.YA
    assert dict(decision(house).row_hashes) == after
    assert {row: after[row] for row in approved} == approved


def test_the_kasi_reads_the_rows_with_their_remarks(house: FilledOffice) -> None:
    reason = "IKU baris 9: beda dengan BPS; sub kegiatan baris 10 belum ada SP2D"
    house.arrive(KABID, text=f"tidak {number_of_card(house)} {reason}")
    house.work()
    card = next(one for to, one in reversed(house.heard) if to == KASI and "perbaiki" in one.text)
    assert (
        "Yang dibuka: IKU baris 9 dan Sub Kegiatan baris 10; 3 baris lain tetap seperti diperiksa."
        in plain(card.text)
    )
    marked = house.case.latest(PaperKind.RETURNED_PAPER, "DAG", returned(house).id)
    assert marked is not None
    book = openpyxl.load_workbook(io.BytesIO(house.services.files.get(marked.sha256)))
    comments = [
        (book["IKU"]["A9"].comment, "beda dengan BPS"),
        (book["Sub Kegiatan"]["A10"].comment, "belum ada SP2D"),
    ]
    assert [comment.text for comment, _ in comments if comment] == [
        f"Dikembalikan: {text}" for _, text in comments
    ]
    assert read_paper(house.services.files.get(marked.sha256), name=marked.name).identity.version == 1
    notes = house.tap(KASI, "Lihat catatan")
    assert "IKU baris 9, Koefisien variasi harga" in notes
    assert "“beda dengan BPS”" in notes
    assert "“belum ada SP2D”" in notes


def test_a_change_elsewhere_is_told_and_not_taken_until_the_kasi_says_so(house: FilledOffice) -> None:
    house.arrive(KABID, text=f"tidak {number_of_card(house)} DAG-02 keliru")
    before = house.values("DAG")
    told = house.upload("DAG", {iku("DAG-02"): Decimal("3.2"), iku("DAG-03"): Decimal("11")})
    assert "isian di luar baris yang dikembalikan" in told
    assert "IKU baris 11, realisasi periode ini" in told
    kept = house.values("DAG")
    assert (kept.number(iku("DAG-02")), kept.number(iku("DAG-03"))) == (
        Decimal("3.2"),
        before.number(iku("DAG-03")),
    )
    house.tap(KASI, "Ubah juga")
    assert house.values("DAG").number(iku("DAG-03")) == Decimal("11")
    assert returned(house).rows == (SECOND, THIRD)
    house.tap(KASI, "Serahkan ke Kabid")
    house.look()
    card = next(one for to, one in reversed(house.heard) if to == KABID and "Kartu " in one.text)
    assert "Yang diperiksa: IKU baris 10–11; 3 baris lain" in plain(card.text)


def test_a_file_that_changes_only_other_rows_makes_no_version_and_loses_nothing(house: FilledOffice) -> None:
    house.arrive(KABID, text=f"tidak {number_of_card(house)} DAG-02 keliru")
    papers = len(house.case.papers)
    told = house.upload("DAG", {iku("DAG-03", KETERANGAN): "Data BPS", sub("3.30.02.2.02.0001"): Decimal(1)})
    assert "isian di luar baris" in told
    assert len([one for one in house.case.papers if one.kind.value == "kertas_kerja"]) == len(
        [one for one in house.case.papers[:papers] if one.kind.value == "kertas_kerja"]
    )
    house.tap(KASI, "Ubah juga")
    values = house.values("DAG")
    assert values.text(iku("DAG-03", KETERANGAN)) == "Data BPS"
    assert values.number(sub("3.30.02.2.02.0001")) == Decimal(1)


def test_an_earlier_version_comes_back_in_the_open_rows_alone(house: FilledOffice) -> None:
    house.arrive(KABID, text=f"tidak {number_of_card(house)} DAG-02 keliru")
    approved = hashes(house)
    house.upload("DAG", {iku("DAG-02"): Decimal("3.2")})
    assert {row for row, one in hashes(house).items() if approved[row] != one} == {SECOND}


def test_the_history_says_which_rows_came_back_and_which_were_opened_besides(house: FilledOffice) -> None:
    house.arrive(KABID, text=f"tidak {number_of_card(house)} DAG-02 keliru")
    house.upload("DAG", {iku("DAG-03"): Decimal("11")})
    house.tap(KASI, "Ubah juga")
    with house.services.begin() as uow:
        history.tell(uow, house.officer(KABID), house.case)
    told = house._heard_by(KABID)
    assert "hanya IKU baris 10: “DAG-02 keliru”" in told
    assert "IKU baris 11 Perdagangan juga dibuka oleh" in told
