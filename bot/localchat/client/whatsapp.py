"""A phone on WhatsApp in Python, with the interface of `Phone`."""

from __future__ import annotations

from bot.localchat.client.messages import Answer, Message
from bot.localchat.client.phone import Phone
from bot.localchat.errors import Json


class WhatsAppPhone(Phone):
    """One person in their chat with the business. Nothing there is ever edited, and a tap is a message of the person.

    A button is pressed by the label that the bot gave it, also where a row of a list shows only the beginning of it.
    """

    @property
    def unanswered(self) -> list[str]:
        """The labels of taps that no message of the bot followed."""
        return [tap.text for tap in self.messages if _is_tap(tap) and self._answer(tap.id) is None]

    def _age(self, message: Message) -> int:
        """Nothing changes there but ticks, which make no message new."""
        return message.id

    def _sent(self, answer: Json) -> int:
        self._acted = int(answer["result"]["message_id"])
        return self._acted

    async def tap(self, label: str, *, on: Message | None = None) -> str:
        """As on any phone; it can be done again and again. Returns the number of the tap's message, for `answer_to`."""
        target = on if on is not None else await self.wait_for(label=label)
        return await self._tap(target.id, label=label)

    async def _tap(self, message_id: int, **fields: object) -> str:
        return str(self._sent(await self._line.act(self.user_id, "tap", message_id=message_id, **fields)))

    async def answer_to(self, tap_id: str, *, timeout: float | None = None) -> Answer:
        """Wait for the message that follows a tap; its words are the answer where it is shown as a reply to the tap."""
        number = int(tap_id)
        await self._until(lambda: self._answer(number) is not None, timeout, f"an answer to tap {tap_id}")
        tap, answer = self._messages[number], self._answer(number)
        assert answer is not None
        text = answer.text if answer.reply_to == number else ""
        return Answer(tap_id=tap_id, label=tap.text, text=text, show_alert=False)

    def _answer(self, number: int) -> Message | None:
        """The first message of the bot after a tap that is no reply to another message of the person."""
        for message in self.messages:
            if message.from_bot and message.id > number and message.reply_to in (number, None):
                return message
        return None

    async def send_odd(self, kind: str, *, to: Message | None = None) -> int:
        """Send a `location`, `contacts`, `poll` or `unsupported`, or put a `reaction` to a message."""
        fields = {"message_id": to.id} if to else {}
        return self._sent(await self._line.act(self.user_id, "odd", kind=kind, **fields))

    async def habits(self, **habits: bool) -> None:
        """`online`, `reads`, `eager`, `hidden`."""
        await self._line.act(self.user_id, "habits", **habits)

    async def move(self, *, number: str = "", scoped: str = "", quiet: bool = False) -> None:
        """Get a new number, a new scoped id, or both; `quiet`: nobody is told."""
        await self._line.act(self.user_id, "move", number=number, scoped=scoped, quiet=quiet)

    async def read(self) -> None:
        """Look at the chat, so that the bot is told that its messages were read."""
        await self._line.act(self.user_id, "read")


def _is_tap(message: Message) -> bool:
    return not message.from_bot and "tap" in message.whatsapp
