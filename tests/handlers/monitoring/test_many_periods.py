"""However many periods run, an officer's message costs what it costs with two, and is answered on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.worlds.office import PERIOD, ChatOffice
from tests.worlds.statements import Heard, listening


@contextmanager
def running(directory: Path, periods: int) -> Iterator[tuple[ChatOffice, Heard]]:
    """So many periods, each before the Sekretaris, the newest last."""
    with listening() as heard:
        house = ChatOffice(directory, "11-23 08:00")
        for number in range(periods):
            house.start(f"K{number:02}", replace(PERIOD, year=2001 + number))
        try:
            yield house, heard
        finally:
            house.close()


def asked(directory: Path, periods: int, chat: str, text: str) -> list[str]:
    """The statements of one message, once the same was sent before."""
    with running(directory / f"{periods}", periods) as (house, heard):
        for _ in range(2):
            house.arrive(chat, text=text)
        heard.take()
        house.arrive(chat, text=text)
        return heard.take()


@pytest.mark.parametrize("text", ["/bantuan", "/tarik", "Selamat pagi, semoga sehat.", "/ambil"])
def test_a_message_asks_the_database_no_more_while_thirty_periods_run(tmp_path: Path, text: str) -> None:
    few, many = (asked(tmp_path, periods, "kasubag_pe", text) for periods in (2, 30))
    assert len(many) == len(few)
