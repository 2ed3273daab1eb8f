"""A digest as its texts read it: `rangkuman_isi`, `rangkuman_singkat` and the picture."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bot.core.case.model import Answer, Case, CaseState, Task
from bot.core.monitoring.digest import Digest, DigestBranch
from bot.core.monitoring.digest import Standing as BranchStanding
from bot.core.monitoring.forecast import Pace, Risk, pace
from bot.core.sop.model import Sop
from handlers.calendar.notices import calendar_news
from handlers.context import Visit
from handlers.messages.audience import holders
from handlers.messages.names import full_name
from storage.repositories import cases as case_rows
from storage.repositories import sent_reminders

SHORT_FROM = 6  #: bidang from which each has a shorter line: a caption has 1,024 characters
_MINUTE = timedelta(minutes=1)
_RECENT = 8  #: finished periods from which the office's pace is drawn
_MOVES = 4  #: of yesterday's movements, named one by one
_BRIEF_LINES = 3  #: of desks, in the short digest


def pace_of(visit: Visit, sop: Sop) -> Pace:
    """The office's own pace, from the newest finished periods of the same SOP."""
    found: list[tuple[Case, Sop]] = []
    for case_id in reversed(case_rows.list_cases(visit.tx, visit.office_id)):
        case = visit.case(case_id)
        if case.state is CaseState.DONE and case.sop == sop.code:
            found.append((case, visit.sop(case)))
        if len(found) == _RECENT:
            break
    return pace(found, visit.calendar)


def contents(visit: Visit, sop: Sop, case: Case, seen: Digest, *, morning: bool = False) -> dict[str, object]:
    """All of it; `morning`: it is the morning's digest, not an answer to a question."""
    following, brief = seen.following, _brief(seen)
    return {
        "pagi": morning,
        "nama": seen.name,
        "periode": str(seen.period),
        "saat": seen.at,
        "langkah": sorted({b.step.no for b in seen.branches if b.step and b.task and b.task.open}),
        "sendiri": [line(visit, sop, case, branch) for branch in seen.own],
        "bidang": [line(visit, sop, case, branch) for branch in seen.branches],
        "tiba": seen.arrived,
        "jatuh_tempo": [line(visit, sop, case, branch) for branch in seen.due_today],
        "bergerak": [_move(visit, sop, case, task) for task in _shown_moves(seen)],
        "bergerak_lagi": len(seen.moved) - len(_shown_moves(seen)),
        "berikut": {"no": following.no, "peran": sop.role(following.actor).name} if following else None,
        "selesai": seen.forecast.finish,
        "riwayat": seen.forecast.periods,
        "risiko": _risk(visit, sop, seen.forecast.risk),
        "kalender": calendar_news(visit) if morning else None,
        "jeda": case.paused,
        "tanpa": [visit.bidang_name(skip.bidang) for skip in case.skips],
        "ringkas": len(seen.branches) >= SHORT_FROM,
        "singkat": [line(visit, sop, case, branch) for branch in brief[:_BRIEF_LINES]],
        "sisa": max(0, len(brief) - _BRIEF_LINES),
    }


def _brief(seen: Digest) -> list[DigestBranch]:
    """What a short digest names first: late work, then what is due soonest; a finished branch only where it is alone."""
    known = [b for b in (*seen.own, *seen.branches) if b.standing is not BranchStanding.DONE]
    known = known or list(seen.branches)[:1]
    return sorted(known, key=lambda b: (b.standing is not BranchStanding.LATE, b.deadline or seen.at))


def _risk(visit: Visit, sop: Sop, found: Risk | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "bidang": visit.bidang_name(found.bidang),
        "langkah": found.step.no,
        "peran": sop.role(found.step.actor).name,
        "lewat": found.over,
        "hari": found.days,
    }


def _shown_moves(seen: Digest) -> tuple[Task, ...]:
    """The newest ones, oldest first; none where every line is needed for the bidang themselves."""
    return seen.moved[-_MOVES:] if len(seen.branches) < SHORT_FROM else ()


def _move(visit: Visit, sop: Sop, case: Case, task: Task) -> dict[str, object]:
    """What became of a task on the last working day, and who had it next."""
    decision = task.decision
    kind = "diserahkan"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision:
        kind = decision.endorsement.value if decision.endorsement else "disetujui"
    after = [t for t in case.tasks if t.given_at >= (task.done_at or t.given_at) and t.bidang == task.bidang]
    follower = next((t for t in after if t.id != task.id), None)
    return {
        "nama": visit.bidang_name(task.bidang),
        "langkah": task.step,
        "jenis": kind if follower or kind != "diserahkan" else "selesai",
        "kepada": sop.role(sop.step(follower.step).actor).name if follower else "",
        "pada": task.done_at,
    }


def line(visit: Visit, sop: Sop, case: Case, branch: DigestBranch) -> dict[str, object]:
    """One line of it (`rangkuman_baris`)."""
    task, step = branch.task, branch.step
    decision = task.decision if task else None
    return {
        "nama": visit.bidang_name(branch.bidang),
        "keadaan": branch.standing.value,
        "langkah": step.no if step else "",
        "judul": step.title if step else "",
        "peran": _desk(visit, sop, task) if task else "",
        "sejak": task and (task.done_at or task.given_at),
        "pengesahan": decision.endorsement.value if decision and decision.endorsement else "",
        "standar": str(step.standard) if step and step.standard else "",
        "harian": bool(step and step.standard and step.standard.is_days),
        "tenggat": branch.deadline,
        "sisa": branch.left,
        "jam_terpakai": Decimal(branch.used // _MINUTE) / 60,
        "jam_semua": Decimal(branch.allowed // _MINUTE) / 60 if len(case.awaited) < SHORT_FROM else None,
        "lewat": branch.late.time if branch.late else None,
        "hari": branch.late.days if branch.late else 0,
        "dikembalikan": branch.returns,
        "diingatkan": _times_reminded(visit, sop, case, task) if task and task.open else 0,
    }


def _desk(visit: Visit, sop: Sop, task: Task) -> str:
    """The role of the desk; of a task that was handed over, the officer."""
    if task.open and task.assigned:
        return ", ".join(full_name(one) for one in holders(visit, sop, task))
    return sop.role(sop.step(task.step).actor).name


def _times_reminded(visit: Visit, sop: Sop, case: Case, task: Task) -> int:
    """How many reminders the holders were sent: rungs that came in one message count as one."""
    desk = {officer.id for officer in holders(visit, sop, task)}
    return len(
        {row.at for row in sent_reminders.reminders_of(visit.tx, case.id, task.id) if row.officer in desk}
    )
