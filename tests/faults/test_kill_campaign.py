"""The campaign as `make test-all` runs it: real processes, SIGKILL, one office that plays on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaign import campaign


@pytest.mark.long
async def test_a_bot_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    seed = 11
    found = await campaign(tmp_path, kills=3, seed=seed, evidence=2)
    assert found.sound, (seed, found, (tmp_path / "bot.log").read_text(encoding="utf-8")[-3000:])
    assert (found.kills, found.updates > 40, found.events > 60) == (3, True, True), found
