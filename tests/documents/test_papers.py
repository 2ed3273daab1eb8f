"""Every paper says what it must, in as many pages as it needs, and always in the same bytes."""

import io
import re
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from bot.documents import pdf
from bot.documents.pdf import render_pdf, render_png
from bot.documents.report import FactorRow, ReportState
from bot.documents.values import Paper, SignatureKind
from templates import PAPERS
from tests.documents import office
from tests.documents.reading import pages, rendered, text
from tests.worlds.engine import shipped

MAKERS: dict[str, Callable[..., Paper]] = {
    "disposisi": office.disposisi,
    "kertas_kerja": office.working_paper,
    "laporan": office.report,
    "pengesahan": office.endorsement,
    "tanda_terima": office.receipt,
    "arsip": office.archive,
}
HOSTILE = "#let x = 1 *a* _b_ [c] $d$ \\ <e> @f `g` // h ~ --- \"i' {j} = k"


@pytest.mark.parametrize("name", MAKERS)
def test_every_paper_carries_the_head_of_the_office_and_is_pdf_a(name: str) -> None:
    pdf = rendered(MAKERS[name]())
    assert "PEMERINTAH KABUPATEN NGANJUK" in " ".join(pages(pdf))
    assert "DINAS PERINDUSTRIAN DAN PERDAGANGAN" in " ".join(pages(pdf))
    assert b"<pdfaid:part>2" in pdf
    assert b"<pdfaid:conformance>B" in pdf


def test_papers_say_draf_and_nothing_of_desks_and_rounds() -> None:
    beside = {".typ": r"(?m)//.*$", ".yaml": r"(?m)(^|\s)#.*$|^\w+:"}  # comments and keys
    texts = [re.sub(beside[file.suffix], "", file.read_text()) for file in PAPERS.glob("*.[ty]*")]
    texts += [f"{s.title} {' '.join(s.requires)} {s.output}" for s in shipped().steps]
    assert re.findall(r"(?i)\b(?:draft|meja|kursi|putaran)\b", "\n".join(texts)) == []


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_paper_gives_the_same_bytes_also_from_other_threads(name: str) -> None:
    paper = MAKERS[name]()
    with ThreadPoolExecutor(3) as threads:
        assert {*threads.map(render_pdf, [paper] * 6)} == {render_pdf(paper)}


@pytest.mark.parametrize("name", MAKERS)
def test_a_watermark_stands_on_every_page(name: str) -> None:
    for page in pages(rendered(MAKERS[name](watermark="LATIHAN"))):
        assert "LATIHAN" in page


@pytest.mark.parametrize("name", MAKERS)
def test_a_naive_creation_date_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="aware"):
        MAKERS[name](made_at=datetime(2026, 11, 23))


def test_the_creation_date_is_the_one_given() -> None:
    metadata = PdfReader(io.BytesIO(rendered(office.disposisi()))).metadata
    assert metadata is not None
    assert metadata.creation_date == office.AT


def test_a_disposisi_names_who_does_what_by_when_and_closes_with_a_paraf() -> None:
    said = text(office.disposisi())
    for part in (
        "LEMBAR DISPOSISI Nomor: 065/012/411.211/2026",
        "Diterima tanggal : 23 November 2026",
        "Laporan Kinerja Triwulan III 2026",
        "Kepala Sub Bagian Perencanaan dan Evaluasi",
        "Batas waktu : Senin, 23 November 2026 pukul 09.35 WIB",
        "Diparaf secara elektronik Sekretaris Dra. Sri Wahyuni, M.Si.",
        "NIP 19700312 199503 2 001",
        "Senin, 23 November 2026 pukul 09.05 WIB",
    ):
        assert part in said
    assert "Ditandatangani" not in said


def test_a_disposisi_without_a_letter_says_nothing_of_one() -> None:
    assert "Surat dari / dasar : Instruksi Kepala Dinas" in text(office.disposisi())
    said = text(office.disposisi(origin=""))
    assert "Surat dari" not in said
    assert "Diterima tanggal : 23 November 2026" in said


def test_without_its_time_a_paraf_is_not_claimed() -> None:
    said = text(office.disposisi(paraf=replace(office.SECRETARY, at=None)))
    assert "Belum diparaf" in said
    assert "Diparaf secara elektronik" not in said


def test_a_naive_instant_anywhere_on_a_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        render_pdf(office.disposisi(deadline=datetime(2026, 11, 23, 9, 35)))


def test_a_value_that_has_no_words_is_refused_rather_than_guessed() -> None:
    with pytest.raises(TypeError, match="float"):
        render_pdf(office.working_paper(average=94.2))


