"""How an officer is named in the seats in which he sits: in his own by its title, elsewhere by that of the absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.case import ActingSeat, Seat
from bot.core.holding import Holder
from bot.core.nameplate import Nameplate

if TYPE_CHECKING:
    from storage.people import Officer


def plate_of(officer: Officer, title: str) -> Nameplate:
    return Nameplate(
        name=officer.name,
        title=title,
        salutation=officer.salutation,
        rank=officer.rank,
        nip=officer.nip,
    )


def plates(
    officer: Officer,
    there: Iterable[Holder],
    others: Iterable[ActingSeat],
    known: Callable[[str], Officer],
) -> tuple[Mapping[Seat, Nameplate], frozenset[ActingSeat]]:
    """(his nameplate in each seat, the seats he holds for the absent or for the time being, with whom he stands for).

    `there` is who holds which seat, he himself only where he sits; in his own seat he is nobody's stand-in.
    """
    titles = {(one.officer, one.seat): one.title for one in there}
    own = [one for one in there if one.officer == officer.id]
    mine = {one.seat: plate_of(officer, one.title or officer.position) for one in own}
    found, acting = dict(mine), set()
    for one in others:
        if one.seat in mine:
            continue
        absent = known(one.absent)
        title = titles.get((one.absent, one.seat)) or absent.position
        found[one.seat] = plate_of(officer, title)
        acting.add(replace(one, named=plate_of(absent, title)))
    vacant = {ActingSeat(seat=one.seat, kind=one.kind.value, absent="") for one in own if one.kind}
    return found, frozenset(acting | vacant)
