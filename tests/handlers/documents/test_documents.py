"""A case played by the engine leaves papers that say what happened, in the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.config import SHIPPED_SOP
from bot.core.case.commands import ReopenBidang, SkipBidang
from bot.core.case.model import PaperKind
from bot.core.office.scale import Band, Scale
from bot.core.parsing.languages import Language
from bot.core.sop.model import StepKind
from bot.documents import ReportState, render_pdf
from bot.documents.values import ActivityRow, Drawing, EvidenceRow, HistoryRow, Kop, Signer
from handlers import documents
from handlers.documents.letterhead import terms
from handlers.documents.working_papers import current_values, form_of
from storage.repositories import people
from storage.xlsx.working_paper.writer import write_paper
from tests.worlds.office import MONDAY, PaperOffice, small_office, to_draft, to_end, to_signature, two_bidang

pytestmark = pytest.mark.usefixtures("printed")

OTHER_SOP = SHIPPED_SOP.parents[1] / "contoh" / "sop_lain.yaml"
START = MONDAY + timedelta(hours=1)
SECRETARY = "Retno Contoh, S.E., M.M."
KASUBAG = "Wahyu Contoh, S.Sos."
HEAD = "Drs. Bagaskara Contoh, M.Si."
WAITED, WORKED = "1 jam 22 menit", "1 jam 37 menit"
BUPATI = "Bupati Nganjuk c.q. Bagian Organisasi Sekretariat Daerah"


def text(paper: Drawing) -> str:
    pages = PdfReader(io.BytesIO(render_pdf(paper))).pages
    whole = " ".join(page.extract_text() for page in pages)
    return " ".join("".join(char for char in whole if unicodedata.category(char) != "Cf").split())


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PaperOffice]:
    made = PaperOffice(tmp_path, two_bidang())
    yield made
    made.services.db.close()


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[list[PaperOffice]]:
    """Houses that a test opens itself are closed for it."""
    opened: list[PaperOffice] = []
    yield opened
    for one in opened:
        one.services.db.close()


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperOffice]:
    made = to_end(PaperOffice(tmp_path_factory.mktemp("selesai"), two_bidang()))
    yield made
    made.services.db.close()


def test_a_disposisi_says_who_orders_whom_and_by_when(finished: PaperOffice) -> None:
    with finished.look() as uow:
        paper = documents.disposisi(uow, finished.sop, finished.case, finished.task("1"), "065/001/2026")
    done = START + timedelta(minutes=5)
    assert paper.kop == Kop(
        regency="Kabupaten Nganjuk",
        office="Dinas Perindustrian dan Perdagangan",
        address="Jalan Contoh Nomor 1, Nganjuk 64400",
    )
    assert paper.paraf == Signer(
        position="Sekretaris",
        name=SECRETARY,
        rank="Pembina Tingkat I, IV/b",
        nip="190001011920012002",
        at=done,
    )
    assert (paper.made_at, paper.received) == (done, date(2026, 11, 23))
    assert paper.deadline == datetime(2026, 11, 23, 2, 35, tzinfo=UTC)
    assert paper.forwarded_to == (f"Kepala Subbagian Perencanaan dan Evaluasi ({KASUBAG})",)
    said = text(paper)
    for words in ("Laporan Kinerja Triwulan III 2026", "Siapkan kertas kerja dua bidang.", "30 menit"):
        assert words in said


def test_a_signed_sheet_holds_the_version_that_was_decided_on(finished: PaperOffice) -> None:
    with finished.look() as uow:
        sheet = documents.signed_sheet(uow, finished.sop, finished.case, finished.task("5", "IND"))
    assert (sheet.bidang, sheet.version, sheet.place) == ("Perindustrian", 2, "Nganjuk")
    assert {row.code: row.achievement for row in sheet.indicators}["IND-02"] == Decimal(90)
    assert [row.code[-1] for row in sheet.indicators] == list("1234657")  # by sasaran
    assert sheet.absorption == Decimal(90)
    assert sheet.signer.name == "Ir. Prasetya Contoh"
    assert sheet.signer.at == finished.task("5", "IND").done_at == sheet.made_at
    version = finished.case.latest(PaperKind.WORKING_PAPER, "IND")
    assert version is not None
    assert sheet.signer.fingerprint == version.sha256
    assert sheet.missing == ()
    assert "DPA/A.1/3.30.3.31.0.00.01.0000/001/2026" in sheet.budget_paper


def test_a_signed_sheet_says_who_filled_it_in_and_how_the_year_stands(finished: PaperOffice) -> None:
    with finished.look() as uow:
        sheet = documents.signed_sheet(uow, finished.sop, finished.case, finished.task("5", "IND"))
    assert sheet.filled_by == ("Kepala Seksi Pembangunan Sumber Daya Industri (Laksmi Contoh, S.T.)",)
    rows = {row.code: row for row in sheet.indicators}
    assert (rows["IND-01"].cumulative, rows["IND-01"].direction) == (rows["IND-01"].realised, "naik")
    assert rows["IND-02"].cumulative is None  # to be summed, and the quarters before are unknown
    assert (sheet.budget, sheet.spent) == (Decimal(2_032_300_000), Decimal("0.9") * 2_032_300_000)
    assert (sheet.physical, sheet.left) == (Decimal(90), Decimal("0.1") * 2_032_300_000)


def test_a_file_that_serves_two_indicators_is_listed_once(house: PaperOffice) -> None:
    house.complete("1")
    house.complete("2")
    task = house.task("3", "IND")
    for subject in ("", "IND-02", "IND-01"):
        house.file(PaperKind.EVIDENCE, b"bukti", "rekap.pdf", task, subject=subject)
    house.file(PaperKind.EVIDENCE, b"bukti lain", "foto.jpg", task)
    house.fill("IND", "1")
    house.complete("3", "IND")
    house.answer("5", "IND")
    with house.look() as uow:
        sheet = documents.signed_sheet(uow, house.sop, house.case, house.task("5", "IND"))
        entry = documents.archive(uow, house.sop, house.case)
    row, other = sheet.evidence
    serves = "Jumlah IKM yang memperoleh sertifikat halal, SNI, atau merek; Pertumbuhan industri kecil dan menengah"
    assert (row.about, other.about) == (serves, "")
    assert [(one.name, one.note) for one in entry.items if one.name.startswith("Data pendukung")] == [
        (f"Data pendukung, Perindustrian: {serves}", "rekap.pdf"),
        ("Data pendukung, Perindustrian", "foto.jpg"),  # another file, not a version of the first
    ]


def test_what_a_kasi_wrote_about_a_source_stands_in_the_report(house: PaperOffice) -> None:
    house.complete("1")
    house.complete("2")
    house.fill("IND", "1", keterangan="Data BPS terbit pada akhir tahun")
    house.complete("3", "IND")
    house.answer("5", "IND")
    with house.look() as uow:
        sheet = documents.signed_sheet(uow, house.sop, house.case, house.task("5", "IND"))
        made = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
    for paper in (sheet, made):
        assert "Data BPS terbit pada akhir tahun" in text(paper)


def test_the_first_version_is_still_what_was_sent_back(finished: PaperOffice) -> None:
    returned = next(t for t in finished.case.tasks if (t.step, t.bidang, t.round) == ("5", "IND", 1))
    with finished.look() as uow:
        sheet = documents.signed_sheet(uow, finished.sop, finished.case, returned)
    assert (sheet.version, sheet.absorption) == (1, Decimal(80))


def test_evidence_is_listed_with_what_it_is_about(finished: PaperOffice) -> None:
    with finished.look() as uow:
        sheet = documents.signed_sheet(uow, finished.sop, finished.case, finished.task("5", "IND"))
        bare = documents.signed_sheet(uow, finished.sop, finished.case, finished.task("5", "DAG"))
    filed = finished.case.latest(PaperKind.EVIDENCE, "IND")
    assert filed is not None
    assert sheet.evidence == (
        EvidenceRow(
            name="rekap IKM.pdf",
            about="Jumlah IKM yang memperoleh sertifikat halal, SNI, atau merek",
            sha256=sha(b"bukti" * 300),
            size=1500,
            by="Laksmi Contoh, S.T.",
            at=filed.at,
        ),
    )
    assert bare.evidence == ()
    assert "Data pendukung" in bare.missing
    assert "Tidak ada data pendukung yang diunggah." in text(bare)


def test_a_signed_sheet_prints_its_figures(finished: PaperOffice) -> None:
    with finished.look() as uow:
        said = text(documents.signed_sheet(uow, finished.sop, finished.case, finished.task("5", "IND")))
    for words in (
        "Pertumbuhan industri kecil dan menengah",
        "Hambatan IND-01",
        "166.500.000",  # nine tenths of 185.000.000
        "Ir. Prasetya Contoh",
        "NIP 19000101 192001 1 004",
        "Ditandatangani secara elektronik (tidak tersertifikasi)",
    ):
        assert words in said


def test_the_recap_is_made_of_what_each_bidang_signed(finished: PaperOffice) -> None:
    with finished.look() as uow:
        recap = documents.recap(uow, finished.sop, finished.case)
    assert [one.form.bidang for one in recap.bidang] == ["Perindustrian", "Perdagangan"]
    assert [one.absorption for one in recap.bidang] == [Decimal(90), Decimal(105)]
    assert recap.without == ()


def test_a_draft_names_what_is_missing_and_who_will_sign(house: PaperOffice) -> None:
    to_draft(house)
    with house.look() as uow:
        report = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
    assert report.missing == ("Laporan kinerja periode sebelumnya", "Data pendukung Bidang Perdagangan")
    assert (report.signer.name, report.signer.at) == (HEAD, None)
    assert report.made_at == house.task("5", "IND").done_at
    assert [(row.name, row.signed_by) for row in report.bidang] == [
        ("Perindustrian", "Ir. Prasetya Contoh"),
        ("Perdagangan", "Dra. Sekar Contoh, M.M."),
    ]
    assert {row.step for row in report.history} == {"1", "2", "3", "5"}
    said = text(report)
    assert "KONSEP" in said
    assert "Data pendukung Bidang Perdagangan" in said


def test_a_signed_report_carries_paraf_signature_and_what_the_kasubag_wrote(finished: PaperOffice) -> None:
    paraf, signed = finished.task("7"), finished.task("8")
    with finished.look() as uow:
        report = documents.report(
            uow,
            finished.sop,
            finished.case,
            state=ReportState.SIGNED,
            parafs=(paraf,),
            signed=signed,
        )
    assert (report.made_at, report.dated) == (signed.done_at, date(2026, 11, 23))
    assert (report.signer.name, report.signer.fingerprint) == (HEAD, sha(b"draf satu"))
    assert [(one.name, one.at) for one in report.parafs] == [(SECRETARY, paraf.done_at)]
    assert report.narratives == {"penutup": "Demikian laporan ini kami sampaikan."}
    assert [row.step for row in report.history][-3:] == ["6", "7", "8"]
    said = text(report)
    for words in (
        "PEMERINTAH KABUPATEN NGANJUK",
        "Demikian laporan ini kami sampaikan.",
        "Ditandatangani secara elektronik (tidak tersertifikasi)",
        SECRETARY,
        "Tindak lanjut 3.31.02.2.01.0001",
    ):
        assert words in said
    assert "Kabupaten Nganjuk Kabupaten Nganjuk" not in said
    assert "KONSEP" not in said


def test_the_report_adds_up_what_the_bidang_signed(finished: PaperOffice) -> None:
    with finished.look() as uow:
        report = documents.report(
            uow, finished.sop, finished.case, state=ReportState.DRAFT, parafs=(), signed=None
        )
    spent = sum((row.spent or Decimal(0) for row in report.bidang), Decimal(0))
    budget = sum((row.budget or Decimal(0) for row in report.bidang), Decimal(0))
    assert (report.spent, report.budget) == (spent, budget)
    assert sum(len(table.rows) for table in report.sasaran) == sum(row.indicators for row in report.bidang)
    names = {table.code: table.name for table in report.programs}
    assert names["3.31.02"] == "PROGRAM PERENCANAAN DAN PEMBANGUNAN INDUSTRI"
    rows = [row for table in report.programs for row in table.rows]
    assert len(rows) == sum(row.activities for row in report.bidang)
    assert next(row for row in rows if row.code == "3.31.02.2.01.0001") == ActivityRow(
        code="3.31.02.2.01.0001",
        name="Penyusunan Rencana Pembangunan Industri Kabupaten/Kota",
        indicator="Jumlah dokumen rencana pembangunan industri",
        kegiatan="3.31.02.2.01 Penyusunan, Penerapan dan Evaluasi Rencana Pembangunan Industri Kabupaten/Kota",
        unit="dokumen",
        target=Decimal(1),
        realised=Decimal("0.9"),
        achievement=Decimal(90),
        budget=Decimal(185_000_000),
        spent=Decimal(166_500_000),
        absorption=Decimal(90),
        left=Decimal(18_500_000),
        follow_up="Tindak lanjut 3.31.02.2.01.0001",
    )


def test_a_programme_on_schedule_is_not_called_sedang_before_the_year_is_over(house: PaperOffice) -> None:
    house.complete("1")
    house.complete("2")
    house.fill("IND", "0.75")  # three quarters of the year, three quarters of the target
    house.complete("3", "IND")
    house.answer("5", "IND")
    with house.look() as uow:
        made = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
    assert {one.average for one in made.programs} == {Decimal(75)}
    assert ({one.predicate for one in made.programs}, made.closes_year) == ({""}, False)


def without_dag(house: PaperOffice) -> PaperOffice:
    """IND signed, DAG left out by order of the Sekretaris; the draft is there."""
    house.complete("1")
    house.complete("2")
    house.fill("IND", "0.9")
    house.complete("3", "IND")
    house.answer("5", "IND")
    boss = replace(house.holder(house.task("1")), oversees=True)
    house.do(SkipBidang(bidang="DAG", by=boss, reason="Kepala bidang sedang dinas luar."))
    house.file(PaperKind.DRAFT, b"draf satu", "Konsep.pdf")
    return house


def test_a_bidang_left_out_by_order_is_named_with_the_reason(house: PaperOffice) -> None:
    without_dag(house)
    with house.look() as uow:
        recap = documents.recap(uow, house.sop, house.case)
        report = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
    assert recap.without == (("Perdagangan", "Kepala bidang sedang dinas luar."),)
    assert [row.name for row in report.bidang] == ["Perindustrian"]
    assert [(row.judged, row.indicators) for row in report.bidang] == [(6, 7)]  # IND-03 has no target yet
    assert [(one.name, one.ordered_by) for one in report.skipped] == [("Perdagangan", SECRETARY)]
    assert "Kepala bidang sedang dinas luar." in text(report)


def test_the_history_counts_working_time_and_names_what_is_late(finished: PaperOffice) -> None:
    with finished.look() as uow:
        rows = documents.history_rows(uow, finished.sop, finished.case)
    assert len(rows) == len(finished.case.tasks)
    task = finished.task("5", "DAG")
    assert next(row for row in rows if row.bidang == "Perdagangan" and row.step == "5") == HistoryRow(
        step="5",
        title="Memeriksa kertas kerja laporan kinerja bidang",
        actor="Kepala Bidang Perdagangan (Dra. Sekar Contoh, M.M.)",
        bidang="Perdagangan",
        given=task.given_at,
        done=task.done_at,
        waiting=timedelta(minutes=2),
        working=timedelta(minutes=50),
        standard="45 menit",
        result="Ditandatangani",
        late=True,
    )
    results = [row.result for row in rows if row.bidang == "Perindustrian"]
    assert results == [
        "Diserahkan untuk diperiksa",
        "Dikembalikan",
        "Diserahkan untuk diperiksa, kali ke-2",
        "Ditandatangani, kali ke-2",
    ]


def test_an_evening_after_the_close_of_the_last_day_is_not_late(house: PaperOffice) -> None:
    house.complete("1")
    house.complete("2")
    house.fill("IND", "1")
    house.clock.forward_to(datetime(2026, 11, 26, 12, 0, tzinfo=UTC))  # Thursday 19.00, due at 16.00
    house.complete("3", "IND")
    house.fill("DAG", "1")
    house.clock.forward_to(datetime(2026, 11, 27, 2, 0, tzinfo=UTC))  # Friday 09.00
    house.complete("3", "DAG")
    with house.look() as uow:
        rows = documents.history_rows(uow, house.sop, house.case)
    assert {row.bidang: row.late for row in rows if row.step == "3"} == {
        "Perindustrian": False,
        "Perdagangan": True,
    }


def test_an_open_task_is_in_the_history_as_open(house: PaperOffice) -> None:
    with house.look() as uow:
        (row,) = documents.history_rows(uow, house.sop, house.case)
    assert (row.done, row.waiting, row.working, row.result) == (None, None, None, "Belum selesai")
    assert row.actor == f"Sekretaris ({SECRETARY})"


def test_a_report_made_elsewhere_is_endorsed_by_its_whole_fingerprint(finished: PaperOffice) -> None:
    draft = finished.case.latest(PaperKind.DRAFT)
    assert draft is not None
    paraf, signed = finished.task("7"), finished.task("8")
    with finished.look() as uow:
        page = documents.endorsement_page(uow, finished.sop, finished.case, draft, (paraf,), signed, pages=12)
        unsigned = documents.endorsement_page(uow, finished.sop, finished.case, draft, (), None)
    assert (page.sha256, page.size, page.made_at) == (sha(b"draf satu"), 9, signed.done_at)
    assert (unsigned.signer.name, unsigned.signer.at, unsigned.made_at) == (HEAD, None, draft.at)
    said = text(page)
    for words in ("Konsep.pdf", "Lembar Pengesahan", HEAD, SECRETARY):
        assert words.casefold() in said.casefold()
    assert sha(b"draf satu") in said.replace(" ", "")


def test_a_receipt_says_what_went_to_whom_and_how_it_is_proved(finished: PaperOffice) -> None:
    photo, words_only = finished.case.all_papers(PaperKind.DELIVERY)
    with finished.look() as uow:
        first = documents.receipt(uow, finished.sop, finished.case, photo)
        second = documents.receipt(uow, finished.sop, finished.case, words_only)
    assert (first.number, second.number) == ("065/TT-01/2026-TW3", "065/TT-02/2026-TW3")
    assert (first.recipient, first.channel, first.sha256) == (BUPATI, "diantar", sha(b"laporan"))
    assert first.proof_file is not None
    assert (first.proof_file.name, first.proof_file.size) == ("tanda terima.jpg", 4)
    assert (second.proof, second.proof_file) == ("Diterima Bagian Umum, Sdr. Rina.", None)
    assert first.giver.name == KASUBAG
    assert "tanda terima.jpg" in text(first)
    assert "Diterima Bagian Umum, Sdr. Rina." in text(second)


def test_the_archive_lists_every_paper_and_sums_the_times(finished: PaperOffice) -> None:
    with finished.look() as uow:
        entry = documents.archive(uow, finished.sop, finished.case)
    assert entry.made_at == finished.case.closed_at
    assert (entry.number, entry.classification) == ("065/2026-TW3", "065")
    assert len(entry.items) == len(finished.case.papers)
    names = [item.name for item in entry.items]
    assert "Kelengkapan: DPA" in names
    assert "Kertas kerja, Perindustrian (versi 2)" in names
    assert entry.items[-1].note == "Diterima Bagian Umum, Sdr. Rina."
    assert (entry.keeper.name, entry.keeper.at) == (KASUBAG, finished.task("9").done_at)
    assert "Dicatat secara elektronik saat berkas diarsipkan" in text(entry)
    assert entry.totals["Tugas lewat waktu"] == "2"  # both Kabid: one took long, one had the paper lie
    assert (entry.totals["Total waktu tunggu"], entry.totals["Total waktu proses"]) == (WAITED, WORKED)
    assert "Terkirim dan diarsipkan" in text(entry)


def test_the_sums_of_the_archive_are_those_of_the_times_that_it_prints(house: PaperOffice) -> None:
    for step in ("1", "2"):
        house.clock.forward(timedelta(seconds=36))  # each waits for 2 minutes and 36 seconds
        house.complete(step)
    with house.look() as uow:
        entry = documents.archive(uow, house.sop, house.case)
    assert [row.waiting for row in entry.history if row.done] == [timedelta(minutes=3)] * 2
    assert entry.totals["Total waktu tunggu"] == "6 menit"


def test_the_same_case_gives_the_same_bytes_an_hour_later(house: PaperOffice) -> None:
    to_signature(house)
    made = []
    for _ in range(2):
        with house.look() as uow:
            case, sop = house.case, house.sop
            made.append(
                [
                    render_pdf(documents.disposisi(uow, sop, case, house.task("1"), "1")),
                    render_pdf(documents.signed_sheet(uow, sop, case, house.task("5", "IND"))),
                    render_pdf(
                        documents.report(
                            uow, sop, case, state=ReportState.SIGNED, parafs=(), signed=house.task("8")
                        )
                    ),
                ]
            )
        house.clock.forward(timedelta(hours=1))
    assert made[0] == made[1]


def test_papers_are_indonesian_whatever_language_the_officers_read(house: PaperOffice) -> None:
    to_signature(house)
    made = []
    for language in Language:
        with house.services.begin() as uow:
            for officer in uow.staff.everyone:
                people.speak(uow.tx, officer.id, language)
        with house.look() as uow:
            case, sop = house.case, house.sop
            assert {one.language for one in uow.staff.everyone} == {language}
            made.append(
                [
                    documents.disposisi(uow, sop, case, house.task("1"), "1"),
                    documents.signed_sheet(uow, sop, case, house.task("5", "IND")),
                    documents.report(
                        uow, sop, case, state=ReportState.SIGNED, parafs=(), signed=house.task("8")
                    ),
                    documents.recap(uow, sop, case),
                    documents.archive(uow, sop, case),
                    documents.history_rows(uow, sop, case),
                ]
            )
    assert made[0] == made[1]


def test_who_has_left_is_still_printed_where_he_signed(
    finished: PaperOffice, open_house: list[PaperOffice], tmp_path: Path
) -> None:
    house = to_signature(PaperOffice(tmp_path, two_bidang()))
    open_house.append(house)
    office = two_bidang()
    rest = tuple(one for one in office.officers if one.role != "kepala_dinas")
    house.import_office(replace(office, officers=rest))
    with house.look() as uow:
        case, sop = house.case, house.sop
        signed = documents.report(uow, sop, case, state=ReportState.SIGNED, parafs=(), signed=house.task("8"))
        draft = documents.report(uow, sop, case, state=ReportState.DRAFT, parafs=(), signed=None)
    assert signed.signer.name == HEAD
    assert draft.signer == Signer(position="Kepala Dinas", name="")
    assert "Kepala Dinas" in text(draft)


def test_a_bidang_that_left_the_office_file_is_named_not_fatal(house: PaperOffice) -> None:
    to_draft(house)
    office = two_bidang()
    house.import_office(replace(office, bidang=office.bidang[:1]))
    with house.look() as uow:
        recap = documents.recap(uow, house.sop, house.case)
        sheet = documents.signed_sheet(uow, house.sop, house.case, house.task("5", "DAG"))
        report = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
    assert recap.without == (("DAG", "Bidang ini tidak tercantum lagi dalam berkas kantor"),)
    assert (sheet.bidang, sheet.indicators, sheet.version) == ("DAG", (), 1)
    assert [(one.name, one.ordered_by) for one in report.skipped] == [("DAG", "")]


def test_every_paper_judges_by_the_bands_of_the_office(house: PaperOffice) -> None:
    to_draft(house)
    scale = Scale(bands=(Band(lower=Decimal(40), label="Cemerlang"),), lowest="Redup")
    house.import_office(replace(small_office(), scale=scale))
    with house.look() as uow:
        sheet = documents.signed_sheet(uow, house.sop, house.case, house.task("5", "IND"))
        recap = documents.recap(uow, house.sop, house.case)
        report = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
        form, values = form_of(uow, house.case, "IND"), current_values(uow, house.case, "IND")
    judged = [
        sheet.predicate,
        recap.predicate,
        report.predicate,
        *(one.predicate for one in (*report.programs, *report.bidang, *report.sasaran)),
    ]
    assert {one for one in judged if one} == {"Cemerlang"}
    book = load_workbook(io.BytesIO(write_paper(form, values)))["IKU"]
    formulas = [str(cell.value) for row in book.iter_rows() for cell in row if "Redup" in str(cell.value)]
    assert len(formulas) == len(form.iku) + 1


def test_an_office_without_ranks_numbers_and_recipients_gets_its_papers(
    open_house: list[PaperOffice], tmp_path: Path
) -> None:
    whole = two_bidang(recipients=(), settings={}, address="", indicators=(), sub_kegiatan=())
    plain = tuple(replace(one, rank="", nip="", position="", salutation="") for one in whole.officers)
    house = PaperOffice(tmp_path, replace(whole, officers=plain, regency="Kota Batu"), watermark="LATIHAN")
    open_house.append(house)
    to_signature(house)
    house.file(PaperKind.DELIVERY, b"", "", house.task("9"), subject="Camat Batu", note="Diterima.")
    (delivery,) = house.case.all_papers(PaperKind.DELIVERY)
    with house.look() as uow:
        case, sop = house.case, house.sop
        report = documents.report(
            uow, sop, case, state=ReportState.SIGNED, parafs=(house.task("7"),), signed=house.task("8")
        )
        receipt = documents.receipt(uow, sop, case, delivery)
    assert (report.signer.position, report.place, report.budget) == ("Kepala Dinas", "Batu", None)
    assert (receipt.number, receipt.recipient_address) == ("TT-01/2026-TW3", "")
    for paper in (report, receipt):
        said = text(paper)
        assert "LATIHAN" in said
        assert "NIP" not in said


def test_another_sop_has_papers_without_bidang_and_working_papers(
    open_house: list[PaperOffice], tmp_path: Path
) -> None:
    office = two_bidang()
    roles = {"sekretaris": "atasan_langsung", "kepala_dinas": "kepala", "kasubag_pe": "pemohon"}
    officers = tuple(replace(one, role=roles.get(one.role or "")) for one in office.officers)
    house = PaperOffice(tmp_path, replace(office, officers=officers), OTHER_SOP)
    open_house.append(house)
    house.complete("1")
    house.answer("2", reason="Tanggal belum ada.")
    house.complete("1")
    house.answer("2")
    house.answer("3")
    house.complete("4")
    with house.look() as uow:
        case, sop = house.case, house.sop
        recap = documents.recap(uow, sop, case)
        entry = documents.archive(uow, sop, case)
        report = documents.report(
            uow, sop, case, state=ReportState.SIGNED, parafs=(house.task("2"),), signed=house.task("3")
        )
    assert (recap.bidang, recap.average) == ((), None)
    assert entry.subject == "SOP Izin Tidak Masuk Kantor Triwulan III 2026"
    assert [row.result for row in entry.history] == [
        "Selesai",
        "Dikembalikan",
        "Selesai, kali ke-2",
        "Diparaf, kali ke-2",
        "Ditandatangani",
        "Selesai",
    ]
    assert all(row.ours for row in entry.history)
    assert report.signer.name == HEAD
    for paper in (entry, report):
        assert "DINAS PERINDUSTRIAN DAN PERDAGANGAN" in text(paper)


def test_the_late_paper_of_a_bidang_left_out_is_filed_as_an_addendum(house: PaperOffice) -> None:
    without_dag(house)
    house.fill("DAG", "1.05")
    house.complete("3", "DAG")
    house.answer("5", "DAG")
    with house.look() as uow:
        recap = documents.recap(uow, house.sop, house.case)
        items = documents.archive(uow, house.sop, house.case).items
    assert [name for name, _ in recap.without] == ["Perdagangan"]
    late = [item.name for item in items if "susulan" in item.name]
    assert late == ["Kertas kerja, Perdagangan (susulan, setelah periode dilanjutkan tanpa bidangnya)"]


def test_a_bidang_that_is_reopened_is_in_the_report_again(house: PaperOffice) -> None:
    without_dag(house)
    house.fill("DAG", "1.05")
    house.complete("3", "DAG")
    house.answer("5", "DAG")
    house.do(ReopenBidang(bidang="DAG", by=house.holder(house.task("6")), reason="Ikut dilaporkan."))
    with house.look() as uow:
        assert documents.recap(uow, house.sop, house.case).without == ()


def test_every_kind_of_paper_and_of_step_has_its_word() -> None:
    words = terms()
    assert {kind.value for kind in PaperKind} <= words["arsip"].keys()
    assert {kind.value for kind in StepKind} - {StepKind.REVIEW.value} <= words["hasil"].keys()
