"""What stands out in a working paper is ticked or asked about before a Ya counts, at every door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.case.model import Answer, Decision, PaperKind
from bot.core.refusals import NotHolder
from bot.core.sop.model import Endorsement
from bot.core.working_paper.cells import PENGHAMBAT, Cell, CellKey
from bot.core.working_paper.flags import flag_of
from handlers.case.review_cards import flags_to_look_at, not_looked_at
from handlers.monitoring import history
from handlers.routing.buttons import press
from tests.worlds.filled import FilledOffice, clean, iku, sub
from tests.worlds.office import plain

KABID, KASI, YES = "kabid DAG", "kasi DAG", "Ya, tanda tangani"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FilledOffice]:
    made = FilledOffice(tmp_path)
    yield made
    made.close()


def three(house: FilledOffice) -> dict[CellKey, Cell]:
    """Cells that stand out: one indicator far above its target, two budgets overspent."""
    form = house.form("DAG")
    first = form.iku[1]
    assert first.target is not None
    over: dict[CellKey, Cell] = {sub(one.row): Decimal(one.sub.pagu or 0) + 1 for one in form.sub}
    return {iku(first.row): first.target * 10, **over}


def flagged(house: FilledOffice, changes: dict[CellKey, Cell] | None = None) -> FilledOffice:
    house.to_filling()
    house.keep("DAG", {**clean(house.form("DAG")), **(three(house) if changes is None else changes)})
    house.tap(KASI, "Serahkan ke Kabid")
    house.look()
    return house


def decision(house: FilledOffice) -> Decision | None:
    done = house.case.last_done("5", "DAG")
    return done.decision if done else None


def newest(house: FilledOffice) -> str:
    paper = house.case.latest(PaperKind.WORKING_PAPER, "DAG")
    assert paper is not None
    return paper.sha256


def labels(house: FilledOffice) -> list[str]:
    """The buttons of the newest card that lists what stands out."""
    house.look()
    cards = [one for to, one in house.heard if to == KABID and "Belum diputuskan" in one.text]
    return [button.label for button in cards[-1].buttons or cards[-1].choices]


def test_a_paper_without_flags_is_signed_at_once(house: FilledOffice) -> None:
    house.to_filling()
    house.keep("DAG", clean(house.form("DAG")))
    house.tap(KASI, "Serahkan ke Kabid")
    assert "Ditandatangani" in house.tap(KABID, YES)
    made = decision(house)
    assert made is not None
    assert replace(made, row_hashes=()) == Decision(
        answer=Answer.YA, endorsement=Endorsement.TANDA_TANGAN, sha256=newest(house)
    )


def test_a_ya_waits_until_all_is_ticked_and_then_counts_by_itself(house: FilledOffice) -> None:
    flagged(house)
    card = house.tap(KABID, YES)
    assert "mohon lihat dahulu tiga hal yang menonjol ini. Sesudah itu Ya Ibu langsung dihitung." in card
    assert "kali target" in card
    assert card.count("melebihi pagu") == 2
    assert labels(house) == [
        "Nomor 1 dilihat", "Nomor 2 dilihat", "Nomor 3 dilihat", "Semua ini dilihat", "Tanya dahulu",
    ]  # fmt: skip
    assert decision(house) is None
    after = house.tap(KABID, "Nomor 2 dilihat")
    assert "dua hal yang menonjol ini" in after
    assert "Sudah dilihat: 1 dari 3" in after
    house.tap(KABID, "Nomor 1 dilihat")
    assert decision(house) is None
    assert "Ditandatangani" in house.tap(KABID, "Sudah dilihat")
    made = decision(house)
    assert made is not None
    assert (made.answer, len(made.looked), made.sha256) == (Answer.YA, 3, newest(house))


def test_all_that_a_card_shows_is_ticked_at_once(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    assert "Ditandatangani" in house.tap(KABID, "Semua ini dilihat")


@pytest.mark.parametrize("word", ["ya {}", "ya"])
def test_a_typed_ya_meets_the_same_card(house: FilledOffice, word: str) -> None:
    flagged(house)
    card = next(one for to, one in reversed(house.heard) if to == KABID and "Kartu " in one.text)
    number = plain(card.text).rsplit("Kartu ", 1)[1]
    assert "lihat dahulu tiga hal" in house.arrive(KABID, text=word.format(number))
    assert decision(house) is None
    house.tap(KABID, "Semua ini dilihat")
    assert decision(house) is not None


def test_a_second_ya_brings_one_new_card_with_what_is_left(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    house.tap(KABID, "Nomor 1 dilihat")
    again = house.tap(KABID, YES)
    assert "dua hal yang menonjol ini" in again
    with house.services.read() as uow:
        task = house.task("5", "DAG")
        assert len(not_looked_at(uow, house.case, task, house.officer(KABID).id)) == 2
        assert len(flags_to_look_at(uow, house.case, task)) == 3


def test_a_question_under_the_list_asks_about_what_it_shows(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    house.tap(KABID, "Tanya dahulu")
    house.arrive(KABID, text="Mengapa melebihi pagu?")
    assert decision(house) is None
    assert len(house.case.inquiries[0].flags) == 3
    assert "Ditandatangani" in house.tap(KABID, YES)


def test_a_question_elsewhere_counts_for_the_rows_that_it_names_alone(house: FilledOffice) -> None:
    flagged(house)
    row = house.form("DAG").iku[1].row
    house.tap(KABID, "Lihat rincian")
    house.tap(KABID, "Tanya dahulu")
    house.arrive(KABID, text=f"Kenapa {row} setinggi itu?")
    card = house.tap(KABID, YES)
    assert "kali target" not in card
    assert "dua hal yang menonjol ini" in card


def test_a_new_version_voids_only_the_ticks_of_what_changed(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    house.tap(KABID, "Nomor 1 dilihat")
    house.tap(KABID, "Nomor 1 dilihat")
    house.tap(KABID, "Tidak, kembalikan")
    house.arrive(KABID, text="Periksa lagi anggarannya")
    first = sub(house.form("DAG").sub[0].row)
    number = house.values("DAG").number(first)
    assert number is not None
    house.upload("DAG", {first: number + 1})
    house.tap(KASI, "Serahkan ke Kabid")
    card = house.tap(KABID, YES)
    assert "kali target" not in card, "its tick stands"
    assert card.count("melebihi pagu") == 2, "one changed, one was never ticked"


def test_somebody_else_cannot_tick_and_an_old_card_is_told_so(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    before = house.case
    card = next(one for to, one in reversed(house.heard) if to == KABID and "Belum diputuskan" in one.text)
    stored, action = house.card(card, 0)
    with pytest.raises(NotHolder), house.services.begin() as uow:
        press(uow, house.officer("kabid IND"), stored, action)
    assert house.case == before


def test_what_was_looked_at_stands_in_the_history(house: FilledOffice) -> None:
    flagged(house)
    house.tap(KABID, YES)
    house.tap(KABID, "Semua ini dilihat")
    with house.services.begin() as uow:
        history.tell(uow, house.officer(KABID), house.case)
    assert "3 hal yang menonjol sudah dilihat" in house._heard_by(KABID)


def test_a_missing_explanation_is_a_flag_of_its_own(house: FilledOffice) -> None:
    house.to_filling()
    first = house.form("DAG").iku[1]
    assert first.target is not None
    below = {iku(first.row): first.target * Decimal("0.9")}
    house.keep("DAG", {**clean(house.form("DAG")), **below})
    house.tap(KASI, "Serahkan ke Kabid")
    assert "faktor penghambat belum diisi" in house.tap(KABID, YES)
    with house.services.read() as uow:
        [flag] = flags_to_look_at(uow, house.case, house.task("5", "DAG"))
    assert flag_of(flag).startswith(f"iku|{first.row}|{PENGHAMBAT}|tanpa_penghambat#")
