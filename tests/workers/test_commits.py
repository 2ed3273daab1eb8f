"""How often the disk is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import probe
from tests.worlds.bot import rough_office

pytestmark = pytest.mark.sqlite  # its file is read beside it


@pytest.mark.parametrize(("text", "commits"), [("Terima kasih", 1), ("/bantuan", 2)])
async def test_what_an_officer_writes_costs_one_commit_and_the_marks_of_its_answers_another(
    tmp_path: Path, text: str, commits: int
) -> None:
    """What is only asked costs one more, since it is kept before its answer is read, outside of any commit."""
    with probe.watch():
        async with rough_office(tmp_path, frozen=True) as home, home.living() as bot:
            phone = home.phones["sekretaris"]
            await phone.say(text)
            await home.settle()
            await bot.menus.renew()
            before = probe.written(home.services.db.path)
            await phone.say(text)
            await home.settle()
            assert (probe.written(home.services.db.path) - before).commits == commits + 1
