"""What outsiders send is never fetched, and a disk that is nearly full takes no file; the officer and the operator hear it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import pytest_asyncio

from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.ports import NO_ROOM, OUTSIDER, Incoming, IncomingFile, IncomingKind
from bot.workers.fetching import Fetching
from storage.repositories.incidents import list_incidents
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF, RoughOffice, rough_office
from tests.worlds.office import CHANNEL, MONDAY, ChatOffice


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[RoughOffice]:
    async with rough_office(tmp_path, frozen=True) as found, found.living():
        await found.settle()
        yield found


def kept(home: RoughOffice) -> list[Path]:
    return list(home.services.files.directory.glob("*/*"))


async def test_nothing_is_fetched_from_a_stranger_or_a_group(home: RoughOffice) -> None:
    home.chat.trouble.plan(Failure(method="getFile", status=500))
    home.chat.people.add_user(77, "Orang Lain")
    home.chat.people.start(77)
    stranger = Phone(DirectLine(home.chat), 77, patience=20.0)
    await stranger.send_file("besar.pdf", PDF)
    sekretaris = home.phones["sekretaris"]
    group = await DirectLine(home.chat).add_group("Grup Dinas", [sekretaris.user_id])
    room = Phone(DirectLine(home.chat), sekretaris.user_id, chat_id=group["id"], patience=20.0)
    await room.send_file("rapat.pdf", PDF)
    await home.settle()
    assert says((await stranger.wait_for("", since=0)).text, "orang_asing")
    assert kept(home) == []
    assert home.chat.trouble._plans, "the file was not even asked for"


async def test_without_room_the_sender_hears_that_the_file_is_still_theirs_and_the_operator_too(
    home: RoughOffice,
) -> None:
    phone, files = home.phones["sekretaris"], home.services.files
    files._reserve = 1 << 60
    for name in ("satu.pdf", "dua.pdf"):
        at = await phone.send_file(name, PDF)
        await home.settle()
        answer = await phone.wait_for(lambda m, at=at: m.from_bot and m.id > at)
        assert says(answer.text, "galat_ruang_hampir_habis")
        assert name in answer.text
    assert kept(home) == []
    with home.services.read() as uow:
        assert [row.kind for row in list_incidents(uow.tx)] == ["ruang_hampir_habis"], "once an hour"
    files._reserve = 0
    await phone.send_file("satu.pdf", PDF)
    await home.settle()
    assert len(kept(home)) == 1


class SlowChat:
    """Hands a file over when it is told to."""

    def __init__(self) -> None:
        self.now, self.most, self.go = 0, 0, asyncio.Event()

    async def fetch(self, file: IncomingFile) -> bytes:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        return file.name.encode()


@pytest.fixture
def house(tmp_path: Path) -> ChatOffice:
    return ChatOffice(tmp_path, "11-23 08:00")


def sent(sender: str, at: datetime = MONDAY) -> Incoming:
    file = IncomingFile(file_id=sender, name=f"{sender}.pdf", size=100)
    return Incoming(channel=CHANNEL, kind=IncomingKind.FILE, chat=sender, sender=sender, at=at, file=file)


async def test_four_files_at_most_are_in_memory_at_once(house: ChatOffice) -> None:
    chat = SlowChat()
    fetching = Fetching(house.services.db, house.services.files, {CHANNEL: chat})  # type: ignore[dict-item]
    row = SimpleNamespace(id=1, channel=CHANNEL)
    senders = ["sekretaris", "kasubag_pe", "kepala_dinas", "kabid DAG", "kasi DAG", "kasi IND"]
    work = [asyncio.create_task(fetching.arrival(row, sent(one), last=True)) for one in senders]
    while chat.now < 4:
        await asyncio.sleep(0)
    chat.go.set()
    found = await asyncio.gather(*work)
    house.close()
    assert (chat.most, len({one.sha256 for one in found})) == (4, 6)


async def test_why_a_file_is_not_fetched_is_known(house: ChatOffice) -> None:
    fetching = Fetching(house.services.db, house.services.files, {})
    row = SimpleNamespace(id=1, channel=CHANNEL)
    assert (await fetching.arrival(row, sent("asing"), last=True)).unfetched == OUTSIDER
    house.services.files._reserve = 1 << 60
    assert (await fetching.arrival(row, sent("sekretaris"), last=True)).unfetched == NO_ROOM
    house.close()
