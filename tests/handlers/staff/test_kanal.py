"""`/kanal`: a second chat is joined from the first alone, by a link that is good once and for a quarter of an hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.ports import IncomingKind
from handlers.routing import menus
from handlers.routing.commands import commands_of
from storage.repositories import people, settings
from tests.handlers.messages.lexicon import says
from tests.worlds.office import CHANNEL, ChatOffice, plain

SEKRETARIS, KABID = "sekretaris", "kabid DAG"
OTHER = "ID.sekretaris"  #: the Sekretaris on WhatsApp
_LINK = re.compile(r"https://\S+")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """Two chat services serve the office; everybody is registered on the first."""
    made = ChatOffice(tmp_path, "11-23 08:00")
    with made.services.begin() as uow:
        settings.set_meta(uow.tx, settings.account_key(CHANNEL), "sopbot_uji")
        settings.set_meta(uow.tx, settings.NUMBER, "6281100001")
    yield made
    made.close()


def writes(house: ChatOffice, chat: str, text: str, channel: str = CHANNEL) -> str:
    return house.arrive(chat, text=text, channel=channel)


def taps(
    house: ChatOffice, chat: str, label: str, channel: str = CHANNEL, **fields: Any
) -> list[tuple[str, str]]:
    """Everything that is said when somebody taps the newest such button of their chat."""
    every = [button for to, one in house.heard if to == chat for button in one.buttons]
    data = [button.data for button in every if button.label == label][-1]
    before = len(house.heard)
    house.arrive(chat, IncomingKind.TAP, channel=channel, data=data, tap="1", **fields)
    return [(to, plain(one.text)) for to, one in house.heard[before:]]


def link(house: ChatOffice, command: str = "/kanal") -> str:
    """What the Sekretaris sends on WhatsApp when they open the link that they are given."""
    [found] = _LINK.findall(writes(house, SEKRETARIS, command))
    assert found.startswith("https://wa.me/6281100001?text=")
    return parse_qs(urlsplit(found).query)["text"][0]


def joined(house: ChatOffice) -> ChatOffice:
    writes(house, OTHER, link(house), "whatsapp")
    taps(house, OTHER, "Ya, ini saya", "whatsapp")
    return house


def channels(house: ChatOffice, chat: str = SEKRETARIS) -> list[str]:
    with house.services.read() as uow:
        return [phone.channel for phone in people.phones(uow.tx, house.officer(chat).id)]


def test_the_link_joins_a_second_chat_after_ya_ini_saya_and_the_first_hears_of_it(house: ChatOffice) -> None:
    shown = writes(house, OTHER, link(house), "whatsapp")
    assert "Retno Contoh" in shown
    assert channels(house) == [CHANNEL]
    said = taps(house, OTHER, "Ya, ini saya", "whatsapp", sender_name="Retno WA")
    assert channels(house) == ["whatsapp", CHANNEL]
    assert [to for to, text in said if says(text, "kanal_tersambung")] == [OTHER]
    assert [to for to, text in said if "Retno WA" in text and "segera hubungi operator" in text] == [
        SEKRETARIS
    ]


@pytest.mark.parametrize("late", [False, True])
def test_a_link_that_was_used_or_is_a_quarter_of_an_hour_old_opens_no_chat(
    house: ChatOffice, late: bool
) -> None:
    sent = link(house)
    if late:
        writes(house, OTHER, sent, "whatsapp")
        house.clock.forward(timedelta(minutes=15))
        taps(house, OTHER, "Ya, ini saya", "whatsapp")
    else:
        writes(house, OTHER, sent, "whatsapp")
        taps(house, OTHER, "Ya, ini saya", "whatsapp")
    before = channels(house)
    assert says(writes(house, "ID.orang", sent, "whatsapp"), "galat_tautan_lewat")
    assert channels(house) == before == (["uji"] if late else ["whatsapp", "uji"])


def test_a_newer_link_ends_the_one_before(house: ChatOffice) -> None:
    old = link(house)
    link(house)
    assert says(writes(house, OTHER, old, "whatsapp"), "galat_tautan_lewat")


def test_a_link_for_whatsapp_joins_nothing_else(house: ChatOffice) -> None:
    assert says(writes(house, "orang lain", link(house)), "galat_tautan_kanal_lain")


def test_a_code_of_invitation_joins_no_second_chat_and_says_what_does(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        code = people.invite(uow.tx, house.officer(SEKRETARIS), uow.now)
    answer = writes(house, OTHER, f"/start {code}", "whatsapp")
    assert says(answer, "galat_pejabat_di_chat_lain")
    assert "/kanal" in answer
    assert channels(house) == [CHANNEL]


def test_the_present_code_of_invitation_is_not_replaced_by_a_link(house: ChatOffice) -> None:
    officer = house.officer(SEKRETARIS)
    with house.services.begin() as uow:
        code = people.invite(uow.tx, officer, uow.now)
    link(house)
    with house.services.begin() as uow:
        assert people.invite(uow.tx, officer, uow.now) == code


@pytest.mark.parametrize("words", ["/kanal {}", "kanal {}", "KANAL {}", "/Kanal {}."])
def test_where_an_officer_is_reached_is_chosen_in_words(house: ChatOffice, words: str) -> None:
    joined(house)
    for name, channel in (("WA", "whatsapp"), ("Whatsapp", "whatsapp")):
        assert says(writes(house, SEKRETARIS, words.format(name)), "kanal_dipilih")
        assert channels(house)[0] == channel
    writes(house, SEKRETARIS, "/status")
    assert channels(house)[0] == "whatsapp", "what they use changes nothing in what they have chosen"


def test_with_two_chats_one_button_changes_where_and_one_the_phone(house: ChatOffice) -> None:
    joined(house)
    assert says(writes(house, SEKRETARIS, "/kanal"), "kanal_dua")
    taps(house, SEKRETARIS, "Lewat WhatsApp")
    assert channels(house)[0] == "whatsapp"
    house.clock.forward(timedelta(hours=1))
    assert "sesuai pilihan Ibu" in writes(house, SEKRETARIS, "/kanal")
    [(_, text)] = [one for one in taps(house, SEKRETARIS, "Ganti WhatsApp") if "wa.me" in one[1]]
    assert says(text, "kanal_tautan")


def test_a_button_for_a_chat_that_was_left_meanwhile_offers_to_join_it_again(house: ChatOffice) -> None:
    joined(house)
    writes(house, SEKRETARIS, "/kanal")
    with house.services.begin() as uow:
        officer = house.officer(SEKRETARIS)
        people.revoke_phones(uow.tx, officer.id, uow.now)
        people.register(uow.tx, officer, CHANNEL, SEKRETARIS, SEKRETARIS, uow.now)
    [(_, text)] = [one for one in taps(house, SEKRETARIS, "Lewat WhatsApp") if "wa.me" in one[1]]
    assert says(text, "kanal_tautan")


def test_a_new_number_joined_by_the_link_takes_the_place_of_the_old_one(house: ChatOffice) -> None:
    joined(house)
    writes(house, SEKRETARIS, "/kanal")
    [found] = _LINK.findall("\n".join(text for _, text in taps(house, SEKRETARIS, "Ganti WhatsApp")))
    writes(house, "ID.baru", parse_qs(urlsplit(found).query)["text"][0], "whatsapp")
    taps(house, "ID.baru", "Ya, ini saya", "whatsapp")
    with house.services.read() as uow:
        chats = {phone.chat for phone in people.phones(uow.tx, house.officer(SEKRETARIS).id)}
    assert chats == {SEKRETARIS, "ID.baru"}
    assert says(writes(house, OTHER, "/tugas", "whatsapp"), "orang_asing")


def test_the_command_is_offered_where_two_services_serve_the_office(house: ChatOffice) -> None:
    officer, before = house.officer(KABID), menus.seats(house.services)
    with house.services.begin() as uow:
        assert "kanal" in commands_of(uow, officer)
        settings.set_meta(uow.tx, settings.NUMBER, "")
        assert "kanal" not in commands_of(uow, officer)
    assert menus.seats(house.services) != before, "the menus of all chats are looked at again"
    assert says(writes(house, KABID, "/kanal"), "galat_kanal_satu")


@pytest.mark.parametrize("words", ["start {}", "START {}", "Start {}"])
def test_a_code_may_be_sent_without_the_slash(house: ChatOffice, words: str) -> None:
    with house.services.begin() as uow:
        code = people.invite(uow.tx, house.officer(KABID), uow.now)
    shown = writes(house, SEKRETARIS, words.format(code.lower()))
    assert says(shown, "galat_ponsel_terpakai"), "an officer's chat is not taken for another"
    assert not says(writes(house, SEKRETARIS, "start pekerjaan"), "galat_kode_tak_dikenal")
