"""Officers by what somebody typed, and a lost phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from bot.core.office.officers import Officer
from storage.database import Tx
from storage.people import everyone
from storage.tables import contacts, invitations


def revoke_phones(tx: Tx, officer: str, now: datetime) -> int:
    """His phones no longer count, and neither does a code that nobody has used; how many phones there were."""
    unused = update(invitations).where(invitations.c.officer == officer, invitations.c.used_at.is_(None))
    tx.execute(unused.values(expires_at=now))
    lost = update(contacts).where(contacts.c.officer == officer, contacts.c.until.is_(None))
    return tx.execute(lost.values(until=now)).rowcount


def find(tx: Tx, office: str, text: str) -> list[Officer]:
    """Those with a seat whom `text` names: by NIP, else by the whole name, else by a part of it."""
    wanted = folded(text)
    known = everyone(tx, office)
    if not wanted:
        return []
    names = {one.id: folded(one.name) for one in known}
    exact = [one for one in known if wanted in (one.nip, names[one.id])]
    return exact or [one for one in known if wanted in names[one.id]]


def folded(text: str) -> str:
    """Letters and digits alone: how names are compared."""
    return "".join(char for char in text.casefold() if char.isalnum())
