"""A phone on WhatsApp, on a small screen: a card, a list, ticks."""

from __future__ import annotations

import os
from dataclasses import replace

import httpx
import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import House
from tests.browser.steps import CONTRAST, phone, tap, write
from tests.localchat.cloud.business import Business, card, choices
from tests.worlds.bot import KADIS, PEOPLE

pytestmark = pytest.mark.asyncio(loop_scope="session")
MINE = KADIS + 1000
WHOLE = "Bagian Organisasi Sekretariat Daerah"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_card_keeps_its_buttons_and_a_list_opens_from_below(
    context: BrowserContext, house: House, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = replace(PEOPLE[-1], user_id=MINE, whatsapp=True)
    monkeypatch.setattr("tests.worlds.bot.PEOPLE", (chief,))
    page = await context.new_page()
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(house.url)
    await page.locator(".rail-row").click()
    await page.get_by_role("button", name="Kirim pesan undangan").click()
    async with httpx.AsyncClient(base_url=house.url) as web:
        business = Business(web, house.chat.cloud)
        to = house.chat.cloud.context.identity(MINE)["number"]
        body = "*Laporan Kinerja, Triwulan III 2026*\nSebelum Rabu pukul 12.00 WIB. No. 12"
        assert (
            await business.code("interactive", card("Ya, paraf", "Tidak, kembalikan", body=body), to=to) == 0
        )
        for _ in range(2):
            await tap(page, MINE, "Ya, paraf")
        log = phone(page, MINE).locator(".log")
        await expect(log.locator(".mine", has_text="Ya, paraf")).to_have_count(2)
        rows = choices({"title": WHOLE[:24], "description": WHOLE}, {"title": "Bappeda"})
        assert await business.code("interactive", rows, to=to) == 0
        await expect(log.locator(".ticks-delivered")).to_have_count(3)
        assert await page.evaluate(CONTRAST) == []
        await tap(page, MINE, "Pilih")
        await expect(page.locator(".wa-row-more")).to_have_text(WHOLE)
        if os.environ.get("PNG"):
            await page.screenshot(path=f"{os.environ['PNG']}/whatsapp-{theme}.png")
        await page.locator(".wa-row", has_text=WHOLE).click()
        await expect(log.locator(".mine").last).to_contain_text(WHOLE[:24])
        await write(page, MINE, "Terima kasih")
        await expect(log.locator(".mine")).to_have_count(5)
