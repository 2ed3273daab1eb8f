"""Lists that a command opened close after half an hour: what they offer may be over, and the command is soon sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.text.render import Message
from handlers.context import Services
from handlers.messages.card_changes import close_card
from handlers.monitoring.every_office import in_each
from storage.repositories import cards

_LIFE = timedelta(minutes=30)
_LOOK = timedelta(minutes=5)  #: between two looks; the second that has none costs nothing
_KINDS = (
    "alihkan",
    "atur",
    "kanal",
    "libur",
    "periode",
    "plh",
    "tarik",
    "periode_berjalan",
    "tugas_lain",
    "sekaligus",
)  #: of the cards of /alihkan, /atur, ...


class StaleLists:
    """A tick."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Close the lists that nobody has used; a card of one task closes with its task."""
        now = self._services.clock.now()
        if self._looked and timedelta(0) <= now - self._looked < _LOOK:
            return
        self._looked = now
        with self._services.read() as uow:
            old = {card.office for card in cards.live_before(uow.tx, _KINDS, now - _LIFE)}
        in_each(self._services, old, self._close)

    def _close(self, services: Services) -> None:
        with services.begin() as uow:
            for card in cards.live_before_in(uow.tx, uow.office_id, _KINDS, uow.now - _LIFE):
                if not card.task:
                    close_card(uow, card, Message("catatan_daftar_lama"))
