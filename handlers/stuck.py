"""Work that the bot could not do again and again: who oversees the case hears what is stuck, and how it goes on."""

from __future__ import annotations

from bot.ports import Job
from bot.text.render import Message
from handlers.context import Desk
from handlers.messages.audience import overseers
from handlers.messages.outgoing import About, say


def tell(desk: Desk, job: Job) -> None:
    """The step waits for papers that could not be made; the operator reads the same in the log of incidents."""
    with desk.visit() as visit:
        case = visit.case(job.data["case"])
        sop, task = visit.sop(case), case.task(job.data.get("task", ""))
        visit.incident(
            "pekerjaan_terhenti", kasus=case.id, pekerjaan=job.data["job"], tugas=task.id if task else ""
        )
        message = Message(
            "pekerjaan_terhenti",
            periode=str(case.period),
            judul=sop.step(task.step).title if task else "",
            bidang=visit.bidang_name(task.bidang if task else None),
            nomor=job.row,
            kontak=visit.office.contact,
        )
        for officer in overseers(visit, sop):
            say(visit, officer, message, About(case=case.id))
