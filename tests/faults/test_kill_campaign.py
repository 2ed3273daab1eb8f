"""The campaign of kills: real processes, SIGKILL, offices that play on; `make campaign` is its longest form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaign import campaign, told
from tests.worlds.postgres import Server

SEED = 20261128
TAKEN_OVER_WITHIN = 30.0  #: seconds, though the others die as well


@pytest.mark.parametrize(
    ("kills", "whole"),
    [(5, False), pytest.param(40, True, marks=pytest.mark.long)],
    ids=["short", "long"],
)
async def test_a_bot_that_is_killed_again_and_again_loses_and_doubles_nothing(
    tmp_path: Path, kills: int, whole: bool
) -> None:
    found, points = await campaign(tmp_path, kills=kills, seed=SEED, at_once=1 + whole, whole=whole)
    assert found.sound, (SEED, told(found, points, 0))
    assert (found.kills >= kills, found.updates > 10, found.messages > 20) == (True, True, True), found


@pytest.mark.long
async def test_workers_on_one_server_that_are_killed_again_and_again_lose_and_double_nothing(
    tmp_path: Path, postgres: Server
) -> None:
    found, points = await campaign(tmp_path, kills=12, seed=SEED, at_once=1, url_of=postgres.url_of)
    assert found.sound, (SEED, told(found, points, 0))
    assert max(found.takeovers) < TAKEN_OVER_WITHIN, found.takeovers
