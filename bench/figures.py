"""One measured figure beside its peer's, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Spread:
    """What the rounds gave: the median counts, least and most tell how far to trust it."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        return cls(tuple(values))

    @property
    def middle(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        middle = _number(self.middle)
        least, most = _number(min(self.values)), _number(max(self.values))
        return middle if least == most else f"{middle} ({least}..{most})"


@dataclass(frozen=True)
class Goal:
    """About the ratio to the peer, or about our own figure where there is none: `sign` is "<=" or ">="."""

    sign: str
    must: float
    aim: float | None = None

    def __str__(self) -> str:
        aim = "" if self.aim is None else f", aim {self.aim:g}"
        return f"{self.sign} {self.must:g}{aim}"

    def verdict(self, value: float) -> str:
        """ "MISSED" the Must, "met", or the "aim" as well."""

        def reached(limit: float) -> bool:
            return value <= limit if self.sign == "<=" else value >= limit

        if not reached(self.must):
            return "MISSED"
        return "aim" if self.aim is not None and reached(self.aim) else "met"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table: ours and the peer's, in `unit`, taken in the same rounds."""

    name: str
    unit: str
    ours: Spread
    peer: Spread | None = None
    beside: str = ""  #: who the peer is
    goal: Goal | None = None  #: about the ratio if there is a peer, else about our own figure
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median of the ratios of the rounds: what disturbs a round disturbs both sides of it."""
        if self.peer is None:
            return None
        if len(self.peer.values) != len(self.ours.values):
            return self.ours.middle / self.peer.middle
        return statistics.median(
            mine / theirs if theirs else float("inf")
            for mine, theirs in zip(self.ours.values, self.peer.values, strict=True)
        )

    @property
    def verdict(self) -> str:
        """What became of the goal; empty without one."""
        value = self.ours.middle if self.ratio is None else self.ratio
        return self.goal.verdict(value) if self.goal else ""

    def as_json(self) -> dict[str, object]:
        """Everything, with the values of every round."""
        worked_out = {"ratio": self.ratio, "verdict": self.verdict}
        return asdict(self) | worked_out


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How long and how often. The short form takes three minutes or so; the quickest only shows that all runs."""

    name: str = "long"
    rounds: int = 5
    large_rounds: int = 5  #: of what needs a large office
    texts: int = 400  #: per round and bot
    cards: int = 8  #: that go to and fro at once on the wire
    cases: int = 8  #: side by side, 20 transitions each
    papers: int = 15  #: times a paper is made and checked
    taps: int = 40  #: one at a time
    seconds: float = 10.0  #: of taps at a steady pace
    officers: tuple[int, ...] = (15, 1_000, 5_000)
    registered: int = 1_000  #: officers, where taps come at a steady pace
    rows: tuple[int, ...] = (1_000, 1_000_000)  #: of handled messages
    events: tuple[int, ...] = (41, 1_022)  #: of the case that is tapped
    running: tuple[int, ...] = (1, 500)  #: cases, for /status
    idle: tuple[int, ...] = (1, 50, 500)  #: running cases of an office where nothing happens
    slow: int = 1_000  #: texts at 80 ms for each call; the peer, one at a time, gets a twentieth
    offices: int = 24  #: that share a database
    report_rows: int = 100  #: of each of 12 bidang


SHORT = Effort(
    name="short",
    rounds=3,
    large_rounds=1,
    texts=100,
    cards=5,
    cases=4,
    papers=5,
    taps=10,
    seconds=3.0,
    officers=(15, 1_000),
    registered=1_000,
    rows=(1_000, 100_000),
    events=(41, 300),
    running=(1, 100),
    idle=(1, 50),
    slow=400,
    offices=12,
    report_rows=40,
)
QUICK = Effort(
    name="quick",
    rounds=1,
    large_rounds=1,
    texts=16,
    cards=1,
    cases=1,
    papers=1,
    taps=3,
    seconds=0.5,
    officers=(15, 40),
    registered=20,
    rows=(100, 1_000),
    events=(41, 60),
    running=(1, 4),
    idle=(1, 4),
    slow=60,
    offices=2,
    report_rows=2,
)
EFFORTS = {effort.name: effort for effort in (Effort(), SHORT, QUICK)}

_HEAD = ("measured", "ours", "peer", "unit", "ratio", "goal", "", "beside")


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, one line each, notes below, then the goals that are missed."""
    rows = [_HEAD, *(row(figure) for figure in figures)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in rows
    ]
    lines.insert(1, "-" * len(lines[0]))
    lines += [f"{figure.name}: {figure.note}" for figure in figures if figure.note]
    missed = [_called(figure) for figure in figures if figure.verdict == "MISSED"]
    lines.append("missed: " + ("; ".join(missed) or "none"))
    return "\n".join(line.rstrip() for line in lines)


def _called(figure: Figure) -> str:
    return f"{figure.name} / {figure.beside}" if figure.beside else figure.name


def row(figure: Figure) -> tuple[str, ...]:
    """The cells of its line."""
    peer = "" if figure.peer is None else str(figure.peer)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    goal = "" if figure.goal is None else str(figure.goal)
    return figure.name, str(figure.ours), peer, figure.unit, ratio, goal, figure.verdict, figure.beside


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
