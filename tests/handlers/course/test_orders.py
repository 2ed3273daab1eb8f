"""Officers change the course of a period on their phones: the real bot over the real wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.core.case.model import CaseState, PaperKind
from bot.core.office.model import DayOverride
from bot.localchat.errors import PhoneError
from handlers.staff.office_import import import_office
from storage.repositories.questions import waiting
from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import forge
from tests.worlds.bot import Play, playing
from tests.worlds.office import small_office

OFFICE = ("sekretaris", "kasubag_pe", "kepala_dinas")
DAG = ("kabid:DAG", "kasi:DAG", "kasi:DAG:2")
IND = ("kabid:IND", "kasi:IND")
WHY = "Angka ekspor keliru."


async def wait(play: Play, seconds: int) -> None:
    play.rehearsal.clock.forward(timedelta(seconds=seconds))
    await play.rehearsal.tick()


async def order(play: Play, seat: str, label: str, bidang: str = "") -> str:
    """`/atur`, the order, and the bidang where it needs one; what the bot says in the end."""
    await play.say(seat, "/atur")
    before = await play.count(seat)
    await play.tap(seat, label)
    if bidang:
        before = await play.count(seat)
        await play.tap(seat, bidang)
    return await play.news(seat, before)


async def sign(play: Play, code: str) -> None:
    await play.upload(f"kasi:{code}")
    await play.tap(f"kasi:{code}", "Serahkan ke Kabid")
    await play.sign(f"kabid:{code}")


# Tunda: Batalkan


async def test_the_next_desk_hears_nothing_before_the_tunda_is_over(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe"), hold=True) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        quiet = await play.count("kasubag_pe")
        await play.tap("sekretaris", "Tugaskan")
        card = await play.last("sekretaris")
        assert says(card.text, "catatan_keputusan")
        assert card.labels == (("Batalkan",),)
        assert "Diteruskan kepada Kasubag Perencanaan dan Evaluasi pukul 08.01 WIB" in card.text
        await wait(play, 59)
        assert says(await play.say("kasubag_pe", "/tugas"), "tugas_berikut")
        asked = [
            await play.say("kasubag_pe", text)
            for text in ("/status", "/tugas", "siapa yang menahan?", "/riwayat")
        ]
        assert "Penugasan: di Sekretaris" in asked[0]
        assert "diselesaikan" not in asked[3]
        assert all("Retno" in text for text in (asked[1], asked[2]))
        assert play.case.all_papers(PaperKind.DISPOSISI) == ()
        quiet = await play.count("kasubag_pe")
        await wait(play, 1)
        assert says(await play.news("kasubag_pe", quiet), "kartu_siapkan")


async def test_batalkan_leaves_no_trace_and_the_card_comes_back(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe"), hold=True) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.tap("sekretaris", "Tugaskan")
        await wait(play, 30)
        quiet, before = await play.count("kasubag_pe"), await play.count("sekretaris")
        assert says((await play.tap("sekretaris", "Batalkan")).text, "jawab_urung")
        assert says(await play.news("sekretaris", before), "kartu_tugaskan")
        assert "diselesaikan" not in await play.say("sekretaris", "/riwayat")
        await wait(play, 120)
        assert await play.news("kasubag_pe", quiet) == ""
        assert play.open() == [("1", None)]
        await play.tap("sekretaris", "Tugaskan")
        await wait(play, 60)
        assert says(await play.news("kasubag_pe", quiet), "kartu_siapkan")
        assert play.open() == [("2", None)]


async def test_after_the_tunda_the_record_takes_back_what_nobody_has_opened(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe"), hold=True) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.tap("sekretaris", "Tugaskan")
        await wait(play, 60)
        heard = await play.count("kasubag_pe")
        await play.tap("sekretaris", "Tarik kembali")
        assert says(await play.say("sekretaris", WHY), "tarik_kembali")
        told = await play.news("kasubag_pe", heard)
        assert says(told, "tugas_ditarik")
        assert WHY in told
        assert "Retno Contoh" in told
        assert play.open() == [("1", None)]


async def test_the_record_loses_its_button_when_the_next_desk_has_acted(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", *DAG, *IND)) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.tap("sekretaris", "Tugaskan")
        card = await play.last("sekretaris")
        assert card.labels == (("Tarik kembali",),)
        play.hold = True
        await play.tap("kasubag_pe", "Kirim ke bidang")
        await play["sekretaris"].look()
        shown = next(m for m in play["sekretaris"].messages if m.id == card.id)
        assert shown == card  # she does not learn of it before the minute is over, either
        await wait(play, 60)
        await play["sekretaris"].look()
        settled = next(m for m in play["sekretaris"].messages if m.id == card.id)
        assert settled.labels == ()
        assert settled.text == card.text


async def test_his_own_next_desk_is_given_at_once_and_can_be_undone(tmp_path: Path) -> None:
    async with playing(tmp_path) as play:
        await play.to("8")
        await play.tap("kepala_dinas", "Tidak, kembalikan")
        await play.say("kepala_dinas", WHY)
        play.hold = True
        before = await play.count("sekretaris")
        await play.tap("sekretaris", "Perbaiki sendiri")
        assert says(await play.news("sekretaris", before), "kartu_periksa_laporan")
        assert play.open() == [("7", None)]
        await play.tap("sekretaris", "Batalkan")
        assert play.open() == [("8T", None)]
        cards = [m for m in play["sekretaris"].messages if m.shows("Ya, paraf")]
        assert cards == []
        await wait(play, 5)
        await play.tap("sekretaris", "Perbaiki sendiri")
        await play.tap("sekretaris", "Ya, paraf")
        assert play.open() == [("8", None)]


async def test_the_end_waits_for_the_tunda_too(tmp_path: Path) -> None:
    async with playing(tmp_path, hold=True) as play:
        for step in ("2", "3", "5", "6", "7", "8", "9", ""):
            await play.to(step)
            if step:
                await wait(play, 60)
        assert play.case.state is CaseState.DONE
        assert play.case.all_papers(PaperKind.ARCHIVE) == ()
        await play.tap("kasubag_pe", "Batalkan")
        assert play.open() == [("9", None)]
        await wait(play, 120)
        assert play.case.all_papers(PaperKind.ARCHIVE) == ()
        await play.tap("kasubag_pe", "Selesai kirim")
        await wait(play, 60)
        assert len(play.case.all_papers(PaperKind.ARCHIVE)) == 1


# Tarik kembali


async def test_a_better_file_just_after_the_hand_over_finds_its_way_back(tmp_path: Path) -> None:
    async with playing(tmp_path) as play:
        await play.to("3")
        await play.upload("kasi:IND")
        play.hold = True
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        assert says(await play.upload("kasi:IND", 12), "berkas_sesudah_selesai")
        await play.tap("kasi:IND", "Tarik kembali")
        assert ("3", "IND") in play.open()
        await wait(play, 5)
        assert "versi 3" in await play.upload("kasi:IND", 12)
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        await wait(play, 60)
        assert ("5", "IND") in play.open()


async def test_tarik_lists_what_can_be_taken_back_and_the_holder_reads_why(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("7")
        assert says(await play.say("kasubag_pe", "/tarik"), "pilih_tarik")
        card = await play.last("kasubag_pe")
        assert len(card.labels) == 1
        heard = await play.count("sekretaris")
        await play.tap("kasubag_pe", card.labels[0][0])
        assert says(await play.say("kasubag_pe", WHY), "tarik_kembali")
        assert WHY in await play.news("sekretaris", heard)
        assert play.open() == [("6", None)]
        with pytest.raises(PhoneError, match="no button"):  # what was chosen from has no buttons
            await play.tap("kasubag_pe", card.labels[0][0], on=card)


async def test_what_was_opened_can_only_be_asked_for_and_is_returned_by_its_holder(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("7")
        await play.tap("sekretaris", "Lihat rincian")
        await play.tap("sekretaris", "Tidak, kembalikan")
        await play.say("sekretaris", "/batal")
        heard = await play.count("sekretaris")
        await play.say("kasubag_pe", "/tarik")
        await play.tap("kasubag_pe", (await play.last("kasubag_pe")).labels[0][0])
        assert says(await play.say("kasubag_pe", WHY), "tarik_diminta")
        asked = await play.news("sekretaris", heard)
        assert says(asked, "diminta_kembali")
        assert WHY in asked
        assert play.open() == [("7", None)]
        await play.tap("sekretaris", "Tidak, kembalikan")
        await play.say("sekretaris", "Sesuai permintaan.")
        assert play.open() == [("6", None)]


# Atur


async def test_the_period_goes_on_without_a_bidang_whose_paper_still_comes(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        await sign(play, "IND")
        heard = await play.count("kabid:DAG")
        assert says(
            await order(play, "sekretaris", "Lanjut tanpa bidang", "Perdagangan"), "tanya_alasan_atur"
        )
        assert says(await play.say("sekretaris", WHY), "pengaturan_dicatat")
        assert WHY in await play.news("kabid:DAG", heard)
        assert play.open() == [("3", "DAG"), ("6", None)]
        before = await play.count("kasubag_pe")
        await sign(play, "DAG")
        assert says(await play.news("kasubag_pe", before), "bidang_susulan")
        await play.to("")
        assert play.case.state is CaseState.DONE


async def test_the_paper_of_a_skipped_bidang_may_come_weeks_after_the_report(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        await sign(play, "IND")
        await order(play, "sekretaris", "Lanjut tanpa bidang", "Perdagangan")
        await play.say("sekretaris", WHY)
        heard = await play.count("kabid:DAG")
        await play.tap("kasubag_pe", "Serahkan draf")
        await play.tap("sekretaris", "Ya, paraf")
        await play.tap("kepala_dinas", "Ya, tanda tangani")
        await play.deliver()
        assert play.case.state is CaseState.DONE
        ended = play.case.closed_at
        assert "susulan" in await play.news("kabid:DAG", heard)
        quiet = {seat: await play.count(seat) for seat in ("kasi:DAG", "kabid:DAG", "sekretaris")}
        await wait(play, 14 * 86_400)
        assert "".join([await play.news(seat, seen) for seat, seen in quiet.items()]) == ""
        before = await play.count("kasubag_pe")
        await sign(play, "DAG")
        assert says(await play.news("kasubag_pe", before), "bidang_susulan")
        assert (play.case.state, play.case.closed_at, play.open()) == (CaseState.DONE, ended, [])
        assert play.case.latest(PaperKind.SIGNED_PAPER, "DAG") is not None


async def test_kasubag_reopens_a_bidang_from_his_own_desk(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("6")
        before, heard = await play.count("kasi:DAG"), await play.count("kabid:DAG")
        assert says(
            await order(play, "kasubag_pe", "Buka kembali bidang", "Perdagangan"), "tanya_alasan_atur"
        )
        await play.say("kasubag_pe", WHY)
        assert WHY in await play.news("kasi:DAG", before)
        assert says(await play.news("kabid:DAG", heard), "bidang_dibuka")
        assert play.open() == [("3", "DAG")]
        await play.tap("kasi:DAG", "Serahkan ke Kabid")
        await play.tap("kasi:DAG", "Tetap serahkan")
        await play.sign("kabid:DAG")
        assert play.open() == [("6", None)]


async def test_whoever_may_order_nothing_is_told_who_may(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        assert says(await play.say("kabid:DAG", "/atur"), "galat_tiada_yang_diatur")
        assert says(await play.say("kabid:DAG", "/libur"), "galat_bukan_pengarah")


async def test_a_bidang_leaves_and_comes_back(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        heard = await play.count("kasi:DAG")
        await order(play, "sekretaris", "Keluarkan bidang", "Perdagangan")
        await play.say("sekretaris", WHY)
        told = await play.news("kasi:DAG", heard)
        assert says(told, "bidang_dikeluarkan")
        assert told.count(WHY) == 1
        assert play.open() == [("3", "IND")]
        heard = await play.count("kasi:DAG")
        await order(play, "sekretaris", "Tambah bidang", "Perdagangan")
        assert says(await play.news("kasi:DAG", heard), "kartu_isi")
        assert play.open() == [("3", "DAG"), ("3", "IND")]


async def test_a_pause_silences_the_reminders_and_gives_the_time_back(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        heard = await play.count("kasi:DAG")
        await order(play, "sekretaris", "Jeda")
        await play.say("sekretaris", "Menunggu surat edaran.")
        assert "Menunggu surat edaran." in await play.news("kasi:DAG", heard)
        heard = await play.count("kasi:DAG")
        await play.rehearsal.forward(timedelta(days=7))
        assert await play.news("kasi:DAG", heard) == ""
        digest = await play.say("sekretaris", "/status")
        assert "Dijeda" in digest
        await order(play, "sekretaris", "Lanjutkan")
        told = await play.news("kasi:DAG", heard)
        assert says(told, "periode_dilanjutkan")
        assert "Senin, 12 Oktober 2026 pukul 16.00" in told
        assert "Selasa, 6 Oktober 2026 pukul 16.00" in told


async def test_a_cancelled_period_leaves_no_card_no_question_and_no_timer(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        await play.upload("kasi:DAG")
        await play.tap("kasi:DAG", "Serahkan ke Kabid")
        await play.tap("kabid:DAG", "Tidak, kembalikan")
        card = await play.card("kabid:DAG", "Ya, tanda tangani")
        yes = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        heard = {seat: await play.count(seat) for seat in (*OFFICE[1:], *DAG, *IND)}
        await order(play, "sekretaris", "Batalkan periode")
        await play.say("sekretaris", "Diganti laporan semester.")
        for seat, before in heard.items():
            told = await play.news(seat, before)
            assert told.count("Diganti laporan semester.") == 1, seat
            assert says(told, "periode_dibatalkan")
        assert play.open() == []
        assert "dibatalkan oleh" in await play.say("sekretaris", "/riwayat")
        with play.services.read() as uow:
            everyone = uow.staff.everyone
            assert [waiting(uow.tx, officer.id, uow.now) for officer in everyone] == [None] * len(everyone)
        heard = {seat: await play.count(seat) for seat in play.rehearsal.phones}
        late = await play["kabid:DAG"].answer_to(await forge(play["kabid:DAG"], card.id, yes))
        assert says(late.text, "galat_tugas_ditarik")
        await play.rehearsal.forward(timedelta(days=5))
        told = {seat: await play.news(seat, before) for seat, before in heard.items()}
        assert {seat for seat, text in told.items() if says(text, "pengingat_tugas")} == set()
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        assert play.open() == [("1", None)]


# Ambil


async def test_the_slower_of_two_kasi_reads_the_name_of_the_quicker(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        first, second = (
            await play["kasi:DAG"].tap("Saya yang serahkan"),
            await play["kasi:DAG:2"].tap("Saya yang serahkan"),
        )
        await play.rehearsal.settle()
        answers = [await play["kasi:DAG"].answer_to(first), await play["kasi:DAG:2"].answer_to(second)]
        [late] = [answer.text for answer in answers if says(answer.text, "galat_diambil_rekan")]
        [owner] = [task.owner for task in play.case.open_tasks if task.bidang == "DAG"]
        with play.services.read() as uow:
            winner = uow.staff.by_id(owner)
        assert winner is not None
        assert winner.name in late


async def test_a_claim_is_told_given_up_and_handed_on(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        heard = await play.count("kasi:DAG:2")
        await play.tap("kasi:DAG", "Saya yang serahkan")
        assert "Bimo Contoh" in await play.news("kasi:DAG:2", heard)
        await play.upload("kasi:DAG:2")
        refused = await play.tap("kasi:DAG:2", "Serahkan ke Kabid")
        assert says(refused.text, "galat_diambil_rekan")
        await play.tap("kasi:DAG", "Lepaskan")
        await play.say("kabid:DAG", "/ambil")
        await play.tap("kabid:DAG", "Alihkan")
        card = await play.last("kabid:DAG")
        await play.tap("kabid:DAG", next(name for row in card.labels for name in row if "Kinasih" in name))
        assert says((await play.tap("kasi:DAG", "Serahkan ke Kabid")).text, "galat_diambil_rekan")
        await play.tap("kasi:DAG:2", "Serahkan ke Kabid")
        assert ("5", "DAG") in play.open()


# Libur


async def test_a_day_off_moves_deadlines_survives_an_import_and_is_undone(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        heard = await play.count("kasi:DAG")
        await play.say("sekretaris", "/libur")
        await play.tap("sekretaris", "Tambah hari libur")
        assert says(await play.say("sekretaris", "lusa"), "galat_hari_tak_terbaca")
        assert says(await play.say("sekretaris", "5 Oktober 2026, hari jadi daerah"), "libur_dicatat")
        told = await play.news("kasi:DAG", heard)
        assert says(told, "tenggat_bergeser")
        assert "Rabu, 7 Oktober 2026 pukul 16.00" in told
        with play.services.begin() as uow:
            import_office(uow, small_office())
        assert play.case.open_tasks[0].deadline is not None
        assert play.case.open_tasks[0].deadline.astimezone(play.rehearsal.clock.now().tzinfo).day == 7
        heard = await play.count("kasi:DAG")
        await play.tap("sekretaris", "Urungkan")
        assert "Selasa, 6 Oktober 2026 pukul 16.00" in await play.news("kasi:DAG", heard)
        assert says(await play.say("sekretaris", "/libur"), "libur_daftar")


async def test_an_import_with_another_calendar_tells_whom_it_moves(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=(*OFFICE, *DAG, *IND)) as play:
        await play.to("3")
        heard = await play.count("kasi:DAG")
        office = small_office()
        with play.services.begin() as uow:
            import_office(uow, office)
        assert await play.news("kasi:DAG", heard) == ""
        off = DayOverride(day=date(2026, 10, 2), note="Cuti bersama susulan", closed=True)
        with play.services.begin() as uow:
            import_office(uow, replace(office, overrides=(*office.overrides, off)))
        assert "Rabu, 7 Oktober 2026 pukul 16.00" in await play.news("kasi:DAG", heard)


async def test_a_superiors_reminder_does_not_tell_of_a_decision_before_its_minute_is_over(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path) as play:
        await play.to("2")
        await wait(play, 100 * 60)  # the standard of 30 minutes is over by more than an hour
        await play["sekretaris"].look()
        reminder = next(m for m in play["sekretaris"].messages if m.shows("Saya lihat"))
        play.hold = True
        await play.tap("kasubag_pe", "Kirim ke bidang")
        await play["sekretaris"].look()
        assert next(m for m in play["sekretaris"].messages if m.id == reminder.id) == reminder
        await wait(play, 60)
        await play["sekretaris"].look()
        settled = next(m for m in play["sekretaris"].messages if m.id == reminder.id)
        assert settled.labels == ()
        assert "✅" in settled.text
