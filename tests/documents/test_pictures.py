"""The SOP as a swimlane and the digest for a telephone."""

import io
import struct
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from bot.documents import DigestLine, DigestPicture, Mark, Place, Standing, draw_digest, draw_sop, sop_pdf
from bot.documents.pdf import render_pdf
from bot.documents.pictures import SHOWN, Arrow, Crossing, Side, Symbol, sop_picture
from tests.documents.office import AT
from tests.documents.sops import DISPERINDAG, any_sop


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack_from(">2I", png, 16)
    return width, height


def said(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_kind_of_a_step_chooses_its_symbol() -> None:
    drawn = {row.no: row.symbol for row in sop_picture(DISPERINDAG, made_at=AT).rows}
    assert drawn == {
        "1": Symbol.CAPSULE,
        "2": Symbol.BOX,
        "3": Symbol.BOX,
        "5": Symbol.DIAMOND,
        "6": Symbol.BOX,
        "7": Symbol.DIAMOND,
        "8": Symbol.DIAMOND,
        "8T": Symbol.BOX,
        "9": Symbol.CAPSULE,
    }


def test_ya_goes_down_and_tidak_leaves_at_a_side() -> None:
    arrows = sop_picture(DISPERINDAG, made_at=AT).arrows
    ways = {(arrow.start, arrow.end): (arrow.answer, arrow.leave) for arrow in arrows}
    assert ways[(3, 4)] == ("ya", Side.BOTTOM)
    assert ways[(3, 2)] == ("tidak", Side.RIGHT)
    assert ways[(6, 7)] == ("tidak", Side.RIGHT)
    assert ways[(6, 8)] == ("ya", Side.BOTTOM)


def test_an_arrow_does_not_enter_where_the_symbols_own_arrow_leaves() -> None:
    arrows = sop_picture(DISPERINDAG, made_at=AT).arrows
    assert (
        Arrow(start=7, end=5, leave=Side.LEFT, enter=Side.LEFT) in arrows
    )  # 8T to 7, whose Tidak is at the right


ENDING = replace(
    DISPERINDAG,
    steps=tuple(replace(s, yes=None) if s.no == "8" else s for s in DISPERINDAG.steps if s.no != "9"),
)


def test_a_review_whose_ya_ends_the_procedure_leads_to_a_symbol_of_the_end() -> None:
    drawn = sop_picture(ENDING, made_at=AT)
    assert [row.no for row in drawn.rows if row.end] == [""]
    end, review = len(drawn.rows) - 1, 6
    assert (drawn.rows[end].symbol, drawn.rows[end].lane) == (Symbol.CAPSULE, drawn.rows[review].lane)
    (arrow,) = [arrow for arrow in drawn.arrows if arrow.end == end]
    assert (arrow.start, arrow.answer, arrow.leave) == (review, "ya", Side.BOTTOM)
    for page in (said(render_pdf(drawn)), said(sop_pdf(ENDING, made_at=AT))):
        assert "Selesai" in page[-1]
        assert page[-1].count("Ya") - page[-1].count("Ya:") == 3  # besides the words of the steps


def test_an_sop_that_ends_with_a_task_keeps_that_task_as_its_end() -> None:
    assert not any(row.end for row in sop_picture(DISPERINDAG, made_at=AT).rows)


def test_where_the_work_parts_into_the_bidang_and_comes_together_is_marked() -> None:
    drawn = sop_picture(DISPERINDAG, made_at=AT)
    marked = {
        (drawn.rows[arrow.start].no, drawn.rows[arrow.end].no): arrow.crossing
        for arrow in drawn.arrows
        if arrow.crossing
    }
    assert marked == {("2", "3"): Crossing.FORK, ("5", "6"): Crossing.JOIN}
    (page,) = said(render_pdf(drawn))
    assert page.count("setiap bidang") == 3 + 1  # two lanes and the fork; once in the words of a step
    assert page.count("semua bidang") == 1


def test_a_word_is_divided_only_where_no_space_would_do() -> None:
    (page,) = said(render_pdf(sop_picture(DISPERINDAG, made_at=AT)))
    assert "Kasubag Perencanaan dan Evaluasi" in page
    narrow = said(sop_pdf(any_sop(8, 3), made_at=AT))[0]
    assert "Kepala Seksi" in narrow


@pytest.mark.parametrize("lanes", [2, 5, 8])
def test_arrows_beside_the_same_lane_have_gutters_of_their_own(lanes: int) -> None:
    sop = any_sop(lanes, 20)
    lane = [row.lane for row in sop_picture(sop, made_at=AT).rows]
    beside = [arrow for arrow in sop_picture(sop, made_at=AT).arrows if arrow.enter is not Side.TOP]
    places = [(lane[arrow.end], arrow.enter, arrow.gutter) for arrow in beside]
    assert len(places) == len(set(places)) > 0


@pytest.mark.parametrize(("lanes", "steps"), [(2, 2), (2, 3), (3, 20), (8, 20), (1, 1)])
def test_any_sop_is_one_picture_with_every_step_on_it(lanes: int, steps: int) -> None:
    sop = any_sop(lanes, steps)
    width, height = size(draw_sop(sop, ppi=40))
    assert width > 300
    assert height > 10 * steps
    (page,) = said(render_pdf(sop_picture(sop, made_at=AT)))
    assert f"Hasil kegiatan {steps}" in page


def test_a_long_sop_goes_on_overleaf_with_its_head_repeated() -> None:
    pages = said(sop_pdf(any_sop(8, 20), made_at=AT))
    assert len(pages) == 2
    for page in pages:
        assert "Kelengkapan" in page
        assert "Pelaksana" in page


def test_the_printed_sop_begins_with_its_identity_when_there_is_one() -> None:
    identity = {"nomor": "065/735/2026", "dasar_hukum": ("Perpres 29/2014", "Permenpan 53/2014")}
    pages = said(sop_pdf(replace(DISPERINDAG, identity=identity), made_at=AT))
    assert "Nomor 065/735/2026 Tanggal pembuatan – Tanggal revisi –" in pages[0]
    assert "Pelaksana" not in pages[0]
    assert "Dasar hukum 1. Perpres 29/2014 2. Permenpan 53/2014" in pages[0]


def test_the_sop_says_which_step_is_ours() -> None:
    (page,) = said(render_pdf(sop_picture(DISPERINDAG, made_at=AT)))
    assert "10 menit *" in page
    assert "tidak tercantum dalam naskah SOP" in page
    assert page.count("Tidak") >= 3


def test_the_present_position_is_told_in_words() -> None:
    marks = {
        "1": Mark(place=Place.DONE, words="Senin 09.02"),
        "5": Mark(place=Place.LATE, words="2 dari 4 bidang"),
        "6": Mark(place=Place.ACTIVE),
    }
    (page,) = said(render_pdf(sop_picture(DISPERINDAG, made_at=AT, marks=marks)))
    for words in ("Selesai", "Senin 09.02", "Lewat waktu", "2 dari 4 bidang", "Sedang berjalan"):
        assert words in page


def digest(count: int) -> DigestPicture:
    standings = tuple(Standing)
    lines = tuple(
        DigestLine(
            name=f"Bidang Pengelolaan Sarana Perdagangan dan Pasar Rakyat {n}",
            standing=standings[n % len(standings)],
            words=f"sisa {n} jam" if n == 1 else "",
            used=Decimal(n * 60),
            over=Decimal(n) if n == 3 else None,
        )
        for n in range(count)
    )
    return DigestPicture(
        made_at=AT,
        title="Status Laporan Kinerja",
        lines=lines,
    )


@pytest.mark.parametrize("count", [0, 1, 4, 9])
def test_the_digest_is_1080_pixels_wide_and_grows_with_its_bidang(count: int) -> None:
    width, height = size(draw_digest(digest(count)))
    assert width == 1080
    assert height > 100 * count


def test_the_digest_tells_lateness_by_word() -> None:
    (page,) = said(render_pdf(digest(4)))
    for word in ("Belum mulai", "sisa 1 jam", "Selesai", "Lewat waktu", "batas SOP", "1 hari", "5 hari"):
        assert word in page


def test_the_digest_does_not_repeat_its_caption() -> None:
    assert digest(4).title not in said(render_pdf(digest(4)))[0]


def test_an_hour_late_and_five_days_late_look_different() -> None:
    late = DigestLine(name="Pasar", standing=Standing.LATE, used=Decimal(120), over=Decimal(1))
    drawn = {
        draw_digest(replace(digest(0), lines=(replace(late, over=Decimal(hours)),))) for hours in (1, 8, 40)
    }
    assert len(drawn) == 3


def test_no_letter_of_the_digest_is_smaller_than_ten_pixels_where_a_chat_shows_it_260_wide() -> None:
    sizes: set[float] = set()
    (page,) = PdfReader(io.BytesIO(render_pdf(digest(4)))).pages

    def note(text: str, _cm: object, _tm: object, _font: object, points: float) -> None:
        if text.strip():
            sizes.add(points)

    page.extract_text(visitor_text=note)
    assert min(sizes) >= 10
    assert PdfReader(io.BytesIO(render_pdf(digest(4)))).pages[0].mediabox.width == SHOWN
