"""A PostgreSQL server that is stopped under its workers; `python -m tests.faults.chaos` asks five thousand times."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.faults.chaos import chaos
from tests.worlds.postgres import Server

SEED = 20261128


@pytest.mark.long
async def test_workers_whose_server_is_stopped_again_and_again_do_everything_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    server = Server(Path(tempfile.gettempdir()) / f"sopbot-postgres-berhenti-{os.getpid()}", lasting=True)
    try:
        found, stops = await chaos(tmp_path / "kantor", server, taps=500, seed=SEED, up=(5.0, 10.0))
    finally:
        server.end()
    assert found.sound, (SEED, found)
    assert stops >= 3