def test_a_working_paper_shows_figures_evidence_and_the_kabid_who_signed() -> None:
    said = text(office.working_paper())
    for part in (
        "Plt. Kepala Bidang Perdagangan,",
        "Ditandatangani secara elektronik (tidak tersertifikasi)",
        "NIP 19860926 201505 1 001",
        "Sidik berkas 7F3A 91C2 0123 4567",
        "1.692.000.000",
        "85,71",
        "Capaian rata-rata : 94,2 % (Sangat Tinggi)",
        "Kelengkapan yang tidak ada saat diserahkan: – Data pendukung IKU-2",
    ):
        assert part in said


def test_the_block_says_what_kind_of_signature_it_is() -> None:
    signer = replace(office.HEAD, at=office.AT)
    sentence = "Ditandatangani secara elektronik (tidak tersertifikasi)"
    assert sentence in text(office.endorsement(signer=signer))


def test_who_signs_for_a_superior_keeps_their_own_jabatan() -> None:
    signer = replace(office.KABID, acting="a.n.", own="Kepala Seksi Distribusi")
    for said in (text(office.working_paper(signer=signer)), text(office.disposisi(paraf=signer))):
        assert "a.n. Kepala Bidang Perdagangan, Kepala Seksi Distribusi" in said


def test_who_has_not_signed_has_an_empty_place_and_no_sentence() -> None:
    said = text(office.working_paper(signer=replace(office.KABID, at=None, fingerprint="")))
    assert "Siti Aminah, S.E." in said
    assert "Ditandatangani" not in said


@pytest.mark.parametrize("state", ReportState)
def test_a_report_has_its_four_chapters_and_its_annex(state: ReportState) -> None:
    said = text(office.report(state))
    for chapter in (
        "BAB I PENDAHULUAN",
        "BAB II PERENCANAAN KINERJA",
        "BAB III AKUNTABILITAS KINERJA",
        "BAB IV PENUTUP",
        "LAMPIRAN",
        "Riwayat proses",
        "Laporan kinerja periode sebelumnya",
        "Kepala bidang kosong",
    ):
        assert chapter in said


def test_only_a_draft_is_marked_and_only_a_signed_report_is_signed() -> None:
    draft, initialled, signed = (rendered(office.report(state)) for state in ReportState)
    assert all("KONSEP" in page for page in pages(draft))
    assert "KONSEP" not in " ".join(pages(initialled) + pages(signed))
    assert "Diparaf secara elektronik" not in " ".join(pages(draft))
    assert "Diparaf secara elektronik" in " ".join(pages(initialled))
    assert "Ditandatangani secara elektronik" not in " ".join(pages(initialled))
    assert "Ditandatangani secara elektronik" in " ".join(pages(signed))


def test_a_chapter_nobody_wrote_has_its_default_and_a_written_one_stands() -> None:
    said = text(office.report(narratives={"penutup": "Sekian dari kami.", "latar": "  "}))
    assert "Sekian dari kami." in said
    assert "Demikian laporan kinerja" not in said
    assert "pertanggungjawaban Dinas Perindustrian dan Perdagangan Kabupaten Nganjuk" in said
    assert "Rata-rata capaian kinerja Triwulan III 2026 adalah 94,24 %" in said
    assert "Realisasi anggaran Rp 2.410.700.000 dari pagu Rp 3.384.000.000" in said


def test_an_empty_report_still_renders() -> None:
    nothing = {
        "sasaran": (),
        "programs": (),
        "bidang": (),
        "factors": (),
        "history": (),
        "missing": (),
        "skipped": (),
    }
    figures = {"average": None, "predicate": "", "budget": None, "spent": None, "absorption": None}
    said = text(office.report(**nothing, **figures))
    assert "Semua kelengkapan yang diminta SOP tersedia." in said
    assert "Bidang yang dilewati" not in said


def test_only_an_sop_with_bidang_says_that_all_of_them_handed_in() -> None:
    assert "Semua bidang menyerahkan kertas kerja" in text(office.report(skipped=()))
    assert "Semua bidang menyerahkan kertas kerja" not in text(office.report(skipped=(), bidang=()))


def test_the_columns_say_against_which_target_they_measure() -> None:
    for paper in (office.report(), office.working_paper()):
        said = text(paper)
        for part in (
            "Capaian target periode (%)",
            "Capaian target tahun (%)",
            "Target tahun",
            "Target periode",
        ):
            assert part in said
        assert "capaiannya diukur terhadap target tahun" in said


def test_a_programme_has_no_predicate_before_the_year_is_over() -> None:
    (program,) = (replace(one, predicate="") for one in office.report().programs)
    early = text(office.report(programs=(program,)))
    assert "Predikat program baru diberikan pada periode terakhir tahun itu." in early
    assert "(predikat:" not in early
    late = text(office.report(closes_year=True))
    assert "Distribusi Perdagangan (predikat: Tinggi)" in late
    assert "Predikat program menilai rata-rata capaian itu." in late


