"""The package of a working paper without what is its own: values that `template.py` makes and `writer.py` fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.working_paper.cells import SheetKey
from bot.core.working_paper.problems import Severity

#: Private characters; each stands where a fact of the paper belongs.
OFFICE, BIDANG, PERIOD, DEADLINE, VERSION, IDENTITY, STAMP, PLACE, LAST = map(chr, range(0xE000, 0xE009))

Look = tuple[str, Severity | None]  #: name of a style, and how its cell is coloured


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The validation of one column; PLACE stands for its cells."""

    column: str  #: letter
    minus: bool  #: for rows that may be negative
    xml: str


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The comments of a sheet: names of their parts, what stands around them, and the shape of one."""

    comments: str
    drawing: str
    links: str
    around: tuple[str, str]
    drawn_around: tuple[str, str]
    shape: str  #: PLACE stands for its number, LAST for its height; its row and column are named


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A sheet without its rows. LAST stands for the number of its last row of data, PLACE for its extent."""

    part: str
    head: str  #: up to the header's row
    locked: str
    formats: str
    rules: tuple[Rule, ...]
    page: str
    drawing: str  #: only where there are notes
    notes: Notes


@dataclass(frozen=True, kw_only=True)
class Template:
    parts: Mapping[str, str]  #: in the order of the archive; those of the two sheets are empty
    frames: Mapping[SheetKey, Frame]
    looks: Mapping[Look, int]  #: numbers of the styles
