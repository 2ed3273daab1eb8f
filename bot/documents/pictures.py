"""Pictures: the SOP as a swimlane chart, and the chart of the morning digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from bot.core.sop.model import Sop, Step, StepKind
from bot.documents.pdf import render_pdf, render_png
from bot.documents.values import Drawing

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


class Place(StrEnum):
    """Where a case stands at a step."""

    DONE = "selesai"
    ACTIVE = "berjalan"
    LATE = "lewat"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The present position at a step; `words` stand in the column Keterangan."""

    place: Place
    words: str = ""


class Symbol(StrEnum):
    CAPSULE = "kapsul"
    BOX = "kotak"
    DIAMOND = "ketupat"


class Crossing(StrEnum):
    """Where a case parts into the bidang, and where they come together."""

    NONE = ""
    FORK = "pisah"
    JOIN = "gabung"


class Side(StrEnum):
    TOP = "atas"
    BOTTOM = "bawah"
    LEFT = "kiri"
    RIGHT = "kanan"


@dataclass(frozen=True, kw_only=True)
class Row:
    no: str
    title: str
    lane: int
    symbol: Symbol
    requires: tuple[str, ...]
    standard: str
    output: str
    ours: bool
    mark: Mark | None
    end: bool = False  #: no step: the end of the procedure, where a Ya leads to it


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """An arrow from row `start` to row `end`. `gutter` numbers the arrows beside one lane, from the inside out."""

    start: int
    end: int
    leave: Side
    enter: Side
    gutter: int = 0
    answer: str = ""  #: "ya", "tidak" or nothing
    crossing: Crossing = Crossing.NONE


@dataclass(frozen=True, kw_only=True)
class SopPicture(Drawing):
    """`paged`: A4 landscape, with pentagons where an arrow crosses pages; else one sheet of any height."""

    template: ClassVar[str] = "alur"
    name: str
    lanes: tuple[str, ...]
    spread: tuple[bool, ...]  #: of each lane: whether every bidang has its own
    rows: tuple[Row, ...]
    arrows: tuple[Arrow, ...]
    paged: bool = False
    identity: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def sop_picture(
    sop: Sop,
    *,
    made_at: datetime,
    marks: Mapping[str, Mark] | None = None,
    paged: bool = False,
    watermark: str = "",
) -> SopPicture:
    """The layout of `sop`; `marks` are keyed by number of step."""
    used = {step.actor for step in sop.steps}
    lanes = [role for role in sop.roles if role.key in used]
    keys = [role.key for role in lanes]
    lane = [keys.index(step.actor) for step in sop.steps]
    rows = [_row(sop, step, lane[n], (marks or {}).get(step.no)) for n, step in enumerate(sop.steps)]
    if last := [n for n, step in enumerate(sop.steps) if step.kind is StepKind.REVIEW and not step.yes]:
        lane.append(lane[last[-1]])
        rows.append(_end(lane[-1]))
    return SopPicture(
        made_at=made_at,
        watermark=watermark,
        name=sop.name,
        lanes=tuple(role.name for role in lanes),
        spread=tuple(role.per_bidang for role in lanes),
        rows=tuple(rows),
        arrows=_arrows(sop, lane, [role.per_bidang for role in lanes]),
        paged=paged,
        identity=sop.identity,
    )


def draw_sop(
    sop: Sop, marks: Mapping[str, Mark] | None = None, *, ppi: float = 130, watermark: str = ""
) -> bytes:
    """One PNG of the whole SOP, without a date."""
    return render_png(sop_picture(sop, made_at=_UNDATED, marks=marks, watermark=watermark), ppi)[0]


def sop_pdf(
    sop: Sop, *, made_at: datetime, marks: Mapping[str, Mark] | None = None, watermark: str = ""
) -> bytes:
    """A PDF in A4 landscape, with as many pages as needed."""
    return render_pdf(sop_picture(sop, made_at=made_at, marks=marks, paged=True, watermark=watermark))


def _row(sop: Sop, step: Step, lane: int, mark: Mark | None) -> Row:
    return Row(
        no=step.no,
        title=step.activity,
        lane=lane,
        symbol=symbol_of(sop, step),
        requires=step.requires,
        standard=str(step.standard or ""),
        output=step.output,
        ours=step.ours,
        mark=mark,
    )


def _end(lane: int) -> Row:
    return Row(
        no="",
        title="",
        lane=lane,
        symbol=Symbol.CAPSULE,
        requires=(),
        standard="",
        output="",
        ours=False,
        mark=None,
        end=True,
    )


