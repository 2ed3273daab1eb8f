"""Somebody's number or account has another address now, as the chat service itself tells."""

from __future__ import annotations

from bot.ports import Incoming
from handlers.context import UnitOfWork
from storage.repositories import moves, people


def moved(uow: UnitOfWork, incoming: Incoming) -> None:
    """The officer keeps their chat under its new address, and the operator reads of it.

    Whoever has the old address later is a stranger. An address that is an officer's already is left as it is.
    """
    officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
    if officer is None or not incoming.address:
        return
    uow.enter(officer.office)
    told = {
        "kanal": incoming.channel,
        "pejabat": officer.name,
        "dari": incoming.sender,
        "ke": incoming.address,
    }
    if people.by_address(uow.tx, incoming.channel, incoming.address):
        uow.incident("alamat_sudah_terdaftar", **told)
    elif moves.move(uow.tx, incoming.channel, incoming.sender, incoming.address):
        uow.incident("alamat_pindah", **told)
        uow.tx.after_commit(uow.services.wake_outbox)
