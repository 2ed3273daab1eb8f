"""The name of what stands out: the same as long as the cell and the warning say the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.working_paper.cells import Cell, CellKey, PaperValues
from bot.core.working_paper.check import check
from bot.core.working_paper.flags import flag_of, read_flag
from bot.core.working_paper.problems import ProblemKey
from tests.core.working_paper.paper_samples import FILLED, SCALES, form, iku, sub


def flags(changes: dict[CellKey, Cell]) -> set[str]:
    values = PaperValues(cells={**FILLED.cells, **changes})
    return {flag_of(one) for one in check(form(), values).warnings}


def test_a_flag_names_its_cell_and_its_kind() -> None:
    [flag] = flags({iku("IKU-2"): Decimal(101200)}) - flags({})
    assert flag.startswith("iku|IKU-2|realisasi|jauh_dari_target#")
    assert read_flag(flag) == (iku("IKU-2"), ProblemKey.JAUH_DARI_TARGET)


def test_another_value_is_another_flag_and_leaves_the_others_alone() -> None:
    over = {sub(SCALES, "realisasi_anggaran"): Decimal(600_000_000)}
    first, second = (
        flags({**over, iku("IKU-2"): Decimal(101200)}),
        flags({**over, iku("IKU-2"): Decimal(101201)}),
    )
    assert len(first - second) == len(second - first) == 1
    assert {one.partition("#")[0] for one in first} == {one.partition("#")[0] for one in second}


@pytest.mark.parametrize(
    "name", ["", "iku|IKU-5|realisasi", "abc|IKU-5|realisasi|lebih_pagu#1", "iku|a|b|c#1"]
)
def test_what_is_no_flag_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_flag(name)
