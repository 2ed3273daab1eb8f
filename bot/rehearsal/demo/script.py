"""The screenplay of the demo: its cues and the letters that it sends."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import yaml

from bot.documents.pdf import render_pdf
from bot.documents.values import Drawing

PLAY = Path(__file__).parents[3] / "templates" / "contoh" / "lakon"


class Verb(StrEnum):
    """What a cue does; the value is its key in the screenplay."""

    JUMP = "jam"  # the clock goes forward to this local time
    TELL = "cerita"  # a remark for the reader
    REGISTER = "daftar"  # every officer registers a phone
    TAP = "ketuk"
    SAY = "ketik"
    PAPER = "kertas"  # the working paper, filled in
    LETTER = "surat"  # a small PDF
    PHOTO = "foto"
    AWAIT = "tunggu"  # a text that must have arrived


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One line of the screenplay."""

    number: int
    verb: Verb
    what: str
    who: str = ""  #: seat of the acting officer, as in `Rehearsal.phones`
    more: Mapping[str, Any]  #: the other keys, as written

    def __str__(self) -> str:
        return f"{self.number}. {self.who} {self.verb.value}: {self.what}".replace("  ", " ")


def read_script(path: Path = PLAY / "lakon.yaml") -> tuple[Cue, ...]:
    """The cues in order. ValueError for a cue without a verb."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_cue(number, row) for number, row in enumerate(rows, 1))


def _cue(number: int, row: Mapping[str, Any]) -> Cue:
    verb = next((verb for verb in Verb if verb.value in row), None)
    if verb is None:
        raise ValueError(f"cue {number} says nothing to do: {row}")
    more = {key: value for key, value in row.items() if key not in (verb.value, "siapa")}
    return Cue(number=number, verb=verb, what=str(row[verb.value]), who=row.get("siapa", ""), more=more)


def read_figures(path: Path = PLAY / "isian.csv") -> dict[str, dict[str, str]]:
    """The figures that the Kasi fill in: by code of the row, then by column of the file, without blanks."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {row.pop("kode"): {key: value for key, value in row.items() if value} for row in rows}


@dataclass(frozen=True, kw_only=True)
class Letter(Drawing):
    """One page: a heading and a few lines."""

    template: ClassVar[str] = "contoh_surat"

    office: str
    title: str
    lines: tuple[str, ...]


def letter(office: str, title: str, lines: tuple[str, ...], *, now: datetime) -> bytes:
    """The letter as a PDF."""
    return render_pdf(Letter(made_at=now, watermark="CONTOH", office=office, title=title, lines=lines))
