"""What a step lacks (kelengkapan, data pendukung): shown as a warning and printed, it never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import declared, missing, of_earlier_period, version_of
from bot.core.sop.model import Sop, Step, StepKind
from bot.text.render import render_plain
from handlers.context import UnitOfWork
from handlers.documents.letterhead import phrase
from handlers.documents.signers import person, titled
from storage.repositories import cases as case_rows


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """What a report lacks."""

    requirements: tuple[str, ...] = ()  #: kelengkapan that never came
    bare: tuple[str, ...] = ()  #: names of the bidang without data pendukung
    declared: tuple[str, ...] = ()  #: kelengkapan of which there is only an officer's word


def gaps(uow: UnitOfWork, case: Case, sop: Sop) -> Gaps:
    fills = any(step.kind is StepKind.FILL and step.requires for step in sop.steps)
    return Gaps(
        requirements=tuple(name for step in _prepares(sop) for name in missing(case, step)),
        bare=tuple(
            uow.bidang_name(code)
            for code in case.bidang
            if fills and version_of(case, code) and not case.all_papers(PaperKind.EVIDENCE, code)
        ),
        declared=tuple(one.subject for one in _declared(case, sop)),
    )


def lacking(uow: UnitOfWork, case: Case, sop: Sop) -> list[str]:
    """What the report has to say is missing, in words."""
    found = gaps(uow, case, sop)
    return [*found.requirements, *(render_plain("data_pendukung_bidang", bidang=one) for one in found.bare)]


def incomplete(uow: UnitOfWork, case: Case, sop: Sop) -> list[str]:
    """The same, and what was only declared: for who decides on the report."""
    declared_only = (
        render_plain("kelengkapan_dinyatakan", nama=one) for one in gaps(uow, case, sop).declared
    )
    return [*lacking(uow, case, sop), *declared_only]


def stated(uow: UnitOfWork, case: Case, sop: Sop) -> tuple[str, ...]:
    """What an officer only declared, each with who did: the report says that no file came (docs/keputusan.md A34)."""
    return tuple(_stated(uow, one) for one in _declared(case, sop))


def _declared(case: Case, sop: Sop) -> list[Paper]:
    return [paper for step in _prepares(sop) for paper in declared(case, step)]


def _prepares(sop: Sop) -> list[Step]:
    return [step for step in sop.steps if step.kind is StepKind.PREPARE]


def _stated(uow: UnitOfWork, paper: Paper) -> str:
    return phrase("dinyatakan", nama=paper.subject, oleh=titled(person(uow, paper.by, "", at=paper.at)))


def declarable(uow: UnitOfWork, sop: Sop, case: Case, step: Step) -> tuple[str, ...]:
    """The missing kelengkapan that may be said to be in the system: not a paper of a period that it does not know."""
    known = earlier_report(uow, sop, case) is not None
    return tuple(name for name in missing(case, step) if known or not of_earlier_period(name))


def earlier_report(uow: UnitOfWork, sop: Sop, case: Case) -> Paper | None:
    """The report of the period before, if it was made here."""
    found = case_rows.case_of_period(uow.tx, uow.office_id, sop.code, case.period.previous().code())
    return uow.case(found).latest(PaperKind.REPORT) if found else None
