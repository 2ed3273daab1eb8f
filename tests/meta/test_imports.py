"""The arrows of the house: who may import whom, and who alone reads the environment and the clock."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = ("bot", "handlers", "storage", "templates", "tests", "bench")
FILES = sorted(
    path for part in ("bot", "handlers", "storage", "templates") for path in (ROOT / part).rglob("*.py")
)

#: What the shell shares with everybody below it: pure of I/O towards chat and database.
SHARED = ("bot.core", "bot.ports", "bot.clock")
SPEAKING = ("bot.text.render", "bot.documents", "bot.office_calendar")
ROOTS = (
    "bot.__main__",
    "bot.cli",
    "bot.serve",
    "bot.rehearsal.demo",
    "bot.rehearsal.session",
    "bot.rehearsal.controls",
)

#: A module (or a package) and the only parts of the project that it may import.
ALLOWED = {
    "bot.core": ("bot.core",),
    "bot.ports": ("bot.core",),
    "bot.clock": (),
    "bot.workers.rate_limit": (),
    "bot.office_calendar": ("bot.core",),
    "bot.documents": ("bot.core", "bot.documents", "templates"),
    "bot.text.render": ("bot.core", "bot.documents", "templates"),
    "bot.text.terminal": (*SHARED, "bot.text.render"),
    "bot.channels": (*SHARED, "bot.channels"),
    "bot.localchat": (*SHARED, "bot.localchat"),
    "storage": (*SHARED, "storage", "templates"),
    "handlers": (*SHARED, *SPEAKING, "handlers", "storage", "templates"),
    "bot.workers.chat_workers": (*SHARED, "storage"),
    "bot.workers.inbox": (*SHARED, "bot.workers.chat_workers", "bot.workers.disk_retry", "storage"),
    "bot.workers.outbox": (
        *SHARED,
        "bot.workers.chat_workers",
        "bot.workers.disk_retry",
        "bot.workers.rate_limit",
        "storage",
    ),
    "bot.workers.scheduler": (*SHARED, "bot.workers.disk_retry", "storage"),
    "bot.workers.disk_retry": (*SHARED, "storage"),
    "templates": ("templates",),
}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in the file it does; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def calls(path: Path) -> Iterator[str]:
    """Dotted names of what a file reads: `os.environ`, `datetime.now`, `time.time`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_the_arrows_point_one_way(part: str) -> None:
    wrong = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        if within(module_of(path), (part,))
        for name in imported(path)
        if within(name, OWN) and not within(name, ALLOWED[part])
    ]
    assert wrong == []


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
