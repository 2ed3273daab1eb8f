"""CPU and latency on the wire: ours, a bare bot and a durable one, by turns, each on a server of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial

from bench.figures import Effort, Figure, Goal, Spread
from bench.sides import BARE, ORM, Served, Side, three_bots

_LESS = "<="
_DURABLE = Goal(_LESS, 0.35, 0.25)
_ACTS = (
    ("CPU of a text", Goal(_LESS, 1.3, 1.0), _DURABLE),
    ("CPU of a tap without transition (2 calls)", Goal(_LESS, 1.1, 0.85), _DURABLE),
    ("CPU of a tap with transition (3 calls)", Goal(_LESS, 1.2, 0.85), _DURABLE),
    ("tap to answer, one at a time", None, None),
)
Row = list[tuple[float, ...]]  #: for each act: ours, bare, durable


async def _round(effort: Effort, sides: list[Side]) -> Row:
    turns = max(1, effort.texts // (4 * effort.cards))
    return [
        tuple([await side.cost(partial(side.texts, effort.texts)) for side in sides]),
        tuple([await side.cost(partial(side.ask_reasons, max(2, effort.texts // 2))) for side in sides]),
        tuple([await side.cost(partial(side.pass_cards, turns)) for side in sides]),
        tuple([await side.latency(effort.taps) for side in sides]),
    ]


async def _compare(effort: Effort, bots: tuple[Served, ...]) -> list[Row]:
    sides = [Side(served) for served in bots]
    await sides[0].ready_ours(effort.cards)
    for peer in sides[1:]:
        await peer.ready_peer(effort.cards)
    await _round(effort, sides)  # warms up: first calls import and compile
    rounds = [await _round(effort, sides) for _ in range(effort.rounds)]
    for side in sides:
        await side.close()
    return rounds


def measure(effort: Effort) -> Iterator[Figure]:
    with three_bots() as bots:
        rounds = asyncio.run(_compare(effort, bots))
    for at, (name, against_bare, against_durable) in enumerate(_ACTS):
        ours, bare, durable = (Spread.of(row[at][side] for row in rounds) for side in range(3))
        yield Figure(name=name, unit="ms", ours=ours, peer=bare, beside=BARE, goal=against_bare)
        yield Figure(name=name, unit="ms", ours=ours, peer=durable, beside=ORM, goal=against_durable)
