"""A caption or a file name that says for which indicator a file is."""

from __future__ import annotations

import pytest

from bot.core.working_paper.cells import unique_codes
from bot.core.working_paper.form import IkuLine
from bot.core.working_paper.named_indicators import named_indicators
from tests.core.working_paper.paper_samples import INDICATORS, indicator

NUMBERED = (indicator("1.2", "Panjang jalan mantap", "km", "1", "1 1 1 1"),)
TWINS = (
    indicator("A", "Ekspor kopi", "t", "1", "1 1 1 1"),
    indicator("B", "Ekspor teh", "t", "1", "1 1 1 1"),
)


def lines(*found: object) -> tuple[IkuLine, ...]:
    known = found or INDICATORS
    rows = unique_codes(one.code for one in known)  # type: ignore[attr-defined]
    return tuple(
        IkuLine(row=row, indicator=one, target=None, previous=None)  # type: ignore[arg-type]
        for row, one in zip(rows, known, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("IKU-2 foto-395.jpg", ["IKU-2"]),
        ("bukti iku 02", ["IKU-2"]),
        ("IKU_2.pdf", ["IKU-2"]),
        ("untuk IKU-2 dan IKU-5", ["IKU-2", "IKU-5"]),
        ("IKU-20", []),
        ("Foto UTTP ditera ulang, Pasar Berbek", ["IKU-2"]),
        ("daftar uttp yang ditera", ["IKU-2"]),
        ("LHE SAKIP 2025.pdf", ["IKU-6"]),
        ("rapat koordinasi", []),
        ("", []),
    ],
)
def test_a_code_or_the_words_of_an_indicator_name_it(text: str, rows: list[str]) -> None:
    assert [line.row for line in named_indicators(text, lines())] == rows


@pytest.mark.parametrize(("text", "named"), [("1.2 peta", 1), ("tanggal 1.2.2026", 0), ("versi 11.2", 0)])
def test_a_code_of_digits_alone_must_stand_alone(text: str, named: int) -> None:
    assert len(named_indicators(text, lines(*NUMBERED))) == named


def test_words_that_fit_two_indicators_name_none() -> None:
    assert named_indicators("ekspor", lines(*TWINS)) == ()
    assert [line.row for line in named_indicators("ekspor teh", lines(*TWINS))] == ["B"]
