"""A bot listens while it is still being loaded: what comes meanwhile waits for it, and nothing is acknowledged before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.listening import Listening
from bot.ports import Failure, Keep, SendFailed

Updates = Sequence[tuple[str, str, str]]


class Service:
    """Has one update; is greeted at the second try."""

    def __init__(self, name: str) -> None:
        self.name, self.tries = name, 0
        self.told: list[str] = []

    async def start(self) -> str:
        self.tries += 1
        if self.tries == 1:
            raise SendFailed(Failure.RETRY, "502")
        return f"@{self.name}"

    async def listen(self, keep: Keep) -> None:
        self.told.append("fetched")
        await keep([(self.name, "7", "{}")])
        self.told.append("acknowledged")
        await asyncio.Event().wait()


class Bot:
    def __init__(self) -> None:
        self.kept: list[tuple[str, Updates]] = []

    def keep(self, channel: str) -> Keep:
        async def keep(updates: Updates) -> None:
            self.kept.append((channel, updates))

        return keep


async def _at_once(_: float) -> None:
    return


async def _rest() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_comes_before_there_is_a_bot_waits_for_it() -> None:
    first, second = Service("satu"), Service("dua")
    unanswered: list[str] = []
    services: Any = (first, second)
    listening = Listening(services, lambda name, _: unanswered.append(name), _at_once)
    await _rest()
    assert (first.told, second.told, unanswered) == (["fetched"], ["fetched"], ["satu", "dua"])
    bot = Bot()
    running = asyncio.create_task(listening.run(bot.keep))
    assert [await listening.account(name) for name in ("satu", "dua")] == ["@satu", "@dua"]
    await _rest()
    assert bot.kept == [(name, [(name, "7", "{}")]) for name in ("satu", "dua")]
    assert first.told == second.told == ["fetched", "acknowledged"]
    running.cancel()
    await listening.end()


async def test_a_channel_that_fails_ends_whoever_runs_it() -> None:
    class Broken(Service):
        async def listen(self, keep: Keep) -> None:
            raise ZeroDivisionError

    services: Any = (Broken("satu"), Service("dua"))
    listening = Listening(services, sleep=_at_once)
    await _rest()
    with pytest.raises(ExceptionGroup) as raised:
        await listening.run(Bot().keep)
    assert raised.value.subgroup(ZeroDivisionError)
