"""Workers on a database of a PostgreSQL server: the leader holds a lock there, which goes with its connection."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg

from storage.colleagues import Hear
from storage.disk import ServerFault
from storage.link import Link

log = logging.getLogger(__name__)

_LEADER = 0x50B01  #: the lock that the leader holds
_LAST = "pemimpin"  #: under which `meta` names the last leader, unless it has let another lead
_CHANNEL = "sopbot"
_GRACE = (
    3.0  #: seconds in which a leader that lost its connection, not its life, may still mark what it has sent
)
_BREATH = 0.5  #: seconds before the server is asked again after it has failed
_ROUND = 1.0  #: seconds after which a listener looks whether it is to end

_SAY = f"""
INSERT INTO meta (key, value) VALUES ('{_LAST}', %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""  # noqa: S608  # names of ours
_BROKEN = (psycopg.Error, ServerFault)


class PostgresWorkers:
    """`connect` gives a connection that is used for nothing else."""

    def __init__(self, connect: Callable[[], Link]) -> None:
        self._connect, self._name = connect, secrets.token_hex(4)
        self._seat: Link | None = None  #: on which the lock is held
        self._leading = False
        self._teller: Link | None = None
        self._telling, self._closed = threading.Lock(), threading.Event()
        self._listener: threading.Thread | None = None

    def leads(self) -> bool:
        try:
            self._seat = seat = self._seat or self._connect()
            if self._leading:
                seat.driver.execute("SELECT 1")
            elif self._takes(seat):
                self._follow(seat)
                self._leading = True
        except _BROKEN as fault:
            log.warning("no answer of the database", extra={"action": "leader_unsure", "why": str(fault)})
            self._drop_seat()
        return self._leading

    def _takes(self, seat: Link) -> bool:
        [[taken]] = seat.driver.execute("SELECT pg_try_advisory_lock(%s)", (_LEADER,)).fetchall()
        return bool(taken)

    def _follow(self, seat: Link) -> None:
        """Begin where the last leader has ended: one that did not say so may live and be about to mark what it has sent."""
        found = seat.driver.execute("SELECT value FROM meta WHERE key = %s", (_LAST,)).fetchone()
        if found and found[0] != self._name:
            self._closed.wait(_GRACE)
        seat.driver.execute(_SAY, (self._name,))
        log.info("leads", extra={"action": "leads", "worker": self._name})

    def resign(self) -> None:
        if self._leading and self._seat:
            with suppress(*_BROKEN):
                self._seat.driver.execute("DELETE FROM meta WHERE key = %s", (_LAST,))
        self._drop_seat()

    def _drop_seat(self) -> None:
        _closed(self._seat)
        self._seat, self._leading = None, False

    def tell(self, news: str) -> None:
        with self._telling:
            try:
                self._teller = self._teller or self._connect()
                self._teller.driver.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, f"{self._name}:{news}"))
            except _BROKEN:
                _closed(self._teller)
                self._teller = None

    def listen(self, hear: Hear) -> None:
        self._listener = threading.Thread(target=self._hear, args=(hear,), name="kabar", daemon=True)
        self._listener.start()

    def _hear(self, hear: Hear) -> None:
        while not self._closed.is_set():
            try:
                self._hear_on(self._connect(), hear)
            except _BROKEN:
                time.sleep(_BREATH)

    def _hear_on(self, link: Link, hear: Hear) -> None:
        try:
            link.driver.execute(f"LISTEN {_CHANNEL}")
            while not self._closed.is_set():
                for notice in link.driver.notifies(timeout=_ROUND):
                    teller, _, news = notice.payload.partition(":")
                    if teller != self._name:
                        hear(news)
        finally:
            link.drop()

    def close(self) -> None:
        self._closed.set()
        self.resign()
        with self._telling:
            _closed(self._teller)
        if self._listener:
            self._listener.join(timeout=2 * _ROUND)


def _closed(link: Link | None) -> None:
    """Close it, whatever has become of its server."""
    if link:
        with suppress(*_BROKEN):
            link.drop()
