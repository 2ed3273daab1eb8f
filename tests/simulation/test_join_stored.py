"""Random orders of arrival of 2 to 12 bidang through the database: the join fires once, after the last.

The engine alone is sent a thousand of them in `test_model_course.py`; these six, in the long form twenty-five, are stored.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.case.apply import replay
from bot.core.case.commands import Complete, FilePaper, Review, StartCase
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, PaperKind
from bot.core.case.rules import subject
from bot.core.office.model import Bidang, Office, OfficerRow
from bot.core.sop.model import StepKind
from bot.core.worktime.period import Period, PeriodKind
from handlers.case.advance import act, follow
from handlers.context import UnitOfWork
from storage.repositories import cases as case_rows
from storage.repositories.cases import Cases
from tests.simulation.whole_checks import check_tasks
from tests.simulation.whole_officers import paper_of
from tests.worlds.engine import CODES, check_branches
from tests.worlds.office import MONDAY, WholeOffice, plain_papers, registered, small_office

SEED = int(os.environ.get("SOPBOT_SEED") or 20261123)
TWELVE = CODES[:12]


def office_of_twelve() -> Office:
    sample = small_office()
    rows = [
        OfficerRow(name=f"{role} {code} Contoh", nip=f"19000101192001{number:04}", role=role, bidang=code)
        for number, (role, code) in enumerate(((r, c) for c in TWELVE for r in ("kasi", "kabid")), 1)
    ]
    return replace(
        sample,
        bidang=tuple(Bidang(code=code, name=f"Bidang {code}") for code in TWELVE),
        officers=(*(row for row in sample.officers if not row.bidang), *rows),
        indicators=(),
        sub_kegiatan=(),
    )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WholeOffice]:
    with plain_papers():
        found = WholeOffice(registered(tmp_path, office_of_twelve(), MONDAY), MONDAY, 0, lambda _: None)
        yield found
        found.close()


def begin(uow: UnitOfWork, number: int, size: int) -> Case:
    """A case of the first `size` bidang, whatever the office has."""
    sop = uow.services.sops.current
    uow.services.sops.keep(uow.tx)
    by = uow.actor(uow.staff.in_seat(sop.overseer)[0])
    period = Period(year=2010 + number, kind=PeriodKind.TAHUN)
    command = StartCase(case=f"K{number}", period=period, bidang=TWELVE[:size], by=by)
    events = decide(None, command, uow.scene(sop))
    case = uow.services.cases.add(uow.tx, uow.office_id, uow.services.sops.sha256, sop, events)
    follow(uow, sop, case, events)
    return case


def go_on(uow: UnitOfWork, case: Case, step: str, code: str | None) -> Case:
    """That task is done by whoever sits there."""
    [task] = [t for t in case.open_tasks if (t.step, t.bidang) == (step, code)]
    sop = uow.sop(case)
    [holder, *_] = uow.staff.in_seat(sop.step(step).actor, code)
    by = uow.actor(holder)
    if sop.step(step).kind is StepKind.FILL:
        case = act(uow, case, FilePaper(paper=paper_of(uow, case, task, holder.id), by=by, task=task.id))
    if sop.step(step).kind is StepKind.REVIEW:
        return act(uow, case, Review(task=task.id, by=by, answer=Answer.YA, seen=subject(case, task)))
    return act(uow, case, Complete(task=task.id, by=by))


def own_desk(office: WholeOffice, number: int, size: int, order: Sequence[str]) -> list[str]:
    """The steps open at the office's own desk after each arrival; each tap in its own transaction and process."""
    with office.services.begin() as uow:
        case = begin(uow, number, size)
        for step in ("1", "2"):
            case = go_on(uow, case, step, None)
    found = []
    for code in order:
        for step in ("3", "5"):
            office.turn += 1
            with office.services.begin() as uow:
                case = go_on(uow, uow.case(case.id), step, code)
        found.append("".join(task.step for task in case.open_tasks if task.bidang is None))
    with office.services.read() as uow:
        stored = Cases().load(uow.tx, uow.office_id, case.id)
        assert stored == case == replay(case_rows.history(uow.tx, case.id))
        assert len(case.all_papers(PaperKind.WORKING_PAPER, order[0])) == 1
        check_tasks(uow, uow.sop(case), case)
        check_branches(case)
    return found


@pytest.mark.parametrize("orders", [6, pytest.param(25, marks=pytest.mark.long)])
def test_the_join_fires_once_after_the_last_in_orders_that_are_stored(
    office: WholeOffice, orders: int
) -> None:
    dice = random.Random(SEED)
    for number in range(orders):
        size = dice.randint(2, 12)
        order = dice.sample(TWELVE[:size], size)
        assert own_desk(office, number, size, order) == [""] * (size - 1) + ["6"], (
            f"SOPBOT_SEED={SEED}: {order}"
        )
