"""What a reviewer is shown: the verdict, the weakest indicators, what stands out, and what changed since their own Tidak."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.case.endorsements import standing_parafs
from bot.core.case.looks import inquiries_of, looked_at
from bot.core.case.model import Case, Paper, PaperKind, Task
from bot.core.case.papers import answered_return, decided_on, proofs, version_of
from bot.core.case.returned_rows import standing
from bot.core.sop.model import Sop, StepKind
from bot.core.working_paper.changes import CellChange
from bot.core.working_paper.flags import flag_of
from bot.core.working_paper.named_rows import named_rows
from bot.core.working_paper.problems import Problem, ProblemKey
from bot.core.working_paper.rows import row_hashes, row_of
from bot.core.working_paper.summary import weakest
from bot.documents.report import KEYS
from bot.text.render import Message, render_text
from handlers.context import UnitOfWork
from handlers.documents import working_papers
from handlers.documents.report import recap
from handlers.documents.requirements import gaps
from handlers.messages.names import doer, full_name, name_of
from handlers.messages.problems import sentences

WEAKEST = 3  #: indicators on a card; all of them are behind the button "Lihat rincian"


def paper_card(uow: UnitOfWork, case: Case, task: Task, head: Mapping[str, object]) -> Message:
    """The card about the working paper of a bidang."""
    assert task.bidang is not None
    seen = working_papers.summary_of(uow, case, task.bidang)
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    return Message(
        "kartu_periksa_bidang",
        kepala=head,
        versi=paper.version if paper else 0,
        pengisi=filled_by(uow, case, task.bidang),
        ringkas=seen,
        lemah=weakest(seen.indicators, WEAKEST),
        perhatian=standing_out(uow, case, task.bidang),
        ubahan=cell_changes(uow, case, task),
        bukti=proofs(case, task.bidang),
        bukti_baru=new_evidence(case, task),
        tetap=bool(paper and decided_on(case, task, paper)),
        sidik=paper.sha256 if paper else "",
        baris=rows_standing(uow, case, task),
    )


def standing_out(uow: UnitOfWork, case: Case, bidang: str) -> list[str]:
    """A sentence for each thing in the paper that deserves a look, already escaped."""
    return sentences(uow, _flags(uow, case, bidang))


def _flags(uow: UnitOfWork, case: Case, bidang: str) -> tuple[Problem, ...]:
    warnings = working_papers.checked(uow, case, bidang).warnings
    return tuple(one for one in warnings if one.key is not ProblemKey.KOSONG_TANPA_TARGET)


def flags_to_look_at(uow: UnitOfWork, case: Case, task: Task) -> tuple[Problem, ...]:
    """What stands out in the paper of this review, in the order of the card, whether looked at or not.

    Empty where a Ya counts at once in any case.
    """
    if task.bidang is None or uow.sop(case).step(task.step).kind is not StepKind.REVIEW:
        return ()
    return _flags(uow, case, task.bidang) if version_of(case, task.bidang) else ()


def not_looked_at(uow: UnitOfWork, case: Case, task: Task, officer: str) -> tuple[Problem, ...]:
    """What of it this officer has neither ticked nor asked about; a question asks about the rows that it names, too."""
    flags = flags_to_look_at(uow, case, task)
    if not flags:
        return ()
    looked, named = looked_at(case, task, officer), set[str]()
    if asked := inquiries_of(case, task, officer):
        form = working_papers.form_of(uow, case, task.bidang or "")
        named = {row for one in asked for row in named_rows(form, one.text).rows}
    return tuple(one for one in flags if flag_of(one) not in looked and row_of(one.cell) not in named)


def looked_flags(uow: UnitOfWork, case: Case, task: Task, officer: str) -> tuple[str, ...]:
    """The names of those that the officer has looked at, for the decision."""
    left = not_looked_at(uow, case, task, officer)
    return tuple(flag_of(one) for one in flags_to_look_at(uow, case, task) if one not in left)


def hashes(uow: UnitOfWork, case: Case, task: Task) -> tuple[tuple[str, str], ...]:
    """What stands in each row of the paper under review, as a decision keeps it; empty where there is no such paper."""
    bidang = task.bidang or ""
    if not version_of(case, bidang) or all(one.code != bidang for one in uow.office.bidang):
        return ()
    form = working_papers.form_of(uow, case, bidang)
    return tuple(row_hashes(form, working_papers.current_values(uow, case, bidang)).items())


def rows_standing(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object] | None:
    """Where only some rows are to be judged: which, and how many stand as they were checked, when and by whom."""
    found = standing(case, task, uow.sop(case), dict(hashes(uow, case, task)))
    if found is None or task.bidang is None:
        return None
    return {
        "diperiksa": working_papers.places(uow, case, task.bidang, found.judged),
        "banyak": len(found.judged),
        "tetap": len(found.stand),
        "pada": found.since,
        "oleh": name_of(uow.staff, found.by, found.since),
    }


def filled_by(uow: UnitOfWork, case: Case, bidang: str) -> str:
    """Everybody whose entries stand in the paper, as the signed paper names them; one alone with their title."""
    papers = working_papers.filled_in_by(uow, case, bidang, version_of(case, bidang))
    sent = dict.fromkeys(one.by for one in papers)
    known = [officer for officer in map(uow.staff.by_id, sent) if officer]
    return name_of(uow.staff, known[0].id) if len(known) == 1 else "; ".join(map(full_name, known))


def cell_changes(uow: UnitOfWork, case: Case, task: Task) -> list[dict[str, object]]:
    """Every cell that changed since the reviewer's own Tidak, with both values; by whom, if it was a colleague of
    whoever handed the paper over.
    """
    returned = answered_return(case, task)
    if returned is None or returned.decision is None or task.bidang is None:
        return []
    before = [
        one for one in case.tasks if one.leads_to == task.step and one.bidang == task.bidang and one.done_at
    ]
    handed = before[-1].done_by if before else ""
    found = working_papers.changes_since(uow, case, task.bidang, returned.decision.sha256)
    return [_change(uow, one, handed) for one in found]


def _change(uow: UnitOfWork, change: CellChange, handed: str) -> dict[str, object]:
    officer = uow.staff.by_id(change.by) if change.by != handed else None
    return {
        "nama": change.name,
        "lembar": change.cell.sheet.heading,
        "baris": change.row,
        "kolom": change.column.header,
        "tulisan": not change.column.numeric,
        "jenis": change.column.kind.value,
        "lama": change.old,
        "baru": change.new,
        "oleh": full_name(officer) if officer else "",
    }


def new_evidence(case: Case, task: Task) -> int:
    """How many files of data pendukung came since the reviewer's own Tidak."""
    returned = answered_return(case, task)
    if returned is None or returned.done_at is None:
        return 0
    found = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    old = {paper.sha256 for paper in found if paper.at <= returned.done_at}
    return len({paper.sha256 for paper in found} - old)


