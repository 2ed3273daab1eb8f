"""What a task needs before it: which version counts, what is missing, what is attached."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.case.endorsements import newest_rounds
from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.sop.model import Endorsement, Sop, Step, StepKind

_EARLIER = re.compile(r"\b(?:sebelumnya|lalu)\b")


def version_of(case: Case, bidang: str) -> int:
    """The newest version of a bidang's working paper; 0 if it has none."""
    paper = case.latest(PaperKind.WORKING_PAPER, bidang)
    return paper.version if paper else 0


def version_filled(case: Case, bidang: str) -> bool:
    """Whether an officer has filled in the newest version."""
    paper = case.latest(PaperKind.WORKING_PAPER, bidang)
    return paper is not None and bool(paper.by)


def approval(case: Case, bidang: str) -> Task | None:
    """The newest Ya of a reviewer of this bidang about a paper, unless it was sent back or taken back afterwards."""
    for task in reversed(newest_rounds(case)):
        decision = task.decision
        if task.bidang == bidang and decision and decision.answer is Answer.YA and decision.sha256:
            return task
    return None


def signature(case: Case, bidang: str) -> Task | None:
    """That approval if it was a signature; None if it was only a paraf."""
    task = approval(case, bidang)
    signed = task and task.decision and task.decision.endorsement is Endorsement.TANDA_TANGAN
    return task if signed else None


def decided(case: Case, bidang: str, task: Task | None) -> Paper | None:
    """The version that `task` decided on; the newest one if the task names none."""
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    wanted = task.decision.sha256 if task and task.decision else ""
    named = [paper for paper in versions if wanted and paper.sha256 == wanted]
    return next(iter(reversed(named or versions)), None)


def missing(case: Case, step: Step) -> tuple[str, ...]:
    """The kelengkapan of a step that were neither received nor declared available."""
    return tuple(name for name in step.requires if not _filed(case, name))


def declared(case: Case, step: Step) -> tuple[Paper, ...]:
    """The kelengkapan of a step for which there is an officer's word and no file (docs/keputusan.md A34)."""
    known = [papers for name in step.requires if (papers := _filed(case, name))]
    return tuple(papers[-1] for papers in known if not any(paper.sha256 for paper in papers))


def _filed(case: Case, name: str) -> list[Paper]:
    return [p for p in case.papers if p.kind is PaperKind.REQUIREMENT and p.subject == name]


def of_earlier_period(requirement: str) -> bool:
    """Whether a kelengkapan is a paper of the period before, by its words."""
    return bool(_EARLIER.search(requirement.casefold()))


def mending(sop: Sop, case: Case, task: Task) -> bool:
    """Whether the reviewer corrects the draft themselves: the task was given by a step such as 8T."""
    if task.bidang or not case.latest(PaperKind.DRAFT):
        return False
    done = [t for t in case.tasks if t.done_at and t.leads_to == task.step and t.bidang is None]
    return bool(done) and sop.step(done[-1].step).kind is StepKind.DO


def proofs(case: Case, bidang: str | None) -> int:
    """How many files of data pendukung there are; a file that serves several indicators counts once."""
    return len({paper.sha256 for paper in case.all_papers(PaperKind.EVIDENCE, bidang)})


def evidence(case: Case, bidang: str | None) -> tuple[Paper, ...]:
    """The data pendukung, once for each indicator; what is tied to one is not listed for the whole bidang as well."""
    found = case.all_papers(PaperKind.EVIDENCE, bidang)
    tied = {paper.sha256 for paper in found if paper.subject}
    return tuple(paper for paper in found if paper.subject or paper.sha256 not in tied)


def deliveries(case: Case, bidang: str | None = None) -> tuple[Paper, ...]:
    """The proofs of delivery; pictures that were sent together are one."""
    return tuple(paper for paper in case.all_papers(PaperKind.DELIVERY, bidang) if not paper.part_of)


def words_of(case: Case, delivery: Paper) -> str:
    """What the officer wrote about a delivery: a phone may put the words of an album under any of its files."""
    parts = (one for one in case.all_papers(PaperKind.DELIVERY, delivery.bidang, delivery.subject)
             if one.part_of == delivery.sha256)  # fmt: skip
    return next((one.note for one in (delivery, *parts) if one.note), "")


def decided_on(case: Case, task: Task, paper: Paper) -> bool:
    """Whether exactly this version has been decided on before, i.e. it came back unchanged."""
    return any(
        done.decision is not None and done.decision.sha256 == paper.sha256
        for done in case.tasks
        if done.bidang == task.bidang
    )


def answered_return(case: Case, task: Task) -> Task | None:
    """The Tidak of this very step that the task answers; None where it comes for the first time, or after a Ya."""
    done = case.last_done(task.step, task.bidang)
    returned = done and done.decision and done.decision.answer is Answer.TIDAK
    return done if returned else None


@dataclass(frozen=True, kw_only=True)
class Attachment:
    kind: PaperKind
    sha256: str
    name: str


def attachments(sop: Sop, case: Case, task: Task) -> list[Attachment]:
    """The files that come with the card of the task; the last one is what the task is about."""
    kind = sop.step(task.step).kind
    found: list[Paper | None] = []
    if kind is StepKind.PREPARE:
        found = [case.latest(PaperKind.DISPOSISI)]
    elif kind is StepKind.FILL:
        found = [paper_to_fill(case, task)]
    elif kind is StepKind.REVIEW and task.bidang:
        evidence = case.all_papers(PaperKind.EVIDENCE, task.bidang)
        once = {paper.sha256: paper for paper in evidence}  # a file may serve several indicators
        found = [*once.values(), case.latest(PaperKind.WORKING_PAPER, task.bidang)]
    elif kind is StepKind.REVIEW:
        found = [case.latest(PaperKind.DRAFT)]
    elif kind is StepKind.COMPILE:
        found = [case.latest(k) for k in (PaperKind.RECAP, PaperKind.DRAFT_EDITABLE, PaperKind.DRAFT)]
    elif kind is StepKind.DELIVER:
        found = [case.latest(PaperKind.ENDORSEMENT), case.latest(PaperKind.REPORT)]
    return [attached(p) for p in found if p and p.sha256]


def paper_to_fill(case: Case, task: Task) -> Paper | None:
    """The newest version; as long as it is the one that came back, with the rows marked that came back."""
    newest = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    marked = case.latest(PaperKind.RETURNED_PAPER, task.bidang, task.id)
    return marked if marked and newest and marked.note == newest.sha256 else newest


def attached(paper: Paper) -> Attachment:
    return Attachment(kind=paper.kind, sha256=paper.sha256, name=paper.name)


def needs_papers(sop: Sop, case: Case, task: Task) -> bool:
    """Whether papers must be made before the task is delivered."""
    step = sop.step(task.step)
    if step.kind is StepKind.FILL:
        paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
        if paper is None or not paper.by:  # the blank form is printed with the deadline of this task
            return True
        return bool(task.rows) and case.latest(PaperKind.RETURNED_PAPER, task.bidang, task.id) is None
    if step.kind is StepKind.REVIEW:
        return task.bidang is None and case.latest(PaperKind.DRAFT) is not None
    return step.kind in (StepKind.PREPARE, StepKind.COMPILE, StepKind.DELIVER)
