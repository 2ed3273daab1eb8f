"""`sopbot run` as a process of its own, that is killed as a power cut ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.worlds.office import prompt_sop


class BotProcess:
    """`sopbot run` with the settings of a chat service; its log goes to a file."""

    def __init__(self, directory: Path, service: Mapping[str, str]) -> None:
        self.log = directory / "bot.log"
        self.url = f"http://127.0.0.1:{service.get('HTTP_PORT', '')}"  #: of its webhook
        sop = prompt_sop(directory, "1 detik")
        own = {**service, "DATA_DIR": str(directory / "data"), "SOP_FILE": str(sop)}
        self._env = {
            name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")
        } | own
        self._cwd = directory
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self.process = subprocess.Popen(
                command, env=self._env, cwd=self._cwd, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def kill(self) -> None:
        """SIGKILL: no handler runs, no buffer is written."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
