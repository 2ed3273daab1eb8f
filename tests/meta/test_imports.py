"""The arrows of the house: who may import whom, and who alone reads the environment and the clock."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = ("bot", "handlers", "storage", "templates", "tests", "bench")
FILES = sorted(path for part in ("bot", "handlers", "storage") for path in (ROOT / part).rglob("*.py"))

#: What every room of the shell shares: free of I/O towards chat and database.
SHARED = ("bot.core", "bot.ports", "bot.clock")
SPEAKING = ("bot.text", "bot.documents", "bot.office_calendar")
ROOTS = ("bot.__main__", "bot.cli", "bot.serve", "bot.rehearsal")

#: A module (or a package) and the only parts of the project that it may import.
ALLOWED = {
    "bot.core": ("bot.core",),
    "bot.ports": ("bot.core",),
    "bot.clock": (),
    "bot.loading": (),
    "bot.listening": ("bot.ports",),
    "bot.refusals": ("bot.core",),
    "bot.config": ("templates",),
    "bot.office_calendar": ("bot.core",),
    "bot.text": ("bot.core", "bot.clock", "bot.ports", "bot.text", "templates"),
    "bot.documents": ("bot.core", "bot.text", "bot.documents", "templates"),
    "bot.channels": (*SHARED, "bot.http_server", "bot.loading", "bot.channels"),
    "bot.http_server": (),
    "bot.localchat": (*SHARED, "bot.http_server", "bot.localchat"),
    "storage": (*SHARED, "storage", "templates"),
    "handlers": (*SHARED, *SPEAKING, "handlers", "storage", "templates"),
    "bot.workers": (*SHARED, "bot.workers", "storage"),
}

#: What stands on the ground of bot/: it knows neither the database nor a use case.
GROUND = (*SHARED, *SPEAKING, "bot.config", "bot.http_server", "bot.channels", "bot.localchat")

#: What plans the effects of a change: values in, values out.
PLANNING = (
    "handlers.case.change",
    "handlers.case.effects",
    "handlers.case.moved_deadlines",
    "handlers.case.notifications",
)

#: Rooms with an order among themselves, from the top down: each imports only rooms that stand below it.
HANDLERS = (
    "handlers.routing",
    "handlers.paper_jobs",
    "handlers.steps",
    "handlers.course",
    "handlers.staff",
    "handlers.monitoring",
    "handlers.calendar",
    "handlers.case",
    "handlers.documents",
    "handlers.messages",
    "handlers.context",
    "handlers.refusals",
)
CORE = (
    "bot.core.monitoring",
    "bot.core.case",
    "bot.core.conversation",
    "bot.core.working_paper",
    "bot.core.office",
    "bot.core.sop",
    "bot.core.worktime",
    "bot.core.parsing",
    "bot.core.refusals",
    "bot.core.errors",
)
LOCALCHAT = (
    "bot.localchat.client",
    "bot.localchat.server",
    "bot.localchat.page",
    "bot.localchat.phones",
    "bot.localchat.cloud",
    "bot.localchat.api",
    "bot.localchat.state",
    "bot.localchat.errors",
)
XLSX = (
    "storage.xlsx.reports",
    "storage.xlsx.working_paper",
    "storage.xlsx.office",
    "storage.xlsx.untrusted",
    "storage.xlsx.styles",
    "storage.xlsx.looks",
    "storage.xlsx.reproducible_zip",
)


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = frozenset(module_of(path) for path in FILES)


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of what a file imports, wherever in the file it does; `from a import b` gives `a.b`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def wrong_imports(part: str, allowed: tuple[str, ...], among: tuple[str, ...] = OWN) -> list[str]:
    """What the modules of `part` import from `among` although it is not `allowed`."""
    return [
        f"{module_of(path)} imports {name}"
        for path in FILES
        if within(module_of(path), (part,))
        for name in imported(path)
        if within(name, among) and not within(name, allowed)
    ]


def calls(path: Path) -> Iterator[str]:
    """Dotted names of what a file reads: `os.environ`, `datetime.now`, `time.time`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_the_arrows_point_one_way(part: str) -> None:
    assert wrong_imports(part, ALLOWED[part]) == []


@pytest.mark.parametrize("part", GROUND)
def test_the_ground_knows_neither_the_database_nor_a_use_case(part: str) -> None:
    assert wrong_imports(part, (), among=("storage", "handlers")) == []


@pytest.mark.parametrize("part", PLANNING)
def test_what_follows_from_a_change_is_planned_without_a_transaction(part: str) -> None:
    assert wrong_imports(part, (), among=("storage", "handlers.context")) == []


@pytest.mark.parametrize("rooms", [HANDLERS, CORE, LOCALCHAT, XLSX], ids=lambda rooms: rooms[0])
def test_a_room_imports_only_rooms_below_it(rooms: tuple[str, ...]) -> None:
    wrong = [fault for at, room in enumerate(rooms) for fault in wrong_imports(room, rooms[at:], among=rooms)]
    assert wrong == []


@pytest.mark.parametrize(
    ("house", "rooms"), [("handlers", HANDLERS), ("bot.core", CORE), ("storage.xlsx", XLSX)]
)
def test_every_room_has_its_place_in_the_order(house: str, rooms: tuple[str, ...]) -> None:
    homeless = {name for name in MODULES if within(name, (house,)) and not within(name, rooms)}
    assert homeless == {house}


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module_of(path): {
            name if name in MODULES else name.rpartition(".")[0]
            for name in imported(path)
            if within(name, ("bot", "handlers", "storage"))
        }
        - {module_of(path)}
        for path in FILES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        steps = [f"{importer} imports {name}" for name, importer in pairwise(circle.args[1])]
        pytest.fail("\n".join(steps))


def test_the_core_needs_nothing_but_python() -> None:
    wrong = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        if within(module_of(path), ("bot.core",))
        for name in imported(path)
        if not within(name, ("bot.core",)) and name.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "forbidden", ["logging", "random", "secrets", "time", "os", "asyncio", "socket", "sqlite3"]
)
def test_the_core_does_no_io_and_has_no_luck(forbidden: str) -> None:
    wrong = [
        module_of(path)
        for path in FILES
        if within(module_of(path), ("bot.core",))
        and any(within(name, (forbidden,)) for name in imported(path))
    ]
    assert wrong == []


def test_only_the_roots_import_the_composition_root() -> None:
    wrong = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        for name in imported(path)
        if within(name, ("bot.app",)) and not within(module_of(path), (*ROOTS, "bot.app"))
    ]
    assert wrong == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        module_of(path) for path in FILES for name in calls(path) if name in ("os.environ", "os.getenv")
    }
    assert readers == {"bot.config"}


def test_only_the_clock_reads_the_wall_clock() -> None:
    wall = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
    readers = {module_of(path) for path in FILES for name in calls(path) if name in wall}
    # The embedded chat, run as a server of its own, is not the bot: it has its own clock.
    assert readers - {"bot.localchat.__main__"} == {"bot.clock"}
