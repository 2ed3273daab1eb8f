"""The picture of a period: what a small telephone, and a chat that shrinks it, leave of its letters."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from bot.core.monitoring.step_states import StepStanding
from bot.documents.pdf import render_pdf
from bot.documents.period_picture import (
    SCREEN,
    Chip,
    Lane,
    Part,
    PeriodPicture,
    Spot,
    Stage,
    Stretch,
    draw_period,
    legible_as_photo,
)
from bot.documents.pictures import Symbol
from tests.documents.office import AT

LONG = "Pengembangan dan Pengelolaan Sarana Distribusi Perdagangan Dalam Negeri"
SHORT = "Metrologi"
HELD = Spot(
    standing=StepStanding.LATE,
    word="lewat 12 hari kerja",
    lines=(
        "Kabid: Bapak Dr. Raden Mas Contoh yang Panjang Sekali Namanya dan Ibu Contoh",
        "Terpakai 120,5 dari 27,3 jam kerja; dikembalikan 3 kali, terakhir dari langkah 5",
    ),
    used=Decimal(441),
)


def spot(standing: StepStanding) -> Spot:
    return HELD if standing is StepStanding.LATE else Spot(standing=standing, word=standing.value[:12])


def stage(no: str, at: Spot | None, *, aside: bool = False) -> Stage:
    return Stage(
        no=no,
        title="Penyempurnaan draf laporan kinerja instansi",
        detail="Kasubag Perencanaan dan Evaluasi mengerjakan · 10 menit",
        exits="Ya: ke 9; Tidak: ke 8T",
        symbol=Symbol.DIAMOND,
        aside=aside,
        spot=at,
    )


def picture(lanes: int, name: str = LONG, chips: int = 2) -> PeriodPicture:
    every = list(StepStanding)
    rows = tuple(
        Lane(
            name=f"{name} {row + 1}",
            spot=spot(every[row % len(every)]),
            chips=tuple(
                Chip(no=str(n), leads=n + 1 < chips, spot=replace(HELD, word="lewat waktu"))
                for n in range(chips)
            ),
        )
        for row in range(lanes)
    )
    inside = Stretch(
        part=Part.BIDANG, stages=(stage("3", None), stage("5", None)), lanes=rows, heading="Di setiap bidang"
    )
    office = [
        Stretch(
            part=Part.OFFICE,
            stages=tuple(stage(str(n), spot(one), aside=n == 8) for n, one in enumerate(found)),
        )
        for found in (every[:2], every[2:])
    ]
    return PeriodPicture(
        made_at=AT,
        title="Pengumpulan Data Kinerja, Triwulan III 2026",
        stamp="Digambar Senin, 23 November 2026 pukul 09.05 WIB",
        notes=("Dijeda sejak Senin",),
        stretches=(office[0], *([inside] if lanes else []), office[1]),
        legend=tuple((one.value, one.value) for one in every),
        undrawable="Tanda □ menggantikan yang lain.",
    )


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">2I", png, 16)
    return width, height


def letters(drawn: PeriodPicture) -> tuple[float, str, float]:
    """The size of its smallest letter, all its words, and its width, in points; there is one page."""
    sizes: set[float] = set()
    (page,) = PdfReader(io.BytesIO(render_pdf(drawn))).pages

    def note(text: str, _cm: object, _tm: object, _font: object, points: float) -> None:
        if text.strip():
            sizes.add(points)

    words = page.extract_text(visitor_text=note)
    return min(sizes), " ".join(words.split()), float(page.mediabox.width)


SHAPES = [
    (0, SHORT, 2),
    (1, SHORT, 2),
    (4, SHORT, 2),
    (12, SHORT, 3),
    (12, LONG, 2),
    (12, LONG, 9),
    (2, "A" * 90, 1),
]


@pytest.mark.parametrize(("lanes", "name", "chips"), SHAPES)
def test_no_letter_is_smaller_than_ten_pixels_on_a_screen_of_360(lanes: int, name: str, chips: int) -> None:
    smallest, words, width = letters(picture(lanes, name, chips))
    assert smallest >= 10
    assert width == SCREEN
    assert words.count("lewat waktu") >= lanes * chips


@pytest.mark.parametrize(("lanes", "name", "chips"), SHAPES)
def test_nothing_stands_beyond_its_edges(lanes: int, name: str, chips: int) -> None:
    (page,) = PdfReader(io.BytesIO(render_pdf(picture(lanes, name, chips)))).pages
    starts: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, _points: float) -> None:
        if text.strip():
            starts.append(tm[4] * cm[0] + cm[4])

    page.extract_text(visitor_text=note)
    assert min(starts) >= 12
    assert max(starts) <= SCREEN - 12


def test_lateness_is_told_by_word_and_not_by_colour_alone() -> None:
    _, words, _ = letters(picture(4, SHORT))
    assert words.count("lewat 12 hari kerja") >= 2
    assert "Terpakai 120,5 dari 27,3 jam kerja" in words


@pytest.mark.parametrize(("lanes", "name", "photo"), [(0, SHORT, True), (2, SHORT, True), (12, LONG, False)])
def test_it_is_a_photo_while_the_chat_leaves_fourteen_pixels_to_a_letter_of_ten(
    lanes: int, name: str, photo: bool
) -> None:
    png = draw_period(picture(lanes, name))
    width, height = size(png)
    assert width == 1080
    assert legible_as_photo(png) is photo
    assert photo == (1080 * 1280 / height / SCREEN >= 1.4)


def test_the_moment_alone_does_not_make_it_another_picture() -> None:
    drawn = picture(2, SHORT)
    later = replace(drawn, stamp="Digambar besok", made_at=AT.replace(hour=15))
    assert later.content == drawn.content
    for other in (replace(drawn, notes=()), replace(drawn, watermark="LATIHAN"), picture(2, SHORT, 3)):
        assert other.content != drawn.content


def test_what_cannot_be_drawn_is_a_box_that_is_explained() -> None:
    _, words, _ = letters(picture(1, "Bidang 🐟"))
    assert "Bidang □ 1" in words
    assert "Tanda □ menggantikan" in words
