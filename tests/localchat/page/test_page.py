"""The page's own addresses, without a browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.clock import MovableClock
from bot.localchat.page.controls import Person
from bot.localchat.page.page import STATIC
from bot.localchat.server import LocalChat, Serving
from bot.localchat.state.store import SqliteStore
from tests.worlds.bot import PE, PEOPLE, SEK, ScriptedBot, ScriptedStage

OWN = {"x-latihan": "1"}


@pytest.fixture
def chat(clock: MovableClock) -> LocalChat:
    return LocalChat(now=clock.now)


@pytest.fixture
def bot(chat: LocalChat) -> ScriptedBot:
    return ScriptedBot(chat)


@pytest.fixture
def stage(chat: LocalChat, bot: ScriptedBot, clock: MovableClock) -> ScriptedStage:
    return ScriptedStage(chat, bot, clock)


@pytest_asyncio.fixture
async def serving(chat: LocalChat, bot: ScriptedBot, stage: ScriptedStage) -> AsyncIterator[Serving]:
    chat.show_page(stage)
    running = await chat.serve()
    await bot.start(running.url)
    yield running
    await bot.stop()
    await running.close()


class Reader:
    """An open page, as a program."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._lines = answer.content
        self.id = ""

    async def next(self, kind: str) -> Any:
        """The data of the next event of this kind."""
        found = ""
        while True:
            line = (await asyncio.wait_for(self._lines.readline(), 5)).decode().rstrip("\n")
            name, _, value = line.partition(": ")
            if name == "id":
                self.id = value
            elif name == "event":
                found = value
            elif name == "data" and found == kind:
                return json.loads(value)


Look = Callable[..., Awaitable[Reader]]


@pytest_asyncio.fixture
async def look(http: aiohttp.ClientSession) -> AsyncIterator[Look]:
    """`await look(since)` opens the page's stream; all are closed at the end."""
    answers: list[aiohttp.ClientResponse] = []

    async def open_page(since: str = "") -> Reader:
        answers.append(await http.get("/latihan/arus", headers={"Last-Event-ID": since} if since else {}))
        return Reader(answers[-1])

    yield open_page
    for answer in answers:
        answer.close()


async def test_everybody_has_a_phone_with_his_invitation(look: Look) -> None:
    state = await (await look()).next("state")
    phones = [(one["id"], one["name"], one["code"], one["standing"], one["read"]) for one in state["people"]]
    assert phones == [(p.user_id, p.name, p.start_code, "stranger", 0) for p in PEOPLE]


async def test_what_happens_on_a_phone_is_told_to_every_open_page(look: Look, chat: LocalChat) -> None:
    pages = [await look(), await look()]
    for page in pages:
        assert (await page.next("items"))["items"] == []
    chat.people.send_text(PE, "Halo")
    told = [await page.next("items") for page in pages]
    (item,) = told[0]["items"]
    assert told[0] == told[1]
    assert (item["chat"], item["mine"], item["message"]["text"]) == (PE, True, "Halo")


async def test_a_page_that_comes_back_hears_only_what_it_has_missed(look: Look, chat: LocalChat) -> None:
    page = await look()
    await page.next("items")
    chat.people.send_text(PE, "Satu")
    await page.next("items")
    chat.people.send_text(SEK, "Dua")
    again = await look(since=page.id)
    missed = await again.next("items")
    texts = [item["message"]["text"] for item in missed["items"]]
    assert "Dua" in texts
    assert "Satu" not in texts


@pytest.mark.parametrize("since", ["lain.1", "rusak", "lain"])
async def test_a_page_of_another_world_is_told_to_begin_again(look: Look, since: str) -> None:
    assert await (await look(since=since)).next("renew") == {}


async def test_a_page_from_the_future_is_told_to_begin_again(look: Look, chat: LocalChat) -> None:
    assert await (await look(since=f"{chat.epoch}.99999")).next("renew") == {}


async def test_the_bots_typing_is_shown_and_not_kept(
    http: aiohttp.ClientSession, look: Look, chat: LocalChat
) -> None:
    chat.people.start(PE)
    page = await look()
    await page.next("items")
    async with http.post(f"/bot{chat.token}/sendChatAction", json={"chat_id": PE, "action": "typing"}):
        assert await page.next("action") == {"chat": PE, "action": "typing"}


async def test_the_clock_is_pushed_and_told(
    http: aiohttp.ClientSession, look: Look, bot: ScriptedBot, chat: LocalChat
) -> None:
    chat.people.start(103)
    page = await look()
    before = (await page.next("clock"))["now"]
    async with http.post("/latihan/jam", json={"maju": "1_jam"}, headers=OWN) as answer:
        now = (await answer.json())["now"]
    told = await page.next("clock")
    assert (now - before, told["now"]) == (3600, now)


async def test_a_jump_to_nowhere_is_refused_with_the_reason(http: aiohttp.ClientSession) -> None:
    async with http.post("/latihan/jam", json={"maju": "tenggat"}, headers=OWN) as answer:
        assert (answer.status, await answer.json()) == (422, {"faults": ["Belum ada tenggat yang berjalan."]})


async def test_the_papers_are_opened_and_the_unknown_ones_are_not_there(
    http: aiohttp.ClientSession, bot: ScriptedBot
) -> None:
    bot.keep("Laporan.pdf", b"%PDF-1.7", "Laporan")
    bot.keep("Kertas <kerja>.html", b"<script>", "Kertas kerja")
    seen = []
    for sha256 in [*(paper.sha256 for paper in bot.papers), "0" * 64]:
        async with http.get(f"/latihan/naskah/{sha256}") as answer:
            way = answer.headers.get("content-disposition", "").partition(";")[0]
            seen.append((answer.status, way, await answer.read()))
    assert seen == [(200, "inline", b"%PDF-1.7"), (200, "attachment", b"<script>"), (404, "", b"")]


