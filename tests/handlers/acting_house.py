"""The ticks' house with thumbs: texts and taps as the router hands them on."""

from __future__ import annotations

import re
from pathlib import Path

from bot.core.office.model import Office
from bot.ports import Incoming, IncomingKind, Outgoing
from bot.text.render import Message
from handlers.routing import commands
from handlers.routing.buttons import ACTIONS
from handlers.staff.terms import tick_acting
from storage import codec
from storage.repositories import cards, people, queues
from tests.handlers.ticks_house import TicksHouse

_TAG = re.compile(r"<[^>]+>")


class ActingHouse(TicksHouse):
    def __init__(self, directory: Path, start: str, office: Office | None = None) -> None:
        super().__init__(directory, start, office)
        self.heard: list[tuple[str, Outgoing]] = []

    def look(self) -> list[tuple[str, Outgoing]]:
        """Everything said since the last look; it has arrived now, and stays on the phones."""
        with self.desk.db.writing() as tx:
            rows = queues.unsent(tx, after=0)
            queues.sent(tx, [(row.id, str(row.id)) for row in rows])
        new = [(row.chat, codec.load(Outgoing, row.payload)) for row in rows]
        self.heard += new
        return new

    def say(self, chat: str, text: str) -> str:
        """What the bot answers on the same phone. A refusal is raised."""
        self.look()
        officer = self.officer(chat)
        incoming = Incoming(
            channel="uji", kind=IncomingKind.TEXT, chat=chat, sender=chat, at=self.clock.now(), text=text
        )
        with self.desk.visit() as visit:
            commands.receive(visit, officer, incoming)
        return "\n".join(_TAG.sub("", one.text) for to, one in self.look() if to == chat)

    def tap(self, chat: str, label: str) -> str:
        """Press the newest live button of that label on the phone."""
        self.look()
        officer = self.officer(chat)
        for to, message in reversed(self.heard):
            for number, button in enumerate(message.buttons or message.choices):
                if to == chat and button.label == label:
                    card, action, argument = self.card(message, number)
                    if not card.live:
                        continue
                    with self.desk.visit() as visit:
                        toast: Message | None = ACTIONS[action](visit, officer, card, argument)
                    assert toast is None or toast.key
                    return "\n".join(_TAG.sub("", one.text) for to, one in self.look() if to == chat)
        raise AssertionError(f"{chat} has no live {label!r}")

    def tick(self, when: str) -> list[tuple[str, str]]:
        self.look()
        self.to(when)
        tick_acting(self.desk)
        return [(to, _TAG.sub("", one.text)) for to, one in self.look()]

    def cards_of(self, task: str) -> set[str]:
        """Chats with a live card of this task of the case."""
        with self.desk.look() as visit:
            live = cards.live_of_task(visit.tx, "K", task)
            owners = {card.officer for card in live if card.kind == "tugas"}
            return {phone.chat for owner in owners for phone in people.phones(visit.tx, owner)}

    def appoint(self, by: str, *answers: str) -> str:
        """`/plh` with these commands one after the other, then Ya, catat."""
        self.say(by, "/plh")
        for answer in answers:
            self.say(by, answer)
        return self.tap(by, "Ya, catat")
