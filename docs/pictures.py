"""Make the pictures of README anew: `python docs/pictures.py`. The screenshots need a Chromium (CHROMIUM=path)."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from bot.bootstrap import open_services  # noqa: E402 - the repository comes first on the path
from bot.clock import MovableClock  # noqa: E402
from bot.config import SHIPPED_SOP, Settings  # noqa: E402
from bot.documents import draw_sop  # noqa: E402
from bot.documents.period_picture import draw_period  # noqa: E402
from bot.localchat.client.connection import DirectLine  # noqa: E402
from bot.localchat.client.player import Autoplay  # noqa: E402
from bot.localchat.server import LocalChat  # noqa: E402
from bot.rehearsal.controls import OfficeStage, load_sample  # noqa: E402
from handlers.documents.period_picture import picture_of  # noqa: E402
from handlers.monitoring.digest_text import seen_by  # noqa: E402
from storage.sop_yaml import check_sop_file  # noqa: E402
from tests.worlds.office import ChatOffice  # noqa: E402

PICTURES = HERE / "gambar"
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
START = datetime(2026, 10, 1, 1, 0, tzinfo=UTC)  # Thursday 08.00 WIB, the first working day after a quarter
PHONE = {"width": 390, "height": 780}
DESK = {"width": 1440, "height": 900}


def draw() -> None:
    """The SOP as `sopbot sop draw` draws it, a little smaller; and a running period as `/gambar` does."""
    sop = check_sop_file(SHIPPED_SOP).sop
    assert sop is not None
    (PICTURES / "sop.png").write_bytes(draw_sop(sop, ppi=110))
    with tempfile.TemporaryDirectory() as directory:
        (PICTURES / "letak.png").write_bytes(_period(Path(directory)))


def _period(directory: Path) -> bytes:
    """One bidang is done, one came back, one is late with its Kabid."""
    office = ChatOffice(directory, "11-19 08:00")
    office.start()
    office.to("11-19 08:03").complete("1")
    office.to("11-19 08:20").complete("2")
    for at, code in (("11-19 10:00", "DAG"), ("11-19 13:20", "IND"), ("11-20 09:05", "PSR")):
        office.to(at).complete("3", code)
    office.to("11-20 09:10").answer("5", "IND")
    office.answer("5", "DAG", reason="Lengkapi data pendukungnya.")
    office.to("11-20 10:40")
    with office.services.read() as uow:
        officer = office.officer("sekretaris")
        seen = seen_by(uow, officer, office.case)
        png = draw_period(picture_of(uow, officer, seen.case, seen.digest), sharp=1.6)
    office.close()
    return png


async def photograph() -> None:
    """The page of `sopbot run` without a token, in the middle of a period."""
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(_env_file=None, data_dir=Path(directory))
        services = open_services(settings, MovableClock(START))
        load_sample(services)  # before the page hands out the phones
        chat = LocalChat(now=services.clock.now)
        serving = await chat.serve()
        stage = OfficeStage(settings, services, chat, serving.url)
        chat.show_page(stage)
        try:
            await stage.open()
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
                await _shots(browser, serving.url, chat, stage)
                await browser.close()
        finally:
            await stage.close()
            await serving.close()


async def _play(chat: LocalChat, stage: OfficeStage) -> None:
    """Everybody registered, the working papers out, the first one back and before its Kabid."""
    people = [person for person in stage.people() if person.first]
    starters = [person.user_id for person in people if person.role == "Sekretaris"]
    player = Autoplay(
        DirectLine(chat), people, stage.labels(), starters=starters, patience=5.0, impatience=stage.hand_on
    )
    await player.run(told=lambda act: player.stop() if act.what == "hand_over" else None)
    await stage.hand_on()


async def _shots(browser: Browser, url: str, chat: LocalChat, stage: OfficeStage) -> None:
    desk = await _open(browser, url, DESK)
    await _play(chat, stage)
    for row in (4, 3):  # a Kasi and his Kabid
        await desk.click(f".rail-row >> nth={row}")
        await desk.wait_for_timeout(800)
    await desk.screenshot(path=PICTURES / "latihan.jpg", type="jpeg", quality=60)
    phone = await _open(browser, url, PHONE)
    await phone.click(".rail-row >> nth=3")  # a Kabid
    await phone.wait_for_timeout(800)
    await phone.screenshot(path=PICTURES / "ponsel.jpg", type="jpeg", quality=60)


async def _open(browser: Browser, url: str, size: dict[str, int]) -> Page:
    context = await browser.new_context(viewport=size, locale="id-ID", reduced_motion="reduce")  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_selector(".rail-row")
    await page.wait_for_timeout(1500)
    return page


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    draw()
    if CHROMIUM.exists():
        asyncio.run(photograph())
