"""Whose each cell of a working paper is, whichever way its versions went."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.core.working_paper.authorship import KeptVersion, authors, started_from
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.receive import Conflict, merge
from tests.core.working_paper.paper_samples import iku

ANI, BUDI = "ani", "budi"
ONE, TWO = iku("IKU-1"), iku("IKU-2")


def paper(one: int | None = None, two: int | None = None) -> PaperValues:
    cells = {ONE: one, TWO: two}
    return PaperValues(cells={key: Decimal(value) for key, value in cells.items() if value is not None})


def version(number: int, by: str, values: PaperValues, restores: int = 0) -> KeptVersion:
    return KeptVersion(number=number, by=by, values=values, restores=restores)


BOTH = (version(1, "", paper()), version(2, ANI, paper(one=12)), version(3, BUDI, paper(one=12, two=3)))
BROUGHT_BACK = (*BOTH, version(4, ANI, paper(one=12)), version(5, ANI, paper(one=12, two=3), restores=3))
DISPUTED = (
    *BOTH[:2],
    KeptVersion(
        number=3,
        by=BUDI,
        values=paper(one=13),
        conflicts=(Conflict(cell=ONE, base=None, current=Decimal(12), upload=Decimal(13)),),
    ),
)


def test_a_cell_is_whoevers_entered_it_though_another_brought_it_back() -> None:
    assert authors(BROUGHT_BACK)[5] == {ONE: ANI, TWO: BUDI}


def test_a_chosen_figure_of_a_colleague_stays_the_colleagues() -> None:
    assert authors((*DISPUTED, version(4, BUDI, paper(one=12))))[4] == {ONE: ANI}
    assert authors((*DISPUTED, version(4, BUDI, paper(one=13))))[4] == {ONE: BUDI}


def test_what_was_brought_back_is_asked_about_before_another_figure_takes_its_place() -> None:
    merged = merge(started_from(BROUGHT_BACK, 1, ANI), paper(one=12, two=3), paper(one=12, two=9))
    assert [one.cell for one in merged.conflicts] == [TWO]
    lacking = merge(started_from(BROUGHT_BACK, 1, ANI), paper(one=12, two=3), paper(one=14))
    assert (lacking.values, lacking.kept, lacking.conflicts) == (paper(one=14, two=3), (TWO,), ())


def test_the_figure_that_was_not_chosen_does_not_come_back_without_a_question() -> None:
    chosen = (*DISPUTED, version(4, BUDI, paper(one=12)))
    merged = merge(started_from(chosen, 1, BUDI), paper(one=12), paper(one=13))
    assert [one.cell for one in merged.conflicts] == [ONE]


def test_what_was_filled_in_by_chat_is_in_no_file_of_its_author() -> None:
    in_chat = (BOTH[0], replace(BOTH[1], in_chat=True))
    sent, emptied = paper(two=3), paper(one=12)
    merged = merge(started_from(in_chat, 1, ANI), emptied, sent)
    assert (merged.values, merged.conflicts) == (paper(one=12, two=3), ())
    from_file = merge(started_from(BOTH[:2], 1, ANI), emptied, sent)
    assert from_file.values == paper(two=3)  # their own figure was there, and they took it out
