"""Plh and Plt appointments: they count until they are over and the open tasks have moved back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, insert, or_, select, update

from bot.core.office.acting import ActingAppointment, ActingKind
from storage.database import Tx
from storage.statement import Row, Statement
from storage.tables import acting, officers

_ONE = acting.c.id == bindparam("number")
_OPEN = select(acting).where(acting.c.office == bindparam("here"), acting.c.ended_at.is_(None))
_UNFINISHED = Statement(_OPEN.order_by(acting.c.start, acting.c.id))
_TO_HAND_OVER = Statement(
    _OPEN.where(acting.c.start <= bindparam("now"), acting.c.begun_at.is_(None)).order_by(acting.c.id)
)
_GONE = exists().where(officers.c.id.in_([acting.c.absent, acting.c.stand_in]), ~officers.c.active)
_TO_HAND_BACK = Statement(_OPEN.where(or_(acting.c.end <= bindparam("now"), _GONE)).order_by(acting.c.id))
_ADD = Statement(insert(acting).returning(acting.c.id))
_FIND = Statement(select(acting).where(acting.c.office == bindparam("here"), _ONE))
_END = Statement(
    update(acting)
    .where(acting.c.office == bindparam("here"), _ONE, acting.c.end > bindparam("now"))
    .values(end=bindparam("now"))
)
_HANDED_OVER = Statement(update(acting).where(_ONE).values(begun_at=bindparam("now")))
_HANDED_BACK = Statement(update(acting).where(_ONE).values(ended_at=bindparam("now")))
_BEGUN = Statement(select(acting.c.begun_at).where(_ONE))


def unfinished(tx: Tx, office: str) -> tuple[ActingAppointment, ...]:
    """Everything set that is not over yet, begun or to come, by its beginning."""
    return tuple(_holder(row) for row in tx.execute(_UNFINISHED, {"here": office}))


def add(tx: Tx, office: str, new: ActingAppointment, by: str, now: datetime) -> ActingAppointment:
    """Keep `new`; returns it with its id."""
    row = {
        "office": office,
        "absent": new.absent,
        "stand_in": new.stand_in,
        "kind": new.kind.value,
        "letter": new.letter,
        "start": new.start,
        "end": new.end,
        "doubles": new.doubles,
        "made_by": by,
        "made_at": now,
    }
    return find(tx, office, tx.execute(_ADD, row).scalar_one()) or new


def find(tx: Tx, office: str, number: int) -> ActingAppointment | None:
    """The appointment with this id, over or not."""
    row = tx.execute(_FIND, {"here": office, "number": number}).first()
    return _holder(row) if row else None


def end_now(tx: Tx, office: str, number: int, now: datetime) -> None:
    """End the appointment at `now`, whatever end was planned."""
    tx.execute(_END, {"here": office, "number": number, "now": now})


def to_hand_over(tx: Tx, office: str, now: datetime) -> Sequence[ActingAppointment]:
    """Appointments that have begun by now and whose open tasks have not moved yet."""
    return [_holder(row) for row in tx.execute(_TO_HAND_OVER, {"here": office, "now": now})]


def to_hand_back(tx: Tx, office: str, now: datetime) -> Sequence[ActingAppointment]:
    """Appointments that are over by now, or one of whose officers has left, and whose open tasks have not
    moved back yet.
    """
    return [_holder(row) for row in tx.execute(_TO_HAND_BACK, {"here": office, "now": now})]


def handed_over(tx: Tx, number: int, now: datetime) -> None:
    tx.execute(_HANDED_OVER, {"number": number, "now": now})


def handed_back(tx: Tx, number: int, now: datetime) -> None:
    tx.execute(_HANDED_BACK, {"number": number, "now": now})


def begun(tx: Tx, number: int) -> bool:
    """Whether open tasks ever moved because of it."""
    return tx.execute(_BEGUN, {"number": number}).scalar_one() is not None


def _holder(row: Row) -> ActingAppointment:
    return ActingAppointment(
        id=row.id,
        absent=row.absent,
        stand_in=row.stand_in,
        kind=ActingKind(row.kind),
        letter=row.letter,
        start=row.start,
        end=row.end,
        doubles=row.doubles,
    )
