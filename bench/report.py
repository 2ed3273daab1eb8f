"""`python -m bench.report var/bench.json`: the tables of README.md and the entry of bench/README.md, as Markdown."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure, Goal, Spread, row
from bench.sides import BARE, ORM

_VERDICTS = {"MISSED": "**missed**", "met": "met", "aim": "met, the aim too", "": ""}


def read(path: Path) -> tuple[dict[str, str], list[Figure]]:
    """(circumstances, figures) of a run that left its values in `path`."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return content["circumstances"], [_figure(one) for one in content["figures"]]


def _figure(data: dict[str, Any]) -> Figure:
    goal, peer = data["goal"], data["peer"]
    return Figure(
        name=data["name"],
        unit=data["unit"],
        ours=Spread.of(data["ours"]["values"]),
        peer=Spread.of(peer["values"]) if peer else None,
        beside=data["beside"],
        goal=Goal(**goal) if goal else None,
        note=data["note"],
    )


def side_by_side(figures: Sequence[Figure]) -> Iterator[str]:
    """What is measured of both bots beside us: a column for each, the ratios with their goals."""
    yield "| Measured | bare PTB (loses updates) | durable ORM bot | sopbot | against bare | against the ORM bot |"
    yield "|---|---|---|---|---|---|"
    for name, bare in _beside(figures, BARE).items():
        durable = _beside(figures, ORM).get(name)
        if durable and bare.peer and durable.peer:
            own = next((one for one in figures if one.name == name and one.peer is None), None)
            ours = f"{_middle(bare.ours, bare.unit)}{_goal(own)}" if own else _middle(bare.ours, bare.unit)
            peers = f"{_middle(bare.peer, bare.unit)} | {_middle(durable.peer, bare.unit)}"
            yield f"| {name} | {peers} | {ours} | {_ratio(bare)} | {_ratio(durable)} |"


def the_rest(figures: Sequence[Figure]) -> Iterator[str]:
    """Every other figure, a line each."""
    both = set(_beside(figures, ORM))
    yield "| Measured | sopbot | beside | ratio, or the figure itself, and its goal |"
    yield "|---|---|---|---|"
    for figure in figures:
        if figure.name not in both:
            peer = f"{_middle(figure.peer, figure.unit)}, {figure.beside}" if figure.peer else ""
            goal = _ratio(figure) if figure.peer else _goal(figure).strip()
            yield f"| {figure.name} | {_middle(figure.ours, figure.unit)} | {peer} | {goal} |"


def entry(around: dict[str, str], figures: Sequence[Figure]) -> Iterator[str]:
    """A run as bench/README.md keeps it: every line of the table, with least and most."""
    yield f"### {around['at'][:10]}, {around['commit']}"
    yield ""
    yield f"{around['effort']}; {around['machine']}; Python {around['python']}; {around['versions']}."
    yield ""
    yield "| Measured | Ours | Peer | Unit | Ratio | Goal | | Beside |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from (f"| {' | '.join(row(figure))} |" for figure in figures)


def _beside(figures: Sequence[Figure], peer: str) -> dict[str, Figure]:
    return {one.name: one for one in figures if one.beside == peer}


def _middle(spread: Spread, unit: str) -> str:
    return f"{Spread((spread.middle,))} {unit}".strip()


def _ratio(figure: Figure) -> str:
    return f"{figure.ratio:.2f}{_goal(figure)}"


def _goal(figure: Figure) -> str:
    return f" ({figure.goal}: {_VERDICTS[figure.verdict]})" if figure.goal else ""


if __name__ == "__main__":
    known, measured = read(Path(sys.argv[1]))
    print("\n".join([*side_by_side(measured), "", *the_rest(measured), "", *entry(known, measured)]))
