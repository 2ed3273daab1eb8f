"""The editable draft carries the same words and values as the PDF."""

import io
from dataclasses import replace
from decimal import Decimal

from docx import Document
from docx.enum.section import WD_ORIENT

from bot.documents import ReportState
from bot.documents.docx import report_docx
from bot.documents.report import SasaranTable, report_words
from tests.documents import office
from tests.documents.reading import text


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_the_draft_has_chapters_tables_and_the_signers_name() -> None:
    said = words(report_docx(office.report(ReportState.DRAFT)))
    for part in (
        "BAB I  PENDAHULUAN",
        "BAB IV  PENUTUP",
        "KONSEP",
        "Persentase sarana distribusi perdagangan yang meningkat kualitasnya",
        "1.692.000.000",
        "94,24",
        "Kepala bidang kosong",
        "NIP 19680517 199403 1 005",
        "48 menit",
    ):
        assert part in said


def test_the_draft_has_what_its_figures_are_computed_from_and_where_they_come_from() -> None:
    said = words(report_docx(office.report(ReportState.DRAFT)))
    for part in (
        "Realisasi s.d. periode ini",
        "33,5",
        "turun (rasio), target : realisasi × 100",
        "486.650.000",
        "Keterangan / sumber data",
        "Laporan kemajuan pasar",
        "Jumlah sarana distribusi yang difasilitasi",
        "Laporan ini disusun tanpa bidang Bidang Pasar dan dengan satu kelengkapan yang tidak tersedia;",
        "8 dari 9",
        "16 dari 18",
        "Rata-rata menghitung setiap indikator paling tinggi 120 %",
        "Rata-rata capaian fisik menghitung setiap sub kegiatan paling tinggi 120 %",
        "mulai 91 Sangat Tinggi, 76 Tinggi, selebihnya Rendah",
    ):
        assert part in said


def test_the_draft_has_every_column_of_the_pdf() -> None:
    before = tuple(replace(one, before=Decimal(3)) for one in office.report().sasaran[0].rows)
    for rows in (before, office.report().sasaran[0].rows[:0]):
        report = office.report(sasaran=(SasaranTable(sasaran="Meningkatnya mutu", rows=rows),))
        titles = report_words()["kolom"].values()
        in_draft, in_pdf = words(report_docx(report)), text(report).replace("Lang- kah", "Langkah")
        assert [one for one in titles if one in in_draft] == [one for one in titles if one in in_pdf]


def test_the_history_of_the_draft_says_when_a_task_came_how_long_it_waited_and_what_was_late() -> None:
    draft = Document(io.BytesIO(report_docx(office.report())))
    (history,) = [table for table in draft.tables if table.rows[0].cells[0].text == "Langkah"]
    head, late, ours = ([cell.text for cell in row.cells] for row in history.rows)
    assert head[3:7] == ["Diterima", "Selesai", "Waktu tunggu", "Waktu proses"]
    assert late[3].endswith("\npukul 09.05")
    assert late[5:7] == ["12 menit", "48 menit"]
    assert late[8].endswith("\nlewat waktu")
    assert ours[7] == "10 menit *"
    assert "* waktu yang ditetapkan sendiri oleh instansi" in words(report_docx(office.report()))


def test_the_first_table_of_the_draft_has_the_codes_under_their_sasaran() -> None:
    first = Document(io.BytesIO(report_docx(office.report()))).tables[0]
    assert first.rows[1].cells[0].text == f"Sasaran: {office.INDICATOR.sasaran}"
    assert first.rows[2].cells[1].text == f"{office.INDICATOR.code} {office.INDICATOR.name}"


def test_notes_stay_under_their_tables_and_every_page_but_the_cover_has_its_number() -> None:
    draft = Document(io.BytesIO(report_docx(office.report())))
    noted = [table for table in draft.tables if "Predikat" in [cell.text for cell in table.rows[0].cells]]
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in noted[0].rows[-1].cells)
    assert [section.different_first_page_header_footer for section in draft.sections] == [True, *[False] * 3]
    assert (
        draft.sections[0].footer.paragraphs[0].text.startswith("Laporan kinerja Triwulan III 2026 (KONSEP)")
    )


def test_no_row_of_the_draft_is_cut_and_no_name_stands_alone_at_a_foot() -> None:
    draft = Document(io.BytesIO(report_docx(office.report())))
    for table in draft.tables:
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)
        assert len({column.width for column in table.columns}) > 1
    (name,) = [one for one in draft.paragraphs if one.text.startswith("3.30.03 ")]
    assert name.paragraph_format.keep_with_next


def test_the_draft_names_the_government_and_the_budget_paper() -> None:
    said = words(report_docx(office.report(ReportState.DRAFT)))
    assert "PEMERINTAH KABUPATEN NGANJUK" in said
    assert "Dokumen anggaran yang menjadi dasar: DPA 2026, pergeseran II." in said
    assert "NGANJUK, 2026" in said


def test_the_draft_says_what_its_sums_of_money_leave_out() -> None:
    said = words(report_docx(office.report(ReportState.DRAFT, has_support=False)))
    assert (
        said.count("anggaran program penunjang yang dikelola Sekretariat dan bidang Bidang Pasar tidak") == 2
    )
    assert "Semua bidang" in said


def test_who_signs_for_a_superior_keeps_their_own_jabatan() -> None:
    signer = replace(office.KABID, acting="a.n.", own="Kepala Seksi Distribusi")
    said = words(report_docx(office.report(signer=signer)))
    assert "a.n. Kepala Bidang Perdagangan\nKepala Seksi Distribusi" in said


def test_only_an_sop_with_bidang_says_that_all_of_them_handed_in() -> None:
    assert "Semua bidang menyerahkan" in words(report_docx(office.report(skipped=())))
    assert "Bidang yang dilewati" not in words(report_docx(office.report(skipped=(), bidang=())))


def test_the_draft_is_the_same_bytes_each_time() -> None:
    assert report_docx(office.report()) == report_docx(office.report())


def test_wide_tables_lie_on_landscape_pages() -> None:
    sections = Document(io.BytesIO(report_docx(office.report()))).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]


def test_what_xml_refuses_is_left_out_and_the_rest_is_kept() -> None:
    said = words(report_docx(office.report(narratives={"latar": "a\x00b\x0bc\ud83d <b>&amp; 😀 #x"})))
    assert "abc <b>&amp; 😀 #x" in said


def test_a_target_of_the_year_is_headed_as_one() -> None:
    tables = Document(io.BytesIO(report_docx(office.report()))).tables
    (program,) = [table for table in tables if "3.30.03.2.01.0002" in [c.text for c in table.rows[1].cells]]
    row = dict(
        zip([c.text for c in program.rows[0].cells], [c.text for c in program.rows[1].cells], strict=True)
    )
    assert (row["Target tahun"], row["Capaian target tahun (%)"]) == ("35", "85,71")
    assert row["Realisasi fisik s.d. periode ini"] == "30"
