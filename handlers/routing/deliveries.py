"""What a chat service tells of messages that it had taken: how far each has come, and what follows where one failed."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.ports import ALBUM_JOINT, Failure, Incoming, Outgoing, OutgoingKind, Stage
from handlers.context import UnitOfWork
from handlers.messages.failover import fail_over
from handlers.monitoring import closed_chats
from handlers.routing import account_news
from handlers.staff import registration
from storage import codec
from storage.repositories import accounts, people, queues, receipts, undelivered, windows
from storage.statement import Row

log = logging.getLogger(__name__)

_TRIES = 5  #: how often a message that failed for a passing reason is sent again


def take(uow: UnitOfWork, incoming: Incoming) -> None:
    """Record a step of a message; a failure has what follows from it, once."""
    assert incoming.receipt is not None
    told = (incoming.channel, incoming.chat, incoming.message, incoming.receipt, incoming.at)
    receipts.record(uow.tx, *told)
    if incoming.receipt.stage in (Stage.DELIVERED, Stage.READ):
        registration.back(uow, incoming)
    settle(uow, incoming.channel, incoming.message)


def settle(uow: UnitOfWork, channel: str, message: str) -> None:
    """Do what follows from the failure of a message. One whose row is not known yet waits for it."""
    told = receipts.failed(uow.tx, channel, message)
    row = queues.of_message(uow.tx, channel, told.chat, message) if told else None
    if told is None or row is None or not receipts.settle(uow.tx, channel, message):
        return
    uow.enter(row.office)
    log.warning("not delivered", extra={"action": "send_failed_late", "row": row.id, "why": told.why})
    if codec.load(Outgoing, row.payload).kind is OutgoingKind.TEMPLATE:
        undelivered.failed_late(uow.tx, row.id, told.why, uow.now)
        template_failed(uow, row, Failure(told.failure), told.why)
        return
    _settle(uow, row, message, Failure(told.failure), told.why, told.failed_at)


def _settle(uow: UnitOfWork, row: Row, message: str, failure: Failure, why: str, at: datetime) -> None:
    if failure is Failure.CLOSED:
        windows.told_closed(uow.tx, row.channel, row.chat, at, uow.now)
        _send_again(uow, row, message, f"{failure}: {why}")
    elif failure is Failure.HELD:
        held(uow, row.channel, why)
        _send_again(uow, row, message, why)
    elif failure in (Failure.WAIT, Failure.RETRY) and row.attempts < _TRIES:
        _send_again(uow, row, message, why)
    else:
        gone = failure is Failure.GONE
        undelivered.failed_late(uow.tx, row.id, queues.UNREACHED if gone else why, uow.now)
        uow.incident("kirim_gagal", row=row.id, why=why)
        if gone:
            unreached(uow, row.channel, row.chat, failure)


def _send_again(uow: UnitOfWork, row: Row, message: str, why: str) -> None:
    """The message waits again in its place; of an album only the file that has not arrived."""
    outgoing = codec.load(Outgoing, row.payload)
    ids = message_ids(row)
    if outgoing.kind is OutgoingKind.ALBUM and len(ids) == len(outgoing.files):
        place = ids.index(message)
        text = outgoing.text if message == ids[-1] else ""
        alone = replace(outgoing, text=text).with_documents((outgoing.files[place],))
        again = {**row._asdict(), "payload": codec.dump(alone), "state": queues.OutboxState.WAITING}
        del again["id"]
        queues.queue(uow.tx, [{**again, "message": None, "next_at": uow.now, "error": why}])
    else:
        undelivered.hold_again(uow.tx, row, why, uow.now)
    uow.tx.after_commit(uow.services.wake_outbox)


def message_ids(row: Row) -> list[str]:
    return str(row.message).split(ALBUM_JOINT)


def unreached(uow: UnitOfWork, channel: str, chat: str, failure: Failure) -> None:
    """A chat is of no use for now. The one door for that, whenever it becomes known: GONE, the person is not reached
    there; CLOSED, it is closed, and no template may open it.
    """
    if failure is Failure.GONE:
        registration.unreachable(uow, channel, chat)
    elif not fail_over(uow, channel, chat):
        uow.incident("obrolan_tertutup", kanal=channel, pejabat=_name(uow, channel, chat))


def template_failed(uow: UnitOfWork, row: Row, failure: Failure, why: str) -> None:
    """The template of this row did not go out, or did not arrive: another one, another chat, or later."""
    uow.enter(row.office)
    if failure is Failure.GONE:
        unreached(uow, row.channel, row.chat, failure)
        return
    if failure is Failure.HELD:
        held(uow, row.channel, why)
    elif failure is Failure.REFUSED:
        account_news.refused(uow, row.channel, codec.load(Outgoing, row.payload).template, why)
    if windows.is_opener(uow.tx, row.channel, row.chat, row.id):
        windows.set_opener(uow.tx, row.channel, row.chat, None)
        uow.tx.after_commit(uow.services.wake_outbox)


def held(uow: UnitOfWork, channel: str, why: str) -> None:
    """The service lets nothing of ours through: everything waits, and the operator is told once."""
    if accounts.begin_hold(uow.tx, channel, why, uow.now):
        uow.incident("akun_ditahan", kanal=channel, sebab=why)


def knock(uow: UnitOfWork, channel: str, chat: str) -> None:
    """Something waits in a chat that is closed: open it, or say that this cannot be done."""
    if not closed_chats.knock(uow, channel, chat):
        unreached(uow, channel, chat, Failure.CLOSED)


def _name(uow: UnitOfWork, channel: str, chat: str) -> str:
    officer = people.by_chat(uow.tx, channel, chat)
    return officer.name if officer else ""
