"""A whole office on a disk: real handlers, real SQLite, two processes on the same data, phones that tap real cards.

Only two things are not real: the papers (a line of text each, since typst and Excel would take all the time) and the
chat service (what is due to be sent has arrived). Whoever acts, the whole is looked at after every single step.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock
from bot.config import SHIPPED_SOP
from bot.core.case.model import Case
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.ports import JOBS, Arrival, Incoming, IncomingKind, Job
from handlers import paper_jobs
from handlers.context import Desk, Visit
from handlers.documents.drafts import ToMake
from handlers.monitoring import digest
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.proposal import tick_proposal
from handlers.monitoring.reminders import tick_reminders
from handlers.routing import router
from handlers.staff.terms import tick_acting
from storage.database import Database
from storage.repositories import cases as case_rows
from storage.repositories import offices, people
from storage.repositories import queues as queue
from storage.repositories.sops import SopShelf

CHANNEL = "uji"
ZONE = ZoneInfo("Asia/Jakarta")
TICKS = (tick_acting, tick_reminders, tick_digest, tick_proposal)
_LEFT_ALONE = ("cases", "events", "tasks", "cards", "waits", "reminders", "digests", "acting", "holders", "officers",
               "offices", "contacts", "meta", "paper_values")  # fmt: skip


class Shelf:
    """Files in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._files[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        return self._files[sha256]


@contextmanager
def plain_papers() -> Iterator[None]:
    """Papers that cost nothing; no two are alike."""
    made = iter(range(10**9))

    def make(desk: Desk, wanted: Sequence[ToMake]) -> list[tuple[ToMake, str]]:
        return [(one, desk.files.put(f"{one.kind} {one.name} {next(made)}".encode())) for one in wanted]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper_jobs, "_make", make)
        patch.setattr(digest, "draw_digest", lambda picture: picture.title.encode())
        yield


@cache
def shelf(seconds: int) -> SopShelf:
    """The shipped SOP with a `tunda` of so many seconds."""
    lines = SHIPPED_SOP.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(f"tunda: {seconds} detik\n" if line.startswith("tunda:") else line for line in lines)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sop.yaml"
        path.write_text(text, encoding="utf-8")
        return SopShelf(path)


def registered(directory: Path, office: Office, now: datetime) -> Path:
    """An office that was imported and whose officers have telephones: chats named for seats ("kasi DAG 2")."""
    with Database(directory) as db, db.writing() as tx:
        offices.save(tx, office, now)
        staff = people.load_staff(tx, offices.OFFICE, now)
        for officer in staff.everyone:
            seat = next(iter(staff.seats_of_any_day(officer.id)))
            name = f"{seat.role} {seat.bidang or ''}".strip()
            chat = f"{name} 2" if people.by_address(tx, CHANNEL, name) else name
            people.register(tx, officer, CHANNEL, chat, chat, now)
    return directory


