"""Ways about the page: Back, a reload, the keyboard; and where the page says what it has to say."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import House
from tests.browser.steps import begin, phone, write
from tests.worlds.bot import KADIS, KASI, PE, SEK

pytestmark = pytest.mark.asyncio(loop_scope="session")
NARROW = {"width": 360, "height": 740}

TAB_STOPS = """(box) => [...box.querySelectorAll("*")].filter((node) => node.tabIndex >= 0).length"""
SEEN_STOPS = """(box) => [...box.querySelectorAll("button, textarea")].filter(
  (node) => node.tabIndex >= 0 && node.offsetParent && !node.disabled).length"""
UNFOLD = """(log) => { const tall = document.createElement("li"); tall.className = "unfolds"; log.firstChild.append(tall);
  tall.attributeStyleMap.set("height", CSS.px(1500)); log.dispatchEvent(new Event("scroll")); }"""
COVERED = """(toast) => { const box = toast.getBoundingClientRect();
  return [".room", ".bar"].filter((name) => document.querySelector(name).getBoundingClientRect().top < box.bottom - 1); }"""


async def test_back_on_a_phone_leads_to_the_list_and_what_comes_then_is_unread(
    page: Page, house: House
) -> None:
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    row = page.locator(".rail-row", has_text="Haryanto")
    await row.click()
    await begin(page, KADIS)
    await page.go_back()
    await expect(row).to_be_visible()
    await expect(row).to_be_focused()
    await house.bot.say(KADIS, "Kabar baru")
    await expect(row.locator(".badge")).to_have_text("1")
    await page.go_forward()
    await expect(phone(page, KADIS).locator(".log")).to_contain_text("Kabar baru")
    await page.reload()  # a phone that was put away shows the same chat again
    await expect(phone(page, KADIS).locator(".log")).to_contain_text("Kabar baru")
    await phone(page, KADIS).get_by_role("button", name="Kembali ke daftar").click()
    await expect(row).to_be_visible()
    assert page.url.startswith(house.url)


async def test_back_closes_a_question_before_it_leaves(page: Page, house: House) -> None:
    await page.get_by_role("button", name="Mulai dari awal", exact=True).click()
    await expect(page.locator("dialog")).to_be_visible()
    await page.go_back()
    await expect(page.locator("dialog")).to_have_count(0)
    assert house.stage.offices == []
    assert page.url.startswith(house.url)


async def test_a_half_written_text_outlives_a_reload_and_goes_when_it_is_sent_from_any_tab(
    page: Page, house: House, context: BrowserContext
) -> None:
    await begin(page, KASI)
    box = phone(page, KASI).get_by_role("textbox")
    await phone(page, KASI).get_by_role("button", name="Balas pesan ini").last.click()
    await box.fill("Alasan yang panjang\ndan belum selesai")
    await page.reload()
    await expect(box).to_have_value("Alasan yang panjang\ndan belum selesai")
    await expect(phone(page, KASI).locator(".reply-box")).to_contain_text("Terima kasih")
    other = await context.new_page()
    await other.goto(house.url)
    await expect(phone(other, KASI).get_by_role("textbox")).to_have_value(
        "Alasan yang panjang\ndan belum selesai"
    )
    await phone(other, KASI).get_by_role("button", name="Kirim", exact=True).click()
    await expect(box).to_have_value("")
    await expect(phone(page, KASI).locator(".reply-box")).to_be_hidden()
    await page.reload()
    await expect(phone(page, KASI).locator(".mine .quote")).to_be_visible()
    await expect(box).to_have_value("")


async def test_what_was_half_written_in_another_rehearsal_is_not_offered(page: Page, house: House) -> None:
    await begin(page, KASI)
    await phone(page, KASI).get_by_role("textbox").fill("Belum selesai")
    await page.get_by_role("button", name="Mulai dari awal", exact=True).click()
    await page.get_by_role("button", name="Ya, mulai dari awal").click()
    await begin(page, KASI)
    await expect(phone(page, KASI).get_by_role("textbox")).to_have_value("")


async def test_a_pasted_text_goes_in_pieces_and_none_is_cut_off(page: Page, house: House) -> None:
    await begin(page, SEK)
    words = " ".join(f"kata{number}" for number in range(1000))
    await write(page, SEK, words)
    sent = phone(page, SEK).locator(".mine .words")
    await expect(sent).to_have_count(3)  # /start, and two pieces
    assert " ".join((await sent.all_text_contents())[1:]) == words


async def test_a_chat_stays_at_its_end_while_a_picture_unfolds(page: Page, house: House) -> None:
    await begin(page, KADIS)
    log = phone(page, KADIS).locator(".log")
    await log.evaluate(UNFOLD)
    await house.bot.say(KADIS, "Foto diterima")
    await expect(log.get_by_text("Foto diterima")).to_be_in_viewport()
    await expect(phone(page, KADIS).locator(".to-end")).to_be_hidden()


@pytest.mark.parametrize("size", [NARROW, {"width": 1440, "height": 900}])
async def test_news_of_the_clock_covers_neither_phones_nor_clock(
    page: Page, house: House, size: dict[str, int]
) -> None:
    house.chat.people.start(KASI)
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    opener = page.locator(".jump-opener")
    for jump in ("Ke tenggat", "+ 1 jam"):
        if await opener.is_visible():
            await opener.click()
        await page.get_by_role("button", name=jump).click()
        if jump == "Ke tenggat":
            assert await page.locator(".toast").evaluate(COVERED) == []
    await expect(page.locator(".clock-face.pushed")).to_contain_text("09.00")
    await expect(page.get_by_text("Sekarang Senin, 23 November 2026, 09.00 WIB")).to_be_attached()
    await expect(page.locator(".toast")).to_have_count(0)


async def test_skipping_the_delay_is_explained_where_it_is_pressed(page: Page, house: House) -> None:
    await expect(page.get_by_text("Lewati tunda langsung meneruskannya")).to_be_visible()
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await page.locator(".jump-opener").click()
    await expect(page.locator(".jump", has_text="Lewati tunda")).to_contain_text("masih ditahan")


async def test_a_long_chat_and_the_list_of_officers_are_one_tab_stop_each(page: Page, house: House) -> None:
    await begin(page, PE)
    await phone(page, PE).get_by_role("textbox").focus()
    for number in range(12):
        await house.bot.say(PE, f"Pesan {number}", *(["Ya", "Tidak"] if number == 9 else []))
    log = phone(page, PE).locator(".log")
    await expect(log).to_contain_text("Pesan 11")
    assert await log.evaluate(TAB_STOPS) == 4  # the card, its two buttons, its reply
    assert await page.locator(".rail").evaluate(TAB_STOPS) == 1
    await phone(page, PE).get_by_role("button", name="Tutup ponsel ini").focus()
    await page.keyboard.press("Tab")
    await expect(log.locator(".message:focus")).to_contain_text("Pesan 9")
    await page.keyboard.press("ArrowUp")
    await expect(log.get_by_role("listitem", name="Dari bot Pesan 8")).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(phone(page, PE).locator(".reply-box")).to_contain_text("Pesan 11")
    await expect(phone(page, PE).get_by_role("textbox")).to_be_focused()


async def test_a_phone_that_is_passed_with_tab_is_a_few_stops(page: Page, house: House) -> None:
    await begin(page, PE)
    own = phone(page, PE)
    assert await own.locator(".phone-head").evaluate(SEEN_STOPS) == 1
    assert await own.locator(".composer").evaluate(SEEN_STOPS) == 2  # the tools, and the box
    await own.get_by_role("button", name="Lampirkan berkas").focus()
    await page.keyboard.press("ArrowRight")
    await expect(own.get_by_role("button", name="Daftar perintah")).to_be_focused()
    await page.keyboard.press("ArrowRight")  # the camera is for phones, and is not shown here
    await expect(own.get_by_role("button", name="Daftar perintah")).to_be_focused()
    box = own.get_by_role("textbox")
    await box.fill("Surat")
    await page.keyboard.press("ArrowLeft")
    await expect(box).to_be_focused()


@pytest.mark.parametrize(
    ("size", "way"), [(NARROW, "back"), (NARROW, "elsewhere"), ({"width": 1440, "height": 900}, "Escape")]
)
async def test_the_list_of_commands_is_closed_before_anything_else_is_left(
    page: Page, house: House, size: dict[str, int], way: str
) -> None:
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    row = page.locator(".rail-row", has_text="Haryanto")
    await row.click()
    await begin(page, KADIS)
    own = phone(page, KADIS)
    opener, menu = own.get_by_role("button", name="Daftar perintah"), own.locator(".commands")
    for _ in range(2):
        await opener.click()
        await expect(menu).to_be_visible()
        if way == "back":
            await page.go_back()
        elif way == "Escape":
            await page.keyboard.press("Escape")
        else:
            await own.locator(".phone-who").click()
        await expect(menu).to_be_hidden()
        await expect(own.locator(".log")).to_be_visible()
    if way != "elsewhere":
        await expect(opener).to_be_focused()
    if size is NARROW:
        await opener.click()
        await own.get_by_role("button", name="Kembali ke daftar").click()
        await expect(row).to_be_visible()
        await expect(menu).to_be_hidden()
        await row.click()
        await page.go_back()
        await expect(row).to_be_visible()
    assert page.url.startswith(house.url)


async def test_a_command_that_is_chosen_leaves_one_where_one_was(page: Page, house: House) -> None:
    await page.locator(".rail-row", has_text="Haryanto").click()
    await begin(page, KADIS)
    await begin(page, KASI)
    await phone(page, KASI).get_by_role("button", name="Daftar perintah").click()
    await phone(page, KASI).locator(".commands button").first.click()
    await expect(phone(page, KASI).locator(".mine").last).to_contain_text("/")
    await expect(page.locator(".phone.active")).to_have_attribute("data-id", str(KASI))


async def test_back_closes_the_ways_to_push_the_clock(page: Page, house: House) -> None:
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    opener = page.locator(".jump-opener")
    await opener.click()
    await expect(page.locator(".jumps")).to_be_visible()
    await page.go_back()
    await expect(page.locator(".jumps")).to_be_hidden()
    await expect(opener).to_have_attribute("aria-expanded", "false")
    assert page.url.startswith(house.url)
