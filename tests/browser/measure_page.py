"""`python -m tests.browser.measure_page`: how long from a tap to the bot's answer on the screen, over 200 taps."""

from __future__ import annotations

import asyncio
import statistics
import sys

from playwright.async_api import async_playwright
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from bot.clock import MovableClock
from bot.localchat.server import LocalChat
from tests.browser.conftest import ARGUMENTS, CHROMIUM, START
from tests.worlds.bot import SEK, ScriptedBot, ScriptedStage

TAPS = 200
_TAP = """(key) => new Promise((settle) => {
  const list = key.closest(".messages"), before = key.textContent, begun = performance.now();
  const watch = new MutationObserver(() => {
    const now = list.querySelector(".key:last-child");
    if (now && now.textContent !== before && !now.classList.contains("waits")) {
      watch.disconnect();
      requestAnimationFrame(() => settle(performance.now() - begun));
    }
  });
  watch.observe(list, {childList: true, subtree: true});
  key.click();
})"""


def _button(number: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"Ketuk {number}", callback_data=str(number))]])


async def _count(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    await query.answer()
    await query.edit_message_text("Lagi", reply_markup=_button(int(query.data) + 1))


async def measure() -> list[float]:
    """Milliseconds of each tap: pressed, sent, polled by the bot, edited, streamed, drawn."""
    clock = MovableClock(START)
    chat = LocalChat(now=clock.now)
    chat.show_page(ScriptedStage(chat, ScriptedBot(chat), clock))
    serving = await chat.serve()
    url = serving.url
    builder = Application.builder().token(chat.token).job_queue(None)
    app = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    app.add_handler(CallbackQueryHandler(_count))
    async with app:
        await app.updater.start_polling(timeout=20)
        await app.start()
        chat.people.start(SEK)
        await app.bot.send_message(SEK, "Mulai", reply_markup=_button(0))
        times = await _taps(url)
        await app.updater.stop()
        await app.stop()
    await serving.close()
    return times


async def _taps(url: str) -> list[float]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = await browser.new_page()
        await page.goto(url)
        key = page.locator(f'.phone[data-id="{SEK}"] .key')
        times = [float(await key.evaluate(_TAP)) for _ in range(TAPS)]
        await browser.close()
    return times


def main() -> None:
    times = sorted(asyncio.run(measure()))
    median, p95 = statistics.median(times), times[int(len(times) * 0.95)]
    sys.stdout.write(f"{len(times)} taps: median {median:.0f} ms, p95 {p95:.0f} ms\n")


if __name__ == "__main__":
    main()
