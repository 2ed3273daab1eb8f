"""Processes under measurement: started, watched from outside, ended. Reads /proc: Linux only."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

_TICK = 1000 / os.sysconf("SC_CLK_TCK")  #: milliseconds
ROOT = Path(__file__).parent.parent


class Measured:
    """One process started with this Python; its children are not counted."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self._arguments = arguments
        # What it says while it is ended belongs to no table; closed in `close`.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self.popen = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )

    def first_line(self) -> str:
        """What it says when it is ready. Raises RuntimeError when it ends before."""
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline()
        if not line:
            code = self.popen.wait()
            self._errors.seek(0)
            raise RuntimeError(f"{self._arguments} ended with {code}\n{self._errors.read()}")
        return line

    def cpu(self) -> float:
        """User and system time so far, in ms."""
        fields = Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * _TICK

    def memory(self) -> float:
        """What it holds of its own, in MB: resident pages, shared ones by share."""
        lines = Path(f"/proc/{self.popen.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024

    def close(self) -> None:
        """Ask it to end; wait until it has."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(10)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
        if self.popen.stdout is not None:
            self.popen.stdout.close()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
