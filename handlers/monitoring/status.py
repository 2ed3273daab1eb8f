"""What officers may ask at any time: `/status`, `/tugas`, `/riwayat`, `/bantuan`. Each sees their own part."""

from __future__ import annotations

from bot.core.case.model import Case
from bot.core.monitoring.digest import digest
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case import inquiry_cards
from handlers.case.assignment import deliver_task_to, replace_cards
from handlers.case.open_tasks import open_tasks_of
from handlers.context import UnitOfWork
from handlers.messages.audience import concerns, tell_idle
from handlers.messages.names import greeting, name_of, name_of_task
from handlers.messages.outgoing import send_text
from handlers.monitoring.blockers import standing
from handlers.monitoring.digest_text import contents, pace_of

_AWAITED = 10  #: most lines about what is awaited


def status(uow: UnitOfWork, officer: Officer) -> None:
    """Tell where every running case stands, as far as the officer may see it."""
    shown = [case for case in uow.visible_running(officer) if concerns(uow, officer, case)]
    for case in shown:
        sop = uow.sop(case)
        seen = digest(case, sop, uow.calendar, now=uow.now, pace=pace_of(uow, sop))
        if not uow.staff.sees_all(sop, officer):
            seen = seen.only(uow.staff.bidang_of(officer))
        root = standing(uow, sop, officer, case)
        isi = {**contents(uow, sop, case, seen), "lipat": []}
        send_text(uow, officer, Message("status_berjalan", isi=isi, penahan=root))
    if not shown:
        tell_idle(uow, officer)


def tasks(uow: UnitOfWork, officer: Officer) -> None:
    """Send the cards and papers of the officer's open tasks again; if there are none, what is awaited and from whom."""
    found = open_tasks_of(uow, officer)
    asked = inquiry_cards.show_again(uow, officer)
    for case, task in found:
        replace_cards(uow, case, task, officer)
        deliver_task_to(uow, uow.sop(case), case, task, officer, again=True)
    if found or asked:
        return
    awaited = [line for case in uow.visible_running(officer) for line in _awaited(uow, officer, case)]
    if awaited:
        message = Message("status_tanpa_tugas", sapaan=greeting(officer), ditunggu=awaited[:_AWAITED])
        send_text(uow, officer, message)
    else:
        tell_idle(uow, officer)


def _awaited(uow: UnitOfWork, officer: Officer, case: Case) -> list[dict[str, object]]:
    """The open tasks of others that the officer may see."""
    sop = uow.sop(case)
    return [
        {
            "nama_tugas": name_of_task(uow, case, task),
            "pemegang": [name_of(uow.staff, holder.id) for holder in uow.staff.holders(sop, task)],
            "peran": sop.role(sop.step(task.step).actor).name,
            "sejak": task.given_at,
        }
        for task in case.open_tasks
        if uow.staff.may_see(sop, officer, case.bidang, task.bidang)
    ]
