"""What an event makes of a case. Nothing is judged here: an event has happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core import (
    course_effects,  # noqa: F401  # importing it teaches `effect` the events of a changed course
)
from bot.core import events as ev
from bot.core.case import Case
from bot.core.effects import effect


def replay(events: Iterable[ev.Event]) -> Case | None:
    """The case that these events make."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    return case


def apply(case: Case | None, event: ev.Event) -> Case:
    """The case after `event`. `case` is None only before `CaseOpened`."""
    if isinstance(event, ev.CaseOpened):
        return Case(
            id=event.case,
            sop=event.sop,
            period=event.period,
            bidang=event.bidang,
            opened_at=event.at,
            opened_by=event.by,
            version=1,
        )
    assert case is not None
    return replace(effect(event, case), version=case.version + 1)
