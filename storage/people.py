"""Officers, the seats they hold, their phones and their invitations."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.core.case import Actor, Seat
from bot.core.people import seated, seats_now
from storage import acting
from storage.database import Tx
from storage.tables import contacts, holders, invitations, officers

INVITATION_LIFE = timedelta(days=30)  #: wall time; `invite list` makes a new code for an expired one
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread on paper


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A person of the office, as stored."""

    id: str
    office: str
    nip: str
    name: str
    salutation: str
    rank: str
    position: str
    doubles: bool = False
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A phone: where an officer is reached."""

    officer: str
    channel: str
    address: str
    chat: str
    reachable: bool


_BY_ADDRESS = (
    select(officers, contacts.c.chat)
    .join(contacts, contacts.c.officer == officers.c.id)
    .where(
        contacts.c.channel == bindparam("channel"),
        contacts.c.address == bindparam("address"),
        contacts.c.until.is_(None),
        officers.c.active,
    )
)
_SEATS = select(holders.c.role, holders.c.bidang).where(
    holders.c.officer == bindparam("officer"), holders.c.until.is_(None)
)
_IN_SEAT = (
    select(officers)
    .join(holders, holders.c.officer == officers.c.id)
    .where(
        holders.c.office == bindparam("office"),
        holders.c.role == bindparam("role"),
        holders.c.bidang == bindparam("bidang"),
        holders.c.until.is_(None),
    )
    .order_by(holders.c.id)
)
_BY_ID = select(officers).where(officers.c.id == bindparam("officer"))
_PHONES = select(contacts).where(contacts.c.officer == bindparam("officer"), contacts.c.until.is_(None))


def by_address(tx: Tx, channel: str, address: str) -> Officer | None:
    """The officer behind a sender's id."""
    row = tx.execute(_BY_ADDRESS, {"channel": channel, "address": address}).first()
    return _officer(row) if row else None


def by_chat(tx: Tx, channel: str, chat: str) -> Officer | None:
    """The officer who is reached in a chat."""
    query = select(officers).join(contacts, contacts.c.officer == officers.c.id)
    query = query.where(contacts.c.channel == channel, contacts.c.chat == chat, contacts.c.until.is_(None))
    row = tx.execute(query).first()
    return _officer(row) if row else None


def by_id(tx: Tx, officer: str) -> Officer | None:
    key = f"pejabat:{officer}"
    if key not in tx.at_hand:
        row = tx.execute(_BY_ID, {"officer": officer}).first()
        if row is None:
            return None
        tx.at_hand[key] = _officer(row)
    found: Officer = tx.at_hand[key]
    return found


def everyone(tx: Tx, office: str) -> list[Officer]:
    """Active officers that hold a seat, in the order of their first seat."""
    query = (
        select(officers, holders.c.id.label("seat"))
        .join(holders, holders.c.officer == officers.c.id)
        .where(officers.c.office == office, officers.c.active, holders.c.until.is_(None))
        .order_by(holders.c.id)
    )
    return list({row.id: _officer(row) for row in tx.execute(query)}.values())


def own_seats(tx: Tx, officer: str) -> frozenset[Seat]:
    """The seats that are his by appointment, whether he is there or not."""
    rows = tx.execute(_SEATS, {"officer": officer})
    return frozenset(Seat(role=row.role, bidang=row.bidang or None) for row in rows)


def seats(tx: Tx, officer: str, now: datetime | None = None) -> frozenset[Seat]:
    """The seats in which an officer sits at `now`; without it those that are his own, absence left aside."""
    return own_seats(tx, officer) if now is None else actor(tx, _known(tx, officer), now).seats


def actor(tx: Tx, officer: Officer, now: datetime) -> Actor:
    """The officer with the seats in which he sits at `now`, his own and those of the absent."""
    standing = [one for one in acting.standing(tx, officer.office) if one.active(now)]
    if not standing:
        return Actor(officer=officer.id, seats=own_seats(tx, officer.id), doubles=officer.doubles)
    owners = {officer.id, *(one.absent for one in standing)}
    holdings = [(owner, seat) for owner in owners for seat in own_seats(tx, owner)]
    held, others = seats_now(officer.id, holdings, standing, now=now)
    recorded = any(one.doubles and one.stand_in == officer.id for one in standing)
    return Actor(officer=officer.id, seats=held, acting=others, doubles=officer.doubles or recorded)


