"""A chat that closes after a day of silence: one template opens it, then what still counts goes out in its order."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case.commands import CancelCase
from bot.ports import (
    Arrival,
    Failure,
    FileToSend,
    Incoming,
    IncomingKind,
    Notice,
    Outgoing,
    OutgoingKind,
    Receipt,
    Stage,
    TemplateState,
    one_line,
)
from bot.text.openers import openers
from bot.text.render import Message
from handlers.case.assignment import deliver_task
from handlers.messages.outgoing import About, send_text
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.reminders import tick_reminders
from handlers.routing import account_news, deliveries, router
from storage import codec
from storage.repositories import accounts, cards, people, queues, receipts, undelivered, windows
from storage.repositories.incidents import list_incidents
from storage.repositories.queues import OutboxState
from storage.statement import Row
from tests.worlds.office import CHANNEL, ChatOffice, at, plain, two_bidang

DAY = timedelta(days=1)
KASI = "kasi DAG"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    house = ChatOffice(tmp_path, "11-23 08:00", two_bidang())
    house.services.windows = {CHANNEL: DAY}
    house.start()
    house.complete("1")
    house.complete("2")
    yield house
    house.close()


def give(house: ChatOffice, bidang: str = "DAG") -> None:
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("3", bidang))


def waiting(house: ChatOffice, chat: str = KASI) -> list[Row]:
    with house.services.read() as uow:
        return list(undelivered.waiting_in(uow.tx, CHANNEL, chat))


def said(row: Row) -> Outgoing:
    return codec.load(Outgoing, row.payload)


def knock(house: ChatOffice, chat: str = KASI) -> Outgoing | None:
    """The template that is sent to the chat, if one is."""
    before = {row.id for row in waiting(house, chat)}
    with house.services.begin() as uow:
        deliveries.knock(uow, CHANNEL, chat)
    new = [said(row) for row in waiting(house, chat) if row.id not in before]
    assert len(new) <= 1
    return new[0] if new else None


def incidents(house: ChatOffice) -> list[str]:
    with house.services.read() as uow:
        return [row.kind for row in list_incidents(uow.tx)]


def test_a_task_is_announced_by_the_template_that_names_it_once(house: ChatOffice) -> None:
    give(house)
    template = knock(house)
    assert template is not None
    assert (template.kind, template.template) == (OutgoingKind.TEMPLATE, "sopbot_tugas")
    assert plain(template.text).splitlines() == [
        "Yth. Bapak Bimo Contoh, ada tugas yang menunggu: Kertas kerja Bidang Perdagangan, Triwulan III 2026.",
        "Tenggatnya Kamis, 26 November pukul 16.00 WIB.",
        "Ketuk Buka untuk menerima kartunya.",
    ]
    assert [button.label for button in template.buttons] == ["Buka"]
    give(house)
    assert knock(house) is None, "one template for each time that the chat closes"


def test_after_buka_what_waited_comes_in_order_and_the_template_is_over(house: ChatOffice) -> None:
    give(house)
    template = knock(house)
    assert template is not None
    in_order = [row.id for row in waiting(house) if said(row).kind is not OutgoingKind.TEMPLATE]
    house.clock.forward(timedelta(hours=2))
    house.news()
    answer = tap(house, template)
    assert answer == [], "what waited is the answer"
    rows = waiting(house)
    assert [row.id for row in rows][: len(in_order)] == in_order
    assert {row.next_at for row in rows if row.id in in_order} == {house.clock.now()}, "all of it at once"
    with house.services.read() as uow:
        assert windows.opener(uow.tx, CHANNEL, KASI) is None
    house.look()
    assert tap(house, template) == [
        "Tidak ada pesan yang menunggu. Tulis tugas untuk melihat yang perlu dikerjakan."
    ]


def test_what_was_overtaken_meanwhile_never_comes(house: ChatOffice) -> None:
    give(house)
    card = next(row for row in waiting(house) if row.card)
    for day in ("11-26 16:30", "11-27 09:00", "11-30 09:00"):
        house.clock.forward_to(at(day))
        tick_reminders(house.services)
    reminders = [row for row in waiting(house) if row.card and row.id != card.id]
    assert len(reminders) == 2
    template = knock(house)
    assert template is not None
    left = {row.id for row in waiting(house)}
    assert card.id in left
    assert [row.id for row in reminders if row.id in left] == [reminders[-1].id], "the newest says it all"
    house.complete("3", "DAG")
    with house.services.begin() as uow:
        cards.retire(uow.tx, card.card)
        cards.retire(uow.tx, reminders[-1].card)
    assert tap(house, template) == [
        "Tidak ada pesan yang menunggu. Tulis tugas untuk melihat yang perlu dikerjakan."
    ]


def test_the_morning_digest_is_a_template_where_the_chat_is_closed(house: ChatOffice) -> None:
    house.look()
    for day in ("11-24 08:00", "11-25 08:00"):
        house.clock.forward_to(at(day))
        tick_digest(house.services)
    template = knock(house, "sekretaris")
    assert template is not None
    assert plain(template.text).splitlines()[0] == (
        "Yth. Ibu Retno Contoh, ini rangkuman pagi 25 November 2026: "
        "Triwulan III 2026, tidak ada tugas yang terlambat."
    )
    digests = [row for row in waiting(house, "sekretaris") if said(row).kind is OutgoingKind.PHOTO]
    assert len(digests) == 1, "that of yesterday is not sent any more"


def test_nobody_pays_to_write_to_a_stranger(house: ChatOffice) -> None:
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat="asing", text="halo")
    with house.services.begin() as uow:
        queues.queue(uow.tx, [queues.outgoing_row("kantor", CHANNEL, outgoing, uow.now)])
    assert knock(house, "asing") is None
    assert waiting(house, "asing") == []


@pytest.mark.parametrize("off", [timedelta(days=-90), timedelta(days=3)])
def test_whoever_writes_is_answered_though_the_services_clock_is_wrong(
    house: ChatOffice, off: timedelta
) -> None:
    house.arrive(KASI, text="halo", at=house.clock.now() + off)
    with house.services.read() as uow:
        assert windows.is_open(uow.tx, CHANNEL, KASI, uow.now)
        assert not windows.is_open(uow.tx, CHANNEL, KASI, uow.now + DAY)


def test_what_was_written_before_the_template_and_is_told_days_later_opens_nothing(house: ChatOffice) -> None:
    give(house)
    assert knock(house)
    house.arrive(KASI, text="halo", at=house.clock.now() - 2 * DAY)
    with house.services.read() as uow:
        assert not windows.is_open(uow.tx, CHANNEL, KASI, uow.now)


def test_news_in_passing_opens_no_chat(house: ChatOffice) -> None:
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=KASI, text="kabar", in_passing=True)
    with house.services.begin() as uow:
        queues.queue(uow.tx, [queues.outgoing_row("kantor", CHANNEL, outgoing, uow.now)])
    assert knock(house) is None
    assert len(waiting(house)) == 1


def test_news_names_the_procedure_and_how_its_period_ended(house: ChatOffice) -> None:
    assert news(house, KASI) == "SOP Pengumpulan Data Kinerja Triwulan III 2026"
    with house.services.read() as uow:
        by = uow.actor(house.officer("sekretaris"))
    house.do(CancelCase(by=by, reason="Periode dibuka keliru."))
    assert news(house, "kasi IND") == "SOP Pengumpulan Data Kinerja Triwulan III 2026, dibatalkan"


def news(house: ChatOffice, chat: str) -> str:
    """What the template says that opens the chat for a text about the period."""
    with house.services.begin() as uow:
        send_text(uow, house.officer(chat), Message("dibatalkan"), About(case=house.case_id))
    template = knock(house, chat)
    assert template is not None
    assert template.template == "sopbot_kabar"
    return template.fields[1]


# Templates that may not be used


def test_a_template_that_became_an_advertisement_is_told_at_once_and_not_used(house: ChatOffice) -> None:
    told(house, Notice(what="template_category_update", template="sopbot_tugas", category="MARKETING"))
    assert incidents(house) == ["templat_tak_terpakai"]
    told(house, Notice(what="template_category_update", template="sopbot_tugas", category="MARKETING"))
    assert len(incidents(house)) == 1, "once"
    give(house)
    template = knock(house)
    assert template is not None
    assert template.template == "sopbot_kabar", "the general one stands in"


def told(house: ChatOffice, notice: Notice) -> None:
    incoming = Incoming(
        channel=CHANNEL,
        kind=IncomingKind.ACCOUNT,
        chat="",
        sender="",
        at=house.clock.now(),
        notice=notice,
    )
    handle(house, incoming)


def test_without_any_template_the_operator_hears_it_and_one_that_is_approved_later_opens_the_chat(
    house: ChatOffice,
) -> None:
    with house.services.begin() as uow:
        account_news.listed(uow, CHANNEL, {})
    give(house)
    assert (knock(house), knock(house)) == (None, None)
    assert incidents(house)[0] == "obrolan_tertutup"
    assert incidents(house).count("templat_tak_terpakai") == len(openers())
    told(house, Notice(what="message_template_status_update", template="sopbot_kabar", status="APPROVED"))
    assert knock(house) is not None


def test_a_template_that_the_service_refuses_is_not_tried_again(house: ChatOffice) -> None:
    give(house)
    template = knock(house)
    row = waiting(house)[-1]
    with house.services.begin() as uow:
        queues.send_failed(uow.tx, row.id, "132001", None)
        deliveries.template_failed(uow, row, Failure.REFUSED, "132001")
        account_news.listed(uow, CHANNEL, {name: TemplateState(status="APPROVED") for name in openers()})
    assert incidents(house) == ["templat_tak_terpakai"]
    again = knock(house)
    assert template is not None
    assert again is not None
    assert (template.template, again.template) == ("sopbot_tugas", "sopbot_kabar")


# What is told of messages later


def sent(house: ChatOffice, row: Row, *numbers: str) -> None:
    """The service has taken the message, and the mark is written."""
    with house.services.begin() as uow:
        queues.sent(uow.tx, [(row.id, ",".join(numbers))])
        for one in receipts.sent_out(uow.tx, CHANNEL, row.chat, numbers, "service", uow.now):
            deliveries.settle(uow, CHANNEL, one.message)


def fail(house: ChatOffice, number: str, failure: Failure, chat: str = KASI) -> None:
    receipt = Receipt(stage=Stage.FAILED, failure=failure, why="131047 Re-engagement message")
    house.clock.forward(timedelta(seconds=1))
    _arrives(house, chat, number, receipt)


def _arrives(house: ChatOffice, chat: str, number: str, receipt: Receipt) -> None:
    incoming = Incoming(
        channel=CHANNEL, kind=IncomingKind.RECEIPT, chat=chat, sender=chat, at=house.clock.now(),
        message=number, receipt=receipt,
    )  # fmt: skip
    handle(house, incoming)


def test_a_message_that_the_service_held_back_is_held_and_the_chat_is_opened(house: ChatOffice) -> None:
    house.arrive(KASI, text="halo")
    give(house)
    card = next(row for row in waiting(house) if row.card)
    sent(house, card, "w1")
    assert card.id not in {row.id for row in waiting(house)}
    fail(house, "w1", Failure.CLOSED)
    assert card.id in {row.id for row in waiting(house)}, "not lost"
    with house.services.read() as uow:
        assert not windows.is_open(uow.tx, CHANNEL, KASI, uow.now), "the service's word counts"
    fail(house, "w1", Failure.CLOSED)
    template = knock(house)
    assert template is not None
    assert template.template == "sopbot_tugas"


def test_a_failure_that_is_told_before_our_mark_is_written_counts_when_it_is(house: ChatOffice) -> None:
    house.arrive(KASI, text="halo")
    give(house)
    card = next(row for row in waiting(house) if row.card)
    fail(house, "w1", Failure.CLOSED, chat="62811")  # the service may name the chat by the number
    sent(house, card, "w1")
    assert card.id in {row.id for row in waiting(house)}


def test_of_an_album_only_the_file_that_failed_is_sent_again(house: ChatOffice) -> None:
    house.arrive(KASI, text="halo")
    house.look()
    files = tuple(FileToSend(sha256=name, name=f"{name}.pdf") for name in "abc")
    album = Outgoing(kind=OutgoingKind.ALBUM, chat=KASI, text="Tiga berkas", files=files)
    with house.services.begin() as uow:
        queues.queue(
            uow.tx, [queues.outgoing_row("kantor", CHANNEL, album, uow.now, officer=house.officer(KASI).id)]
        )
    [row] = waiting(house)
    sent(house, row, "w1", "w2", "w3")
    fail(house, "w2", Failure.CLOSED)
    [again] = waiting(house)
    assert (said(again).kind, said(again).sha256) == (OutgoingKind.DOCUMENT, "b")
    assert again.officer == row.officer


def test_somebody_who_is_not_reached_is_so_once_and_hears_it_after_their_return(house: ChatOffice) -> None:
    house.arrive(KASI, text="halo")
    give(house)
    card = next(row for row in waiting(house) if row.card)
    sent(house, card, "w1")
    fail(house, "w1", Failure.GONE)
    assert incidents(house) == ["tak_terjangkau", "kirim_gagal"]
    with house.services.read() as uow:
        assert [phone.reachable for phone in people.phones(uow.tx, house.officer(KASI).id)] == [False]
    house.arrive(KASI, text="halo")
    with house.services.read() as uow:
        row = queues.of_card(uow.tx, card.card)
    assert row is not None
    assert row.state == OutboxState.SENT, "it has gone out again"


def test_while_the_account_may_not_send_the_operator_is_told_once(house: ChatOffice) -> None:
    house.arrive(KASI, text="halo")
    give(house)
    rows = list(waiting(house))[:2]
    for number, row in enumerate(rows):
        sent(house, row, f"w{number}")
        fail(house, f"w{number}", Failure.HELD)
    assert incidents(house) == ["akun_ditahan"]
    assert {row.id for row in rows} <= {row.id for row in waiting(house)}, "nothing is burnt"
    with house.services.read() as uow:
        assert accounts.hold(uow.tx, CHANNEL) is not None


# The texts themselves


@pytest.mark.parametrize("name", openers())
def test_a_template_keeps_the_rules_of_the_service(name: str) -> None:
    template = openers()[name]
    places = [f"{{{{{number}}}}}" for number in range(1, len(template.examples) + 1)]
    assert [one for one in places if template.body.count(one) != 1] == []
    assert not template.body.startswith("{{")
    assert not template.body.rstrip(".").endswith("}}")
    assert "}}{{" not in template.body.replace(" ", "")
    assert len(template.body) + 200 * len(places) <= 1024
    assert (template.category, template.language, template.button) == ("UTILITY", "id", "Buka")


@pytest.mark.parametrize("text", ["a\nb\tc", "a     b", "\r\n", "", "a\u2028b", "\u200b x " * 200])
def test_no_field_of_a_template_holds_what_the_service_refuses(text: str) -> None:
    [field] = Outgoing(kind=OutgoingKind.TEMPLATE, chat="1", fields=(text,)).fields
    assert field == one_line(text) != ""
    assert len(field) <= 200
    assert not set("\n\t\r\u2028") & set(field)
    assert "     " not in field


def handle(house: ChatOffice, incoming: Incoming) -> None:
    with house.services.db.writing() as tx:
        queues.keep(tx, CHANNEL, [(secrets.token_hex(8), incoming.chat, "{}")], house.clock.now())
        row = queues.unhandled(tx)[-1].id
    router.handle(house.services, Arrival(row=row, incoming=incoming))


def tap(house: ChatOffice, message: Outgoing, chat: str = KASI) -> list[str]:
    """Tap its only button, as it arrives; the answers that say something."""
    before = {row.id for row in waiting(house, chat)}
    incoming = Incoming(
        channel=CHANNEL,
        kind=IncomingKind.TAP,
        chat=chat,
        sender=chat,
        at=house.clock.now(),
        tap="t",
        data=message.buttons[0].data,
    )
    handle(house, incoming)
    new = [said(row) for row in waiting(house, chat) if row.id not in before]
    return [one.text for one in new if one.text]
