"""Every night a backup, the newest of which are kept; on a machine that sleeps at night, once it wakes."""

from __future__ import annotations

import logging
import re
import time
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import SystemClock
from storage.backup import ENDING, write_backup
from storage.files import FileStore

log = logging.getLogger(__name__)

NIGHT = timedelta(hours=1)  #: after midnight, where the machine is
_AGAIN = 3600.0  #: seconds until the next attempt after one that failed
_OURS = re.compile(rf"sopbot-\d{{4}}-\d\d-\d\d{re.escape(ENDING)}")


class NightlyBackup:
    """A tick. The rhythm is the machine's, whatever the office's clock says."""

    def __init__(
        self, directory: Path, files: FileStore, sop: Path, into: Path, keep: int, url: str = ""
    ) -> None:
        self._directory, self._files, self._sop, self._into, self._keep = directory, files, sop, into, keep
        self._url = url
        self._next = 0.0

    def tick(self) -> None:
        """Raises what `write_backup` raises; it is tried again an hour later."""
        if time.monotonic() < self._next:
            return
        now = SystemClock().now().astimezone()
        target = self._into / f"sopbot-{(now - NIGHT).date().isoformat()}{ENDING}"
        if target.exists():
            return
        self._next = time.monotonic() + _AGAIN
        self._into.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = write_backup(self._directory, self._files, target, sop=self._sop, made_at=now, url=self._url)
        log.info("backed up", extra={"action": "backed_up", "file": target.name, "cases": made.cases})
        for old in kept_in(self._into)[self._keep :]:
            old.unlink()


def kept_in(into: Path) -> list[Path]:
    """The nightly backups of a folder, the newest first; other files in it are none of ours."""
    return sorted((one for one in into.glob("*") if _OURS.fullmatch(one.name)), reverse=True)


def made_at(file: Path) -> datetime:
    """When a nightly backup was written."""
    return datetime.fromtimestamp(file.stat().st_mtime).astimezone()
