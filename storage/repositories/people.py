"""Officers, their phones and their invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, insert, or_, select, update

from bot.core.office.officers import Officer
from bot.core.office.staff import Staff
from storage.database import Tx
from storage.repositories import acting, appointments
from storage.tables import contacts, invitations, officers

INVITATION_LIFE = timedelta(days=30)  #: wall time; `invite list` makes a new code for an expired one


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A phone: where an officer is reached."""

    officer: str
    channel: str
    address: str
    chat: str
    reachable: bool
    account: str  #: its name, as the channel gave it at the registration


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
_OF_OFFICE = select(officers).where(officers.c.office == bindparam("office")).order_by(officers.c.id)
#: The phones that count: not revoked, and their officer holds a seat.
_COUNTING = (
    select(contacts)
    .join(officers, officers.c.id == contacts.c.officer)
    .where(contacts.c.until.is_(None), officers.c.active)
)
_PHONES = _COUNTING.where(contacts.c.officer == bindparam("officer"))


def load_staff(tx: Tx, office: str, at: datetime) -> Staff:
    """Who sits where at an instant, as this transaction sees it."""
    return Staff(
        office=office,
        at=at,
        officers=tuple(_officer(row) for row in tx.execute(_OF_OFFICE, {"office": office})),
        appointments=appointments.recorded(tx, office),
        acting=acting.unfinished(tx, office),
    )


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


def registered_chats(tx: Tx) -> frozenset[tuple[str, str]]:
    """(channel, chat) of every phone that counts now."""
    return frozenset((row.channel, row.chat) for row in tx.execute(_COUNTING))


def counting(tx: Tx) -> frozenset[Contact]:
    """Every phone that counts now."""
    return frozenset(_contact(row) for row in tx.execute(_COUNTING))


def counts(tx: Tx, officer: str, channel: str, chat: str) -> bool:
    """Whether this officer is reached in this chat."""
    return any((phone.channel, phone.chat) == (channel, chat) for phone in phones(tx, officer))


def phones(tx: Tx, officer: str) -> list[Contact]:
    """The phones that count now."""
    return [_contact(row) for row in tx.execute(_PHONES, {"officer": officer})]


def bound_phones(tx: Tx, officer: str) -> list[Contact]:
    """The officer's phones that were not revoked, whether or not the officer holds a seat."""
    query = select(contacts).where(contacts.c.officer == officer, contacts.c.until.is_(None))
    return [_contact(row) for row in tx.execute(query)]


def register(
    tx: Tx, officer: Officer, channel: str, address: str, chat: str, now: datetime, account: str = ""
) -> None:
    """Bind a phone to an officer. Their earlier phone on this channel no longer counts, nor who had this one."""
    same = contacts.c.channel == channel, contacts.c.until.is_(None)
    either = or_(contacts.c.officer == officer.id, contacts.c.address == address)
    tx.execute(update(contacts).where(either, *same).values(until=now))
    row = {
        "office": officer.office,
        "officer": officer.id,
        "channel": channel,
        "address": address,
        "chat": chat,
        "since": now,
        "reachable": True,
        "account": account,
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
    """The row of a code, whether or not it still counts."""
    return invitation_of(tx, tx.codes.hash(code))


def invitation_of(tx: Tx, hash_: str) -> Row[Any] | None:
    """The row of an invitation by the hash of its code."""
    return tx.execute(select(invitations).where(invitations.c.hash == hash_)).first()


def newest_invitation(tx: Tx, officer: str) -> Row[Any] | None:
    query = select(invitations).where(invitations.c.officer == officer)
    return tx.execute(query.order_by(invitations.c.number.desc(), invitations.c.created_at.desc())).first()


def code_of(tx: Tx, row: Row[Any]) -> str:
    """The code of an invitation; empty where it was made at random, or with a key that is gone."""
    code = tx.codes.code(row.officer, row.number)
    return code if tx.codes.hash(code) == row.hash else ""


def use_invitation(tx: Tx, hash_: str, address: str, now: datetime) -> bool:
    """Use an invitation up; False if somebody else was first. The officer's other ones end with it."""
    query = update(invitations).where(invitations.c.hash == hash_, invitations.c.used_at.is_(None))
    row = invitation_of(tx, hash_)
    if row is None or tx.execute(query.values(used_at=now, used_by=address)).rowcount != 1:
        return False
    _end(tx, invitations.c.officer == row.officer, now)
    return True


def end_invitation(tx: Tx, hash_: str, address: str, now: datetime) -> None:
    """End an invitation that the sender `address` says is not theirs."""
    _end(tx, invitations.c.hash == hash_, now, used_by=address)


def _end(tx: Tx, which: ColumnElement[bool], now: datetime, **values: object) -> None:
    """End those of the invitations that nobody has used and that are not over yet."""
    counting = (
        invitations.c.used_at.is_(None),
        invitations.c.void_at.is_(None),
        invitations.c.expires_at > now,
    )
    tx.execute(update(invitations).where(which, *counting).values(expires_at=now, void_at=now, **values))


def wrong_digits(tx: Tx, hash_: str) -> int:
    """Count wrong digits of the NIP; how many times they were wrong."""
    query = update(invitations).where(invitations.c.hash == hash_)
    tx.execute(query.values(tries=invitations.c.tries + 1))
    return int(tx.execute(select(invitations.c.tries).where(invitations.c.hash == hash_)).scalar_one())


def invite(tx: Tx, officer: Officer, now: datetime) -> str:
    """The officer's present code: the newest one while it is valid and can be shown, else a new one."""
    newest = newest_invitation(tx, officer.id)
    valid = newest and newest.used_at is None and newest.expires_at > now
    if newest and valid and (known := code_of(tx, newest)):
        return known
    number = (newest.number if newest else 0) + 1
    code = tx.codes.code(officer.id, number)
    row = {
        "hash": tx.codes.hash(code),
        "office": officer.office,
        "officer": officer.id,
        "number": number,
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
        officer=row.officer,
        channel=row.channel,
        address=row.address,
        chat=row.chat,
        reachable=row.reachable,
        account=row.account,
    )


def revoke_phones(tx: Tx, officer: str, now: datetime) -> int:
    """Revoke the officer's phones and their unused code; returns how many phones there were."""
    _end(tx, invitations.c.officer == officer, now)
    lost = update(contacts).where(contacts.c.officer == officer, contacts.c.until.is_(None))
    return tx.execute(lost.values(until=now)).rowcount
