"""A calendar that changes while a task runs: every row of worktime_changes.txt, asked of the engine and of the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.case.apply import apply, replay
from bot.core.case.commands import MoveDeadlines, StartCase
from bot.core.case.decide import decide
from bot.core.case.events import DeadlineMoved
from bot.core.case.scene import Scene
from bot.core.office.model import DayOverride, Office, Ramadan
from bot.core.worktime.period import Period
from bot.core.worktime.standard import parse_standard
from bot.office_calendar import calendar_of
from tests.core.worktime.worktime_offices import office
from tests.core.worktime.worktime_oracle import ZONES, Finger, parse
from tests.worlds.engine import SOP, overseer

ROWS = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in Path(__file__).with_name("worktime_changes.txt").read_text(encoding="utf-8").splitlines()
    if line.count("|") == 4 and "2026" in line
]


def day(words: str) -> date:
    """ "Senin 23 November 2026"; a wrong weekday is refused."""
    return parse(f"{words} 00.00", "WIB").date()


def changes(words: str) -> Iterator[tuple[str, date, date]]:
    """Each change with its first and its last day; what is undone is left out."""
    found: list[tuple[str, date, date]] = []
    for one in words.split(", "):
        kind, _, rest = one.partition(" ")
        if kind == "diurungkan":
            found.pop()
            continue
        assert kind in ("libur", "masuk", "Ramadan"), kind
        first, _, last = rest.partition(" sampai ")
        found.append((kind, day(first), day(last or first)))
    yield from found


def changed_office(words: str) -> Office:
    found, days = office(), []
    for kind, first, last in changes(words):
        if kind == "Ramadan":
            found = replace(found, ramadan=Ramadan(first=first, last=last, hours=()))
        else:
            days.append(DayOverride(day=first, note=kind, closed=kind == "libur"))
    return replace(found, overrides=tuple(days))


def deadlines(start: datetime, standard: str, words: str) -> tuple[datetime | None, datetime | None]:
    """Of the first task of a case that begins at `start`: as it was given, and as the change leaves it."""
    first = replace(SOP.first, standard=parse_standard(standard))
    sop = replace(SOP, steps=(first, *SOP.steps[1:]))
    before = Scene(sop=sop, now=start, calendar=calendar_of(office()))
    begin = StartCase(case="K", period=Period(year=2026, number=3), bidang=("A",), by=overseer(sop))
    case = replay(decide(None, begin, before))
    [given] = case.tasks
    after = replace(before, calendar=calendar_of(changed_office(words)))
    moved = decide(case, MoveDeadlines(), after)
    for event in moved:
        case = apply(case, event)
    [task] = case.tasks
    assert len(moved) == (task.deadline != given.deadline)
    assert all(isinstance(event, DeadlineMoved) for event in moved)
    return given.deadline, task.deadline


@pytest.mark.parametrize(
    ("start", "standard", "old", "change", "new"), ROWS, ids=[" | ".join(r) for r in ROWS]
)
def test_the_deadline_moves_as_the_table_says(
    start: str, standard: str, old: str, change: str, new: str
) -> None:
    found = deadlines(parse(start, "WIB"), standard, change)
    assert found == (parse(old, "WIB"), parse(new, "WIB"))


def test_counting_on_the_fingers_gives_the_same_changes() -> None:
    for start, standard, old, change, new in ROWS:
        amount, unit = standard.split()
        local = parse(start, "WIB").astimezone(ZoneInfo(ZONES["WIB"]))
        found = [one.deadline(local, int(amount), unit) for one in (Finger(), finger(change))]
        assert found == [parse(old, "WIB"), parse(new, "WIB")], (start, standard, change)


def finger(words: str) -> Finger:
    found = list(changes(words))
    fasting = [(first, last) for kind, first, last in found if kind == "Ramadan"]
    return Finger(
        local=frozenset(first for kind, first, _ in found if kind == "libur"),
        opened=frozenset(first for kind, first, _ in found if kind == "masuk"),
        fasting=fasting[0] if fasting else None,
    )


def test_the_table_has_every_kind_of_change() -> None:
    assert len(set(ROWS)) == len(ROWS) >= 25
    kinds = {kind for row in ROWS for kind, _, _ in changes(row[3])}
    assert kinds == {"libur", "masuk", "Ramadan"}
    assert any(row[2] == row[4] for row in ROWS)
