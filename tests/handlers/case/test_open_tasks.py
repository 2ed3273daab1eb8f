"""Where a text or a file belongs when there is more than one place for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.core.case.model import Case, PaperKind
from bot.core.office.model import Recipient
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF, Play, fill_in, playing
from tests.worlds.office import small_office

OFFICE = ("sekretaris", "kasubag_pe", "kepala_dinas")
TW2, TW3 = "Triwulan II 2026", "Triwulan III 2026"


def notes(play: Play) -> dict[str, str]:
    """The instruction of each running period."""
    return {str(case.period): case.note("instruksi") for case in play.running()}


def newest(play: Play) -> Case:
    return play.running()[-1]


async def test_an_instruction_goes_to_the_period_whose_card_it_replies_to(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        await play.say("sekretaris", f"/mulai {TW2}")
        older = await play.last("sekretaris")
        await play.say("sekretaris", f"/mulai {TW3}")
        newer = await play.last("sekretaris")
        await play.say("sekretaris", "Dahulukan Pasar", reply_to=newer)
        assert notes(play) == {TW2: "", TW3: "Dahulukan Pasar"}
        await play.say("sekretaris", "Dahulukan Ekspor", reply_to=older)
        assert notes(play) == {TW2: "Dahulukan Ekspor", TW3: "Dahulukan Pasar"}


async def test_an_instruction_that_replies_to_nothing_is_asked_about_where_two_periods_wait(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        await play.say("sekretaris", f"/mulai {TW2}")
        await play.say("sekretaris", f"/mulai {TW3}")
        asked = await play.say("sekretaris", "Dahulukan Pasar")
        assert says(asked, "pilih_periode_instruksi")
        assert notes(play) == {TW2: "", TW3: ""}
        card = await play.last("sekretaris")
        assert [label for row in card.labels for label in row] == [TW2, TW3]
        await play.tap("sekretaris", TW3)
        assert notes(play) == {TW2: "", TW3: "Dahulukan Pasar"}


async def test_an_instruction_on_a_card_that_is_decided_changes_no_other_period(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.say("sekretaris", f"/mulai {TW2}")
        older = await play.last("sekretaris")
        await play.tap("sekretaris", "Tugaskan")
        await play.say("sekretaris", f"/mulai {TW3}")
        assert says(await play.say("sekretaris", "Dahulukan Pasar", reply_to=older), "galat_sudah_selesai")
        assert notes(play) == {TW2: "", TW3: ""}
        await play.say("sekretaris", "Dahulukan Pasar")
        assert notes(play) == {TW2: "", TW3: "Dahulukan Pasar"}


async def test_a_reason_that_replies_to_the_card_of_another_task_is_no_reason(tmp_path: Path) -> None:
    everybody = (*OFFICE, "kasi:IND", "kabid:IND", "kasi:DAG", "kabid:DAG")
    async with playing(tmp_path, pair=everybody) as play:
        await play.to("5", TW2)
        await play.say("sekretaris", f"/mulai {TW3}")
        await play.tap("sekretaris", "Tugaskan")
        await play.tap("kasubag_pe", "Kirim ke bidang")
        await play.upload("kasi:IND")
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        await play.count("kabid:IND")
        cards = [m for m in play["kabid:IND"].messages if m.shows("Tidak, kembalikan")]
        first, second = cards[0], cards[-1]
        await play.tap("kabid:IND", "Tidak, kembalikan", on=first)
        before = play.running()
        refused = await play.say("kabid:IND", "Angka ekspor keliru", reply_to=second)
        assert says(refused, "galat_balasan_kartu_lain")
        assert TW2 in refused
        assert TW3 in refused
        assert play.running() == before
        await play.say("kabid:IND", "Angka ekspor keliru", reply_to=first)
        back = [
            t.remarks for case in play.running() for t in case.open_tasks if t.step == "3" and t.round == 2
        ]
        assert back == ["Angka ekspor keliru"]


async def test_a_working_paper_is_known_by_what_is_in_it_whatever_it_is_called(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        _, form = await play.form("kasi:IND")
        for version, name in enumerate(("Kertas Kerja Perindustrian", "dokumen.bin", "kk.zip", "kk.pdf"), 2):
            answer = await play.send("kasi:IND", name, fill_in(form, number=version))
            assert says(answer, "kertas_kerja_diterima"), name
            paper = play.case.latest(PaperKind.WORKING_PAPER, "IND")
            assert paper is not None
            assert (paper.version, paper.complete) == (version, True)


async def test_an_archive_that_is_no_workbook_stays_a_file_like_others(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        before = play.case
        assert says(await play.send("kasi:IND", "foto", b"PK\x03\x04 rusak"), "galat_dokumen_rusak")
        assert play.case == before


async def test_every_one_of_many_recipients_can_be_chosen_for_a_file_that_came_first(tmp_path: Path) -> None:
    many = tuple(Recipient(name=f"Kecamatan {n}", address="", channel="surat") for n in range(1, 25))
    async with playing(tmp_path, office=replace(small_office(), recipients=many)) as play:
        await play.to("9")
        assert says(await play.send("kasubag_pe", "tanda terima.pdf", PDF), "pilih_penerima_berkas")
        seen: list[str] = []
        for _ in range(3):
            card = await play.last("kasubag_pe")
            labels = [label for row in card.labels for label in row]
            assert (len(labels) <= 10, labels[-1]) == (True, "Lainnya")
            seen += labels[:-1]
            await play.tap("kasubag_pe", "Lainnya", on=card)
        assert seen == [one.name for one in many]
        await play.tap("kasubag_pe", "Kecamatan 1")
        proofs = play.case.all_papers(PaperKind.DELIVERY)
        assert [(one.subject, one.name) for one in proofs] == [("Kecamatan 1", "tanda terima.pdf")]
        await play.tap("kasubag_pe", "Catat pengiriman")
        for _ in range(2):
            await play.tap("kasubag_pe", "Lainnya")
        await play.tap("kasubag_pe", "Kecamatan 24")
        await play.say("kasubag_pe", "Diantar")
        assert [one.subject for one in play.case.all_papers(PaperKind.DELIVERY)] == [
            "Kecamatan 1",
            "Kecamatan 24",
        ]
