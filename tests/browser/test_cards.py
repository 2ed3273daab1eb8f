"""What the bot sends beside plain texts, on the page: cards with a paper, albums, colours, silence, questions."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.channels.telegram.channel import TelegramChannel
from bot.ports import Button, ButtonStyle, FileToSend, Outgoing, OutgoingKind
from tests.browser.conftest import House
from tests.browser.steps import CONTRAST, begin, phone, write
from tests.worlds.bot import KADIS

pytestmark = pytest.mark.asyncio(loop_scope="session")
THREE = tuple(
    FileToSend(sha256="x", name=f"Tanda terima {name}.pdf") for name in ("Bappeda", "Bupati", "BPS")
)
YES_NO = (
    Button(label="Ya, tanda tangani", data="k.0", style=ButtonStyle.YES),
    Button(label="Tidak, kembalikan", data="k.1", style=ButtonStyle.NO),
    Button(label="Lihat rincian", data="k.2"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def channel(house: House) -> AsyncIterator[TelegramChannel]:
    """The bot's own sender, beside the small bot that listens."""
    found = TelegramChannel(house.chat.token, house.url)
    yield found
    await found.close()


async def send(channel: TelegramChannel, kind: OutgoingKind, **fields: object) -> str:
    return await channel.send(Outgoing(kind=kind, chat=str(KADIS), **fields), lambda _: b"%PDF-1.4")  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_card_with_its_paper_an_album_and_a_question_are_read_on_a_small_screen(
    page: Page, house: House, channel: TelegramChannel, theme: str
) -> None:
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.locator(".rail-row", has_text="Haryanto").click()
    await begin(page, KADIS)
    await send(channel, OutgoingKind.ALBUM, files=THREE, text="Bidang Perdagangan selesai.", silent=True)
    words = "<b>Kertas kerja Bidang Perdagangan</b>\nTriwulan III 2026. Ditandatangani paling lambat Rabu pukul 12.00 WIB."
    await send(
        channel, OutgoingKind.DOCUMENT, text=words, sha256="x", name="Kertas kerja.pdf", buttons=YES_NO
    )
    log = phone(page, KADIS).locator(".log")
    card = log.locator(".message", has_text="paling lambat")
    await expect(card.locator(".key.yes")).to_have_text("Ya, tanda tangani")
    await expect(card.locator(".key.no")).to_have_text("Tidak, kembalikan")
    await expect(card.locator(".bubble .document")).to_have_count(1)
    await expect(log.locator(".quiet")).to_have_count(3)
    await expect(log.locator(".album-on")).to_have_count(2)
    await expect(log.locator(".album-more")).to_have_count(2)
    await send(
        channel, OutgoingKind.TEXT, text="Apa alasannya, Bapak?", placeholder="Contoh: angka baris 4 salah"
    )
    box = phone(page, KADIS).get_by_role("textbox", name="Tulis pesan")
    await expect(box).to_have_attribute("placeholder", "Contoh: angka baris 4 salah")
    assert await page.evaluate(CONTRAST) == []
    if os.environ.get("PNG"):
        await page.screenshot(path=f"{os.environ['PNG']}/{theme}.png")
    await write(page, KADIS, "Angka baris 4 salah")
    await expect(log.locator(".mine .quote").last).to_have_text("Apa alasannya, Bapak?")
    await expect(box).to_have_attribute("placeholder", "Tulis pesan")
