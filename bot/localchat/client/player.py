"""The player of a rehearsal: it does what an officer would do next."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.connection import Line
from bot.localchat.client.messages import Message
from bot.localchat.client.phone import Phone
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.errors import PhoneError
from bot.localchat.page.controls import Person

GREETING = "Ya, ini saya"


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the player says. `opening` begins a period; it answers Tidak `refusals` times, with `reason`."""

    opening: str = "/mulai"
    greeting: str = GREETING
    proof: str = "Diterima langsung, tanda terima terlampir di agenda"
    reason: str = "Mohon lengkapi sumber data pada indikator pertama"
    refusals: int = 0
    evidence: tuple[str, bytes] | None = None  #: name and bytes of data pendukung that goes with a workbook
    recipients: int = 2  #: how many deliveries are recorded before the end


@dataclass(frozen=True, kw_only=True)
class Act:
    """What the player did: on whose phone, and what (an action key, `start`, `greeting` or `opening`)."""

    user_id: int
    what: str


@dataclass(kw_only=True)
class Hand:
    """One officer's phone, and what the player remembers of it."""

    person: Person
    phone: Phone
    tries: dict[int, int] = field(default_factory=dict)
    filed: set[int] = field(default_factory=set)  # documents that were sent back filled
    chosen: set[str] = field(default_factory=set)
    pressed: set[int] = field(default_factory=set)  # cards that were pressed
    recorded: int = 0
    started: bool = False

    def may_press(self, card: Message) -> bool:
        """Whether the card still counts: on WhatsApp it keeps its buttons for ever, so it is pressed once.

        Of two that show the same buttons there the newer one took the place of the other.
        """
        if not self.person.whatsapp:
            return self.tries.get(card.id, 0) < _TRIES
        newer = (one for one in self.phone.messages if one.from_bot and one.id > card.id)
        return card.id not in self.pressed and all(one.labels != card.labels for one in newer)


@dataclass(frozen=True, kw_only=True)
class Move:
    """A button to press, and its action."""

    hand: Hand
    card: Message
    label: str
    action: str


def newest(hand: Hand, label: str) -> Message | None:
    """The newest card of the bot that shows this button and may still be pressed."""
    cards = (one for one in reversed(hand.phone.messages) if one.from_bot and one.shows(label))
    return next((one for one in cards if hand.may_press(one)), None)


def _phone(line: Line, person: Person, patience: float) -> Phone:
    kind = WhatsAppPhone if person.whatsapp else Phone
    return kind(line, person.user_id, patience=patience)


def is_workbook(message: Message) -> bool:
    """Whether the message has an .xlsx."""
    return message.document is not None and message.document.name.lower().endswith(".xlsx")


__all__ = ["LOOK", "Act", "Autoplay", "Script"]

LOOK = "looked_at"  #: what stands out in a paper is looked at before a Ya counts
ORDER = (
    LOOK,
    "in_system",
    "assign",
    "send_out",
    "hand_over",
    "record",
    "submit",
    "yes",
    "done",
    "exit_1",
    "finish",
)
"""Actions that lead on, the preferred first where a card offers several."""

_ARRIVAL = frozenset({"start", "greeting"})
_BRISK = 0.1  #: part of the pause used while officers register: nobody wants to watch that
_ANSWER = 3.0  #: seconds within which a bot that has something to say answers
_TRIES = 3  #: taps on one card before it is left alone


Impatience = Callable[[], Awaitable[bool]]


async def _patient() -> bool:
    return False


