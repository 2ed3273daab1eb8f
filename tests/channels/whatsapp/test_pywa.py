"""What pywa does not do yet, so that a few lines of ours do it. Each fails when pywa mends it: then ours may go."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from pywa._helpers import resolve_recipient  # the function that every send_* of the library calls
from pywa.types import Message, MessageStatus
from pywa.types.base_update import RawUpdate
from pywa.types.system import PhoneNumberChange
from pywa_async import WhatsApp

from tests.channels.whatsapp.bodies import PHONE, SITI, body, change, contact, message, status


def test_pywa_takes_a_scoped_id_with_letters_for_a_group() -> None:
    assert resolve_recipient(SITI)[0] == {"to": SITI, "recipient": None, "recipient_type": "group"}


def test_pywa_overwrites_the_address_of_its_client() -> None:
    session = httpx.AsyncClient(base_url="http://127.0.0.1:9/v26.0")
    WhatsApp(phone_id=PHONE, token="t", session=session)
    assert session.base_url.host == "graph.facebook.com"


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        (Message, change(message(), contacts=())),
        (Message, change(message(from_user_id=None), contacts=(contact(user_id=None),))),
        (MessageStatus, change(statuses=(status("sent"),), contacts=())),
        (Message, change(message("image", image={"id": "1", "mime_type": "image/jpeg"}))),
        (
            PhoneNumberChange,
            change(
                message("system", **{"from": None}, system={"type": "user_changed_user_id", "body": "x"}),
                contacts=(),
            ),
        ),
    ],
)
def test_pywa_does_not_read_what_leaves_a_field_out(kind: Any, shape: dict[str, Any]) -> None:
    update = RawUpdate(json.dumps(body(shape)).encode(), hmac_header=None, update_hash="")
    with pytest.raises(KeyError):
        kind.from_update(WhatsApp(phone_id=PHONE, token="t"), update)


def test_pywa_reads_only_the_first_of_a_batch() -> None:
    batch = body(change(message(), message(id="wamid.DUA")), change(message(id="wamid.TIGA")))
    update = RawUpdate(json.dumps(batch).encode(), hmac_header=None, update_hash="")
    assert Message.from_update(WhatsApp(phone_id=PHONE, token="t"), update).id == "wamid.SATU"
