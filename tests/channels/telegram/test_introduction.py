"""What Telegram shows of the bot besides its messages: its name and words, and the menu of each chat."""

from __future__ import annotations

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.localchat.api.bot_profile import command_key
from bot.localchat.api.fault_injection import Failure as Planned
from bot.localchat.server import Serving
from bot.ports import BotProfile
from tests.channels.telegram.test_sends import SITI, channel, serving

__all__ = ["channel", "serving"]

PROFILE = BotProfile(
    commands={"bantuan": "Cara memakai bot ini"}, name="SOP Dinas", about="Bot SOP.", short="SOP."
)


def told(serving: Serving) -> dict[str, object]:
    return {name: one["value"] for name, one in serving.chat.world.settings.items()}


async def test_the_bot_is_introduced_at_the_start_and_what_is_so_already_is_not_set_again(
    serving: Serving, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = list[str]()
    post = channel._bot._post

    async def noted(endpoint: str, *args: object, **more: object) -> object:
        calls.append(endpoint)
        return await post(endpoint, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(channel._bot, "_post", noted)
    await channel.introduce(PROFILE)
    assert {"SOP Dinas", "Bot SOP.", "SOP."} <= {str(value) for value in told(serving).values()}
    assert {"setMyName", "setMyDescription", "setMyShortDescription", "setChatMenuButton"} <= set(calls)
    calls.clear()
    await channel.introduce(PROFILE)
    assert not {"setMyName", "setMyDescription", "setMyShortDescription"} & set(calls)


async def test_what_is_not_granted_does_not_stop_the_start(
    serving: Serving, channel: TelegramChannel
) -> None:
    for method in ("setMyCommands", "setMyName", "getMyDescription", "setChatMenuButton"):
        serving.chat.trouble.plan(Planned(method=method, retry_after=3600))
    await channel.introduce(PROFILE)
    assert await channel.start() == serving.chat.world.bot["username"]


async def test_an_answer_that_makes_no_sense_does_not_stop_the_start(
    channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = channel._bot._post

    async def yes(endpoint: str, *args: object, **more: object) -> object:
        return True if endpoint.startswith("getMy") else await post(endpoint, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(channel._bot, "_post", yes)
    await channel.introduce(PROFILE)


async def test_each_chat_has_its_own_menu_until_it_is_taken_away(
    serving: Serving, channel: TelegramChannel
) -> None:
    key = command_key({"type": "chat", "chat_id": SITI})
    await channel.offer(str(SITI), {"tugas": "Tugas yang menunggu"})
    assert told(serving)[key] == [{"command": "tugas", "description": "Tugas yang menunggu"}]
    await channel.offer(str(SITI), {})
    assert told(serving)[key] == []
