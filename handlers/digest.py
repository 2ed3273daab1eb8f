"""The morning digest: where every running case stands, to whoever oversees it, with a picture."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.core.case import Case, Task
from bot.core.digest import Digest, DigestBranch, digest
from bot.core.sop import Sop
from bot.documents.digest_picture import DigestLine, DigestPicture, Standing, draw_digest
from bot.render import Message, render
from handlers.desk import Desk, Visit
from handlers.people import holders, overseers
from handlers.post import send_picture
from storage import small

SHORT_FROM = 6  #: bidang from which each has a shorter line: a caption has 1,024 characters
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The picture of one case, made before the transaction that sends it."""

    case: str
    sha256: str
    name: str


def tick_digest(desk: Desk) -> None:
    """Send today's digest, once for each day and officer; after downtime still on the same day."""
    with desk.look() as visit:
        pictures = [_picture(visit, case) for case in _wanted(visit)]
    drawn = [
        Drawn(case=case, sha256=desk.files.put(draw_digest(picture)), name=f"rangkuman-{case}.png")
        for case, picture in pictures
    ]
    if not drawn:
        return
    with desk.visit() as visit:
        wanted = {case.id: case for case in _wanted(visit)}
        _send(visit, [(wanted[d.case], d) for d in drawn if d.case in wanted])


def morning(visit: Visit) -> date | None:
    """The office's present day, from the digest's time (or a later opening) until the close; None at other times."""
    if visit.desk.offices.load(visit.tx, visit.office_id) is None:
        return None
    today = _today(visit)
    if not visit.calendar.is_working_day(today):
        return None
    return today if _digest_time(visit, today) <= visit.now < visit.calendar.closing(today) else None


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.calendar.zone).date()


def _digest_time(visit: Visit, today: date) -> datetime:
    calendar = visit.calendar
    wanted = datetime.combine(today, visit.office.digest_at, calendar.zone)
    return max(wanted, calendar.opening(today))


def _wanted(visit: Visit) -> list[Case]:
    """The cases of which a digest is due: those that ran already when the morning began."""
    today = morning(visit)
    if today is None or small.digest_taken(visit.tx, visit.office_id, today):
        return []
    began = _digest_time(visit, today)
    return [case for case in visit.running() if case.opened_at < began]


def _send(visit: Visit, cases: Sequence[tuple[Case, Drawn]]) -> None:
    """To every overseer, all cases he oversees; his right for the day is taken once."""
    claimed: dict[str, bool] = {}
    for case, drawn in cases:
        sop = visit.sop(case)
        for officer in overseers(visit, sop):
            if officer.id not in claimed:
                today = _today(visit)
                claimed[officer.id] = small.claim_digest(visit.tx, visit.office_id, today, officer.id)
            if claimed[officer.id]:
                seen = digest(case, sop, visit.calendar, now=visit.now)
                caption = Message("rangkuman_harian", isi=contents(visit, sop, case, seen))
                send_picture(visit, officer, drawn.sha256, drawn.name, caption)


def contents(visit: Visit, sop: Sop, case: Case, seen: Digest) -> dict[str, object]:
    """A digest as its text reads it (`rangkuman_isi.j2`)."""
    following = seen.following
    return {
        "nama": seen.name,
        "periode": str(seen.period),
        "saat": seen.at,
        "langkah": sorted({b.step.no for b in seen.branches if b.step and b.task and b.task.open}),
        "sendiri": [_line(visit, sop, case, branch) for branch in seen.own],
        "bidang": [_line(visit, sop, case, branch) for branch in seen.branches],
        "tiba": seen.arrived,
        "jatuh_tempo": [_line(visit, sop, case, branch) for branch in seen.due_today],
        "bergerak": len(seen.moved),
        "kembali": sum(_returned(task) for task in seen.moved),
        "berikut": {"no": following.no, "peran": sop.role(following.actor).name} if following else None,
        "selesai": seen.finish,
        "jeda": case.paused,
        "tanpa": [visit.bidang_name(skip.bidang) for skip in case.skips],
        "ringkas": len(seen.branches) >= SHORT_FROM,
    }


def _returned(task: Task) -> bool:
    return task.decision is not None and bool(task.decision.reason)


def _line(visit: Visit, sop: Sop, case: Case, branch: DigestBranch) -> dict[str, object]:
    task, step = branch.task, branch.step
    decision = task.decision if task else None
    return {
        "nama": visit.bidang_name(branch.bidang),
        "keadaan": branch.standing.value,
        "langkah": step.no if step else "",
        "judul": step.title if step else "",
        "peran": sop.role(step.actor).name if step else "",
        "sejak": task and (task.done_at or task.given_at),
        "pengesahan": decision.endorsement.value if decision and decision.endorsement else "",
        "standar": str(step.standard) if step and step.standard else "",
        "harian": bool(step and step.standard and step.standard.is_days),
        "tenggat": branch.deadline,
        "sisa": branch.left,
        "lewat": branch.late.time if branch.late else None,
        "hari": branch.late.days if branch.late else 0,
        "dikembalikan": branch.returns,
        "diingatkan": _times_reminded(visit, sop, case, task) if task and task.open else 0,
    }


def _times_reminded(visit: Visit, sop: Sop, case: Case, task: Task) -> int:
    """How many reminders the holders were sent: rungs that came in one message count as one."""
    desk = {officer.id for officer in holders(visit, sop, task)}
    return len({row.at for row in small.reminders_of(visit.tx, case.id, task.id) if row.officer in desk})


def _picture(visit: Visit, case: Case) -> tuple[str, DigestPicture]:
    sop = visit.sop(case)
    seen = digest(case, sop, visit.calendar, now=visit.now)
    fields = contents(visit, sop, case, seen)
    return case.id, DigestPicture(
        made_at=visit.now,
        zone=visit.office.zone,
        watermark=visit.desk.watermark,
        title=_plain(visit, Message("rangkuman_judul", isi=fields)),
        subtitle=_plain(visit, Message("rangkuman_pembuka", isi=fields)),
        lines=tuple(_drawn_line(visit, sop, case, branch) for branch in (*seen.own, *seen.branches)),
        note=_plain(visit, Message("rangkuman_perkiraan", isi=fields)),
    )


def _drawn_line(visit: Visit, sop: Sop, case: Case, branch: DigestBranch) -> DigestLine:
    line = _line(visit, sop, case, branch)
    running = bool(branch.allowed and branch.task and branch.task.open)
    return DigestLine(
        name=str(line["nama"] or line["judul"]),
        standing=Standing(branch.standing.value),
        where=_plain(visit, Message("rangkuman_letak", baris=line)),
        used=Decimal(branch.used // _SECOND * 100) / (branch.allowed // _SECOND) if running else None,
        used_words=_plain(visit, Message("rangkuman_terpakai", baris=line)) if running else "",
    )


def _plain(visit: Visit, message: Message) -> str:
    """A text for a picture, which knows no markup."""
    return html.unescape(render(message, visit.voice))
