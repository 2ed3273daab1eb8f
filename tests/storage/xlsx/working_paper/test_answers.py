"""What is answered in a chat comes back unchanged from the workbook that is made of it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.working_paper.answering import Taken, read
from bot.core.working_paper.cells import CellKey, PaperValues
from bot.core.working_paper.check import check, settle
from storage.xlsx.working_paper.reader import parse_paper
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import form, iku

_HARD = st.text(alphabet="_x0041D\n\r =#'-+@\t·²½1.", max_size=15)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), _HARD), st.sampled_from([iku("IKU-2"), iku("IKU-2", "keterangan")]))
@example("_x0041_ _x000D_", iku("IKU-2", "keterangan"))
@example("0,12345678901234567", iku("IKU-2"))
def test_an_answer_comes_back_from_its_workbook(text: str, cell: CellKey) -> None:
    answer = read(form(), PaperValues(), cell, text)
    if not isinstance(answer, Taken):
        return
    kept = settle({key: value for key, value in answer.values.items() if value is not None})
    made = write_paper(form(), kept, check(form(), kept).problems)
    assert settle(parse_paper(made, "IND.xlsx").cells) == kept
