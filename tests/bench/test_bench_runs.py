"""The measurements run, in their quickest form; what they measure is read by people, not asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.figures import Figure, table

ROOT = Path(__file__).parents[2]


MEASURED = (
    "CPU of a text, durable",
    "CPU of a tap without transition",
    "CPU of a tap with transition",
    "tap to answer",
    "transitions, 1 cases side by side",
    "transitions, one tap at a time",
    "make a working paper, 40 rows",
    "check a working paper, 40 rows",
    "start to first getUpdates",
    "memory at first getUpdates",
)


@pytest.mark.long
def test_everything_runs_and_prints_its_line() -> None:
    command = [sys.executable, "-m", "bench", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    missing = [name for name in MEASURED if name not in done.stdout]
    assert missing == []


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["angin"])
    assert (ended.value.code, "no such part: angin" in capsys.readouterr().err) == (2, True)


def test_the_table_says_what_is_met_and_what_is_missed() -> None:
    figures = [
        Figure(name="text", unit="ms", ours=3.2, peer=2.0, beside="bare", goal="<= 1.6"),
        Figure(name="tap", unit="ms", ours=3.0, peer=2.0, beside="bare", goal="<= 1.3", note="slow"),
        Figure(name="moves", unit="1/s", ours=100.0, peer=20.0, beside="other", goal=">= 3"),
        Figure(name="alone", unit="ms", ours=1.0),
    ]
    assert [line.split() for line in table(figures).splitlines()[2:]] == [
        ["text", "3.20", "2.00", "ms", "1.60", "<=", "1.6", "met", "bare"],
        ["tap", "3.00", "2.00", "ms", "1.50", "<=", "1.3", "MISSED", "bare"],
        ["moves", "100", "20.00", "1/s", "5.00", ">=", "3", "met", "other"],
        ["alone", "1.00", "ms"],
        ["tap:", "slow"],
    ]
