"""Officers, their phones and their invitations."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, func, insert, or_, select, update

from bot.core.office.officers import Officer
from bot.core.office.staff import Staff
from bot.core.parsing.languages import Language
from storage.database import Tx
from storage.repositories import acting, appointments
from storage.statement import Row, Statement
from storage.tables import contacts, invitations, officers

INVITATION_LIFE = timedelta(days=30)  #: wall time; `invite list` makes a new code for an expired one
LINK_LIFE = timedelta(minutes=15)  #: wall time of a code by which an officer joins a second chat


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A phone: where an officer is reached."""

    officer: str
    channel: str
    address: str
    chat: str
    reachable: bool
    account: str  #: its name, as the channel gave it at the registration
    chosen: bool = False  #: whether the officer wants to be reached here, wherever they write


_OF: BindParameter[str] = bindparam("of")
_NOW: BindParameter[datetime] = bindparam("now")
_ON = contacts.c.channel == bindparam("on")
_BOUND = contacts.c.until.is_(None)
_OF_OFFICE = Statement(select(officers).where(officers.c.office == _OF).order_by(officers.c.id))
_OWNERS = select(officers).join(contacts, contacts.c.officer == officers.c.id).where(_BOUND, _ON).limit(1)
_BY_CHAT = Statement(_OWNERS.where(contacts.c.chat == bindparam("in_chat")))
_BY_ADDRESS = Statement(_OWNERS.where(contacts.c.address == _OF, officers.c.active))
_FORMER = Statement(_OWNERS.where(contacts.c.address == _OF, ~officers.c.active))

#: The phones that count: not revoked, and their officer holds a seat.
_COUNTING = Statement(
    select(contacts).join(officers, officers.c.id == contacts.c.officer).where(_BOUND, officers.c.active)
)
_COUNTING_IN = _COUNTING.where(contacts.c.office == _OF)
_USED = func.coalesce(contacts.c.used_at, contacts.c.since)
_PHONES = Statement(
    select(contacts)
    .join(officers, officers.c.id == contacts.c.officer)
    .where(_BOUND, officers.c.active, contacts.c.officer == _OF)
    .order_by(contacts.c.chosen.desc(), _USED.desc(), contacts.c.id.desc())
)
_BOUND_PHONES = Statement(select(contacts).where(contacts.c.officer == _OF, _BOUND))
_REGISTERED = Statement(
    select(contacts.c.id)
    .join(officers, officers.c.id == contacts.c.officer)
    .where(_ON, contacts.c.chat == bindparam("in_chat"), _BOUND, officers.c.active)
    .limit(1)
)
_COUNTS = _REGISTERED.where(contacts.c.officer == _OF)
_REVOKE = Statement(update(contacts).where(contacts.c.officer == _OF, _BOUND).values(until=_NOW))
_REPLACED = Statement(
    update(contacts)
    .where(or_(contacts.c.officer == _OF, contacts.c.address == bindparam("sender")), _ON, _BOUND)
    .values(until=_NOW)
)
_REGISTER = Statement(insert(contacts))
_SPEAK = Statement(update(officers).where(officers.c.id == _OF).values(language=bindparam("in_language")))
_OF_CHANNEL = contacts.c.officer == _OF, contacts.c.channel == bindparam("on"), _BOUND
_USE_NOW = Statement(update(contacts).where(*_OF_CHANNEL).values(used_at=_NOW))
_CHOOSE = Statement(
    update(contacts)
    .where(contacts.c.officer == _OF, _BOUND)
    .values(chosen=contacts.c.channel == bindparam("on"))
)
_REACHED = Statement(
    update(contacts)
    .where(_ON, contacts.c.chat == bindparam("in_chat"), _BOUND)
    .where(contacts.c.reachable != bindparam("now"))
    .values(reachable=_NOW)
)

