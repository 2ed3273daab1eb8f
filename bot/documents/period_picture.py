"""The picture of a period: its SOP from top to bottom, with where the office and every bidang stand.

It is drawn for a telephone that is 360 CSS pixels wide, one point a pixel; no letter is under ten points. The layout
has no words of its own: whoever makes the value gives them, in the language of the reader.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from bot.core.monitoring.step_states import StepStanding
from bot.documents.pdf import plain, render_png
from bot.documents.pictures import Symbol
from bot.documents.values import Drawing

SCREEN = 360  #: CSS pixels of the width of a small telephone
_SHARP = 3  #: pixels of the picture for each of them
_CHAT_SIDE = 1280  #: pixels to which a chat shrinks the longer side of a photo
_LEGIBLE = 1.4  #: pixels of a photo for each CSS pixel: a letter of ten is fourteen high, and survives JPEG


@dataclass(frozen=True, kw_only=True)
class Spot:
    """How a step stands, in words and, while it is open, in figures."""

    standing: StepStanding
    word: str = ""  #: in two or three words: "lewat 2 hari kerja", "24/11 14.10"
    lines: tuple[str, ...] = ()  #: who holds it, the hours used; who did it, and when
    used: Decimal | None = None  #: whole per cent of the standard that are used up, may exceed 100


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of the SOP."""

    no: str
    title: str
    detail: str  #: who does what, and the standard
    exits: str  #: where it leads, if that is not simply the next step
    symbol: Symbol
    aside: bool  #: off the way that the case goes if every answer is Ya and the first exit is chosen
    spot: Spot | None  #: of a step of the office itself; None where the bidang have one each


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One step of one bidang."""

    no: str
    leads: bool  #: whether it leads to the next of the row
    spot: Spot


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One bidang in the steps that every bidang has of its own."""

    name: str
    spot: Spot  #: how the bidang as a whole stands
    chips: tuple[Chip, ...]


class Part(StrEnum):
    OFFICE = "kantor"
    BIDANG = "bidang"


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Steps that follow each other in the SOP: of the office, or of every bidang at the same time."""

    part: Part
    stages: tuple[Stage, ...]
    lanes: tuple[Lane, ...] = ()
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class PeriodPicture(Drawing):
    template: ClassVar[str] = "letak"
    title: str
    stamp: str  #: when it was drawn
    notes: tuple[str, ...] = ()  #: the pause, the end, bidang that were left out
    stretches: tuple[Stretch, ...]
    legend: tuple[tuple[str, str], ...] = ()  #: a standing and its word
    undrawable: str = ""  #: what the box means that replaces a character

    @property
    def content(self) -> str:
        """The fingerprint of everything that it shows but for the moment: two with the same say the same."""
        shown = plain(replace(self, stamp=""))
        del shown["made_at"]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def draw_period(picture: PeriodPicture, *, sharp: float = _SHARP) -> bytes:
    """A PNG, 1080 pixels wide where it is `sharp` enough for a chat, and as tall as it needs."""
    return render_png(picture, ppi=72 * sharp)[0]


def legible_as_photo(png: bytes) -> bool:
    """Whether it can still be read when a chat has shrunk it; otherwise it is sent as a document."""
    width, height = struct.unpack_from(">2I", png, 16)
    kept = min(1.0, _CHAT_SIDE / max(width, height))
    return bool(width / SCREEN * kept >= _LEGIBLE)
