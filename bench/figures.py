"""One measured figure beside its peer's, and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table. `ours` and `peer` are in `unit`; `goal` is about their ratio."""

    name: str
    unit: str
    ours: float
    peer: float | None = None
    beside: str = ""  #: who the peer is
    goal: str = ""  #: "<= 1.6" or ">= 3"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.peer if self.peer else None

    @property
    def verdict(self) -> str:
        """ "met", "MISSED", or empty without a goal."""
        if not self.goal or self.ratio is None:
            return ""
        sign, limit = self.goal.split()
        met = self.ratio <= float(limit) if sign == "<=" else self.ratio >= float(limit)
        return "met" if met else "MISSED"


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How long and how often: the quick form only shows that everything runs."""

    rounds: int = 5
    texts: int = 400  #: per round and bot
    cards: int = 8  #: that go to and fro at once on the wire
    cases: int = 8  #: side by side, 20 transitions each
    papers: int = 15  #: times a paper is made and checked
    taps: int = 40  #: one at a time, for the latency


QUICK = Effort(rounds=1, texts=16, cards=1, cases=1, papers=1, taps=3)


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


_HEAD = ("measured", "ours", "peer", "unit", "ratio", "goal", "", "beside")


def table(figures: Sequence[Figure]) -> str:
    """The figures as text, one line each, notes below."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "-" * len(lines[0]))
    lines += [f"{figure.name}: {figure.note}" for figure in figures if figure.note]
    return "\n".join(line.rstrip() for line in lines)


def _row(figure: Figure) -> tuple[str, ...]:
    peer = "" if figure.peer is None else _number(figure.peer)
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    mine = _number(figure.ours)
    return figure.name, mine, peer, figure.unit, ratio, figure.goal, figure.verdict, figure.beside


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
