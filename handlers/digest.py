"""The morning digest: where every running case stands, to whoever oversees it, with a picture; in short to whoever
wishes it (`/rangkuman`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.core.case.model import Case
from bot.core.monitoring.digest import Digest, DigestBranch, digest
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.documents.pictures import DigestLine, DigestPicture, Standing, draw_digest
from bot.text.render import Message, render, without_markup
from handlers.calendar.notices import unknown_leave
from handlers.context import Desk, Visit
from handlers.digest_fields import contents, line, pace_of
from handlers.messages.audience import bidang_of, concerns, everyone_in, overseers, seats, sees_all
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, say, send_picture
from storage.repositories import sent_reminders, settings

_SECOND = timedelta(seconds=1)
_ON = "ya"


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
        untold = not pictures and _untold_leave(visit)
    if untold:
        with desk.visit() as visit:
            _tell_leave(visit)
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
    if today is None or sent_reminders.digest_taken(visit.tx, visit.office_id, today):
        return []
    began = _digest_time(visit, today)
    return [case for case in visit.heard_running() if case.opened_at < began]


def _untold_leave(visit: Visit) -> int:
    """The year whose cuti bersama are unknown, on the first morning of a month on which no digest has said it; or 0."""
    today = morning(visit)
    if today is None or sent_reminders.digest_since(visit.tx, visit.office_id, today.replace(day=1)):
        return 0
    return unknown_leave(visit.office, today)


def _tell_leave(visit: Visit) -> None:
    """No case runs, so this is all that the month's digest has to say, to the overseers and once."""
    year = _untold_leave(visit)
    if year and not _wanted(visit):
        sent_reminders.claim_digest(visit.tx, visit.office_id, _today(visit), "")
        for officer in overseers(visit, visit.desk.shelf.current):
            say(visit, officer, Message("cuti_belum_diketahui", sapaan=greeting(officer), tahun=year))


def _send(visit: Visit, cases: Sequence[tuple[Case, Drawn]]) -> None:
    """To every overseer, and in short to whoever wishes: all cases he may see; his right for the day is taken once."""
    today = _today(visit)
    sent_reminders.claim_digest(
        visit.tx, visit.office_id, today, ""
    )  # done for today, also where nobody reads it
    claimed: dict[str, bool] = {}
    for case, drawn in cases:
        sop = visit.sop(case)
        seen = digest(case, sop, visit.calendar, now=visit.now, pace=pace_of(visit, sop))
        for officer in _readers(visit, sop, case):
            if officer.id not in claimed:
                claimed[officer.id] = sent_reminders.claim_digest(
                    visit.tx, visit.office_id, today, officer.id
                )
            if claimed[officer.id]:
                _tell(visit, sop, case, seen, officer, drawn)


def _readers(visit: Visit, sop: Sop, case: Case) -> list[Officer]:
    """The overseers, then those who wish it and sit at a desk now; each once."""
    wishing = [
        officer
        for officer in everyone_in(visit, sop)
        if wished(visit, officer) and seats(visit, officer) and concerns(visit, officer, case)
    ]
    return list({officer.id: officer for officer in (*overseers(visit, sop), *wishing)}.values())


def _tell(visit: Visit, sop: Sop, case: Case, seen: Digest, officer: Officer, drawn: Drawn) -> None:
    if officer.id in {one.id for one in overseers(visit, sop)}:
        caption = Message("rangkuman_harian", isi=contents(visit, sop, case, seen, morning=True))
        send_picture(visit, officer, drawn.sha256, drawn.name, caption)
    elif sees_all(visit, sop, officer):
        caption = Message("rangkuman_singkat", isi=contents(visit, sop, case, seen, morning=True))
        send_picture(visit, officer, drawn.sha256, drawn.name, caption)
    else:
        own = seen.only(bidang_of(visit, officer))
        isi = contents(visit, sop, case, own, morning=True)
        say(visit, officer, Message("rangkuman_singkat", isi=isi), About(case=case.id))


def wish(visit: Visit, officer: Officer) -> None:
    """`/rangkuman`: the short digest of every morning, on or off; the overseer always has the whole one."""
    if visit.actor(officer).oversees:
        message = Message("rangkuman_selalu", sapaan=greeting(officer), mulai=_next_morning(visit))
    else:
        on = not wished(visit, officer)
        settings.set_meta(visit.tx, _wish_key(visit, officer), _ON if on else "")
        message = Message("rangkuman_pilihan", sapaan=greeting(officer), aktif=on, mulai=_next_morning(visit))
    say(visit, officer, message)


def wished(visit: Visit, officer: Officer) -> bool:
    return settings.get_meta(visit.tx, _wish_key(visit, officer)) == _ON


def _wish_key(visit: Visit, officer: Officer) -> str:
    return f"rangkuman:{visit.office_id}:{officer.id}"


def _next_morning(visit: Visit) -> datetime:
    """When the next digest comes, if a case runs then."""
    today = _today(visit)
    if visit.calendar.is_working_day(today) and visit.now < _digest_time(visit, today):
        return _digest_time(visit, today)
    return _digest_time(visit, visit.calendar.working_day_after(today, 1))


def _picture(visit: Visit, case: Case) -> tuple[str, DigestPicture]:
    sop = visit.sop(case)
    seen = digest(case, sop, visit.calendar, now=visit.now, pace=pace_of(visit, sop))
    fields = contents(visit, sop, case, seen, morning=True)
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
    shown = line(visit, sop, case, branch)
    running = bool(branch.allowed and branch.task and branch.task.open)
    return DigestLine(
        name=str(shown["nama"] or shown["judul"]),
        standing=Standing(branch.standing.value),
        where=_plain(visit, Message("rangkuman_letak", baris=shown)),
        used=Decimal(branch.used // _SECOND * 100) / (branch.allowed // _SECOND) if running else None,
        used_words=_plain(visit, Message("rangkuman_terpakai", baris=shown)) if running else "",
    )


def _plain(visit: Visit, message: Message) -> str:
    """A text for a picture, which knows no markup."""
    return without_markup(render(message, visit.voice))
