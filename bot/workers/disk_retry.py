"""Jobs for the one thread that writes, repeated while the disk is full or read-only."""

from __future__ import annotations

import asyncio
import logging
from typing import TypeVar

from storage.database import Database, Job
from storage.disk import DiskFault

log = logging.getLogger(__name__)

T = TypeVar("T")
FIRST_PAUSE = 1.0  #: seconds; doubled at each refusal
LONGEST_PAUSE = 30.0  #: seconds


async def retry_on_disk_fault(db: Database, job: Job[T], *, pause: float = FIRST_PAUSE) -> T:
    """The result of the job, once what it wrote is committed. It is repeated while the disk refuses.

    Updates that depend on it stay unacknowledged meanwhile.
    """
    while True:
        try:
            return await asyncio.wrap_future(db.write(job))
        except DiskFault as fault:
            log.error(
                "the disk refuses", extra={"action": "disk_refuses", "why": str(fault), "again_in": pause}
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
