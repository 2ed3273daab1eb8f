"""A chat that does not reach its officer: what would have come there comes to their other chat, once, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Failure, IncomingKind, Outgoing, OutgoingKind, Receipt, Stage
from handlers.case.assignment import deliver_task_to
from handlers.monitoring.undelivered import Undelivered
from handlers.routing.deliveries import unreached
from handlers.staff.registration import unreachable
from storage import codec
from storage.database import Tx
from storage.repositories import accounts, cards, people, queues, receipts, undelivered
from storage.repositories.incidents import list_incidents
from tests.handlers.messages.lexicon import says
from tests.worlds.office import CHANNEL, ChatOffice, plain, to_review

KABID, OTHER = "kabid DAG", "ID.kabidDAG"
WHATSAPP = "whatsapp"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The Kabid of Perdagangan has joined WhatsApp as well; the card to be signed waits to go there."""
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    made.services.plain = [WHATSAPP]
    made.to("11-23 08:30")
    kabid = made.officer(KABID)
    with made.services.begin() as uow:
        people.register(uow.tx, kabid, WHATSAPP, OTHER, OTHER, uow.now)
        task = made.task("5", "DAG")
        deliver_task_to(uow, made.sop, made.case, task, kabid, again=True)
    yield made
    made.close()


def waiting(tx: Tx, channel: str = CHANNEL, chat: str = KABID) -> list[Outgoing]:
    return [codec.load(Outgoing, row.payload) for row in undelivered.waiting_in(tx, channel, chat)]


def gone(house: ChatOffice, channel: str = WHATSAPP, chat: str = OTHER) -> list[Outgoing]:
    """What waits for the Kabid's first chat after this chat was found to be closed."""
    with house.services.begin() as uow:
        unreachable(uow, channel, chat)
        return waiting(uow.tx)


def kinds(house: ChatOffice) -> list[str]:
    with house.services.read() as uow:
        return [row.kind for row in list_incidents(uow.tx)]


def test_what_waited_comes_to_the_other_chat_with_a_word_why_and_no_overseer_is_alarmed(
    house: ChatOffice,
) -> None:
    said, card = gone(house)
    assert says(plain(said.text), "pindah_chat")
    assert "WhatsApp" in said.text
    assert (card.kind, card.chat, len(card.buttons)) == (OutgoingKind.DOCUMENT, KABID, 3)
    with house.services.read() as uow:
        assert waiting(uow.tx, WHATSAPP, OTHER) == []
        assert waiting(uow.tx, CHANNEL, "sekretaris") == []
    assert kinds(house) == ["pindah_chat"]


def test_the_card_is_decided_and_recorded_where_it_came(house: ChatOffice) -> None:
    _, card = gone(house)
    house.look()
    house.arrive(KABID, IncomingKind.TAP, data=card.buttons[0].data, tap="1", message="1")
    edits = [one for to, one in house.heard if one.kind is OutgoingKind.EDIT and "Ditandatangani" in one.text]
    assert {one.chat for one in edits} == {KABID}


def test_who_closes_the_chat_that_they_use_reads_where_they_are_reached_even_while_nothing_waits(
    house: ChatOffice,
) -> None:
    with house.services.begin() as uow:
        for row in undelivered.waiting_in(uow.tx, WHATSAPP, OTHER):
            queues.cancel(uow.tx, row.id)
    [said] = gone(house)
    assert says(plain(said.text), "pindah_chat")
    assert said.in_passing


