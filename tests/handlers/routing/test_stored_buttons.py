"""Taps on cards as they stand in the database, whichever version of the bot wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.core.refusals import NoSuchTask
from bot.ports import Arrival, Incoming, IncomingKind, Outgoing
from handlers.messages.actions import Approve, Register
from handlers.refusals import CardUnknown, NoSuchCase
from handlers.routing.buttons import press
from handlers.routing.router import handle
from storage import codec
from storage.repositories import cards, incidents, queues
from tests.handlers.messages.lexicon import says
from tests.worlds.office import ChatOffice

SEAT = "sekretaris"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    house = ChatOffice(tmp_path, "11-23 08:00")
    house.start()
    yield house
    house.close()


def stored(house: ChatOffice, *actions: tuple[str, str], **changes: object) -> StoredCard:
    """A card of the Sekretaris with these buttons."""
    fields: dict[str, object] = {
        "id": "kartu", "office": "kantor", "officer": house.officer(SEAT).id, "kind": "pilihan", "case": "K",
        "task": "1..1", "subject": "", "live": True, **changes,
    }  # fmt: skip
    card = StoredCard(actions=actions, **fields)  # type: ignore[arg-type]
    with house.services.begin() as uow:
        cards.add(uow.tx, card, uow.now)
    return card


def tap(house: ChatOffice) -> str:
    """The answer to a tap on the first button of the card, by way of the inbox."""
    incoming = Incoming(
        channel="uji", kind=IncomingKind.TAP, chat=SEAT, sender=SEAT, at=house.clock.now(), tap="1", data="kartu.0"
    )  # fmt: skip
    with house.services.begin() as uow:
        queues.keep(uow.tx, "uji", [("1", SEAT, "{}")], uow.now)
    handle(house.services, Arrival(row=1, incoming=incoming))
    with house.services.read() as uow:
        sent = [codec.load(Outgoing, row.payload) for row in queues.unsent(uow.tx, after=0)]
    return next(one.text for one in reversed(sent) if one.tap == "1")


def test_a_card_of_an_older_version_still_begins_its_period(house: ChatOffice) -> None:
    stored(house, ("begin", "Triwulan II 2026"), case=None, task=None)
    assert tap(house) == ""
    with house.services.read() as uow:
        assert {str(case.period) for case in uow.running()} == {"Triwulan II 2026", "Triwulan III 2026"}


def test_an_older_button_names_a_task_of_its_cards_case(house: ChatOffice) -> None:
    stored(house, ("open_task", "1..1"))
    assert tap(house) == ""
    task = house.case.task("1..1")
    assert task is not None
    assert task.opened_at == house.clock.now()


@pytest.mark.parametrize(
    "button", [("begin", "Triwulan V 2026"), ("claim", "K/1..1"), ("hapus", ""), ("register", "ABC123")]
)
def test_a_button_that_nobody_made_is_refused_and_seen_by_the_operator(
    house: ChatOffice, button: tuple[str, str]
) -> None:
    stored(house, button)
    before = house.case
    assert says(tap(house), "galat_tombol_tak_dikenal")
    assert house.case == before
    with house.services.read() as uow:
        assert [row.kind for row in incidents.list_incidents(uow.tx)] == ["ketukan_palsu"]


def test_an_officers_button_on_the_card_of_a_stranger_is_refused(house: ChatOffice) -> None:
    stored(house, ("assign", ""), kind="kenali", officer=SEAT)
    assert says(tap(house), "galat_tombol_tak_dikenal")


@pytest.mark.parametrize(
    ("about", "refusal"),
    [({"case": None, "task": "1..1"}, NoSuchCase), ({"case": "K", "task": None}, NoSuchTask)],
)
def test_a_decision_needs_a_card_about_a_task(
    house: ChatOffice, about: dict[str, str | None], refusal: type[Exception]
) -> None:
    card = stored(house, ("yes", ""), **about)
    officer = house.officer(SEAT)
    with house.services.read() as uow, pytest.raises(refusal):
        press(uow, officer, card, Approve())


def test_the_button_of_a_registration_is_none_of_an_officers(house: ChatOffice) -> None:
    card = stored(house, ("register", "ABC123"))
    officer = house.officer(SEAT)
    with house.services.read() as uow, pytest.raises(CardUnknown):
        press(uow, officer, card, Register(invitation="ABC123"))
