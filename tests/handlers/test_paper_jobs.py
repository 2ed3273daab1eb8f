"""A paper that cannot be made stops its period aloud, and goes on when it is told to."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import SHIPPED_SOP
from bot.core.case.model import PaperKind
from bot.rehearsal.session import rehearse
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import THURSDAY, Play
from tests.worlds.office import small_office


async def test_a_paper_that_could_not_be_made_is_told_and_made_when_the_operator_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> bytes:
        raise RuntimeError("typst is gone")

    caplog.set_level("CRITICAL")
    monkeypatch.setattr("bot.workers.inbox._FAULT_PAUSES", ())
    async with rehearse(tmp_path, small_office(), SHIPPED_SOP, THURSDAY) as rehearsal:
        await rehearsal.pair(("sekretaris", "kasubag_pe"))
        play = Play(rehearsal)
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        heard, quiet = await play.count("sekretaris"), await play.count("kasubag_pe")
        with monkeypatch.context() as patch:
            patch.setattr("handlers.paper_jobs.render_pdf", broken)
            await play.tap("sekretaris", "Tugaskan")
        told = await play.news("sekretaris", heard)
        assert says(told, "pekerjaan_terhenti")
        assert "Triwulan III 2026" in told
        assert "perlu diulang" in told
        assert await play.news("kasubag_pe", quiet) == ""
        assert {"pembaruan_gagal", "pekerjaan_terhenti"} <= set(play.incidents())
        monkeypatch.setenv("DATA_DIR", str(play.services.db.path.parent))
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:uji")
        again = [CliRunner().invoke(app, ["case", "retry", *words]) for words in ([], [], ["tidak-ada"])]
        assert [one.exit_code for one in again] == [0, 0, 1]
        assert says(again[0].stdout, "cli_diulang")
        assert again[0].stdout != again[1].stdout
        play.services.wake_inbox()
        assert says(await play.news("kasubag_pe", quiet), "kartu_siapkan")
        assert len(play.case.all_papers(PaperKind.DISPOSISI)) == 1
