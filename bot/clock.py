"""The only reader of the machine's clocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ClockSteps:
    """Tells when the wall clock was set: it is compared with the monotonic clock, which nobody can set."""

    def __init__(self, clock: Clock | None = None, timer: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._timer = clock or SystemClock(), timer
        self._ahead = self._difference()

    def step(self) -> timedelta:
        """How far the wall clock was set since the last call; negative when it was set back."""
        before, self._ahead = self._ahead, self._difference()
        return timedelta(seconds=self._ahead - before)

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._timer()


class MovableClock:
    """A clock that a rehearsal may push forward; it keeps running from wherever it was put.

    With `frozen` it stands still between pushes, so that a rehearsal can be repeated exactly.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        real = datetime.now(UTC)
        self._offset = (start - real) if start else timedelta(0)
        self._frozen_at = (start or real) if frozen else None

    def now(self) -> datetime:
        return self._frozen_at or datetime.now(UTC) + self._offset

    @property
    def offset(self) -> timedelta:
        return self._offset

    def forward(self, by: timedelta) -> None:
        """Push the clock forward; time never goes back (ValueError)."""
        if by < timedelta(0):
            raise ValueError("time does not go back")
        self._offset += by
        if self._frozen_at:
            self._frozen_at += by

    def forward_to(self, instant: datetime) -> None:
        self.forward(instant - self.now())
