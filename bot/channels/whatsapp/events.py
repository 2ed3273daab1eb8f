"""Takes a webhook's body apart: each message, status and notice becomes an event of its own, with a key.

A body may hold several entries, changes, messages and statuses, and the same event may come again in another body.
What has an unknown shape is an event too: it is kept, and put aside when it cannot be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MESSAGES = "messages"  #: the field of messages, statuses and notices about people
STRANGER = "nomor_lain"  #: what stands in an event of another phone number, instead of its content
GREETING = "sapaan"  #: what stands in the event of a webhook that was found to be ours
_PARTS = ("messages", "statuses", "errors")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event as it is kept: a body that holds this event alone."""

    key: str  #: the same however often, and in whatever body, the event comes
    person: (
        str  #: whose chat it belongs to: the scoped id, else the number; empty for notices about the account
    )
    body: Any

    @property
    def text(self) -> str:
        # In ASCII: half of a surrogate pair is not valid text, and no database would store it.
        return json.dumps(self.body)


def split(body: object, phone: str) -> tuple[Event, ...]:
    """The events of a body for the number with the id `phone`; of another number it is only said that it came."""
    entries = body.get("entry") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not entries:
        return (_unknown(body, body),)
    return tuple(event for entry in entries for event in _of_entry(entry, phone))


def greeted(challenge: bytes) -> Event:
    """That the platform asked whether the webhook is ours, and was answered."""
    return Event(key=f"{GREETING}:{hashlib.sha256(challenge).hexdigest()}", person="", body={GREETING: True})


def _of_entry(entry: object, phone: str) -> Iterator[Event]:
    changes = entry.get("changes") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(changes, list) or not changes:
        yield _unknown(entry, {"entry": [entry]})
        return
    for change in changes:
        number = _number_of(change)
        if number is not None and number != phone:
            yield Event(key=f"{STRANGER}:{_hash(change)}", person="", body={STRANGER: number})
        else:
            yield from _of_change(entry, change)


def _number_of(change: object) -> str | None:
    value = change.get("value") if isinstance(change, dict) else None
    metadata = value.get("metadata") if isinstance(value, dict) else None
    number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    return str(number) if isinstance(number, str | int) else None


def _of_change(entry: Mapping[str, Any], change: object) -> Iterator[Event]:
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(change, dict) or not isinstance(value, dict) or change.get("field") != MESSAGES:
        yield _unknown(change, _alone(entry, change))
        return
    rest = {name: value[name] for name in value if name not in (*_PARTS, "contacts")}
    parts = [
        (kind, one) for kind in _PARTS if isinstance(value.get(kind), list) for one in value.get(kind, ())
    ]
    if not parts:
        yield _unknown(change, _alone(entry, change))
    for kind, one in parts:
        contacts = _contacts_of(one, value.get("contacts"), alone=len(parts) == 1)
        alone = {**rest, **({"contacts": contacts} if contacts else {}), kind: [one]}
        yield Event(
            key=_key(kind, one),
            person=_person(one, contacts),
            body=_alone(entry, {**change, "value": alone}),
        )


def _alone(entry: Mapping[str, Any], change: object) -> Mapping[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{**entry, "changes": [change]}]}


def _unknown(part: object, body: object) -> Event:
    return Event(key=f"lain:{_hash(part)}", person="", body=body)


def _key(kind: str, one: object) -> str:
    name = one.get("id") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(name, str) or not name or kind == "errors":
        return f"lain:{_hash(one)}"
    return f"pesan:{name}" if kind == "messages" else f"status:{name}:{one.get('status', '')}"


def _hash(part: object) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def _contacts_of(one: object, contacts: object, *, alone: bool) -> list[dict[str, Any]]:
    """Those of the contacts that belong to the event: by an id that both have.

    The only contact of an event that came `alone` belongs to it unless an id says otherwise.
    """
    known = [one for one in contacts if isinstance(one, dict)] if isinstance(contacts, list) else []
    told = one if isinstance(one, dict) else {}
    ids = (
        ("wa_id", {told.get("from"), told.get("recipient_id")}),
        ("user_id", {told.get("from_user_id"), told.get("recipient_user_id")}),
    )
    mine = [contact for contact in known if any(contact.get(name) in _texts(them) for name, them in ids)]
    if mine or not alone or len(known) != 1:
        return mine
    other = any(known[0].get(name) and _texts(them) for name, them in ids)
    return [] if other else known


def _texts(values: set[Any]) -> set[str]:
    return {one for one in values if isinstance(one, str) and one}


def _person(one: object, contacts: list[dict[str, Any]]) -> str:
    """The scoped id where any part says it, else the number."""
    told = one if isinstance(one, dict) else {}
    system = told.get("system")
    scoped = [system.get("previous_user_id")] if isinstance(system, dict) else []
    scoped += [told.get("from_user_id"), told.get("recipient_user_id")]
    scoped += [contact.get("user_id") for contact in contacts]
    numbers = [told.get("from"), told.get("recipient_id"), *(contact.get("wa_id") for contact in contacts)]
    return next((name for name in [*scoped, *numbers] if isinstance(name, str) and name), "")
