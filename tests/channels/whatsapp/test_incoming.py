"""What an officer did, as the bot understands it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.whatsapp.events import split
from bot.channels.whatsapp.incoming import read_event
from bot.ports import Failure, Incoming, IncomingFile, IncomingKind, Notice, Receipt, Stage
from tests.channels.whatsapp.bodies import (
    NUMBER,
    PHONE,
    SENT_AT,
    SITI,
    body,
    change,
    contact,
    message,
    status,
)

AT = datetime.fromtimestamp(SENT_AT, UTC)
SAID = Incoming(
    channel="whatsapp",
    kind=IncomingKind.TEXT,
    chat=SITI,
    sender=SITI,
    sender_name="Siti Aminah",
    number=NUMBER,
    at=AT,
    message="wamid.SATU",
)
CARD = {"from": "6280000000", "id": "wamid.KARTU"}


def heard(*changes: Any) -> Incoming:
    [event] = split(body(*changes), PHONE)
    return read_event(event.body)


def test_a_text_and_the_message_under_which_it_is_a_reply() -> None:
    assert heard(change(message())) == replace(SAID, text="tugas")
    assert heard(change(message(context=CARD))) == replace(SAID, text="tugas", reply_to="wamid.KARTU")


def test_the_number_may_be_hidden_everywhere() -> None:
    found = heard(change(message(**{"from": None}), contacts=(contact(wa_id=None),)))
    assert found == replace(SAID, text="tugas", number="")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("interactive", {"type": "button_reply", "button_reply": {"id": "kartu.1", "title": "Ya"}}),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "kartu.1", "title": "TW I"}}),
        ("button", {"payload": "kartu.1", "text": "Buka"}),
    ],
)
def test_a_tap_names_its_card_and_itself(kind: str, content: dict[str, Any]) -> None:
    found = heard(change(message(kind, context=CARD, **{kind: content})))
    tap = replace(SAID, kind=IncomingKind.TAP, message="wamid.KARTU", tap="wamid.SATU", data="kartu.1")
    assert found == tap


def test_a_document_keeps_its_name_and_a_picture_gets_one_of_ours() -> None:
    paper = {
        "id": "55",
        "filename": "Kertas kerja.xlsx",
        "mime_type": "application/x",
        "sha256": "s",
        "caption": "ini",
    }
    file = IncomingFile(file_id="55", name="Kertas kerja.xlsx", size=0, mime="application/x", unique="s")
    assert heard(change(message("document", document=paper))) == replace(
        SAID, kind=IncomingKind.FILE, text="ini", file=file
    )
    picture = {"id": "56", "mime_type": "image/jpeg; codecs=x"}
    assert heard(change(message("image", image=picture))).file == IncomingFile(
        file_id="56", name="foto-fe8067.jpg", size=0, mime="image/jpeg", unique="56"
    )
    nameless = heard(change(message("document", document={"id": "57", "mime_type": "application/pdf"}))).file
    assert nameless is not None
    assert nameless.name == "berkas-fe8067.pdf"


@pytest.mark.parametrize(
    "kind",
    [
        "audio",
        "sticker",
        "video",
        "location",
        "order",
        "poll",
        "edit",
        "revoke",
        "unsupported",
    ],
)
def test_what_the_bot_cannot_use_is_told_by_its_kind(kind: str) -> None:
    found = heard(change(message(kind, errors=[{"code": 131051, "title": "Message type unknown"}])))
    assert found == replace(SAID, kind=IncomingKind.OTHER, what=kind)


def test_kinds_that_other_services_have_too_are_called_as_there() -> None:
    assert heard(change(message("audio", audio={"id": "9", "voice": True}))).what == "voice"
    assert heard(change(message("contacts", contacts=[]))).what == "contact"


def test_an_answer_that_is_neither_button_nor_row_is_no_tap() -> None:
    answer = {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}
    assert heard(change(message("interactive", interactive=answer))).kind is IncomingKind.OTHER


@pytest.mark.parametrize(
    "told",
    [
        message("reaction", reaction={"message_id": "wamid.KITA", "emoji": "👍"}),
        message(group_id="GRUP"),
        message("system", system={"type": "customer_identity_changed", "body": "x"}),
    ],
)
def test_a_reaction_a_group_and_a_notice_are_nothing_to_answer(told: dict[str, Any]) -> None:
    assert heard(change(told)).kind is IncomingKind.IGNORED


@pytest.mark.parametrize(
    ("stage", "errors", "receipt"),
    [
        ("sent", None, Receipt(stage=Stage.SENT)),
        ("delivered", None, Receipt(stage=Stage.DELIVERED)),
        ("read", None, Receipt(stage=Stage.READ)),
        ("failed", (131047, "Re-engagement message"), Failure.CLOSED),
        ("failed", (131026, "Message undeliverable"), Failure.GONE),
        ("failed", (131049, "Healthy ecosystem"), Failure.GONE),
        ("failed", (131053, "Media upload error"), Failure.REFUSED),
        ("failed", (131048, "Spam rate limit hit"), Failure.HELD),
        ("failed", (368, "Blocked"), Failure.HELD),
        ("failed", (131031, "Account locked"), Failure.HELD),
        ("failed", (190, "Token"), Failure.HELD),
        ("failed", (131000, "Something went wrong"), Failure.RETRY),
    ],
)
def test_what_became_of_a_message(stage: str, errors: Any, receipt: Receipt | Failure) -> None:
    told = [{"code": errors[0], "title": errors[1]}] if errors else None
    found = heard(change(statuses=(status(stage, errors=told),)))
    if isinstance(receipt, Failure):
        receipt = Receipt(stage=Stage.FAILED, failure=receipt, why=f"{errors[0]} {errors[1]}")
    assert found == Incoming(
        channel="whatsapp",
        kind=IncomingKind.RECEIPT,
        chat=SITI,
        sender=SITI,
        at=AT,
        message="wamid.KITA",
        receipt=receipt,
    )


def test_a_failure_names_whoever_has_no_whatsapp_by_their_number() -> None:
    failed = status("failed", recipient_user_id=None, errors=[{"code": 131026, "message": "x"}])
    assert heard(change(statuses=(failed,), contacts=(contact(user_id=None),))).sender == NUMBER


@pytest.mark.parametrize(
    ("told", "old", "new"),
    [
        (
            {"system": {"type": "user_changed_number", "wa_id": "62811", "user_id": "ID.b2", "body": "x"}},
            SITI,
            "ID.b2",
        ),
        (
            {"system": {"type": "user_changed_number", "wa_id": "62811"}, "from_user_id": None},
            NUMBER,
            "62811",
        ),
        (
            {
                "system": {"type": "user_changed_user_id", "previous_user_id": SITI, "user_id": "ID.b2"},
                "from": None,
                "from_user_id": None,
            },
            SITI,
            "ID.b2",
        ),
    ],
)
def test_who_has_another_address_is_told_with_both(told: dict[str, Any], old: str, new: str) -> None:
    found = heard(change(message("system", **told), contacts=()))
    assert (found.kind, found.sender, found.address) == (IncomingKind.MOVED, old, new)


def test_how_a_message_is_billed_is_told_with_its_status() -> None:
    found = heard(change(statuses=(status("delivered", pricing={"billable": True, "category": "utility"}),)))
    free = heard(change(statuses=(status("sent", pricing={"billable": False, "category": "service"}),)))
    assert found.receipt == Receipt(stage=Stage.DELIVERED, category="utility")
    assert free.receipt == Receipt(stage=Stage.SENT, category="service", free=True)


@pytest.mark.parametrize(
    ("field", "value", "notice"),
    [
        (
            "message_template_status_update",
            {"event": "PAUSED", "message_template_name": "sopbot_tugas", "reason": "NONE"},
            Notice(what="message_template_status_update", template="sopbot_tugas", status="PAUSED"),
        ),
        (
            "message_template_status_update",
            {"event": "REJECTED", "message_template_name": "sopbot_tugas", "reason": "INVALID_FORMAT"},
            Notice(
                what="message_template_status_update",
                template="sopbot_tugas",
                status="REJECTED",
                why="INVALID_FORMAT",
            ),
        ),
        (
            "template_category_update",
            {
                "message_template_name": "sopbot_tugas",
                "previous_category": "UTILITY",
                "new_category": "MARKETING",
            },
            Notice(what="template_category_update", template="sopbot_tugas", category="MARKETING"),
        ),
        (
            "account_update",
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
            Notice(what="account_update", status="DISABLED_UPDATE", why="DISABLE"),
        ),
        (
            "phone_number_quality_update",
            {"event": "DOWNGRADE", "current_limit": "TIER_250"},
            Notice(what="phone_number_quality_update", status="DOWNGRADE"),
        ),
    ],
)
def test_what_the_platform_tells_of_the_account(field: str, value: Any, notice: Notice) -> None:
    found = heard({"field": field, "value": value})
    assert (found.kind, found.notice) == (IncomingKind.ACCOUNT, notice)


@pytest.mark.parametrize(
    "odd",
    [
        body({"field": "flows", "value": {"event": "X"}}),
        body(change(message(timestamp="kemarin"))),
        body(change(message(timestamp=str(10**20)))),
        body(change(message(text=None))),
        body(change(message(**{"from": None}, from_user_id=None), contacts=())),
        body(change(message("document", document={"filename": "x"}))),
        body(change(statuses=(status("terbang"),))),
        {"entry": [7]},
        [],
    ],
)
def test_what_makes_no_sense_is_refused(odd: Any) -> None:
    [event] = split(odd, PHONE)
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError, OverflowError)):
        read_event(event.body)
