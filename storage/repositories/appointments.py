"""Appointments to seats: every row of the office file that names a role, kept permanently."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, insert, select, update

from bot.core.office.appointments import Appointment, AppointmentKind
from bot.core.office.officers import Seat
from storage.database import Tx
from storage.statement import Row, Statement, one_of
from storage.tables import holders

_RECORDED = Statement(select(holders).where(holders.c.office == bindparam("here")).order_by(holders.c.id))
_LIVE = _RECORDED.where(holders.c.until.is_(None))
_BEGINNING = _LIVE.where(holders.c.start <= bindparam("now"), holders.c.begun_at.is_(None))
_ENDING = _LIVE.where(holders.c.end <= bindparam("now"), holders.c.ended_at.is_(None))
_THESE = one_of(holders.c.id, "numbers")
_NOW: BindParameter[datetime] = bindparam("now")
_OVER = Statement(update(holders).where(_THESE).values(until=_NOW))
_BEGUN = Statement(update(holders).where(_THESE).values(begun_at=_NOW))
_ENDED = Statement(update(holders).where(_THESE).values(ended_at=_NOW))
_ADD = Statement(insert(holders))


def recorded(tx: Tx, office: str) -> tuple[Appointment, ...]:
    """Every seat that the office file gives or has ever given to somebody, by id."""
    return tuple(_holder(row) for row in tx.execute(_RECORDED, {"here": office}))


def seat_all(tx: Tx, office: str, wanted: Collection[Appointment], now: datetime) -> None:
    """The seats become `wanted`: what is no longer said ends at `now`, what is said anew begins."""
    live = map(_holder, tx.execute(_LIVE, {"here": office}))
    present = {_said(one): one.id for one in live}
    kept = {_said(one) for one in wanted}
    gone = [number for said, number in present.items() if said not in kept]
    tx.execute(_OVER, {"numbers": gone, "now": now})
    for one in {_said(one): one for one in wanted if _said(one) not in present}.values():
        tx.execute(_ADD, _row(office, one, now))


def beginning(tx: Tx, office: str, now: datetime) -> Sequence[Appointment]:
    """Terms that have begun by now and whose open tasks have not moved yet."""
    return [_holder(row) for row in tx.execute(_BEGINNING, {"here": office, "now": now})]


def ending(tx: Tx, office: str, now: datetime) -> Sequence[Appointment]:
    """Terms that are over by now and whose open tasks have not moved back yet."""
    return [_holder(row) for row in tx.execute(_ENDING, {"here": office, "now": now})]


def settled(tx: Tx, *, begun: Sequence[Appointment], ended: Sequence[Appointment], now: datetime) -> None:
    """Mark these terms as done, so that no tick looks at them again."""
    for mark, found in ((_BEGUN, begun), (_ENDED, ended)):
        tx.execute(mark, {"numbers": [one.id for one in found], "now": now})


def _said(one: Appointment) -> tuple[object, ...]:
    return (one.officer, one.seat, one.title, one.kind, one.letter, one.start, one.end)


def _row(office: str, one: Appointment, now: datetime) -> dict[str, object]:
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


def _holder(row: Row) -> Appointment:
    return Appointment(
        id=row.id,
        officer=row.officer,
        seat=Seat(role=row.role, bidang=row.bidang or None),
        title=row.title,
        kind=AppointmentKind(row.kind),
        letter=row.letter,
        start=row.start,
        end=row.end,
        since=row.since,
        until=row.until,
    )
