"""Where a case stands at every step: what was sent back, skipped, passed by or cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.case.commands import CancelCase, PauseCase, ReopenBidang, SkipBidang
from bot.core.case.model import Answer
from bot.core.monitoring.digest import digest
from bot.core.monitoring.step_states import step_states
from tests.worlds.engine import Table, actor, calendar

BOSS = replace(actor("sekretaris"), oversees=True)


def seen(table: Table, *, office: bool = True, bidang: tuple[str, ...] = ("IND", "DAG")) -> dict[str, str]:
    """How each step stands; "belum" followed by "lagi" where it was done before."""
    case = table.running
    known = digest(case, table.sop, calendar(), now=table.now)
    if not office:
        known = known.only(bidang)
    states = step_states(case, table.sop, known, bidang=bidang, office=office)
    return {
        f"{one.step.no} {one.bidang or ''}".strip(): f"{one.standing.value}{' lagi' if one.again else ''}"
        for one in states
    }


def at_review() -> Table:
    """IND has arrived at the join, DAG lies before its Kabid."""
    table = Table()
    table.agree_until("3")
    for code in ("IND", "DAG"):
        table.agree(f"3.{code}.1")
    table.agree("5.IND.1")
    return table


def test_each_bidang_stands_for_itself() -> None:
    assert seen(at_review()) == {
        "1": "selesai",
        "2": "selesai",
        "3 IND": "selesai",
        "3 DAG": "selesai",
        "5 IND": "selesai",
        "5 DAG": "berjalan",
        "6": "menunggu",
        "7": "menunggu",
        "8": "menunggu",
        "8T": "menunggu",
        "9": "menunggu",
    }


def test_what_a_tidak_sends_back_is_awaited_again_in_that_bidang_alone() -> None:
    table = at_review()
    table.review("5.DAG.1", Answer.TIDAK, "Kurang.")
    found = seen(table)
    assert (found["3 DAG"], found["5 DAG"]) == ("berjalan", "menunggu lagi")
    assert (found["3 IND"], found["5 IND"]) == ("selesai", "selesai")


def test_a_tidak_that_leads_to_a_step_of_mending_stands_until_the_mending_is_done() -> None:
    table = at_review()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "Kurang.")
    found = seen(table)
    assert (found["7"], found["8"], found["8T"]) == ("selesai", "dikembalikan", "berjalan")
    table.complete("8T..1", "7")
    found = seen(table)
    assert (found["6"], found["7"], found["8"], found["8T"]) == (
        "selesai", "berjalan", "menunggu lagi", "menunggu lagi",
    )  # fmt: skip


def test_the_mending_that_was_never_needed_is_not_taken_and_the_one_that_was_is_done() -> None:
    straight, mended = at_review(), at_review()
    mended.agree_until("8")
    mended.review("8..1", Answer.TIDAK, "Kurang.")
    mended.complete("8T..1", "7")
    for table, wanted in ((straight, "tidak_dilalui"), (mended, "selesai")):
        table.agree_until("9")
        assert seen(table)["8T"] == wanted
        table.agree("9..1")
        assert set(seen(table).values()) == {"selesai", wanted}


def test_a_bidang_that_the_period_goes_on_without_is_skipped_and_holds_nothing_up() -> None:
    table = at_review()
    table.do(SkipBidang(bidang="DAG", by=BOSS, reason="Kantor kebanjiran."))
    found = seen(table)
    assert (found["3 DAG"], found["5 DAG"], found["6"]) == ("selesai", "dilewati", "berjalan")


def test_a_bidang_that_is_opened_again_undoes_what_the_office_has_made_of_it() -> None:
    table = at_review()
    table.agree_until("8")
    table.review("8..1", Answer.TIDAK, "Kurang.")
    by = replace(actor("sekretaris"), oversees=True)
    table.do(ReopenBidang(bidang="IND", by=by, reason="Angka salah."))
    found = seen(table)
    assert (found["3 IND"], found["5 IND"], found["5 DAG"]) == ("berjalan", "menunggu lagi", "selesai")
    assert [found[no] for no in ("2", "6", "7", "8", "9")] == [
        "selesai", "menunggu lagi", "menunggu lagi", "menunggu lagi", "menunggu",
    ]  # fmt: skip


def test_nothing_becomes_late_while_the_clock_of_the_period_stands_still() -> None:
    table = at_review()
    table.wait(minutes=30)
    table.do(PauseCase(by=BOSS, reason="Menunggu data."))
    table.wait(days=5)
    assert seen(table)["5 DAG"] == "berjalan"
    [line] = [
        one
        for one in digest(table.running, table.sop, calendar(), now=table.now).branches
        if one.task and one.task.open
    ]
    assert (line.used, line.left, line.late) == (timedelta(minutes=30), timedelta(minutes=15), None)


def test_a_cancelled_period_waits_for_nothing() -> None:
    table = at_review()
    table.do(CancelCase(by=BOSS, reason="Salah periode."))
    assert set(seen(table).values()) == {"selesai", "tidak_dilalui"}


def test_who_sees_one_bidang_sees_nothing_of_the_others_and_of_the_office() -> None:
    found = seen(at_review(), office=False, bidang=("DAG",))
    assert found == {
        "1": "tertutup", "2": "tertutup", "3 DAG": "selesai", "5 DAG": "berjalan", "6": "tertutup",
        "7": "tertutup", "8": "tertutup", "8T": "tertutup", "9": "tertutup",
    }  # fmt: skip
