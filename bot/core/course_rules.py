"""The conditions that the changes of a course share, one per line."""

from __future__ import annotations

from bot.core.case import Case, CaseState
from bot.core.office.officers import Actor
from bot.core.refusals import CaseNotRunning, NotOverseer, ReasonMissing
from bot.core.rules import has_words


def check_order(case: Case, by: Actor) -> None:
    """Whether he may order the course of this period now."""
    if not by.oversees:
        raise NotOverseer()
    check_running(case)


def check_running(case: Case) -> None:
    if case.state is not CaseState.RUNNING:
        raise CaseNotRunning()


def check_reason(reason: str) -> None:
    if not has_words(reason):
        raise ReasonMissing()


def joined(case: Case) -> bool:
    """Whether the branches have met: the fork is past, and every bidang that is awaited has arrived."""
    return any(task.bidang for task in case.tasks) and case.awaited <= case.arrived
