"""Rows that a text names with certainty, and what is given back because it is not certain."""

from __future__ import annotations

import pytest

from bot.core.working_paper.named_rows import NamedRows, named_rows, remarks
from tests.core.working_paper.paper_samples import ROADS, SCALES, form

# IKU-1 to IKU-7 stand in rows 9 to 15, the three sub kegiatan in rows 9 to 11.
I1, I3, I4, I5, I7 = "iku|IKU-1", "iku|IKU-3", "iku|IKU-4", "iku|IKU-5", "iku|IKU-7"
S1, S3 = f"sub|{ROADS}", f"sub|{SCALES}"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("IKU baris 9 salah", (I1,)),
        ("baris 12: angka keliru", (I4,)),
        ("baris 12 dan 13 salah", (I4, I5)),
        ("baris 12, 13 dan 15 salah", (I4, I5, I7)),
        ("Baris 12, baris 13: cocokkan", (I4, I5)),
        ("baris 12-13", (I4, I5)),
        ("baris 12 s.d. 13 kosong", (I4, I5)),
        ("baris ke-12 keliru", (I4,)),
        ("baris 9 lembar Sub Kegiatan", (S1,)),
        ("baris 9 (IKU) belum cocok", (I1,)),
        ("Sub Kegiatan baris 11: serapan keliru", (S3,)),
        ("sub keg. baris 9 dan IKU baris 9", (I1, S1)),
        ("IKU-3 belum ada bukti", (I3,)),
        ("iku 3 dan IKU-07", (I3, I7)),
        (f"{SCALES} pagunya lain", (S3,)),
        ("IKU-3 (baris 11) keliru", (I3,)),
        ("baris 12, 12,5 seharusnya 13,5", (I4,)),
        ("baris 12 harusnya 10.120", (I4,)),
        ("IKU row 9 is wrong", (I1,)),
        ("rows 12, 13 and 15 are wrong", (I4, I5, I7)),
        ("rows 12 to 13", (I4, I5)),
        ("row 9 in the sheet Sub Kegiatan", (S1,)),
        ("number 12 is wrong", ()),
        ("Angka 12 salah", ()),
        ("Mohon dilengkapi", ()),
        ("tahun 2026 belum masuk", ()),
    ],
)
def test_what_is_certain(text: str, rows: tuple[str, ...]) -> None:
    assert named_rows(form(), text) == NamedRows(rows=rows)


@pytest.mark.parametrize(
    ("text", "rows", "unclear"),
    [
        ("angka baris 4 salah", (), ("baris 4",)),  # the rows of data begin with 9
        ("baris 9 salah", (), ("baris 9",)),  # on both sheets
        ("baris 12 dan 40 salah", (I4,), ("baris 12 dan 40",)),
        ("baris 12, 13 unit", (I4,), ("baris 12, 13",)),  # a list, or the right figure
        (f"{ROADS} keliru", (), (ROADS,)),  # two rows have this code
        ("semua baris keliru, terutama IKU-3", (I3,), ("semua",)),
        ("ulangi, kecuali IKU-3", (I3,), ("kecuali",)),
        ("all rows are wrong, above all IKU-3", (I3,), ("all",)),
        ("row 9 is wrong", (), ("row 9",)),
        ("change row 12 to 13", (I4, I5), ("row 12 to 13",)),  # a range, or the right figure
    ],
)
def test_what_is_not_certain_is_given_back(
    text: str, rows: tuple[str, ...], unclear: tuple[str, ...]
) -> None:
    assert named_rows(form(), text) == NamedRows(rows=rows, unclear=unclear)


def test_one_text_may_hold_a_remark_for_each_row() -> None:
    text = "IKU baris 9: beda dengan BPS; baris 12 dan 13 belum ada bukti.\nSub Kegiatan baris 11, serapan keliru"
    assert remarks(form(), text, (I1, I4, I5, S3, I7)) == {
        I1: "beda dengan BPS",
        I4: "belum ada bukti",
        I5: "belum ada bukti",
        S3: "serapan keliru",
        I7: "",
    }


def test_what_is_said_before_the_first_row_belongs_to_none() -> None:
    assert remarks(form(), "Mohon diperbaiki:\n1. IKU-1 keliru\n2. IKU-3 kosong", (I1, I3)) == {
        I1: "keliru",
        I3: "kosong",
    }


def test_a_text_in_one_clause_is_said_of_all_its_rows_and_repeated_for_none() -> None:
    assert remarks(form(), "Angka IKU baris 9 dan IKU-3 keliru", (I1, I3)) == {I1: "", I3: ""}
