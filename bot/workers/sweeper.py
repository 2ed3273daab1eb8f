"""Once a day what belongs to no case and is old goes; the rhythm is the machine's, whatever the office's clock says."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from bot.clock import Clock
from storage.database import Database
from storage.files import FileStore
from storage.sweep import sweep

log = logging.getLogger(__name__)

_FIRST, _EVERY = 3600.0, 86_400.0  #: seconds after the start, and between two times


class Sweeper:
    """A tick."""

    def __init__(self, db: Database, files: FileStore, clock: Clock, queues_kept: timedelta) -> None:
        self._db, self._files, self._clock, self._kept = db, files, clock, queues_kept
        self._next = time.monotonic() + _FIRST

    def tick(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _EVERY
        removed = sweep(self._db, self._files, self._clock.now(), self._kept)
        log.info("swept", extra={"action": "swept", "files": removed})
