"""Two bots on one folder by mistake: the second refuses; commands work beside the first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bootstrap import alone, open_services
from bot.config import Settings
from bot.localchat.server import LocalChat
from bot.refusals import AlreadyRunning
from tests.worlds.bot import open_office

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"


def _sopbot(directory: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    env |= {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",
        "DATA_DIR": str(directory),
    }
    return subprocess.run(
        [sys.executable, "-m", "bot", *command],
        env=env,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_second_is_refused_and_the_folder_is_free_afterwards(tmp_path: Path) -> None:
    with alone(tmp_path):
        with pytest.raises(AlreadyRunning) as refused, alone(tmp_path):
            pass
        assert refused.value.fields == {"folder": str(tmp_path), "proses": str(os.getpid())}
    with alone(tmp_path):
        pass


def test_a_second_process_says_so_and_commands_work_beside_the_first(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, telegram_bot_token=SecretStr(TOKEN), data_dir=tmp_path)  # type: ignore[call-arg]
    services = open_services(settings)
    open_office(services, LocalChat(now=services.clock.now))
    services.db.close()
    with alone(tmp_path):
        second = _sopbot(tmp_path, "run")
        beside = _sopbot(tmp_path, "invite", "list", "--json")
    assert (second.returncode, beside.returncode) == (1, 0), (second, beside)
    assert str(tmp_path) in second.stderr
    assert str(os.getpid()) in second.stderr
    assert "Traceback" not in second.stderr
    assert len(json.loads(beside.stdout)) == 9
