"""`/riwayat` with words: what an officer decided or did, by period, bidang or word, each with its paper.

An officer finds their own deeds, wherever they sit today, and what was done for them in their absence
(docs/keputusan.md A47).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.case.events import Event, PaperFiled, TaskDone
from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import attached
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop, StepKind
from bot.core.worktime.period import PeriodKind, parse_period
from bot.text.render import Message, render_text
from handlers.context import Tap, UnitOfWork
from handlers.messages.actions import Asked, DeedPage, SendDeed, ShowPeriod
from handlers.messages.audience import concerns
from handlers.messages.names import doer, greeting, name_of
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.papers import send_papers
from handlers.monitoring import history
from handlers.refusals import NoSuchCase
from storage.repositories import cases as case_rows
from storage.repositories import deeds
from storage.repositories.deeds import Wanted, Word

LIST = "riwayat_cari"  #: the kind of the card that lists what was found
_ROWS = 5  #: of one page: their lines and their buttons fit a small screen
_LONGEST = 80  #: characters of what is looked for
_FEW = 2  #: most words that are a command without its slash, where they name no period
_SIGNS = re.compile(r"[^\w%]+")
_FILLING = frozenset({"bidang", "periode", "kertas", "kerja"})  #: words that tell nothing apart
_YEAR = re.compile(r"\d{4}")
_PAPERS = {
    StepKind.ASSIGN: PaperKind.DISPOSISI,
    StepKind.FILL: PaperKind.WORKING_PAPER,
    StepKind.COMPILE: PaperKind.DRAFT,
    StepKind.DELIVER: PaperKind.REPORT,
}  #: what a step that is no review is about


@dataclass(frozen=True, kw_only=True)
class _Deed:
    """One deed that was found."""

    case: Case
    number: int  #: of its event
    event: Event


def looks_for(text: str) -> bool:
    """Whether these words after "riwayat" are surely looked for: a period, or few words."""
    return parse_period(text) is not None or len(text.split()) <= _FEW


def search(uow: UnitOfWork, officer: Officer, text: str) -> None:
    """Tell what the officer did that these words fit; a period in which it is nothing is told as a whole."""
    _show(uow, officer, text[:_LONGEST], 0)


def turn(uow: UnitOfWork, request: Tap[DeedPage]) -> None:
    """The next page of what was found."""
    _show(uow, request.officer, request.action.text, request.action.page)


def send(uow: UnitOfWork, request: Tap[SendDeed]) -> Message | None:
    """Send the paper of a deed again, as it was then. Raises `NoSuchCase` unless it is the officer's own deed."""
    officer, wanted = request.officer, request.action
    case = uow.case(wanted.case)
    event = case_rows.event_of(uow.tx, case.id, wanted.number)
    if event is None or not deeds.is_own(uow.tx, officer.id, case.id, wanted.number, _heard(uow)):
        raise NoSuchCase()
    paper = _paper_of(uow.sop(case), case, event)
    if paper is None:
        raise NoSuchCase()
    uow.services.files.verify(paper.sha256)
    told = history.told(event, case)
    task = case.task(event.task) if isinstance(event, TaskDone) else None
    message = Message(
        "salinan_berkas",
        berkas=paper.name,
        bidang=uow.bidang_name(paper.bidang),
        periode=str(case.period),
        versi=paper.version,
        sidik=paper.sha256,
        jenis=told.kind if told else "",
        pengesahan=told.endorsement if told else "",
        oleh=doer(uow.staff, uow.sop(case), task) if task else name_of(uow.staff, paper.by, event.at),
        pada=event.at,
    )
    send_papers(uow, officer, [attached(paper)], message, About(case=case.id))
    return Message("jawab_dikirim")