_CODE = invitations.c.hash == bindparam("code")
_UNUSED = invitations.c.used_at.is_(None)
_INVITATION = Statement(select(invitations).where(_CODE))
_NEWEST = Statement(
    select(invitations)
    .where(invitations.c.officer == _OF, invitations.c.channel == "")
    .order_by(invitations.c.number.desc(), invitations.c.created_at.desc())
    .limit(1)
)
_USE = Statement(update(invitations).where(_CODE, _UNUSED).values(used_at=_NOW, used_by=bindparam("sender")))
#: Ends those that nobody has used and that are not over yet.
_END = (
    update(invitations)
    .where(_UNUSED, invitations.c.void_at.is_(None), invitations.c.expires_at > _NOW)
    .values(expires_at=_NOW, void_at=_NOW)
)
_END_OF_OFFICER = Statement(_END.where(invitations.c.officer == _OF))
_END_LINKS = _END_OF_OFFICER.where(invitations.c.channel != "")
_END_CODE = Statement(_END.where(_CODE).values(used_by=bindparam("sender")))
_WRONG = Statement(update(invitations).where(_CODE).values(tries=invitations.c.tries + 1))
_INVITE = Statement(insert(invitations))


def load_staff(tx: Tx, office: str, at: datetime) -> Staff:
    """Who sits where at an instant, as this transaction sees it."""
    return Staff(
        office=office,
        at=at,
        officers=tuple(_officer(row) for row in tx.execute(_OF_OFFICE, {"of": office})),
        appointments=appointments.recorded(tx, office),
        acting=acting.unfinished(tx, office),
    )


def by_address(tx: Tx, channel: str, address: str) -> Officer | None:
    """The officer behind a sender's id."""
    row = tx.execute(_BY_ADDRESS, {"on": channel, "of": address}).first()
    return _officer(row) if row else None


def former(tx: Tx, channel: str, address: str) -> Officer | None:
    """The officer behind a phone, if they no longer hold a seat."""
    row = tx.execute(_FORMER, {"on": channel, "of": address}).first()
    return _officer(row) if row else None


def by_chat(tx: Tx, channel: str, chat: str) -> Officer | None:
    """The officer who is reached in a chat."""
    row = tx.execute(_BY_CHAT, {"on": channel, "in_chat": chat}).first()
    return _officer(row) if row else None


def registered(tx: Tx) -> frozenset[str]:
    """The officers, of every office, who have a phone that counts now."""
    return frozenset(row.officer for row in tx.execute(_COUNTING))


def registered_chats(tx: Tx) -> frozenset[tuple[str, str]]:
    """(channel, chat) of every phone that counts now, in every office."""
    return frozenset((row.channel, row.chat) for row in tx.execute(_COUNTING))


def counting(tx: Tx, office: str) -> frozenset[Contact]:
    """Every phone of the office that counts now."""
    return frozenset(_contact(row) for row in tx.execute(_COUNTING_IN, {"of": office}))


def counts(tx: Tx, officer: str, channel: str, chat: str) -> bool:
    """Whether this officer is reached in this chat."""
    return tx.execute(_COUNTS, {"on": channel, "in_chat": chat, "of": officer}).first() is not None


def is_registered(tx: Tx, channel: str, chat: str) -> bool:
    """Whether any officer is reached in this chat."""
    return tx.execute(_REGISTERED, {"on": channel, "in_chat": chat}).first() is not None


def phones(tx: Tx, officer: str) -> list[Contact]:
    """The phones that count now, one on each channel: first the one that the officer prefers."""
    return [_contact(row) for row in tx.execute(_PHONES, {"of": officer})]


def reached(tx: Tx, officer: str, there: tuple[str, str] | None = None) -> Contact | None:
    """The one phone on which the officer is written to: the one `there` (its channel and chat), else the one that they
    prefer, or the other while that one is closed.
    """
    known = phones(tx, officer)
    here = [phone for phone in known if (phone.channel, phone.chat) == there]
    return next((phone for phone in (*here, *known) if phone.reachable), known[0] if known else None)


def use(tx: Tx, phone: Contact, now: datetime) -> None:
    """The officer has turned to this phone: they are reached here from now on, unless they have chosen another."""
    tx.execute(_USE_NOW, {"of": phone.officer, "on": phone.channel, "now": now})


def choose(tx: Tx, officer: str, channel: str) -> None:
    """The officer wants to be reached on this channel."""
    tx.execute(_CHOOSE, {"of": officer, "on": channel})


def speak(tx: Tx, officer: str, language: Language) -> None:
    """The officer wants to be spoken to in this language, in every chat."""
    tx.execute(_SPEAK, {"of": officer, "in_language": language.value})


def bound_phones(tx: Tx, officer: str) -> list[Contact]:
    """The officer's phones that were not revoked, whether or not the officer holds a seat."""
    return [_contact(row) for row in tx.execute(_BOUND_PHONES, {"of": officer})]