@pytest.mark.parametrize("name", ["kertas_kerja", "laporan"])
def test_the_cap_of_an_average_and_the_scale_are_printed(name: str) -> None:
    said = text(MAKERS[name]())
    assert "Rata-rata menghitung setiap indikator paling tinggi 120 %" in said
    assert "Rata-rata capaian fisik menghitung setiap sub kegiatan paling tinggi 120 %" in said
    assert "Skala predikat (%): mulai 91 Sangat Tinggi, 76 Tinggi, selebihnya Rendah." in said


def test_a_report_counts_the_indicators_that_were_judged() -> None:
    said = text(office.report())
    assert "Bidang Perindustrian 8 dari 9" in said
    assert "16 dari 18" in said


def test_a_working_paper_counts_the_indicators_that_were_judged() -> None:
    unjudged = replace(office.INDICATOR, achievement=None, predicate="")
    said = text(office.working_paper(indicators=(office.INDICATOR, unjudged)))
    assert "(Sangat Tinggi), indikator dinilai 1 dari 2" in said


@pytest.mark.parametrize("name", ["kertas_kerja", "laporan"])
def test_the_achievement_of_the_year_can_be_recomputed_from_the_paper(name: str) -> None:
    said = text(MAKERS[name]())
    for part in (
        "Realisasi s.d. periode ini",
        "33,5",
        "turun (rasio), target : realisasi × 100",
        "Sisa pagu (Rp)",
    ):
        assert part in said
    assert "2 × target" not in said  # a formula that no row uses
    assert said.count("486.650.000") == 2  # of the row and of all


@pytest.mark.parametrize("name", ["kertas_kerja", "laporan"])
def test_the_source_of_a_figure_is_printed(name: str) -> None:
    said = text(MAKERS[name]())
    assert "Keterangan / sumber data" in said
    assert "Laporan kemajuan pasar" in said


def test_a_source_alone_is_reason_enough_for_a_row() -> None:
    row = replace(office.INDICATOR, driving="", hindering="", follow_up="")
    said = text(office.working_paper(indicators=(row,), activities=()))
    assert "Laporan kemajuan pasar" in said


def test_a_working_paper_names_everybody_who_filled_it_in_and_sums_its_money() -> None:
    said = text(office.working_paper())
    assert "Kepala Seksi Pasar (Agus Salim, S.T.); Kepala Seksi Niaga (Rini Wati, S.E.)" in said
    assert "Jumlah / rata-rata 85,71 1.692.000.000 1.205.350.000 71,24 486.650.000" in said


def test_a_column_of_the_period_before_stands_only_where_a_figure_is_known() -> None:
    row = replace(office.INDICATOR, before=None)
    (sasaran,) = (replace(one, rows=(row,)) for one in office.report().sasaran)
    for first, later in (
        (office.working_paper(indicators=(row,)), office.working_paper()),
        (office.report(sasaran=(sasaran,)), office.report()),
    ):
        assert "Realisasi periode lalu" not in text(first)
        assert "Realisasi periode lalu" in text(later)


def test_a_sum_of_money_says_what_it_leaves_out() -> None:
    partial = text(office.report(has_support=False))
    sentence = (
        "Pagu dan realisasi hanya mencakup sub kegiatan dalam kertas kerja; anggaran program penunjang yang dikelola"
        " Sekretariat dan bidang Bidang Pasar tidak termasuk."
    )
    assert partial.count(sentence) == 2  # after the sentence of figures, and under the pagu of the programs
    assert f"atau serapan 71,24 %. {sentence}" in partial
    assert "tidak termasuk" not in text(office.report(skipped=()))


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        (
            {},
            "disusun tanpa bidang Bidang Pasar dan dengan satu kelengkapan yang tidak tersedia; rinciannya dimuat",
        ),
        (
            {"skipped": ()},
            "disusun dengan satu kelengkapan yang tidak tersedia; rinciannya dimuat dalam lampiran.",
        ),
        (
            {"declared": ("DPA: dinyatakan ada", "Renja: dinyatakan ada"), "skipped": ()},
            "yang tidak tersedia dan dengan dua kelengkapan yang hanya dinyatakan ada; rinciannya",
        ),
    ],
)
def test_what_a_report_had_to_do_without_is_one_whole_sentence(lacks: dict[str, Any], sentence: str) -> None:
    assert sentence in text(office.report(**lacks))