def in_seat(tx: Tx, office: str, role: str, bidang: str | None, now: datetime | None = None) -> list[Officer]:
    """Who sits in a seat at `now`: one officer, or several Kasi of one bidang; without `now` whose it is."""
    rows = tx.execute(_IN_SEAT, {"office": office, "role": role, "bidang": bidang or ""})
    owners = [_officer(row) for row in rows]
    standing = acting.standing(tx, office) if now else ()
    if now is None or not standing:
        return owners
    there = {seated(owner.id, standing, now=now): owner for owner in owners}
    return [owner if owner.id == found else _known(tx, found) for found, owner in there.items()]


def _known(tx: Tx, officer: str) -> Officer:
    found = by_id(tx, officer)
    assert found is not None
    return found


def phones(tx: Tx, officer: str) -> list[Contact]:
    return [_contact(row) for row in tx.execute(_PHONES, {"officer": officer})]


def register(tx: Tx, officer: Officer, channel: str, address: str, chat: str, now: datetime) -> None:
    """Bind a phone to an officer; the phone he had on this channel no longer counts."""
    same = contacts.c.channel == channel, contacts.c.until.is_(None)
    tx.execute(update(contacts).where(contacts.c.officer == officer.id, *same).values(until=now))
    row = {
        "office": officer.office,
        "officer": officer.id,
        "channel": channel,
        "address": address,
        "chat": chat,
        "since": now,
        "reachable": True,
    }
    tx.execute(insert(contacts).values(row))


def set_reachable(tx: Tx, channel: str, chat: str, *, reachable: bool) -> bool:
    """Whether this is news."""
    query = update(contacts).where(
        contacts.c.channel == channel,
        contacts.c.chat == chat,
        contacts.c.until.is_(None),
        contacts.c.reachable != reachable,
    )
    return tx.execute(query.values(reachable=reachable)).rowcount > 0


def invitation(tx: Tx, code: str) -> Row[Any] | None:
    return tx.execute(select(invitations).where(invitations.c.code == code)).first()


def newest_invitation(tx: Tx, officer: str) -> Row[Any] | None:
    query = select(invitations).where(invitations.c.officer == officer)
    return tx.execute(query.order_by(invitations.c.created_at.desc(), invitations.c.code)).first()


def use_invitation(tx: Tx, code: str, address: str, now: datetime) -> bool:
    """Use a code up; False when somebody was first."""
    query = update(invitations).where(invitations.c.code == code, invitations.c.used_at.is_(None))
    return tx.execute(query.values(used_at=now, used_by=address)).rowcount == 1


def invite(tx: Tx, officer: Officer, now: datetime) -> str:
    """The officer's present code: the newest one while it is good, else a new one."""
    newest = newest_invitation(tx, officer.id)
    if newest and newest.used_at is None and newest.expires_at > now:
        return str(newest.code)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(10))
    row = {
        "code": code,
        "office": officer.office,
        "officer": officer.id,
        "created_at": now,
        "expires_at": now + INVITATION_LIFE,
    }
    tx.execute(insert(invitations).values(row))
    return code


def seat_rows(tx: Tx, office: str) -> Sequence[Any]:
    """(officer, role, bidang) of every seat that is held now."""
    query = select(holders.c.officer, holders.c.role, holders.c.bidang, holders.c.id)
    return tx.execute(
        query.where(holders.c.office == office, holders.c.until.is_(None)).order_by(holders.c.id)
    ).all()


def _officer(row: Row[Any]) -> Officer:
    return Officer(
        id=row.id,
        office=row.office,
        nip=row.nip,
        name=row.name,
        salutation=row.salutation,
        rank=row.rank,
        position=row.position,
        doubles=row.doubles,
        active=row.active,
    )


def _contact(row: Row[Any]) -> Contact:
    return Contact(
        officer=row.officer, channel=row.channel, address=row.address, chat=row.chat, reachable=row.reachable
    )
