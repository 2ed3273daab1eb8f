"""The whole SOP through the page: the real bot, the sample office, a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from bot.bootstrap import open_services
from bot.clock import MovableClock
from bot.config import Settings
from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.client.player import Act, Autoplay
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.page.controls import Person
from bot.localchat.server import LocalChat
from bot.rehearsal.controls import OfficeStage, load_sample
from tests.browser.conftest import START
from tests.browser.steps import hears, phone, tap, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Office:
    """The real stage, and its people by role and bidang: half of them on WhatsApp."""

    def __init__(self, stage: OfficeStage, chat: LocalChat, url: str) -> None:
        self.stage, self.chat, self.url = stage, chat, url
        self.people = tuple(person for person in stage.people() if person.first)

    def who(self, role: str, bidang: str = "") -> int:
        return next(one.user_id for one in self.people if role in one.role and one.bidang == bidang)

    async def arrive(self) -> None:
        """Everybody presses Start."""
        line = DirectLine(self.chat)

        async def start(person: Person) -> None:
            kind = WhatsAppPhone if person.whatsapp else Phone
            hand = kind(line, person.user_id, patience=20)
            await hand.start(person.start_code)
            await hand.answer_to(await hand.tap("Ya, ini saya"))

        await asyncio.gather(*(start(person) for person in self.people))

    async def play_others(self) -> list[Act]:
        """The player does what is open, until all bidang are signed."""
        player = Autoplay(
            DirectLine(self.chat),
            self.people,
            self.stage.labels(),
            patience=3,
            quiet=0.05,
            impatience=self.stage.hand_on,
        )
        done: list[Act] = []

        def heard(act: Act) -> None:
            done.append(act)
            if sum(one.what == "yes" for one in done) == 3:
                player.stop()

        await player.run(told=heard)
        return done


@pytest_asyncio.fixture(loop_scope="session")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    settings = Settings(_env_file=None, data_dir=tmp_path)  # type: ignore[call-arg]
    clock = MovableClock(START)
    desk = open_services(settings, clock)
    load_sample(desk)
    chat = LocalChat(now=clock.now)
    serving = await chat.serve()
    stage = OfficeStage(settings, desk, chat, serving.url)
    ready = asyncio.Event()
    await stage.open(ready.set)
    chat.show_page(stage)
    await ready.wait()
    yield Office(stage, chat, serving.url)
    await stage.close()
    await serving.close()


async def upload_filled(page: Page, user: int, folder: Path) -> None:
    """Download the working paper, fill it in, send it back through the picker."""
    await phone(page, user).scroll_into_view_if_needed()
    async with page.expect_download() as coming:
        await phone(page, user).locator(".document", has_text=".xlsx").last.click()
    download = await coming.value
    paper = folder / download.suggested_filename
    await download.save_as(paper)
    paper.write_bytes(fill_workbook(paper.read_bytes()))
    await phone(page, user).locator('input[data-kind="document"]').set_input_files(paper)
    await phone(page, user).get_by_role("button", name="Kirim", exact=True).click()
    await expect(phone(page, user).locator(".log")).to_contain_text("versi 2", timeout=15_000)


SKIP = "Teruskan sekarang keputusan yang masih ditahan ke pejabat berikutnya"


async def decide(page: Page, user: int, label: str) -> None:
    """Press it, and let the next desk hear of it at once."""
    await hand_on(page, user, tap(page, user, label))


async def hand_on(page: Page, user: int, act: Awaitable[None]) -> None:
    offers = phone(page, user).locator(".key", has_text="Batalkan")
    before = await offers.count()
    await act
    await expect(offers).to_have_count(before + 1)
    await page.get_by_role("button", name=SKIP).click()


@pytest.mark.long
async def test_five_roles_play_the_whole_sop_through_the_page(
    office: Office, context: BrowserContext, tmp_path: Path
) -> None:
    await office.arrive()
    page = await context.new_page()
    page.set_default_timeout(10_000)
    await page.goto(office.url)
    chief, secretary, planner = office.who("Kepala Dinas"), office.who("Sekretaris"), office.who("Kasubag")
    clerk, head = office.who("Kasi", "Perdagangan"), office.who("Kabid", "Perdagangan")

    await write(page, secretary, "/mulai Triwulan III 2026")
    await decide(page, secretary, "Tugaskan")
    await decide(page, planner, "Kirim ke bidang")
    await upload_filled(page, clerk, tmp_path)
    await decide(page, clerk, "Serahkan ke Kabid")
    await tap(page, head, "Tidak, kembalikan")
    await hand_on(page, head, write(page, head, "Sebutkan sumber data"))
    await hears(page, clerk, "Sebutkan sumber data")
    await page.reload()
    await tap(page, clerk, "Serahkan ke Kabid")
    await decide(page, clerk, "Tetap serahkan")
    await hears(page, head, "versi 2")

    await page.get_by_role("button", name="Maju 1 jam kerja").click()
    await hears(page, head, "lewat")
    await page.get_by_role("button", name="Maju ke pagi hari kerja berikutnya").click()
    await phone(page, secretary).scroll_into_view_if_needed()
    await expect(phone(page, secretary).locator(".picture img").last).to_be_visible()
    await decide(page, head, "Ya, tanda tangani")

    await office.play_others()
    await page.get_by_role("button", name=SKIP).click()
    await decide(page, planner, "Serahkan draf")
    await decide(page, secretary, "Ya, paraf")
    await decide(page, chief, "Ya, tanda tangani")
    await tap(page, planner, "Catat pengiriman")
    await tap(page, planner, "Bupati")
    await write(page, planner, "Diterima staf, nomor agenda 12")
    await decide(page, planner, "Selesai kirim")
    await hears(page, chief, "selesai")
    await expect(page.locator(".papers")).to_contain_text("Laporan Kinerja Triwulan III 2026.pdf")
    await expect(page.locator(".flow img")).to_be_visible()


async def test_the_link_of_a_second_chat_opens_it_on_the_same_officers_phone(
    office: Office, context: BrowserContext
) -> None:
    page = await context.new_page()
    await page.goto(office.url)
    chief = office.who("Kepala Dinas")
    other = next(one.user_id for one in office.stage.people() if one.other == chief)
    await phone(page, chief).get_by_role("button", name="Mulai", exact=True).click()
    await tap(page, chief, "Ya, ini saya")
    await hears(page, chief, "Selamat datang")
    await write(page, chief, "/kanal")
    await phone(page, chief).locator("a", has_text="wa.me").click()
    box = phone(page, other).get_by_role("textbox", name="Tulis pesan")
    await expect(box).to_have_value(re.compile("^/start "))
    await box.press("Enter")
    await tap(page, other, "Ya, ini saya")
    await expect(phone(page, other).locator(".ticks-delivered")).to_have_count(2)
    await expect(page.locator(f'.phone[data-id="{chief}"]')).to_have_count(0)
    await phone(page, other).get_by_role("button", name="Buka Telegram di ponsel ini").click()
    await expect(phone(page, chief).locator(".log")).to_contain_text("/kanal")
