"""The measurements run, in their quickest form; what they measure is read by people, not asserted."""

from __future__ import annotations

import ast
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench import probe
from bench.__main__ import main
from bench.figures import Figure, Goal, Spread, table

ROOT = Path(__file__).parents[2]


MEASURED = (
    "CPU of a text",
    "CPU of a tap without transition",
    "CPU of a tap with transition",
    "tap to answer, one at a time",
    "CPU of a handled tap by WhatsApp",
    "CPU of a POST to the webhook",
    "p95 tap to answer, 20 officers, 20 taps/s",
    "p95 tap to answer, 20 officers, 50 taps/s",
    "texts answered at 80 ms for each call",
    "transitions, 1 cases side by side",
    "transitions, one tap at a time",
    "CPU: transitions, one tap at a time",
    "statements of an idle second, 4 cases",
    "commits of a whole tap alone",
    "WAL pages of a whole tap alone",
    "kept of a case of 20 transitions",
    "CPU of a tap, 40 officers",
    "CPU of a text, 1,000 handled messages",
    "CPU of /status, 4 running cases",
    "CPU of a tap, 60 events of its case",
    "make a working paper, 40 rows",
    "check a working paper, 40 rows",
    "longest wait of 5 signed papers",
    "start to first getUpdates",
    "memory at rest",
)


@pytest.mark.long
def test_everything_runs_and_prints_its_line_and_no_traceback(tmp_path: Path) -> None:
    told = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bench", "--effort", "quick", "--json", str(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert [name for name in MEASURED if name not in done.stdout] == []
    kept = [figure["name"] for figure in json.loads(told.read_text())["figures"]]
    assert [name for name in MEASURED if not any(one.startswith(name) for one in kept)] == []


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["angin"])
    assert (ended.value.code, "no such part: angin" in capsys.readouterr().err) == (2, True)


def test_the_table_says_what_is_met_and_names_what_is_missed() -> None:
    def spread(*values: float) -> Spread:
        return Spread.of(values)

    figures = [
        Figure(name="text", unit="ms", ours=spread(3.2), peer=spread(2), beside="bare", goal=Goal("<=", 1.6)),
        Figure(name="tap", unit="ms", ours=spread(3), peer=spread(2), beside="bare", goal=Goal("<=", 1.3, 1)),
        Figure(name="moves", unit="1/s", ours=spread(100, 90, 200), goal=Goal(">=", 50, 90), note="slow"),
        Figure(name="alone", unit="ms", ours=spread(1)),
    ]
    assert [line.split() for line in table(figures).splitlines()[2:]] == [
        ["text", "3.2", "2", "ms", "1.60", "<=", "1.6", "met", "bare"],
        ["tap", "3", "2", "ms", "1.50", "<=", "1.3,", "aim", "1", "MISSED", "bare"],
        ["moves", "100", "(90..200)", "1/s", ">=", "50,", "aim", "90", "aim"],
        ["alone", "1", "ms"],
        ["moves:", "slow"],
        ["missed:", "tap", "/", "bare"],
    ]


def test_the_ratio_is_that_of_each_round_for_a_busy_machine_disturbs_both_sides() -> None:
    busy = Figure(
        name="tap", unit="ms", ours=Spread.of([2, 20, 2]), peer=Spread.of([1, 10, 1]), beside="bare"
    )
    assert busy.ratio == 2


@pytest.mark.parametrize(
    "peer", ["bare_bot", "bare_pywa", "bare_webhook", "orm_bot", "dbos_peer", "raw_peer", "spiff_peer"]
)
def test_a_peer_imports_nothing_of_the_product(peer: str) -> None:
    """Else its start, its memory and its statements would be ours."""
    wanted, seen, ours = [f"bench.{peer}"], set[str](), set[str]()
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        tree = ast.parse((ROOT / name.replace(".", "/")).with_suffix(".py").read_text())
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        ]
        wanted += [module for module in modules if module.startswith("bench.")]
        ours |= {one for one in modules if one.split(".")[0] in ("bot", "handlers", "storage", "templates")}
    assert ours == set()


def test_commits_and_pages_are_read_off_the_log(tmp_path: Path) -> None:
    heard: list[str] = []
    with probe.watch(), probe.traced(heard.append):
        connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (x)")
        before = probe.written(tmp_path / "a.db")
        for _ in range(3):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t VALUES (1)")
            connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")  # it writes nothing, so the disk is not waited for
        connection.execute("COMMIT")
        spent = probe.written(tmp_path / "a.db") - before
        connection.close()
    assert spent == probe.Written(commits=3, pages=3)
    assert heard == ["CREATE TABLE t (x)", *["INSERT INTO t VALUES (1)"] * 3]
