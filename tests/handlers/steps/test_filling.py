"""Filling in a working paper by chat, beyond what the conversation `isi_di_sini.txt` tells."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.core.case.commands import Review
from bot.core.case.model import Answer, PaperKind
from bot.core.case.rules import subject
from bot.core.working_paper.cells import KETERANGAN, PENGHAMBAT, REALISASI, CellKey, SheetKey
from handlers.case.advance import act
from handlers.documents import working_papers
from tests.worlds.bot import PDF, Play, fill_in, playing

KASI, COLLEAGUE, KABID = "kasi:IND", "kasi:IND:2", "kabid:IND"
OFFICE = ("sekretaris", "kasubag_pe", KASI, COLLEAGUE, KABID)
HERE = "Isi di sini"


async def asked(play: Play, seat: str = KASI) -> str:
    return (await play.last(seat)).text


def value(play: Play, row: str, field: str = REALISASI, sheet: SheetKey = SheetKey.IKU) -> object:
    """What stands in a cell, in a version or not yet."""
    with play.services.read() as uow:
        paper = working_papers.current_with_entries(uow, play.case, "IND")
    return paper.values.cells.get(CellKey(sheet, row, field))


def versions(play: Play) -> list[tuple[int, str]]:
    with play.services.read() as uow:
        papers = play.case.all_papers(PaperKind.WORKING_PAPER, "IND")
        names = {one.id: one.name for one in uow.staff.everyone}
        return [(one.version, names.get(one.by, "")) for one in papers]


async def test_an_answer_is_kept_at_once_and_no_version_is_made_of_it(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.say(KASI, "1,9")
        assert str(value(play, "IND-01")) == "1.9"
        assert [number for number, _ in versions(play)] == [1]


async def test_a_question_may_be_left_for_days(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.rehearsal.forward(timedelta(days=5))
        assert "✅ 1,9 %" in await play.say(KASI, "1,9")


async def test_a_figure_in_place_of_a_reason_is_the_figure_that_was_meant(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        assert "Apa sebabnya?" in await play.say(KASI, "19")
        assert "2 dari 6" in await play.say(KASI, "1,9")
        assert (str(value(play, "IND-01")), value(play, "IND-01", KETERANGAN)) == ("1.9", None)


async def test_what_cannot_be_taken_is_told_in_its_own_words(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        assert "“#REF!” terbaca sebagai rumus Excel" in await play.say(KASI, "#REF!")
        await play.tap(KASI, "Catatan")
        assert "Jawabannya belum ada isinya" in await play.say(KASI, "Faktor pendorong:")


async def test_a_reply_to_an_older_question_corrects_it_and_the_newest_is_asked_again(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        first = await play.last(KASI)
        await play.say(KASI, "1,9")
        again = await play.say(KASI, "2,1", reply_to=first)
        assert "✅ 2,1 %" in again
        assert "2 dari 6" in again
        assert str(value(play, "IND-01")) == "2.1"


async def test_a_reply_to_a_question_goes_on_with_a_walk_that_was_left(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        first = await play.last(KASI)
        await play.say(KASI, "nanti")
        assert "2 dari 6" in await play.say(KASI, "1,9", reply_to=first)


async def test_back_at_the_first_question_asks_it_again(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        assert "Ini pertanyaan yang pertama" in await play.say(KASI, "kembali")
        assert "belum terbaca sebagai angka" in await play.say(KASI, "ya")
        assert "1 dari 6" in await asked(play)


async def test_yes_alone_is_no_reason(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.say(KASI, "1,2")
        assert "“ya” saja belum dicatat sebagai jawaban" in await play.say(KASI, "ya")
        assert value(play, "IND-01", PENGHAMBAT) is None


async def test_no_data_yet_empties_what_stood_there_and_is_named_at_the_end(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.say(KASI, "1,9")
        await play.say(KASI, "kembali")
        await play.say(KASI, "belum ada")
        await play.tap(KASI, "Belum tersedia")
        assert value(play, "IND-01") is None
        assert "✅" not in await play.say(KASI, "belum tersedia"), "nothing stood there"
        assert "1. Pertumbuhan industri kecil dan menengah: realisasi" in await play.say(KASI, "selesai")


async def test_yes_is_no_figure_and_chooses_none_of_two_readings(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.say(KASI, "1,9")
        assert "belum terbaca sebagai angka" in await play.say(KASI, "ya")
        await play.say(KASI, "2.600")
        assert "belum terbaca sebagai angka" in await play.say(KASI, "ya"), "which of the two?"


async def test_a_colleague_who_is_sure_replaces_and_each_stays_the_author(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        await play.tap(COLLEAGUE, HERE)
        await play.say(KASI, "1,9")
        assert "menulis realisasi 1,9 %. Ganti dengan 2 %?" in await play.say(COLLEAGUE, "2")
        assert "✅ 2 %" in await play.say(COLLEAGUE, "ya")
        await play.say(KASI, "40")
        await play.tap(KASI, "Nanti")
        assert str(value(play, "IND-01")) == "2"
        [_, *made] = versions(play)
        assert len({by for _, by in made}) == 2


async def test_evidence_of_a_sub_kegiatan_says_so_and_the_question_stays(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        for word in ("lewati", "lewati"):
            await play.say(KASI, word)
        told = await play.send(KASI, "berita acara.pdf", PDF)
        assert "untuk sub kegiatan Penyusunan Rencana Pembangunan Industri" in told
        assert "Pertanyaan di atas mohon dijawab juga" in told
        [proof] = play.case.all_papers(PaperKind.EVIDENCE, "IND")
        with play.services.read() as uow:
            assert proof.subject == working_papers.form_of(uow, play.case, "IND").sub[0].row
        assert "✅ 1 dokumen" in await play.say(KASI, "1")


async def test_a_workbook_ends_the_walk_and_is_merged_with_what_was_answered(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        name, form = await play.form(KASI)
        await play.tap(COLLEAGUE, HERE)
        await play.say(COLLEAGUE, "1,9")
        await play.tap(KASI, HERE)
        await play.send(KASI, name, fill_in(form, number=2))
        assert "tidak ada yang sedang menunggu" in await play.say(KASI, "5")
        await play.tap(KASI, HERE)
        assert "Ada dua isian: 2 % dan 1,9 %. Mana yang dipakai?" in await asked(play)
        await play.tap(KASI, "1,9")
        assert str(value(play, "IND-01")) == "1.9"


async def test_handing_over_takes_the_answers_of_a_colleague_along(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.upload(COLLEAGUE, 2)
        await play.tap(KASI, HERE)
        await play.tap(KASI, "1. Pertumbuhan")
        await play.say(KASI, "1,7")
        await play.tap(KASI, "Ya, ganti")
        await play.tap(COLLEAGUE, "Serahkan ke Kabid")
        assert ("5", "IND") in play.open()
        assert str(value(play, "IND-01")) == "1.7"
        assert "tidak ada tugas yang menunggu" in await play.say(KASI, "3")


async def returned(play: Play, reason: str, *rows: str) -> None:
    """The paper is filled in, handed over and returned; a Tidak names these rows."""
    await play.to("3")
    await play.upload(KASI, 2)
    await play.tap(KASI, "Serahkan ke Kabid")
    with play.services.begin() as uow:
        case = uow.case(play.case.id)
        task = next(one for one in case.open_tasks if (one.step, one.bidang) == ("5", "IND"))
        [kabid] = uow.staff.holders(uow.sop(case), task)
        review = Review(
            task=task.id,
            by=uow.actor(kabid),
            answer=Answer.TIDAK,
            reason=reason,
            seen=subject(case, task),
            rows=rows,
        )
        act(uow, case, review)
    await play.rehearsal.pass_delay()


async def test_a_tidak_that_names_rows_leads_through_them_alone(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        with play.services.read() as uow:
            sub = next(one.code for one in uow.office.sub_kegiatan if one.bidang == "IND")
        await returned(play, "Cocokkan lagi", "iku|IND-02", f"sub|{sub}")
        await play.tap(KASI, HERE)
        assert "1 dari 3: Jumlah IKM" in await asked(play)
        assert "2 dari 3: Penyusunan Rencana" in await play.say(KASI, "30")
        assert "3 dari 3: Penyusunan Rencana" in await play.say(KASI, "tetap")
        await play.say(KASI, "nanti")
        await play.tap(KASI, HERE)
        assert "1 dari 2: Penyusunan Rencana" in await asked(play), "a row that was changed is done"


async def test_a_tidak_that_names_nothing_asks_which_row(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=OFFICE) as play:
        await returned(play, "Mohon diperiksa lagi semuanya")
        await play.tap(KASI, HERE)
        assert "Yang mana yang hendak Ibu ubah?" in await asked(play)


async def test_an_answer_that_is_edited_is_told_as_what_it_was_read(tmp_path: Path) -> None:
    """By then another answer may stand in the cell."""
    async with playing(tmp_path, pair=OFFICE) as play:
        await play.to("3")
        await play.tap(KASI, HERE)
        first = await play.last(KASI)
        await play.say(KASI, "1,9")
        said = [one for one in play[KASI].messages if not one.from_bot][-1]
        await play.say(KASI, "2,1", reply_to=first)
        await play[KASI].edit(said.id, "1,8")
        told = (await play.last(KASI)).text
        assert "Waktu itu terbaca sebagai jawaban untuk kertas kerja: “1,9”" in told
        assert str(value(play, "IND-01")) == "2.1"
