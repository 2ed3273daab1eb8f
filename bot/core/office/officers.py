"""Officers as values: the person, the seat, the seats that one person fills now, and the block under a signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.parsing.languages import Language


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A person of the office, with or without a seat."""

    id: str
    office: str
    nip: str
    name: str
    salutation: str
    rank: str
    position: str
    doubles: bool = False
    active: bool = True
    language: Language = Language.INDONESIAN  #: in which the chat speaks to them


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A position in the SOP: a role, in a bidang where the role has one per bidang."""

    role: str
    bidang: str | None = None


@dataclass(frozen=True, kw_only=True)
class SignatureBlock:
    """How an officer is named in a seat. A decision keeps it: what is signed stays signed under that title."""

    name: str
    title: str = ""  #: jabatan of the seat, without "Plh."; empty where the office gave none
    salutation: str = ""
    rank: str = ""  #: pangkat
    nip: str = ""


@dataclass(frozen=True, kw_only=True)
class ActingSeat:
    """A seat held for its absent officer, or a vacant seat held temporarily."""

    seat: Seat
    kind: str  #: "Plh.", "Plt." or "Pj."
    absent: str  #: officer id; empty: the seat is vacant
    named: SignatureBlock | None = None  #: the absent


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The officer who asks, with the seats they hold now."""

    officer: str
    seats: frozenset[Seat]
    doubles: bool = False  #: a recorded rangkap jabatan: the officer may review their own work
    acting: frozenset[ActingSeat] = frozenset()  #: seats among them that are held for somebody else
    oversees: bool = False  #: holds the seat that may order the course of a period (the Sekretaris)
    plates: Mapping[Seat, SignatureBlock] = field(
        default_factory=dict
    )  #: how the officer is named in each of them
    doubled: frozenset[frozenset[Seat]] = (
        frozenset()
    )  #: pairs of seats recorded as rangkap jabatan with a Plh

    def acts_in(self, seat: Seat) -> ActingSeat | None:
        return next((one for one in self.acting if one.seat == seat), None)

    def answers_for(self, officer: str) -> bool:
        """Whether what was given to `officer` in person lies with this one; an absent officer has nothing."""
        own = self.officer == officer and bool(self.seats)
        return own or any(one.absent == officer for one in self.acting)

    def may_double(self, one: Seat, other: Seat) -> bool:
        """Whether a record allows the officer to decide in one of the two on what they made in the other."""
        return self.doubles or frozenset({one, other}) in self.doubled


def signature_block(officer: Officer, title: str) -> SignatureBlock:
    return SignatureBlock(
        name=officer.name,
        title=title,
        salutation=officer.salutation,
        rank=officer.rank,
        nip=officer.nip,
    )


def compared(text: str) -> str:
    """Letters and digits alone: how names and NIP are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())