def register(
    tx: Tx, officer: Officer, channel: str, address: str, chat: str, now: datetime, account: str = ""
) -> None:
    """Bind a phone to an officer, who is reached on it from now on.

    Their earlier phone on this channel no longer counts, nor who had this one.
    """
    tx.execute(_REPLACED, {"of": officer.id, "sender": address, "on": channel, "now": now})
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
    tx.execute(_REGISTER, row)
    choose(tx, officer.id, "")


def set_reachable(tx: Tx, channel: str, chat: str, *, reachable: bool) -> bool:
    """Record whether a phone can be reached; returns whether this changed anything."""
    return tx.execute(_REACHED, {"on": channel, "in_chat": chat, "now": reachable}).rowcount > 0


def invitation(tx: Tx, code: str) -> Row | None:
    """The row of a code, whether or not it still counts."""
    return invitation_of(tx, tx.codes.hash(code))


def invitation_of(tx: Tx, hash_: str) -> Row | None:
    """The row of an invitation by the hash of its code."""
    return tx.execute(_INVITATION, {"code": hash_}).first()


def newest_invitation(tx: Tx, officer: str) -> Row | None:
    return tx.execute(_NEWEST, {"of": officer}).first()


def code_of(tx: Tx, row: Row) -> str:
    """The code of an invitation; empty where it was made at random, or with a key that is gone."""
    code = tx.codes.code(row.officer, row.number)
    return code if tx.codes.hash(code) == row.hash else ""


def use_invitation(tx: Tx, hash_: str, address: str, now: datetime) -> bool:
    """Use an invitation up; False if somebody else was first. The officer's other ones end with it."""
    row = invitation_of(tx, hash_)
    if row is None or tx.execute(_USE, {"code": hash_, "now": now, "sender": address}).rowcount != 1:
        return False
    tx.execute(_END_OF_OFFICER, {"of": row.officer, "now": now})
    return True


def end_invitation(tx: Tx, hash_: str, address: str, now: datetime) -> None:
    """End an invitation that the sender `address` says is not theirs."""
    tx.execute(_END_CODE, {"code": hash_, "now": now, "sender": address})


def wrong_digits(tx: Tx, hash_: str) -> int:
    """Count wrong digits of the NIP; how many times they were wrong."""
    tx.execute(_WRONG, {"code": hash_})
    found = invitation_of(tx, hash_)
    return int(found.tries) if found else 0


def invite(tx: Tx, officer: Officer, now: datetime) -> str:
    """The officer's present code: the newest one while it is valid and can be shown, else a new one."""
    newest = newest_invitation(tx, officer.id)
    valid = newest and newest.used_at is None and newest.expires_at > now
    if newest and valid and (known := code_of(tx, newest)):
        return known
    number = (newest.number if newest else 0) + 1
    code = tx.codes.code(officer.id, number)
    _add_invitation(tx, officer, code, number, now, INVITATION_LIFE)
    return code


def invite_to(tx: Tx, officer: Officer, channel: str, now: datetime) -> str:
    """A code by which the officer joins a further channel; it cannot be shown again, and ends those before."""
    tx.execute(_END_LINKS, {"of": officer.id, "now": now})
    code = tx.codes.code(officer.id, secrets.randbits(63))
    _add_invitation(tx, officer, code, 0, now, LINK_LIFE, channel)
    return code


def _add_invitation(
    tx: Tx, officer: Officer, code: str, number: int, now: datetime, life: timedelta, channel: str = ""
) -> None:
    row = {
        "hash": tx.codes.hash(code),
        "office": officer.office,
        "officer": officer.id,
        "number": number,
        "created_at": now,
        "expires_at": now + life,
        "channel": channel,
    }
    tx.execute(_INVITE, row)


def _officer(row: Row) -> Officer:
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
        language=Language(row.language),
    )


def _contact(row: Row) -> Contact:
    return Contact(
        officer=row.officer,
        channel=row.channel,
        address=row.address,
        chat=row.chat,
        reachable=row.reachable,
        account=row.account,
        chosen=row.chosen,
    )


def revoke_phones(tx: Tx, officer: str, now: datetime) -> int:
    """Revoke the officer's phones and their unused code; returns how many phones there were."""
    tx.execute(_END_OF_OFFICER, {"of": officer, "now": now})
    return tx.execute(_REVOKE, {"of": officer, "now": now}).rowcount
