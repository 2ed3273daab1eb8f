"""What a person does at the page."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

CONTRAST = """(() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => { for (let at = node; at; at = at.parentElement) {
    const found = parse(getComputedStyle(at).backgroundColor);
    if (found.length === 3 || found[3] === 1) return found; } return [255, 255, 255]; };
  const wrong = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    const style = getComputedStyle(node);
    if (!own || !node.offsetParent || node.disabled || style.color.startsWith("color(")) continue;
    const [a, b] = [light(parse(style.color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) wrong.push(node.className + " " + node.textContent.slice(0, 30) + " " + ((a + 0.05) / (b + 0.05)).toFixed(2));
  }
  return wrong;
})()"""

SCROLL = """(log) => new Promise((settle) => {
  const times = []; let last = performance.now();
  const step = (now) => {
    times.push(now - last); last = now; log.scrollTop -= 900;
    if (log.scrollTop > 0 || times.length < 20) return requestAnimationFrame(step);
    times.sort((a, b) => a - b);
    settle(JSON.stringify({messages: log.querySelectorAll(".message").length, frames: times.length,
      median: times[times.length >> 1], p95: times[Math.floor(times.length * 0.95)], worst: times.at(-1)}));
  };
  requestAnimationFrame(step);
})"""


def phone(page: Page, user: int) -> Locator:
    return page.locator(f'.phone[data-id="{user}"]')


async def begin(page: Page, user: int) -> None:
    """Press Start and say who one is."""
    await phone(page, user).get_by_role("button", name="Mulai", exact=True).click()
    await tap(page, user, "Ya, ini saya")
    await expect(phone(page, user).locator(".log")).to_contain_text("sudah terdaftar")


async def tap(page: Page, user: int, label: str) -> None:
    """Press the newest button that says so; the phone is brought into sight first."""
    await phone(page, user).scroll_into_view_if_needed()
    await phone(page, user).locator(".key", has_text=label).last.click()


async def write(page: Page, user: int, text: str) -> None:
    box = phone(page, user).get_by_role("textbox", name="Tulis pesan")
    await box.fill(text)
    await box.press("Enter")


async def hears(page: Page, user: int, words: str) -> None:
    """The phone, brought into sight, shows these words."""
    await phone(page, user).scroll_into_view_if_needed()
    await expect(phone(page, user).locator(".log")).to_contain_text(words)