def test_who_closes_the_chat_that_they_do_not_use_reads_nothing(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        unreachable(uow, CHANNEL, KABID)
        assert len(waiting(uow.tx, WHATSAPP, OTHER)) == 1


def test_nothing_goes_back_when_the_other_chat_is_closed_too(house: ChatOffice) -> None:
    gone(house)
    with house.services.begin() as uow:
        people.set_reachable(uow.tx, WHATSAPP, OTHER, reachable=True)
        unreachable(uow, CHANNEL, KABID)
        assert waiting(uow.tx, WHATSAPP, OTHER) == []
        assert len(waiting(uow.tx)) == 2


def test_who_has_no_other_open_chat_is_told_of_as_before(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        people.set_reachable(uow.tx, CHANNEL, KABID, reachable=False)
        unreachable(uow, WHATSAPP, OTHER)
        assert len(waiting(uow.tx, WHATSAPP, OTHER)) == 1
        assert says(waiting(uow.tx, CHANNEL, "sekretaris")[-1].text, "pejabat_tak_terjangkau")


def test_a_change_of_the_card_before_it_went_out_is_not_lost(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        [row] = undelivered.waiting_in(uow.tx, WHATSAPP, OTHER)
        edit = Outgoing(kind=OutgoingKind.EDIT, chat=OTHER, text="Keadaan yang baru")
        card = cards.find(uow.tx, row.card)
        assert card is not None
        uow.change(card, edit)
    assert [one.text for one in gone(house)][1:] == ["Keadaan yang baru"]


def sent(house: ChatOffice, stage: Stage | None = None) -> None:
    """WhatsApp takes what waits for the Kabid, and tells this of it."""
    with house.services.begin() as uow:
        for row in undelivered.waiting_in(uow.tx, WHATSAPP, OTHER):
            number = f"wamid.{row.id}"
            queues.sent(uow.tx, [(row.id, number)])
            receipts.sent_out(uow.tx, WHATSAPP, OTHER, [number], "service", uow.now)
            if stage:
                receipts.record(uow.tx, WHATSAPP, OTHER, number, Receipt(stage=stage), uow.now)


def told(house: ChatOffice, receipt: Receipt) -> None:
    """What WhatsApp tells later of the newest message to the Kabid."""
    with house.services.read() as uow:
        numbers = [f"wamid.{number}" for number in range(300)]
        known = [one for one in numbers if queues.of_message(uow.tx, WHATSAPP, OTHER, one)]
    house.arrive(OTHER, IncomingKind.RECEIPT, channel=WHATSAPP, message=known[-1], receipt=receipt)


def test_a_refusal_that_is_told_later_moves_the_message(house: ChatOffice) -> None:
    sent(house)
    before = len(house.heard)
    told(house, Receipt(stage=Stage.FAILED, failure=Failure.GONE, why="131026"))
    moved = [plain(one.text).splitlines()[0] for to, one in house.heard[before:] if to == KABID]
    assert says(moved[0], "pindah_chat")
    assert moved[1].startswith("Kertas kerja Bidang Perdagangan")
    assert len(moved) == 2


def test_a_chat_that_no_template_may_open_is_left_for_the_other(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        unreached(uow, WHATSAPP, OTHER, Failure.CLOSED)
        assert len(waiting(uow.tx)) == 2
    assert kinds(house) == ["pindah_chat"]


def test_when_a_message_arrives_after_all_the_chat_is_used_again(house: ChatOffice) -> None:
    sent(house)
    assert len(after(house, 20)) == 2
    told(house, Receipt(stage=Stage.DELIVERED))
    with house.services.read() as uow:
        phone = people.reached(uow.tx, house.officer(KABID).id)
    assert phone is not None
    assert phone.channel == WHATSAPP


def after(house: ChatOffice, minutes: int) -> list[str]:
    """What waits for the Kabid's first chat so much later."""
    house.clock.forward(timedelta(minutes=minutes))
    Undelivered(house.services).tick()
    with house.services.read() as uow:
        return [plain(one.text).splitlines()[0] for one in waiting(uow.tx)]


def test_what_has_not_arrived_for_a_quarter_of_a_working_hour_comes_to_the_other_chat_once(
    house: ChatOffice,
) -> None:
    sent(house)
    assert after(house, 14) == []
    said, card = after(house, 1)
    assert says(said, "pindah_chat")
    assert card.startswith("Kertas kerja Bidang Perdagangan")
    with house.services.begin() as uow:
        people.set_reachable(uow.tx, WHATSAPP, OTHER, reachable=True)
    assert len(after(house, 60)) == 2, "once"


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.READ])
def test_what_has_arrived_stays_where_it_is(house: ChatOffice, stage: Stage) -> None:
    sent(house, stage)
    assert after(house, 300) == []


def test_only_working_time_counts(house: ChatOffice) -> None:
    house.to("11-23 15:50")
    sent(house)
    assert after(house, 600) == []
    house.to("11-24 07:40")
    assert len(after(house, 0)) == 2


def test_while_our_account_may_not_send_there_what_waits_comes_to_the_other_chat(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        accounts.begin_hold(uow.tx, WHATSAPP, "131031", uow.now)
    assert after(house, 14) == []
    assert len(after(house, 1)) == 2


def test_who_has_one_chat_alone_is_waited_for(house: ChatOffice) -> None:
    sent(house)
    with house.services.begin() as uow:
        people.set_reachable(uow.tx, CHANNEL, KABID, reachable=False)
    assert after(house, 600) == []
    with house.services.read() as uow:
        assert [one.reachable for one in people.phones(uow.tx, house.officer(KABID).id)] == [True, False]


def test_what_was_decided_meanwhile_is_not_sent_again(house: ChatOffice) -> None:
    sent(house)
    house.answer("5", "DAG")
    with house.services.begin() as uow:
        for card in cards.live_of_case(uow.tx, "K"):
            cards.retire(uow.tx, card.id)
    [said] = after(house, 20)
    assert says(said, "pindah_chat")
