"""Every conversation file beside this one is played against the real bot, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.script import Replay, read, seats_in
from tests.worlds.bot import playing

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_conversation_goes_as_written(file: Path, tmp_path: Path) -> None:
    lines = read(file)
    async with playing(tmp_path, pair=set(seats_in(lines))) as play:
        replay = Replay(play)
        for line in lines:
            try:
                await replay.line(line.text)
            except AssertionError as fault:
                raise AssertionError(f"{file.name}:{line.number}: {line.text}\n{fault}") from None
