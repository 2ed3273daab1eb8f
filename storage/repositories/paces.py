"""The office's typical durations, counted anew only when a period has come to its end or the calendar has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.case.model import Case
from bot.core.monitoring.forecast import TypicalDurations, pace
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar


@dataclass(frozen=True, kw_only=True)
class _Counted:
    cases: tuple[tuple[str, int], ...]  #: id and version of each case that was counted
    calendar: WorkCalendar
    found: TypicalDurations


class Paces:
    """The durations of each SOP. A case that has not moved, by the same SOP and calendar, took what it took."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Counted] = {}

    def of(
        self, office: str, code: str, finished: Sequence[tuple[Case, Sop]], calendar: WorkCalendar
    ) -> TypicalDurations:
        """The durations that these finished cases of the SOP give in this office."""
        cases, kept = tuple((case.id, case.version) for case, _ in finished), self._kept.get((office, code))
        if kept is None or kept.cases != cases or kept.calendar is not calendar:
            kept = _Counted(cases=cases, calendar=calendar, found=pace(finished, calendar))
            self._kept[office, code] = kept
        return kept.found
