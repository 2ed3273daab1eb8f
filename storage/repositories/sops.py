"""SOP versions: the one in force, and the one by which each case runs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import bindparam, insert, select

from bot.core.sop.model import Sop
from storage.database import Tx
from storage.sop_yaml import load_sop, read_sop_bytes
from storage.statement import Statement
from storage.tables import cases, sops

_OF_CASE = Statement(select(cases.c.sop).where(cases.c.id == bindparam("of")))
_SOURCE = Statement(select(sops.c.source).where(sops.c.sha256 == bindparam("of")))
_ADD = Statement(insert(sops))


def sop_of(tx: Tx, case_id: str) -> str:
    """Fingerprint of the SOP file that the case runs by."""
    value: str = tx.execute(_OF_CASE, {"of": case_id}).scalar_one()
    return value


def keep_sop(tx: Tx, sha256: str, code: str, source: str) -> None:
    """Keep the text of an SOP file: a case runs to its end by the one it began with."""
    if tx.execute(_SOURCE, {"of": sha256}).first() is None:
        tx.execute(_ADD, {"sha256": sha256, "code": code, "source": source})


def sop_source(tx: Tx, sha256: str) -> str:
    value: str = tx.execute(_SOURCE, {"of": sha256}).scalar_one()
    return value


class SopVersions:
    """SOPs by the fingerprint of their file; each is parsed once."""

    def __init__(self, path: Path) -> None:
        """Raises `SopFileFaults` or `SopFileUnreadable`."""
        self.current = load_sop(path)
        self._source = path.read_bytes()
        self.sha256 = hashlib.sha256(self._source).hexdigest()
        self._known = {self.sha256: self.current}
        self._of_case: dict[str, str] = {}

    def keep(self, tx: Tx) -> None:
        """Store the SOP in force in the database, for the cases that begin with it."""
        keep_sop(tx, self.sha256, self.current.code, self._source.decode("utf-8"))

    def of_case(self, tx: Tx, case_id: str) -> Sop:
        """The SOP with which the case began."""
        sha256 = self._of_case.get(case_id) or sop_of(tx, case_id)
        self._of_case[case_id] = sha256
        if sha256 not in self._known:
            kept = read_sop_bytes(sop_source(tx, sha256).encode()).sop
            assert kept is not None, "an SOP that was sound when it was kept"
            self._known[sha256] = kept
        return self._known[sha256]
