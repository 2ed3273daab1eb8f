"""Versions of a working paper: a worse file never takes the place of a complete one against the officer's will."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl

from bot.core.case.model import Paper, PaperKind
from handlers.documents import working_papers
from handlers.messages.names import full_name
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import Play, fill_in, playing, saved

KASI, COLLEAGUE, KABID = "kasi:IND", "kasi:IND:2", "kabid:IND"
OFFICE = ("sekretaris", "kasubag_pe", KASI, COLLEAGUE)
BOTH = (*OFFICE, KABID, "kasi:DAG", "kabid:DAG")


def versions(play: Play) -> tuple[Paper, ...]:
    return play.case.all_papers(PaperKind.WORKING_PAPER, "IND")


def one_sheet_emptied(data: bytes) -> bytes:
    """The paper with nothing in the open cells of the sheet IKU."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell in (cell for row in book["IKU"].iter_rows() for cell in row if not cell.protection.locked):
        cell.value = None
    return saved(book)


async def test_an_untouched_paper_after_a_complete_one_is_named_and_makes_no_version(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        assert "masih kosong, sama dengan yang dikirim" in await play.send(KASI, name, form)
        assert [one.version for one in versions(play)] == [1]
        await play.send(KASI, name, fill_in(form))
        answer = await play.send(KASI, name, form)
        assert "masih kosong, sama dengan yang dikirim" in answer
        assert "Yang berlaku tetap versi 2" in answer
        assert [one.version for one in versions(play)] == [1, 2]
        await play.tap(KASI, "Serahkan ke Kabid")
        assert ("5", "IND") in play.open()


def target_altered(data: bytes) -> bytes:
    """The paper with the first target of the period typed over."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    header = next(c for row in book["IKU"].iter_rows() for c in row if c.value == "Target periode ini")
    book["IKU"].cell(header.row + 1, header.column).value = 99999
    return saved(book)


async def test_an_altered_target_is_told_also_where_nothing_else_was_entered(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        for paper in (target_altered(form), target_altered(fill_in(form))):
            answer = await play.send(KASI, name, paper)
            assert "Target periode ini: di berkas ini tertulis 99.999, yang dipakai" in answer
        assert [one.version for one in versions(play)] == [1, 2]


async def test_the_same_file_twice_is_one_version(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, fill_in(form))
        assert "sama dengan versi 2" in await play.send(KASI, name, fill_in(form))
        assert [one.version for one in versions(play)] == [1, 2]


async def test_a_half_empty_paper_after_a_complete_one_offers_the_complete_one(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        assert not says(await play.send(KASI, name, fill_in(form)), "pilih_versi")
        offer = await play.send(KASI, name, one_sheet_emptied(fill_in(form)))
        assert "pada versi 3, yang berlaku kini, dua isian; pada versi 2 tidak ada." in offer
        assert not versions(play)[-1].complete
        await play.tap(KASI, "Pakai versi 2")
        assert [(one.version, one.complete) for one in versions(play)[1:]] == [
            (2, True),
            (3, False),
            (4, True),
        ]
        await play.tap(KASI, "Serahkan ke Kabid")
        assert ("5", "IND") in play.open()


async def test_a_version_with_a_doubt_more_is_not_called_emptier_and_one_sent_again_is_called_that(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, fill_in(form))
        await play.tap(KASI, "Lihat catatan")
        second = await play.form(KASI)
        doubtful = await play.send(KASI, name, _rows_alone(fill_in(form), {0: "2.600"}))
        assert says(doubtful, "tanya_ragu")
        assert not says(doubtful, "pilih_versi")
        again = await play.send(KASI, *second)
        assert "Isi berkas ini sama dengan versi 2, sedangkan yang berlaku kini versi 3." in again
        assert "lebih lengkap" not in again


async def test_the_offer_ends_with_the_next_version(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, fill_in(form))
        await play.send(KASI, name, one_sheet_emptied(fill_in(form)))
        offer = await play.card(KASI, "Pakai versi 2")
        assert not says(await play.send(KASI, name, fill_in(form, number=11)), "pilih_versi")
        await play[KASI].look()
        assert not next(one for one in play[KASI].messages if one.id == offer.id).labels


async def test_a_paper_unchanged_since_it_was_returned_is_handed_over_after_one_question(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=BOTH) as play:
        await play.to("5")
        await play.tap(KABID, "Tidak, kembalikan")
        await play.say(KABID, "Angka ekspornya keliru")
        await play.tap(KASI, "Serahkan ke Kabid")
        assert ("3", "IND") in play.open()
        question = await play.last(KASI)
        assert "belum berubah sejak dikembalikan" in question.text
        assert "Angka ekspornya keliru" in question.text
        await play.tap(KASI, "Tetap serahkan")
        assert ("5", "IND") in play.open()


async def test_a_returned_paper_that_comes_back_by_a_detour_is_asked_about_as_well(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=BOTH) as play:
        await play.to("5")
        await play.tap(KABID, "Tidak, kembalikan")
        await play.say(KABID, "Angka ekspornya keliru")
        name, returned = await play.form(KASI)
        await play.send(KASI, name, one_sheet_emptied(returned))
        await play.tap(KASI, "Pakai versi 2")
        await play.tap(KASI, "Serahkan ke Kabid")
        assert ("3", "IND") in play.open()
        assert "versi 4 belum berubah sejak dikembalikan" in (await play.last(KASI)).text


async def test_a_paper_changed_since_it_was_returned_is_handed_over_at_once(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=BOTH) as play:
        await play.to("5")
        await play.tap(KABID, "Tidak, kembalikan")
        await play.say(KABID, "Angka ekspornya keliru")
        await play.upload(KASI, number=11)
        await play.tap(KASI, "Serahkan ke Kabid")
        assert ("5", "IND") in play.open()


async def test_a_claimed_paper_is_not_asked_about_but_refused(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=BOTH) as play:
        await play.to("5")
        await play.tap(KABID, "Tidak, kembalikan")
        await play.say(KABID, "Angka ekspornya keliru")
        await play.say(COLLEAGUE, "/ambil")
        await play.tap(COLLEAGUE, "Saya yang serahkan")
        before = await play.count(KASI)
        assert says((await play.tap(KASI, "Serahkan ke Kabid")).text, "galat_diambil_rekan")
        assert "belum berubah" not in await play.news(KASI, before)


async def test_only_what_a_colleague_entered_is_said_to_be_kept(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, fill_in(form))
        again = await play.send(KASI, name, fill_in(form, number=11))
        assert says(again, "kertas_kerja_diterima")
        assert "Berkas ini dibuat dari versi" not in again
        emptier = await play.send(COLLEAGUE, name, _first_row_alone(form))
        assert "Berkas ini dibuat dari versi 1;" in emptier
        assert "isian rekan sesudahnya tetap dipakai" in emptier


async def test_a_colleagues_entry_outlives_every_upload_of_a_file_that_lacks_it(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, _rows_alone(form, {0: 12}))
        await play.send(COLLEAGUE, name, _rows_alone(form, {1: 3}))
        third = await play.send(COLLEAGUE, name, _rows_alone(form, {1: 3, 2: 10}))
        assert "1 isian rekan sesudahnya tetap dipakai" in third
        assert _entered(play) == [3, 10, 12]
        other = await play.send(COLLEAGUE, name, _rows_alone(form, {0: 13, 1: 3}))
        assert says(other, "tanya_ragu")
        assert _entered(play) == [3, 13]  # their own third row they have emptied; 13 or 12 is asked


def _entered(play: Play) -> list[int]:
    """The figures of the newest version, sorted."""
    with play.services.read() as uow:
        values = working_papers.current_values(uow, play.case, "IND")
    return sorted(int(one) for one in values.cells.values() if isinstance(one, Decimal))


def _first_row_alone(form: bytes) -> bytes:
    """The paper with one open cell filled in."""
    return _rows_alone(form, {0: 12})


def _rows_alone(form: bytes, figures: Mapping[int, object]) -> bytes:
    """The paper with these figures in the open cells of a realisasi, by row from 0."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    header = next(c for row in book["IKU"].iter_rows() for c in row if c.value == "Realisasi periode ini")
    for row, figure in figures.items():
        book["IKU"].cell(header.row + 1 + row, header.column).value = figure
    return saved(book)


async def test_the_kabid_reads_everybody_who_filled_the_paper_in(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, KABID)) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(KASI, name, one_sheet_emptied(fill_in(form)))
        await play.send(COLLEAGUE, name, fill_in(form))
        await play.tap(COLLEAGUE, "Serahkan ke Kabid")
        with play.services.read() as uow:
            sent = [uow.staff.by_id(one.by) for one in versions(play) if one.by]
        both = "; ".join(full_name(one) for one in sent if one)
        await play.tap(KABID, "Lihat rincian")
        assert f"Diisi oleh {both}\n" in (await play.last(KABID)).text
        assert len(sent) == 2


async def test_a_version_that_was_brought_back_keeps_whose_its_entries_are(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, KABID)) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.send(COLLEAGUE, name, fill_in(form))
        await play.tap(KASI, "Lihat catatan")
        newer, full = await play.form(KASI)
        await play.send(KASI, newer, one_sheet_emptied(full))
        await play.tap(KASI, "Pakai versi 2")
        with play.services.read() as uow:
            (whole,) = working_papers.filled_in_by(uow, play.case, "IND", 4)
        assert (whole.version, whole.by) == (2, versions(play)[1].by)
        assert says(await play.send(KASI, name, _rows_alone(form, {0: 13})), "tanya_ragu")
