"""The morning digest as a picture for a telephone: one line for each bidang, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from bot.documents.typst import render_png
from bot.documents.values import Drawing

WIDTH = 1080  #: pixels; the smallest letters are 30 pixels high, 10 on a screen of 360


class Standing(StrEnum):
    """How a bidang stands."""

    WAITING = "menunggu"  # not yet given
    RUNNING = "berjalan"
    DONE = "selesai"
    LATE = "lewat"


@dataclass(frozen=True, kw_only=True)
class DigestLine:
    name: str
    standing: Standing
    where: str  #: "di Kabid sejak Senin 15.20"
    used: Decimal | None = None  #: per cent of the standard that is used up, may exceed 100
    used_words: str = ""  #: "40 dari 45 menit"


@dataclass(frozen=True, kw_only=True)
class DigestPicture(Drawing):
    template: ClassVar[str] = "rangkuman"
    title: str
    subtitle: str
    lines: tuple[DigestLine, ...]
    note: str = ""  #: "Perkiraan rampung Jumat 27 November"

    def prepared(self) -> DigestPicture:
        for line in self.lines:
            if line.used is not None and line.used < 0:
                raise ValueError("used is a share of the standard")
        return self


def draw_digest(picture: DigestPicture) -> bytes:
    """A PNG, 1080 pixels wide and as tall as it needs."""
    return render_png(picture, ppi=WIDTH / 360 * 72)[0]
