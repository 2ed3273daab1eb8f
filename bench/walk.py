"""`python -m bench.walk`: the way of one *Ya, tanda tangani* through the code.

Prints how many SQL statements it takes, how many files it enters, and how many of its calls go from one file, and
from one room (folder), to another. The papers-free SOP is used: what is counted is the transition itself.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bench import probe
from bench.engine import Officers, OpenCard, at_once, kept
from bench.house import begin_cases, open_house
from bench.process import ROOT
from handlers.context import Services
from handlers.routing import router

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

    with probe.traced(walk.statements.append):
        sys.setprofile(walk.profile)
        try:
            yield walk
        finally:
            sys.setprofile(None)


def _tap(services: Services, officers: Officers, card: OpenCard, action: str = "") -> Walk:
    """One tap, handled as the inbox does, counted."""
    arrival = kept(services, officers.tap(card.phone, card.data(action)))
    with counted() as walk:
        router.handle(services, arrival)
    return walk


def walk_a_signature(directory: Path) -> Walk:
    """One bidang is signed while the others are still under review."""
    with probe.watch():
        services = open_house(directory)
    try:
        begin_cases(services, 1)
        officers = Officers(services)
        while not (reviews := [card for card in officers.cards() if card.step == "5"]):
            for card in officers.cards():
                at_once(services, officers.tap(card.phone, card.data("")))
        signed, warm = reviews[:2]
        _tap(services, officers, warm)
        return _tap(services, officers, signed, "yes")
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
