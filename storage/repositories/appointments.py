"""Appointments to seats: every row of the office file that names a role, kept permanently."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from bot.core.office.appointments import Holder, HolderKind, in_force
from bot.core.office.officers import Seat
from storage.database import Tx
from storage.tables import holders

_LIVE = (
    select(holders)
    .where(holders.c.office == bindparam("office"), holders.c.until.is_(None))
    .order_by(holders.c.id)
)


def live(tx: Tx, office: str) -> tuple[Holder, ...]:
    """Every appointment of the present office file, whatever the day."""
    key = _key(office)
    if key not in tx.at_hand:
        tx.at_hand[key] = tuple(_holder(row) for row in tx.execute(_LIVE, {"office": office}))
    found: tuple[Holder, ...] = tx.at_hand[key]
    return found


def sitting(tx: Tx, office: str, now: datetime | None) -> tuple[Holder, ...]:
    """The appointments that count at `now`; without `now` the same as `live`."""
    return live(tx, office) if now is None else in_force(live(tx, office), now=now)


def seat_all(tx: Tx, office: str, wanted: Collection[Holder], now: datetime) -> None:
    """Replace the appointments by `wanted`: those not in it end at `now`, those new in it begin."""
    present = {_said(one): one.id for one in live(tx, office)}
    kept = {_said(one) for one in wanted}
    gone = [number for said, number in present.items() if said not in kept]
    tx.execute(update(holders).where(holders.c.id.in_(gone)).values(until=now))
    for one in {_said(one): one for one in wanted if _said(one) not in present}.values():
        tx.execute(insert(holders).values(_row(office, one, now)))
    tx.at_hand.pop(_key(office), None)


def title_then(tx: Tx, officer: str, at: datetime, seat: Seat | None = None) -> str:
    """The officer's title in one seat at an instant; without `seat` in their first seat. Empty if not known."""
    query = select(holders).where(
        holders.c.officer == officer,
        holders.c.since <= at,
        or_(holders.c.until.is_(None), holders.c.until > at),
    )
    if seat:
        query = query.where(holders.c.role == seat.role, holders.c.bidang == (seat.bidang or ""))
    row = tx.execute(query.order_by(holders.c.kind, holders.c.id)).first()
    if row is None:
        return ""
    return _holder(row).title if seat else _holder(row).known_as


def beginning(tx: Tx, office: str, now: datetime) -> Sequence[Holder]:
    """Terms that have begun by now and whose open tasks have not moved yet."""
    due = (holders.c.start <= now, holders.c.begun_at.is_(None))
    return [_holder(row) for row in tx.execute(_LIVE.where(*due), {"office": office})]


def ending(tx: Tx, office: str, now: datetime) -> Sequence[Holder]:
    """Terms that are over by now and whose open tasks have not moved back yet."""
    due = (holders.c.end <= now, holders.c.ended_at.is_(None))
    return [_holder(row) for row in tx.execute(_LIVE.where(*due), {"office": office})]


def settled(tx: Tx, *, begun: Sequence[Holder], ended: Sequence[Holder], now: datetime) -> None:
    """Mark these terms as done, so that no tick looks at them again."""
    for column, found in (("begun_at", begun), ("ended_at", ended)):
        numbers = [one.id for one in found]
        tx.execute(update(holders).where(holders.c.id.in_(numbers)).values({column: now}))


def _key(office: str) -> str:
    return f"jabatan:{office}"


def _said(one: Holder) -> tuple[object, ...]:
    return (one.officer, one.seat, one.title, one.kind, one.letter, one.start, one.end)


def _row(office: str, one: Holder, now: datetime) -> dict[str, object]:
    """The row of an appointment.

    A term that has begun or ended already needs no tick: the import moves the tasks itself.
    """
    return {
        "office": office,
        "role": one.seat.role,
        "bidang": one.seat.bidang or "",
        "officer": one.officer,
        "since": now,
        "title": one.title,
        "kind": one.kind.value,
        "letter": one.letter,
        "start": one.start,
        "end": one.end,
        "begun_at": now if one.start is None or one.start <= now else None,
        "ended_at": now if one.end is not None and one.end <= now else None,
    }


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        id=row.id,
        officer=row.officer,
        seat=Seat(role=row.role, bidang=row.bidang or None),
        title=row.title,
        kind=HolderKind(row.kind),
        letter=row.letter,
        start=row.start,
        end=row.end,
    )
