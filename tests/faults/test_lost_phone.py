"""A phone is lost: from the command on it receives nothing but one sentence, and what it had is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.localchat.api.bot_profile import command_key
from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from handlers.staff.phones import revoke
from storage.repositories import people
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import RoughOffice, press, rough_office

NEW_NUMBER = 9001


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[RoughOffice]:
    """The Kasubag has the disposisi and the card of step 2."""
    async with rough_office(tmp_path, frozen=True) as found, found.living():
        sekretaris = found.phones["sekretaris"]
        await sekretaris.say("/mulai Triwulan III 2026")
        await press(sekretaris, "Tugaskan")
        await found.settle()
        await found.phones["kasubag_pe"].wait_for(label="Kirim ke bidang", since=0)
        yield found


def lose(home: RoughOffice) -> str:
    """`sopbot pejabat ganti-ponsel` for the Kasubag; the new code."""
    with home.services.begin() as uow:
        [officer] = uow.staff.in_seat("kasubag_pe")
        revoke(uow, officer)
        return people.invite(uow.tx, officer, uow.now)


async def left(home: RoughOffice) -> list[str]:
    """What the lost phone still shows of the bot."""
    phone = home.phones["kasubag_pe"]
    await phone.look()
    return [one.text or "berkas" for one in phone.messages if one.from_bot and not one.deleted]


def only_the_goodbye(texts: list[str]) -> bool:
    return len(texts) == 1 and says(texts[0], "ponsel_dicabut")


def menu(home: RoughOffice, seat: str) -> list[str]:
    """The commands in the menu of the chat."""
    key = command_key({"type": "chat", "chat_id": home.phones[seat].user_id})
    offered: list[dict[str, str]] = home.chat.world.setting(key, [])  # type: ignore[assignment]
    return [one["command"] for one in offered]


async def test_the_menu_holds_what_the_officer_may_use_and_is_taken_from_a_lost_phone(
    home: RoughOffice,
) -> None:
    assert home.bot is not None
    await home.bot.menus.renew()
    seats = ("sekretaris", "kasubag_pe")
    assert [{"mulai", "kinerja"} & {*menu(home, seat)} for seat in seats] == [{"mulai", "kinerja"}, set()]
    assert "tugas" in menu(home, "kasubag_pe")
    lose(home)
    await home.bot.menus.renew()
    assert menu(home, "kasubag_pe") == []


async def test_what_waited_and_what_had_come_is_gone_and_the_goodbye_arrives(home: RoughOffice) -> None:
    home.chat.trouble.plan(Failure(method="sendMessage", retry_after=30))
    await home.phones["kasubag_pe"].say("/bantuan")
    await home.settle()
    assert len(await left(home)) > 1
    lose(home)
    await home.later(60)
    assert only_the_goodbye(await left(home))


async def test_what_was_on_its_way_at_that_moment_is_taken_back(home: RoughOffice) -> None:
    home.chat.trouble.plan(Failure(method="sendMessage", status=0, delay=0.2))
    await home.phones["kasubag_pe"].say("/status")
    while home.chat.trouble._plans:  # until the server has the message in hand
        await asyncio.sleep(0.005)
    await asyncio.to_thread(lose, home)
    await home.settle()
    assert only_the_goodbye(await left(home))


async def test_the_new_phone_gets_the_task_and_the_lost_one_hears_nothing_of_it(home: RoughOffice) -> None:
    code = lose(home)
    home.chat.people.add_user(NEW_NUMBER, "Ponsel baru")
    new = Phone(DirectLine(home.chat), NEW_NUMBER, patience=90.0)
    await new.start(code)
    await home.settle()
    await new.tap("Ya, ini saya")
    await home.settle()
    assert (await new.wait_for(label="Kirim ke bidang", since=0)).shows("Kirim ke bidang")
    await press(new, "Kirim ke bidang")
    await home.settle()
    assert only_the_goodbye(await left(home))
