"""The morning digest: what it says, to whom, with its picture."""

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
from handlers.case import digest_buttons
from handlers.context import Services, UnitOfWork
from handlers.messages.audience import concerns
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, send_card, send_text
from handlers.monitoring.digest_text import contents, digest_caption, line, pace_of
from storage.repositories import sent_reminders, settings

_TICK = "rangkuman"
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
        if uow.quiet(_TICK):
            return
        pictures = [_picture(uow, case) for case in _wanted(uow)]
        untold = not pictures and _untold_leave(uow)
        if not pictures and not untold:
            uow.nothing_before(_TICK, next_morning(uow))
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
    if uow.known_office is None:
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
                digest_buttons.retire(uow, officer)
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
    picture, about = (drawn.sha256, drawn.name), About(case=case.id)
    sop_picture = digest_buttons.picture_button(case)
    if officer.id in {one.id for one in uow.staff.overseers(sop)}:
        caption = digest_caption(uow, sop, case, seen, uow.voice_of(officer.id))
        buttons = digest_buttons.choices(uow, sop, case)
        send_card(uow, officer, caption, buttons, about, digest_buttons.KIND, picture=picture)
    elif uow.staff.sees_all(sop, officer):
        caption = Message("rangkuman_singkat", isi=contents(uow, sop, case, seen, morning=True))
        send_card(uow, officer, caption, [sop_picture], about, digest_buttons.KIND, picture=picture)
    else:
        own = seen.only(uow.staff.bidang_of(officer))
        isi = contents(uow, sop, case, own, morning=True)
        brief = Message("rangkuman_singkat", isi=isi)
        send_card(uow, officer, brief, [sop_picture], about, digest_buttons.KIND)


def wish(uow: UnitOfWork, officer: Officer) -> None:
    """`/rangkuman`: switch the short morning digest on or off; the overseer always gets the whole one."""
    if uow.actor(officer).oversees:
        message = Message("rangkuman_selalu", sapaan=greeting(officer), mulai=next_morning(uow))
    else:
        on = not wished(uow, officer)
        settings.set_meta(uow.tx, _wish_key(uow, officer), _ON if on else "")
        message = Message("rangkuman_pilihan", sapaan=greeting(officer), aktif=on, mulai=next_morning(uow))
    send_text(uow, officer, message)


def wished(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether the officer has asked for the short digest of every morning."""
    return settings.get_meta(uow.tx, _wish_key(uow, officer)) == _ON


def _wish_key(uow: UnitOfWork, officer: Officer) -> str:
    return f"rangkuman:{uow.office_id}:{officer.id}"


def next_morning(uow: UnitOfWork) -> datetime:
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
        lines=tuple(_drawn_line(uow, sop, case, branch) for branch in (*seen.own, *seen.branches)),
    )


def _drawn_line(uow: UnitOfWork, sop: Sop, case: Case, branch: DigestBranch) -> DigestLine:
    shown = line(uow, sop, case, branch)
    running = bool(branch.allowed and branch.task and branch.task.open)
    return DigestLine(
        name=str(shown["nama"] or shown["judul"]),
        standing=Standing(branch.standing.value),
        words=_plain(uow, Message("rangkuman_sisa", baris=shown)) if running else "",
        used=Decimal(branch.used // _SECOND * 100) / (branch.allowed // _SECOND) if running else None,
        over=Decimal(branch.late.time // _SECOND) / 3600 if running and branch.late else None,
    )


def _plain(uow: UnitOfWork, message: Message) -> str:
    """A text for a picture, which knows no markup."""
    return without_markup(render(message, uow.voice))
