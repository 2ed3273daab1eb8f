"""A card that is changed while its message is on the way, is lost, comes twice, or goes to another chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.ports import Failure, IncomingKind, Outgoing, OutgoingKind, SendFailed
from bot.text.render import Message
from bot.workers.outbox import Outbox
from handlers.case.assignment import deliver_task_to
from handlers.messages.card_changes import close_card
from handlers.staff.registration import unreachable
from storage.repositories import cards, people
from tests.worlds.office import CHANNEL, ChatOffice, to_review

KABID, ELSEWHERE, OTHER = "kabid DAG", "lain", "ID.kabidDAG"
TEXT, FILE, EDIT = OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.EDIT


class Phones:
    """Every phone of one channel. What is sent there has a number, unless they refuse; it may be held up on the way."""

    edits = True

    def __init__(self, name: str) -> None:
        self.name, self.came = name, list[Outgoing]()
        self.refuse = False
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, outgoing: Outgoing, _read: Callable[[str], bytes]) -> str:
        if self.refuse:
            raise SendFailed(Failure.REFUSED, "400")
        self.came.append(outgoing)
        number = len(self.came)
        await self.open.wait()
        return f"{self.name}{number}"


class Desk:
    """The Kabid's card to be signed waits; an outbox sends it, and marks only when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.house = to_review(ChatOffice(folder, "11-23 08:00"), "5").to("11-23 08:30")
        self.phones, self.elsewhere = Phones(CHANNEL), Phones(ELSEWHERE)
        self.restart()
        kabid, task = self.house.officer(KABID), self.house.task("5", "DAG")
        with self.house.services.begin() as uow:
            deliver_task_to(uow, self.house.sop, self.house.case, task, kabid, again=True)
            waiting = [
                one for one in cards.live_of_task(uow.tx, self.house.case.id, task.id) if not one.message
            ]
        [self.id] = [one.id for one in waiting]

    def restart(self) -> None:
        """What was sent and not marked is forgotten."""
        services = self.house.services
        channels = {one.name: one for one in (self.phones, self.elsewhere)}
        self.outbox = Outbox(services.db, services.files, services.clock, channels, lambda *_: None)  # type: ignore[arg-type]

    @property
    def card(self) -> StoredCard:
        with self.house.services.read() as uow:
            found = cards.find(uow.tx, self.id)
        assert found is not None
        return found

    def begin(self) -> None:
        self.outbox.start_work(self.outbox._due(set(self.outbox._busy), dict(self.outbox._unmarked)))

    async def send(self) -> None:
        self.begin()
        async with asyncio.timeout(5):
            while self.outbox._busy:
                await asyncio.sleep(0.001)

    def mark(self) -> None:
        marks, self.outbox._marks = self.outbox._marks, []
        with self.house.services.db.writing() as tx:
            self.outbox._write(marks, tx)
        self.outbox._unmarked.clear()

    def close(self) -> None:
        with self.house.services.begin() as uow:
            card = cards.find(uow.tx, self.id)
            assert card is not None
            close_card(uow, card, Message("catatan_diganti"))

    def shows(self, phones: Phones) -> list[tuple[OutgoingKind, str]]:
        """What this card was on these phones: with its message, where that is changed."""
        mine = [one for one in phones.came if one.chat in (KABID, OTHER) and "Bidang Perdagangan" in one.text]
        return [(one.kind, one.message) for one in mine if one.kind is EDIT or one.buttons]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.house.close()


async def test_a_card_knows_its_message_once_it_is_marked(desk: Desk) -> None:
    assert (desk.card.channel, desk.card.chat, desk.card.message) == (CHANNEL, KABID, "")
    await desk.send()
    assert desk.card.message == ""
    desk.mark()
    assert desk.card.message.startswith(CHANNEL)
    [sent] = [one for one in desk.phones.came if one.buttons]
    assert (desk.card.title, desk.card.file) == (sent.text.partition("\n")[0], sent.sha256)


async def test_a_change_that_comes_before_the_mark_is_of_the_message_that_was_sent(desk: Desk) -> None:
    await desk.send()
    desk.close()
    await desk.send()
    desk.mark()
    assert desk.shows(desk.phones) == [(FILE, ""), (EDIT, desk.card.message)]


async def test_a_card_that_is_closed_before_it_went_out_is_never_seen(desk: Desk) -> None:
    desk.close()
    await desk.send()
    desk.mark()
    assert (desk.shows(desk.phones), desk.card.message) == ([], "")


async def test_a_card_that_was_refused_is_not_changed(desk: Desk) -> None:
    desk.phones.refuse = True
    await desk.send()
    desk.phones.refuse = False
    desk.close()
    await desk.send()
    desk.mark()
    assert (desk.shows(desk.phones), desk.card.message) == ([], "")


async def test_a_card_that_came_twice_is_closed_in_both_places_once_the_first_is_tapped(desk: Desk) -> None:
    await desk.send()
    first = f"{CHANNEL}{len(desk.phones.came)}"
    desk.restart()
    await desk.send()
    desk.mark()
    desk.close()
    await desk.send()
    desk.mark()
    data = desk.card.data(0)
    desk.house.arrive(KABID, IncomingKind.TAP, data=data, tap="1", message=desk.card.message)
    assert [one for to, one in desk.house.heard if one.message] == []
    desk.house.arrive(KABID, IncomingKind.TAP, data=data, tap="2", message=first)
    [again] = [one for to, one in desk.house.heard if one.message]
    assert (again.kind, again.message, again.buttons) == (EDIT, first, ())


async def test_a_card_that_was_on_its_way_when_it_went_elsewhere_is_changed_there(desk: Desk) -> None:
    kabid = desk.house.officer(KABID)
    with desk.house.services.begin() as uow:
        people.register(uow.tx, kabid, ELSEWHERE, OTHER, OTHER, uow.now)
    desk.phones.open.clear()
    desk.begin()
    async with asyncio.timeout(5):
        while not any(one.buttons for one in desk.phones.came):
            await asyncio.sleep(0.001)
    with desk.house.services.begin() as uow:
        unreachable(uow, CHANNEL, KABID)
    desk.phones.open.set()
    await desk.send()
    desk.mark()
    await desk.send()
    desk.mark()
    assert (desk.card.channel, desk.card.chat) == (ELSEWHERE, OTHER)
    assert desk.card.message.startswith(ELSEWHERE)
    desk.close()
    await desk.send()
    assert desk.shows(desk.elsewhere) == [(FILE, ""), (EDIT, desk.card.message)]