def symbol_of(sop: Sop, step: Step) -> Symbol:
    """The symbol of a step in a flow chart: it decides, it begins or ends the procedure, or it is work."""
    if step.kind is StepKind.REVIEW:
        return Symbol.DIAMOND
    return Symbol.CAPSULE if step == sop.first or not step.exits else Symbol.BOX


def _arrows(sop: Sop, lane: list[int], spread: list[bool]) -> tuple[Arrow, ...]:
    """Forward arrows leave at the bottom; Tidak and arrows that go back leave at a side.

    `lane`: of each row; the last row may be the end of the procedure. `spread`: of each lane.
    """
    at: dict[str | None, int] = {step.no: n for n, step in enumerate(sop.steps)} | {None: len(sop.steps)}
    drawn: list[Arrow] = []
    sides: dict[int, Side] = {}  # where a row's own arrow leaves: others enter at the opposite side
    for step in sop.steps:
        for answer, target in _exits(step):
            start, end = at[step.no], at[target]
            arrow = _ports(start, end, lane[start], lane[end], answer)
            if answer != "tidak":
                arrow = replace(arrow, crossing=_crossing(spread[lane[start]], spread[lane[end]]))
            if arrow.leave is not Side.BOTTOM:
                sides.setdefault(start, arrow.leave)
            drawn.append(arrow)
    return _gutters(drawn, lane, sides)


def _crossing(from_bidang: bool, to_bidang: bool) -> Crossing:
    if from_bidang == to_bidang:
        return Crossing.NONE
    return Crossing.FORK if to_bidang else Crossing.JOIN


def _exits(step: Step) -> list[tuple[str, str | None]]:
    """Answer and step; None is the end, which has a symbol of its own where a Ya leads to it."""
    if step.kind is not StepKind.REVIEW:
        return [("", no) for no in step.next]
    return [("ya", step.yes), *([("tidak", step.no_)] if step.no_ else [])]


def _ports(start: int, end: int, lane: int, target: int, answer: str) -> Arrow:
    forward = end > start and answer != "tidak"
    beside = Side.LEFT if target < lane else Side.RIGHT
    straight = end == start + 1 and (forward or target != lane)
    return Arrow(
        start=start,
        end=end,
        leave=Side.BOTTOM if forward else beside,
        enter=Side.TOP if straight else beside,
        answer=answer,
    )


def _gutters(arrows: list[Arrow], lane: list[int], sides: Mapping[int, Side]) -> tuple[Arrow, ...]:
    """Give every arrow that does not go straight down a gutter of its own beside the lane that it enters."""
    taken: Counter[tuple[int, Side]] = Counter()
    placed = []
    for arrow in arrows:
        turned = arrow if arrow.enter is Side.TOP else _turned(arrow, lane, sides)
        key = (lane[arrow.end], turned.enter)
        placed.append(replace(turned, gutter=taken[key]))
        taken[key] += turned.enter is not Side.TOP
    return tuple(placed)


def _turned(arrow: Arrow, lane: list[int], sides: Mapping[int, Side]) -> Arrow:
    """The arrow entering at the side that faces its start, unless the row's own arrow leaves there."""
    same = lane[arrow.start] == lane[arrow.end]
    enter = Side.RIGHT if same or lane[arrow.start] > lane[arrow.end] else Side.LEFT
    if sides.get(arrow.end) is enter and arrow.start != arrow.end:
        enter = Side.LEFT if enter is Side.RIGHT else Side.RIGHT
    return replace(
        arrow, enter=enter, leave=enter if same and arrow.leave is not Side.BOTTOM else arrow.leave
    )


WIDTH = 1080  #: pixels
SHOWN = 260  #: CSS pixels at which a chat shows a picture on a small telephone; no letter is under 10 of them


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
    words: str = ""  #: "sisa 5 menit", "lewat 2 hari kerja"; where empty, the name of the standing
    used: Decimal | None = None  #: per cent of the standard that is used up, may exceed 100
    over: Decimal | None = None  #: hours of work beyond the deadline


@dataclass(frozen=True, kw_only=True)
class DigestPicture(Drawing):
    """It stands above the caption, and shows only what a caption cannot: the bars."""

    template: ClassVar[str] = "rangkuman"
    title: str
    lines: tuple[DigestLine, ...]

    def prepared(self) -> DigestPicture:
        for line in self.lines:
            if line.used is not None and line.used < 0:
                raise ValueError("used is a share of the standard")
        return self


def draw_digest(picture: DigestPicture) -> bytes:
    """A PNG, 1080 pixels wide and as tall as it needs."""
    return render_png(picture, ppi=WIDTH / SHOWN * 72)[0]
