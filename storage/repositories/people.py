"""Officers, their phones and their invitations."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from bot.core.office.acting import doubled_pairs, seated, seats_now
from bot.core.office.appointments import plates
from bot.core.office.officers import Actor, Officer, Seat
from storage.database import Tx
from storage.repositories import acting, appointments
from storage.tables import contacts, invitations, officers
from storage.tables import holders as holder_rows

INVITATION_LIFE = timedelta(days=30)  #: wall time; `invite list` makes a new code for an expired one
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no characters that are easily misread on paper


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
_BY_ID = select(officers).where(officers.c.id == bindparam("officer"))
_PHONES = select(contacts).where(contacts.c.officer == bindparam("officer"), contacts.c.until.is_(None))


def by_address(tx: Tx, channel: str, address: str) -> Officer | None:
    """The officer behind a sender's id."""
    row = tx.execute(_BY_ADDRESS, {"channel": channel, "address": address}).first()
    return _officer(row) if row else None


def former(tx: Tx, channel: str, address: str) -> Officer | None:
    """The officer behind a phone, if they no longer hold a seat."""
    query = select(officers).join(contacts, contacts.c.officer == officers.c.id)
    known = (contacts.c.channel == channel, contacts.c.address == address, contacts.c.until.is_(None))
    row = tx.execute(query.where(*known, ~officers.c.active)).first()
    return _officer(row) if row else None


def by_chat(tx: Tx, channel: str, chat: str) -> Officer | None:
    """The officer who is reached in a chat."""
    query = select(officers).join(contacts, contacts.c.officer == officers.c.id)
    query = query.where(contacts.c.channel == channel, contacts.c.chat == chat, contacts.c.until.is_(None))
    row = tx.execute(query).first()
    return _officer(row) if row else None


def hand_key(officer: str) -> str:
    """The key under which a transaction caches an officer."""
    return f"pejabat:{officer}"


def by_id(tx: Tx, officer: str) -> Officer | None:
    key = hand_key(officer)
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
        select(officers, holder_rows.c.id.label("seat"))
        .join(holder_rows, holder_rows.c.officer == officers.c.id)
        .where(officers.c.office == office, officers.c.active, holder_rows.c.until.is_(None))
        .order_by(holder_rows.c.id)
    )
    return list({row.id: _officer(row) for row in tx.execute(query)}.values())


def own_seats(tx: Tx, officer: str, now: datetime | None = None) -> frozenset[Seat]:
    """The seats to which the officer is appointed, absent or not; without `now` also those of other days."""
    held = [one for one in appointments.live(tx, _known(tx, officer).office) if one.officer == officer]
    return frozenset(one.seat for one in held if now is None or one.active(now))


def seats(tx: Tx, officer: str, now: datetime | None = None) -> frozenset[Seat]:
    """The seats in which an officer sits at `now`; without `now` the seats of their own, regardless of absence."""
    return own_seats(tx, officer) if now is None else actor(tx, _known(tx, officer), now).seats


def actor(tx: Tx, officer: Officer, now: datetime) -> Actor:
    """The officer with the seats in which they sit at `now`: their own and those of absent officers."""
    there = appointments.sitting(tx, officer.office, now)
    standing = [one for one in acting.standing(tx, officer.office) if one.active(now)]
    holdings = [(one.officer, one.seat) for one in there]
    held, others = seats_now(officer.id, holdings, standing, now=now)
    mine = [one for one in there if one.officer != officer.id or one.seat in held]
    named, instead = plates(officer, mine, others, lambda known: _known(tx, known))
    return Actor(
        officer=officer.id,
        seats=held,
        acting=instead,
        doubles=officer.doubles,
        plates=named,
        doubled=doubled_pairs(officer.id, holdings, standing, now=now),
    )


def title_then(tx: Tx, officer: Officer, at: datetime, seat: Seat | None = None) -> str:
    """The officer's title at an instant, in one seat or in their first; today's title if no older one is known."""
    return appointments.title_then(tx, officer.id, at, seat) or officer.position


def in_seat(tx: Tx, office: str, role: str, bidang: str | None, now: datetime | None = None) -> list[Officer]:
    """Who sits in a seat at `now`, each with its title: one officer, or several Kasi of one bidang.

    Without `now`: everybody appointed to it, on whatever day.
    """
    seat = Seat(role=role, bidang=bidang)
    owners = [
        _titled(_known(tx, one.officer), one.known_as)
        for one in appointments.sitting(tx, office, now)
        if one.seat == seat
    ]
    standing = acting.standing(tx, office) if now else ()
    if now is None or not standing:
        return owners
    there = {seated(owner.id, standing, now=now): owner for owner in owners}
    return [owner if owner.id == found else _known(tx, found) for found, owner in there.items()]


def _titled(officer: Officer, title: str) -> Officer:
    return officer if title in ("", officer.position) else replace(officer, position=title)


def _known(tx: Tx, officer: str) -> Officer:
    found = by_id(tx, officer)
    assert found is not None
    return found


def phones(tx: Tx, officer: str) -> list[Contact]:
    """The phones that count now."""
    return [_contact(row) for row in tx.execute(_PHONES, {"officer": officer})]


def register(tx: Tx, officer: Officer, channel: str, address: str, chat: str, now: datetime) -> None:
    """Bind a phone to an officer; an earlier phone of the officer on this channel no longer counts."""
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
    """Record whether a phone can be reached; returns whether this changed anything."""
    query = update(contacts).where(
        contacts.c.channel == channel,
        contacts.c.chat == chat,
        contacts.c.until.is_(None),
        contacts.c.reachable != reachable,
    )
    return tx.execute(query.values(reachable=reachable)).rowcount > 0


def invitation(tx: Tx, code: str) -> Row[Any] | None:
    """The row of a code, whether or not it is used or expired."""
    return tx.execute(select(invitations).where(invitations.c.code == code)).first()


def newest_invitation(tx: Tx, officer: str) -> Row[Any] | None:
    query = select(invitations).where(invitations.c.officer == officer)
    return tx.execute(query.order_by(invitations.c.created_at.desc(), invitations.c.code)).first()


def use_invitation(tx: Tx, code: str, address: str, now: datetime) -> bool:
    """Use a code up; False if somebody else has used it first."""
    query = update(invitations).where(invitations.c.code == code, invitations.c.used_at.is_(None))
    return tx.execute(query.values(used_at=now, used_by=address)).rowcount == 1


def invite(tx: Tx, officer: Officer, now: datetime) -> str:
    """The officer's present code: the newest one while it is valid, else a new one."""
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


def revoke_phones(tx: Tx, officer: str, now: datetime) -> int:
    """Revoke the officer's phones and their unused code; returns how many phones there were."""
    unused = update(invitations).where(invitations.c.officer == officer, invitations.c.used_at.is_(None))
    tx.execute(unused.values(expires_at=now))
    lost = update(contacts).where(contacts.c.officer == officer, contacts.c.until.is_(None))
    return tx.execute(lost.values(until=now)).rowcount


def find(tx: Tx, office: str, text: str) -> list[Officer]:
    """The officers with a seat that `text` names: by NIP, else by the whole name, else by a part of it."""
    wanted = folded(text)
    known = everyone(tx, office)
    if not wanted:
        return []
    names = {one.id: folded(one.name) for one in known}
    exact = [one for one in known if wanted in (one.nip, names[one.id])]
    return exact or [one for one in known if wanted in names[one.id]]


def folded(text: str) -> str:
    """Only the letters and digits of `text`, by which names are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())
