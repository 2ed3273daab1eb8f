"""What the player says, does and remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.localchat.phones import Phone
from bot.localchat.shown import Message
from bot.localchat.stage import Person

GREETING = "Ya, ini saya"


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the player says. `opening` begins a period; `refusals` times it says Tidak, with `reason`."""

    opening: str = "/mulai"
    greeting: str = GREETING
    proof: str = "Diterima langsung, tanda terima terlampir di agenda"
    reason: str = "Mohon lengkapi sumber data pada indikator pertama"
    refusals: int = 0
    evidence: tuple[str, bytes] | None = None  #: name and bytes of data pendukung that goes with a workbook
    recipients: int = 2  #: how many deliveries are recorded before the end


@dataclass(frozen=True, kw_only=True)
class Act:
    """What the player did: whose phone, and what in a word (an action key, `start`, `greeting`, `opening`)."""

    user_id: int
    what: str


@dataclass(kw_only=True)
class Hand:
    """One officer's phone, and what the player remembers of it."""

    person: Person
    phone: Phone
    tries: dict[int, int] = field(default_factory=dict)
    filed: set[int] = field(default_factory=set)  # documents that were sent back filled
    chosen: set[str] = field(default_factory=set)
    recorded: int = 0
    started: bool = False


@dataclass(frozen=True, kw_only=True)
class Move:
    """A button to press, and what it does."""

    hand: Hand
    card: Message
    label: str
    action: str


def newest(hand: Hand, label: str) -> Message | None:
    """The newest card of the bot that shows this button."""
    return next((one for one in reversed(hand.phone.messages) if one.from_bot and one.shows(label)), None)


def is_workbook(message: Message) -> bool:
    """Whether it carries an .xlsx."""
    return message.document is not None and message.document.name.lower().endswith(".xlsx")
