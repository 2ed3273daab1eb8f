"""The versions of a working paper, and the form that a Kasi fills in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import version_of
from bot.core.sop.model import StepKind
from bot.core.working_paper.authorship import Authors, KeptVersion, authors
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.changes import CellChange, changes
from bot.core.working_paper.check import CheckedPaper, check, sent_rows
from bot.core.working_paper.entries import further_versions
from bot.core.working_paper.form import PaperForm, paper_form
from bot.core.working_paper.receive import Conflict, with_conflicts
from bot.core.working_paper.rows import place_of, places_of
from bot.core.working_paper.summary import PaperSummary, summary
from bot.core.worktime.period import Period
from bot.text import formatting
from handlers.context import UnitOfWork
from storage.repositories import cases as case_rows
from storage.repositories import entries

_LOOK_BACK = 6  #: earlier periods whose figures a form may show


def values_of(uow: UnitOfWork, case_id: str, bidang: str, version: int) -> PaperValues:
    """The cells of one version; blank cells if there is no such version."""
    data = _stored(uow, case_id, bidang, version)
    return PaperValues.from_json(data) if data else PaperValues()


def conflicts_of(uow: UnitOfWork, case_id: str, bidang: str, version: int) -> tuple[Conflict, ...]:
    """Cells of a version that two officers filled in differently and that are not settled yet."""
    stored = _stored(uow, case_id, bidang, version)
    sides, own = stored.get("beda", []), set(stored.get("beda_sendiri", ()))
    values = [PaperValues.from_json(side).cells for side in sides]
    if not values:
        return ()
    upload, current = values
    cells = sorted({*upload, *current})
    return tuple(
        Conflict(cell=c, base=None, current=current.get(c), upload=upload.get(c), own=c.name in own)
        for c in cells
    )


def _stored(uow: UnitOfWork, case_id: str, bidang: str, version: int) -> dict[str, Any]:
    text = case_rows.load_values(uow.tx, case_id, bidang, version)
    return dict(json.loads(text)) if text else {}


def written_values(values: PaperValues, conflicts: Sequence[Conflict] = (), restores: int = 0) -> str:
    """The cells of a version as they are kept, with the conflicts that two officers still have to settle and the
    version that it brings back.
    """
    data: dict[str, object] = dict(values.to_json())
    if conflicts:
        sides = [
            PaperValues(cells={c.cell: v for c in conflicts if (v := getattr(c, side)) is not None})
            for side in ("upload", "current")
        ]
        data["beda"] = [side.to_json() for side in sides]
        data["beda_sendiri"] = [c.cell.name for c in conflicts if c.own]
    if restores:
        data["dari"] = restores
    return json.dumps(data, ensure_ascii=False)


def versions_of(uow: UnitOfWork, case: Case, bidang: str) -> list[KeptVersion]:
    """Every version of a bidang's working paper, oldest first."""
    return [_version(uow, case, paper) for paper in case.all_papers(PaperKind.WORKING_PAPER, bidang)]


def _version(uow: UnitOfWork, case: Case, paper: Paper) -> KeptVersion:
    bidang, number = paper.bidang or "", paper.version
    restores = _stored(uow, case.id, bidang, number).get("dari", 0)
    return KeptVersion(
        number=number,
        by=paper.by,
        values=values_of(uow, case.id, bidang, number),
        conflicts=conflicts_of(uow, case.id, bidang, number),
        restores=restores,
        in_chat=bool(paper.by) and not paper.source and not restores,
    )


def filled_in_by(uow: UnitOfWork, case: Case, bidang: str, version: int) -> tuple[Paper, ...]:
    """The versions up to this one of those whose entries stand in it; of a paper without any entry, all that were sent."""
    versions = versions_of(uow, case, bidang)
    who = set(authors(versions).get(version, {}).values())
    papers = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    return tuple(one for one in papers if one.version <= version and one.by and (one.by in who or not who))


@dataclass(frozen=True, kw_only=True)
class CurrentPaper:
    """A working paper as it stands: its newest version, and what was filled in by chat since."""

    values: PaperValues
    authors: Authors
    conflicts: tuple[Conflict, ...]


def current_with_entries(uow: UnitOfWork, case: Case, bidang: str) -> CurrentPaper:
    versions = versions_of(uow, case, bidang)
    pending = entries.of_paper(uow.tx, case.id, bidang)
    every = [*versions, *further_versions(versions, pending)]
    if not every:
        return CurrentPaper(values=PaperValues(), authors={}, conflicts=())
    return CurrentPaper(
        values=every[-1].values,
        authors=authors(every)[every[-1].number],
        conflicts=every[-1].conflicts,
    )


