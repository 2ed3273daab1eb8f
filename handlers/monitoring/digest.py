"""The morning digest: what it says, to whom, with its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.core.case.model import Answer, Case, CaseState, Task
from bot.core.monitoring.digest import Digest, DigestBranch, digest
from bot.core.monitoring.digest import Standing as BranchStanding
from bot.core.monitoring.forecast import Risk, TypicalDurations, pace
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.documents.pictures import DigestLine, DigestPicture, Standing, draw_digest
from bot.text.render import Message, render, without_markup
from handlers.calendar.notices import calendar_news, unknown_leave
from handlers.context import Services, UnitOfWork
from handlers.messages.audience import concerns
from handlers.messages.names import full_name, greeting
from handlers.messages.outgoing import About, send_text
from handlers.messages.papers import send_picture
from storage.repositories import cases as case_rows
from storage.repositories import sent_reminders, settings

SHORT_FROM = 6  #: from this many bidang on each has a shorter line, since a caption holds 1,024 characters
_MINUTE = timedelta(minutes=1)
_RECENT = 8  #: finished periods from which the typical durations are computed
_MOVES = 4  #: most movements of yesterday that are named one by one
_BRIEF_LINES = 3  #: most open tasks in the short digest


def pace_of(uow: UnitOfWork, sop: Sop) -> TypicalDurations:
    """The office's typical durations, from the newest finished periods of the same SOP."""
    found: list[tuple[Case, Sop]] = []
    for case_id in reversed(case_rows.list_cases(uow.tx, uow.office_id)):
        case = uow.case(case_id)
        if case.state is CaseState.DONE and case.sop == sop.code:
            found.append((case, uow.sop(case)))
        if len(found) == _RECENT:
            break
    return pace(found, uow.calendar)


def contents(
    uow: UnitOfWork, sop: Sop, case: Case, seen: Digest, *, morning: bool = False
) -> dict[str, object]:
    """All fields of a digest; `morning` is False where the digest answers a question."""
    following, brief = seen.following, _brief(seen)
    return {
        "pagi": morning,
        "nama": seen.name,
        "periode": str(seen.period),
        "saat": seen.at,
        "langkah": sorted({b.step.no for b in seen.branches if b.step and b.task and b.task.open}),
        "sendiri": [line(uow, sop, case, branch) for branch in seen.own],
        "bidang": [line(uow, sop, case, branch) for branch in seen.branches],
        "tiba": seen.arrived,
        "jatuh_tempo": [line(uow, sop, case, branch) for branch in seen.due_today],
        "bergerak": [_move(uow, sop, case, task) for task in _shown_moves(seen)],
        "bergerak_lagi": len(seen.moved) - len(_shown_moves(seen)),
        "berikut": {"no": following.no, "peran": sop.role(following.actor).name} if following else None,
        "selesai": seen.forecast.finish,
        "riwayat": seen.forecast.periods,
        "risiko": _risk(uow, sop, seen.forecast.risk),
        "kalender": calendar_news(uow) if morning else None,
        "jeda": case.paused,
        "tanpa": [uow.bidang_name(skip.bidang) for skip in case.skips],
        "ringkas": len(seen.branches) >= SHORT_FROM,
        "singkat": [line(uow, sop, case, branch) for branch in brief[:_BRIEF_LINES]],
        "sisa": max(0, len(brief) - _BRIEF_LINES),
    }


def _brief(seen: Digest) -> list[DigestBranch]:
    """The lines of a short digest: late work, then what is due soonest; if all bidang are finished, the first."""
    known = [b for b in (*seen.own, *seen.branches) if b.standing is not BranchStanding.DONE]
    known = known or list(seen.branches)[:1]
    return sorted(known, key=lambda b: (b.standing is not BranchStanding.LATE, b.deadline or seen.at))


def _risk(uow: UnitOfWork, sop: Sop, found: Risk | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "bidang": uow.bidang_name(found.bidang),
        "langkah": found.step.no,
        "peran": sop.role(found.step.actor).name,
        "lewat": found.over,
        "hari": found.days,
    }


def _shown_moves(seen: Digest) -> tuple[Task, ...]:
    """The newest movements, oldest first; none if every line is needed for the bidang."""
    return seen.moved[-_MOVES:] if len(seen.branches) < SHORT_FROM else ()


