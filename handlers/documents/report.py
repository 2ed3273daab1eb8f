"""The report and the recap: what stands on them, gathered from the signed working papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from bot.core.case.model import Case, Skip, Task
from bot.core.case.papers import approval, decided, signature
from bot.core.office.model import Office
from bot.core.office.scale import Scale
from bot.core.sop.model import Sop
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.recap import KegiatanRecap, ProgramRecap, Recap, SasaranRecap, compile_report
from bot.core.working_paper.summary import PaperSummary
from bot.core.worktime.period import Period
from bot.documents.report import (
    KEYS,
    BidangRow,
    ProgramTable,
    Report,
    ReportState,
    SasaranTable,
    SkippedBidang,
)
from handlers.context import UnitOfWork
from handlers.documents.history import chain, history_rows
from handlers.documents.letterhead import head, local_day, paper_number, phrase, place, setting
from handlers.documents.requirements import lacking, stated
from handlers.documents.rows import activity_row, factor_rows, indicator_row, printed_scale
from handlers.documents.signers import person, report_signer, signer_of
from handlers.documents.working_papers import contents

_NAMED = ("program", "kegiatan")  #: beginnings of the keys that name one; its code follows


def recap(uow: UnitOfWork, sop: Sop, case: Case) -> Recap:  # all papers take the same three arguments
    """The tables of the report, from the version that each bidang signed, or its newest if none is signed."""
    skipped = skips(case)
    found: list[tuple[PaperForm, PaperValues]] = []
    without = [(uow.bidang_name(code), skip.reason) for code, skip in skipped.items()]
    for code in case.bidang:
        paper = None if code in skipped else decided(case, code, approval(case, code))
        read = contents(uow, case, paper) if paper else None
        found += [read] if read else []
        without += [(code, phrase("tanpa_baris"))] if paper and not read else []
    office = uow.office
    return compile_report(
        found,
        office=office.name,
        period=case.period,
        scale=office.scale,
        names=_names(office),
        without=without,
    )


def skips(case: Case) -> Mapping[str, Skip]:
    """The bidang that the report leaves out, each with the order to do so."""
    return {skip.bidang: skip for skip in case.skips if skip.bidang in case.bidang}


def _names(office: Office) -> dict[str, str]:
    """Rows of Instansi such as "program 3.30.03" and "kegiatan 3.30.03.2.01"."""
    return {
        key.casefold().removeprefix(word).strip(" _-:"): value.strip()
        for key, value in office.settings.items()
        for word in _NAMED
        if key.casefold().startswith(word)
    }


def report(
    uow: UnitOfWork,
    sop: Sop,
    case: Case,
    *,
    state: ReportState,
    parafs: Sequence[Task],
    signed: Task | None,
) -> Report:
    """The report with the paraf that count now and, once it is `signed`, its signature.

    Its date is that of the last decision it shows, so that the same case always gives the same bytes.
    """
    made_at = _instant(case, signed, parafs)
    read = recap(uow, sop, case)
    cover = Report(
        **head(uow, made_at),
        period=str(case.period),
        year=case.period.year,
        closes_year=case.period.closes_year,
        state=state,
        signer=report_signer(uow, sop, signed),
        dated=local_day(made_at, uow.office),
        place=place(uow.office),
        number=paper_number(uow, case, "laporan"),
        narratives=_narratives(case),
        parafs=tuple(signer_of(uow, sop, task) for task in parafs),
        history=history_rows(uow, sop, case, until=made_at),
        chain=chain(uow, case, made_at),
        missing=_missing(uow, sop, case),
        declared=stated(uow, case, sop),
        skipped=_skipped(uow, case, read, made_at),
    )
    return _with_tables(uow, sop, case, cover, read)


def _with_tables(uow: UnitOfWork, sop: Sop, case: Case, cover: Report, read: Recap) -> Report:
    figures, money = read.figures, bool(read.programs)
    return replace(
        cover,
        budget_paper=setting(uow.office, "dpa", "nomor_dpa"),
        sasaran=tuple(_sasaran(one) for one in read.sasaran),
        programs=tuple(_program(one, uow.office.scale, case.period) for one in read.programs),
        bidang=tuple(_bidang(uow, sop, case, one) for one in read.bidang),
        average=read.average,
        predicate=read.predicate or "",
        scale=printed_scale(uow.office.scale),
        budget=Decimal(figures.pagu) if money else None,
        has_support=read.has_support,
        spent=figures.spent if money else None,
        absorption=figures.absorption,
        factors=factor_rows(read),
    )


def _instant(case: Case, signed: Task | None, parafs: Sequence[Task]) -> datetime:
    shown = [task.done_at for task in ([signed] if signed else parafs) if task.done_at]
    changes = [task.done_at for task in case.tasks if task.done_at] + [note.at for note in case.notes]
    return max(shown or changes, default=case.opened_at)


def _narratives(case: Case) -> dict[str, str]:
    return {key: text for key in KEYS if (text := case.note(f"narasi_{key}")).strip()}


def _sasaran(one: SasaranRecap) -> SasaranTable:
    return SasaranTable(
        sasaran=one.sasaran,
        rows=tuple(indicator_row(result) for _, result in one.indicators),
        average=one.average,
        predicate=one.predicate or "",
    )


def _program(one: ProgramRecap, scale: Scale, period: Period) -> ProgramTable:
    """No predicate before the year is over: the figures are measured against its target (docs/keputusan.md A35)."""
    figures = one.figures
    return ProgramTable(
        code=one.code,
        name=one.name,
        rows=tuple(
            activity_row(result, _kegiatan(group)) for group in one.kegiatan for _, result in group.subs
        ),
        average=figures.physical,
        predicate=(scale.predicate(figures.physical) if period.closes_year else None) or "",
        budget=Decimal(figures.pagu),
        spent=figures.spent,
        absorption=figures.absorption,
        left=figures.pagu - figures.spent,
    )


def _kegiatan(group: KegiatanRecap) -> str:
    """Code and name of the kegiatan; empty if the office gave no name, as its sub kegiatan are listed anyway."""
    return f"{group.code} {group.name}" if group.name else ""


def _bidang(uow: UnitOfWork, sop: Sop, case: Case, one: PaperSummary) -> BidangRow:
    signed = signature(case, one.form.identity.bidang)
    return BidangRow(
        name=one.form.bidang,
        indicators=len(one.indicators),
        judged=one.judged,
        activities=len(one.subs),
        average=one.average,
        predicate=one.predicate or "",
        budget=Decimal(one.pagu) if one.subs else None,
        spent=one.spent if one.subs else None,
        absorption=one.absorption,
        signed_by=signer_of(uow, sop, signed).name if signed else "",
        signed_at=signed.done_at if signed else None,
    )


def _missing(uow: UnitOfWork, sop: Sop, case: Case) -> tuple[str, ...]:
    """What the report lacks and has to say, each as a list item with a capital letter."""
    return tuple(one[:1].upper() + one[1:] for one in lacking(uow, case, sop))


def _skipped(uow: UnitOfWork, case: Case, read: Recap, made_at: datetime) -> tuple[SkippedBidang, ...]:
    """The bidang left out by order, and those that the recap could not read without anybody's order."""
    orders = {uow.bidang_name(code): skip for code, skip in skips(case).items()}
    return tuple(
        SkippedBidang(
            name=name,
            reason=reason,
            ordered_by=person(uow, orders[name].by, "").name if name in orders else "",
            at=orders[name].at if name in orders else made_at,
        )
        for name, reason in read.without
    )
