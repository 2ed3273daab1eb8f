"""The player: it knows only labels, and brings a period to its end through the phones."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest_asyncio
from openpyxl import load_workbook

from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.player import Act, Autoplay, Script
from bot.localchat.server import Serving
from tests.worlds.bot import KABID, LABELS, PE, PEOPLE, SEK, ScriptedBot, working_paper


@pytest_asyncio.fixture
async def office(serving: Serving) -> AsyncIterator[ScriptedBot]:
    bot = ScriptedBot(serving.chat)
    for person in PEOPLE:
        serving.chat.people.add_user(person.user_id, person.name)
    await bot.start(serving.url)
    yield bot
    await bot.stop()


def player(office: ScriptedBot, **words: object) -> Autoplay:
    script = Script(**words)  # type: ignore[arg-type]
    line = DirectLine(office.chat)
    return Autoplay(line, PEOPLE, LABELS, script=script, starters=[SEK], patience=0.5, quiet=0.05)


async def test_a_period_is_played_from_the_invitations_to_the_last_delivery(office: ScriptedBot) -> None:
    done = await player(office).run()
    after = [act.what for act in done if act.what not in ("start", "greeting")]
    expected = ["opening", "assign", "in_system", "send_out", "fill", "hand_over", "yes", "record", "record"]
    assert (after, office.finished) == ([*expected, "finish"], 1)
    assert office.proofs == [Script().proof] * 2


async def test_a_tidak_is_said_once_with_its_reason_and_mended(office: ScriptedBot) -> None:
    done = await player(office, refusals=1, recipients=0, reason="Lampirkan sumber").run()
    kabid = [act for act in done if act.user_id == KABID and act.what in ("yes", "no")]
    assert kabid == [Act(user_id=KABID, what="no"), Act(user_id=KABID, what="yes")]
    assert (office.reasons, office.finished) == (["Lampirkan sumber"], 1)


async def test_a_player_that_is_told_to_stop_ends_after_the_step_it_is_doing(office: ScriptedBot) -> None:
    playing = player(office)
    done = await playing.run(told=lambda act: playing.stop() if act.what == "assign" else None)
    assert done[-1] == Act(user_id=SEK, what="assign")
    assert (await playing.step(), office.finished) == (Act(user_id=PE, what="in_system"), 0)


def test_every_unlocked_cell_is_filled_near_the_target_beside_it() -> None:
    sheet = load_workbook(io.BytesIO(fill_workbook(working_paper())))["IKU"]
    filled = [[cell.value for cell in row] for row in sheet["A2:D3"]]
    sentence = "Sebagian data lapangan baru masuk pada akhir periode"
    assert filled == [["UTTP ditera ulang", 10500, 10080, sentence], ["Sarana distribusi", 20, 19, sentence]]


def test_what_an_officer_has_typed_is_kept() -> None:
    book = load_workbook(io.BytesIO(working_paper()))
    book["IKU"]["C2"] = 9000
    buffer = io.BytesIO()
    book.save(buffer)
    sheet = load_workbook(io.BytesIO(fill_workbook(buffer.getvalue())))["IKU"]
    assert sheet["C2"].value == 9000
