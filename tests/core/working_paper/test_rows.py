"""The rows of a working paper by name, and the hash of what was entered in each."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from bot.core.working_paper.cells import PaperValues, SheetKey
from bot.core.working_paper.rows import place_of, row_hashes, row_name, row_names
from tests.core.working_paper.paper_samples import FILLED, ROADS_2, SCALES, form, iku


def test_rows_are_named_by_sheet_and_code_in_the_order_of_the_paper() -> None:
    names = row_names(form())
    assert (names[0], names[-1], len(names)) == ("iku|IKU-1", f"sub|{SCALES}", 10)
    assert place_of(row_name(SheetKey.SUB, ROADS_2)) == (SheetKey.SUB, ROADS_2)


def test_the_hash_is_that_of_the_canonical_json_of_the_row() -> None:
    text = '{"angka":{"iku|IKU-1|realisasi":"17.8"},"teks":{}}'
    assert row_hashes(form(), FILLED)["iku|IKU-1"] == hashlib.sha256(text.encode()).hexdigest()
    empty = hashlib.sha256(b'{"angka":{},"teks":{}}').hexdigest()
    assert row_hashes(form(), FILLED)["iku|IKU-6"] == empty


def test_only_the_row_that_changed_has_another_hash() -> None:
    before = row_hashes(form(), FILLED)
    cells = {**FILLED.cells, iku("IKU-2", "faktor_penghambat"): "Alat rusak", iku("IKU-3"): Decimal("5.2")}
    after = row_hashes(form(), PaperValues(cells=cells))
    assert {name for name, hashed in after.items() if before[name] != hashed} == {"iku|IKU-2", "iku|IKU-3"}


def test_how_a_figure_was_typed_makes_no_difference() -> None:
    typed = PaperValues(cells={**FILLED.cells, iku("IKU-1"): "17,80", iku("IKU-3", "keterangan"): "  "})
    assert row_hashes(form(), typed) == row_hashes(form(), FILLED)
