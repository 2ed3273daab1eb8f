"""What is refused, and that a refused request changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.case.commands import Command, Complete, FilePaper, MarkOpened, Review, WriteNote
from bot.core.case.decide import decide
from bot.core.case.model import Answer, PaperKind
from bot.core.errors import SopError
from bot.core.office.officers import Actor, Seat
from bot.core.refusals import (
    AlreadyDone,
    DeliveryMissing,
    DraftMissing,
    NoBidang,
    NoSuchExit,
    NoSuchTask,
    NotHolder,
    NotStarter,
    NotThisKind,
    PaperChanged,
    PaperIncomplete,
    PaperMissing,
    ReasonMissing,
    ReviewOwnWork,
)
from tests.worlds.engine import Table, actor, scene, shipped, start

SEKRETARIS, KASUBAG = actor("sekretaris"), actor("kasubag_pe")
KASI, KABID = actor("kasi", "IND"), actor("kabid", "IND")


def _tidak(reason: str) -> Callable[[Table], Command]:
    return lambda table: Review(
        task="5.IND.1", by=KABID, answer=Answer.TIDAK, reason=reason, seen="kertas_kerjaIND1"
    )


def _foreign_paper(table: Table) -> Command:
    return FilePaper(paper=table.paper(PaperKind.EVIDENCE, "DAG"), by=KASI, task="3.IND.1")


REFUSED: list[tuple[str, str, Callable[[Table], Command], SopError]] = [
    ("a task that does not exist", "1", lambda t: MarkOpened(task="99..1", by=SEKRETARIS), NoSuchTask()),
    ("somebody else's desk", "1", lambda t: Complete(task="1..1", by=KASUBAG),
     NotHolder(peran="Sekretaris")),
    ("the same role of another bidang", "3", lambda t: Complete(task="3.IND.1", by=actor("kasi", "DAG")),
     NotHolder(peran="Kasi")),
    ("a note at somebody else's desk", "1", lambda t: WriteNote(task="1..1", topic="x", text="y", by=KASUBAG),
     NotHolder(peran="Sekretaris")),
    ("a review that is completed", "5", lambda t: Complete(task="5.IND.1", by=KABID), NotThisKind()),
    ("a task that is answered", "1", lambda t: Review(task="1..1", by=SEKRETARIS, answer=Answer.YA),
     NotThisKind()),
    ("another bidang's paper", "3", _foreign_paper, NotThisKind()),
    ("handing over without a paper", "3", lambda t: Complete(task="3.IND.1", by=KASI), PaperMissing()),
    ("handing over without a draft", "6", lambda t: Complete(task="6..1", by=KASUBAG), DraftMissing()),
    ("ending without a proof", "9", lambda t: Complete(task="9..1", by=KASUBAG), DeliveryMissing()),
    ("an exit that is none", "1", lambda t: Complete(task="1..1", by=SEKRETARIS, leads_to="9"),
     NoSuchExit(tujuan="9")),
    ("an empty reason", "5", _tidak(""), ReasonMissing()),
    ("a reason of blanks", "5", _tidak(" \n\u200b "), ReasonMissing()),
    ("a reason without words", "5", _tidak("— 👎 ..."), ReasonMissing()),
    ("a paper that has changed", "5", lambda t: Review(task="5.IND.1", by=KABID, answer=Answer.YA, seen="lama"),
     PaperChanged()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "command", "refusal"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_refused_request_names_its_reason_and_changes_nothing(
    step: str, command: Callable[[Table], Command], refusal: SopError
) -> None:
    table = Table()
    table.agree_until(step)
    before, events = table.case, list(table.events)
    with pytest.raises(type(refusal)) as raised:
        table.do(command(table))
    assert raised.value.fields == refusal.fields
    assert (table.case, table.events) == (before, events)


def test_a_finished_task_says_who_finished_it_and_when() -> None:
    table = Table()
    table.complete("1..1")
    with pytest.raises(AlreadyDone) as raised:
        table.do(Complete(task="1..1", by=SEKRETARIS))
    assert raised.value.fields == {"oleh": "sekretaris", "pada": table.now}


def test_an_incomplete_paper_is_not_handed_over() -> None:
    table = Table()
    table.agree_until("3")
    paper = table.paper(PaperKind.WORKING_PAPER, "IND", complete=False)
    table.do(FilePaper(paper=paper, by=KASI, task="3.IND.1"))
    with pytest.raises(PaperIncomplete) as raised:
        table.do(Complete(task="3.IND.1", by=KASI))
    assert raised.value.fields == {"versi": 1}


def test_only_the_first_desk_begins_and_only_with_a_bidang() -> None:
    with pytest.raises(NotStarter):
        decide(None, replace(start(shipped()), by=KASUBAG), scene(shipped()))
    with pytest.raises(NoBidang):
        decide(None, start(shipped(), ()), scene(shipped()))


def test_nobody_reviews_his_own_work_unless_it_is_recorded() -> None:
    table = Table()
    table.agree_until("5")
    both = Actor(officer="kasi:IND", seats=frozenset({Seat(role="kabid", bidang="IND")}))
    answer = Review(task="5.IND.1", by=both, answer=Answer.YA, seen="kertas_kerjaIND1")
    with pytest.raises(ReviewOwnWork):
        table.do(answer)
    assert table.do(replace(answer, by=replace(both, doubles=True)))
