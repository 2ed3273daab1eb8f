"""Cards: the meaning of each button of each message, and whether the card still counts."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.core.conversation.card import StoredCard
from bot.ports import Outgoing
from storage.database import Tx
from storage.statement import Row, Statement, one_of
from storage.tables import cards

_ONE = cards.c.id == bindparam("card")
_ADD = Statement(insert(cards))
_FIND = Statement(select(cards).where(_ONE))
_BY_NUMBER = Statement(
    select(cards).where(cards.c.office == bindparam("here"), cards.c.number == bindparam("typed"))
)
_LIVE_OF_CASE = Statement(select(cards).where(cards.c.case_id == bindparam("case"), cards.c.live))
_LIVE_OF_KINDS = _LIVE_OF_CASE.where(one_of(cards.c.kind, "kinds"))
_LIVE = _LIVE_OF_CASE.where(cards.c.task == bindparam("about"))
_OF_TASK = Statement(
    select(cards).where(cards.c.case_id == bindparam("case"), cards.c.task == bindparam("about"))
)
_OF_OFFICER = Statement(
    select(cards)
    .where(cards.c.officer == bindparam("whose"), cards.c.kind == bindparam("sort"))
    .order_by(cards.c.made_at, cards.c.id)
)
_LIVE_OF_OFFICER = _OF_OFFICER.where(cards.c.live)
_LIVE_OF_OFFICERS = Statement(
    select(cards)
    .where(one_of(cards.c.officer, "whose"), cards.c.kind == bindparam("sort"), cards.c.live)
    .order_by(cards.c.made_at, cards.c.id)
)
_LIVE_BEFORE = Statement(
    select(cards)
    .where(cards.c.live, one_of(cards.c.kind, "kinds"), cards.c.made_at < bindparam("before"))
    .order_by(cards.c.made_at, cards.c.id)
)
_LIVE_BEFORE_IN = _LIVE_BEFORE.where(cards.c.office == bindparam("here"))
_RETIRE = Statement(update(cards).where(_ONE).values(live=False))
_REVIVE = Statement(update(cards).where(_ONE).values(live=True))
_SET_ACTIONS = Statement(update(cards).where(_ONE).values(actions=bindparam("buttons")))
_BECOME = Statement(
    update(cards)
    .where(_ONE)
    .values(kind=bindparam("sort"), actions=bindparam("buttons"), live=bindparam("counts"))
)
_REWRITE = Statement(update(cards).where(_ONE).values(title=bindparam("line"), file=bindparam("sha256")))
_REDIRECT = Statement(
    update(cards)
    .where(_ONE)
    .values(channel=bindparam("on"), chat=bindparam("in_chat"), message="", title=bindparam("line"))
)


def new_id() -> str:
    """A new card id that cannot be guessed: 96 random bits."""
    return secrets.token_urlsafe(12)


def add(tx: Tx, card: StoredCard, now: datetime, channel: str = "", shown: Outgoing | None = None) -> None:
    """Keep a card that the message `shown` sends on this channel."""
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
        "channel": channel,
        "chat": shown.chat if shown else "",
        "title": _title(shown.text) if shown else "",
        "file": shown.sha256 if shown else "",
    }
    tx.execute(_ADD, row)


def find(tx: Tx, card_id: str) -> StoredCard | None:
    """The card, whether or not it still counts; None if there is no such card."""
    row = tx.execute(_FIND, {"card": card_id}).first()
    return _card(row) if row else None


def by_number(tx: Tx, office: str, number: int) -> StoredCard | None:
    """The card of this number, whether or not it still counts."""
    row = tx.execute(_BY_NUMBER, {"here": office, "typed": number}).first()
    return _card(row) if row and number else None


def live_of_task(tx: Tx, case: str, task: str) -> Sequence[StoredCard]:
    """The cards of a task that still count, on everybody's phone."""
    return [_card(row) for row in tx.execute(_LIVE, {"case": case, "about": task})]


def of_task(tx: Tx, case: str, task: str) -> Sequence[StoredCard]:
    """Every card of a task, whether or not it still counts."""
    return [_card(row) for row in tx.execute(_OF_TASK, {"case": case, "about": task})]