async def test_what_was_read_on_one_page_is_read_on_the_other(
    http: aiohttp.ClientSession, look: Look
) -> None:
    page = await look()
    await page.next("state")
    async with http.post("/latihan/baca", json={"ponsel": PE, "sampai": 7}, headers=OWN):
        state = await page.next("state")
    assert {one["id"]: one["read"] for one in state["people"]}[PE] == 7


async def test_a_faulty_office_file_is_refused_with_all_its_faults_and_nothing_is_forgotten(
    http: aiohttp.ClientSession, chat: LocalChat
) -> None:
    chat.people.send_text(PE, "Halo")
    form = aiohttp.FormData()
    form.add_field("kantor", b"bukan buku", filename="kantor.xlsx")
    async with http.post("/latihan/ulang", data=form, headers=OWN) as answer:
        found = (answer.status, await answer.json())
    assert found == (422, {"faults": ["Lembar Pegawai tidak ada.", "Lembar Bidang tidak ada."]})
    assert [item.record()["message"]["text"] for item in chat.world.since(0) if item.key == "m1"] == ["Halo"]


async def test_starting_over_empties_every_phone_and_renews_open_pages(
    http: aiohttp.ClientSession, look: Look, chat: LocalChat, stage: ScriptedStage
) -> None:
    chat.people.send_text(PE, "Halo")
    page, epoch = await look(), chat.epoch
    await page.next("items")
    form = aiohttp.FormData()
    form.add_field("kantor", b"PK isi", filename="kantor.xlsx")
    async with http.post("/latihan/ulang", data=form, headers=OWN) as answer:
        assert answer.status == 200
    await page.next("renew")
    assert (stage.offices, chat.world.since(0), sorted(chat.world.users)) == (
        [b"PK isi"],
        [],
        [101, 102, 103, 104, 105],
    )
    assert chat.epoch != epoch


async def test_everything_survives_a_restart_of_the_server(tmp_path: Path, clock: MovableClock) -> None:
    def build() -> LocalChat:
        chat = LocalChat(now=clock.now, store=SqliteStore(tmp_path / "chat.db"))
        chat.show_page(ScriptedStage(chat, ScriptedBot(chat), clock))
        return chat

    first = build()
    first.people.send_text(PE, "Halo")
    before = (first.epoch, first.world.seq, [item.record() for item in first.world.since(0)])
    first.close()
    second = build()
    after = (second.epoch, second.world.seq, [item.record() for item in second.world.since(0)])
    second.close()
    assert after == before


def test_both_languages_have_the_same_words_with_the_same_fields() -> None:
    words = {code: json.loads((STATIC / f"{code}.json").read_text()) for code in ("id", "en")}
    fields = {
        code: {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in found.items()}
        for code, found in words.items()
    }
    assert fields["id"] == fields["en"]


def test_the_page_uses_every_word_and_no_other() -> None:
    known = set(json.loads((STATIC / "id.json").read_text()))
    source = (
        "\n".join(path.read_text() for path in STATIC.iterdir() if path.suffix in (".js", ".html"))
        + (STATIC.parent / "page" / "page.py").read_text()
    )
    built = {
        key for key in known if re.match(r"maju_\w|tema_\w|tanda_\w|centang_\w|ke_whatsapp|ke_telegram", key)
    }
    unused = {key for key in known - built if not re.search(rf"""["'`]{key}["'`]""", source)}
    asked = set(re.findall(r"""\b(?:t\(|t: |tLabel: |tHint: |data-t(?:-label)?=)["'](\w+)["']""", source))
    assert (unused, asked - known) == (set(), set())


def test_the_page_asks_nothing_of_the_outside_and_parses_no_html() -> None:
    for path in STATIC.iterdir():
        source = path.read_text().replace("http://www.w3.org/2000/svg", "")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "http://", "style="):
            assert forbidden not in source, f"{path.name}: {forbidden}"
        assert source.count("\n") <= 250, path.name


async def test_an_officer_with_both_services_has_a_phone_on_each(
    chat: LocalChat, bot: ScriptedBot, clock: MovableClock
) -> None:
    class Both(ScriptedStage):
        def people(self) -> list[Person]:
            sekretaris = PEOPLE[0]
            return [
                replace(sekretaris, other=SEK + 1000, first=False),
                replace(sekretaris, user_id=SEK + 1000, other=SEK, whatsapp=True),
            ]

    chat.show_page(Both(chat, bot, clock))
    serving = await chat.serve()
    async with aiohttp.ClientSession(serving.url) as browser:
        await browser.post(f"/phones/{SEK + 1000}/text", json={"text": "halo"}, headers=OWN)
        answer = await browser.get("/latihan/arus")
        page = Reader(answer)
        phones = (await page.next("state"))["people"]
        assert [(one["id"], one["whatsapp"], one["first"]) for one in phones] == [
            (SEK, False, False), (SEK + 1000, True, True),
        ]  # fmt: skip
        [item] = [one for one in (await page.next("items"))["items"] if one["chat"] == SEK + 1000]
        assert (item["mine"], item["message"]["whatsapp"]["status"]) == (True, "delivered")
        assert (len(chat.updates), len(chat.cloud.deliveries)) == (0, 1)
        answer.close()
    await serving.close()
