"""Repeats short writes while the disk is full or read-only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.disk import DiskFault

log = logging.getLogger(__name__)

T = TypeVar("T")
#: A thread pool of its own: these short writes must not queue behind the making of papers.
_WRITERS = ThreadPoolExecutor(2, thread_name_prefix="catat")
FIRST_PAUSE = 1.0  #: seconds; doubled at each refusal
LONGEST_PAUSE = 30.0  #: seconds


async def retry_on_disk_fault(work: Callable[[], T], *, pause: float = FIRST_PAUSE) -> T:
    """Run `work`, a short write, in a thread; repeat it while it raises `DiskFault`.

    Updates that depend on it stay unacknowledged meanwhile.
    """
    while True:
        try:
            return await asyncio.get_running_loop().run_in_executor(_WRITERS, work)
        except DiskFault as fault:
            log.error(
                "the disk refuses", extra={"action": "disk_refuses", "why": str(fault), "again_in": pause}
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
