"""One officer on Telegram and on WhatsApp, over the wire of both."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.config import SHIPPED_SOP
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.rehearsal.session import rehearse
from tests.handlers.messages.lexicon import says
from tests.localchat.phone_tricks import block
from tests.worlds.bot import PERIOD, THURSDAY, Play
from tests.worlds.office import small_office

KASUBAG, ON_WHATSAPP = "kasubag_pe", "kasubag_pe di WhatsApp"
KASI = "kasi:IND"


async def joined(play: Play, seat: str = KASUBAG) -> WhatsAppPhone:
    """The officer of this seat opens the link of /kanal on their WhatsApp."""
    given = await play.say(seat, "/kanal")
    [link] = re.findall(r"https://wa\.me/\S+", given)
    phone = await play.rehearsal.other(seat)
    assert isinstance(phone, WhatsAppPhone)
    play.rehearsal.phones[f"{seat} di WhatsApp"] = phone
    await phone.say(parse_qs(urlsplit(link).query)["text"][0])
    await phone.tap("Ya, ini saya")
    await play.rehearsal.settle()
    return phone


@contextlib.asynccontextmanager
async def two_chats(directory: Path) -> AsyncIterator[tuple[Play, WhatsAppPhone]]:
    """The Sekretaris on Telegram, the Kasubag there and on WhatsApp; neither service refuses anything."""
    async with rehearse(directory, small_office(), SHIPPED_SOP, THURSDAY, whatsapp=()) as rehearsal:
        await rehearsal.pair(("sekretaris", KASUBAG))
        play = Play(rehearsal)
        yield play, await joined(play)
        assert rehearsal.faults == []


async def assigned(play: Play) -> None:
    await play.say("sekretaris", f"/mulai {PERIOD}")
    await play.tap("sekretaris", "Tugaskan")


async def test_what_is_done_in_one_chat_cannot_be_done_in_the_other(tmp_path: Path) -> None:
    async with two_chats(tmp_path) as (play, phone):
        assert says(await play.news(ON_WHATSAPP, 0), "kanal_tersambung")
        before = await play.count(KASUBAG)
        await assigned(play)
        assert await play.count(KASUBAG) == before, "each message goes to one chat"
        card = await phone.wait_for(label="Kirim ke bidang")
        await play.say(KASUBAG, "Tugas")
        await play.tap(KASUBAG, "Kirim ke bidang")
        opened = play.open()
        assert opened == [("3", "DAG"), ("3", "IND")]
        late = await phone.answer_to(await phone.tap("Kirim ke bidang", on=card))
        assert says(late.text, "ketukan_terlambat")
        assert play.open() == opened


async def test_what_a_blocked_chat_never_shows_comes_to_the_other_after_a_quarter_of_an_hour(
    tmp_path: Path,
) -> None:
    async with two_chats(tmp_path) as (play, phone):
        await block(phone)
        before = await play.count(KASUBAG)
        await assigned(play)
        await play.rehearsal.forward(timedelta(minutes=14))
        assert await play.count(KASUBAG) == before
        await play.rehearsal.forward(timedelta(minutes=3))
        assert says((await play.news(KASUBAG, before)).splitlines()[0], "pindah_chat")
        await play.tap(KASUBAG, "Kirim ke bidang")
        assert play.open() == [("3", "DAG"), ("3", "IND")]


async def test_what_telegram_refuses_comes_to_whatsapp_at_once(tmp_path: Path) -> None:
    async with two_chats(tmp_path) as (play, phone):
        await play.say(KASUBAG, "/kanal telegram")
        before = await play.count(ON_WHATSAPP)
        await block(play[KASUBAG])
        await assigned(play)
        assert says((await play.news(ON_WHATSAPP, before)).splitlines()[0], "pindah_chat")
        await phone.tap("Kirim ke bidang")
        await play.rehearsal.settle()
        await play.rehearsal.pass_delay()
        assert play.open() == [("3", "DAG"), ("3", "IND")]


async def test_a_paper_that_was_begun_in_one_chat_is_filled_in_on_the_other(tmp_path: Path) -> None:
    office = replace(small_office(), sub_kegiatan=())
    async with rehearse(tmp_path, office, SHIPPED_SOP, THURSDAY, whatsapp=()) as rehearsal:
        await rehearsal.pair(("sekretaris", KASUBAG, KASI))
        play = Play(rehearsal)
        phone = await joined(play, KASI)
        there = f"{KASI} di WhatsApp"
        await play.to("3")
        await play.tap(there, "Isi di sini")
        assert "2 dari 2" in await play.say(there, "1,9")
        question = await play.last(there)
        assert "✅ 40 IKM" in await play.say(KASI, "40"), "typed on Telegram"
        assert (await play.last(KASI)).document is not None
        late = await phone.answer_to(await phone.tap("Lewati", on=question))
        assert says(late.text, "kartu_lama")
        assert rehearsal.faults == []
