"""`/start KODE`: one phone, one officer, once; everybody else is refused politely and seen by the operator."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.localchat.client.phone import Phone
from storage.repositories import people
from storage.repositories.incidents import list_incidents
from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import block, unblock
from tests.worlds.bot import Play, playing
from tests.worlds.office import small_office

HOUR = timedelta(hours=1)


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
            await play.rehearsal.forward(HOUR)
        assert says(await play.send("asing", "kertas.xlsx", b"PK"), "orang_asing")
        await play.rehearsal.forward(HOUR)
        assert says(await play.send("asing", "suara.ogg", b"Ogg", kind="voice"), "orang_asing")
        assert "orang_asing" in play.incidents()


async def test_a_stranger_is_answered_once_an_hour(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        assert [bool(await play.say("asing", "halo")) for _ in range(3)] == [True, False, False]
        await play.rehearsal.forward(HOUR)
        assert says(await play.say("asing", "halo"), "orang_asing")
        assert play.incidents().count("orang_asing") == 2


async def test_five_wrong_codes_are_enough_for_an_hour(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, "Sekretaris")
        for number in range(5):
            assert says(await play.say("asing", f"/start SALAH{number}"), "galat_kode_tak_dikenal")
        assert says(await play.say("asing", f"/start {code}"), "kode_terlalu_sering")
        assert await play.say("asing", f"/start {code}") == ""
        await play.rehearsal.forward(HOUR)
        assert "Retno Contoh" in await play.say("asing", f"/start {code}")


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


async def test_bukan_saya_binds_nothing_and_ends_the_code(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, "Sekretaris")
        await play.say("asing", f"/start {code}")
        await play.tap("asing", "Bukan saya")
        assert says(await play.say("asing", "/tugas"), "orang_asing")
        assert "bukan_saya" in play.incidents()
        assert says(await play.say("asing", f"/start {code}"), "galat_kode_dibatalkan")
        another = _code(play, "Sekretaris")
        assert another != code
        await play.say("asing", f"/start {another}")
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
            await room.say("/mulai Triwulan III 2026")
            await play.rehearsal.forward(timedelta(days=1))
        await room.look()
        assert len([one for one in room.messages if one.from_bot]) == 2, "once a day"
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


SEKRETARIS = "Sekretaris"


async def _join(play: Play, number: int, position: str, account: str) -> str:
    """Register an officer from an account of this name; everything that their phone then shows."""
    await play.rehearsal.line.add_user(number, account)
    play.rehearsal.phones[position] = Phone(play.rehearsal.line, number, patience=20.0)
    await play.say(position, f"/start {_code(play, position)}")
    await play.tap(position, "Ya, ini saya")
    return await play.news(position, 0)


def _told(play: Play, kind: str) -> list[dict[str, str]]:
    with play.services.read() as uow:
        return [json.loads(row.data) for row in list_incidents(uow.tx) if row.kind == kind]


def _kasubag(play: Play) -> str:
    with play.services.read() as uow:
        return uow.staff.in_seat("kasubag_pe")[0].position


async def test_the_sekretaris_hears_from_which_account_each_phone_was_registered(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        await _join(play, 71, SEKRETARIS, "Retno")
        before = await play.count(SEKRETARIS)
        await _join(play, 72, _kasubag(play), "Budi <b>Tamu</b>")
        heard = await play.news(SEKRETARIS, before)
        assert says(heard, "pendaftaran_kabar")
        assert "Budi <b>Tamu</b>" in heard
        assert "mintalah operator segera mencabut" in heard
        assert [one["akun"] for one in _told(play, "terdaftar")] == ["Budi <b>Tamu</b>", "Retno"]


async def test_the_registration_of_the_sekretaris_is_told_to_others_and_they_hear_who_was_there_before(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=()) as play:
        kasubag = _kasubag(play)
        assert not says(await _join(play, 71, kasubag, "Akun Kasubag"), "pendaftaran_kabar")
        shown = await _join(play, 72, SEKRETARIS, "Akun Asing")
        assert says(shown, "pendaftaran_sebelumnya")
        assert "akun Akun Kasubag" in shown
        assert "Akun Asing" in await play.news(kasubag, 0)


async def test_no_code_is_left_where_it_was_handled(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        await _stranger(play, 77, "asing")
        code = _code(play, _kasubag(play))
        for text in (f"/start {code}", f"kode saya {code.lower()}.", f"https://t.me/bot?start={code}"):
            await play.say("asing", text)
            await play.say("sekretaris", text)
        await play.tap("asing", "Bukan saya")
        with play.services.read() as uow:
            for table in ("inbox", "outbox", "cards", "incidents", "invitations"):
                rows = uow.tx.connection.exec_driver_sql(f"SELECT * FROM {table}").all()
                assert code not in repr(rows).upper(), table


async def test_where_the_nip_is_asked_for_a_code_alone_opens_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        play.services.asks_nip = True
        await _stranger(play, 77, "asing")
        with play.services.read() as uow:
            nip = uow.staff.in_seat("sekretaris")[0].nip
        await play.say("asing", f"/start {_code(play, SEKRETARIS)}")
        await play.tap("asing", "Ya, ini saya")
        assert says((await play.last("asing")).text, "kenali_nip")
        assert says(await play.say("asing", "tidak tahu"), "galat_nip_tak_terbaca")
        assert says(await play.say("asing", "0000"), "nip_keliru")
        assert says(await play.say("asing", f"{nip[-4:-2]} {nip[-2:]}"), "selamat_datang")


async def test_who_guesses_the_digits_loses_the_code(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=()) as play:
        play.services.asks_nip = True
        await _stranger(play, 77, "asing")
        code = _code(play, SEKRETARIS)
        await play.say("asing", f"/start {code}")
        await play.tap("asing", "Ya, ini saya")
        for _ in range(5):
            await play.say("asing", "0000")
        assert says(await play.say("asing", f"/start {code}"), "galat_kode_dibatalkan")
        assert len(_told(play, "nip_keliru")) == 5


async def test_who_has_no_nip_registers_without_digits(tmp_path: Path) -> None:
    office = small_office()
    rows = tuple(replace(row, nip="") if row.role == "sekretaris" else row for row in office.officers)
    async with playing(tmp_path, pair=(), office=replace(office, officers=rows)) as play:
        play.services.asks_nip = True
        assert says(await _join(play, 71, SEKRETARIS, "Retno"), "selamat_datang")
