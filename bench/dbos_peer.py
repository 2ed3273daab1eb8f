"""The same case in DBOS on SQLite: a workflow that waits for each officer and records what they did as a step."""

from __future__ import annotations

import itertools
import logging
import queue
import sqlite3
import threading
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from bench.course import REASON, TRANSITIONS

_PATIENCE = 60.0
_POLL = 0.001  #: seconds, the least that it takes; its default of a second would mean one transition a second
_numbers = itertools.count(1)
_done: queue.Queue[str] = queue.Queue()  #: a case that has moved


@DBOS.step()  # type: ignore[untyped-decorator, unused-ignore]
def _record(number: int, answer: dict[str, Any]) -> dict[str, Any]:
    """What an event holds."""
    return {"seq": number, **answer}


@DBOS.workflow()  # type: ignore[untyped-decorator, unused-ignore]
def _case(name: str) -> int:
    for number in range(TRANSITIONS):
        answer = DBOS.recv("jawaban", timeout_seconds=_PATIENCE)
        _record(number, answer)
        _done.put(name)
    return TRANSITIONS


class DbosShop:
    """Cases of DBOS in one file. One at a time in a process: DBOS is a global."""

    def __init__(self, path: Path, cases: int) -> None:
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        with sqlite3.connect(
            path
        ) as made:  # it takes the file as it is; its own would keep a rollback journal
            made.execute("PRAGMA journal_mode=WAL")
        made.close()
        url = f"sqlite:///{path}"
        config = DBOSConfig(name="bench", system_database_url=url, log_level="CRITICAL")
        config["notification_listener_polling_interval_sec"] = _POLL
        DBOS(config=config)
        DBOS.launch()
        self._cases = [f"kasus-{next(_numbers)}" for _ in range(cases)]
        for name in self._cases:
            with SetWorkflowID(name):
                DBOS.start_workflow(_case, name)

    def play(self) -> int:
        """Every case up to its end, all at once; the number of transitions."""
        waves = [self._wave(number) for number in range(TRANSITIONS)]
        return sum(waves)

    def _wave(self, number: int) -> int:
        for name in self._cases:
            DBOS.send(name, {"step": number, "by": "officer", "reason": REASON}, "jawaban")
        return len([_done.get(timeout=_PATIENCE) for _ in self._cases])

    def close(self) -> None:
        DBOS.destroy()
        for thread in threading.enumerate():
            if thread.name.startswith("dbos"):
                thread.join(1)
