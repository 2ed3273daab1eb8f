"""A warmed process that forks a bot for each life: `python -m tests.faults.nursery`, orders in, process numbers out.

A bot is `sopbot run` itself, with its own settings, database and event loop; only its modules are loaded already, and
what reads workbooks is running. So a life costs a fraction of a second. This process has one thread, always.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partialmethod
from pathlib import Path
from typing import Any

from bot.__main__ import main
from bot.loading import loading
from bot.rehearsal.session import brisk
from bot.workers import outbox, scheduler
from storage.xlsx.untrusted import sandbox
from tests.faults.clock import MachineClock
from tests.faults.points import Death, Points

_LATER = (  #: whatever a bot may load while it lives
    "alembic.command",
    "bot.app",
    "bot.cli.data",
    "bot.documents.docx",
    "bot.documents.pdf",
    "bot.health",
    "bot.http_server",
    "bot.logs",
    "bot.serve",
    "handlers.paper_jobs",
    "openpyxl",
    "psycopg",
    "storage.postgres",
    "storage.xlsx.working_paper.writer",
    "typst",
)
with loading():
    for _name in _LATER:
        importlib.import_module(_name)

_PARENT_DEATH_SIGNAL = 1  #: of prctl(2)
TICKS_EVERY = 0.2  #: seconds: a life is shorter than the second between two rounds


@dataclass(frozen=True, kw_only=True)
class Order:
    """One life of a bot."""

    environment: Mapping[str, str]
    directory: str  #: in which its clock, its journal and its log are
    name: str = "bot"  #: of the log and the journal
    brisk: bool = True  #: without the rate limits of the chat service
    points: bool = True
    death: Mapping[str, Any] = field(default_factory=dict)


def serve() -> None:
    """Fork what each line orders, say its number, and when it has died what ended it."""
    _die_with_the_parent()
    warmed = _warm()
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if child == 0:
            _live(order, warmed)
        _say(child)
        _say(os.waitpid(child, 0)[1])


def _die_with_the_parent() -> None:
    """No bot outlives a campaign that was broken off."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _say(number: int) -> None:
    print(number, flush=True)


def _warm() -> Any:
    sandbox.warm_up()
    found = sandbox._zygote
    assert found is not None
    return found


def _live(order: Order, warmed: Any) -> None:
    """The fork becomes the bot. Never returns."""
    _die_with_the_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    directory = Path(order.directory)
    log = os.open(directory / f"{order.name}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(directory)
    for name in set(os.environ) - {"PATH", "PYTHONPATH", "HOME", "TMPDIR"}:
        del os.environ[name]
    os.environ.update(order.environment)
    _prepare(order, directory, warmed)
    sys.argv = ["sopbot", "run"]
    try:
        main()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    finally:
        os._exit(1)


def _prepare(order: Order, directory: Path, warmed: Any) -> None:
    MachineClock(directory / "clock").install()
    logging.getLogger("bot").setLevel(logging.DEBUG)  # whatever ends the bot is logged with its traceback
    warmed.process.poll = lambda: None  # it is a child of the nursery, and outlives this bot
    sandbox._zygote = warmed
    scheduler.Scheduler.__init__ = partialmethod(scheduler.Scheduler.__init__, every=TICKS_EVERY)  # type: ignore[method-assign, assignment]
    if order.brisk:
        outbox.RateLimiter = brisk  # type: ignore[misc, assignment]
    if order.points:
        Points(Death.told(order.death), directory / f"{order.name}.journal").set_up()


if __name__ == "__main__":
    serve()
