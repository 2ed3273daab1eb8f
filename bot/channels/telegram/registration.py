"""The webhook as Telegram's server knows it: set at the start, and looked after while the bot runs.

Setting what is set changes nothing there, so every process of an office may do it.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.address import PublicAddress, same_address
from bot.channels.telegram.http import FloodWait
from bot.channels.telegram.polling import Poller, Sleep
from bot.channels.telegram.rows import KINDS
from bot.channels.telegram.tokens import safe
from bot.channels.telegram.webhook import Webhook
from bot.ports import Keep, WebhookRefused

log = logging.getLogger(__name__)

_CONNECTIONS = 40  #: updates at once, of as many chats
_LOOK_EVERY = 30.0  #: seconds
_TURNS = 5  #: refusals as too many in a row, before it is greeted anew
_FAILING = 300.0  #: seconds after an update that was not taken; the next try comes within two minutes


class Registration:
    """The webhook of one bot."""

    def __init__(self, bot: Bot, address: PublicAddress, poller: Poller, sleep: Sleep) -> None:
        self.webhook = Webhook(address.secret)
        self._bot, self._address, self._poller, self._sleep = bot, address, poller, sleep
        self._error: datetime | None = None  #: the last one that is known, by the server's clock
        self._seen_at = float("-inf")  #: when it was new to us, in seconds of the machine
        self._told = ""  #: what was last logged: a look every half a minute says nothing twice

    async def make(self) -> None:
        """Set it, once somebody hears what comes. Raises `WebhookRefused`, TelegramError.

        What waits because the bot was away, or polled before, is fetched first: it would be pushed in any order, and later.
        """
        await self.webhook.hears.wait()
        known = await self._bot.get_webhook_info()
        self._error = known.last_error_date
        if known.pending_update_count and (not known.url or known.last_error_date):
            await self._bot.delete_webhook()
            assert self.webhook.keep
            await self._poller.drain(self.webhook.keep)
        await self._set()

    async def _set(self) -> None:
        """Set it. The server takes one such request a second, and several workers may begin at once."""
        for _ in range(_TURNS):
            try:
                await self._ask()
            except FloodWait as busy:
                await self._sleep(busy.seconds)
            else:
                return
        await self._ask()

    async def _ask(self) -> None:
        try:
            await self._bot.set_webhook(
                self._address.url,
                secret_token=self._address.secret,
                allowed_updates=KINDS,
                max_connections=_CONNECTIONS,
            )
        except BadRequest as error:
            raise WebhookRefused(error.message) from None

    async def run(self, keep: Keep) -> None:
        """Look after it for ever. Keeping nothing tells that it stands, as an update does."""
        self.webhook.hear(keep)
        while True:
            await self._sleep(_LOOK_EVERY)
            try:
                stands = await self._stands(await self._bot.get_webhook_info())
            except (TelegramError, WebhookRefused) as error:
                self._tell("webhook unknown", "webhook_unknown", safe(error))
            else:
                if stands:
                    self._told = ""
                    await keep([])

    async def _stands(self, info: WebhookInfo) -> bool:
        """Whether what is sent to the bot comes here. One that was removed is set again; another's is left to the operator:
        an office that moved to another machine must not be torn back by the old one.
        """
        if not info.url:
            await self._set()
            self._tell("webhook set again", "webhook_set_again")
            return True
        if not same_address(info.url, self._address.url):
            self._tell("the webhook is another's", "webhook_of_others", urlsplit(info.url).hostname or "")
            return False
        return not self._fails(info)

    def _fails(self, info: WebhookInfo) -> bool:
        """Whether updates wait there because they cannot be brought here."""
        now = time.monotonic()
        if info.last_error_date != self._error:
            self._error, self._seen_at = info.last_error_date, now
        if not info.pending_update_count or now - self._seen_at > _FAILING:
            return False
        failing = self._seen_at > self.webhook.taken_at
        if failing:
            self._tell("updates do not arrive", "webhook_fails", info.last_error_message or "")
        return failing

    def _tell(self, words: str, action: str, why: str = "") -> None:
        if self._told != action + why:
            log.warning(words, extra={"action": action, "why": why})
        self._told = action + why