def report_card(uow: UnitOfWork, sop: Sop, case: Case, task: Task, head: Mapping[str, object]) -> Message:
    """The card about the draft of the report."""
    draft = case.latest(PaperKind.DRAFT)
    assert draft is not None
    read = recap(uow, sop, case)
    indicators = [one for bidang in read.bidang for one in bidang.indicators]
    return Message(
        "kartu_periksa_laporan",
        kepala=head,
        versi=draft.version,
        sidik=draft.sha256,
        ringkas=read,
        lemah=weakest(indicators, WEAKEST),
        unggahan=bool(draft.by),
        paraf=parafs(uow, case),
        diparaf=_initialled(case, draft),
        diubah=report_changes(uow, case, task),
        kurang=lacks(uow, sop, case),
    )


def _initialled(case: Case, draft: Paper) -> int:
    """The version that the last paraf was put on, if `draft` is that one with the paraf printed; else 0."""
    seen = [task.decision.sha256 for task in standing_parafs(case) if task.decision]
    version = next(
        (one.version for one in case.all_papers(PaperKind.DRAFT) if seen and one.sha256 == seen[-1]), 0
    )
    return version if version < draft.version else 0


def parafs(uow: UnitOfWork, case: Case) -> list[str]:
    """Who has put their paraf on the current draft."""
    return [doer(uow.staff, uow.sop(case), task) for task in standing_parafs(case)]


def lacks(uow: UnitOfWork, sop: Sop, case: Case) -> dict[str, object]:
    """What a report lacks, and whether it lacks anything."""
    found = gaps(uow, case, sop)
    return {
        "kelengkapan": found.requirements,
        "tanpa_bukti": found.bare,
        "dinyatakan": found.declared,
        "ada": bool(found.requirements or found.bare or found.declared),
    }


def report_changes(uow: UnitOfWork, case: Case, task: Task) -> list[str]:
    """What changed in the draft since the reviewer's own Tidak: chapters, papers of bidang, another draft."""
    returned = answered_return(case, task)
    since = returned.done_at if returned else None
    if since is None:
        return []
    written = {note.topic for note in case.notes if note.at > since}
    chapters = [
        render_text("ubahan_narasi", bab=render_text("label_bab", bab=key))
        for key in KEYS
        if f"narasi_{key}" in written
    ]
    newer = [one for one in case.papers if one.at > since and one.by]
    bidang = dict.fromkeys(one.bidang for one in newer if one.kind is PaperKind.WORKING_PAPER and one.bidang)
    papers = [render_text("ubahan_kertas_kerja", bidang=uow.bidang_name(code)) for code in bidang]
    own = any(one.kind is PaperKind.DRAFT for one in newer)
    return [*chapters, *papers, *([render_text("ubahan_draf")] if own else [])]
