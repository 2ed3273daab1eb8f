"""What only a test does with a phone: taps that no button carries, the bot shut out, answers looked at afterwards."""

from __future__ import annotations

from bot.localchat.client.messages import Answer, read_answer
from bot.localchat.client.phone import Phone


def alerts(phone: Phone) -> list[Answer]:
    """The answers to this person's taps that carry a text, oldest tap first."""
    answers = [read_answer(tap) for _, tap in sorted(phone._taps.items()) if tap["answer"] is not None]
    return [answer for answer in answers if answer.text]


async def forge(phone: Phone, message_id: int, data: str) -> str:
    """Send a tap that no button carries, or on a message that is gone; its id, for `answer_to`."""
    return await phone._tap(message_id, data=data, forged=True)


async def block(phone: Phone) -> None:
    """Stop the bot."""
    await phone._line.act(phone.user_id, "standing", standing="blocked")


async def unblock(phone: Phone) -> None:
    """Let the bot in again."""
    await phone._line.act(phone.user_id, "standing", standing="member")
