"""Whose hands made what a review is about: nobody decides on his own work unless that is recorded (domain 5.4)."""

from __future__ import annotations

from dataclasses import replace

from bot.core.case import Answer, Case, PaperKind, Task
from bot.core.report_draft import standing_parafs
from bot.core.sop import Endorsement, Sop, StepKind


def workers(case: Case, task: Task, sop: Sop) -> frozenset[str]:
    """Whose work `task` reviews: who handed it over, and who sent the file."""
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang) if task.bidang else None
    return frozenset({maker(case, task, sop), paper.by if paper else ""} - {""})


def own_paraf(case: Case, task: Task, sop: Sop, officer: str) -> bool:
    """Whether a signature at `task` would stand beside a paraf of the same hand (domain 5.4)."""
    signing = task.bidang is None and sop.step(task.step).endorsement is Endorsement.TANDA_TANGAN
    return signing and any(one.done_by == officer for one in standing_parafs(case))


def same_hand(case: Case, task: Task, sop: Sop) -> bool:
    """Whether a finished review rests on a recorded rangkap jabatan: it could not have been given without one."""
    if task.decision is None or task.done_at is None:
        return False
    papers = tuple(paper for paper in case.papers if paper.at <= task.done_at)
    before = replace(case, tasks=case.tasks[: case.tasks.index(task)], papers=papers)
    return task.done_by in workers(before, task, sop) or (
        task.decision.answer is Answer.YA and own_paraf(before, task, sop, task.done_by)
    )


def maker(case: Case, task: Task, sop: Sop) -> str:
    """Who did the work that `task` reviews: the newest filled, compiled or simply done step of the branch.

    A step with several exits (8T) hands on or mends by order of the SOP itself, and does not count as own work.
    """
    for done in reversed(case.tasks):
        step = sop.step(done.step)
        works = step.kind in (StepKind.FILL, StepKind.COMPILE) or (
            step.kind is StepKind.DO and len(step.next) == 1
        )
        if done.done_by and done.bidang == task.bidang and works:
            return done.done_by
    return ""
