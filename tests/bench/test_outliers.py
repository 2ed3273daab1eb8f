"""What is planted in working papers stands out, what is clean does not: the lower bounds of the table in docs/rumus.md."""

from __future__ import annotations

import pytest

from bench.outliers import FAULTS, false_alarms, recall

PAPERS = 48
#: Shares that must stand out: with six earlier periods, and without any.
BOUNDS = {
    "10 kali": (0.97, 0.97),
    "sepersepuluh": (0.97, 0.97),
    "3,5 kali": (0.95, 0.97),
    "seribu kali (satuan)": (0.97, 0.97),
    "seperseribu (satuan)": (0.97, 0.97),
    "anggaran 10 kali": (0.97, 0.97),
    "anggaran dalam ribuan": (0.97, 0.0),
    "fisik dan anggaran tertukar": (0.97, 0.97),
    "dua indikator tertukar": (0.55, 0.55),
}


@pytest.mark.parametrize("fault", BOUNDS)
def test_what_is_planted_stands_out(fault: str) -> None:
    known, bare = (recall(fault, PAPERS, known=one) for one in (True, False))
    assert (known.rate >= BOUNDS[fault][0], bare.rate >= BOUNDS[fault][1]) == (True, True), (known, bare)


def test_nothing_of_a_clean_paper_stands_out() -> None:
    assert [false_alarms(PAPERS, known=known).found for known in (True, False)] == [0, 0]


def test_every_fault_but_twice_the_figure_has_a_bound() -> None:
    """Twice a figure is what a good period looks like: it is asked about only where a target is passed by far."""
    assert set(FAULTS) - set(BOUNDS) == {"2 kali"}
