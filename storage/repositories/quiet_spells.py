"""How long a tick has nothing to do: so a second in which nothing happens costs one question, however much runs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage.database import Tx
from storage.statement import Statement
from storage.tables import revisions

_REVISION = Statement(
    select(func.sum(revisions.c.staff).label("staff"), func.sum(revisions.c.course).label("course")).where(
        revisions.c.office == bindparam("here")
    )
)
_REVISIONS = Statement(
    select(
        revisions.c.office,
        func.sum(revisions.c.staff).label("staff"),
        func.sum(revisions.c.course).label("course"),
    ).group_by(revisions.c.office)
)


@dataclass(frozen=True, kw_only=True)
class QuietSpell:
    revision: tuple[int, int]  #: of what is recorded; anything recorded since ends the spell
    since: datetime  #: when somebody looked; a clock that is set back to before that ends it
    until: datetime  #: the first instant at which something may be due; too early only costs a look

    def lasts(self, revision: tuple[int, int], now: datetime) -> bool:
        return self.revision == revision and self.since <= now < self.until


class QuietSpells:
    """The spells of this process, by office and tick."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], QuietSpell] = {}

    def awake(self, tx: Tx, ticks: Collection[str], now: datetime) -> dict[str, frozenset[str]]:
        """By each tick the offices in which it may have something to do: one question, however many there are."""
        known = revisions_of(tx)

        def lasts(office: str, tick: str) -> bool:
            spell = self._kept.get((office, tick))
            return spell is not None and spell.lasts(known[office], now)

        return {tick: frozenset(one for one in known if not lasts(one, tick)) for tick in ticks}

    def lasting(self, tx: Tx, office: str, ticks: Collection[str], now: datetime) -> frozenset[str]:
        """The ticks that have nothing to do; none before it has looked, unless there is no office."""
        revision = revision_of(tx, office)
        if revision is None:
            return frozenset(ticks)
        found = {tick: self._kept.get((office, tick)) for tick in ticks}
        return frozenset(tick for tick, spell in found.items() if spell and spell.lasts(revision, now))

    def begin(self, tx: Tx, office: str, tick: str, now: datetime, until: datetime) -> None:
        """Somebody has looked in this transaction and found nothing to do before `until`."""
        revision = revision_of(tx, office)
        if revision is not None:
            spell = QuietSpell(revision=revision, since=now, until=until)
            # A revision may be rolled back, and then given to what another records.
            tx.after_commit(lambda: self._kept.__setitem__((office, tick), spell))


def revisions_of(tx: Tx) -> dict[str, tuple[int, int]]:
    """The revision of every office."""
    return {row.office: (row.staff, row.course) for row in tx.execute(_REVISIONS)}


def revision_of(tx: Tx, office: str) -> tuple[int, int] | None:
    """What is raised by everything that is recorded of the office and its cases; None before there is an office."""
    row = tx.execute(_REVISION, {"here": office}).first()
    return None if row is None or row.staff is None else (row.staff, row.course)