def _move(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> dict[str, object]:
    """How a task ended on the last working day, and who got it next."""
    decision = task.decision
    kind = "diserahkan"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision:
        kind = decision.endorsement.value if decision.endorsement else "disetujui"
    after = [t for t in case.tasks if t.given_at >= (task.done_at or t.given_at) and t.bidang == task.bidang]
    follower = next((t for t in after if t.id != task.id), None)
    return {
        "nama": uow.bidang_name(task.bidang),
        "langkah": task.step,
        "jenis": kind if follower or kind != "diserahkan" else "selesai",
        "kepada": sop.role(sop.step(follower.step).actor).name if follower else "",
        "pada": task.done_at,
    }


def line(uow: UnitOfWork, sop: Sop, case: Case, branch: DigestBranch) -> dict[str, object]:
    """One line of it (`rangkuman_baris`)."""
    task, step = branch.task, branch.step
    decision = task.decision if task else None
    return {
        "nama": uow.bidang_name(branch.bidang),
        "keadaan": branch.standing.value,
        "langkah": step.no if step else "",
        "judul": step.title if step else "",
        "peran": _desk(uow, sop, task) if task else "",
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
        "diingatkan": _times_reminded(uow, sop, case, task) if task and task.open else 0,
    }


def _desk(uow: UnitOfWork, sop: Sop, task: Task) -> str:
    """The role that holds the task; the officer's name if the task was handed over."""
    if task.open and task.assigned:
        return ", ".join(full_name(one) for one in uow.staff.holders(sop, task))
    return sop.role(sop.step(task.step).actor).name


def _times_reminded(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> int:
    """How many reminders the holders were sent; rungs that came in one message count as one."""
    services = {officer.id for officer in uow.staff.holders(sop, task)}
    return len(
        {row.at for row in sent_reminders.reminders_of(uow.tx, case.id, task.id) if row.officer in services}
    )


_SECOND = timedelta(seconds=1)
_ON = "ya"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The picture of one case, made before the transaction that sends it."""

    case: str
    sha256: str
    name: str


def tick_digest(services: Services) -> None:
    """Send today's digest once to each officer; after downtime it is still sent on the same day."""
    with services.read() as uow:
        pictures = [_picture(uow, case) for case in _wanted(uow)]
        untold = not pictures and _untold_leave(uow)
    if untold:
        with services.begin() as uow:
            _tell_leave(uow)
    drawn = [
        Drawn(case=case, sha256=services.files.put(draw_digest(picture)), name=f"rangkuman-{case}.png")
        for case, picture in pictures
    ]
    if not drawn:
        return
    with services.begin() as uow:
        wanted = {case.id: case for case in _wanted(uow)}
        _send(uow, [(wanted[d.case], d) for d in drawn if d.case in wanted])


def morning(uow: UnitOfWork) -> date | None:
    """The office's date from the digest's time (or from a later opening) until the close; None at other times."""
    if uow.services.offices.load(uow.tx, uow.office_id) is None:
        return None
    today = _today(uow)
    if not uow.calendar.is_working_day(today):
        return None
    return today if _digest_time(uow, today) <= uow.now < uow.calendar.closing(today) else None


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(uow.calendar.zone).date()


def _digest_time(uow: UnitOfWork, today: date) -> datetime:
    calendar = uow.calendar
    wanted = datetime.combine(today, uow.office.digest_at, calendar.zone)
    return max(wanted, calendar.opening(today))


def _wanted(uow: UnitOfWork) -> list[Case]:
    """The cases that were already running when the morning began: the digest is about these."""
    today = morning(uow)
    if today is None or sent_reminders.digest_taken(uow.tx, uow.office_id, today):
        return []
    began = _digest_time(uow, today)
    return [case for case in uow.visible_running() if case.opened_at < began]


def _untold_leave(uow: UnitOfWork) -> int:
    """The year whose cuti bersama are unknown, if no digest of this month has said so yet; else 0."""
    today = morning(uow)
    if today is None or sent_reminders.digest_since(uow.tx, uow.office_id, today.replace(day=1)):
        return 0
    return unknown_leave(uow.office, today)


def _tell_leave(uow: UnitOfWork) -> None:
    """Tell the overseers once a month of unknown cuti bersama, while no case runs and no other digest is sent."""
    year = _untold_leave(uow)
    if year and not _wanted(uow):
        sent_reminders.claim_digest(uow.tx, uow.office_id, _today(uow), "")
        for officer in uow.staff.overseers(uow.services.sops.current):
            send_text(uow, officer, Message("cuti_belum_diketahui", sapaan=greeting(officer), tahun=year))


def _send(uow: UnitOfWork, cases: Sequence[tuple[Case, Drawn]]) -> None:
    """Send each reader the cases that they may see; the right to send is taken once for each day and officer."""
    today = _today(uow)
    sent_reminders.claim_digest(uow.tx, uow.office_id, today, "")  # done for today, even if nobody reads it
    claimed: dict[str, bool] = {}
    for case, drawn in cases:
        sop = uow.sop(case)
        seen = digest(case, sop, uow.calendar, now=uow.now, pace=pace_of(uow, sop))
        for officer in _readers(uow, sop, case):
            if officer.id not in claimed:
                claimed[officer.id] = sent_reminders.claim_digest(uow.tx, uow.office_id, today, officer.id)
            if claimed[officer.id]:
                _tell(uow, sop, case, seen, officer, drawn)


def _readers(uow: UnitOfWork, sop: Sop, case: Case) -> list[Officer]:
    """The overseers, then those who asked for the digest and hold a seat now; each officer once."""
    wishing = [
        officer
        for officer in uow.staff.everyone_in(sop)
        if wished(uow, officer) and uow.staff.seats(officer.id) and concerns(uow, officer, case)
    ]
    return list({officer.id: officer for officer in (*uow.staff.overseers(sop), *wishing)}.values())


def _tell(uow: UnitOfWork, sop: Sop, case: Case, seen: Digest, officer: Officer, drawn: Drawn) -> None:
    if officer.id in {one.id for one in uow.staff.overseers(sop)}:
        caption = Message("rangkuman_harian", isi=contents(uow, sop, case, seen, morning=True))
        send_picture(uow, officer, drawn.sha256, drawn.name, caption)
    elif uow.staff.sees_all(sop, officer):
        caption = Message("rangkuman_singkat", isi=contents(uow, sop, case, seen, morning=True))
        send_picture(uow, officer, drawn.sha256, drawn.name, caption)
    else:
        own = seen.only(uow.staff.bidang_of(officer))
        isi = contents(uow, sop, case, own, morning=True)
        send_text(uow, officer, Message("rangkuman_singkat", isi=isi), About(case=case.id))


def wish(uow: UnitOfWork, officer: Officer) -> None:
    """`/rangkuman`: switch the short morning digest on or off; the overseer always gets the whole one."""
    if uow.actor(officer).oversees:
        message = Message("rangkuman_selalu", sapaan=greeting(officer), mulai=_next_morning(uow))
    else:
        on = not wished(uow, officer)
        settings.set_meta(uow.tx, _wish_key(uow, officer), _ON if on else "")
        message = Message("rangkuman_pilihan", sapaan=greeting(officer), aktif=on, mulai=_next_morning(uow))
    send_text(uow, officer, message)


def wished(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether the officer has asked for the short digest of every morning."""
    return settings.get_meta(uow.tx, _wish_key(uow, officer)) == _ON


def _wish_key(uow: UnitOfWork, officer: Officer) -> str:
    return f"rangkuman:{uow.office_id}:{officer.id}"


def _next_morning(uow: UnitOfWork) -> datetime:
    """The time of the next digest, if a case is running by then."""
    today = _today(uow)
    if uow.calendar.is_working_day(today) and uow.now < _digest_time(uow, today):
        return _digest_time(uow, today)
    return _digest_time(uow, uow.calendar.working_day_after(today, 1))


def _picture(uow: UnitOfWork, case: Case) -> tuple[str, DigestPicture]:
    sop = uow.sop(case)
    seen = digest(case, sop, uow.calendar, now=uow.now, pace=pace_of(uow, sop))
    fields = contents(uow, sop, case, seen, morning=True)
    return case.id, DigestPicture(
        made_at=uow.now,
        zone=uow.office.zone,
        watermark=uow.services.watermark,
        title=_plain(uow, Message("rangkuman_judul", isi=fields)),
        subtitle=_plain(uow, Message("rangkuman_pembuka", isi=fields)),
        lines=tuple(_drawn_line(uow, sop, case, branch) for branch in (*seen.own, *seen.branches)),
        note=_plain(uow, Message("rangkuman_perkiraan", isi=fields)),
    )


def _drawn_line(uow: UnitOfWork, sop: Sop, case: Case, branch: DigestBranch) -> DigestLine:
    shown = line(uow, sop, case, branch)
    running = bool(branch.allowed and branch.task and branch.task.open)
    return DigestLine(
        name=str(shown["nama"] or shown["judul"]),
        standing=Standing(branch.standing.value),
        where=_plain(uow, Message("rangkuman_letak", baris=shown)),
        used=Decimal(branch.used // _SECOND * 100) / (branch.allowed // _SECOND) if running else None,
        used_words=_plain(uow, Message("rangkuman_terpakai", baris=shown)) if running else "",
    )


def _plain(uow: UnitOfWork, message: Message) -> str:
    """A text for a picture, which knows no markup."""
    return without_markup(render(message, uow.voice))
