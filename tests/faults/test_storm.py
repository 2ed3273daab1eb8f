"""Everything from outside at once, and deaths between. Each kind alone, and short: `test_sends.py`, `test_disk.py`,
`test_two_bots.py`, `tests/workers/test_clock_set_back.py`, `tests/channels/telegram/test_polling.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.storm import storm

SEED = 20261128


@pytest.mark.long
async def test_a_period_is_played_to_its_end_through_every_fault_from_outside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    found, seen = await storm(tmp_path, seed=SEED, kills=12)
    assert found.sound, (SEED, found, seen)
    assert seen.total() > 20
