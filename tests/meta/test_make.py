"""`make` as the operator types it: what it installs, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Under `make test` the make of these tests is not to think that it was called by another.
ALONE = {
    name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
}


def planned(tmp_path: Path, target: str) -> str:
    """What make would do for a target on a machine that has nothing yet."""
    words = ["make", "-n", target, f"VENV={tmp_path / '.venv'}"]
    return subprocess.run(words, cwd=ROOT, env=ALONE, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("target", ["setup", "run", "demo"])
def test_what_the_office_runs_installs_no_test_tools_and_says_that_it_takes_minutes(
    tmp_path: Path, target: str
) -> None:
    steps = planned(tmp_path, target)
    assert "beberapa menit lamanya" in steps
    assert "-r requirements.lock" in steps
    assert "-r requirements-dev.lock" not in steps
    installed = next(line for line in steps.splitlines() if "-r requirements.lock" in line)
    assert "--quiet" not in installed  # pip shows how far it is
    assert "--require-hashes" in installed


@pytest.mark.parametrize("target", ["test", "check", "bench"])
def test_the_tests_install_their_tools_beside_it(tmp_path: Path, target: str) -> None:
    steps = planned(tmp_path, target)
    assert steps.index("-r requirements.lock") < steps.index("-r requirements-dev.lock")


def test_the_build_tool_is_pinned_by_the_lock() -> None:
    """The line of the Makefile that takes it out of the lock of the tests finds it, with its hashes."""
    words = ["sed", "-n", r"/^setuptools==/,/[^\\]$/p", "requirements-dev.lock"]
    assert words[2] in (ROOT / "Makefile").read_text().replace("$$", "$")
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert found.startswith("setuptools==")
    assert found.count("--hash=sha256:") >= 1
    assert found.count("==") == 1


def test_ctrl_c_of_make_run_ends_with_the_sentence_of_the_bot_and_a_sound_exit(tmp_path: Path) -> None:
    bot = tmp_path / "sopbot"
    bot.write_text(
        "#!/bin/sh\ntrap 'echo sopbot berhenti; exit 0' INT\necho berjalan\nread -r nothing\nexit 3\n"
    )
    bot.chmod(0o755)
    ready = tmp_path / "ready"
    ready.touch()
    words = ["make", "run", f"BIN={tmp_path}", f"READY={ready}"]
    terminal = f"import os, pty; raise SystemExit(os.waitstatus_to_exitcode(pty.spawn({words})))"
    with subprocess.Popen(
        [sys.executable, "-c", terminal],
        cwd=ROOT,
        env=ALONE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as make:
        assert make.stdin is not None
        assert make.stdout is not None
        begun = make.stdout.readline().strip()
        if begun == b"berjalan":
            make.stdin.write(b"\x03")
            make.stdin.flush()
        else:
            os.killpg(make.pid, signal.SIGKILL)
        rest = make.stdout.read().decode()
    assert begun == b"berjalan"
    assert (make.returncode, rest.split()) == (0, ["^Csopbot", "berhenti"])
