"""Many hands at the same moment: every transition happens exactly once, and everybody hears the truth."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest_asyncio

from bot.channels.telegram.channel import TelegramChannel
from bot.core.case.events import TaskDone
from bot.core.case.model import Case, PaperKind
from bot.localchat.client.phone import Phone
from bot.localchat.errors import PhoneError
from bot.ports import Arrival, Outgoing, OutgoingKind
from handlers.routing import router
from storage import codec
from storage.repositories import cases, queues
from storage.repositories.queues import InboxState
from storage.tables import inbox, outbox
from tests.localchat.phone_tricks import forge
from tests.worlds.bot import PERIOD, RoughOffice, fill_in, form, press, rough_office


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[RoughOffice]:
    """The papers lie with the Kasi."""
    async with rough_office(tmp_path) as found, found.living():
        await found.phones["sekretaris"].say(f"/mulai {PERIOD}")
        await press(found.phones["sekretaris"], "Tugaskan")
        await press(found.phones["kasubag_pe"], "Kirim ke bidang")
        await found.settle()
        yield found


def case_of(home: RoughOffice) -> Case:
    with home.services.read() as uow:
        return uow.case(cases.list_cases(uow.tx, uow.office_id)[0])


def done(home: RoughOffice) -> Counter[str]:
    with home.services.read() as uow:
        history = cases.history(uow.tx, case_of(home).id)
    return Counter(event.task for event in history if isinstance(event, TaskDone))


async def both(home: RoughOffice) -> tuple[Phone, Phone]:
    """Two Kasi of one bidang, the paper fill_in in, nothing handed over."""
    first, second = home.phones["kasi:DAG"], home.phones["kasi:DAG:2"]
    name, paper = await form(first)
    await first.send_file(name, fill_in(paper))
    await home.settle()
    for phone in (first, second):
        await phone.look()
    return first, second


async def test_two_colleagues_hand_over_at_once_and_it_is_handed_over_once(home: RoughOffice) -> None:
    first, second = await both(home)
    taps = await asyncio.gather(*(phone.tap("Serahkan ke Kabid") for phone in (first, second)))
    await home.settle()
    answers = [await phone.answer_to(tap) for phone, tap in zip((first, second), taps, strict=True)]
    assert sorted(answer.show_alert for answer in answers) == [False, True]
    assert set(done(home).values()) == {1}


async def test_the_same_tap_ten_times_is_one_tap_and_ten_answers(home: RoughOffice) -> None:
    first, _ = await both(home)
    card = await first.wait_for(label="Serahkan ke Kabid")
    taps = []
    for _ in range(10):
        with contextlib.suppress(PhoneError):
            taps.append(await first.tap("Serahkan ke Kabid", on=card))
    await home.settle()
    answers = [await first.answer_to(tap) for tap in taps]
    assert [answer.show_alert for answer in answers] == [False] + [True] * (len(taps) - 1)
    assert len({answer.text for answer in answers[1:]}) <= 1
    assert set(done(home).values()) == {1}


async def test_a_tap_after_the_decision_hears_who_decided_and_changes_nothing(home: RoughOffice) -> None:
    first, second = await both(home)
    card = await second.wait_for(label="Serahkan ke Kabid")
    data = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await first.tap("Serahkan ke Kabid")
    await home.settle()
    before = case_of(home)
    answer = await second.answer_to(await forge(second, card.id, data))
    await home.settle()
    assert answer.show_alert
    assert case_of(home) == before
    other = home.phones["kabid:IND"]
    forged = await forge(other, await other.start(), data)
    assert (await other.answer_to(forged)).text
    await home.settle()
    assert case_of(home) == before


async def test_two_papers_at_once_become_two_versions_and_both_files_are_kept(home: RoughOffice) -> None:
    first, second = home.phones["kasi:DAG"], home.phones["kasi:DAG:2"]
    name, paper = await form(first)
    await form(second)
    sent = [fill_in(paper, 10), fill_in(paper, 11)]
    await asyncio.gather(
        *(phone.send_file(name, data) for phone, data in zip((first, second), sent, strict=True))
    )
    await home.settle()
    versions = case_of(home).all_papers(PaperKind.WORKING_PAPER, "DAG")
    assert [one.version for one in versions] == [1, 2, 3]
    kept = {home.services.files.get(one.source) for one in versions[1:]}
    assert kept == set(sent)


async def test_five_hundred_taps_offered_three_times_have_exactly_one_effect_each(home: RoughOffice) -> None:
    """500 taps; the running inbox and eight threads reach for every row, the threads twice."""
    first, _ = await both(home)
    card = await first.wait_for(label="Serahkan ke Kabid")
    data = card.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    raws = [_tap(first, card.id, data, number) for number in range(500)]
    arrivals = await asyncio.to_thread(_kept, home, raws)
    home.bot.inbox.wake()  # type: ignore[union-attr]
    await asyncio.to_thread(_all_at_once, home, [*arrivals, *reversed(arrivals)])
    await home.settle()
    with home.services.db.reading() as tx:
        states = Counter(
            row.state for row in tx.execute(inbox.select().where(inbox.c.key.startswith("banyak")))
        )
        said = [codec.load(Outgoing, row.payload) for row in tx.execute(outbox.select())]
    answers = Counter(one.tap for one in said if one.kind is OutgoingKind.ANSWER and one.tap.startswith("t"))
    assert states == {InboxState.DONE: 500}
    assert answers == {f"t{number}": 1 for number in range(500)}
    assert (
        sum(one.kind is OutgoingKind.ANSWER and one.tap.startswith("t") and not one.alert for one in said)
        == 1
    )
    assert set(done(home).values()) == {1}


def _tap(phone: Phone, message: int, data: str, number: int) -> str:
    user = {"id": phone.user_id, "is_bot": False, "first_name": "K"}
    chat = {"id": phone.user_id, "type": "private"}
    query = {
        "id": f"t{number}",
        "from": user,
        "chat_instance": "1",
        "data": data,
        "message": {"message_id": message, "date": 1, "chat": chat},
    }
    return json.dumps({"update_id": number, "callback_query": query})


def _kept(home: RoughOffice, raws: list[str]) -> list[Arrival]:
    """The taps as rows, and as what a worker makes of them."""
    parse = TelegramChannel(home.chat.token, "http://127.0.0.1:9").parse
    with home.services.db.writing() as tx:
        queues.keep(
            tx, "telegram", [(f"banyak{n}", "banyak", raw) for n, raw in enumerate(raws)], home.clock.now()
        )
        rows = tx.execute(inbox.select().where(inbox.c.chat == "banyak").order_by(inbox.c.id)).all()
    return [Arrival(row=row.id, incoming=parse(json.loads(row.raw))) for row in rows]


def _all_at_once(home: RoughOffice, arrivals: list[Arrival]) -> None:
    def handle(arrival: Arrival) -> None:
        with contextlib.suppress(queues.AlreadyHandled):
            router.handle(home.services, arrival)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(handle, arrivals))
