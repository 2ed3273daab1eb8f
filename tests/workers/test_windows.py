"""Nothing free-form goes to a closed chat: it waits behind one template, and nothing of it is lost or repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Failure, Incoming, IncomingKind, Outgoing, OutgoingKind, SendFailed
from bot.text.render import Message
from handlers.case.assignment import deliver_task
from handlers.messages.outgoing import send_in_passing
from storage.repositories import queues, receipts, undelivered
from storage.repositories.incidents import list_incidents
from tests.worlds.cloud import Cloud, Line
from tests.worlds.office import CHANNEL, ChatOffice, two_bidang

KASI = "kasi DAG"
HOUR = timedelta(hours=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    house = ChatOffice(tmp_path, "11-23 08:00", two_bidang())
    house.start()
    house.complete("1")
    house.complete("2")
    house.look()
    yield house
    house.close()


@pytest.fixture
def line(house: ChatOffice) -> Line:
    return Line(house.services, Cloud(house.clock))


def give(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("3", "DAG"))


def write(house: ChatOffice, line: Line, text: str = "terima kasih") -> None:
    line.arrive(
        Incoming(
            channel=CHANNEL, kind=IncomingKind.TEXT, chat=KASI, sender=KASI, at=house.clock.now(), text=text
        )
    )


def incidents(house: ChatOffice) -> list[str]:
    with house.services.read() as uow:
        return [row.kind for row in list_incidents(uow.tx)]


def newest(line: Line) -> Outgoing:
    return next(one for one in reversed(line.cloud.arrived) if one.chat == KASI)


def mine(line: Line) -> list[OutgoingKind]:
    return [one.kind for one in line.cloud.arrived if one.chat == KASI]


async def test_what_waits_for_a_closed_chat_comes_after_buka_in_its_order(
    house: ChatOffice, line: Line
) -> None:
    give(house)
    for text in ("satu", "dua", "tiga"):
        house.clock.forward(HOUR)
        outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=KASI, text=text)
        with house.services.begin() as uow:
            queues.queue(uow.tx, [queues.outgoing_row("kantor", CHANNEL, outgoing, uow.now)])
        await line.pump()
    assert mine(line) == [OutgoingKind.TEMPLATE], "one for all of it"
    line.tap(newest(line))
    await line.pump()
    later = [one.text for one in line.cloud.arrived if one.chat == KASI][1:]
    assert later[-3:] == ["satu", "dua", "tiga"]
    assert line.cloud.outside == []
    with house.services.read() as uow:
        found = receipts.billed(uow.tx, CHANNEL, uow.now - timedelta(days=1), uow.now + HOUR)
    assert found == line.cloud.billed


async def test_a_message_that_the_service_takes_and_fails_later_comes_once_after_all(
    house: ChatOffice, line: Line
) -> None:
    write(house, line)
    await line.pump()
    line.cloud.heard.clear()  # by the service's own clock the chat is closed
    house.clock.forward(HOUR)
    give(house)
    await line.pump()
    assert line.cloud.outside != [], "our reckoning was wrong"
    assert mine(line)[-1] is OutgoingKind.TEMPLATE
    failed = len(line.cloud.outside)
    line.tap(newest(line))
    await line.pump()
    assert len(line.cloud.outside) == failed
    arrived = [one for one in line.cloud.arrived if one.chat == KASI and one.buttons and not one.template]
    assert len(arrived) == 1, "the card, once"


async def test_a_refusal_at_once_because_the_chat_is_closed_holds_the_message(
    house: ChatOffice, line: Line
) -> None:
    write(house, line)
    line.cloud.refuse = lambda one: (
        None if one.kind is OutgoingKind.TEMPLATE else SendFailed(Failure.CLOSED, "131047")
    )
    give(house)
    await line.pump()
    assert mine(line) == [OutgoingKind.TEMPLATE]
    line.cloud.refuse = lambda _: None
    line.tap(newest(line))
    await line.pump()
    assert len(mine(line)) > 1
    assert "kirim_gagal" not in incidents(house)


async def test_while_the_account_may_not_send_one_message_a_minute_is_tried_and_none_is_burnt(
    house: ChatOffice, line: Line
) -> None:
    write(house, line)
    await line.pump()
    before, tried = len(mine(line)), []

    def refuse(outgoing: Outgoing) -> SendFailed:
        tried.append(outgoing)
        return SendFailed(Failure.HELD, "131031 Account has been locked")

    line.cloud.refuse = refuse
    give(house)
    for _ in range(30):
        await line.pump()
        house.clock.forward(timedelta(seconds=10))
    assert 3 <= len(tried) <= 8, "about one in a minute"
    assert incidents(house).count("akun_ditahan") == 1
    line.cloud.refuse = lambda _: None
    house.clock.forward(timedelta(minutes=2))
    for _ in range(3):
        await line.pump()
    assert len(mine(line)) > before
    assert "kirim_gagal" not in incidents(house)
    with house.services.read() as uow:
        assert undelivered.waiting_in(uow.tx, CHANNEL, KASI) == []


async def test_a_template_that_is_refused_makes_room_for_another(house: ChatOffice, line: Line) -> None:
    line.cloud.refuse = lambda one: (
        SendFailed(Failure.REFUSED, "132015 paused") if one.template == "sopbot_tugas" else None
    )
    give(house)
    await line.pump()
    assert [one.template for one in line.cloud.arrived if one.chat == KASI] == ["sopbot_kabar"]
    assert incidents(house) == ["templat_tak_terpakai"]


async def test_an_answer_that_the_service_has_refused_waits_like_any_message(
    house: ChatOffice, line: Line
) -> None:
    write(house, line)
    await line.pump()
    answer = Outgoing(kind=OutgoingKind.ANSWER, chat=KASI, text="Sudah dicatat.", tap="t1", alert=True)
    tried = []

    def refuse(outgoing: Outgoing) -> SendFailed | None:
        tried.append(outgoing)
        return None if outgoing.template else SendFailed(Failure.CLOSED, "131047")

    line.cloud.refuse = refuse
    with house.services.begin() as uow:
        queues.queue(uow.tx, [queues.outgoing_row("kantor", CHANNEL, answer, uow.now)])
    await line.pump()
    assert [one.template for one in tried] == ["", "sopbot_kabar"], "it is not tried again and again"
    line.cloud.refuse = lambda _: None
    line.tap(newest(line))
    await line.pump()
    assert newest(line).text == "Sudah dicatat."


async def test_an_answer_that_is_a_day_late_waits_until_the_person_comes_back(
    house: ChatOffice, line: Line
) -> None:
    write(house, line)
    give(house)
    await line.pump()
    line.tap(newest(line))
    sent = len(mine(line))
    house.clock.forward(25 * HOUR)
    await line.pump()
    assert (len(mine(line)), line.cloud.outside) == (sent, [])
    write(house, line)
    await line.pump()
    assert "yang sudah terisi belum diterima" in " ".join(one.text for one in line.cloud.arrived[sent:])


async def test_news_that_went_together_and_did_not_arrive_comes_whole(house: ChatOffice, line: Line) -> None:
    write(house, line)
    await line.pump()
    for name in ("Aditya", "Bimo"):
        with house.services.begin() as uow:
            message = Message("sudah_terdaftar", sapaan="Bapak", nama=name)
            send_in_passing(uow, house.officer(KASI), message)
    house.clock.forward(timedelta(minutes=10))
    line.cloud.heard[KASI] -= 25 * HOUR
    await line.pump()
    assert len(line.cloud.outside) == 1, "the platform knows better when the chat has closed"
    write(house, line)
    await line.pump()
    [news] = [one.text for one in line.cloud.arrived if "Aditya" in one.text]
    assert "Bimo" in news
