"""The first word to the server: a wrong token ends the bot with one sentence, a server that stumbles does not."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
import typer
from aiohttp import web

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.config import SHIPPED_SOP, Settings
from bot.listening import Listening
from bot.ports import SendFailed, TokenRefused
from bot.serve import serve
from handlers.context import Services
from storage.database import Database
from storage.files import FolderStore
from storage.repositories.sops import SopVersions
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import THURSDAY

TOKEN = "1000001:RAHASIA-jangan-sampai-terbaca-di-log"
UNKNOWN = (401, '{"ok":false,"error_code":401,"description":"Unauthorized"}')
MISSING = (404, '{"ok":false,"error_code":404,"description":"Not Found"}')
PAGE = (404, "<html><h1>404 Not Found</h1></html>")
BAD = (502, "<html><h1>502 Bad Gateway</h1></html>")
ME = (200, '{"ok":true,"result":{"id":1000001,"is_bot":true,"first_name":"SOP","username":"sop_bot"}}')


class Server:
    """Answers getMe with one answer after the other, the last one for ever; getUpdates never comes back."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __aenter__(self) -> Server:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path.endswith("/getUpdates"):
            await asyncio.Event().wait()
        if "/getMy" in request.path:
            words = '{"name":"","description":"","short_description":""}'
            return web.Response(text=f'{{"ok":true,"result":{words}}}')
        if not request.path.endswith("/getMe"):
            return web.Response(text='{"ok":true,"result":true}')
        self.asked += 1
        status, text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=status, text=text)


def services(directory: Path) -> Services:
    return Services(
        db=Database(directory / "db"),
        files=FolderStore(directory / "files"),
        clock=MovableClock(THURSDAY),
        sops=SopVersions(SHIPPED_SOP),
    )


async def greeted(directory: Path, server: Server) -> tuple[list[float], bool]:
    """The pauses between the tries, and whether the bot is at work in the end; raises what it failed with."""
    pauses: list[float] = []
    ready = asyncio.Event()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    bot = Bot(services(directory), TelegramChannel(TOKEN, server.url), sleep=sleep)
    running = asyncio.create_task(bot.run(ready.set))
    waiter = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiter}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    waiter.cancel()
    failed = running.exception() if running.done() else None
    running.cancel()
    await asyncio.wait({running})
    await bot.close()
    if failed:
        raise failed
    return pauses, ready.is_set()


@pytest.mark.parametrize("answer", [UNKNOWN, MISSING, PAGE], ids=["401", "404", "404 in HTML"])
async def test_a_token_that_is_refused_five_times_ends_the_bot(
    tmp_path: Path, answer: tuple[int, str]
) -> None:
    async with Server(answer) as server:
        with pytest.raises(ExceptionGroup) as raised:
            await greeted(tmp_path, server)
    assert (server.asked, raised.value.subgroup(TokenRefused) is not None) == (5, True)


async def test_a_server_that_stumbles_is_waited_for(tmp_path: Path) -> None:
    async with Server(PAGE, UNKNOWN, PAGE, PAGE, BAD, PAGE, PAGE, PAGE, PAGE, ME) as server:
        assert await greeted(tmp_path, server) == ([1, 2, 4, 8, 16, 30, 30, 30, 30], True)


async def test_the_line_about_a_server_that_does_not_answer_is_not_drowned_in_lines_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with Server(BAD, PAGE, BAD, ME) as server:
            assert await greeted(tmp_path, server) == ([1, 2, 4], True)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("bot.")] == []


async def test_the_operator_reads_which_setting_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(
        Listening.__init__, "__defaults__", (*(Listening.__init__.__defaults__ or ())[:-1], at_once)
    )
    async with Server(UNKNOWN) as server:
        settings = Settings(
            telegram_bot_token=TOKEN,  # type: ignore[arg-type]  # pydantic makes a secret of it
            telegram_api_base_url=server.url,
            data_dir=tmp_path,
        )
        with pytest.raises(typer.Exit) as left:
            await serve(settings, services(tmp_path))
    told = capsys.readouterr()
    assert left.value.exit_code == 1
    assert says(told.err, "cli_token_ditolak")
    assert "TELEGRAM_BOT_TOKEN" in told.err
    assert len(told.err.strip().splitlines()) == 1


async def test_a_page_of_a_web_server_leaves_no_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Server(BAD) as server:
        channel = TelegramChannel(TOKEN, server.url)
        with caplog.at_level(logging.DEBUG), pytest.raises(SendFailed) as failed:
            await channel.start()
        await channel.close()
    assert "502" in failed.value.why
    assert [record for record in caplog.records if record.exc_info] == []
