"""`/kinerja`: shows the Sekretaris where time goes: a message at once, then form F01 and a workbook."""

from __future__ import annotations

from datetime import datetime

from bot.core.case.model import Case, CaseState, PaperKind
from bot.core.monitoring.performance import Line, kinerja
from bot.core.office.officers import Officer
from bot.core.refusals import NotOverseer
from bot.core.sop.model import Sop
from bot.documents import render_pdf
from bot.ports import Job
from bot.text.render import Message
from handlers.context import Desk, Visit
from handlers.documents.drafts import ToMake
from handlers.documents.monitoring import Run, book, monitoring, periods
from handlers.messages.names import greeting
from handlers.messages.outgoing import say, send_file
from storage.repositories import cases as case_rows
from storage.repositories import queues
from storage.xlsx.reports.performance import write_kinerja

_SHOWN = 10  #: most steps in the message


def ask(visit: Visit, officer: Officer) -> None:
    """Send the figures of this year's periods, or of the last period before it. Raises `NotOverseer`."""
    if not visit.actor(officer).oversees:
        raise NotOverseer()
    cases = runs(visit)
    if not cases:
        say(visit, officer, Message("kinerja_kosong", sapaan=greeting(officer)))
        return
    found, sop = kinerja(cases, visit.calendar, now=visit.now), cases[-1][1]
    worst = found.bottleneck
    message = Message(
        "kinerja",
        sop=sop.name,
        periode=periods(cases),
        pada=visit.now,
        langkah=[_line(line, sop) for line in found.steps[:_SHOWN]],
        titik=_line(worst, sop) if worst else None,
    )
    say(visit, officer, message)
    key = f"{officer.id}:{visit.now.isoformat()}"
    visit.leave("kinerja", key, case=cases[-1][0].id, officer=officer.id, at=visit.now.isoformat())


def runs(visit: Visit) -> Run:
    """The periods of the SOP in force that began this year, oldest first; if there are none, the newest one."""
    zone, sop = visit.voice.zone, visit.desk.shelf.current
    known = [visit.case(case_id) for case_id in case_rows.list_cases(visit.tx, visit.office_id)]
    fitting = [case for case in known if case.sop == sop.code and case.state is not CaseState.CANCELLED]
    year = visit.now.astimezone(zone).year
    recent = [case for case in fitting if case.opened_at.astimezone(zone).year == year]
    return [(case, visit.sop(case)) for case in recent or fitting[-1:]]


def make(desk: Desk, job: Job) -> None:
    """Make the files outside the transaction and send them to whoever asked."""
    at = datetime.fromisoformat(job.data["at"])
    with desk.look() as visit:
        cases = runs(visit)
        paper, sheet = monitoring(visit, cases, at=at), book(visit, cases, at=at)
    made = [desk.files.put(render_pdf(paper)), desk.files.put(write_kinerja(sheet))]
    with desk.visit() as visit:
        officer = visit.staff.by_id(job.data["officer"])
        names = (f"F01 {paper.sop} {at:%Y-%m-%d}.pdf", f"Kinerja {paper.sop} {at:%Y-%m-%d}.xlsx")
        for sha256, name in zip(made, names, strict=True) if officer else ():
            assert officer is not None
            send_file(visit, officer, sha256, name)
        queues.handled(visit.tx, job.row)


def filed(visit: Visit, sop: Sop, case: Case) -> list[ToMake]:
    """Form F01 and the workbook of one case, for its archive."""
    at, run = case.closed_at or visit.now, [(case, sop)]
    paper, sheet = monitoring(visit, run, at=at), book(visit, run, at=at)
    return [
        ToMake(kind=PaperKind.MONITORING, name=f"F01 {case.period}.pdf", make=lambda: render_pdf(paper)),
        ToMake(kind=PaperKind.KINERJA, name=f"Kinerja {case.period}.xlsx", make=lambda: write_kinerja(sheet)),
    ]


def _line(line: Line, sop: Sop) -> dict[str, object]:
    return {
        "no": line.step.no,
        "peran": sop.role(line.step.actor).name,
        "judul": line.step.title,
        "standar": str(line.step.standard) if line.step.standard else "",
        "rata": line.mean() if line.count else None,
        "persen": round(line.share * 100) if line.count and line.share is not None else None,
        "selesai": line.count,
        "berjalan": line.open,
        "terlambat": line.overdue,
        "lewat": line.late,
        "kembali": line.returns,
        "alasan": line.reasons[-1][:120] if line.reasons else "",
    }