def _newest(uow: UnitOfWork, case: Case, bidang: str) -> KeptVersion:
    """The newest version, with what was filled in by chat since."""
    number = version_of(case, bidang)
    kept = KeptVersion(
        number=number,
        by="",
        values=values_of(uow, case.id, bidang, number),
        conflicts=conflicts_of(uow, case.id, bidang, number),
    )
    return (kept, *further_versions([kept], entries.of_paper(uow.tx, case.id, bidang)))[-1]


def current_values(uow: UnitOfWork, case: Case, bidang: str) -> PaperValues:
    return _newest(uow, case, bidang).values


def form_of(uow: UnitOfWork, case: Case, bidang: str, version: int | None = None) -> PaperForm:
    """The form of a bidang's working paper, with the figures of earlier periods."""
    sop = uow.sop(case)
    return paper_form(
        uow.office,
        bidang,
        case.period,
        case_id=case.id,
        version=version_of(case, bidang) if version is None else version,
        office_id=uow.office_id,
        history=_history(uow, case, sop.code, bidang),
        deadline=_deadline(uow, case, bidang),
    )


def places(uow: UnitOfWork, case: Case, bidang: str, rows: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Where these rows of the bidang's paper stand; their codes where the office no longer has the bidang."""
    if all(one.code != bidang for one in uow.office.bidang):
        return tuple((sheet.heading, row) for sheet, row in map(place_of, rows))
    return places_of(form_of(uow, case, bidang), rows)


def checked(uow: UnitOfWork, case: Case, bidang: str) -> CheckedPaper:
    """The paper as it stands checked by the rules, with the conflicts that two officers still have to settle."""
    newest = _newest(uow, case, bidang)
    return checked_version(form_of(uow, case, bidang), newest.values, newest.conflicts)


def checked_version(form: PaperForm, values: PaperValues, conflicts: tuple[Conflict, ...]) -> CheckedPaper:
    found = check(form, values)
    return with_conflicts(form, found, conflicts, sent_rows(form)) if conflicts else found


def summary_of(uow: UnitOfWork, case: Case, bidang: str) -> PaperSummary:
    return summary(form_of(uow, case, bidang), current_values(uow, case, bidang))


def _history(uow: UnitOfWork, case: Case, code: str, bidang: str) -> dict[Period, PaperValues]:
    found: dict[Period, PaperValues] = {}
    period = case.period.previous()
    for _ in range(_LOOK_BACK):
        earlier = case_rows.case_of_period(uow.tx, uow.office_id, code, period.code())
        if earlier:
            before = uow.case(earlier)
            found[period] = values_of(uow, earlier, bidang, version_of(before, bidang))
        period = period.previous()
    return found


def _deadline(uow: UnitOfWork, case: Case, bidang: str) -> str:
    sop = uow.sop(case)
    open_fill = [
        task
        for task in case.open_tasks
        if task.bidang == bidang and sop.step(task.step).kind is StepKind.FILL and task.deadline
    ]
    due = open_fill[0].deadline if open_fill else None
    return formatting.moment(due, uow.office.zone) if due else ""


def contents(uow: UnitOfWork, case: Case, paper: Paper) -> tuple[PaperForm, PaperValues] | None:
    """Form and values of one version; None if the office no longer has the bidang."""
    assert paper.bidang is not None
    if all(one.code != paper.bidang for one in uow.office.bidang):
        return None
    form = form_of(uow, case, paper.bidang, paper.version)
    return form, values_of(uow, case.id, paper.bidang, paper.version)


def summed(uow: UnitOfWork, case: Case, paper: Paper | None) -> PaperSummary | None:
    """Summary of a version; None if there is no paper or the office no longer has its bidang."""
    found = contents(uow, case, paper) if paper else None
    return summary(*found) if found else None


def changes_since(uow: UnitOfWork, case: Case, bidang: str, sha256: str) -> tuple[CellChange, ...]:
    """The cells that changed since the version with these bytes; none if there is no such version."""
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    start = next((at for at, paper in enumerate(versions) if paper.sha256 == sha256), None)
    if start is None:
        return ()
    seen = [(one.by, values_of(uow, case.id, bidang, one.version)) for one in versions[start:]]
    return changes(form_of(uow, case, bidang), seen)
