"""What only asks is answered from a reading transaction, so that nobody's decision waits while it is read.

The answer is made ready there, and then said in one short write, with the mark that the question was handled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import SopError
from bot.ports import Incoming
from handlers.context import Services, UnitOfWork
from handlers.routing import commands
from handlers.staff import registration
from storage.database import Tx
from storage.repositories import people
from storage.repositories.said import Use


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An answer, and what the question was used for."""

    use: Use
    writes: tuple[Callable[[Tx], None], ...]
    replied: bool

    def say(self, uow: UnitOfWork) -> Use:
        for write in self.writes:
            write(uow.tx)
        uow.replied = uow.replied or self.replied
        return self.use


def make_ready(services: Services, incoming: Incoming) -> Ready | None:
    """The answer to a question; None if it cannot be made without writing: it is refused, comes from a stranger, or from
    a chat in which the officer was not reached so far.
    """
    with services.read() as uow:
        officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
        if officer is None or not registration.is_reached_here(uow, officer, incoming):
            return None
        uow.enter(officer.office)
        uow.answers, uow.heard, uow.kept = officer.id, incoming, []
        try:
            use = commands.receive(uow, officer, incoming)
        except SopError:
            return None
        return Ready(use=use, writes=tuple(uow.kept), replied=uow.replied)
