"""`python -m bench.walk`: the way of one *Ya, tanda tangani* through the code.

Prints how many SQL statements it takes, how many files it enters, and how many of its calls go from one file, and
from one room (folder), to another. The papers-free SOP is used: what is counted is the transition itself.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from bench.house import CHANNEL, FIRST_PHONE, MONDAY, begin_cases, open_house, staff
from bench.process import ROOT
from bot.ports import Arrival, Incoming, IncomingKind
from handlers.context import Services
from handlers.routing import router
from storage.repositories import queues
from storage.tables import cards, inbox

_ROOMS = tuple(str(ROOT / part) for part in ("bot", "handlers", "storage"))
_TABLE = re.compile(r"(?:FROM|INTO|UPDATE) (\w+)")


@dataclass
class Walk:
    """What one tap did."""

    statements: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    calls: int = 0  #: of our own functions
    between_files: int = 0
    between_rooms: int = 0

    def profile(self, frame: FrameType, what: str, _argument: object) -> None:
        """Count a call of one of our functions by another of ours."""
        here = frame.f_code.co_filename
        if what != "call" or not here.startswith(_ROOMS):
            return
        self.calls += 1
        self.files.add(here)
        caller = frame.f_back
        while caller and not caller.f_code.co_filename.startswith(_ROOMS):
            caller = caller.f_back
        if caller:
            there = caller.f_code.co_filename
            self.between_files += there != here
            self.between_rooms += Path(there).parent != Path(here).parent


@contextmanager
def counted() -> Iterator[Walk]:
    """Everything that is done inside, on this thread."""
    walk = Walk()

    def statement(_connection: object, _cursor: object, text: str, *_: object) -> None:
        walk.statements.append(text)

    event.listen(Engine, "before_cursor_execute", statement)
    sys.setprofile(walk.profile)
    try:
        yield walk
    finally:
        sys.setprofile(None)
        event.remove(Engine, "before_cursor_execute", statement)


def _open_cards(services: Services) -> dict[str, list[tuple[str, str, list[str]]]]:
    """By step: card, its officer, the actions of its buttons; one card of each open task."""
    with services.read() as uow:
        rows = uow.tx.execute(select(cards).where(cards.c.live, cards.c.kind == "tugas")).all()
    found: dict[str, dict[str, tuple[str, str, list[str]]]] = {}
    for row in rows:
        actions = [action for action, _ in json.loads(row.actions)]
        found.setdefault(row.task.split(".")[0], {})[row.task] = (row.id, row.officer, actions)
    return {step: list(tasks.values()) for step, tasks in found.items()}


def _tap(services: Services, card: str, officer: str, button: int, *, walked: bool = False) -> Walk:
    """One tap, handled as the inbox does; counted if `walked`."""
    phones = {one.id: str(FIRST_PHONE + at) for at, one in enumerate(staff(services))}
    phone = phones[officer]
    tap = Incoming(
        kind=IncomingKind.TAP,
        channel=CHANNEL,
        sender=phone,
        chat=phone,
        data=f"{card}.{button}",
        tap="1",
        at=MONDAY,
    )
    with services.begin() as uow:
        queues.keep(uow.tx, CHANNEL, [(tap.data, phone, "{}")], uow.now)
        row = uow.tx.execute(select(func.max(inbox.c.id))).scalar_one()
    with counted() if walked else nullcontext(Walk()) as walk:
        router.handle(services, Arrival(row=row, incoming=tap))
    return walk


def walk_a_signature(directory: Path) -> Walk:
    """One bidang is signed while the others are still under review."""
    services = open_house(directory)
    try:
        begin_cases(services, 1)
        while "5" not in (waiting := _open_cards(services)):
            for task in [one for tasks in waiting.values() for one in tasks]:
                _tap(services, task[0], task[1], 0)
        card, officer, actions = waiting["5"][0]
        warm, other, _ = waiting["5"][1]
        _tap(services, warm, other, 0)
        return _tap(services, card, officer, actions.index("yes") if "yes" in actions else 0, walked=True)
    finally:
        services.db.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = walk_a_signature(Path(folder))
    print(f"SQL statements           {len(walk.statements):>6}")
    print(f"files entered            {len(walk.files):>6}")
    print(f"calls                    {walk.calls:>6}")
    print(f"  from file to file      {walk.between_files:>6}")
    print(f"  from room to room      {walk.between_rooms:>6}")
    verbs = Counter(
        f"{text.split()[0]} {found[1] if (found := _TABLE.search(text)) else ''}" for text in walk.statements
    )
    for verb, times in verbs.most_common():
        print(f"    {times:>3} {verb}")


if __name__ == "__main__":
    main()
