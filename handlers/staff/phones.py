"""A phone that counts no more: nothing further reaches it, and what it has received is taken back."""

from __future__ import annotations

from datetime import timedelta

from bot.core.office.officers import Officer
from bot.ports import Outgoing, OutgoingKind
from bot.text.render import Message, render
from handlers.context import UnitOfWork
from handlers.messages.outgoing import send_text_to_chat
from storage import codec
from storage.repositories import people, questions, queues, withdrawals
from storage.repositories.people import Contact

#: Older messages are not asked back: Telegram lets a bot delete its own for 48 hours, and a message may have waited.
_DELETABLE = timedelta(hours=72)


def revoke(uow: UnitOfWork, officer: Officer) -> int:
    """Take the officer's phones, their unused code and their pending question away; how many phones there were."""
    lost = people.phones(uow.tx, officer.id)
    people.revoke_phones(uow.tx, officer.id, uow.now)
    questions.stop_waiting(uow.tx, officer.id)
    for phone in lost:
        empty(uow, phone)
        farewell = Message("ponsel_dicabut", instansi=uow.office.name, kontak=uow.office.contact)
        send_text_to_chat(uow, phone.channel, phone.chat, farewell, officer)
    return len(lost)


def empty(uow: UnitOfWork, phone: Contact) -> None:
    """Cancel what waits for the phone and take back what has arrived: it is deleted, and an older card is blanked."""
    withdrawals.cancel_chat(uow.tx, phone.channel, phone.chat)
    blank = render(Message("catatan_dicabut"), uow.voice_of(phone.officer))
    for row in withdrawals.arrived(uow.tx, phone.channel, phone.chat):
        sent = codec.load(Outgoing, row.payload)
        if row.next_at > uow.now - _DELETABLE:
            text = blank if row.card or sent.kind in (OutgoingKind.TEXT, OutgoingKind.EDIT) else ""
            queues.queue(uow.tx, [withdrawals.taken_back(row, row.message, uow.now, text)])
        elif row.card:
            where = {"chat": row.chat, "message": row.message, "sha256": sent.sha256}
            edit = Outgoing(kind=OutgoingKind.EDIT, text=blank, **where)
            queues.queue(uow.tx, [queues.outgoing_row(row.office, row.channel, edit, uow.now)])
    withdrawals.no_longer_there(uow.tx, phone.channel, phone.chat)
    uow.tx.after_commit(uow.services.wake_outbox)
