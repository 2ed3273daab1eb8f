"""What the page shows beside the phones: the office, its clock, its papers, and a player.

The page knows nothing of the bot. The module that combines both implements `Stage` (`bot/rehearsal/controls.py`).
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

    DELAY = "tunda"  # until the last decision has been handed on
    FIVE_MINUTES = "5_menit"  # of working time
    HOUR = "1_jam"  # of working time
    MORNING = "pagi"  # to the next opening of the office
    THREE_DAYS = "3_hari"  # of three working days
    DEADLINE = "tenggat"  # to the next deadline of an open task


@dataclass(frozen=True, kw_only=True)
class Person:
    """An officer with a phone; one who has both services is there twice."""

    user_id: int  #: of the officer's phone; constant as long as the office is the same
    name: str
    position: str  #: jabatan
    role: str = ""  #: name of the officer's role in the SOP, empty without one
    bidang: str = ""  #: name
    start_code: str = ""  #: code in the invitation link; empty when it was used or there is none
    whatsapp: bool = False  #: on which of the two services this phone is
    other: int = 0  #: the same officer's phone on the other service; 0 if there is none
    first: bool = True  #: whether this is the one that is shown until another choice


@dataclass(frozen=True, kw_only=True)
class PaperLink:
    """A paper of the case so far."""

    name: str  #: file name, with its ending
    sha256: str
    at: datetime
    kind: str  #: as officers call it


class StageRefused(Exception):
    """A request from the page is refused; `faults` are whole sentences in Indonesian, at least one."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Stage(Protocol):
    """Methods that are not coroutines are called in a thread, except `playing`, `now` and `stop` (in the loop)."""

    @property
    def zone(self) -> str:
        """The time zone of the office: an IANA name."""
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
        """Everybody who has a phone, in the order of the phones on the page."""
        ...

    def labels(self) -> Mapping[str, str]:
        """Label of each button of the SOP -> its action, as made by `labels_of`."""
        ...

    def papers(self) -> Sequence[PaperLink]:
        """The papers of the running case, or of the last one; oldest first."""
        ...

    async def forward(self, kind: str) -> datetime:
        """Push the clock by a `Jump`; returns the new time. Raises `StageRefused` if there is nothing to jump to."""
        ...

    async def picture(self) -> bytes | None:
        """The SOP with its present position: a PNG; None before there is anything to show."""
        ...

    async def paper(self, sha256: str) -> bytes:
        """The bytes of one of `papers()`. Raises KeyError."""
        ...

    async def play(self, one: bool) -> None:
        """Play the next step, or the rest of the period slowly enough to watch. Returns when it is over."""
        ...

    def stop(self) -> None:
        """Stop the player after its present step."""
        ...

    async def start_over(self, office_file: bytes | None) -> None:
        """Delete the rehearsal and start over, with the same office or with this office file (.xlsx).

        Stops the player and the bot first, and calls `LocalChat.forget()` before the bot speaks again. A faulty file
        raises `StageRefused` with all its faults, and nothing is deleted.
        """
        ...


def labels_of(sop: Sop) -> dict[str, str]:
    """Label -> action key of every button of this SOP (`bot/core/sop/button_labels.py`); the earlier step wins."""
    found: dict[str, str] = {}
    for step in sop.steps:
        for action, label in labels(step).items():
            found.setdefault(label, action)
    return found
