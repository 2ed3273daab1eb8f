"""The page in a browser: phones that are read, tapped, written on, and agree with each other."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.async_api import BrowserContext, CDPSession, Page, expect

from bot.localchat.api.params import Params
from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.player import Autoplay
from tests.browser.conftest import House
from tests.browser.steps import CONTRAST, SCROLL, begin, phone, tap, write
from tests.worlds.bot import KABID, KADIS, KASI, LABELS, PE, PEOPLE, SEK

pytestmark = pytest.mark.asyncio(loop_scope="session")
NARROW = {"width": 360, "height": 740}


async def start_period(page: Page) -> None:
    for person in PEOPLE:
        await begin(page, person.user_id)
    await write(page, SEK, "/mulai")
    await tap(page, SEK, "Triwulan III 2026")
    await tap(page, SEK, "Tugaskan")
    await tap(page, PE, "Kirim ke bidang")


async def play_until(house: House, action: str) -> None:
    """Everybody has started, and the period has come so far."""
    line = DirectLine(house.chat)
    player = Autoplay(line, PEOPLE, LABELS, starters=[SEK], patience=2, quiet=0.05)
    await player.run(told=lambda act: player.stop() if act.what == action else None)


async def test_a_period_is_played_by_hand_with_a_download_an_upload_and_a_tidak(
    page: Page, house: House, tmp_path: Path
) -> None:
    await start_period(page)
    await tap(page, KASI, "Serahkan ke Kabid")
    alert = phone(page, KASI).get_by_role("alertdialog")
    await expect(alert).to_contain_text("Kertas kerja belum terisi")
    await alert.get_by_role("button").click()
    async with page.expect_download() as coming:
        await phone(page, KASI).locator(".document").last.click()
    paper = tmp_path / (await coming.value).suggested_filename
    await (await coming.value).save_as(paper)
    paper.write_bytes(fill_workbook(paper.read_bytes()))
    await phone(page, KASI).locator('input[data-kind="document"]').set_input_files(paper)
    await expect(phone(page, KASI).locator(".tray")).to_contain_text("Kertas kerja Perdagangan.xlsx")
    await phone(page, KASI).get_by_role("button", name="Kirim", exact=True).click()
    await expect(phone(page, KASI).locator(".log")).to_contain_text("diterima sebagai versi 1")
    await tap(page, KASI, "Serahkan ke Kabid")
    await tap(page, KABID, "Tidak, kembalikan")
    await write(page, KABID, "Lengkapi <b>sumber</b> & tanggal")
    await expect(phone(page, KASI).locator(".log")).to_contain_text("Dikembalikan: Lengkapi")
    assert house.bot.reasons == ["Lengkapi <b>sumber</b> & tanggal"]
    sheet = load_workbook(io.BytesIO(paper.read_bytes()))["IKU"]
    assert [sheet["C2"].value, sheet["C3"].value] == [10080, 19]


async def test_what_a_person_types_is_shown_as_typed_and_never_parsed(page: Page, house: House) -> None:
    await begin(page, KADIS)
    hostile = "<img src=x onerror=\"document.title='rusak'\"> <b>tebal</b>"
    await write(page, KADIS, hostile)
    await expect(phone(page, KADIS).locator(".mine .words").last).to_have_text(hostile)
    assert await phone(page, KADIS).locator(".words img").count() == 0


async def test_a_reply_carries_the_message_it_answers(page: Page, house: House) -> None:
    await begin(page, KADIS)
    row = phone(page, KADIS).locator(".theirs .bubble-row").last
    await row.hover()
    await row.get_by_role("button", name="Balas pesan ini").click()
    await expect(phone(page, KADIS).locator(".reply-box")).to_contain_text("Terima kasih")
    await write(page, KADIS, "Baik")
    await expect(phone(page, KADIS).locator(".mine .quote")).to_contain_text("Terima kasih")
    reply = house.chat.world.chats[KADIS].entry(max(house.chat.world.next_message_id - 2, 1))
    assert reply is not None
    assert "reply_to_message" in reply.message


async def test_a_reload_in_the_middle_loses_nothing_and_two_tabs_agree(
    page: Page, house: House, context: BrowserContext
) -> None:
    await play_until(house, "send_out")
    other = await context.new_page()
    await other.goto(house.url)
    await tap(page, KASI, "Serahkan ke Kabid")
    await expect(phone(other, KASI).locator(".key", has_text="Serahkan ke Kabid")).to_be_visible()
    await page.reload()
    for tab in (page, other):
        await tab.wait_for_selector(f'.phone[data-id="{KADIS}"]')
        await phone(tab, KADIS).scroll_into_view_if_needed()
        await expect(phone(tab, KADIS).locator(".message")).to_have_count(2)
    async with asyncio.timeout(
        10
    ):  # each reading waits for the browser; what is still on its way arrives in both
        while await logs(page) != await logs(other):
            pass


async def logs(tab: Page) -> list[str]:
    """What the first phones show in a tab."""
    return [await phone(tab, one.user_id).locator(".log").inner_text() for one in PEOPLE[:4]]


async def test_news_on_a_phone_that_is_not_in_use_is_counted_until_it_is_read(
    page: Page, house: House, context: BrowserContext
) -> None:
    await begin(page, PE)
    await phone(page, SEK).locator(".phone-head").click()
    await house.bot.say(PE, "Satu")
    await house.bot.say(PE, "Dua")
    row = page.locator(".rail-row", has_text="Bambang")
    await expect(row.locator(".badge")).to_have_text("2")
    await row.click()
    await expect(row.locator(".badge")).to_be_hidden()
    other = await context.new_page()
    await other.goto(house.url)
    await expect(other.locator(".rail-row", has_text="Bambang")).to_contain_text("Dua")
    await expect(other.locator(".rail-row", has_text="Bambang").locator(".badge")).to_be_hidden()


async def test_the_clock_is_pushed_and_the_reminder_comes(page: Page, house: House) -> None:
    await begin(page, KASI)
    await expect(page.locator(".clock-time")).to_have_text("08.00")
    await page.get_by_role("button", name="Maju 1 jam kerja").click()
    await expect(page.locator(".clock-time")).to_have_text("09.00")
    await expect(phone(page, KASI).locator(".log")).to_contain_text("Kertas kerja menunggu Ibu")
    await page.get_by_role("button", name="Maju ke tenggat terdekat").click()
    await expect(page.locator(".toast.warn")).to_have_text("Belum ada tenggat yang berjalan.")


async def test_a_file_is_dropped_on_a_phone(page: Page, house: House) -> None:
    await begin(page, KASI)
    drop = """(node) => { const data = new DataTransfer(); data.items.add(new File(["isi"], "bukti.pdf", {type: "application/pdf"}));
      for (const type of ["dragenter", "dragover", "drop"]) node.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true})); }"""
    await phone(page, KASI).evaluate(drop)
    await phone(page, KASI).get_by_role("button", name="Kirim", exact=True).click()
    await expect(phone(page, KASI).locator(".mine .document")).to_contain_text("bukti.pdf")
    await expect(phone(page, KASI).locator(".log")).to_contain_text("Data pendukung diterima.")


async def test_a_message_that_was_sent_is_changed_and_what_was_being_written_waits(
    page: Page, house: House, tmp_path: Path
) -> None:
    await begin(page, KASI)
    chat, box = phone(page, KASI), phone(page, KASI).get_by_role("textbox", name="Tulis pesan")
    await write(page, KASI, "Angkanya 12")
    await box.fill("Setengah jadi")
    await chat.locator(".mine").last.get_by_role("button", name="Ubah pesan ini").click()
    await expect(box).to_have_value("Angkanya 12")
    await write(page, KASI, "Angkanya 21")
    await expect(chat.locator(".mine").last).to_contain_text("Angkanya 21")
    await expect(chat.locator(".mine").last).to_contain_text("diubah")
    await expect(box).to_have_value("Setengah jadi")
    await box.fill("")
    paper, better = tmp_path / "bukti.pdf", tmp_path / "bukti 2.pdf"
    for file, button in ((paper, ""), (better, "Ubah pesan ini")):
        file.write_bytes(b"%PDF-1.4")
        if button:
            await chat.locator(".mine").last.get_by_role("button", name=button).click()
        await chat.locator('input[data-kind="document"]').set_input_files(file)
        await chat.get_by_role("button", name="Kirim", exact=True).click()
        await expect(chat.locator(".mine .document").last).to_contain_text(file.name)
    await expect(chat.locator(".mine .document")).to_have_count(1)


async def test_the_rest_of_the_period_plays_by_itself_and_the_stage_follows(page: Page, house: House) -> None:
    await page.get_by_role("button", name="Sampai selesai").click()
    await expect(page.get_by_role("button", name="Hentikan")).to_be_visible()
    await expect(page.locator(".papers li")).to_have_count(2, timeout=20_000)
    await expect(page.locator(".flow img")).to_be_visible()
    await expect(page.get_by_role("button", name="Sampai selesai")).to_be_visible(timeout=20_000)
    await page.locator(".rail-row", has_text="Sri Wahyuni").click()
    await expect(phone(page, SEK).locator(".picture img").last).to_be_visible()
    assert house.bot.finished == 1


async def test_starting_over_asks_first_and_a_faulty_office_file_is_explained(
    page: Page, house: House, tmp_path: Path
) -> None:
    await begin(page, SEK)
    wrong = tmp_path / "kantor.xlsx"
    wrong.write_bytes(b"bukan buku")
    await page.locator("#berkas-kantor").set_input_files(wrong)
    await page.get_by_role("button", name="Ya, mulai dari awal").click()
    await expect(page.locator(".faults li")).to_have_text(
        ["Lembar Pegawai tidak ada.", "Lembar Bidang tidak ada."]
    )
    await page.get_by_role("button", name="Mengerti").click()
    await page.get_by_role("button", name="Mulai dari awal", exact=True).click()
    await page.get_by_role("button", name="Batal").click()
    assert house.stage.offices == []
    await page.get_by_role("button", name="Mulai dari awal", exact=True).click()
    await page.get_by_role("button", name="Ya, mulai dari awal").click()
    await expect(phone(page, SEK).get_by_role("button", name="Mulai", exact=True)).to_be_visible()
    assert house.stage.offices == [None]


async def test_on_a_phones_screen_one_goes_from_the_list_to_a_chat_and_back(page: Page, house: House) -> None:
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await page.locator(".rail-row", has_text="Haryanto").click()
    await begin(page, KADIS)
    sizes = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert sizes[0] <= sizes[1]
    await phone(page, KADIS).get_by_role("button", name="Kembali ke daftar").click()
    await expect(page.locator(".rail-row", has_text="Haryanto")).to_be_visible()
    await page.get_by_role("button", name="Alur", exact=True).click()
    await expect(page.get_by_role("button", name="Langkah berikutnya")).to_be_visible()


async def test_the_page_speaks_english_when_asked_and_the_bot_does_not(page: Page, house: House) -> None:
    await begin(page, SEK)
    await page.get_by_role("button", name="Switch the page to English").click()
    await expect(page.locator(".ribbon")).to_contain_text("REHEARSAL")
    await expect(phone(page, SEK).locator(".log")).to_contain_text("sudah terdaftar")
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_the_keyboard_alone_reaches_every_phone(page: Page, house: House) -> None:
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Alt+PageDown")
    await page.keyboard.press("Alt+PageDown")
    assert await page.locator(".phone.active").get_attribute("data-id") == str(PE)


async def test_every_control_has_a_name_and_text_stands_out_in_light_and_dark(
    page: Page, house: House
) -> None:
    await begin(page, SEK)
    unnamed = """[...document.querySelectorAll("button, a, input:not([hidden]), textarea")].filter(
      (node) => !(node.getAttribute("aria-label") || node.textContent.trim() || node.labels?.length)).map((node) => node.outerHTML)"""
    assert await page.evaluate(unnamed) == []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await page.evaluate(CONTRAST) == [], scheme


@pytest.mark.parametrize("messages", [200, pytest.param(2000, marks=pytest.mark.long)])
async def test_thousands_of_messages_scroll_without_stutter(
    page: Page, house: House, context: BrowserContext, messages: int
) -> None:
    house.chat.people.start(SEK)
    for number in range(messages // 2):
        house.chat.people.send_text(SEK, f"Pesan {number} " + "kata " * (number % 30))
        await house.chat.api.call(
            "sendMessage",
            Params(
                values={
                    "chat_id": SEK,
                    "parse_mode": "HTML",
                    "text": f"<b>Jawaban</b> {number} " + "baris\n" * (number % 6),
                }
            ),
        )
    house.chat.updates.clear()
    await page.reload()
    await page.locator(f'.phone[data-id="{SEK}"] .message').last.wait_for()
    cost = await context.new_cdp_session(page)
    await cost.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = await spent(cost)
    found = json.loads(await phone(page, SEK).locator(".log").evaluate(SCROLL))
    each = (await spent(cost) - before) / found["frames"]
    assert found["messages"] >= messages
    assert each < 0.025, (
        found
    )  # seconds of scripts, styles and layout in a frame; drawing is the machine's own


async def spent(session: CDPSession) -> float:
    """Seconds of the processor that the page has taken so far, however busy the machine is."""
    answer = await session.send("Performance.getMetrics")
    names = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
    return sum(one["value"] for one in answer["metrics"] if one["name"] in names)
