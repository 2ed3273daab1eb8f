"""Form F01 and the figures behind it, from one case or several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.case.model import Case
from bot.core.monitoring.performance import Line, Performance, kinerja
from bot.core.monitoring.time_ledger import TimeKind
from bot.core.sop.model import Sop, Step
from bot.documents.values import MonitoringPaper, MonitoringRow
from handlers.context import UnitOfWork
from handlers.documents.letterhead import head, local_day, phrase, place
from handlers.documents.signers import holder
from storage.xlsx.reports.durations import DeskRow, KinerjaBook, StepRow

_REASONS = 6  #: most reasons of one step, the newest first

Run = Sequence[tuple[Case, Sop]]


def monitoring(uow: UnitOfWork, cases: Run, *, at: datetime) -> MonitoringPaper:
    """F01 of these cases as they stood at `at`. At least one case; all are of the same SOP."""
    found, sop = kinerja(cases, uow.calendar, now=at), cases[-1][1]
    return MonitoringPaper(
        **head(uow, at),
        sop=sop.name,
        number=_number(sop),
        period=periods(cases),
        dated=local_day(at, uow.office),
        rows=_rows(sop, found),
        signer=holder(uow, sop, sop.overseer),
        cases=len(cases),
        bottleneck=_bottleneck(found),
        place=place(uow.office),
    )


def book(uow: UnitOfWork, cases: Run, *, at: datetime) -> KinerjaBook:
    """The same figures as a workbook, with a sheet per step, bidang and officer."""
    found, sop = kinerja(cases, uow.calendar, now=at), cases[-1][1]
    return KinerjaBook(
        office=uow.office.name,
        sop=sop.name,
        period=periods(cases),
        at=at,
        steps=tuple(_step(sop, line) for line in found.steps),
        desks=tuple(_desk(uow, sop, line) for line in found.desks),
        bottleneck=_bottleneck(found),
    )


def periods(cases: Run) -> str:
    return ", ".join(dict.fromkeys(str(case.period) for case, _ in cases))


def _bottleneck(found: Performance) -> str:
    worst = found.bottleneck
    return phrase("titik_terlambat", langkah=worst.step.no, judul=worst.step.activity) if worst else ""


def _number(sop: Sop) -> str:
    known = sop.identity.get("nomor", "")
    return known if isinstance(known, str) else ", ".join(known)


def _rows(sop: Sop, found: Performance) -> tuple[MonitoringRow, ...]:
    """Every step of the SOP in order, including those that no case has reached yet."""
    lines = {line.step.no: line for line in found.steps}
    return tuple(_row(sop, lines[step.no]) if step.no in lines else _empty(sop, step) for step in sop.steps)


def _empty(sop: Sop, step: Step) -> MonitoringRow:
    return MonitoringRow(
        no=step.no,
        title=step.activity,
        actor=sop.role(step.actor).name,
        standard=str(step.standard) if step.standard else "",
        ours=step.ours,
    )


def _row(sop: Sop, line: Line) -> MonitoringRow:
    step, (waiting, working, total) = line.step, line.printed if line.count else (None,) * 3
    return MonitoringRow(
        no=step.no,
        title=step.activity,
        actor=sop.role(step.actor).name,
        standard=str(step.standard) if step.standard else "",
        count=line.count,
        waiting=waiting,
        working=working,
        total=total,
        late=line.late,
        returns=line.returns,
        open=line.open,
        overdue=line.overdue,
        reasons=line.reasons[-_REASONS:],
        ours=step.ours,
    )


def _step(sop: Sop, line: Line) -> StepRow:
    return StepRow(
        no=line.step.no,
        title=line.step.activity,
        role=sop.role(line.step.actor).name,
        standard=str(line.step.standard) if line.step.standard else "",
        allowed=line.allowed,
        count=line.count,
        open=line.open,
        waiting=line.mean(TimeKind.WAITING),
        working=line.mean(TimeKind.WORKING),
        late=line.late,
        reasons=line.reasons,
    )


def _desk(uow: UnitOfWork, sop: Sop, line: Line) -> DeskRow:
    assert line.seat is not None
    officer = uow.staff.by_id(line.officer) if line.officer else None
    return DeskRow(
        bidang=uow.bidang_name(line.seat.bidang),
        officer=officer.name if officer else "",
        step=_step(sop, line),
    )