class Autoplay:
    """The player.

    `starters` are the phones that may begin a period; without any, none is begun. `patience`: seconds to wait for the
    bot's first answer. `quiet`: seconds of silence after which the bot counts as finished. `impatience` is called when
    nobody has anything to do; it returns whether it could make something happen.
    """

    def __init__(
        self,
        line: Line,
        people: Sequence[Person],
        labels: Mapping[str, str],
        *,
        script: Script | None = None,
        starters: Sequence[int] = (),
        patience: float = 10.0,
        quiet: float = 0.15,
        impatience: Impatience = _patient,
    ) -> None:
        self._hands = [
            Hand(person=person, phone=_phone(line, person, patience)) for person in people if person.first
        ]
        self._labels = labels
        self._script = script or Script()
        self._starters = list(starters)
        self._patience = patience
        self._quiet = quiet
        self._impatience = impatience
        self._refusals = self._script.refusals
        self._opened = False
        self._acted = 0
        self._stopped = asyncio.Event()

    @property
    def stopped(self) -> bool:
        """Whether the player was stopped before its work was done."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Stop after the present step."""
        self._stopped.set()

    async def run(self, *, pause: float = 0.0, told: Callable[[Act], None] | None = None) -> list[Act]:
        """Play until nobody has anything to do, or until stopped; `pause` seconds between two steps."""
        self._stopped.clear()
        done: list[Act] = []
        while not self._stopped.is_set():
            act = await self._one()
            if act is None:
                break
            done.append(act)
            if told:
                told(act)
            await self._rest(pause * (_BRISK if act.what in _ARRIVAL else 1))
        return done

    async def _rest(self, pause: float) -> None:
        if pause <= 0:
            return
        try:
            await asyncio.wait_for(self._stopped.wait(), pause)
        except TimeoutError:
            return

    async def step(self) -> Act | None:
        """Register everybody who has not started, then do the next step; None if there is none even after waiting."""
        act = await self._one()
        while act is not None and act.what in _ARRIVAL:
            act = await self._one()
        return act

    async def _one(self) -> Act | None:
        await self._look()
        act = await self._next()
        while act is None and (await self._impatience() or await self._news()):
            act = await self._next()
        return act

    async def _next(self) -> Act | None:
        for hand in self._hands:
            if hand.person.start_code and not hand.started and not hand.phone.messages:
                return await self._start(hand)
        for hand in self._hands:
            if card := newest(hand, self._script.greeting):
                return await self._tap(hand, card, self._script.greeting, "greeting")
        moves = sorted(self._moves(), key=lambda move: (move.action != LOOK, move.card.id, move.card.seq))
        if moves:
            return await self._move(moves[0])
        return await self._open()

    async def _look(self) -> None:
        for hand in self._hands:
            await hand.phone.look()

    async def _news(self) -> bool:
        """Wait until something arrives on any phone."""
        before = self._mark()
        tasks = [asyncio.create_task(hand.phone.look(self._patience)) for hand in self._hands]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=self._patience)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._look()
        return self._mark() != before

    def _mark(self) -> int:
        return max((one.seq for hand in self._hands for one in hand.phone.messages), default=0)

    async def _start(self, hand: Hand) -> Act:
        hand.started = True
        await hand.phone.start(hand.person.start_code)
        await self._settled(hand)
        return Act(user_id=hand.person.user_id, what="start")

    async def _open(self) -> Act | None:
        """Begin a period: once, and only when nobody has a card."""
        if self._opened or not self._starters:
            return None
        self._opened, self._acted = True, self._mark()
        hand = next(hand for hand in self._hands if hand.person.user_id == self._starters[0])
        await hand.phone.say(self._script.opening)
        await self._settled(hand)
        if not any(self._moves()):
            await self._choose(hand)
        return Act(user_id=hand.person.user_id, what="opening")

    def _moves(self) -> list[Move]:
        found = []
        for hand in self._hands:
            for card in hand.phone.messages:
                if hand.may_press(card) and (move := self._move_on(hand, card)):
                    found.append(move)
        return found

    def _move_on(self, hand: Hand, card: Message) -> Move | None:
        """What to do about one card."""
        if not card.from_bot:
            return None
        offered = {
            self._labels[label]: label for row in card.labels for label in row if label in self._labels
        }
        if "no" in offered and self._refusals > 0:
            return Move(hand=hand, card=card, label=offered["no"], action="no")
        if "finish" in offered and hand.recorded >= self._script.recipients:
            return Move(hand=hand, card=card, label=offered["finish"], action="finish")
        action = next((one for one in ORDER if one in offered), None)
        return Move(hand=hand, card=card, label=offered[action], action=action) if action else None

    async def _move(self, move: Move) -> Act:
        hand, self._opened = move.hand, True
        if move.action != LOOK:  # the card goes on to what has not been looked at
            hand.tries[move.card.id] = hand.tries.get(move.card.id, 0) + 1
        act = Act(user_id=hand.person.user_id, what=move.action)
        if move.action == "hand_over" and (paper := self._unfilled(hand)):
            await self._fill(hand, paper)
            return Act(user_id=hand.person.user_id, what="fill")
        await self._tap(hand, move.card, move.label, move.action)
        if move.action == "no":
            self._refusals -= 1
            await hand.phone.say(self._script.reason)
            await self._settled(hand)
        elif move.action == "record":
            hand.recorded += 1
            await self._choose(hand)
            await hand.phone.say(self._script.proof)
            await self._settled(hand)
        elif move.action in ("in_system", "hand_over"):
            await self._choose(hand)
        return act

    def _unfilled(self, hand: Hand) -> Message | None:
        """The newest workbook from the bot, unless it was already sent back."""
        books = [one for one in hand.phone.messages if one.from_bot and is_workbook(one)]
        return books[-1] if books and books[-1].id not in hand.filed else None

    async def _fill(self, hand: Hand, paper: Message) -> None:
        assert paper.document is not None
        self._acted = self._mark()
        filled = fill_workbook(await hand.phone.download(paper.document))
        hand.filed.add(paper.id)
        if self._script.evidence is not None:
            name, data = self._script.evidence
            await hand.phone.send_file(name, data)
            await self._settled(hand)
        await hand.phone.send_file(paper.document.name, filled, reply_to=paper)
        await self._settled(hand)
        await self._choose(hand)
        books = [one.id for one in hand.phone.messages if one.from_bot and is_workbook(one)]
        hand.filed |= set(books)

    async def _choose(self, hand: Hand) -> None:
        """Answer a question that has just come up: a card whose buttons do not belong to a step of the SOP."""
        fresh = [one for one in hand.phone.messages if one.from_bot and one.seq > self._acted and one.labels]
        for card in fresh:
            labels = [label for row in card.labels for label in row]
            if any(label in self._labels for label in labels) or len(labels) < 2 or not hand.may_press(card):
                continue
            label = next((one for one in labels if one not in hand.chosen), labels[0])
            hand.chosen.add(label)
            await self._tap(hand, card, label, "choice")
            return

    async def _tap(self, hand: Hand, card: Message, label: str, what: str) -> Act:
        self._acted = self._mark()
        hand.pressed.add(card.id)
        with contextlib.suppress(
            PhoneError
        ):  # the card may have changed meanwhile, or the bot may not answer
            await hand.phone.answer_to(await hand.phone.tap(label, on=card))
        await self._settled(hand)
        return Act(user_id=hand.person.user_id, what=what)

    async def _settled(self, hand: Hand) -> None:
        """Wait until the bot says something, and then until it is silent."""
        with contextlib.suppress(PhoneError):
            await hand.phone.wait_for(lambda _: True, timeout=min(self._patience, _ANSWER))
        mark = -1
        while mark != self._mark():
            mark = self._mark()
            await hand.phone.look(self._quiet)
        await self._look()