class _Refusals(logging.Handler):
    """The router writes every refusal into its log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.keys: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "action", "") == "refused":
            self.keys.append(record.key)  # type: ignore[attr-defined]


class WholeOffice:
    """Two desks, one clock; `look` is called after every step that wrote something, `ticked` names the tick that did."""

    def __init__(self, start: Path, now: datetime, delay: int, look: Callable[[WholeOffice], None]) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="kantor"))
        shutil.copytree(start, self.directory, dirs_exist_ok=True)
        self.clock = MovableClock(now, frozen=True)
        self.shelf, self.files = shelf(delay), Shelf()
        self.desks = [self._opened(), self._opened()]
        self.turn, self._number, self._look = 0, 0, look
        self.refused, self.ticked, self._seen = 0, "", [(0,)]
        self._raw = sqlite3.connect(f"file:{self.desk.db.path}?mode=ro", uri=True, isolation_level=None)
        self._heard = _Refusals()
        logging.getLogger("handlers.routing.router").addHandler(self._heard)
        logging.getLogger("handlers.routing.router").setLevel(logging.INFO)

    def _opened(self) -> Desk:
        return Desk(db=Database(self.directory), files=self.files, clock=self.clock, shelf=self.shelf)  # type: ignore[arg-type]

    def close(self) -> None:
        logging.getLogger("handlers.routing.router").removeHandler(self._heard)
        self._raw.close()
        for desk in self.desks:
            desk.db.close()
        shutil.rmtree(self.directory)

    def restart(self, which: int) -> None:
        """The process ends and begins anew."""
        self.desks[which].db.close()
        self.desks[which] = self._opened()

    @property
    def desk(self) -> Desk:
        """Whichever process gets the next piece of work."""
        return self.desks[self.turn % 2]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self._raw.execute(query, values).fetchall()

    # What arrives

    def say(self, chat: str, text: str) -> str:
        """A text; the key of its refusal, or an empty one."""
        return self._arrive(chat, IncomingKind.TEXT, text=text)

    def press(self, chat: str, data: str) -> str:
        """A tap on the button that carries `data`."""
        return self._arrive(chat, IncomingKind.TAP, data=data, tap=str(self._number), message="0")

    def _arrive(self, chat: str, kind: IncomingKind, **fields: str) -> str:
        self._number += 1
        key, desk, now = str(self._number), self.desk, self.now
        with desk.db.writing() as tx:
            queue.keep(tx, CHANNEL, [(key, chat, "{}")], now)
        [(row,)] = self.ask("SELECT id FROM inbox WHERE channel = ? AND key = ?", CHANNEL, key)
        before = self.content()
        self._heard.keys.clear()
        incoming = Incoming(channel=CHANNEL, kind=kind, chat=chat, sender=chat, at=now, **fields)
        router.handle(desk, Arrival(row=int(str(row)), incoming=incoming))
        refusal = "".join(self._heard.keys)
        if refusal:
            self.refused += 1
            self.check_unchanged(before, chat)
        self._looked("")
        return refusal

    def content(self) -> dict[str, object]:
        """Everything that a refusal leaves alone."""
        found: dict[str, object] = {table: self.ask(f"SELECT * FROM {table}") for table in _LEFT_ALONE}
        found["jobs"] = self.ask("SELECT id, state FROM inbox WHERE channel = ?", JOBS)
        found["outbox"] = self.ask("SELECT id, chat, state, next_at, card FROM outbox")
        return found

    def check_unchanged(self, before: dict[str, object], chat: str) -> None:
        """Nothing but the answer in the same chat."""
        after = self.content()
        old, new = before.pop("outbox"), after.pop("outbox")
        assert isinstance(old, list)
        assert isinstance(new, list)
        assert after == before, "a refusal changed something"
        assert new[: len(old)] == old, "a refusal touched a message"
        assert {(row[1], row[4]) for row in new[len(old) :]} <= {(chat, None)}, "a refusal wrote to others"

    def visit(self, work: Callable[[Visit], None]) -> None:
        """Something that no phone can ask for."""
        with self.desk.visit() as visit:
            work(visit)
        self._looked("")

    # What the bot does by itself

    def settle(self) -> None:
        """Jobs and messages, until nothing is due."""
        while self._do_jobs() or self._send():
            pass

    def _do_jobs(self) -> bool:
        query = "SELECT id, raw FROM inbox WHERE channel = ? AND state = 'baru' AND next_at <= ? ORDER BY id"
        rows = self.ask(query, JOBS, _micro(self.now))
        for number, raw in rows:
            self.turn += 1
            router.handle(self.desk, Job(row=int(str(number)), data=json.loads(str(raw))))
            self._looked("")
        return bool(rows)

    def _send(self) -> bool:
        with self.desk.db.writing() as tx:
            due = [row for row in queue.unsent(tx) if row.next_at <= self.now]
            queue.sent(tx, [(row.id, str(row.id)) for row in due])
        return bool(due)

    def tick(self) -> None:
        """Every tick of both processes."""
        for tick in TICKS:
            for desk in self.desks:
                tick(desk)
                self._looked(tick.__name__)

    def tick_at_once(self) -> None:
        """Two schedulers knock in the same moment."""
        for tick in TICKS:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(tick, self.desks))
            self._looked(tick.__name__)

    def pass_time(self, by: timedelta, *, down: bool = False) -> None:
        """With `down` nobody was there meanwhile."""
        end = self.now + by
        while self.now < end:
            self.clock.forward_to(end if down else min(end, self._next_stop()))
            if down:
                self.tick()  # a scheduler may be quicker than the queues
            self.settle()
            self.tick()
            self.settle()

    def _next_stop(self) -> datetime:
        """Moments of a day that matter: opening, the digest, the noon, before and at the close."""
        local = self.now.astimezone(ZONE)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        stops = [day + timedelta(minutes=m) for m in (450, 480, 720, 959, 960, 1440, 1440 + 450)]
        return next(stop for stop in stops if stop > local)

    def _looked(self, tick: str) -> None:
        """The watcher looks, unless nothing was written since the last look."""
        version = self.ask("PRAGMA data_version")
        if version != self._seen:
            self._seen, self.ticked = version, tick
            self._look(self)

    # What can be seen

    def cases(self) -> list[Case]:
        with self.desk.look() as visit:
            return [visit.case(one) for one in case_rows.list_cases(visit.tx, visit.office_id)]

    def everyone(self) -> list[Officer]:
        with self.desk.look() as visit:
            return visit.staff.everyone

    def chat_of(self, officer: str) -> str | None:
        rows = self.ask("SELECT chat FROM contacts WHERE officer = ? AND until IS NULL", officer)
        return str(rows[0][0]) if rows else None

    def buttons(self, *, live: bool = True, kind: str = "") -> list[tuple[str, str, str, str | None, str]]:
        """(officer, action, data, task, argument) of every button that has arrived, oldest first."""
        rows = self.ask(
            "SELECT id, officer, actions, task FROM cards c WHERE live >= ? AND (kind = ? OR ? = '') AND EXISTS"
            " (SELECT 1 FROM outbox o WHERE o.card = c.id AND o.state = 'terkirim') ORDER BY rowid",
            int(live), kind, kind,
        )  # fmt: skip
        return [
            (str(officer), action, f"{card}.{number}", None if task is None else str(task), argument)
            for card, officer, actions, task in rows
            for number, (action, argument) in enumerate(json.loads(str(actions)))
        ]


def _micro(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
