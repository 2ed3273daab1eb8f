"""Bodies of the webhook, as the platform sends them."""

from __future__ import annotations

from typing import Any

PHONE, BUSINESS = "106540352242922", "102290129340398"
SITI = "ID.a1B2c3D4e5"
NUMBER = "6281234567890"
SENT_AT = 1_789_000_000


def contact(**changed: Any) -> dict[str, Any]:
    """Siti's; a field that is None is left out."""
    whole = {"profile": {"name": "Siti Aminah"}, "wa_id": NUMBER, "user_id": SITI, **changed}
    return {name: value for name, value in whole.items() if value is not None}


def message(kind: str = "text", **changed: Any) -> dict[str, Any]:
    """From Siti; a field that is None is left out."""
    whole: dict[str, Any] = {
        "id": "wamid.SATU",
        "from": NUMBER,
        "from_user_id": SITI,
        "timestamp": str(SENT_AT),
        "type": kind,
    }
    if kind == "text":
        whole["text"] = {"body": "tugas"}
    return {name: value for name, value in (whole | changed).items() if value is not None}


def status(stage: str, **changed: Any) -> dict[str, Any]:
    whole = {
        "id": "wamid.KITA",
        "status": stage,
        "timestamp": str(SENT_AT),
        "recipient_id": NUMBER,
        "recipient_user_id": SITI,
        **changed,
    }
    return {name: value for name, value in whole.items() if value is not None}


def change(
    *messages: dict[str, Any],
    statuses: tuple[dict[str, Any], ...] = (),
    contacts: tuple[dict[str, Any], ...] | None = None,
    phone: str = PHONE,
) -> dict[str, Any]:
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6280000000", "phone_number_id": phone},
    }
    told = (contact(),) if contacts is None else contacts
    value |= {"contacts": list(told)} if told else {}
    value |= {"messages": list(messages)} if messages else {}
    value |= {"statuses": list(statuses)} if statuses else {}
    return {"field": "messages", "value": value}


def body(*changes: Any) -> dict[str, Any]:
    entry = {"id": BUSINESS, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}
