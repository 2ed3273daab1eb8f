"""*Ingatkan sekarang* and *Alihkan* under the digest. 25 November 2026 is a Wednesday; the papers were due on Tuesday."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.refusals import NotOverseer
from bot.ports import Outgoing, OutgoingKind
from bot.text.render import render
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.reminders import tick_reminders
from handlers.routing.buttons import press
from tests.worlds.office import ChatOffice, plain


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """PSR is late and its Kasi have had the reminders of the ladder; those of IND, DAG and MET are done."""
    made = ChatOffice(tmp_path, "11-19 08:00")
    made.start()
    made.to("11-19 08:03").complete("1")
    made.to("11-19 08:20").complete("2")
    for code in ("IND", "DAG", "MET"):
        made.to("11-23 09:00").complete("3", code)
        made.answer("5", code)
    yield made
    made.close()


def digest(house: ChatOffice, when: str) -> Outgoing:
    house.to(when)
    tick_reminders(house.services)
    house.look()
    tick_digest(house.services)
    [message] = [message for _, message in house.look() if message.kind is OutgoingKind.PHOTO]
    return message


def labels(message: Outgoing) -> list[str]:
    return [button.label for button in (*message.buttons, *message.choices)]


def tapped(house: ChatOffice, message: Outgoing, button: int = 0) -> str:
    """The answer to the tap of the Sekretaris."""
    card, action = house.card(message, button)
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        toast = press(uow, officer, card, action)
        return plain(render(toast, uow.voice)) if toast else ""


def reminded(house: ChatOffice) -> list[str]:
    return [chat for chat, message in house.look() if "Saya lihat" in labels(message)]


def test_the_late_holders_are_reminded_once_a_day_and_a_second_tap_hears_when(house: ChatOffice) -> None:
    card = digest(house, "11-25 07:30")
    assert labels(card) == ["Ingatkan sekarang", "Alihkan", "Lihat gambar"]
    assert "Sesudah itu langkah 5, Kabid." in plain(card.text)  # of one bidang: the others are past it
    house.to("11-25 08:00")
    said = tapped(house, card)
    assert said == "Ibu Wulan Contoh dan Bapak Jatmiko Contoh sudah diingatkan."
    assert reminded(house) == ["kasi PSR", "kasi PSR 2"]
    house.to("11-25 09:00")
    again = tapped(house, card)
    assert "sudah diingatkan hari ini pukul 08.00 WIB" in again
    assert reminded(house) == []


def test_what_is_done_by_then_is_not_reminded_of(house: ChatOffice) -> None:
    card = digest(house, "11-25 07:30")
    house.to("11-25 08:00").complete("3", "PSR")
    house.to("11-25 08:30")
    house.look()
    said = tapped(house, card)
    assert said == "Tugas ini tidak lewat waktu lagi, Ibu. Keadaan terakhir: /status"
    assert reminded(house) == []


def test_the_reminder_that_was_ordered_keeps_none_of_the_ladder_back(house: ChatOffice) -> None:
    house.to("11-25 07:30").look()
    tick_digest(house.services)
    [(_, card)] = house.look()
    tapped(house, card)
    assert reminded(house) == ["kasi PSR", "kasi PSR 2"]
    tick_reminders(house.services)
    assert {"kasi PSR", "kasi PSR 2"} <= set(reminded(house))


def test_only_the_overseer_has_others_reminded(house: ChatOffice) -> None:
    message = digest(house, "11-25 07:30")
    card, action = house.card(message, 0)
    with pytest.raises(NotOverseer), house.services.begin() as uow:
        press(uow, house.officer("kabid PSR"), card, action)
    assert reminded(house) == []


def test_alihkan_asks_to_whom_the_one_late_task_goes_though_another_is_open(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-19 08:00")
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    for code in ("IND", "DAG", "MET"):
        house.to("11-23 09:00").complete("3", code)
        house.answer("5", code, reason="Angka baris 4 salah" if code == "DAG" else "")
    digest(house, "11-25 07:30")
    asked = house.tap("sekretaris", "Alihkan")
    assert "Kertas kerja Bidang Pengelolaan Pasar" in asked
    assert "Kertas kerja Bidang Perdagangan" not in asked
    house.close()


def test_yesterdays_digest_loses_its_buttons_when_the_next_one_goes(house: ChatOffice) -> None:
    digest(house, "11-25 07:30")
    house.to("11-26 07:30")
    house.look()
    tick_digest(house.services)
    edits = [message for _, message in house.look() if message.kind is OutgoingKind.EDIT]
    assert [labels(message) for message in edits] == [[]]


def test_while_nothing_is_late_there_is_nobody_to_remind(house: ChatOffice) -> None:
    assert labels(digest(house, "11-24 07:30")) == ["Lihat gambar"]


def test_several_late_tasks_are_a_list(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-19 08:00")
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    tapped(house, digest(house, "11-25 07:30"))
    [(_, shown)] = house.look()
    assert shown.text.startswith("<b>Yang lewat waktu</b>, Triwulan III 2026")
    assert len(labels(shown)) == 4
    assert tapped(house, shown, 1).endswith("sudah diingatkan.")
    assert len(reminded(house)) == 2
    house.close()