def _show(uow: UnitOfWork, officer: Officer, text: str, page: int) -> None:
    wanted, period = _wanted(uow, officer, text)
    count = deeds.count(uow.tx, wanted)
    case = _of_period(uow, officer, period)
    if not count and case:
        history.tell(uow, officer, case)
        return
    if not count:
        send_text(uow, officer, Message("riwayat_tak_ditemukan", sapaan=greeting(officer), dicari=text))
        return
    page = min(page, (count - 1) // _ROWS)
    found = [_deed(uow, *one) for one in deeds.found(uow.tx, wanted, _ROWS, page * _ROWS)]
    message = Message(
        "riwayat_ditemukan",
        sapaan=greeting(officer),
        dicari=text,
        jumlah=count,
        awal=page * _ROWS,
        perbuatan=[_line(uow, officer, one) for one in found],
    )
    choices = _choices(uow, found, text, page, count, case)
    if choices:
        send_card(uow, officer, message, choices, kind=LIST)
    else:
        send_text(uow, officer, message)


def _choices(
    uow: UnitOfWork, found: Sequence[_Deed], text: str, page: int, count: int, case: Case | None
) -> list[Choice]:
    rows = [
        Choice(
            label=render_text("label_berkas_nomor", nomor=number),
            action=SendDeed(case=one.case.id, number=one.number),
        )
        for number, one in enumerate(found, page * _ROWS + 1)
        if _paper_of(uow.sop(one.case), one.case, one.event)
    ]
    if (page + 1) * _ROWS < count:
        more = DeedPage(text=text, page=page + 1)
        rows.append(Choice(label=render_text("label_berikutnya"), action=more))
    if case:
        whole = ShowPeriod(asked=Asked.HISTORY, case=case.id)
        rows.append(Choice(label=render_text("label_seluruh_riwayat"), action=whole))
    return rows


def _heard(uow: UnitOfWork) -> datetime:
    """Until when the officer may know what somebody else decided."""
    return uow.now - uow.services.sops.current.delay


def _wanted(uow: UnitOfWork, officer: Officer, text: str) -> tuple[Wanted, str]:
    """What is looked for, and the code of the period that the words name."""
    words, code = _without_period(text.split())
    bare = [word for one in words if (word := _SIGNS.sub("", one).casefold()) and word not in _FILLING]
    wanted = Wanted(
        office=uow.office_id,
        officer=officer.id,
        heard=_heard(uow),
        period=code,
        words=[Word(text=one, bidang=_about(uow, one)) for one in bare[: deeds.WORDS]],
    )
    return wanted, code


def _without_period(words: Sequence[str]) -> tuple[Sequence[str], str]:
    """The words beside a period, and its code; a year alone is that of any period in it."""
    for length in range(min(len(words), 4), 0, -1):
        for first in range(len(words) - length + 1):
            named = " ".join(words[first : first + length])
            period = parse_period(named)
            if period:
                rest = [*words[:first], *words[first + length :]]
                whole_year = period.kind is PeriodKind.TAHUN and _YEAR.fullmatch(named)
                return rest, f"{period.year}-" if whole_year else period.code()
    return words, ""


def _about(uow: UnitOfWork, word: str) -> list[str]:
    """The bidang in whose code, name, indicators or sub kegiatan the word stands."""
    office = uow.office
    named = [(one.code, f"{one.code} {one.name}") for one in office.bidang]
    named += [(one.bidang, one.name) for one in office.indicators]
    named += [(one.bidang, f"{one.nomenclature} {one.indicator}") for one in office.sub_kegiatan]
    return list(dict.fromkeys(code for code, name in named if word in name.casefold()))


def _of_period(uow: UnitOfWork, officer: Officer, code: str) -> Case | None:
    """The case of the period, if the officer may see anything of it."""
    found = (
        case_rows.case_of_period(uow.tx, uow.office_id, uow.services.sops.current.code, code)
        if code
        else None
    )
    case = uow.case(found) if found else None
    return case if case and concerns(uow, officer, case) else None


def _deed(uow: UnitOfWork, case_id: str, number: int) -> _Deed:
    event = case_rows.event_of(uow.tx, case_id, number)
    assert event is not None
    return _Deed(case=uow.case(case_id), number=number, event=event)


def _line(uow: UnitOfWork, officer: Officer, one: _Deed) -> dict[str, object]:
    told = history.told(one.event, one.case)
    by = told.by if told else officer.id
    return {
        "hari": one.event.at.astimezone(uow.calendar.zone).date(),
        "jenis": told.kind if told else "",
        "pengesahan": told.endorsement if told else "",
        "langkah": told.task.step if told and told.task else "",
        "bidang": uow.bidang_name(told.bidang) if told else "",
        "periode": str(one.case.period),
        "alasan": told.reason if told else "",
        "berkas": told.paper if told else "",
        "oleh": name_of(uow.staff, by, one.event.at) if by != officer.id else "",
    }


def _paper_of(sop: Sop, case: Case, event: Event) -> Paper | None:
    """The paper that was filed, decided on or handed over by the event, with exactly these bytes."""
    if isinstance(event, PaperFiled):
        return event.paper if event.paper.sha256 else None
    task = case.task(event.task) if isinstance(event, TaskDone) else None
    if task is None or not isinstance(event, TaskDone):
        return None
    if event.decision and event.decision.sha256:
        same = (one for one in case.papers if one.sha256 == event.decision.sha256)
        return next(same, None)
    kind = _PAPERS.get(sop.step(task.step).kind)
    known = [one for one in case.all_papers(kind, task.bidang) if one.sha256] if kind else []
    before = [one for one in known if one.at <= event.at]
    return next(iter([*reversed(before), *known]), None)
