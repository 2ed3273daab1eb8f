"""A working paper from form to report: identity, merging, figures."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.office.scale import Band, Scale
from bot.core.parsing.numbers import rounded
from bot.core.refusals import OtherBidang, OtherCase, OtherOffice, OtherPeriod, RowsDoubled, RowsMissing
from bot.core.working_paper.cells import PaperValues, SheetKey, apply_answer
from bot.core.working_paper.form import paper_form
from bot.core.working_paper.identity import PaperIdentity, decode_identity, period_of_code, recognise
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.recap import Absorbed, compile_report, factors
from bot.core.working_paper.receive import Conflict, NoteKey, RawPaper, merge, receive
from bot.core.working_paper.summary import summary
from bot.core.worktime.period import Period, PeriodKind
from tests.core.working_paper.paper_samples import (
    FILLED,
    OFFICE,
    ROADS,
    ROADS_2,
    SCALES,
    TW2,
    TW3,
    form,
    iku,
    sub,
)

CELLS = [iku("IKU-1"), iku("IKU-2"), iku("IKU-2", "tindak_lanjut"), sub(ROADS, "realisasi_fisik")]
NUMBERS = st.sampled_from([Decimal(0), Decimal(1), Decimal("2.5")])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        cell: st.sampled_from(["a", "b"]) if cell.field == "tindak_lanjut" else NUMBERS for cell in CELLS
    },
).map(lambda cells: PaperValues(cells=cells))


def test_a_form_prints_what_is_known() -> None:
    line = form({TW2: PaperValues(cells={iku("IKU-2"): Decimal(9000)})}).iku[1]
    earlier = [(part.target, part.reached) for part in line.earlier]
    assert (line.target, line.previous, earlier) == (10500, 9000, [(10500, None), (10500, 9000)])
    assert form().rows[SheetKey.SUB] == (ROADS, ROADS_2, SCALES)


def test_a_bidang_that_the_office_lacks_is_our_fault() -> None:
    with pytest.raises(ValueError, match="no such bidang"):
        paper_form(OFFICE, "xyz", TW3, case_id="K")


@given(st.text(), st.text(), st.integers(0, 99), st.text())
def test_an_identity_survives_its_line(case: str, bidang: str, version: int, office: str) -> None:
    identity = PaperIdentity(case_id=case, bidang=bidang, period="2026-TW3", version=version, office=office)
    line = identity.encode()
    assert (line.isascii(), decode_identity(line)) == (True, identity)


@pytest.mark.parametrize(
    "damage", ["", "halo", "sopbot1&kasus=K", form().identity.encode().replace("K-7", "K-8")]
)
def test_a_damaged_identity_is_none(damage: str) -> None:
    assert decode_identity(damage) is None


@given(st.sampled_from(PeriodKind), st.integers(2000, 2199))
def test_a_code_of_a_period_is_read_back(kind: PeriodKind, year: int) -> None:
    period = Period(year=year, kind=kind)
    assert period_of_code(period.code()) == period


@pytest.mark.parametrize(
    ("change", "refusal", "fields"),
    [
        ({"office": "lain"}, OtherOffice, {}),
        ({"period": "2026-TW2"}, OtherPeriod, {"found": "Triwulan II 2026", "expected": "Triwulan III 2026"}),
        ({"bidang": "pas"}, OtherBidang, {"found": "Pasar", "expected": "Perdagangan", "senders": ()}),
        ({"case_id": "K-1"}, OtherCase, {"period": "Triwulan III 2026"}),
    ],
)
def test_a_wrong_paper_is_recognised_by_name(
    change: dict[str, str], refusal: type[Exception], fields: dict[str, str]
) -> None:
    names = {one.code: one.name for one in OFFICE.bidang}
    with pytest.raises(refusal) as caught:
        recognise(replace(form().identity, **change), form().identity, name="a.xlsx", bidang_names=names)
    assert caught.value.fields == {"name": "a.xlsx", **fields}


def test_an_older_version_of_the_right_paper_is_welcome() -> None:
    recognise(replace(form().identity, version=1), form().identity, name="a.xlsx")


def test_values_survive_json() -> None:
    values = apply_answer(apply_answer(FILLED, iku("IKU-2"), "2.600"), iku("IKU-3"), Decimal("2.600"))
    assert PaperValues.from_json(json.loads(json.dumps(values.to_json()))) == values


def test_only_cells_to_be_filled_in_can_be_answered() -> None:
    with pytest.raises(KeyError):
        apply_answer(FILLED, iku("IKU-1", "capaian"), Decimal(1))


@given(VALUES, VALUES)
def test_an_upload_from_the_current_version_is_taken_as_it_is(
    current: PaperValues, upload: PaperValues
) -> None:
    merged = merge(current, current, upload)
    assert (merged.values, merged.kept, merged.conflicts) == (upload, (), ())


@given(VALUES, VALUES)
def test_an_upload_that_changes_nothing_wipes_out_nothing(base: PaperValues, current: PaperValues) -> None:
    merged = merge(base, current, base)
    assert (merged.values, merged.conflicts) == (current, ())


@given(VALUES, VALUES)
def test_a_first_upload_keeps_every_cell_of_a_colleague(current: PaperValues, upload: PaperValues) -> None:
    cells = merge(PaperValues(), current, upload).values.cells
    assert cells == {**current.cells, **upload.cells}


@given(VALUES, VALUES, VALUES)
def test_no_change_is_lost_without_a_word(
    base: PaperValues, current: PaperValues, upload: PaperValues
) -> None:
    merged = merge(base, current, upload)
    told = {conflict.cell for conflict in merged.conflicts}
    for cell in CELLS:
        was, here, sent = (one.cells.get(cell) for one in (base, current, upload))
        now = merged.values.cells.get(cell)
        assert now == (sent if sent != was else here)
        assert (cell in told) == (was != here and was != sent and here != sent)


def raw(values: PaperValues, rows: dict[SheetKey, tuple[str, ...]] | None = None) -> RawPaper:
    places = {
        (sheet, row): at for sheet, names in (rows or form().rows).items() for at, row in enumerate(names, 20)
    }
    return RawPaper(identity=form().identity, cells=values.cells, rows=places)


def test_two_officers_with_different_figures_are_asked() -> None:
    mine = apply_answer(FILLED, iku("IKU-2"), Decimal(9))
    received = receive(form(), raw(mine), name="a.xlsx", current=FILLED)
    (problem,) = received.checked.blocking
    assert received.merged.conflicts == (
        Conflict(cell=iku("IKU-2"), base=None, current=Decimal(10120), upload=Decimal(9)),
    )
    assert (problem.key, problem.row, problem.choices) == (ProblemKey.BEDA_REKAN, 21, (9, 10120))


def test_a_deleted_row_is_named() -> None:
    rows = {**form().rows, SheetKey.IKU: form().rows[SheetKey.IKU][2:]}
    with pytest.raises(RowsMissing) as caught:
        receive(form(), raw(FILLED, rows), name="a.xlsx")
    assert caught.value.fields == {"name": "a.xlsx", "sheet": "IKU", "rows": "IKU-1, IKU-2"}


def test_a_row_copied_beside_itself_is_named() -> None:
    rows = {**form().rows, SheetKey.IKU: (*form().rows[SheetKey.IKU], "IKU-1#2")}
    with pytest.raises(RowsDoubled) as caught:
        receive(form(), raw(FILLED, rows), name="a.xlsx")
    assert caught.value.fields == {"name": "a.xlsx", "sheet": "IKU", "rows": "IKU-1"}


def test_a_row_of_the_officers_own_is_noted_and_not_read() -> None:
    rows = {**form().rows, SheetKey.IKU: (*form().rows[SheetKey.IKU], "IKU-99")}
    more = PaperValues(cells={**FILLED.cells, iku("IKU-99"): Decimal(1)})
    received = receive(form(), raw(more, rows), name="a.xlsx")
    assert (received.checked.values, [(one.key, one.code, one.row) for one in received.notes]) == (
        FILLED,
        [(NoteKey.BARIS_TAMBAHAN, "IKU-99", 27)],
    )


def test_the_figures_of_a_paper() -> None:
    last = PaperValues(cells={iku("IKU-2"): Decimal(9000), iku("IKU-3"): Decimal("5.2")})
    first = PaperValues(cells={iku("IKU-2"): Decimal(10500)})
    result = summary(form({TW2.previous(): first, TW2: last}), FILLED)
    two = result.indicators[1]
    shown = [
        two.reached,
        two.cumulative,
        *(rounded(one, 2) for one in (two.achievement, two.achievement_year)),
    ]  # type: ignore[arg-type]
    assert shown == [10120, 29620, Decimal("96.38"), Decimal("70.52")]
    assert (two.predicate, dict(two.texts)) == (
        "Sangat Tinggi",
        {"faktor_penghambat": "Alat standar diverifikasi"},
    )
    assert rounded(result.average, 2) == Decimal("99.40")  # type: ignore[arg-type]
    assert rounded(result.average_before, 2) == Decimal("92.17")  # type: ignore[arg-type]
    assert (result.predicate, result.pagu, result.spent) == ("Sangat Tinggi", 2_000_000_000, 375_000_000)
    assert (result.absorption, result.subs[0].left) == (Decimal("18.75"), 1_125_000_000)


def test_a_paper_is_judged_by_the_bands_of_its_office() -> None:
    scale = Scale(cap=Decimal(100), bands=(Band(lower=Decimal(97), label="Baik"),), lowest="Kurang")
    own = paper_form(replace(OFFICE, scale=scale), "dag", TW3, case_id="K-7")
    usual, result = summary(form(), FILLED), summary(own, FILLED)
    assert (usual.indicators[1].predicate, result.indicators[1].predicate) == ("Sangat Tinggi", "Kurang")
    assert (usual.predicate, result.predicate) == ("Sangat Tinggi", "Baik")
    assert result.average is not None
    assert usual.average is not None
    assert result.average <= 100 <= max(one.achievement or Decimal(0) for one in usual.indicators)


def test_a_sum_over_the_year_with_an_unknown_quarter_is_not_known() -> None:
    last = PaperValues(cells={iku("IKU-2"): Decimal(9000), iku("IKU-5"): Decimal(90)})
    summed, averaged = (summary(form({TW2: last}), FILLED).indicators[at] for at in (1, 4))
    assert (summed.cumulative, summed.achievement_year) == (None, None)
    assert averaged.cumulative == 95


def test_the_report_groups_by_sasaran_and_program() -> None:
    recap = compile_report(
        [(form(), FILLED)],
        office="Dinas",
        period=TW3,
        names={"3.30.03": "SARANA", "3.30.06.2.01": "Metrologi"},
    )
    sasaran = [(one.sasaran, len(one.indicators), one.predicate) for one in recap.sasaran]
    assert sasaran == [("Perdagangan tumbuh", 1, "Sangat Tinggi"), ("Tertib niaga", 6, "Sangat Tinggi")]
    programs = [(one.code, one.name, one.figures.pagu, one.figures.absorption) for one in recap.programs]
    assert programs == [
        ("3.30.03", "SARANA", 1_500_000_000, 250_000_000 / Decimal(1_500_000_000) * 100),
        ("3.30.06", "", 500_000_000, 25),
    ]
    kegiatan = [(one.code, one.name) for program in recap.programs for one in program.kegiatan]
    assert kegiatan == [("3.30.03.2.01", ""), ("3.30.06.2.01", "Metrologi")]
    assert recap.figures == Absorbed(
        pagu=2_000_000_000,
        spent=Decimal(375_000_000),
        absorption=Decimal("18.75"),
        physical=recap.figures.physical,
    )
    assert factors(recap, "faktor_penghambat") == (
        ("Perdagangan", "UTTP ditera ulang", "Alat standar diverifikasi"),
    )


@pytest.mark.parametrize(("code", "found"), [("3.30.01.2.01.0001", True), ("3.30.03.2.01.0001", False)])
def test_the_programme_of_the_sekretariat_is_known_by_its_code(code: str, found: bool) -> None:
    paper = form()
    line = replace(paper.sub[0], sub=replace(paper.sub[0].sub, code=code))
    recap = compile_report([(replace(paper, sub=(line,)), FILLED)], office="Dinas", period=TW3)
    assert recap.has_support is found


def test_a_report_of_nothing_is_empty_not_wrong() -> None:
    recap = compile_report([], office="Dinas", period=TW3, without=[("Pasar", "kosong")])
    assert (recap.average, recap.predicate, recap.figures.absorption, recap.without) == (
        None,
        None,
        None,
        (("Pasar", "kosong"),),
    )
