"""What the page shows beside the phones, as the page sees it: the office, its clock, its papers, and a player.

The page knows nothing of the bot. Whoever puts both together implements `Stage`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.core.sop.button_labels import labels
from bot.core.sop.model import Sop


class Jump(StrEnum):
    """How far the clock is pushed."""

    DELAY = "tunda"  # until what was decided last has been handed on
    FIVE_MINUTES = "5_menit"  # of working time
    HOUR = "1_jam"  # of working time
    MORNING = "pagi"  # to the next opening of the office
    THREE_DAYS = "3_hari"  # of three working days
    DEADLINE = "tenggat"  # to the next deadline of an open task


@dataclass(frozen=True, kw_only=True)
class Person:
    """An officer with a phone."""

    user_id: int  #: of his phone; the same as long as the office is the same
    name: str
    position: str  #: jabatan
    role: str = ""  #: name of his role in the SOP, empty without one
    bidang: str = ""  #: name
    start_code: str = ""  #: what his link carries; empty when it is used or there is none


@dataclass(frozen=True, kw_only=True)
class PaperLink:
    """A paper of the case so far."""

    name: str  #: file name, with its ending
    sha256: str
    at: datetime
    kind: str  #: as officers call it


class StageRefused(Exception):
    """A wish of the person at the page that is refused; `faults` are whole sentences in Indonesian, at least one."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Stage(Protocol):
    """What is not awaited is asked in a thread beside the loop (`playing`, `now` and `stop` in the loop itself)."""

    @property
    def zone(self) -> str:
        """Of the office: an IANA name."""
        ...

    @property
    def office_title(self) -> str: ...

    @property
    def playing(self) -> bool:
        """Whether the player is at work."""
        ...

    def now(self) -> datetime:
        """The office's clock; aware."""
        ...

    def people(self) -> Sequence[Person]:
        """Everybody who has a phone, in the order in which the phones stand."""
        ...

    def labels(self) -> Mapping[str, str]:
        """What each button of the SOP says -> its action, as `labels_of` makes it."""
        ...

    def papers(self) -> Sequence[PaperLink]:
        """The papers of the case that runs, or of the last one; oldest first."""
        ...

    async def forward(self, kind: str) -> datetime:
        """Push the clock by a `Jump`; the instant it stands at. Raises `StageRefused` when there is nothing to go to."""
        ...

    async def picture(self) -> bytes | None:
        """The SOP with its present position: a PNG; None before there is anything to show."""
        ...

    async def paper(self, sha256: str) -> bytes:
        """The bytes of one of `papers()`. Raises KeyError."""
        ...

    async def play(self, one: bool) -> None:
        """Play the next step, or the rest of the period at a pace one can watch. Comes back when it is over."""
        ...

    def stop(self) -> None:
        """Let the player end after what it is doing."""
        ...

    async def start_over(self, office_file: bytes | None) -> None:
        """Forget the rehearsal and begin again, with the same office or with this office file (.xlsx).

        Stops the player and the bot first, and calls `LocalChat.forget()` before the bot speaks again. A faulty file
        raises `StageRefused` with all its faults, and nothing is forgotten.
        """
        ...


def labels_of(sop: Sop) -> dict[str, str]:
    """Label -> action key of every button that carries this SOP (`bot/core/sop/button_labels.py`); the earlier step wins."""
    found: dict[str, str] = {}
    for step in sop.steps:
        for action, label in labels(step).items():
            found.setdefault(label, action)
    return found
