"""Each step of the shipped SOP in detail: what an officer may do at it, and what becomes of it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from bot.config import SHIPPED_SOP
from bot.core.case.model import PaperKind
from handlers.documents import archive
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import JPEG, PDF, Play, fill_in, playing, saved

OFFICE = ("sekretaris", "kasubag_pe", "kepala_dinas")
ONE_BIDANG = (*OFFICE, "kasi:IND", "kabid:IND", "kasi:DAG", "kabid:DAG")


async def test_mulai_asks_for_the_period_and_its_choices_are_buttons(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        assert says(await play.say("sekretaris", "/mulai"), "pilih_periode")
        await play.tap("sekretaris", "Triwulan III 2026")
        assert play.open() == [("1", None)]
        await play.card("sekretaris", "Tugaskan")


async def test_a_period_that_is_no_period_is_asked_again(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris",)) as play:
        for text in ("/mulai Triwulan V 2026", "/mulai besok", "/mulai 2026-13"):
            assert says(await play.say("sekretaris", text), "galat_periode_tak_terbaca"), text
        assert not play.known()


async def test_only_the_sekretaris_begins(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("kabid:IND",)) as play:
        assert says(await play.say("kabid:IND", "/mulai Triwulan III 2026"), "galat_bukan_pemula")
        assert says(await play.say("kabid:IND", "/mulai"), "galat_bukan_pemula")


async def test_the_instruction_is_written_before_the_tap_and_printed(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.say("sekretaris", "Dahulukan bidang Perindustrian <segera> & lengkap")
        assert "Dahulukan bidang Perindustrian <segera> & lengkap" in (await play.last("sekretaris")).text
        await play.tap("sekretaris", "Tugaskan")
        card = await play.card("kasubag_pe", "Kirim ke bidang")
        assert "Dahulukan bidang Perindustrian <segera> & lengkap" in card.text
        assert play.case.latest(PaperKind.DISPOSISI) is not None
        assert play["kasubag_pe"].documents[0].name.startswith("Disposisi")


async def test_kelengkapan_come_as_files_or_are_said_to_be_in_the_system(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        await play.send("kasubag_pe", "Laporan Kinerja TW II.pdf", PDF)
        assert play.case.latest(PaperKind.REQUIREMENT, None, "Laporan kinerja periode sebelumnya") is not None
        await play.tap("kasubag_pe", "Sudah ada di sistem")
        stated = play.case.latest(PaperKind.REQUIREMENT, None, "DPA")
        assert stated is not None
        assert (stated.sha256, stated.by != "") == ("", True)
        assert not (await play.last("kasubag_pe")).shows("Sudah ada di sistem")


async def test_a_file_that_names_no_kelengkapan_is_asked_about(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        assert says(await play.send("kasubag_pe", "scan001.pdf", PDF), "pilih_kelengkapan_berkas")
        await play.tap("kasubag_pe", "DPA")
        assert [p.subject for p in play.case.papers if p.kind is PaperKind.REQUIREMENT] == ["DPA"]


async def test_sudah_ada_di_sistem_asks_which_one(tmp_path: Path) -> None:
    sop = tmp_path / "sop.yaml"
    text = SHIPPED_SOP.read_text(encoding="utf-8")
    sop.write_text(text.replace("- Laporan kinerja periode sebelumnya", "- Rencana aksi"), encoding="utf-8")
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe"), sop=sop) as play:
        await play.to("2")
        await play.tap("kasubag_pe", "Sudah ada di sistem")
        await play.tap("kasubag_pe", "DPA")
        await play.tap("kasubag_pe", "Sudah ada di sistem")
        subjects = [p.subject for p in play.case.papers if p.kind is PaperKind.REQUIREMENT]
        assert subjects == ["DPA", "Rencana aksi"]


async def test_lihat_kertas_kerja_shows_every_bidangs_paper_before_it_goes_out(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2")
        await play.tap("kasubag_pe", "Lihat kertas kerja")
        await play["kasubag_pe"].look()
        names = [one.name for one in play["kasubag_pe"].documents if one.name.endswith(".xlsx")]
        assert len(names) == 2
        assert play.open() == [("2", None)]


async def test_serahkan_before_anything_came_is_refused(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        before = play.open()
        assert says((await play.tap("kasi:IND", "Serahkan ke Kabid")).text, "galat_kertas_kerja_belum")
        assert play.open() == before


async def test_two_kasi_on_one_paper_wipe_nothing_out(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND", "kasi:IND:2")) as play:
        await play.to("3")
        name, form = await play.form("kasi:IND")
        await play.send("kasi:IND", name, _half(form, 0))
        await play.send("kasi:IND:2", name, _half(form, 1))
        paper = play.case.latest(PaperKind.WORKING_PAPER, "IND")
        assert paper is not None
        assert (paper.version, paper.complete) == (3, True)
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        assert ("5", "IND") in play.open()


def _half(form: bytes, which: int) -> bytes:
    """One Kasi fills in the sheet IKU, the other one the rest."""
    book, blank = openpyxl.load_workbook(io.BytesIO(fill_in(form))), openpyxl.load_workbook(io.BytesIO(form))
    for sheet in book:
        if (sheet.title == "IKU") == bool(which):
            for row in sheet.iter_rows():
                for cell in (cell for cell in row if not cell.protection.locked):
                    cell.value = blank[sheet.title][cell.coordinate].value
    return saved(book)


def _doubtful(form: bytes) -> bytes:
    """A figure that may be read in two ways."""
    book = openpyxl.load_workbook(io.BytesIO(fill_in(form)))
    sheet = book["IKU"]
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "decimal"]
    cells = (c for row in sheet.iter_rows() for c in row if not c.protection.locked)
    next(c for c in cells if any(c.coordinate in rule.sqref for rule in rules)).value = "2.600"
    return saved(book)


async def test_a_question_about_an_older_version_cannot_be_answered_any_more(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        name, form = await play.form("kasi:IND")
        await play.send("kasi:IND", name, _doubtful(form))
        question = await play.last("kasi:IND")
        await play.send("kasi:IND", name, fill_in(form))
        await play["kasi:IND"].look()
        [shown] = [one for one in play["kasi:IND"].messages if one.id == question.id]
        assert says(shown.text, "catatan_diganti")
        assert shown.labels == ()


async def test_a_doubtful_number_is_asked_back_with_two_buttons(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        name, form = await play.form("kasi:IND")
        told = await play.send("kasi:IND", name, _doubtful(form))
        assert says(told, "tanya_ragu")
        assert told.count("dapat berarti") == 1  # asked once, not in the list as well
        question = await play.last("kasi:IND")
        assert len(question.labels) in (1, 2)
        labels = [label for row in question.labels for label in row]
        assert len(labels) == 2
        await play.tap("kasi:IND", labels[0])
        paper = play.case.latest(PaperKind.WORKING_PAPER, "IND")
        assert paper is not None
        assert (paper.version, paper.complete) == (3, True)


async def test_evidence_is_kept_for_the_whole_and_for_one_indicator(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        assert says(await play.send("kasi:IND", "bukti.pdf", PDF), "bukti_diterima")
        await play.tap("kasi:IND", "Pilih indikator")
        await play.tap("kasi:IND", (await play.last("kasi:IND")).labels[0][0])
        await play.send("kasi:IND", "", JPEG, kind="photo", caption="pelatihan bulan Mei")
        proofs = play.case.all_papers(PaperKind.EVIDENCE, "IND")
        assert [(p.subject, p.note) for p in proofs] == [
            ("", ""),
            ("IND-01", ""),
            ("", "pelatihan bulan Mei"),
        ]
        assert says(await play.send("kasi:IND", "program.exe", b"MZ"), "galat_jenis_berkas")


async def test_another_workbook_may_be_evidence(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("3")
        book = openpyxl.Workbook()
        book.active["A1"] = "Daftar peserta"
        await play.send("kasi:IND", "peserta.xlsx", saved(book))
        await play.tap("kasi:IND", "Data pendukung")
        assert [p.name for p in play.case.all_papers(PaperKind.EVIDENCE, "IND")] == ["peserta.xlsx"]


async def test_tidak_at_5_returns_only_that_bidang_with_the_reason(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=ONE_BIDANG) as play:
        await play.to("5")
        await play.tap("kabid:IND", "Tidak, kembalikan")
        before = play.open()
        photo = await play.send("kabid:IND", "", JPEG, kind="photo", caption="lihat coretan")
        assert says(photo, "galat_alasan_bukan_teks")
        assert says(await play.say("kabid:IND", "x" * 4000), "galat_teks_terlalu_panjang")
        assert says(await play.say("kabid:IND", "—"), "galat_alasan_kosong")
        assert play.open() == before
        await play.say("kabid:IND", "Realisasi IND-01 belum sesuai data SIINas")
        assert play.open() == [("3", "IND"), ("5", "DAG")]
        assert "Realisasi IND-01 belum sesuai data SIINas" in (await play.last("kasi:IND")).text
        await play.tap("kasi:IND", "Serahkan ke Kabid")
        await play.tap("kasi:IND", "Tetap serahkan")
        await play.to("6")
        assert play.open() == [("6", None)]


async def test_batal_takes_a_tidak_back_at_every_review(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=ONE_BIDANG) as play:
        for step, seat in (("5", "kabid:IND"), ("7", "sekretaris"), ("8", "kepala_dinas")):
            await play.to(step)
            before = play.open()
            await play.tap(seat, "Tidak, kembalikan")
            assert says(await play.say(seat, "/batal"), "dibatalkan")
            await play.say(seat, "ini bukan alasan")
            assert says(await play.say(seat, "/batal"), "galat_tiada_yang_dibatalkan")
            assert play.open() == before


async def test_a_file_finds_its_task_by_reply_or_is_asked_about(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.to("2", "Triwulan II 2026")
        first = await play.card("kasubag_pe", "Kirim ke bidang")
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        await play.tap("sekretaris", "Tugaskan")
        assert says(await play.send("kasubag_pe", "DPA.pdf", PDF), "pilih_tugas_berkas")
        await play.send("kasubag_pe", "DPA.pdf", PDF, reply_to=first)
        filed = [
            (c.period.number, p.subject) for c in play.running() for p in c.papers if p.kind == "kelengkapan"
        ]
        assert filed == [(2, "DPA")]


async def test_the_draft_is_mended_by_chat_or_replaced_by_a_pdf_of_ones_own(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=ONE_BIDANG) as play:
        await play.to("6")
        first = play.case.latest(PaperKind.DRAFT)
        await play.tap("kasubag_pe", "Ubah narasi")
        await play.tap("kasubag_pe", (await play.last("kasubag_pe")).labels[0][0])
        await play.say("kasubag_pe", "Pendahuluan yang ditulis kantor sendiri.")
        second = play.case.latest(PaperKind.DRAFT)
        assert first is not None
        assert second is not None
        assert (first.sha256 != second.sha256, second.version) == (True, 2)
        text = play.case.latest(PaperKind.DRAFT_EDITABLE)
        assert text is not None
        assert [first.name, second.name, text.name] == [
            "Draf Laporan Kinerja Triwulan III 2026 versi 1.pdf",
            "Draf Laporan Kinerja Triwulan III 2026 versi 2.pdf",
            "Draf Laporan Kinerja Triwulan III 2026 versi 2.docx",
        ]
        with play.services.read() as uow:
            listed = [one.name for one in archive(uow, uow.sop(play.case), play.case).items]
        assert "Draf laporan (versi 2)" in listed
        assert not [one for one in listed if one.startswith("Draf laporan yang dapat disunting (")]
        assert says(await play.send("kasubag_pe", "laporan.docx", b"PK\x03\x04"), "galat_draf_bukan_pdf")
        await play.send("kasubag_pe", "laporan kami.pdf", PDF)
        await play.to("9")
        report, own = play.case.latest(PaperKind.REPORT), play.case.latest(PaperKind.DRAFT)
        assert report is not None
        assert own is not None
        assert (report.sha256, own.name) == (own.sha256, "laporan kami.pdf")
        assert play.case.latest(PaperKind.ENDORSEMENT) is not None


async def test_the_end_needs_a_proof_by_words_by_a_photo_or_by_a_reply(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=ONE_BIDANG) as play:
        await play.to("9")
        assert says((await play.tap("kasubag_pe", "Selesai kirim")).text, "galat_bukti_kirim_belum")
        await _choose_recipient(play)
        await play.say("kasubag_pe", "Diantar, agenda nomor 112")
        await _choose_recipient(play)
        await play.send("kasubag_pe", "", JPEG, kind="photo", caption="diterima")
        await _choose_recipient(play)
        await play.send("kasubag_pe", "tanda terima.pdf", PDF, reply_to=await play.last("kasubag_pe"))
        assert says(await play.send("kasubag_pe", "bukti lain.pdf", PDF), "pilih_penerima_berkas")
        await play.tap("kasubag_pe", (await play.last("kasubag_pe")).labels[-1][0])
        proofs = play.case.all_papers(PaperKind.DELIVERY)
        assert [(p.note, p.name[:4]) for p in proofs] == [
            ("Diantar, agenda nomor 112", ""),
            ("diterima", "dite"),
            ("", "tand"),
            ("", "bukt"),
        ]
        assert len({p.subject for p in proofs}) == 4
        await play.tap("kasubag_pe", "Selesai kirim")
        assert says((await play.last("kasi:IND")).text, "periode_selesai")
        assert says(await play.say("sekretaris", "/mulai Triwulan III 2026"), "galat_periode_selesai")


async def _choose_recipient(play: Play) -> None:
    """The first on the list: who has no proof yet comes first."""
    await play.tap("kasubag_pe", "Catat pengiriman")
    await play.tap("kasubag_pe", (await play.last("kasubag_pe")).labels[0][0])


async def test_mulai_again_shows_what_runs(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe")) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        first = play.case.id
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        assert (play.case.id, play.open()) == (first, [("1", None)])
        await play.to("2")
        assert says(await play.say("sekretaris", "/mulai tw 3 2026"), "periode_berjalan")


async def test_the_paper_that_a_kasi_receives_has_his_deadline_and_is_still_the_first_version(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("2")
        prepared = play.case.all_papers(PaperKind.WORKING_PAPER, "IND")
        await play.to("3")
        handed = play.case.all_papers(PaperKind.WORKING_PAPER, "IND")
        assert [[p.version for p in papers] for papers in (prepared, handed)] == [[1], [1]]
        name, form = await play.form("kasi:IND")
        heads = [
            openpyxl.load_workbook(io.BytesIO(data))["IKU"]["B5"].value
            for data in (play.services.files.get(prepared[0].sha256), form)
        ]
        assert heads == ["-", "Selasa, 6 Oktober 2026 pukul 16.00 WIB"]
        assert says(await play.send("kasi:IND", name, fill_in(form)), "kertas_kerja_diterima")
        assert [p.version for p in play.case.all_papers(PaperKind.WORKING_PAPER, "IND")] == [1, 2]


async def test_the_form_that_was_only_prepared_is_accepted_too(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=("sekretaris", "kasubag_pe", "kasi:IND")) as play:
        await play.to("2")
        prepared = play.case.latest(PaperKind.WORKING_PAPER, "IND")
        assert prepared is not None
        await play.to("3")
        data = fill_in(play.services.files.get(prepared.sha256))
        assert says(await play.send("kasi:IND", prepared.name, data), "kertas_kerja_diterima")