def live_of_case(tx: Tx, case: str) -> Sequence[StoredCard]:
    """Every card of a case that still counts."""
    return [_card(row) for row in tx.execute(_LIVE_OF_CASE, {"case": case})]


def live_of_kinds(tx: Tx, case: str, kinds: Sequence[str]) -> Sequence[StoredCard]:
    """The cards of a case that still count and are of these kinds."""
    return [_card(row) for row in tx.execute(_LIVE_OF_KINDS, {"case": case, "kinds": list(kinds)})]


def live_of_officer(tx: Tx, officer: str, kind: str) -> Sequence[StoredCard]:
    """An officer's cards of one kind that still count, oldest first."""
    return [_card(row) for row in tx.execute(_LIVE_OF_OFFICER, {"whose": officer, "sort": kind})]


def live_of_officers(tx: Tx, officers: Sequence[str], kind: str) -> Sequence[StoredCard]:
    """The cards of one kind that still count and are these officers', oldest first."""
    found = tx.execute(_LIVE_OF_OFFICERS, {"whose": list(officers), "sort": kind})
    return [_card(row) for row in found]


def live_before(tx: Tx, kinds: Sequence[str], before: datetime) -> Sequence[StoredCard]:
    """The cards of these kinds that still count and were made before this instant, in every office."""
    return [_card(row) for row in tx.execute(_LIVE_BEFORE, {"kinds": list(kinds), "before": before})]


def live_before_in(tx: Tx, office: str, kinds: Sequence[str], before: datetime) -> Sequence[StoredCard]:
    """The same in one office."""
    values = {"here": office, "kinds": list(kinds), "before": before}
    return [_card(row) for row in tx.execute(_LIVE_BEFORE_IN, values)]


def of_officer(tx: Tx, officer: str, kind: str) -> Sequence[StoredCard]:
    """An officer's cards of one kind, oldest first, whether or not they still count."""
    return [_card(row) for row in tx.execute(_OF_OFFICER, {"whose": officer, "sort": kind})]


def revive(tx: Tx, card_id: str) -> None:
    """Let a closed card count again."""
    tx.execute(_REVIVE, {"card": card_id})


def set_actions(tx: Tx, card_id: str, actions: Sequence[tuple[str, str]]) -> None:
    """Replace the meaning of the card's buttons, by their numbers."""
    tx.execute(_SET_ACTIONS, {"card": card_id, "buttons": json.dumps(actions)})


def become(tx: Tx, card_id: str, kind: str, actions: Sequence[tuple[str, str]], *, live: bool) -> None:
    """Make another kind of card of it, with these buttons."""
    values = {"card": card_id, "sort": kind, "buttons": json.dumps(actions), "counts": live}
    tx.execute(_BECOME, values)


def rewritten(tx: Tx, card_id: str, shown: Outgoing) -> None:
    """The message that sends the card says something else, or has lost its file."""
    tx.execute(_REWRITE, {"card": card_id, "line": _title(shown.text), "sha256": shown.sha256})


def redirected(tx: Tx, card_id: str, channel: str, shown: Outgoing) -> None:
    """The card is sent anew, to another chat, by the message `shown`."""
    values = {"card": card_id, "on": channel, "in_chat": shown.chat, "line": _title(shown.text)}
    tx.execute(_REDIRECT, values)


def retire(tx: Tx, card_id: str) -> None:
    tx.execute(_RETIRE, {"card": card_id})


def _title(text: str) -> str:
    return text.partition("\n")[0]


def _card(row: Row) -> StoredCard:
    return StoredCard(
        id=row.id,
        office=row.office,
        officer=row.officer,
        kind=row.kind,
        case=row.case_id,
        task=row.task,
        actions=tuple((action, argument) for action, argument in json.loads(row.actions)),
        subject=row.subject,
        live=row.live,
        number=row.number,
        channel=row.channel,
        chat=row.chat,
        message=row.message,
        title=row.title,
        file=row.file,
    )
