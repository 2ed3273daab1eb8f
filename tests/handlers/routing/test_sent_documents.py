"""Files that are no working paper: what they hold decides, at every desk that takes them."""

from __future__ import annotations

from pathlib import Path

from bot.core.case.model import PaperKind
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import JPEG, PDF, playing

KASI = "kasi:IND"
PAGE = b"<!DOCTYPE html><html><body>Masuk</body></html>"


async def test_data_pendukung_is_judged_by_what_it_holds(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        await play.send(KASI, "DOC-20261123-WA0007", PDF)
        await play.send(KASI, "IMG_2041.jfif", JPEG)
        before = play.case
        assert says(await play.send(KASI, "bukti.pdf", PAGE), "galat_jenis_berkas")
        assert "halaman web" in await play.send(KASI, "bukti.jpg", PAGE)
        assert says(await play.send(KASI, "bukti.pdf", b"%PDF-1.7\n"), "galat_pdf_rusak")
        assert play.case == before
        kept = [one.name for one in before.all_papers(PaperKind.EVIDENCE, "IND")]
        assert kept == ["DOC-20261123-WA0007.pdf", "IMG_2041.jpg"]


async def test_pictures_sent_together_are_one_message_on_the_phone(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", KASI)) as play:
        await play.to("3")
        before = await play.count(KASI)
        for number in range(3):
            caption = "" if number else "Pelatihan bulan Mei"
            data = JPEG + bytes([number])
            await play[KASI].send_file("", data, kind="photo", caption=caption, album="7001")
        await play.rehearsal.settle()
        assert await play.news(KASI, before) == (
            "📎 Pelatihan bulan Mei.jpg dan 2 berkas lain disimpan sebagai data pendukung Bidang Perindustrian.\n"
            "Data pendukung: 3 berkas. Bila khusus untuk satu indikator, pilih indikatornya.\n"
            "Mohon kirim juga kertas kerja Excel-nya."
        )


async def test_a_proof_of_delivery_is_judged_alike_and_goes_on_being_awaited(tmp_path: Path) -> None:
    async with playing(tmp_path) as play:
        await play.to("9")
        await play.tap("kasubag_pe", "Catat pengiriman")
        await play.tap("kasubag_pe", (await play.last("kasubag_pe")).labels[0][0])
        assert says(await play.send("kasubag_pe", "tanda terima.pdf", PAGE), "galat_jenis_berkas")
        assert play.case.all_papers(PaperKind.DELIVERY) == ()
        await play.send("kasubag_pe", "tanda terima", PDF)
        assert [one.name for one in play.case.all_papers(PaperKind.DELIVERY)] == ["tanda terima.pdf"]