def test_no_template_swallows_a_semicolon() -> None:
    """In markup a ; right after code ends the code and is not printed."""
    after_code = re.compile(
        r"#(?:(?:if|for|while)\b[^{}\n]*[\]}]|[a-z][\w.-]*(?:\([^()]*\))*(?:\[[^\[\]]*\])*);"
    )
    assert after_code.search("ada #if x [satu]; lalu")
    assert after_code.search("ada #x.y; lalu")
    found = {path.name: after_code.findall(path.read_text(encoding="utf-8")) for path in PAPERS.glob("*.typ")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_an_endorsement_page_prints_the_whole_digest() -> None:
    digest = office.SHA
    said = text(office.endorsement())
    assert " ".join(digest[at : at + 8] for at in range(0, 64, 8)) in said
    assert "Jumlah halaman : 42" in said


def test_a_receipt_leaves_room_for_the_hand_of_the_receiver() -> None:
    said = text(office.receipt())
    assert "Pada hari Senin, 23 November 2026 pukul 09.05 telah disampaikan" in said
    assert "Nama, jabatan, dan tanggal" in said
    assert "Nama, jabatan, dan tanggal" not in text(office.receipt(receiver=office.KABID))


def test_the_archive_compares_the_actual_times_with_the_standard() -> None:
    said = text(office.archive())
    for part in ("12 menit", "48 menit", "45 menit", "lewat waktu", "Laporan kinerja, ditandatangani"):
        assert part in said


def test_what_was_decided_with_the_first_tap_did_not_take_nought_minutes() -> None:
    at_once = replace(office.STEP, waiting=timedelta(minutes=16), working=timedelta(0))
    for paper in (office.archive(history=(at_once,)), office.report(history=(at_once,))):
        said = text(paper)
        assert "kurang dari 1 menit" in said
        assert " 0 menit" not in said


def test_the_archive_is_recorded_and_claims_no_signature() -> None:
    keeper = replace(office.SECRETARY, kind=SignatureKind.RECORDED, fingerprint="")
    said = text(office.archive(keeper=keeper))
    assert "Dicatat secara elektronik saat berkas diarsipkan Senin, 23 November 2026 pukul 09.05 WIB" in said
    assert "Ditandatangani secara" not in said


@pytest.mark.parametrize("name", MAKERS)
def test_markup_in_what_an_officer_wrote_is_only_text(name: str) -> None:
    fields: dict[str, dict[str, Any]] = {
        "disposisi": {"instruction": HOSTILE},
        "kertas_kerja": {"missing": (HOSTILE,)},
        "laporan": {"narratives": {"latar": HOSTILE}},
        "pengesahan": {"title": HOSTILE},
        "tanda_terima": {"proof": HOSTILE},
        "arsip": {"subject": HOSTILE},
    }
    assert HOSTILE in text(MAKERS[name](**fields[name]))


def test_braces_in_a_narrative_are_not_fields() -> None:
    assert "{periode} {0} {x!r}" in text(office.report(narratives={"penutup": "{periode} {0} {x!r}"}))


def test_what_the_fonts_cannot_draw_is_boxed_and_noted_once() -> None:
    said = text(office.disposisi(subject="Laporan 😀👨‍👩‍👧 مرحبا ꦗꦮ selesai", instruction="😀"))
    assert "Laporan □ □ □ selesai" in said
    assert said.count("U+1F600") == 1
    assert "tidak dapat dicetak" in said
    assert "tidak dapat dicetak" not in text(office.disposisi())


@pytest.mark.parametrize("name", MAKERS)
def test_every_page_becomes_one_picture_of_the_asked_size(name: str) -> None:
    paper = MAKERS[name]()
    pictures = render_png(paper, ppi=36)
    assert len(pictures) == len(pages(rendered(paper)))
    for picture in pictures:
        assert sorted(struct.unpack_from(">2I", picture, 16)) in ([297, 420], [298, 421])


def test_a_kabid_who_signs_does_not_wait_for_the_report_of_a_whole_office(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = Event(), Event()

    class Compiler:
        def __init__(self, **_: object) -> None: ...

        def compile(self, *, input: str, **_: object) -> bytes:  # noqa: A002 - typst's word
            if "laporan" in input:
                begun.set()
                assert go_on.wait(10)
            return b"%PDF"

    monkeypatch.setattr(typst, "Compiler", Compiler)
    for lane in ("_LETTERS", "_REPORTS"):
        monkeypatch.setattr(pdf, lane, pdf._Lane())
    factors = (FactorRow(about="Pasar", hindering="x" * 200),) * 300
    with ThreadPoolExecutor(2) as pool:
        report = pool.submit(render_pdf, office.report(factors=factors))
        assert begun.wait(10)
        signed = pool.submit(render_pdf, office.working_paper()).result(10)
        assert (signed, report.done()) == (b"%PDF", False)
        go_on.set()
        assert report.result(10) == b"%PDF"
