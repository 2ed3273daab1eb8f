"""A card: a message with buttons, and what each of its buttons means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StoredCard:
    id: str
    office: str
    officer: str
    kind: str
    case: str | None
    task: str | None
    actions: tuple[tuple[str, str], ...]  #: (action, argument) by the button's number
    subject: str  #: SHA-256 of the paper that the card is about, or empty
    live: bool
    number: int = 0  #: by which its decision can be typed; 0: it asks for none
    channel: str = ""
    chat: str = ""  #: to which it was sent, or waits to be; empty: to none
    message: str = ""  #: what the chat calls it; empty while it is not known to have arrived
    title: str = ""  #: the first line of its text
    file: str = ""  #: SHA-256 of the document or picture whose caption it is, or empty

    def data(self, number: int) -> str:
        """What button `number` carries: opaque, under 64 bytes."""
        return f"{self.id}.{number}"
