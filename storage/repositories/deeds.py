"""What each officer decided or did, event by event: found again by period, bidang or word. Filled by the events."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select

from bot.core.case import events as ev
from bot.core.case.model import Case
from storage.database import Tx
from storage.statement import Statement, Values, one_of
from storage.tables import deeds

WORDS = 3  #: most words that are looked for at once
_LONGEST = 2000  #: characters of what was written that can be looked through

_KINDS = (
    ev.CaseOpened, ev.TaskDone, ev.PaperFiled, ev.NoteWritten, ev.TaskWithdrawn, ev.RecallRequested, ev.InquiryMade,
    ev.InquiryAnswered, ev.TaskReassigned, ev.BranchLeft, ev.BidangReopened, ev.BidangSkipped, ev.BidangDropped,
    ev.BidangAdded, ev.CasePaused, ev.CaseResumed, ev.CaseCancelled,
)  # fmt: skip


def _says(number: int) -> ColumnElement[bool]:
    """The word stands in what was written, or in something of the bidang that it was about."""
    written = deeds.c.words.like(bindparam(f"word{number}"), escape="\\")
    return or_(written, one_of(deeds.c.bidang, f"bidang{number}"))


_MATCHES = (
    deeds.c.office == bindparam("here"),
    deeds.c.officer == bindparam("whose"),
    or_(deeds.c.own, deeds.c.at <= bindparam("heard")),
    deeds.c.period.like(bindparam("when"), escape="\\"),
    *(_says(number) for number in range(WORDS)),
)
_FOUND = Statement(
    select(deeds.c.case_id, deeds.c.seq)
    .where(*_MATCHES)
    .order_by(deeds.c.at.desc(), deeds.c.seq.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT = Statement(select(func.count()).select_from(deeds).where(*_MATCHES))
_OWN = Statement(
    select(deeds.c.at).where(
        deeds.c.case_id == bindparam("case"),
        deeds.c.seq == bindparam("number"),
        deeds.c.officer == bindparam("whose"),
        or_(deeds.c.own, deeds.c.at <= bindparam("heard")),
    )
)
_ADD = Statement(insert(deeds))
_UNDO = Statement(
    delete(deeds).where(deeds.c.case_id == bindparam("case"), deeds.c.task == bindparam("done"))
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word that is looked for, and the bidang in whose names or indicators it stands."""

    text: str
    bidang: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an officer looks for among what they did."""

    office: str
    officer: str
    heard: datetime  #: until when they may know what somebody did in their absence
    period: str = ""  #: the code, or its beginning; empty: any
    words: Sequence[Word] = ()  #: all of them; at most WORDS


def keep(tx: Tx, office: str, case: Case, number: int, event: ev.Event) -> None:
    """Write down whose deed the event is; a decision that was undone is none any more."""
    if isinstance(event, ev.DecisionUndone):
        tx.execute(_UNDO, {"case": case.id, "done": event.task})
    if not isinstance(event, _KINDS):
        return
    by = event.paper.by if isinstance(event, ev.PaperFiled) else event.by
    absent = event.for_officer if isinstance(event, ev.TaskDone) else ""
    row = {
        "case_id": case.id,
        "seq": number,
        "office": office,
        "at": event.at,
        "task": event.task if isinstance(event, ev.TaskDone) else "",
        "period": case.period.code(),
        "bidang": _bidang(case, event) or "",
        "words": " ".join(filter(None, _words(event))).casefold()[:_LONGEST],
    }
    for officer in dict.fromkeys(filter(None, (by, absent))):
        tx.execute(_ADD, {**row, "officer": officer, "own": officer == by})


def _bidang(case: Case, event: ev.Event) -> str | None:
    if isinstance(event, ev.PaperFiled):
        return event.paper.bidang
    if isinstance(event, ev.InquiryAnswered):
        asked = next(one.task for one in case.inquiries if one.id == event.inquiry)
        task = case.task(asked)
    else:
        task = case.task(getattr(event, "task", ""))
    if task or isinstance(event, ev.CaseOpened):
        return task.bidang if task else None
    return getattr(event, "bidang", None)


def _words(event: ev.Event) -> Sequence[str]:
    """Everything that was written with the event."""
    if isinstance(event, ev.PaperFiled):
        return event.paper.name, event.paper.subject, event.paper.note
    if isinstance(event, ev.TaskDone):
        decision = event.decision
        if decision is None:
            return ()
        kind = decision.endorsement.value.replace("_", " ") if decision.endorsement else ""
        return decision.answer.value, kind, decision.reason
    return getattr(event, "reason", ""), getattr(event, "text", "")


def found(tx: Tx, wanted: Wanted, most: int, skipped: int = 0) -> list[tuple[str, int]]:
    """(case, number of the event) of what was found, the newest first."""
    rows = tx.execute(_FOUND, {**_values(wanted), "most": most, "skipped": skipped})
    return [(row.case_id, row.seq) for row in rows]


def count(tx: Tx, wanted: Wanted) -> int:
    """How much there is."""
    number: int = tx.execute(_COUNT, _values(wanted)).scalar()
    return number


def is_own(tx: Tx, officer: str, case_id: str, number: int, heard: datetime) -> bool:
    """Whether the event is the officer's own, or was done in their absence."""
    which = {"case": case_id, "number": number, "whose": officer, "heard": heard}
    return tx.execute(_OWN, which).first() is not None


def _values(wanted: Wanted) -> Values:
    values: dict[str, object] = {
        "here": wanted.office,
        "whose": wanted.officer,
        "heard": wanted.heard,
        "when": f"{_escaped(wanted.period)}%",
    }
    for number in range(WORDS):
        word = wanted.words[number] if number < len(wanted.words) else Word(text="")
        values[f"word{number}"] = f"%{_escaped(word.text.casefold())}%"
        values[f"bidang{number}"] = list(word.bidang)
    return values


def _escaped(text: str) -> str:
    """Text in which no sign stands for others."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
