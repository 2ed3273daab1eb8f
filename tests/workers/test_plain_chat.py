"""A chat that changes nothing and answers no tap: each tap is followed by a message, and by no more than say something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Incoming, IncomingKind, Outgoing
from bot.text.render import Message
from handlers.case import assignment
from handlers.case.open_tasks import replied_to
from handlers.messages.card_changes import take_buttons
from handlers.messages.outgoing import send_in_passing
from handlers.monitoring.reminders import tick_reminders
from handlers.staff import phones
from storage.repositories import cards
from tests.worlds.office import CHANNEL, plain, to_review
from tests.worlds.plain import PlainOffice


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PlainOffice]:
    """A draft lies with the Sekretaris."""
    made = PlainOffice(tmp_path, "11-23 08:00")
    to_review(made, "7")
    yield made
    made.close()


def only(messages: list[Outgoing]) -> Outgoing:
    [one] = messages
    return one


def page(message: Outgoing) -> str:
    return re.findall(r"Halaman \d+", plain(message.text))[0]


def labels(message: Outgoing) -> list[str]:
    return [one.label for one in (*message.buttons, *message.choices)]


def card_with(house: PlainOffice, label: str) -> Outgoing:
    return next(one for _, one in house.heard if label in labels(one))


def test_whoever_decides_reads_the_record_under_their_tap_and_nobody_else_is_written_to(
    house: PlainOffice,
) -> None:
    record = only(house.press("sekretaris", "Ya, paraf"))
    assert "✅ Diparaf Ibu Retno Contoh" in plain(record.text)
    assert (record.reply_to, labels(record)) == ("wamid.1", ["Tarik kembali"])
    assert [chat for chat, _ in house.heard[house.before :]] == ["sekretaris"]


def test_the_same_card_tapped_again_says_who_decided_and_when(house: PlainOffice) -> None:
    house.press("sekretaris", "Ya, paraf")
    again = only(house.press("sekretaris", "Ya, paraf"))
    assert "sudah diselesaikan Ibu Retno Contoh" in plain(again.text)
    assert again.reply_to == "wamid.2"
    assert [task.step for task in house.case.open_tasks] == ["8"]


def test_a_question_is_asked_once(house: PlainOffice) -> None:
    assert "Apa yang perlu disempurnakan" in only(house.press("sekretaris", "Tidak, kembalikan")).text


def test_a_decision_in_words_is_answered_by_its_record(house: PlainOffice) -> None:
    number = re.findall(r"\d+", plain(card_with(house, "Ya, paraf").text))[-1]
    house.arrive("sekretaris", text=f"ya {number}", message="wamid.teks")
    record = only(house.newest("sekretaris"))
    assert "✅ Diparaf Ibu Retno Contoh" in plain(record.text)
    assert labels(record) == ["Tarik kembali"]


def test_a_reply_to_a_record_is_about_its_task(house: PlainOffice) -> None:
    house.press("sekretaris", "Ya, paraf")
    reply = Incoming(
        channel=CHANNEL,
        kind=IncomingKind.TEXT,
        chat="sekretaris",
        sender="sekretaris",
        at=house.clock.now(),
        reply_to=house.newest_id,
    )
    with house.services.read() as uow:
        place = replied_to(uow, reply)
    assert place is not None
    assert place[1].step == "7"


def test_each_page_is_a_message_and_its_buttons_keep_leading_where_they_led(house: PlainOffice) -> None:
    first = only(house.press("sekretaris", "Lihat rincian"))
    second = only(house.press("sekretaris", "Berikutnya"))
    third = only(house.press("sekretaris", "Berikutnya"))
    assert [page(one) for one in (first, second, third)] == ["Halaman 1", "Halaman 2", "Halaman 3"]
    assert page(only(house.press("sekretaris", "Berikutnya", on=first))) == "Halaman 2"
    assert page(only(house.press("sekretaris", "Berikutnya", on=second))) == "Halaman 3"


def test_a_form_goes_on_in_new_messages_and_an_answered_question_says_that_it_is_over(
    house: PlainOffice,
) -> None:
    house.arrive("sekretaris", text="/plh")
    first = only(house.newest("sekretaris"))
    second = only(house.press("sekretaris", "Bagaskara Contoh"))
    assert "Siapa yang menggantikan Bapak Drs. Bagaskara Contoh" in second.text
    assert "sudah tidak dipakai" in only(house.press("sekretaris", "Wahyu Contoh, S.Sos.", on=first)).text


def test_a_reminder_that_was_seen_is_thanked_for_and_not_sent_again(house: PlainOffice) -> None:
    house.to("11-24 08:00")
    tick_reminders(house.services)
    house.look()
    assert plain(only(house.press("sekretaris", "Saya lihat")).text) == "Terima kasih, Ibu. Sudah dicatat."
    only(house.press("sekretaris", "Ya, paraf"))


def test_a_forged_button_and_the_card_of_another_are_unknown(house: PlainOffice) -> None:
    house.arrive("sekretaris", IncomingKind.TAP, tap="wamid.x", data="dikarang.0")
    assert "Kartu tidak dikenal" in only(house.newest("sekretaris")).text
    house.press("kepala_dinas", "Ya, paraf", on=card_with(house, "Ya, paraf"))
    assert "Kartu tidak dikenal" in only(house.newest("kepala_dinas")).text
    assert [task.step for task in house.case.open_tasks] == ["7"]


@pytest.mark.parametrize("kind", ["audio", "sticker", "location", "contact", "video", "order", "unsupported"])
def test_what_is_not_used_is_answered_with_what_to_send_instead(house: PlainOffice, kind: str) -> None:
    house.press("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", IncomingKind.OTHER, what=kind, message="wamid.y")
    assert "mohon" in only(house.newest("sekretaris")).text.lower()
    assert [task.step for task in house.case.open_tasks] == ["7"]


def test_changing_and_then_deleting_a_message_is_answered_each_time(house: PlainOffice) -> None:
    for number in range(2):
        house.arrive("sekretaris", IncomingKind.OTHER, what="unsupported", message=f"wamid.{number}")
        assert "pesan baru" in only(house.newest("sekretaris")).text


def test_a_reaction_says_nothing(house: PlainOffice) -> None:
    house.arrive("sekretaris", IncomingKind.IGNORED)
    assert house.newest("sekretaris") == []


def test_a_lost_phone_gets_the_farewell_alone(house: PlainOffice) -> None:
    with house.services.begin() as uow:
        phones.revoke(uow, house.officer("sekretaris"))
    assert [chat for chat, _ in house.look()] == ["sekretaris"]


def test_news_in_passing_waits_and_goes_in_one_message(house: PlainOffice) -> None:
    for name in ("Aditya", "Bimo"):
        with house.services.begin() as uow:
            send_in_passing(
                uow, house.officer("sekretaris"), Message("sudah_terdaftar", sapaan="Ibu", nama=name)
            )
    assert house.look() == []
    house.clock.forward(timedelta(minutes=10))
    [(_, news)] = house.look()
    assert "Aditya" in news.text
    assert "Bimo" in news.text


def test_a_card_that_has_not_gone_out_yet_says_its_newest_text(house: PlainOffice) -> None:
    house.answer("7")
    [task] = house.case.open_tasks
    with house.services.begin() as uow:
        assignment.deliver_task_to(uow, house.sop, house.case, task, house.officer("kepala_dinas"))
        [card] = cards.live_of_task(uow.tx, house.case.id, task.id)
        take_buttons(uow, card, Message("catatan_nanti"))
    sent = only([one for to, one in house.look() if to == "kepala_dinas"])
    assert (sent.name, labels(sent)) == ("draf.pdf", [])
    assert "Belum dimulai" in sent.text
