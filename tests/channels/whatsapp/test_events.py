"""A body with much in it: nothing is lost, nothing counts twice, nobody gets what is another's."""

from __future__ import annotations

import json

import pytest

from bot.channels.whatsapp.events import Event, split
from tests.channels.whatsapp.bodies import (
    NUMBER,
    PHONE,
    SITI,
    body,
    change,
    contact,
    message,
    status,
)

BUDI = {"wa_id": "6289999", "user_id": "ID.budi9", "profile": {"name": "Budi"}}


def keys(*events: Event) -> list[tuple[str, str]]:
    return [(event.key, event.person) for event in events]


def test_every_message_and_status_of_a_batch_is_an_event_of_its_own() -> None:
    both = change(
        message(),
        message(id="wamid.DUA", **{"from": "6289999"}, from_user_id=None),
        statuses=(status("sent"), status("read"), status("sent", id="wamid.LAIN")),
        contacts=(contact(), BUDI),
    )
    more = body(both, change(message(id="wamid.TIGA")))
    more["entry"] += body(change(message(id="wamid.EMPAT")))["entry"]
    assert keys(*split(more, PHONE)) == [
        ("pesan:wamid.SATU", SITI),
        ("pesan:wamid.DUA", "ID.budi9"),
        ("status:wamid.KITA:sent", SITI),
        ("status:wamid.KITA:read", SITI),
        ("status:wamid.LAIN:sent", SITI),
        ("pesan:wamid.TIGA", SITI),
        ("pesan:wamid.EMPAT", SITI),
    ]


def test_an_event_holds_itself_alone_and_comes_out_of_its_own_body_as_it_was() -> None:
    first, second = split(body(change(message(), message(id="wamid.DUA"))), PHONE)
    assert split(json.loads(first.text), PHONE) == (first,)
    assert [one["id"] for one in second.body["entry"][0]["changes"][0]["value"]["messages"]] == ["wamid.DUA"]


def test_the_same_event_in_another_body_has_the_same_key() -> None:
    [alone] = split(body(change(statuses=(status("read"),))), PHONE)
    packed = split(body(change(message()), change(statuses=(status("read"), status("delivered")))), PHONE)
    assert alone.key in [event.key for event in packed]


@pytest.mark.parametrize(
    ("told", "contacts", "person"),
    [
        (message(), (contact(),), SITI),
        (message(**{"from": None}), (contact(wa_id=None),), SITI),
        (message(from_user_id=None), (contact(),), SITI),
        (message(**{"from": None}, from_user_id=None), (contact(wa_id=None),), SITI),
        (message(from_user_id=None), (contact(wa_id=None),), SITI),
        (message(from_user_id=None), (contact(user_id=None),), NUMBER),
        (message(from_user_id=None), (BUDI,), NUMBER),
        (message(from_user_id="ID.lain"), (contact(),), "ID.lain"),
        (message(), (), SITI),
    ],
)
def test_a_person_is_their_scoped_id_wherever_it_stands_and_else_their_number(
    told: dict[str, object], contacts: tuple[dict[str, object], ...], person: str
) -> None:
    [event] = split(body(change(told, contacts=contacts)), PHONE)
    assert event.person == person


def test_in_a_batch_nobody_gets_the_only_contact_of_somebody_else() -> None:
    stranger = message(id="wamid.DUA", **{"from": "6289999"}, from_user_id=None)
    _, second = split(body(change(message(), stranger, contacts=(contact(wa_id=None),))), PHONE)
    assert second.person == "6289999"


def test_of_another_number_nothing_is_kept_but_that_it_came() -> None:
    ours, other = split(body(change(message()), change(message(), phone="999")), PHONE)
    assert (ours.key, other.person, other.body) == ("pesan:wamid.SATU", "", {"nomor_lain": "999"})


@pytest.mark.parametrize(
    "odd",
    [
        [],
        "teks",
        {"entry": []},
        {"entry": "teks"},
        {"entry": [7]},
        {"entry": [{"changes": []}]},
        body("teks"),
        body({"field": "messages", "value": "teks"}),
        body({"field": "messages", "value": {"messages": {}}}),
        body({"field": "account_update", "value": {"event": "X"}}),
        body(change("teks")),  # type: ignore[arg-type]
        body(change({"id": 5})),
        body({"field": "messages", "value": {"errors": [{"code": 131000, "id": "x"}]}}),
    ],
)
def test_an_unknown_shape_is_kept_as_one_event_under_its_own_hash(odd: object) -> None:
    [event] = split(odd, PHONE)
    assert event.key.startswith("lain:")
    assert split(odd, PHONE) == (event,)
