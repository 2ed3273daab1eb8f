"""`/start KODE`: one phone, one officer, once; everybody else is refused politely and seen by the operator."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.localchat.client.phone import Phone
from storage.repositories import people
from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import block, unblock
from tests.worlds.bot import Play, playing


def _code(play: Play, position: str) -> str:
    with play.services.begin() as uow:
        officer = next(o for o in uow.staff.everyone if o.position == position)
        return people.invite(uow.tx, officer, uow.now)


async def _stranger(play: Play, number: int, seat: str) -> None:
    await play.rehearsal.line.add_user(number, "Orang Lain")
    play.rehearsal.phones[seat] = Phone(play.rehearsal.line, number, patience=20.0)


async def test_a_message_from_nowhere_is_told_whom_to_ask(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        for text in ("/start", "selamat pagi", "/mulai Triwulan III 2026", "/tugas"):
            assert says(await play.say("asing", text), "orang_asing")
        assert says(await play.send("asing", "kertas.xlsx", b"PK"), "orang_asing")
        assert says(await play.send("asing", "suara.ogg", b"Ogg", kind="voice"), "orang_asing")
        assert "orang_asing" in play.incidents()


async def test_start_with_rubbish_is_refused_and_seen_by_the_operator(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        for rubbish in (
            "/start ABCDEFGH23",
            "/start x",
            "/start ' OR 1=1 --",
            "/start <b>",
            "/start " + "A" * 500,
        ):
            assert says(await play.say("asing", rubbish), "galat_kode_tak_dikenal"), rubbish
        assert play.incidents().count("pendaftaran_ditolak") == 5


async def test_a_code_is_recognised_however_it_is_typed(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, "Sekretaris")
        small = code.lower()
        for text in (f"/start {small[:4]} {small[4:]}", f"/start\n{code}", f"“{code}”.", f"Kode: {small}",
                     f"https://t.me/sop_bot?start={code}"):  # fmt: skip
            assert "Retno Contoh" in await play.say("asing", text), text
        assert says(await play.say("asing", "Keterangan"), "orang_asing"), "a word of ten letters"


async def test_bukan_saya_binds_nothing_and_keeps_the_code_good(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, "Sekretaris")
        await play.say("asing", f"/start {code}")
        await play.tap("asing", "Bukan saya")
        assert says(await play.say("asing", "/tugas"), "orang_asing")
        assert "bukan_saya" in play.incidents()
        await play.say("asing", f"/start {code}")
        await play.tap("asing", "Ya, ini saya")
        assert "Retno Contoh" in await play.say("asing", "/bantuan")


async def test_a_used_code_opens_no_second_phone(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "pertama")
        await _stranger(play, 78, "kedua")
        code = _code(play, "Sekretaris")
        await play.say("pertama", f"/start {code}")
        await play.say("kedua", f"/start {code}")
        await play.tap("pertama", "Ya, ini saya")
        assert says((await play.tap("kedua", "Ya, ini saya")).text, "galat_kode_terpakai")
        assert says(await play.say("kedua", f"/start {code}"), "galat_kode_terpakai")
        assert says(await play.say("kedua", "/tugas"), "orang_asing")


async def test_an_expired_code_is_refused_also_after_the_question(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, "Sekretaris")
        await play.say("asing", f"/start {code}")
        await play.rehearsal.forward(timedelta(days=400))
        assert says((await play.tap("asing", "Ya, ini saya")).text, "galat_kode_kedaluwarsa")
        assert says(await play.say("asing", f"/start {code}"), "galat_kode_kedaluwarsa")


async def test_an_officer_keeps_one_phone_and_a_phone_one_officer(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        await _stranger(play, 77, "asing")
        with play.services.begin() as uow:
            sekretaris = next(o for o in uow.staff.everyone if o.position == "Sekretaris")
            again = people.invite(uow.tx, sekretaris, uow.now)
        kepala = _code(play, "Kepala Dinas Perindustrian dan Perdagangan")
        assert says(await play.say("asing", f"/start {again}"), "galat_pejabat_terdaftar")
        assert says(await play.say("sekretaris", f"/start {kepala}"), "galat_ponsel_terpakai")


async def test_a_group_and_an_anonymous_admin_hear_that_it_is_done_in_private(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        line, number = play.rehearsal.line, play["sekretaris"].user_id
        group = await line.add_group("Grup Dinas", [number])
        room = Phone(line, number, chat_id=group["id"], patience=20.0)
        for anonymous in (False, True):
            await room.say("/mulai Triwulan III 2026", anonymous=anonymous)
            assert says((await room.wait_for("")).text, "hanya_pribadi")
        assert play.incidents().count("pesan_grup") == 2
        assert not play.known()


async def test_an_officer_who_registers_late_finds_his_task(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        await play.to("2")
        assert says((await play.last("sekretaris")).text, "pemegang_tak_terjangkau")
        assert "pemegang_tak_terjangkau" in play.incidents()
        await play.rehearsal.pair(("kasubag_pe",))
        await play.card("kasubag_pe", "Kirim ke bidang")
        await play.tap("kasubag_pe", "Kirim ke bidang")
        assert play.open() == [("3", "DAG"), ("3", "IND")]


async def test_who_blocked_the_bot_finds_everything_when_he_is_back(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await block(play["kasubag_pe"])
        await play.to("2")
        await play["sekretaris"].wait_for(lambda m: says(m.text, "pejabat_tak_terjangkau"), since=0)
        await unblock(play["kasubag_pe"])
        await play.tap("kasubag_pe", "Kirim ke bidang")
        assert play.open() == [("3", "DAG"), ("3", "IND")]
