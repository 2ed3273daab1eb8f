"""The SOP files: the one in force, and those that running cases began with."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.core.sop.model import Sop
from storage.cases import keep_sop, sop_of, sop_source
from storage.database import Tx
from storage.sop_file import load_sop, read_sop_bytes


class SopShelf:
    """SOPs by the fingerprint of their file; each is parsed once."""

    def __init__(self, path: Path) -> None:
        """Raises `SopFileFaults` or `SopFileUnreadable`."""
        self.current = load_sop(path)
        self._source = path.read_bytes()
        self.sha256 = hashlib.sha256(self._source).hexdigest()
        self._known = {self.sha256: self.current}
        self._of_case: dict[str, str] = {}

    def keep(self, tx: Tx) -> None:
        """Keep the one in force in the database, for the cases that begin with it."""
        keep_sop(tx, self.sha256, self.current.code, self._source.decode("utf-8"))

    def of_case(self, tx: Tx, case_id: str) -> Sop:
        sha256 = self._of_case.get(case_id) or sop_of(tx, case_id)
        self._of_case[case_id] = sha256
        if sha256 not in self._known:
            kept = read_sop_bytes(sop_source(tx, sha256).encode()).sop
            assert kept is not None, "an SOP that was sound when it was kept"
            self._known[sha256] = kept
        return self._known[sha256]
