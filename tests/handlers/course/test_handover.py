"""`/alihkan`: one task goes to an officer outside its seat, is done there, or comes back."""

from __future__ import annotations

from pathlib import Path

from bot.core.case.model import PaperKind, Task
from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import forge
from tests.worlds.bot import Play, fill_in, playing

OFFICE = ("sekretaris", "kasubag_pe", "kepala_dinas")
PEOPLE = (*OFFICE, "kasi:DAG", "kabid:DAG", "kasi:IND", "kabid:IND")


def name(play: Play, seat: str) -> str:
    return play.rehearsal.officers()[seat].name


def task(play: Play, step: str, bidang: str | None = None) -> Task:
    return next(t for t in play.case.open_tasks if (t.step, t.bidang) == (step, bidang))


def assigned(play: Play, step: str, bidang: str | None = None) -> str:
    """The name of the officer to whom it was handed over."""
    with play.services.read() as uow:
        found = uow.staff.by_id(task(play, step, bidang).assigned)
    return found.name if found else ""


async def choose(play: Play, seat: str, to: str) -> None:
    """`/alihkan` up to the reason, if the officer has only one task."""
    await play.say(seat, "/alihkan")
    await play.say(seat, name(play, to) if to else "")


async def hand_over(play: Play, seat: str, to: str) -> str:
    await choose(play, seat, to)
    return await play.say(seat, "Sedang dinas luar")


async def test_a_task_lies_with_who_it_was_handed_to_and_the_old_holder_hears_the_truth(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("6")
        old = await play.card("kasubag_pe", "Serahkan draf")
        heard, seen = await play.count("kabid:IND"), await play.count("sekretaris")
        assert says(await hand_over(play, "kasubag_pe", "kabid:IND"), "alihkan_dicatat")
        assert assigned(play, "6") == name(play, "kabid:IND")
        told = await play.news("kabid:IND", heard)
        assert says(told, "pengalihan_kabar")
        assert says(told, "kartu_susun")
        assert "Sedang dinas luar" in told
        assert name(play, "kabid:IND") in await play.news("sekretaris", seen)
        before = play.case
        data = old.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        late = await play["kasubag_pe"].answer_to(await forge(play["kasubag_pe"], old.id, data))
        assert says(late.text, "galat_tugas_dialihkan")
        assert name(play, "kabid:IND") in late.text
        assert play.case == before
        assert not says(await play.say("kasubag_pe", "/tugas"), "kartu_susun")
        assert says(await play.say("kabid:IND", "/tugas"), "kartu_susun")
        assert name(play, "kabid:IND") in await play.say("sekretaris", "/status")
        await play.tap("kabid:IND", "Serahkan draf")
        assert play.open() == [("7", None)]
        history = await play.say("sekretaris", "/riwayat")
        assert "dialihkan oleh" in history
        assert "atas penugasan" in history


async def test_a_superior_hands_a_task_over_and_the_holder_takes_it_back(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("3")
        heard = await play.count("kasi:IND")
        assert says(await hand_over(play, "kabid:DAG", "kasi:IND"), "alihkan_dicatat")
        assert assigned(play, "3", "DAG") == name(play, "kasi:IND")
        assert says(await play.news("kasi:IND", heard), "kartu_isi")
        own, back = await play.count("kasi:DAG"), await play.count("kasi:IND")
        await play.say("kasi:DAG", "/alihkan")
        await play.tap("kasi:DAG", "Kembalikan")
        assert says(await play.say("kasi:DAG", "Sudah kembali"), "alihkan_dicatat")
        assert assigned(play, "3", "DAG") == ""
        assert says(await play.news("kasi:DAG", own), "kartu_isi")
        assert says(await play.news("kasi:IND", back), "pengalihan_kabar")
        await play.upload("kasi:DAG")
        await play.tap("kasi:DAG", "Serahkan ke Kabid")
        assert ("5", "DAG") in play.open()


async def test_files_follow_a_task_that_was_handed_over_and_the_paper_names_both(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("3")
        await hand_over(play, "kabid:DAG", "kasi:IND")
        form = play.case.latest(PaperKind.WORKING_PAPER, "DAG")
        assert form is not None
        data = fill_in(play.services.files.get(form.sha256))
        assert says(await play.send("kasi:IND", form.name, data), "kertas_kerja_diterima")
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        assert ("5", "DAG") in play.open()
        done = play.case.last_done("3", "DAG")
        assert done is not None
        with play.services.read() as uow:
            names = [uow.staff.by_id(one) for one in (done.done_by, done.assigned_by)]
        assert [one.name for one in names if one] == [name(play, "kasi:IND"), name(play, "kabid:DAG")]
        returned = await play.count("kasi:DAG")
        await play.tap("kabid:DAG", "Tidak, kembalikan")
        await play.say("kabid:DAG", "Lengkapi ekspor")
        assert assigned(play, "3", "DAG") == ""
        assert says(await play.news("kasi:DAG", returned), "kartu_isi")


async def test_nobody_is_handed_what_he_made_or_would_check(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("3")
        await play.say("sekretaris", "/alihkan")
        await play.say("sekretaris", "1")
        line = (await play.last("sekretaris")).text
        own = "kabid:DAG" if "Perdagangan" in line else "kabid:IND"
        assert says(await play.say("sekretaris", name(play, own)), "galat_pemeriksa_sendiri")
        await play.to("5")
        await play.say("kabid:DAG", "/alihkan")
        assert says(await play.say("kabid:DAG", name(play, "kasi:DAG")), "galat_periksa_sendiri")
        assert play.open() == [("5", "DAG"), ("5", "IND")]


async def test_a_check_of_a_bidang_is_signed_on_behalf_of_its_kabid(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("5")
        await hand_over(play, "kabid:DAG", "kabid:IND")
        card = await play.last("kabid:IND")
        await play.sign("kabid:IND", on=card)
        done = play.case.last_done("5", "DAG")
        assert done is not None
        with play.services.read() as uow:
            from handlers.documents.signers import signer_of

            block = signer_of(uow, uow.sop(play.case), done)
        seat = play.rehearsal.officers()["kabid:DAG"]
        assert (block.acting, block.position, block.name) == ("a.n.", seat.position, name(play, "kabid:IND"))
        assert block.own == "Kepala Bidang Perindustrian"


async def test_a_paraf_and_a_signature_of_the_office_need_a_plh(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("7")
        before = play.case
        refused = await play.say("sekretaris", "/alihkan")
        assert says(refused, "galat_perlu_plh")
        assert "/plh" in refused
        await play.to("8")
        assert says(await play.say("kepala_dinas", "/alihkan"), "galat_perlu_plh")
        assert says(await play.say("kasi:DAG", "/alihkan"), "galat_tiada_yang_dialihkan")
        assert [t for t in play.case.tasks if t.assigned] == [t for t in before.tasks if t.assigned] == []


async def test_of_two_who_hand_over_at_once_the_slower_reads_who_was_quicker(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=PEOPLE) as play:
        await play.to("6")
        await choose(play, "kasubag_pe", "kabid:IND")
        await choose(play, "sekretaris", "kabid:DAG")
        first, second = await play.count("kasubag_pe"), await play.count("sekretaris")
        await play["kasubag_pe"].say("Dinas luar")
        await play["sekretaris"].say("Perlu segera")
        told = [await play.news("kasubag_pe", first), await play.news("sekretaris", second)]
        assert sum(says(text, "alihkan_dicatat") for text in told) == 1
        [late] = [text for text in told if says(text, "galat_pengalihan_berubah")]
        assert assigned(play, "6") in late
