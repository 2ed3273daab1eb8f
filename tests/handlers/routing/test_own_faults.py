"""A file that the bot cannot read because of a fault of its own: it says so at once, and asks for the file again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import SHIPPED_SOP
from bot.rehearsal.session import rehearse
from storage.xlsx.untrusted.sandbox import SandboxFault
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import THURSDAY, Play
from tests.worlds.office import small_office

KASI = "kasi:IND"


async def test_a_file_that_meets_our_own_fault_is_not_tried_again_but_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    def broken(_: bytes, *, name: str) -> object:
        tried.append(name)
        raise SandboxFault("our own fault")

    caplog.set_level("CRITICAL")
    async with rehearse(tmp_path, small_office(), SHIPPED_SOP, THURSDAY) as rehearsal:
        await rehearsal.pair()
        play = Play(rehearsal)
        await play.to("3")
        _, paper = await play.form(KASI)
        monkeypatch.setattr("storage.xlsx.working_paper.reader.read_paper", broken)
        told = await play.send(KASI, "kertas.xlsx", paper)
        assert (tried, "pembaruan_gagal" in play.incidents()) == (["kertas.xlsx"], True)
        assert says(told, "maaf_berkas")
        assert "kirim ulang" in told
