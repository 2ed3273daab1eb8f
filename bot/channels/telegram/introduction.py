"""What the bot says about itself at the start. None of it is needed: what the server does not grant is left."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot, MenuButtonCommands
from telegram.error import TelegramError

from bot.channels.telegram.tokens import safe
from bot.ports import BotProfile

log = logging.getLogger(__name__)

_ODD = (TypeError, AttributeError, KeyError, ValueError)  #: an answer that is no name, no words


async def introduce(bot: Bot, profile: BotProfile, *, pushed_to: bool = False) -> None:
    """Set the general menu, its button, and the bot's name and words. Whoever polls removes a webhook first."""
    wishes: list[Callable[[], Awaitable[object]]] = [
        *([] if pushed_to else [bot.delete_webhook]),
        partial(bot.set_my_commands, list(profile.commands.items())),
        partial(bot.set_chat_menu_button, menu_button=MenuButtonCommands()),
        partial(_name, bot, profile.name),
        partial(_about, bot, profile.about),
        partial(_short, bot, profile.short),
    ]
    for wish in wishes:
        try:
            await wish()
        except (TelegramError, *_ODD) as error:
            log.warning("not granted", extra={"action": "courtesy_failed", "why": safe(error)})


# Telegram allows only a few changes of these a day, so they are compared first.


async def _name(bot: Bot, wanted: str) -> None:
    if wanted and (await bot.get_my_name()).name != wanted:
        await bot.set_my_name(wanted)


async def _about(bot: Bot, wanted: str) -> None:
    if wanted and (await bot.get_my_description()).description != wanted:
        await bot.set_my_description(wanted)


async def _short(bot: Bot, wanted: str) -> None:
    if wanted and (await bot.get_my_short_description()).short_description != wanted:
        await bot.set_my_short_description(wanted)
