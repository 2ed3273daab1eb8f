"""Cards: the meaning of each button of each message, and whether the card still counts."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.core.conversation.card import StoredCard
from storage.database import Tx
from storage.tables import cards

_ADD = insert(cards)
_FIND = select(cards).where(cards.c.id == bindparam("id"))
_LIVE = select(cards).where(
    cards.c.case_id == bindparam("case"), cards.c.task == bindparam("task"), cards.c.live
)
_OF_OFFICER = (
    select(cards)
    .where(cards.c.officer == bindparam("officer"), cards.c.kind == bindparam("kind"))
    .order_by(cards.c.made_at, cards.c.id)
)
_LIVE_OF_OFFICER = _OF_OFFICER.where(cards.c.live)
_LIVE_BEFORE = (
    select(cards)
    .where(
        cards.c.live,
        cards.c.kind.in_(bindparam("kinds", expanding=True)),
        cards.c.made_at < bindparam("before"),
    )
    .order_by(cards.c.made_at, cards.c.id)
)


def new_id() -> str:
    """A new card id that cannot be guessed: 96 random bits."""
    return secrets.token_urlsafe(12)


def add(tx: Tx, card: StoredCard, now: datetime) -> None:
    row = {
        "id": card.id,
        "office": card.office,
        "officer": card.officer,
        "kind": card.kind,
        "case_id": card.case,
        "task": card.task,
        "actions": json.dumps(card.actions),
        "subject": card.subject,
        "live": card.live,
        "made_at": now,
        "number": card.number,
    }
    tx.execute(_ADD, row)


def find(tx: Tx, card_id: str) -> StoredCard | None:
    """The card, whether or not it still counts; None if there is no such card."""
    row = tx.execute(_FIND, {"id": card_id}).one_or_none()
    return _card(row) if row else None


def by_number(tx: Tx, office: str, number: int) -> StoredCard | None:
    """The card of this number, whether or not it still counts."""
    row = tx.execute(select(cards).where(cards.c.office == office, cards.c.number == number)).first()
    return _card(row) if row and number else None


def live_of_task(tx: Tx, case: str, task: str) -> Sequence[StoredCard]:
    """The cards of a task that still count, on everybody's phone."""
    return [_card(row) for row in tx.execute(_LIVE, {"case": case, "task": task})]


def live_of_case(tx: Tx, case: str) -> Sequence[StoredCard]:
    """Every card of a case that still counts."""
    return [_card(row) for row in tx.execute(select(cards).where(cards.c.case_id == case, cards.c.live))]


def live_of_officer(tx: Tx, officer: str, kind: str) -> Sequence[StoredCard]:
    """An officer's cards of one kind that still count, oldest first."""
    return [_card(row) for row in tx.execute(_LIVE_OF_OFFICER, {"officer": officer, "kind": kind})]


def live_before(tx: Tx, kinds: Sequence[str], before: datetime) -> Sequence[StoredCard]:
    """The cards of these kinds that still count and were made before this instant."""
    return [_card(row) for row in tx.execute(_LIVE_BEFORE, {"kinds": list(kinds), "before": before})]


def of_officer(tx: Tx, officer: str, kind: str) -> Sequence[StoredCard]:
    """An officer's cards of one kind, oldest first, whether or not they still count."""
    return [_card(row) for row in tx.execute(_OF_OFFICER, {"officer": officer, "kind": kind})]


def revive(tx: Tx, card_id: str) -> None:
    """Let a closed card count again."""
    tx.execute(update(cards).where(cards.c.id == card_id).values(live=True))


def set_actions(tx: Tx, card_id: str, actions: Sequence[tuple[str, str]]) -> None:
    """Replace the meaning of the card's buttons, by their numbers."""
    tx.execute(update(cards).where(cards.c.id == card_id).values(actions=json.dumps(actions)))


def become(tx: Tx, card_id: str, kind: str, actions: Sequence[tuple[str, str]], *, live: bool) -> None:
    """Make another kind of card of it, with these buttons."""
    values = {"kind": kind, "actions": json.dumps(actions), "live": live}
    tx.execute(update(cards).where(cards.c.id == card_id).values(**values))


_RETIRE = update(cards).where(cards.c.id == bindparam("card")).values(live=False)


def retire(tx: Tx, card_id: str) -> None:
    tx.execute(_RETIRE, {"card": card_id})


def _card(row: object) -> StoredCard:
    r: dict[str, object] = row._mapping  # type: ignore[attr-defined]
    return StoredCard(
        id=str(r["id"]),
        office=str(r["office"]),
        officer=str(r["officer"]),
        kind=str(r["kind"]),
        case=r["case_id"] if isinstance(r["case_id"], str) else None,
        task=r["task"] if isinstance(r["task"], str) else None,
        actions=tuple((action, argument) for action, argument in json.loads(str(r["actions"]))),
        subject=str(r["subject"]),
        live=bool(r["live"]),
        number=int(str(r["number"])),
    )
