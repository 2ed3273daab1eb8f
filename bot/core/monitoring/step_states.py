"""Where a case stands at every step of its SOP, in every bidang: what the picture of a period shows.

The open steps are the lines of the digest, so that the picture and `/status` say the same. What was done counts only
until its branch is sent back to it or to a step before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.case.model import Answer, Case, CaseState, Task
from bot.core.monitoring.digest import Digest, DigestBranch, Standing
from bot.core.sop.model import Sop, Step


class StepStanding(StrEnum):
    """How a step stands, in one bidang or in the office itself."""

    WAITING = "menunggu"  # not begun, or to be done once more
    RUNNING = "berjalan"
    LATE = "lewat"
    DONE = "selesai"
    RETURNED = "dikembalikan"  # answered with Tidak; the step to which that led has not brought it back yet
    PASSED = "tidak_dilalui"  # the case has taken another way, or has ended
    SKIPPED = "dilewati"  # the period goes on without this bidang
    UNSEEN = "tertutup"  # of the office itself, and the reader sees only their own bidang


@dataclass(frozen=True, kw_only=True)
class StepState:
    step: Step
    bidang: str | None  #: None: a step of the office itself
    standing: StepStanding
    task: Task | None = None  #: the one that is open, or was done last; None where nothing is to be told
    line: DigestBranch | None = None  #: of an open step: its time
    again: bool = False  #: WAITING: it was done before, and came back


def step_states(
    case: Case, sop: Sop, seen: Digest, *, bidang: Sequence[str], office: bool
) -> tuple[StepState, ...]:
    """The steps in the order of the SOP, each once or once for each of these bidang of the case.

    `seen`: the digest of this very case, as far as its reader may see it. `office`: whether they see its own steps.
    """
    found = _Found.of(case, sop, seen)
    return tuple(
        found.state(step, code) if code or office else _unseen(step)
        for step in sop.steps
        for code in (bidang if sop.per_bidang(step.no) else (None,))
    )


def _unseen(step: Step) -> StepState:
    return StepState(step=step, bidang=None, standing=StepStanding.UNSEEN)


@dataclass(frozen=True, kw_only=True)
class _Found:
    case: Case
    sop: Sop
    lines: Mapping[str, DigestBranch]  #: by the id of the open task
    ways: Mapping[str | None, Sequence[Task]]  #: by bidang: the tasks that led to where it stands

    @classmethod
    def of(cls, case: Case, sop: Sop, seen: Digest) -> _Found:
        lines = {b.task.id: b for b in (*seen.own, *seen.branches) if b.task and b.task.open}
        return cls(
            case=case, sop=sop, lines=lines, ways={code: _way(case, code) for code in (None, *case.bidang)}
        )

    def state(self, step: Step, code: str | None) -> StepState:
        task, before = self._task(step, code), self.case.last_done(step.no, code)
        standing = self._standing(step, code, task)
        if standing is StepStanding.PASSED and before:
            task, standing = before, self._standing(step, code, before)
        if standing in (StepStanding.WAITING, StepStanding.PASSED):
            return StepState(step=step, bidang=code, standing=standing, again=before is not None)
        return StepState(
            step=step,
            bidang=code,
            standing=standing,
            task=task,
            line=self.lines.get(task.id) if task else None,
        )

    def _standing(self, step: Step, code: str | None, task: Task | None) -> StepStanding:
        if task and task.done_at:
            back = task.decision is not None and task.decision.answer is Answer.TIDAK
            return StepStanding.RETURNED if back else StepStanding.DONE
        if code and code not in self.case.awaited:
            return StepStanding.SKIPPED
        if task and (line := self.lines.get(task.id)):
            return StepStanding.LATE if line.standing is Standing.LATE else StepStanding.RUNNING
        ahead = self.case.state is CaseState.RUNNING and step.no in self._ahead(code)
        return StepStanding.WAITING if ahead else StepStanding.PASSED

    def _task(self, step: Step, code: str | None) -> Task | None:
        """The task that counts at a step. One of the office counts while every bidang that it waits for stands by it."""
        awaited = [one for one in self.case.bidang if one in self.case.awaited]
        scopes: Sequence[str | None] = [code] if code else awaited or [None]
        found = [next((t for t in self.ways[one] if t.step == step.no), None) for one in scopes]
        return found[0] if all(found) else None

    def _ahead(self, code: str | None) -> frozenset[str]:
        """The steps to which any way leads from where the bidang stands, or from where anybody does."""
        mine = [t.step for t in self.case.open_tasks if code is None or t.bidang in (None, code)]
        last = [t.leads_to for t in self.ways[code][-1:] if t.leads_to]
        return frozenset(_reached(self.sop, mine or last))


def _way(case: Case, code: str | None) -> list[Task]:
    """The tasks of the office and of this bidang that count: a step that begins anew undoes what was done since."""
    way: list[Task] = []
    for task in case.tasks:
        if task.bidang in (None, code) and task.withdrawn_at is None:
            again = next((at for at, earlier in enumerate(way) if earlier.step == task.step), len(way))
            way = [*way[:again], task]
    return way


def _reached(sop: Sop, start: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    todo = list(start)
    while todo:
        no = todo.pop()
        if no not in seen:
            seen.add(no)
            todo += sop.step(no).exits
            yield no
