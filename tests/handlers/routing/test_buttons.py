"""Taps that are late, doubled, forged or somebody else's: answered with the truth, without effect."""

from __future__ import annotations

from pathlib import Path

from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import forge
from tests.worlds.bot import playing


async def test_a_doubled_tap_counts_once(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        card = await play.card("sekretaris", "Tugaskan")
        data = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        taps = [await forge(play["sekretaris"], card.id, data) for _ in range(3)]
        await play.rehearsal.settle()
        answers = [await play["sekretaris"].answer_to(tap) for tap in taps]
        assert [says(answer.text, "ketukan_terlambat") for answer in answers] == [False, True, True]
        assert play.open() == [("2", None)]


async def test_a_stale_tap_hears_who_decided_and_when(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        card = await play.card("sekretaris", "Tugaskan")
        data = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await play.tap("sekretaris", "Tugaskan")
        await play.to("3")
        before = play.case
        answer = await play["sekretaris"].answer_to(await forge(play["sekretaris"], card.id, data))
        assert says(answer.text, "ketukan_terlambat")
        assert "Retno Contoh" in answer.text
        assert play.case == before


async def test_a_forged_tap_is_refused_and_seen_by_the_operator(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        before, card = play.case, await play.card("kasubag_pe", "Kirim ke bidang")
        good = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        for data in ("x", ".", "0", good.split(".")[0], good.split(".")[0] + ".9", "A" * 16 + ".0", "²"):
            answer = await play["kasubag_pe"].answer_to(await forge(play["kasubag_pe"], card.id, data))
            assert says(answer.text, "galat_tombol_tak_dikenal"), data
        assert play.case == before
        assert play.incidents().count("ketukan_palsu") == 7


async def test_another_officers_button_does_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        before, card = play.case, await play.card("kasubag_pe", "Kirim ke bidang")
        data = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        own = await play.last("sekretaris")
        answer = await play["sekretaris"].answer_to(await forge(play["sekretaris"], own.id, data))
        assert says(answer.text, "galat_tombol_tak_dikenal")
        assert play.case == before
        assert "ketukan_palsu" in play.incidents()


async def test_a_tap_that_was_under_way_when_its_card_gave_way_still_counts(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        old = await play.card("kasi:IND", "Serahkan ke Kabid")
        data = old.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await play.upload("kasi:IND")
        answer = await play["kasi:IND"].answer_to(await forge(play["kasi:IND"], old.id, data))
        assert says(answer.text, "jawab_diserahkan")
        assert play.open() == [("3", "DAG"), ("5", "IND")]


async def test_an_unknown_command_and_an_unasked_text_are_told_what_to_do(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        assert says(await play.say("kasubag_pe", "/selesai"), "perintah_tak_dikenal")
        assert says(await play.say("kasubag_pe", "baik bu, datanya menyusul"), "teks_tak_diminta")
        assert says(await play.say("kasubag_pe", "/batal"), "galat_tiada_yang_dibatalkan")
        assert says(await play.say("kasubag_pe", "/start"), "sudah_terdaftar")
        for command in ("/tugas", "/status", "/riwayat", "/bantuan", "/TUGAS", "/tugas@sopbot"):
            assert await play.say("kasubag_pe", command), command
