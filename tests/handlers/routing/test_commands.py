"""A command is the same whatever stands between its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds.office import ChatOffice


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = ChatOffice(tmp_path, "11-23 08:00")
    yield found
    found.close()


@pytest.mark.parametrize(
    "text",
    ["/mulai\nTriwulan III 2026", "/mulai\u00a0Triwulan III 2026", "/mulai@sop_bot Triwulan III 2026",
     "/Mulai@sop_bot\nTriwulan\u00a0III\n2026", "/ mulai “TW–III 2026”", "\u200e/mulai\tTriwulan III 2026"],
)  # fmt: skip
def test_mulai_takes_its_period_over_any_space(house: ChatOffice, text: str) -> None:
    house.arrive("sekretaris", text=text)
    with house.services.read() as uow:
        assert [str(case.period) for case in uow.running()] == ["Triwulan III 2026"]


@pytest.mark.parametrize("text", ["/tarik\n", "/tarik.", "/TARIK@sop_bot", "／tarik"])
def test_a_command_by_itself_is_known(house: ChatOffice, text: str) -> None:
    assert "Tidak ada yang dapat ditarik kembali" in house.arrive("sekretaris", text=text)


def test_a_slash_alone_is_answered(house: ChatOffice) -> None:
    assert "Perintah itu tidak dikenal" in house.arrive("sekretaris", text="/")
