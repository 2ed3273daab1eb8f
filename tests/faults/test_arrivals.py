"""A server that stumbles while it brings updates and files, polled or pushing: each is answered, and only once."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.types import Receive, Scope, Send

from bot import __main__ as command
from bot.bootstrap import open_services
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.registration import Registration
from bot.clock import SystemClock
from bot.config import load_settings
from bot.localchat.api.context import Limits
from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat
from bot.ports import Keep
from handlers.staff.office_import import import_office
from storage.repositories.incidents import list_incidents
from storage.repositories.queues import InboxState
from storage.tables import inbox
from storage.xlsx.office.sample import sample_office
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF, RoughOffice, rough_office

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[RoughOffice]:
    async with rough_office(tmp_path, frozen=True, limits=Limits(push_second=0.001)) as found:
        yield found


async def answers(phone: Phone, after: int) -> list[str]:
    await phone.look()
    return [one.text for one in phone.messages if one.from_bot and one.id > after]


@pytest.mark.parametrize(
    "planned",
    [
        Failure(status=502),
        Failure(status=401, description="Unauthorized"),
        Failure(status=404, description="Not Found"),
        Failure(retry_after=1),
        Failure(cut=True),
        Failure(cut=True, applied=True),
        Failure(status=500, applied=True),
        Failure(status=0, delay=0.3),
    ],
    ids=["502", "401", "404", "429", "reset before", "reset after", "500 after", "slow"],
)
async def test_a_poll_that_fails_brings_its_updates_all_the_same(home: RoughOffice, planned: Failure) -> None:
    phone = home.phones["sekretaris"]
    async with home.living():
        await home.settle()
    at = await phone.say("/tidak_ada_perintah_ini")
    home.chat.trouble.plan(replace(planned, method="getUpdates"))
    async with home.living():
        await home.settle()
        assert len(await answers(phone, at)) == 1
    assert _states(home) == {InboxState.DONE}


class Lossy:
    """A connection that breaks after the webhook has answered, every other time."""

    def __init__(self, webhook: Any) -> None:
        self.webhook, self.times = webhook, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.times += 1
        if self.times % 2 == 0:
            await self.webhook(scope, receive, send)
            return

        async def nobody(message: Any) -> None:
            return

        await self.webhook(scope, receive, nobody)
        raise ConnectionResetError


async def test_an_update_whose_answer_was_lost_comes_again_and_counts_once(home: RoughOffice) -> None:
    phone = home.phones["sekretaris"]
    async with home.living(webhook=True):
        await home.settle()
        home.chat.api.pusher.door = door = Lossy(home.chat.api.pusher.door)
        home.chat.api.pusher.turn()
        at = await phone.say("/tidak_ada_perintah_ini")
        await home.settle()
        await home.settle()
        assert len(await answers(phone, at)) == 1
    assert door.times == 2
    assert _states(home) == {InboxState.DONE}


async def test_whoever_deleted_the_account_is_out_of_reach_and_those_who_oversee_hear_it(
    home: RoughOffice,
) -> None:
    kasubag, sekretaris = home.phones["kasubag_pe"], home.phones["sekretaris"]
    async with home.living():
        await home.settle()
        await kasubag._line.act(kasubag.user_id, "standing", standing="deactivated")
        at = await sekretaris.say("/mulai Triwulan III 2026")
        await home.settle()
        await sekretaris.tap("Tugaskan")
        await home.settle()
        assert any("Wahyu" in one for one in await answers(sekretaris, at))
    with home.services.read() as uow:
        assert [row.kind for row in list_incidents(uow.tx)].count("tak_terjangkau") == 1


@pytest.mark.parametrize(
    ("planned", "key"),
    [
        (
            Failure(method="getFile", status=400, description="Bad Request: file is too big"),
            "galat_berkas_terlalu_besar",
        ),
        (
            Failure(method="getFile", status=400, description="Bad Request: wrong file_id"),
            "galat_berkas_tak_terambil",
        ),
        (Failure(method="getFile", status=502, times=2), ""),
        (Failure(method="getFile", cut=True, applied=True), ""),
    ],
    ids=["too big", "gone", "502 twice", "reset after"],
)
async def test_a_file_that_cannot_be_fetched_is_told_and_one_that_can_later_is_taken(
    home: RoughOffice, planned: Failure, key: str
) -> None:
    phone = home.phones["sekretaris"]
    async with home.living() as bot:
        await home.settle()
        home.chat.trouble.plan(planned)
        at = await phone.send_file("bukti.pdf", PDF)
        for _ in range(4):
            await home.settle()
            await home.later(10)
            bot.inbox.wake()
        await home.settle()
        [answer] = await answers(phone, at)
        kept = list(home.services.files.directory.glob("*/*"))
    assert says(answer, key) if key else "sudah diterima" in answer, answer
    assert bool(kept) is not bool(key)
    assert _states(home) == {InboxState.DONE}


@pytest.mark.parametrize("way", [Poller, Registration], ids=["poller", "webhook"])
def test_a_way_in_that_dies_ends_the_process_with_a_fault(
    way: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def dies(self: object, keep: Keep) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(way, "run", dies)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["sopbot", "run"])
    for name, value in {"TELEGRAM_BOT_TOKEN": TOKEN, "DATA_DIR": "data", "HTTP_PORT": "0"}.items():
        monkeypatch.setenv(name, value)
    if way is Registration:
        monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "kata")
    with _Server() as url:
        monkeypatch.setenv("TELEGRAM_API_BASE_URL", url)
        made = open_services(load_settings())
        with made.begin() as uow:
            import_office(uow, sample_office())
        made.db.close()
        with pytest.raises(SystemExit) as ended:
            command.main()
    assert ended.value.code == 1
    assert says(capsys.readouterr().err, "cli_galat_dalam")


class _Server:
    """The double in a thread of its own: the command brings its own loop."""

    def __enter__(self) -> str:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        chat = LocalChat(now=SystemClock().now, token=TOKEN, limits=Limits(own_server=True))
        self._serving = asyncio.run_coroutine_threadsafe(chat.serve(), self._loop).result()
        return self._serving.url

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._serving.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _states(home: RoughOffice) -> set[str]:
    with home.services.db.reading() as tx:
        rows = tx.execute(inbox.select().where(inbox.c.channel == "telegram")).all()
    return {row.state for row in rows}
