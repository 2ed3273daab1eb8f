"""Every kind of update in our words: what it is, who sent it, where; nothing of it believed that a client can forge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.ports import Incoming, IncomingFile, IncomingKind

TOKEN = "123456:AAaaBBbbCCccDDddEEeeFFffGGgg-uji"
AT = datetime(2026, 10, 1, 2, 0, tzinfo=UTC)
SITI = {"id": 11, "is_bot": False, "first_name": "Siti", "last_name": "Contoh"}
PRIVATE = {"id": 11, "type": "private", "first_name": "Siti"}
GROUP = {"id": -100, "type": "supergroup", "title": "Dinas"}
CARD = {"message_id": 7, "date": 1790820000, "chat": PRIVATE, "text": "Kartu"}


def read(**update: object) -> Incoming:
    return TelegramChannel(TOKEN, "http://127.0.0.1:1").parse({"update_id": 1, **update})


def message(**more: object) -> dict[str, Any]:
    return {"message_id": 9, "date": int(AT.timestamp()), "chat": PRIVATE, "from": SITI, **more}


def expected(kind: IncomingKind, **more: Any) -> Incoming:
    known: dict[str, Any] = {
        "chat": "11",
        "sender": "11",
        "sender_name": "Siti Contoh",
        "at": AT,
        "message": "9",
    }
    return Incoming(channel="telegram", kind=kind, **(known | more))


FILE = {"file_id": "F1", "file_unique_id": "u"}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"text": "halo"}, expected(IncomingKind.TEXT, text="halo")),
        (
            {"text": "alasan", "reply_to_message": CARD},
            expected(IncomingKind.TEXT, text="alasan", reply_to="7"),
        ),
        (
            {"document": {**FILE, "file_name": "DPA.pdf", "file_size": 5, "mime_type": "application/pdf"}},
            expected(
                IncomingKind.FILE,
                file=IncomingFile(file_id="F1", name="DPA.pdf", size=5, mime="application/pdf", unique="u"),
            ),
        ),
        (
            {"document": FILE, "caption": "bukti"},
            expected(
                IncomingKind.FILE,
                text="bukti",
                file=IncomingFile(file_id="F1", name="berkas-9", size=0, unique="u"),
            ),
        ),
        (
            {
                "photo": [
                    {**FILE, "file_id": "small", "width": 90, "height": 90},
                    {**FILE, "width": 900, "height": 900, "file_size": 77},
                ]
            },
            expected(
                IncomingKind.FILE,
                file=IncomingFile(file_id="F1", name="foto-9.jpg", size=77, mime="image/jpeg", unique="u"),
            ),
        ),
        (
            {"document": FILE, "media_group_id": "77"},
            expected(
                IncomingKind.FILE,
                album="77",
                file=IncomingFile(file_id="F1", name="berkas-9", size=0, unique="u"),
            ),
        ),
        ({"voice": {**FILE, "duration": 3}}, expected(IncomingKind.OTHER, what="voice")),
        ({"location": {"longitude": 1.0, "latitude": 2.0}}, expected(IncomingKind.OTHER, what="location")),
        (
            {"contact": {"phone_number": "0812", "first_name": "A"}},
            expected(IncomingKind.OTHER, what="contact"),
        ),
        (
            {
                "animation": {**FILE, "width": 1, "height": 1, "duration": 1},
                "document": {**FILE, "file_name": "a.mp4", "mime_type": "video/mp4"},
            },
            expected(IncomingKind.OTHER, what="animation"),
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, expected(IncomingKind.OTHER, what="dice")),
        ({"new_chat_title": "x"}, expected(IncomingKind.OTHER, what="lain")),
    ],
)
def test_messages_of_a_person(more: Mapping[str, object], wanted: Incoming) -> None:
    assert read(message=message(**more)) == wanted


def test_a_message_that_its_sender_changed_says_which_one_and_what_it_holds_now() -> None:
    edit = message(text="21", edit_date=int(AT.timestamp()) + 60)
    assert read(edited_message=edit) == expected(IncomingKind.EDIT, text="21", at=AT + timedelta(minutes=1))
    assert read(edited_message=edit).content != read(message=message(text="12")).content
    assert read(edited_message=edit).content == read(message=message(text="21")).content


def test_the_name_of_an_account_can_neither_turn_a_line_around_nor_break_it() -> None:
    forged = {**SITI, "first_name": "Siti\u202e", "last_name": "Contoh\r\n"}
    assert read(message=message(text="halo", **{"from": forged})).sender_name == "Siti Contoh"


def test_a_message_in_a_group_is_of_a_room() -> None:
    found = read(message=message(chat=GROUP, text="/tugas"))
    assert (found.kind, found.chat, found.sender) == (IncomingKind.ROOM, "-100", "11")


@pytest.mark.parametrize("nobody", [1087968824, 136817688, 777000])
def test_ids_that_many_people_share_are_nobody(nobody: int) -> None:
    sender = {"id": nobody, "is_bot": True, "first_name": "X"}
    assert read(message=message(**{"from": sender, "text": "ya"})).kind is IncomingKind.ROOM
    tap = {"id": "q", "from": sender, "chat_instance": "1", "data": "x.0", "message": CARD}
    assert read(callback_query=tap).kind is IncomingKind.ROOM


def test_a_message_without_a_sender_is_of_a_room() -> None:
    found = read(message={key: value for key, value in message(text="x").items() if key != "from"})
    assert (found.kind, found.sender) == (IncomingKind.ROOM, "")


def _tap(**more: object) -> dict[str, Any]:
    return {"id": "q1", "from": SITI, "chat_instance": "1", "data": "kartu.0", **more}


def test_a_tap_carries_its_id_its_data_and_the_card() -> None:
    found = read(callback_query=_tap(message=CARD))
    assert (found.kind, found.tap, found.data, found.message, found.sender, found.chat) == (
        IncomingKind.TAP,
        "q1",
        "kartu.0",
        "7",
        "11",
        "11",
    )


def test_a_tap_on_a_message_that_is_gone_is_still_a_tap() -> None:
    gone = {"chat": PRIVATE, "message_id": 7, "date": 0}
    assert read(callback_query=_tap(message=gone)).kind is IncomingKind.TAP
    assert read(callback_query=_tap(inline_message_id="i")).chat == "11"


def test_a_tap_in_a_group_is_of_a_room() -> None:
    assert read(callback_query=_tap(message={**CARD, "chat": GROUP})).kind is IncomingKind.ROOM


@pytest.mark.parametrize(
    ("status", "kind"),
    [("kicked", IncomingKind.BLOCKED), ("left", IncomingKind.BLOCKED), ("member", IncomingKind.UNBLOCKED)],
)
def test_closing_and_opening_the_chat(status: str, kind: IncomingKind) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "SOP"}
    change = {
        "chat": PRIVATE,
        "from": SITI,
        "date": int(AT.timestamp()),
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {
            "user": bot,
            "status": status,
            **({"until_date": 0} if status == "kicked" else {}),
        },
    }
    assert read(my_chat_member=change).kind is kind
    assert read(my_chat_member={**change, "chat": GROUP}).kind is IncomingKind.IGNORED


@pytest.mark.parametrize(
    "update",
    [{}, {"edited_message": message(chat=GROUP, text="x")}, {"poll": None}, {"masa_depan": {"a": 1}}],
)
def test_what_the_office_does_not_use_is_ignored(update: dict[str, object]) -> None:
    assert read(**update).kind is IncomingKind.IGNORED


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(date="kemarin")},
        {"message": message(date=10**30)},
        {"message": {"message_id": 1}},
        {"message": "teks"},
        {"message": [1]},
        {"callback_query": {"id": "q"}},
        {"callback_query": _tap(**{"from": "Siti"})},
        {"my_chat_member": {"chat": PRIVATE}},
    ],
)
def test_an_update_that_makes_no_sense_is_a_value_error(update: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read(**update)
