"""What officers may ask at any time: `/status`, `/tugas`, `/riwayat`, `/bantuan`. Each sees their own part."""

from __future__ import annotations

from bot.core.case.model import Case
from bot.core.monitoring.digest import digest
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case.assignment import present_to, replace_cards
from handlers.case.open_tasks import desk_of
from handlers.context import Visit
from handlers.messages.audience import concerns, tell_idle
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import say
from handlers.monitoring.blockers import standing
from handlers.monitoring.digest import contents, pace_of

_AWAITED = 10  #: most lines about what is awaited


def status(visit: Visit, officer: Officer) -> None:
    """Tell where every running case stands, as far as the officer may see it."""
    shown = [case for case in visit.heard_running(officer) if concerns(visit, officer, case)]
    for case in shown:
        sop = visit.sop(case)
        seen = digest(case, sop, visit.calendar, now=visit.now, pace=pace_of(visit, sop))
        if not visit.staff.sees_all(sop, officer):
            seen = seen.only(visit.staff.bidang_of(officer))
        root = standing(visit, sop, officer, case)
        say(visit, officer, Message("status_berjalan", isi=contents(visit, sop, case, seen), penahan=root))
    if not shown:
        tell_idle(visit, officer)


def tasks(visit: Visit, officer: Officer) -> None:
    """Send the cards of the officer's open tasks again; if there are none, what is awaited and from whom."""
    found = desk_of(visit, officer)
    for case, task in found:
        replace_cards(visit, case, task, officer)
        present_to(visit, visit.sop(case), case, task, officer)
    if found:
        return
    awaited = [line for case in visit.heard_running(officer) for line in _awaited(visit, officer, case)]
    if awaited:
        message = Message("status_tanpa_tugas", sapaan=greeting(officer), ditunggu=awaited[:_AWAITED])
        say(visit, officer, message)
    else:
        tell_idle(visit, officer)


def _awaited(visit: Visit, officer: Officer, case: Case) -> list[dict[str, object]]:
    """The open tasks of others that the officer may see."""
    sop = visit.sop(case)
    return [
        {
            "judul": sop.step(task.step).title,
            "bidang": visit.bidang_name(task.bidang),
            "periode": str(case.period),
            "pemegang": [name_of(visit.staff, holder.id) for holder in visit.staff.holders(sop, task)],
            "peran": sop.role(sop.step(task.step).actor).name,
            "sejak": task.given_at,
        }
        for task in case.open_tasks
        if visit.staff.may_see(sop, officer, case.bidang, task.bidang)
    ]
