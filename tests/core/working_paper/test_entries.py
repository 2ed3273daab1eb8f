"""What several officers fill in by chat, in any order, becomes versions in which nothing is lost and each cell has its author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.working_paper.authorship import KeptVersion, authors
from bot.core.working_paper.cells import Cell, CellKey, PaperValues
from bot.core.working_paper.entries import Entry, further_versions
from bot.core.working_paper.receive import Conflict
from tests.core.working_paper.paper_samples import iku

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ANI, BUDI, CICI = "ani", "budi", "cici"
ONE, TWO = iku("IKU-1"), iku("IKU-2")
NOTE = iku("IKU-1", "keterangan")
BLANK = KeptVersion(number=1, by="", values=PaperValues())


def entry(officer: str, cell: CellKey, value: Cell | int | None) -> Entry:
    return Entry(
        cell=cell, value=Decimal(value) if isinstance(value, int) else value, officer=officer, at=NOW
    )


def told(versions: Sequence[KeptVersion]) -> list[tuple[int, str, dict[CellKey, Cell]]]:
    return [(one.number, one.by, dict(one.values.cells)) for one in versions]


def test_officers_who_take_turns_at_different_cells_get_one_version_each() -> None:
    entries = [entry(ANI, ONE, 1), entry(BUDI, TWO, 2), entry(ANI, NOTE, "BPS")]
    assert told(further_versions([BLANK], entries)) == [
        (2, ANI, {ONE: 1, NOTE: "BPS"}),
        (3, BUDI, {ONE: 1, NOTE: "BPS", TWO: 2}),
    ]


def test_a_cell_that_several_entered_has_each_of_its_values_in_turn() -> None:
    entries = [entry(ANI, ONE, 1), entry(BUDI, ONE, 2), entry(ANI, TWO, 3), entry(ANI, ONE, 4)]
    assert told(further_versions([BLANK], entries)) == [
        (2, ANI, {ONE: 1, TWO: 3}),
        (3, BUDI, {ONE: 2, TWO: 3}),
        (4, ANI, {ONE: 4, TWO: 3}),
    ]


def test_what_changes_nothing_is_no_version() -> None:
    filled = KeptVersion(number=2, by=ANI, values=PaperValues(cells={ONE: Decimal(1)}))
    entries = [entry(BUDI, ONE, 1), entry(BUDI, TWO, 9), entry(BUDI, TWO, None)]
    assert further_versions([filled], entries) == ()


def test_an_entry_settles_what_two_officers_disagreed_on() -> None:
    dispute = Conflict(cell=ONE, base=None, current=Decimal(1), upload=Decimal(2))
    disputed = KeptVersion(
        number=2, by=BUDI, values=PaperValues(cells={ONE: Decimal(2)}), conflicts=(dispute,)
    )
    [kept] = further_versions([disputed], [entry(BUDI, ONE, 2)])
    assert (kept.values, kept.conflicts) == (disputed.values, ())
    assert further_versions([disputed], [entry(ANI, TWO, 3)])[0].conflicts == (dispute,)


def test_an_emptied_cell_is_empty() -> None:
    assert told(further_versions([BLANK], [entry(ANI, ONE, 1), entry(BUDI, ONE, None)])) == [
        (2, ANI, {ONE: 1}),
        (3, BUDI, {}),
    ]


_ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from((ANI, BUDI, CICI)),
        st.sampled_from((ONE, TWO, NOTE)),
        st.sampled_from((1, 2, None)),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(before=_ENTRIES, entries=_ENTRIES, cut=st.integers(0, 12))
def test_nothing_is_lost_whenever_it_is_settled(before: list[Entry], entries: list[Entry], cut: int) -> None:
    start = [BLANK, *further_versions([BLANK], before)]
    at_once = [*start, *further_versions(start, entries)]
    halfway = [*start, *further_versions(start, entries[:cut])]
    in_two = [*halfway, *further_versions(halfway, entries[cut:])]

    last: dict[CellKey, Entry] = {}
    for one in (*before, *entries):
        last[one.cell] = one
    meant = {cell: one.value for cell, one in last.items() if one.value is not None}
    assert (
        dict(at_once[-1].values.cells)
        == dict(in_two[-1].values.cells)
        == {
            cell: Decimal(value) if cell.field == "realisasi" else str(value) for cell, value in meant.items()
        }
    )
    assert further_versions(at_once, entries[-1:]) == ()  # said again, it changes nothing
    turns = sum(1 for _ in groupby(one.officer for one in entries))
    assert len(at_once) - len(start) <= turns


@settings(deadline=None)
@given(entries=_ENTRIES)
def test_each_cell_is_whoevers_changed_it_last(entries: list[Entry]) -> None:
    versions = [BLANK, *further_versions([BLANK], entries)]
    meant = {}
    for cell in {one.cell for one in entries}:
        value, author = None, ""
        for officer, said in groupby((one for one in entries if one.cell == cell), lambda one: one.officer):
            *_, newest = said
            if newest.value != value:
                value, author = newest.value, officer
        if value is not None:
            meant[cell] = author
    assert authors(versions)[versions[-1].number] == meant
