"""Work that only the disk can refuse: it is done again until it is done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.disk import DiskFault

log = logging.getLogger(__name__)

T = TypeVar("T")
#: Threads of their own: marks and updates are short writes, and do not queue behind the making of papers.
_WRITERS = ThreadPoolExecutor(2, thread_name_prefix="catat")
FIRST_PAUSE = 1.0  #: seconds; doubled at each refusal
LONGEST_PAUSE = 30.0  #: seconds


async def patiently(work: Callable[[], T], *, pause: float = FIRST_PAUSE) -> T:
    """`work`, a short write, in a thread, again and again while it raises `DiskFault`. Nothing that waits for it is acknowledged."""
    while True:
        try:
            return await asyncio.get_running_loop().run_in_executor(_WRITERS, work)
        except DiskFault as fault:
            log.error(
                "the disk refuses", extra={"action": "disk_refuses", "why": str(fault), "again_in": pause}
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
