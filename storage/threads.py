"""What runs in a thread while the event loop waits for its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def told(work: Callable[[], T]) -> T:
    """The result of `work`, or its fault. StopIteration becomes RuntimeError: asyncio hands no StopIteration over to whoever
    waits, who would then wait for ever, in silence.
    """
    try:
        return work()
    except StopIteration as fault:
        raise RuntimeError("something was looked for that is not there") from fault
