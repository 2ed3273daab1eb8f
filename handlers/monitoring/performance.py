"""`/kinerja`: shows the Sekretaris where time goes: a message at once, then form F01 and a workbook."""

from __future__ import annotations

from datetime import datetime

from bot.core.case.model import Case, PaperKind
from bot.core.case.papers import Attachment
from bot.core.monitoring.performance import Line, kinerja
from bot.core.office.officers import Officer
from bot.core.refusals import NotOverseer
from bot.core.sop.model import Sop
from bot.documents import render_pdf
from bot.ports import Job
from bot.text.render import Message, standard_words
from handlers.context import Services, UnitOfWork
from handlers.documents.drafts import ToMake
from handlers.documents.letterhead import file_name
from handlers.documents.monitoring import Run, book, monitoring, periods
from handlers.messages.names import greeting
from handlers.messages.outgoing import send_text
from handlers.messages.papers import send_papers
from storage.repositories import cases as case_rows
from storage.repositories import queues
from storage.xlsx.reports.durations import KinerjaBook

_SHOWN = 10  #: most steps in the message


def ask(uow: UnitOfWork, officer: Officer) -> None:
    """Send the figures of this year's periods, or of the last period before it. Raises `NotOverseer`."""
    if not uow.actor(officer).oversees:
        raise NotOverseer()
    cases = runs(uow)
    if not cases:
        send_text(uow, officer, Message("kinerja_kosong", sapaan=greeting(officer)))
        return
    found, sop = kinerja(cases, uow.calendar, now=uow.now), cases[-1][1]
    worst = found.bottleneck
    message = Message(
        "kinerja",
        sop=sop.name,
        periode=periods(cases),
        pada=uow.now,
        langkah=[_line(line, sop) for line in found.steps[:_SHOWN]],
        titik=_line(worst, sop) if worst else None,
    )
    send_text(uow, officer, message)
    key = f"{officer.id}:{uow.now.isoformat()}"
    uow.leave("kinerja", key, case=cases[-1][0].id, officer=officer.id, at=uow.now.isoformat())


def runs(uow: UnitOfWork) -> Run:
    """The periods of the SOP in force that began this year, oldest first; if there are none, the newest one."""
    zone, sop = uow.voice.zone, uow.services.sops.current
    year = uow.now.astimezone(zone).year
    newest = case_rows.not_cancelled(uow.tx, uow.office_id, sop.code)
    recent = [case_id for case_id, begun in newest if begun.astimezone(zone).year == year]
    wanted = recent or [case_id for case_id, _ in newest[:1]]
    return [(case, uow.sop(case)) for case in map(uow.case, reversed(wanted))]


def make(services: Services, job: Job) -> None:
    """Make the files outside the transaction and send them to whoever asked."""
    at = datetime.fromisoformat(job.data["at"])
    with services.read() as uow:
        cases = runs(uow)
        paper, sheet = monitoring(uow, cases, at=at), book(uow, cases, at=at)
    made = [services.files.put(render_pdf(paper)), services.files.put(_workbook(sheet))]
    with services.begin() as uow:
        officer = uow.staff.by_id(job.data["officer"])
        of_day = (paper.sop, f"{at:%Y-%m-%d}")
        names = (file_name("F01", *of_day, ".pdf"), file_name("Kinerja", *of_day, ".xlsx"))
        kinds = (PaperKind.MONITORING, PaperKind.PERFORMANCE)
        papers = [
            Attachment(kind=kind, sha256=sha256, name=name)
            for kind, sha256, name in zip(kinds, made, names, strict=True)
        ]
        if officer:
            send_papers(uow, officer, papers)
        queues.handled(uow.tx, job.row)


def filed(uow: UnitOfWork, sop: Sop, case: Case) -> list[ToMake]:
    """Form F01 and the workbook of one case, for its archive."""
    at, run = case.closed_at or uow.now, [(case, sop)]
    paper, sheet = monitoring(uow, run, at=at), book(uow, run, at=at)
    return [
        ToMake(kind=PaperKind.MONITORING, name=f"F01 {case.period}.pdf", make=lambda: render_pdf(paper)),
        ToMake(kind=PaperKind.PERFORMANCE, name=f"Kinerja {case.period}.xlsx", make=lambda: _workbook(sheet)),
    ]


def _workbook(sheet: KinerjaBook) -> bytes:
    from storage.xlsx.reports.performance import write_kinerja

    return write_kinerja(sheet)


def _line(line: Line, sop: Sop) -> dict[str, object]:
    return {
        "no": line.step.no,
        "peran": sop.role(line.step.actor).name,
        "judul": line.step.title,
        "standar": standard_words(line.step.standard),
        "rata": line.printed[-1] if line.count else None,
        "persen": round(line.share * 100) if line.count and line.share is not None else None,
        "selesai": line.count,
        "berjalan": line.open,
        "terlambat": line.overdue,
        "lewat": line.late,
        "kembali": line.returns,
        "alasan": line.reasons[-1][:120] if line.reasons else "",
    }
